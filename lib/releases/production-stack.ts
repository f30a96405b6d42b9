import type { EngineImage, ProbesRow, ResourceRow } from './release';

/** What the pods of a stack's models are like. */
export interface StackEnginesRow {
  /** Images of vLLM by accelerator. */
  readonly images: Readonly<Record<string, EngineImage>>;
  /** Images of vLLM with LMCache inside, by accelerator. */
  readonly lmcacheImages: Readonly<Record<string, EngineImage>>;
  readonly container: string;
  readonly port: StackPortRow;
  readonly servicePort: StackPortRow;
  readonly resources: ResourceRow;
  readonly probes: ProbesRow;
  readonly progressDeadlineSeconds: number;
  /** The memory-backed `/dev/shm` of pods with several devices. */
  readonly sharedMemorySize: string;
  /** Where weights are kept, and what engines are told of it by. */
  readonly weights: {
    readonly mountPath: string;
    readonly env: string;
    /** What keeps Hugging Face's libraries from writing there. */
    readonly readOnlyEnv: Readonly<Record<string, string>>;
    readonly accessMode: 'ReadWriteOnce';
  };
  readonly chatTemplates: { readonly mountPath: string; readonly file: string };
  /** What engines read the key of their API from. */
  readonly apiKeyEnv: string;
  readonly source: string;
}

/** What the replicas of a stack's model follow. */
export interface EngineScalingRow {
  /** Requests that wait in the engines. */
  readonly waitingRequests: { readonly metric: string; readonly series: string; readonly target: number };
  /** Requests that the engines work on. */
  readonly runningRequests: { readonly series: string };
  /** Label of the engines' series that names the model. */
  readonly modelLabel: string;
  /** Requests that a router counts as they come, and over how long. */
  readonly incomingRequests: {
    readonly metric: string;
    readonly series: string;
    readonly modelLabel: string;
    readonly window: string;
  };
  readonly source: string;
}

/** What one release of the vLLM Production Stack decides: its chart and its images. Data only. */
export interface StackRelease {
  readonly name: string;
  readonly cacheServer: CacheServerRow;
  readonly sharedStorage: SharedStorageRow;
  readonly lora: LoraRow;
  readonly monitoring: StackMonitoringRow;
  readonly engineScaling: EngineScalingRow;
  readonly engines: StackEnginesRow;
  readonly router: StackRouterRow;
}

/** A port of a container or a Service. */
export interface StackPortRow {
  readonly name: string;
  readonly number: number;
}

/** Numbers of a probe. */
export interface StackProbeRow {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/** The router of a release. */
export interface StackRouterRow {
  readonly image: string;
  readonly containerName: string;
  /** CPU architectures that the image is built for, as the label `kubernetes.io/arch` has them. */
  readonly architectures: readonly string[];
  /** Version of LMCache inside the image, whose controller runs with KV-cache-aware routing. */
  readonly lmcacheVersion: string;
  /** Tokens per chunk that the controller inside looks up. Nothing changes it. */
  readonly lmcacheChunkSize: number;
  readonly ports: {
    readonly container: StackPortRow;
    readonly service: StackPortRow;
    readonly lmcache: Readonly<Record<'pullPort' | 'replyPort' | 'heartbeatPort', StackPortRow>>;
  };
  readonly resources: {
    readonly requests: Readonly<Record<'cpu' | 'memory', string>>;
    readonly limits: Readonly<Record<'memory', string>>;
  };
  readonly probes: { readonly path: string } & Readonly<Record<'startup' | 'readiness' | 'liveness', StackProbeRow>>;
  readonly updateStrategy: { readonly maxSurge: string; readonly maxUnavailable: number };
  readonly engineStatsIntervalSeconds: number;
  readonly requestStatsWindowSeconds: number;
  /** What it reads the key of the engines' API from, and what it reads it from a second time where it disaggregates without orchestrating. */
  readonly apiKeyEnv: string;
  readonly disaggregatingApiKeyEnv: string;
  readonly lmcacheLogLevel: string;
  /** Seconds without a sign of life after which the router's LMCache controller forgets a worker. */
  readonly lmcacheWorkerTimeoutSeconds: number;
  /** Share of the CPU that is asked for, in percent, that an autoscaler aims at. */
  readonly targetCpuUtilization: number;
  readonly monitorInterval: string;
  /** What traces call it. */
  readonly serviceName: string;
  /** All flags that it has: those with one value, and those with none. */
  readonly flags: { readonly values: readonly string[]; readonly switches: readonly string[] };
  readonly source: string;
}

/** The LMCache server that engines of a stack share. */
export interface CacheServerRow {
  readonly image: string;
  /** Version of LMCache inside the image. */
  readonly version: string;
  /** The server's program inside the image. It is told an address and a port. */
  readonly executable: string;
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly ports: { readonly container: StackPortRow; readonly service: StackPortRow };
  /** How engines write blocks. */
  readonly serde: 'naive' | 'cachegen' | 'kivi';
  readonly resources: { readonly cpu: string; readonly memory: string };
  readonly probes: Readonly<Record<'readiness' | 'liveness', StackProbeRow & { readonly timeoutSeconds: number }>>;
  readonly source: string;
}

/** Storage that models of a stack share. */
export interface SharedStorageRow {
  readonly mountPath: string;
  readonly accessMode: 'ReadWriteMany' | 'ReadWriteOnce' | 'ReadWriteOncePod';
  readonly source: string;
}

/** What loads LoRA adapters: the controller, and a container beside each engine that downloads them. */
export interface LoraRow {
  readonly controller: {
    /** Where the image is published, under a tag that moves. */
    readonly repository: string;
    readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
    readonly args: readonly string[];
    /** Port of the probes. */
    readonly healthPort: number;
    readonly probes: Readonly<
      Record<
        'liveness' | 'readiness',
        { readonly path: string; readonly initialDelaySeconds: number; readonly periodSeconds: number }
      >
    >;
    /** What it reads its namespace from. */
    readonly namespaceVariable: string;
    readonly gracePeriodSeconds: number;
  };
  /** Which pods it finds, and how it calls them. */
  readonly engine: {
    /** Name of the port that it calls, and the number where no port has that name. */
    readonly port: StackPortRow;
    /** What an engine needs to take adapters while it runs. */
    readonly env: Readonly<Record<string, string>>;
  };
  readonly sidecar: {
    /** Where the image is published, under a tag that moves. */
    readonly repository: string;
    readonly name: string;
    readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
    /** The port that the controller calls: it takes no other. */
    readonly port: number;
    readonly variables: { readonly port: string; readonly folder: string };
    /** Folder of the adapters, below that of the weights. */
    readonly folder: string;
  };
  /** Algorithms that the controller follows, of those that the custom resource may name. */
  readonly followedAlgorithms: readonly string[];
  readonly source: string;
}

/** How a stack is watched. */
export interface StackMonitoringRow {
  readonly interval: string;
  readonly scrapeTimeout: string;
  /** By which Grafana's sidecar finds dashboards. */
  readonly dashboardLabels: Readonly<Record<string, string>>;
  readonly dashboards: Readonly<Record<'stack' | 'model' | 'lmcache', string>>;
  readonly source: string;
}
