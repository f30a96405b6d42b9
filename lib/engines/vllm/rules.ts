import type { Rule, Saying } from '../launch/sayings';
import type { VllmSettings } from './settings';

type VllmRule = Rule<keyof VllmSettings>;

/** Settings that need another to be on. Source: validate_parsed_serve_args of vllm/entrypoints/openai/cli_args.py; of adapters, add_lora. */
const NEEDS: readonly { readonly setting: keyof VllmSettings; readonly other: keyof VllmSettings; readonly fix: string }[] = [
  { setting: 'enableAutoToolChoice', other: 'toolCallParser', fix: 'set toolCallParser, such as "hermes"' },
  { setting: 'enableLogOutputs', other: 'enableLogRequests', fix: 'set enableLogRequests: true' },
  { setting: 'loraModules', other: 'enableLora', fix: 'set enableLora: true' },
];

/** Settings that another limits, where `when` is on. Source: SchedulerConfig and LoRAConfig of vllm/config. */
const LIMITS: readonly {
  readonly setting: keyof VllmSettings;
  readonly most: keyof VllmSettings;
  readonly when?: keyof VllmSettings;
}[] = [
  { setting: 'maxNumSeqs', most: 'maxNumBatchedTokens' },
  { setting: 'maxLoras', most: 'maxCpuLoras', when: 'enableLora' },
];

/** With which settings vLLM does not start, or starts and answers nobody. */
export const VLLM_RULES: readonly VllmRule[] = [
  ...NEEDS.map(
    ({ setting, other, fix }): VllmRule =>
      (said) => {
        const given = said(setting);
        if (!given || !isOn(given) || isOn(said(other))) return undefined;
        return { field: given.field, what: `needs ${other}, without which vLLM does not start`, fix: `${fix}, or leave it out.` };
      },
  ),
  ...LIMITS.map(
    ({ setting, most, when }): VllmRule =>
      (said) => {
        const given = said(setting);
        const limit = said(most)?.value;
        if (typeof given?.value !== 'number' || typeof limit !== 'number' || given.value <= limit) return undefined;
        if (when && !isOn(said(when))) return undefined;
        const what = `${given.value} is more than the ${limit} of ${most}, with which vLLM does not start`;
        return { field: given.field, what, fix: `give at most ${limit}, or raise ${most}.` };
      },
  ),
  (said) => {
    const given = said('apiServerCount');
    if (given?.value !== 0) return undefined;
    const what = '0 starts no API in the pod, which would never be ready';
    return { field: given.field, what, fix: 'give at least 1, or leave it out.' };
  },
];

function isOn(saying: Saying | undefined): boolean {
  return saying !== undefined && saying.value !== false;
}
