import type { Engine, VllmKvTransferConfig } from '../../../engines';
import type { PodParts } from '../../../kubernetes/pod-parts';
import { bytesOf } from '../../../kubernetes/quantity';
import type { KvCacheTiersRow, TierConnectorName } from '../../../releases';
import { kvBytesPerToken, shapeOf } from '../../../support/model-shapes';
import type { FeatureContext, FeatureMemory } from '../feature';
import type { LmcacheFacts } from '../lmcache/facts';
import type { CpuTier, KvCacheTier, StorageTier } from './props';

/** What every connector needs to know of the server that it works for. */
export interface TierContext {
  readonly server: FeatureContext;
  readonly rows: KvCacheTiersRow;
  /** The engine with the block size that another feature gives it. */
  readonly engine: Engine;
  /** Engines in a pod: data parallel ranks, each with a cache of its own; a part of one where it spreads over several pods. */
  readonly engines: number;
  /** Processes of a pod that hold a part of the cache. */
  readonly workers: number;
  /** Bytes of KV cache per token, all ranks of an engine together; undefined where neither model nor caller tells. */
  readonly bytesPerToken?: number;
}

/** What a connector adds to the server. */
export interface TierParts {
  readonly connector: VllmKvTransferConfig;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly parts?: PodParts;
  readonly memory: FeatureMemory;
  readonly lmcache?: LmcacheFacts;
}

/** A tier as its place in the props and its connector are known. */
export interface PlacedTier<T extends KvCacheTier = KvCacheTier> {
  readonly tier: T;
  /** `kvCacheTiers[0]`, for errors. */
  readonly field: string;
  readonly connector: TierConnectorName;
}

/** The connector of a tier; undefined where the accelerator has none. */
export function connectorOf(
  rows: KvCacheTiersRow,
  accelerator: { rowIn: FeatureContext['accelerator']['rowIn'] },
  tier: KvCacheTier,
) {
  return tier.connector ?? (tier.kind === 'cpu' ? accelerator.rowIn(rows.cpuDefault) : rows.storageDefault);
}

/** How much storage a tier has: what was said, or what its claim asks for. */
export function storageSize({ size, volume }: StorageTier): string | undefined {
  return size ?? (typeof volume === 'object' && 'size' in volume ? volume.size : undefined);
}

/** Facts of the server from which its tiers are sized. */
export function tierContext(server: FeatureContext): TierContext {
  const { props, engine, release, tensorParallelSize, enginesPerPod, podsPerEngine } = server;
  const shape = shapeOf(props.model);
  const dtype = engine.is('vllm') ? engine.settings.kvCacheDtype : undefined;
  return {
    server,
    rows: release.kvCacheTiers,
    engine: props.kvEvents ? engine.withDefaults({ blockSize: release.kvEvents.blockSize }) : engine,
    engines: enginesPerPod / podsPerEngine,
    workers: (tensorParallelSize * (props.pipelineParallelSize ?? 1) * enginesPerPod) / podsPerEngine,
    bytesPerToken: props.kvBytesPerToken ?? (shape && kvBytesPerToken(shape, dtype, tensorParallelSize)),
  };
}

/** Pods that there are, or one replica's where they are still to come: all of them mount what is shared. */
export function podsOf({ props, podsPerReplica }: FeatureContext): number {
  return Math.max(props.replicas ?? 1, 1) * podsPerReplica;
}

/** Bytes of a pod's own memory that tiers keep blocks in. */
export function cpuBytesOf(tiers: readonly KvCacheTier[]): number {
  return tiers.filter((tier): tier is CpuTier => tier.kind === 'cpu').reduce((sum, { size }) => sum + bytesOf(size), 0);
}

/** Blocks of the engine's size that so many bytes of each pod hold; undefined where the size of a token is not known. */
export function tierBlocks(context: TierContext, bytes: number, kvBlockSize: number): number | undefined {
  if (context.bytesPerToken === undefined) return undefined;
  return Math.floor((bytes * context.server.podsPerEngine) / (context.bytesPerToken * kvBlockSize));
}
