import type { k8s } from 'cdk8s-plus-30';
import type { Accelerator } from '../../accelerators/accelerator';
import type { Engine } from '../../engines';
import type { Launch } from '../../engines/launch';
import type { Warning } from '../../internal/warnings';
import type { Platform } from '../../platforms/platforms';
import type { EngineImage, RayRow } from '../../releases';
import type { ConfigFile } from '../features/feature';
import type { KvTransferFacts } from '../features/kv-transfer-props';
import type { LmcacheFacts } from '../features/lmcache/facts';
import type { Role } from '../props';
import type { ModelServerTopology } from '../workload/topology';
import type { ResolvedPod } from './pod';

/** A model server with nothing left to decide. */
export interface ResolvedModelServer extends ResolvedPod {
  readonly workloadName: string;
  /** The account that the pods run under; undefined is the namespace's own. */
  readonly serviceAccountName?: string;
  /** Whether the service account is the server's own. */
  readonly ownsServiceAccount: boolean;
  readonly claimName: string;
  readonly claimTemplateName: string;
  readonly claimRequestName: string;
  readonly role: Role;
  readonly model: string;
  readonly servedModelName: string;
  /** The port that a router sends requests to. */
  readonly port: number;
  readonly containerName: string;
  /** The field of the container that holds the engine's flags. */
  readonly flagsIn?: 'args' | 'command';
  readonly topology: ModelServerTopology;
  readonly replicas: number;
  /** Pods of a replica: more than one only in a LeaderWorkerSet or a RayCluster. */
  readonly podsPerReplica: number;
  /** Data parallel ranks of a replica. */
  readonly dataParallelSize: number;
  readonly engine: Engine;
  readonly engineImage: EngineImage;
  readonly imagePullPolicy?: string;
  readonly pullSecrets: readonly string[];
  readonly launch: Launch;
  /** How Ray is started, where there is any. */
  readonly ray: RayRow;
  /** What the pods of a replica run that compute for the first of it; undefined where all are alike. */
  readonly workerLaunch?: Launch;
  readonly accelerator: Accelerator;
  readonly platform?: Platform;
  readonly devices: number;
  readonly tensorParallelSize: number;
  readonly kvBlockSize: number;
  /** Blocks that each pod keeps in its own memory beside those on its devices, where that is known. */
  readonly kvTierBlocks?: number;
  /** Where each pod publishes what its KV cache stores and drops, if it does. */
  readonly kvEventsPort?: number;
  readonly guide: string;
  /** Labels by which a workload selects its pods. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels that its pods share with those of other servers behind the same router. */
  readonly poolLabels: Readonly<Record<string, string>>;
  /** Keys of selector labels that pods do not have which answer nobody. */
  readonly answeringKeys: readonly string[];
  /** Labels of objects that serve every role. */
  readonly sharedLabels: Readonly<Record<string, string>>;
  /** How it exchanges KV blocks with others, if it does. */
  readonly kvTransfer?: KvTransferFacts;
  /** What its LMCache is told, if it has one. */
  readonly lmcache?: LmcacheFacts;
  /** Files that its engine reads. */
  readonly configFiles: readonly ConfigFile[];
  /** Whether something in the pods asks prefill servers on behalf of the engine. */
  readonly routesToPrefill: boolean;
  /** What the pods may ask of the API server. */
  readonly apiRules: readonly k8s.PolicyRule[];
  /** What its features warn of. */
  readonly warnings: readonly Warning[];
}
