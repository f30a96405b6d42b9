import { HASH_SEED_ENV } from '../lmcache/facts';
import type { PlacedTier, TierContext, TierParts } from './context';
import type { StorageTier } from './props';
import { storageParts } from './storage';

const GB = 1e9;

/** Files of KV blocks on a file system. @see v0.7.0 guides/tiered-prefix-cache/storage/modelserver/gpu/vllm/llm-d-fs-connector */
export function fsTier(context: TierContext, placed: PlacedTier<StorageTier>): TierParts {
  const { rows, engines, bytesPerToken } = context;
  const { tier } = placed;
  const { name, hashSeed } = rows.connectors['llm-d-fs'];
  const { specName, specModulePath, blockSize: defaultBlockSize, threadsPerGpu: defaultThreads } = rows.fs;
  const blockSize = tier.blockSize ?? defaultBlockSize;
  const threadsPerGpu = tier.threadsPerGpu ?? defaultThreads;
  const most = (tier.maxStagingMemoryGb ?? rows.fs.maxStagingMemoryGb) * GB;
  // Each thread of each GPU holds its part of a file.
  const staging = bytesPerToken === undefined ? undefined : Math.min(bytesPerToken * blockSize * threadsPerGpu, most) * engines;
  const storage = storageParts(context, placed);
  return {
    connector: {
      kvConnector: name,
      kvRole: 'kv_both',
      kvConnectorExtraConfig: {
        spec_name: specName,
        spec_module_path: specModulePath,
        shared_storage_path: `${rows.storage.mountPath}/`,
        block_size: blockSize,
        threads_per_gpu: threadsPerGpu,
        ...(tier.maxStagingMemoryGb !== undefined && { max_staging_memory_gb: tier.maxStagingMemoryGb }),
      },
    },
    parts: { ...storage, env: { ...(hashSeed !== undefined && { [HASH_SEED_ENV]: hashSeed }) } },
    memory: { request: staging ?? 0, limit: staging ?? most * engines },
  };
}
