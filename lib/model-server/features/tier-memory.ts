import type { Problem } from '../../internal/config-error';
import { bytesOf, formatBytes } from '../../kubernetes/quantity';
import type { Resources } from '../../kubernetes/resources';
import type { FeatureMemory } from './feature';

/** Props that memory follows from, where a feature names no others. */
export const TIER_SIZES = 'the sizes of kvCacheTiers';

/** Memory for what the tiers hold, on top of what the server takes by itself. An amount that the caller said is the whole. */
export function withTierMemory(resources: Resources, said: Resources | undefined, tiers: FeatureMemory | undefined): Resources {
  if (!tiers || tiers.limit === 0) return resources;
  const { requests, limits } = resources;
  return {
    requests:
      said?.requests?.memory === undefined
        ? { ...requests, memory: formatBytes(bytesOf(requests?.memory ?? '0') + tiers.request) }
        : requests,
    limits:
      said?.limits?.memory === undefined && limits?.memory !== undefined
        ? { ...limits, memory: formatBytes(bytesOf(limits.memory) + tiers.limit) }
        : limits,
  };
}

/** A request of the caller's that the tiers alone exceed: the scheduler would place the pod where they do not fit. */
export function tierRequestProblems(
  { requests }: Resources = {},
  { request: tiers, field = TIER_SIZES }: FeatureMemory = { request: 0, limit: 0 },
): Problem[] {
  const memory = requests?.memory;
  if (memory === undefined || tiers === 0 || bytesOf(memory) > tiers) return [];
  return [
    {
      field: 'resources.requests.memory',
      what: `"${memory}" holds ${formatBytes(tiers)} of KV-cache tiers and leaves the server nothing, so the pod may be placed where it does not fit`,
      fix: `ask for more, leave it out, or lower ${field}.`,
    },
  ];
}
