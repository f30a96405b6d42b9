import type { AsyncProcessorRow, BatchGatewayRow, TryOutBackendsRow } from './batch';
import type { FlowControlRows } from './flow-control';
import type { KvCacheTiersRow, TieredPrefixCacheRows } from './kv-cache-tiers';
import type { LatencyPredictorRow, PredictedLatencyRows } from './latency-predictor';
import type { WorkloadAutoscalingRows } from './workload-autoscaling';

/** Rows of a release: what upstream decides. Data only; the code that reads them lives in the rooms above. */

/** A pinned engine image and the engine inside it, whose flag list judges the command line. */
export interface EngineImage {
  readonly image: string;
  /** Which of the flag lists describes it: `vllm`, `vllm-tpu`, `sglang` or `simulator`. */
  readonly flags: 'vllm' | 'vllm-tpu' | 'sglang' | 'simulator';
  /** Version of the engine inside, not of the image. */
  readonly version: string;
  /** Where the engine's executable is, if not on the image's path. It goes with the image's repository. */
  readonly executable?: string;
  /** Packages inside beside the engine, such as `LMCache`: name to version. */
  readonly holds?: Readonly<Partial<Record<string, string>>>;
}

export interface ResourceRow {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** A probe of the serving container. Times in seconds. */
export interface ProbeRow {
  readonly path?: string;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface ProbesRow {
  readonly startup?: ProbeRow;
  readonly readiness?: ProbeRow;
  readonly liveness?: ProbeRow;
}

/** How upstream names the claim through which a pod asks for its devices. */
export interface ClaimNames {
  /** The claim in the pod. */
  readonly claim: string;
  /** What follows the model server's name in the name of the ResourceClaimTemplate. */
  readonly template: string;
  /** The request inside the template. */
  readonly request: string;
}

/** What the pods of one engine on one accelerator are like, whatever path they serve. */
export interface ModelServerRow {
  readonly engine: EngineImage;
  /** Platform to the image that its nodes need in place of that. */
  readonly engineOn?: Readonly<Record<string, EngineImage>>;
  /** Engine settings by their typed names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly resources?: ResourceRow;
  /** The memory-backed /dev/shm. */
  readonly sharedMemory?: { readonly volume: string; readonly size: string };
  /** Empty directories for caches: volume name to mount path. */
  readonly caches?: Readonly<Record<string, string>>;
  readonly probes?: ProbesRow;
  /** Whether the pods read a Hugging Face token although the model is not gated. */
  readonly hfToken?: boolean;
  readonly claim?: ClaimNames;
  /** Name of the serving container. @default modelserver */
  readonly container?: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /** The API port, where the row states it on the command line. */
  readonly port?: number;
  /** Where upstream says so. */
  readonly source: string;
}

/** What a path adds for one engine on one accelerator. Its fields stand over those of the model-server row. */
export interface PathRow extends Partial<ModelServerRow> {
  /** What stands in object names for accelerator and engine, where it is not `<accelerator>-<engine>`. */
  readonly nameStem?: string;
  readonly model: string;
  readonly replicas: number;
  readonly tensorParallelSize?: number;
  readonly source: string;
}

/** The rows of one path: by platform where a platform needs other numbers, otherwise by accelerator and engine. */
export interface PathRows {
  /** The `llm-d.ai/guide` label, and the stem of every name. */
  readonly guide: string;
  /** Scorers of the endpoint picker and their weights, for paths that only weigh. */
  readonly scorers?: Readonly<Record<string, number>>;
  /** Accelerator id to engine kind to row. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, PathRow>>>>;
  /** Platform to what changes there, whatever the accelerator. */
  readonly platforms?: Readonly<Record<string, Partial<PathRow>>>;
}

/** A port that a KV connector opens. */
export interface KvPortRow {
  /** Of the container port. */
  readonly name: string;
  readonly number: number;
  /** The environment variable that moves it. */
  readonly env: string;
  /** Whether each data parallel rank has one of its own, counted up from there. */
  readonly perRank?: boolean;
}

/** A way in which engines hand KV blocks to one another. */
export interface KvConnectorRow {
  readonly engine: 'vllm' | 'sglang' | 'simulator';
  /** What the routing sidecar calls it (`--kv-connector`). */
  readonly sidecar: 'nixlv2' | 'sglang';
  /** What the engine calls it. */
  readonly name: string;
  readonly modulePath?: string;
  /** What engines before a version have in its place; ports, roles and variables are the same. */
  readonly earlier?: {
    readonly before: string;
    readonly name: string;
    readonly modulePath?: string;
    /** Whether it keeps the hybrid KV-cache manager. */
    readonly hybridModels: boolean;
    readonly source: string;
  };
  /** Whether peers refuse one another where version, number formats, attention kernels or cache managers differ. */
  readonly handshake?: boolean;
  /** What moves the bytes unless told otherwise, where there is a choice. */
  readonly transport?: string;
  /** The environment variable with the address that peers reach the pod at. */
  readonly addressEnv?: string;
  /** The environment variable with the seconds after which blocks that nobody fetched are freed. */
  readonly abortTimeoutEnv?: string;
  readonly ports: {
    readonly sideChannel?: KvPortRow;
    readonly transfer?: KvPortRow;
    readonly bootstrap?: KvPortRow;
  };
  /** Role of the model server to role of the engine; empty: one role fits all. */
  readonly roles: Readonly<Record<string, string>>;
  readonly source: string;
}

/** How an engine on an accelerator hands KV blocks over. */
export interface KvTransferDefault {
  readonly kind: 'nixl' | 'tpu' | 'sglang' | 'simulated';
  /** Memory that blocks are handed over in, where it is not the device's. */
  readonly bufferDevice?: string;
  /** Whether the connector keeps the hybrid KV-cache manager, which hybrid models need. */
  readonly hybridModels?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the container needs all of the host's devices. */
  readonly privileged?: boolean;
  /** Whether ports are said also where they are the default. */
  readonly portSaid?: boolean;
}

/** How KV blocks travel between model servers. */
export interface KvTransferRow {
  readonly connectors: Readonly<Record<KvTransferDefault['kind'], KvConnectorRow>>;
  /** Accelerator id to engine kind to what fits there. */
  readonly accelerators: Readonly<Record<string, Readonly<Record<string, KvTransferDefault>>>>;
}

/** One of the two groups of a path that divides requests. Its fields stand over those of the path's row. */
export interface GroupRow extends Partial<Omit<PathRow, 'model' | 'nameStem'>> {
  readonly replicas: number;
}

/** What a path that divides requests adds for one engine on one accelerator. */
export interface DisaggregatedRow extends Omit<PathRow, 'replicas'> {
  readonly prefill: GroupRow;
  readonly decode: GroupRow;
}

/** A profile of the endpoint picker: filters, then scorers and their weights. */
export interface ProfileRow {
  readonly name: string;
  readonly filters: readonly string[];
  readonly scorers: Readonly<Record<string, number>>;
}

/** The rows of prefill/decode disaggregation. */
export interface DisaggregationRows extends Omit<PathRows, 'rows' | 'scorers'> {
  readonly rows: Readonly<Record<string, Readonly<Record<string, DisaggregatedRow>>>>;
  readonly scheduling: {
    /** Who says whether a request is worth a prefill elsewhere. */
    readonly decider: string;
    readonly profiles: readonly ProfileRow[];
    /** The file in which the endpoint picker finds it. */
    readonly configFileName: string;
  };
  /** Platforms on whose RDMA network KV blocks travel unless told otherwise. */
  readonly rdma: readonly string[];
}

/** The router's images, sizes and numbers. */
export interface RouterRow {
  /** Version of the Gateway API Inference Extension whose chart upstream renders. */
  readonly version: string;
  readonly endpointPicker: { readonly image: string; readonly resources: ResourceRow };
  readonly envoy: { readonly image: string; readonly resources: ResourceRow };
  /** The proxy before a decode server. `enginePort` is where the engine moves to, `logLevel` the verbosity of its log. */
  readonly routingSidecar: { readonly image: string; readonly enginePort: number; readonly logLevel: number };
  readonly tokenizer: { readonly image: string; readonly resources: ResourceRow };
  readonly source: string;
}

/** How model servers tell what their KV caches hold. */
export interface KvEventsRow {
  readonly port: number;
  /** Tokens per KV-cache block, where an engine's row says nothing else. */
  readonly blockSize: number;
  readonly source: string;
}

/** The rows of precise prefix-cache routing. */
export interface PrecisePrefixCacheRows extends PathRows {
  /** Filters of the endpoint picker. */
  readonly filters: readonly string[];
  /** How the endpoint picker keeps its index of blocks. */
  readonly index: {
    /** Prompts that are tokenized at the same time. */
    readonly workersCount: number;
    /** Events that are handled at the same time. */
    readonly concurrency: number;
    /** Whether a routed prompt counts as cached before the pod's events say so. */
    readonly speculativeIndexing: boolean;
    readonly enableMetrics: boolean;
  };
  readonly router: {
    readonly replicas: number;
    readonly highAvailability: 'leaderElection' | 'activeActive';
    readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  };
}

/** How Ray, under KubeRay, holds the pods of one copy of a model together. */
export interface RayRow {
  /** Accelerator id to the first version of vLLM that no longer brings Ray along. */
  readonly missingSince: Readonly<Record<string, string>>;
  /** Characters that the name of a RayCluster may have. */
  readonly nameMax: number;
  /** What upstream calls the group of the workers. */
  readonly workerGroup: string;
  /** Files that Ray's processes may have open. */
  readonly openFiles: number;
  /** The search path of upstream's images, for those that have their programs elsewhere. */
  readonly searchPath: string;
  /** Accelerator id to what Ray calls a device. */
  readonly devices: Readonly<Record<string, string>>;
  /** Parameters of `ray start` that it refuses on workers. */
  readonly headOnly: readonly string[];
  /** Ports of Ray by the parameter of `ray start` that moves them. */
  readonly ports: Readonly<Record<string, number>> & { readonly port: number };
  /** The first and the last port that Ray hands to processes of its own. */
  readonly workerPorts: readonly [number, number];
  /** Probes of the workers, which ask whether Ray answers. */
  readonly workerProbes: Required<ProbesRow>;
  readonly source: string;
}

/** Where the pods of a group meet. */
export interface MultiNodeRow {
  /** Port on which vLLM's data parallel ranks meet. */
  readonly dataParallelRpcPort: number;
  /** Port on which SGLang's pods meet. */
  readonly sglangRendezvousPort: number;
  readonly ray: RayRow;
  readonly source: string;
}

/** The model servers of one role of wide expert parallelism. */
export interface WideExpertParallelismGroupRow {
  readonly preset: ModelServerRow;
  /** Groups of pods. */
  readonly replicas: number;
  readonly tensorParallelSize?: number;
  /** Data parallel ranks of a group. */
  readonly dataParallelSize: number;
  readonly expertParallelism: {
    readonly all2allBackend: string;
    readonly moeBackend?: string;
    readonly loadBalancing?: {
      readonly windowSize: number;
      readonly stepInterval: number;
      readonly redundantExperts: number;
      readonly logBalancedness: boolean;
    };
    readonly dualBatchOverlap?: { readonly decodeTokenThreshold?: number; readonly prefillTokenThreshold?: number };
  };
  readonly collectives: WideExpertParallelismCollectives;
}

/** The network between ranks. */
export interface WideExpertParallelismCollectives {
  readonly interfaceName?: string;
  readonly hcaPrefix?: string;
  readonly remoteTransport?: 'ibgda' | 'ibrc';
  readonly symmetricSize?: string;
  readonly disableGdrcopy?: boolean;
  /** Adapter and port of each GPU. */
  readonly deviceToHca?: readonly string[];
}

/** One way to balance load over ranks. */
export interface WideExpertParallelismVariant {
  /** Stem of the names of the model servers, where it is not made of guide, accelerator and engine. */
  readonly serverName?: string;
  /** Settings that only the model of the row asks for. */
  readonly modelSettings?: Readonly<Record<string, unknown>>;
  readonly prefill: WideExpertParallelismGroupRow;
  readonly decode: WideExpertParallelismGroupRow;
}

/** What one variant adds on a platform. */
export interface WideExpertParallelismExtras {
  readonly engine?: EngineImage;
  readonly env?: Readonly<Record<string, string>>;
  /** Nodes that have one of the values of a label. */
  readonly nodeAffinity?: { readonly key: string; readonly values: readonly string[] };
  readonly monitoringInterval?: string;
}

/** What a platform changes, for both roles. */
export interface WideExpertParallelismPlatform {
  readonly collectives?: WideExpertParallelismCollectives;
  /** Folders of the node that take the place of caches, by the name of the volume. */
  readonly hostPaths?: Readonly<Record<string, string>>;
  readonly privileged?: boolean;
  /** Node label within one value of which Kueue places a group. */
  readonly kueueTopology?: string;
  readonly hybrid?: WideExpertParallelismExtras;
  readonly external?: WideExpertParallelismExtras;
  readonly source: string;
}

/** The rows of wide expert parallelism. */
export interface WideExpertParallelismRows {
  readonly guide: string;
  readonly model: string;
  readonly serviceAccountName: string;
  readonly scheduling: DisaggregationRows['scheduling'];
  readonly loadFailurePolicy: 'fail' | 'recompute';
  readonly securityContext: {
    readonly capabilities: readonly string[];
    readonly runAsUser: number;
    readonly runAsGroup: number;
  };
  readonly kueue: { readonly queueName: string; readonly podSetGroupName: string };
  /** Accelerator id to engine kind to variants. */
  readonly variants: Readonly<
    Record<string, Readonly<Record<string, { readonly [V in 'hybrid' | 'external']: WideExpertParallelismVariant }>>>
  >;
  readonly platforms: Readonly<Record<string, WideExpertParallelismPlatform>>;
}

/** A release of llm-d. */
export interface Release {
  readonly name: string;
  readonly router: RouterRow;
  /** Accelerator id to engine kind to row. */
  readonly modelServers: Readonly<Record<string, Readonly<Record<string, ModelServerRow>>>>;
  readonly kvTransfer: KvTransferRow;
  readonly multiNode: MultiNodeRow;
  readonly optimizedBaseline: PathRows;
  readonly pdDisaggregation: DisaggregationRows;
  readonly kvEvents: KvEventsRow;
  readonly precisePrefixCache: PrecisePrefixCacheRows;
  readonly kvCacheTiers: KvCacheTiersRow;
  readonly tieredPrefixCache: TieredPrefixCacheRows;
  readonly wideExpertParallelism: WideExpertParallelismRows;
  readonly latencyPredictor: LatencyPredictorRow;
  readonly predictedLatency: PredictedLatencyRows;
  readonly flowControl: FlowControlRows;
  readonly workloadAutoscaling: WorkloadAutoscalingRows;
  readonly asyncProcessor: AsyncProcessorRow;
  readonly batchGateway: BatchGatewayRow;
  readonly tryOutBackends: TryOutBackendsRow;
}
