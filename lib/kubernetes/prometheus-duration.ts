import type { Z } from '../internal/schema';

/** As the CRDs of the Prometheus operator have it: units from long to short, each once at most. */
const FORM = /^(?=.)(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?$/;

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** @internal Schema of a Prometheus duration. */
export const prometheusDurationSchema = (z: Z) => z.string().regex(FORM, 'Write a Prometheus duration such as "30s" or "1m30s"');

/** A Prometheus duration in seconds, where it is known to be one. */
export function secondsIn(duration: string): number {
  const parts = [...duration.matchAll(/([0-9]+)(ms|[smhdwy])/g)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (SECONDS[unit] ?? 0), 0);
}
