import { bytesOf, GIB } from '../../../kubernetes/quantity';
import { type LmcacheConfig, lmcacheEnv } from '../lmcache/config';
import { lmcacheEngine, lmcacheFacts } from '../lmcache/engine';
import { type PlacedTier, podsOf, storageSize, type TierContext, type TierParts } from './context';
import type { CpuTier, KvCacheTier, StorageTier } from './props';
import { storageParts } from './storage';
import { isShared } from './volume';

/** What LMCache keeps blocks in, of what a pod has. */
export interface LmcacheStores {
  /** Host memory in bytes, all ranks together; undefined: blocks only pass through it. */
  readonly cpu?: number;
  readonly disk?: StorageTier;
  /** Whether nothing passes through host memory either. */
  readonly idle?: boolean;
}

/**
 * LMCache inside the engine: one connector for both of its tiers. Its sizes are of each worker, ours of the pod, and of all pods on a
 * claim that they share.
 *
 * `PROMETHEUS_MULTIPROC_DIR` is left alone: vLLM makes a fresh folder at each start, and a mounted one would keep what a container left
 * behind that crashed.
 * @see v0.7.0 guides/tiered-prefix-cache/cpu/modelserver/gpu/vllm/lmcache-connector
 * @see v0.7.0 guides/tiered-prefix-cache/storage/modelserver/gpu/vllm/lmcache-connector
 */
export function lmcacheTiers(context: TierContext, placed: readonly PlacedTier[]): TierParts {
  const cpu = placed.find((one): one is PlacedTier<CpuTier> => one.tier.kind === 'cpu')?.tier;
  const disk = placed.find((one): one is PlacedTier<StorageTier> => one.tier.kind === 'storage');
  const { config, memory } = lmcacheStores(context, { cpu: cpu && bytesOf(cpu.size), disk: disk?.tier });
  const engine = lmcacheEngine(context.server, { kvRole: 'kv_both' });
  const { connector, settings, parts } = engine;
  return {
    connector,
    settings,
    lmcache: lmcacheFacts(context.server, engine),
    parts: { ...parts, ...(disk && storageParts(context, disk)), env: { ...lmcacheEnv(config), ...parts.env } },
    memory: { request: memory, limit: memory },
  };
}

/** Host memory that blocks pass through, or stay in where no size of it is said. */
export function bufferBytes({ rows, workers }: TierContext): number {
  return rows.lmcache.bufferGiB * GIB * workers;
}

/** What LMCache is told of the stores in a pod, and the bytes of memory that they take. */
export function lmcacheStores(
  context: TierContext,
  { cpu, disk, idle = false }: LmcacheStores,
): { readonly config: LmcacheConfig; readonly memory: number } {
  const { workers } = context;
  const memory = cpu ?? (idle ? 0 : bufferBytes(context));
  return {
    config: {
      ...(disk && diskConfig(context, disk)),
      ...(cpu === undefined && { localCpu: false }),
      maxLocalCpuSize: memory / GIB / workers,
    },
    memory,
  };
}

function diskConfig({ server, rows, workers }: TierContext, tier: StorageTier): LmcacheConfig {
  const sharing = isShared(tier.volume) ? podsOf(server) : 1;
  return {
    localDisk: `file://${rows.storage.mountPath}/${rows.lmcache.folder}/`,
    extraConfig: tier.directIo === false ? undefined : { use_odirect: true },
    maxLocalDiskSize: bytesOf(storageSize(tier) ?? '0') / GIB / workers / sharing,
  };
}

/** Variables that say what the sizes of tiers say. */
export const LMCACHE_SIZES: readonly (keyof LmcacheConfig)[] = ['maxLocalCpuSize', 'localDisk', 'maxLocalDiskSize'];

/** Whether a tier is LMCache's. */
export function isLmcache({ connector }: { readonly connector: string; readonly tier: KvCacheTier }): boolean {
  return connector === 'lmcache';
}
