import type { Problem } from '../../internal/config-error';
import { choose, isObject } from './check/values';
import type { EndpointPickerConfig } from './endpoint-picker-config';
import { instanceOf, type Plugin, plugin } from './plugin';

/** The plugin that tells the routing sidecar what the disaggregation handler chose, unless the config has one. */
export function headersFor(config: EndpointPickerConfig): Plugin<'disagg-headers-handler'> | undefined {
  const names = stageProfiles(config);
  if (!names || config.plugins?.some((use) => isHeadersHandler(instanceOf(use)))) return undefined;
  const { prefill, encode } = names;
  return plugin('disagg-headers-handler', {
    ...(prefill !== 'prefill' && { prefillProfile: prefill }),
    ...(encode !== 'encode' && { encodeProfile: encode }),
  });
}

/** Whether there is a handler where profiles need one, and whether the profiles are there that it runs. */
export function checkStages(config: EndpointPickerConfig): Problem[] {
  const given = config.profiles.map(({ name = 'default' }) => name);
  if (given.length > 1 && !config.profileHandler) {
    const fix = "give plugin('disagg-profile-handler', …), or keep one profile.";
    return [{ field: 'profileHandler', what: `is missing, and ${given.length} profiles need one`, fix }];
  }
  const names = stageProfiles(config);
  const handler = instanceOf(config.profileHandler);
  if (!names || !handler) return [];
  const stages = Object.keys(isObject(handler.parameters.deciders) ? handler.parameters.deciders : {});
  if (stages.length === 0) {
    const fix = "give deciders: { prefill: 'always-disagg-pd-decider' }, or another decider.";
    return [{ field: 'profileHandler.deciders', what: 'is missing, so that nothing would be disaggregated', fix }];
  }
  return (['decode', ...stages] as (keyof StageNames)[])
    .filter((stage) => !given.includes(names[stage]))
    .map((stage) => ({
      field: `profileHandler.profiles.${stage}`,
      what: `no profile is called ${JSON.stringify(names[stage])}`,
      fix: choose(names[stage], given),
    }));
}

interface StageNames {
  readonly decode: string;
  readonly prefill: string;
  readonly encode: string;
}

function stageProfiles(config: EndpointPickerConfig): StageNames | undefined {
  const handler = instanceOf(config.profileHandler);
  if (handler?.type !== 'disagg-profile-handler') return undefined;
  return { decode: 'decode', prefill: 'prefill', encode: 'encode', ...(handler.parameters.profiles ?? {}) };
}

function isHeadersHandler(listed: Plugin | undefined): boolean {
  return listed?.type === 'disagg-headers-handler' || listed?.type === 'prefill-header-handler';
}
