import type { Problem } from '../internal/config-error';
import type { GatewayProvider } from './classes';
import { LONGEST_SECONDS as LONGEST_ON_GKE } from './gke-policies';

/** An amount of the Gateway API's durations has five digits. */
const AMOUNT_MAX = 99_999;
const [MINUTE, HOUR] = [60, 3600];
/** The most that hours, minutes and seconds can say: eleven years. */
const LONGEST_IN_ROUTE = AMOUNT_MAX * HOUR + HOUR - 1;

/** Seconds as a duration of the Gateway API: in larger units only where they are too many for five digits. */
export function gatewayDuration(seconds: number): string {
  if (seconds <= AMOUNT_MAX) return `${seconds}s`;
  const amounts = [
    [Math.floor(seconds / HOUR), 'h'],
    [Math.floor((seconds % HOUR) / MINUTE), 'm'],
    [seconds % MINUTE, 's'],
  ] as const;
  return amounts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : '')).join('');
}

/** Why a request may not take so long, or nothing. On GKE a policy says how long, and elsewhere the route. */
export function timeoutProblem(
  field: string,
  seconds: number | undefined,
  provider: GatewayProvider | undefined,
): Problem | undefined {
  const [most, where] = provider === 'gke' ? [LONGEST_ON_GKE, 'GKE'] : [LONGEST_IN_ROUTE, 'an HTTPRoute'];
  if (seconds === undefined || seconds <= most) return undefined;
  return { field, what: `${seconds} is longer than ${where} can say`, fix: `give at most ${most}, or 0 for no limit.` };
}
