import { bytesOf } from '../../../kubernetes/quantity';
import type { PlacedTier, TierContext, TierParts } from './context';
import type { CpuTier } from './props';

/** vLLM's own tier in host memory. @see v0.7.0 guides/tiered-prefix-cache/cpu/modelserver/gpu/vllm/offloading-connector */
export function offloadingTier({ rows, engines }: TierContext, { tier }: PlacedTier<CpuTier>): TierParts {
  const { name, memoryFactor = 1 } = rows.connectors.offloading;
  const bytes = bytesOf(tier.size);
  return {
    connector: {
      kvConnector: name,
      kvRole: 'kv_both',
      kvConnectorExtraConfig: {
        // All ranks of one engine together.
        cpu_bytes_to_use: Math.floor(bytes / engines),
        ...(tier.blockSize !== undefined && { block_size: tier.blockSize }),
        ...(tier.evictionPolicy && { eviction_policy: tier.evictionPolicy }),
        ...(tier.storeThreshold !== undefined && { store_threshold: tier.storeThreshold }),
      },
    },
    memory: { request: bytes, limit: bytes * memoryFactor },
  };
}
