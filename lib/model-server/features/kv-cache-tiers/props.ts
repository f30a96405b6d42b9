import { optionalAmount, optionalCount, optionalFlag } from '../../../internal/optional';
import type { Expect, Same } from '../../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../../internal/schema';
import { isSize, SIZE_FORM } from '../../../kubernetes/quantity';
import type { ConnectorOn } from '../connectors-on';
import { type KvCacheVolume, kvCacheVolumeSchema } from './volume';

type CpuConnector = 'offloading' | 'lmcache' | 'tpu-offload';
type StorageConnector = 'llm-d-fs' | 'lmcache';

/** A tier in the host memory of each pod. */
export interface CpuTier<Connector extends CpuConnector = CpuConnector> {
  readonly kind: 'cpu';
  /** Host memory of each pod for KV blocks, all ranks together, such as `200Gi`. The pod's memory grows by it. */
  readonly size: string;
  /**
   * Who keeps the blocks: vLLM's own connector, LMCache, or the connector of TPUs.
   * @default - `tpu-offload` on TPUs, otherwise `offloading`
   */
  readonly connector?: Connector;
  /** Tokens per block in memory, a multiple of the engine's block size (`block_size`). Of `offloading`. @default - the engine's */
  readonly blockSize?: number;
  /** Which block makes way (`eviction_policy`). Of `offloading`. @default lru */
  readonly evictionPolicy?: 'lru' | 'arc';
  /** How often a block must be asked for before it is kept (`store_threshold`); below 2 all are. Of `offloading`. @default 0 */
  readonly storeThreshold?: number;
  /** Blocks on their way between device and host (`TPU_OFFLOAD_NUM_STAGING_BLOCKS`). Of `tpu-offload`. @default 1000 */
  readonly stagingBlocks?: number;
}

/** A tier on storage: a volume that all pods share, or a disk of each node. */
export interface StorageTier<Connector extends StorageConnector = StorageConnector> {
  readonly kind: 'storage';
  /** Where the blocks lie. */
  readonly volume: KvCacheVolume;
  /**
   * Storage for KV blocks: of all pods together on a claim, otherwise of each pod. LMCache keeps to it; the llm-d connector evicts
   * nothing, so that something else has to.
   * @default - the size of a `KvCacheVolumeClaim`; with `lmcache` on anything else it has to be said
   */
  readonly size?: string;
  /** Who keeps the blocks: llm-d's file-system connector, or LMCache. @default llm-d-fs */
  readonly connector?: Connector;
  /** Tokens per file, a multiple of the engine's block size (`block_size`). Of `llm-d-fs`. @default 256 */
  readonly blockSize?: number;
  /** Threads that read and write, per GPU (`threads_per_gpu`). Of `llm-d-fs`. @default 64 */
  readonly threadsPerGpu?: number;
  /** Host memory that blocks pass through, in GB, all GPUs together, at the most (`max_staging_memory_gb`). Of `llm-d-fs`. @default 150 */
  readonly maxStagingMemoryGb?: number;
  /** Bypass the page cache (`use_odirect`). Of `lmcache`. @default true */
  readonly directIo?: boolean;
}

/**
 * A place for KV-cache blocks that do not fit on the device: they are read from there instead of being computed again. On an accelerator
 * that is known when the program is compiled, only its connectors can be named.
 */
export type KvCacheTier<A extends string = string> =
  | TierOf<ConnectorOn<A, CpuConnector>, CpuTier<ConnectorOn<A, CpuConnector>>>
  | TierOf<ConnectorOn<A, StorageConnector>, StorageTier<ConnectorOn<A, StorageConnector>>>;

/** A kind of tier, where there is a connector that makes it. */
type TierOf<Connector, Tier> = [Connector] extends [never] ? never : Tier;

/** @internal Schema of the prop `kvCacheTiers`. */
export const kvCacheTiersSchema = (z: Z) => {
  const count = optionalCount(z);
  const size = z.string().refine(isSize, SIZE_FORM);
  return z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('cpu'),
          size,
          connector: z.enum(['offloading', 'lmcache', 'tpu-offload']).optional(),
          blockSize: count,
          evictionPolicy: z.enum(['lru', 'arc']).optional(),
          storeThreshold: optionalAmount(z),
          stagingBlocks: count,
        }),
        z.strictObject({
          kind: z.literal('storage'),
          volume: kvCacheVolumeSchema(z),
          size: size.optional(),
          connector: z.enum(['llm-d-fs', 'lmcache']).optional(),
          blockSize: count,
          threadsPerGpu: count,
          maxStagingMemoryGb: count,
          directIo: optionalFlag(z),
        }),
      ]),
    )
    .readonly();
};

const schema = defineSchema(kvCacheTiersSchema);

/** @internal The schema and the interfaces say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, readonly KvCacheTier[]>>;
