import type { EngineImage, PathRow, PathRows } from './release';

/** How KV-cache tiers are called in props. */
export type TierConnectorName = 'offloading' | 'lmcache' | 'llm-d-fs' | 'tpu-offload';

/** What an image must hold for a connector. */
export type TierPackage = 'LMCache' | 'llmd-fs-connector' | 'tpu-inference';

/** An engine's image and what is in it beside the engine. */
export interface TierImageRow extends EngineImage {
  /** Package to version. */
  readonly holds: Readonly<Partial<Record<TierPackage, string>>>;
}

/** A connector that keeps KV blocks outside the device. */
export interface TierConnectorRow {
  /** Its name in `--kv-transfer-config`. */
  readonly name: string;
  readonly modulePath?: string;
  /** Accelerator ids on which it runs. @default - those whose own row has it: LMCache's table of hardware */
  readonly accelerators?: readonly string[];
  /** Whether other connectors may stand beside it. */
  readonly combines: boolean;
  /** First version of the engine that has it. @default - all */
  readonly since?: string;
  /** Options that came later: name to first version. */
  readonly optionsSince?: Readonly<Record<string, string>>;
  /** First version in which it works with the hybrid KV-cache manager. @default - none */
  readonly hybridSince?: string;
  /** What the image must hold beside the engine. */
  readonly needs?: TierPackage;
  /** How many times the size the memory of a pod may grow to. @default 1 */
  readonly memoryFactor?: number;
  /** Its `PYTHONHASHSEED`: processes that share blocks must hash alike. */
  readonly hashSeed?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly source: string;
}

/** Backends of shared storage that upstream's guides set up. */
export type StorageBackendName = 'gcp-lustre' | 'aws-efs';

/** A backend of shared storage that several nodes can write to. */
export interface StorageBackendRow {
  readonly storageClassName: string;
  /** Sizes that it has, in GiB: multiples of this. @default 1 */
  readonly multipleOfGiB?: number;
  readonly source: string;
}

/** KV-cache tiers: connectors, volumes and numbers. */
export interface KvCacheTiersRow {
  readonly connectors: Readonly<Record<TierConnectorName, TierConnectorRow>>;
  /** Accelerator id to the connector of a tier in host memory. */
  readonly cpuDefault: Readonly<Record<string, TierConnectorName>>;
  readonly storageDefault: TierConnectorName;
  /** Accelerator id to images that hold what connectors need; the first that holds all of it is taken. */
  readonly images: Readonly<Record<string, readonly TierImageRow[]>>;
  /** Where the storage is seen in the pod. */
  readonly storage: { readonly volume: string; readonly mountPath: string };
  readonly fs: {
    readonly specName: string;
    readonly specModulePath: string;
    /** Tokens per file. */
    readonly blockSize: number;
    readonly threadsPerGpu: number;
    /** Staging memory of all GPUs at the most, in GB. */
    readonly maxStagingMemoryGb: number;
  };
  readonly lmcache: {
    /** Folder of its blocks inside the storage. */
    readonly folder: string;
    /** Host memory of each worker that blocks pass through on their way to the disk, in GiB. */
    readonly bufferGiB: number;
  };
  readonly tpu: {
    /** Tokens per block, and so per chunk. */
    readonly blockSize: number;
    readonly stagingBlocks: number;
    /** Raises the node's limits before the engine maps its memory. */
    readonly nodeSetup: { readonly name: string; readonly maxMapCount: number; readonly dmaEntryLimit: number };
  };
  /** Image of the init containers. */
  readonly toolsImage: string;
  /** Platform to the init container that lets the server's group write to a fresh volume. */
  readonly groupWrite: { readonly name: string; readonly platforms: readonly string[] };
  readonly backends: Readonly<Record<StorageBackendName, StorageBackendRow>>;
  /** Name and access mode of the claim that upstream's guides make. */
  readonly claim: { readonly name: string; readonly accessMode: 'ReadWriteMany' };
}

/** What upstream's overlay of one combination of tiers says beside the tiers. */
export interface TieredVariantRow extends Partial<PathRow> {
  /** The label `llm-d.ai/subguide`. */
  readonly subguide?: string;
  readonly terminationGracePeriodSeconds?: number;
  /** Labels of the pods alone. */
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly source: string;
}

/** A tier as a row has it. */
export interface DefaultTier {
  readonly kind: 'cpu';
  readonly size: string;
}

/** The rows of the tiered prefix cache. */
export interface TieredPrefixCacheRows extends PathRows {
  /** Accelerator id to the tiers where none are named. */
  readonly tiers: Readonly<Record<string, readonly DefaultTier[]>>;
  /** Connector of the slowest tier to what goes with it. */
  readonly variants: Readonly<Partial<Record<TierConnectorName, Readonly<Partial<Record<'cpu' | 'storage', TieredVariantRow>>>>>>;
  /** What goes with no tier at all. */
  readonly untiered: TieredVariantRow;
  readonly cpu: TieredRouterRow;
  readonly storage: TieredRouterRow;
  /** Blocks per pod that the endpoint picker remembers where a pod's own number is not used. */
  readonly fixedIndexBlocks: number;
}

/** The router of one kind of guide. */
export interface TieredRouterRow {
  /** The label `llm-d.ai/guide`. */
  readonly guide: string;
  /** Name of the pool. */
  readonly pool: string;
  readonly configFileName: string;
  readonly scorers: Readonly<Record<string, number>>;
}
