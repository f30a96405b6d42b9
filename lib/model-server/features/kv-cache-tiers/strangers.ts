import type { Construct } from 'constructs';
import type { Problem } from '../../../internal/config-error';
import { namespaceProblem } from '../../../kubernetes/namespaces';
import type { KvCacheTier } from './props';

/** Claims of another namespace, which a pod would look for in its own. */
export function tierStrangers(at: Construct, tiers: readonly KvCacheTier[] = []): Problem[] {
  return tiers.flatMap(
    (tier, i) => (tier.kind === 'storage' && namespaceProblem(`kvCacheTiers[${i}].volume`, at, tier.volume, 'mounts')) || [],
  );
}
