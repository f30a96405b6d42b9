import { parseGoDuration } from '../../internal/go-duration';
import type { Rule, Saying } from '../launch/sayings';
import type { SimulatorSettings } from './settings';

type SimulatorRule = Rule<keyof SimulatorSettings>;

/** Times that vary, with the setting that says how much. Source: docs/configuration.md of llm-d-inference-sim. */
const VARIATIONS: readonly (readonly [keyof SimulatorSettings, keyof SimulatorSettings])[] = [
  ['timeToFirstToken', 'timeToFirstTokenStdDev'],
  ['interTokenLatency', 'interTokenLatencyStdDev'],
];
/** How much a time may vary. */
const MOST_PERCENT = 30;

/** With which settings the simulator does not start. */
export const SIMULATOR_RULES: readonly SimulatorRule[] = VARIATIONS.map(([time, variation]) => (said) => {
  const given = said(variation);
  const whole = said(time);
  const most = whole ? millisecondsOf(whole) : 0;
  const ms = given && millisecondsOf(given);
  if (!given || ms === undefined || most === undefined || ms * 100 <= most * MOST_PERCENT) return undefined;
  return {
    field: given.field,
    what: `"${given.value}" is more than ${MOST_PERCENT}% of ${time}, which is ${whole ? `"${whole.value}"` : '0'}, and the simulator refuses it`,
    fix: whole ? `give at most ${(most * MOST_PERCENT) / 100}ms, or raise ${time}.` : `set ${time}, or leave it out.`,
  };
});

function millisecondsOf({ value }: Saying): number | undefined {
  return typeof value === 'string' ? parseGoDuration(value) : undefined;
}
