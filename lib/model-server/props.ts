import type { k8s } from 'cdk8s-plus-30';
import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import type { Env } from '../kubernetes/env';
import type { ImagePulling } from '../kubernetes/image';
import type { Monitoring } from '../kubernetes/monitoring';
import type { ProbeTimes } from '../kubernetes/probes';
import type { Resources } from '../kubernetes/resources';
import type { Scheduling } from '../kubernetes/scheduling';
import type { SecretKey } from '../kubernetes/secret-key';
import type { PodVolumes } from '../kubernetes/volumes';
import type { Platform } from '../platforms/platforms';
import type { ModelServerRow, ReleaseName } from '../releases';
import type { CollectivesProps } from './features/collectives';
import type { KvTransferOn, LmcacheOn } from './features/connectors-on';
import type { ExpertParallelismProps } from './features/expert-parallelism';
import type { KvCacheTier } from './features/kv-cache-tiers/props';
import type { KvEventsProps } from './features/kv-events';
import type { RdmaProps } from './features/rdma';
import type { RoutingSidecarProps } from './features/routing-sidecar-props';
import type { ServerIdentity } from './identity';
import type { ModelServerTopology } from './workload/topology';
import type { UpdateStrategy } from './workload/update-strategy';

/**
 * Which part of a request a model server takes: the label `llm-d.ai/role`, by which the endpoint picker's filters tell pods apart.
 * A server that does all of it carries `decode`, as upstream's do.
 */
export type Role = 'decode' | 'prefill' | 'prefill-decode' | 'encode' | 'encode-prefill' | 'encode-prefill-decode';

/** One probe. What is left out keeps the release's value. */
export interface Probe extends ProbeTimes {
  /** HTTP path on the API port. */
  readonly path?: string;
}

/** The three probes of a serving container; `false` leaves one out. */
export interface Probes {
  /** Waits for the model to load. @default - `/v1/models`, for about an hour */
  readonly startup?: Probe | false;
  /** @default - `/v1/models` every 5 s */
  readonly readiness?: Probe | false;
  /** @default - `/health` every 10 s */
  readonly liveness?: Probe | false;
}

/**
 * What can be said of a group of identical model-server pods; a path takes it for each of its groups. `A` is the id of the accelerator where
 * the program knows it: KV connectors that do not run there do not compile.
 */
export interface ModelServerGroup<A extends string = string> {
  /** Pods, or groups of pods in a LeaderWorkerSet; a RayCluster is one. 0 is allowed: an autoscaler may take it from there. @default 1 */
  readonly replicas?: number;
  /** Devices over which each layer is split. `--tensor-parallel-size`. @default - the engine's default, 1 */
  readonly tensorParallelSize?: number;
  /** Stages into which the layers are cut. `--pipeline-parallel-size`. @default - the engine's default, 1 */
  readonly pipelineParallelSize?: number;
  /**
   * Copies of the model's attention layers that share one replica. `--data-parallel-size`. In a LeaderWorkerSet they are those of all pods
   * of a group.
   * @default - the engine's default, 1; with dataParallelSizeLocal, that for each pod
   */
  readonly dataParallelSize?: number;
  /** Those in each pod of a group. `--data-parallel-size-local` @default - dataParallelSize ÷ pods, or as many as a host's devices hold */
  readonly dataParallelSizeLocal?: number;
  /**
   * Who spreads requests over the data parallel ranks of a pod: `hybrid` is the engine, behind one port; `external` is the router, and each
   * rank is a server with a port of its own.
   * @default hybrid
   */
  readonly dataParallelLoadBalancing?: 'hybrid' | 'external';
  /**
   * What the pods are to each other: `{ kind: 'leaderWorkerSet' }` makes a replica of several pods, for a model that one host cannot hold;
   * `{ kind: 'rayCluster' }` has Ray hold them together.
   * @default - a Deployment: each replica is one pod
   */
  readonly topology?: ModelServerTopology;
  /** Spreads the experts of the model over all ranks. @default - each expert is split over the tensor parallel ranks */
  readonly expertParallelism?: boolean | ExpertParallelismProps;
  /** How ranks of different pods find and reach one another. @default - found out by each library */
  readonly collectives?: CollectivesProps;
  /** CPU, memory and whatever else the container asks for beside its devices. Amounts that are left out keep the release's value. */
  readonly resources?: Resources;
  /** Size of the memory-backed `/dev/shm`, part of the container's memory. @default - the release's, such as `20Gi` */
  readonly sharedMemory?: string;
  /** Empty directories that the engine's caches are written to: volume name to mount path. @default - the release's */
  readonly caches?: Readonly<Record<string, string>>;
  /** Volumes beside shared memory and caches, by name. */
  readonly volumes?: PodVolumes;
  /** Environment variables; they stand over those of the release, the accelerator and the platform. */
  readonly env?: Env;
  /**
   * Whether and where each pod publishes what its KV cache stores and drops. A precise-prefix-cache-scorer needs it.
   * @default false
   */
  readonly kvEvents?: boolean | KvEventsProps;
  /**
   * Where KV blocks go that do not fit on the device, the fastest first: host memory, storage. Memory and volumes of the pods follow
   * from the sizes.
   * @default - nowhere: they are computed again
   */
  readonly kvCacheTiers?: readonly KvCacheTier<A>[];
  /**
   * LMCache as a layer of the KV cache: host memory, a disk, a store that servers share, other engines. `true` is host memory alone. It
   * says all that the connector `lmcache` of kvCacheTiers says, and more.
   * @default false
   */
  readonly lmcache?: LmcacheOn<A>;
  /**
   * Bytes of KV cache per token, all ranks together: 2 × layers × KV heads × head size × bytes per number.
   * @default - from the model's shape, where this library knows it
   */
  readonly kvBytesPerToken?: number;
  /** @default - the release's */
  readonly probes?: Probes;
  readonly scheduling?: Scheduling;
  /** Labels on every object and pod, beside those that select. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Labels on the pods alone, beside those that select. */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Annotations on the pods. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Annotations on the workload. */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * The engine's image, pinned. Say `engineVersion` with it if the engine inside is another than the release's.
   * @default - the release's image for this engine and accelerator
   */
  readonly image?: string;
  /** Version of the engine inside the image, such as `0.19.1`: its flag list judges the settings. @default - the release's */
  readonly engineVersion?: string;
  /** Security settings of the container, beside those of the accelerator. */
  readonly securityContext?: k8s.SecurityContext;
  /** Security settings of the pod, beside those of the accelerator. */
  readonly podSecurityContext?: k8s.PodSecurityContext;
  /** How long a pod may take to finish its requests, in seconds. @default - left to Kubernetes: 30 */
  readonly terminationGracePeriodSeconds?: number;
  /** Containers that run before the serving one, in this order, such as one that downloads a model. */
  readonly initContainers?: readonly k8s.Container[];
  /**
   * How pods of a Deployment are replaced when they change. `recreate` ends the old ones first, which frees their devices for the new.
   * @default - left to Kubernetes: a quarter at a time, new ones first
   */
  readonly updateStrategy?: UpdateStrategy;
  /** Seconds in which a new pod of a Deployment has to be ready, before the roll-out counts as failed. @default - left to Kubernetes: 600 */
  readonly progressDeadlineSeconds?: number;
}

