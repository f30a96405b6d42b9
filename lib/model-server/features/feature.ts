import type { k8s } from 'cdk8s-plus-30';
import type { Accelerator } from '../../accelerators/accelerator';
import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import type { Warning } from '../../internal/warnings';
import type { OwnedEnv } from '../../kubernetes/owned-env';
import type { PodParts } from '../../kubernetes/pod-parts';
import type { Platform } from '../../platforms/platforms';
import type { EngineImage, Release } from '../../releases';
import type { ModelServerProps, Role } from '../props';
import type { PortUse } from '../workload/ports';
import type { KvTransferFacts } from './kv-transfer-props';
import type { LmcacheFacts } from './lmcache/facts';

/** What is already decided when features are. */
export interface FeatureContext {
  readonly props: ModelServerProps;
  readonly release: Release;
  readonly role: Role;
  /** The engine, the release's settings under the caller's. */
  readonly engine: Engine;
  readonly engineImage: EngineImage;
  readonly accelerator: Accelerator;
  readonly platform?: Platform;
  /** The port of the API, as the router knows it. */
  readonly port: number;
  /** Devices of each pod. */
  readonly devices: number;
  /** Devices over which each layer is split. */
  readonly tensorParallelSize: number;
  /** Data parallel ranks of each pod: engines with caches of their own. */
  readonly enginesPerPod: number;
  /** Pods over which one engine spreads. */
  readonly podsPerEngine: number;
  /** Pods of a replica. */
  readonly podsPerReplica: number;
  readonly servedModelName: string;
  /** Ranks over which experts are spread: TP × DP of a replica. */
  readonly expertRanks: number;
  /** Servers in each pod, with a port each from the API's on. */
  readonly apiRanks: number;
  /** Name of the volume that is `/dev/shm`, if there is one. */
  readonly sharedMemoryVolume: string;
  /** The label `llm-d.ai/guide`: what the server is part of, and what its pool is called. */
  readonly guide: string;
}

/** Bytes of memory of each pod. */
export interface FeatureMemory {
  readonly request: number;
  /** At the most. */
  readonly limit: number;
  /** The props that say it, for errors. @default - the sizes of kvCacheTiers */
  readonly field?: string;
}

/** A file in a ConfigMap of the server's own. */
export interface ConfigFile {
  /** What follows the workload's name in the name of the ConfigMap, and names the volume. */
  readonly name: string;
  /** Where the file is in the container. */
  readonly folder: string;
  readonly file: string;
  /** The environment variable with its path. */
  readonly variable: string;
  readonly text: string;
}

/** An engine setting that only one prop says. */
export interface OwnedSetting {
  /** What the engine has for it by itself. */
  readonly value: unknown;
  /** How it is said instead. */
  readonly fix: string;
}

/** What a capability adds to a model server: settings of its engine, and parts of its pods. */
export interface ServerFeature {
  /** The prop that asks for it. */
  readonly prop: string;
  /** Engine settings that it cannot do without. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Engine settings that it leaves to the engine, and from which other parts of it follow: they are said with a prop of its own. */
  readonly owns?: Readonly<Record<string, OwnedSetting>>;
  /** Environment variables that nobody else may set beside it. */
  readonly ownedEnv?: readonly OwnedEnv[];
  readonly parts?: PodParts;
  /** Of the ports in its parts, by name: who moves them, and whether ranks have one each. */
  readonly portUses?: Readonly<Record<string, PortUse>>;
  /** Where the engine listens when something else takes the port of the API. */
  readonly enginePort?: number;
  /** Where each pod publishes what its KV cache stores and drops. */
  readonly kvEventsPort?: number;
  /** What others must know of its LMCache. */
  readonly lmcache?: LmcacheFacts;
  /** A file that its engine reads. */
  readonly configFile?: ConfigFile;
  /** What others must know to exchange KV blocks with it. */
  readonly kvTransfer?: KvTransferFacts;
  /** Whether something in the pod asks prefill servers on behalf of the engine. */
  readonly routesToPrefill?: boolean;
  /** What the pods may ask of the API server; without any they have no token. */
  readonly apiRules?: readonly k8s.PolicyRule[];
  /** Bytes that the memory of each pod must have beside what the server takes; the limit is what it may grow to. */
  readonly memory?: FeatureMemory;
  /** Blocks of the KV cache that each pod keeps in its own memory beside those on its devices; undefined where nobody knows. */
  readonly kvTierBlocks?: number;
  readonly warnings?: readonly Warning[];
}

/** Turns a prop into a feature, or says why it cannot; nothing where the prop is not there. */
export type ResolveFeature = (context: FeatureContext) => ServerFeature | readonly Problem[] | undefined;