/** Names of a device claim, for those who look for them. */
export interface ClaimNaming {
  /** The claim in the pod. */
  readonly claim: string;
  /** What follows the model server's name in the name of the ResourceClaimTemplate. */
  readonly template: string;
  /** The request in the template. */
  readonly request: string;
}

/** Props of {@link ModelServer}. `A` is the id of the accelerator, where the program knows it. */
export interface ModelServerProps<A extends string = string> extends ModelServerGroup<A> {
  /** Hugging Face id, such as `Qwen/Qwen3-32B`, or a path inside the container. */
  readonly model: string;
  /** The name that clients ask for. `--served-model-name`. @default - the model */
  readonly servedModelName?: string;
  readonly accelerator: Accelerator<A>;
  /** @default - the engine that upstream publishes first for the accelerator: vLLM wherever there is one */
  readonly engine?: Engine;
  /** @default - the accelerator's platform */
  readonly platform?: Platform;
  /** @default decode */
  readonly role?: Role;
  /** Stem of the object names: the workload is `<name>-<role>`. @default - the construct's id */
  readonly name?: string;
  /**
   * What the server is part of: the label `llm-d.ai/guide`. Model servers behind one router share it, and its pool selects on it.
   * @default - the name
   */
  readonly guide?: string;
  /** Which variant of the guide it is: the label `llm-d.ai/subguide` on everything. @default - none */
  readonly subguide?: string;
  /** The port of the API. @default 8000 */
  readonly port?: number;
  /**
   * The Secret with the Hugging Face token. `true` is `HF_TOKEN` of `llm-d-hf-token`.
   * @default - `true` for gated models and where upstream has it, otherwise none
   */
  readonly hfToken?: SecretKey | boolean;
  /** Name of an existing ServiceAccount. @default - one of its own, without an API token */
  readonly serviceAccountName?: string;
  /**
   * Hands KV blocks to other servers, or takes them from there. `true` is what upstream uses for the engine and the accelerator: NIXL for
   * vLLM, the TPU connector on TPUs, SGLang's disaggregation.
   * @default false
   */
  readonly kvTransfer?: KvTransferOn<A>;
  /**
   * A sidecar that takes the port of the API, has prefill done by the server that the endpoint picker names, and hands the request to the
   * engine behind it. For servers that decode.
   * @default false
   */
  readonly routingSidecar?: RoutingSidecarProps | boolean;
  /**
   * The RDMA network that KV blocks travel over: `true` is the platform's. Pods that cannot have it do not start.
   * @default false
   */
  readonly rdma?: RdmaProps | boolean;
  readonly images?: ImagePulling;
  /** Whether and how its metrics are scraped. @default false */
  readonly monitoring?: boolean | Monitoring;
  /**
   * What the pods are like where nothing else is said: images, settings, sizes, probes. Paths whose pods differ as a whole give it.
   * @default - the release's row for the engine and the accelerator
   */
  readonly preset?: ModelServerRow;
  /** @default - names made from the role */
  readonly claim?: ClaimNaming;
  /** Names and labels, where another system than llm-d looks for the pods. @default - llm-d's, made from name, guide and role */
  readonly identity?: ServerIdentity;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
