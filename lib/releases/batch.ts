import type { ResourceRow } from './release';

/** A message queue of the async processor: the value of `--message-queue-impl`. */
export type AsyncQueueKind = 'redis-sortedset' | 'redis-pubsub' | 'gcp-pubsub' | 'gcp-pubsub-gated';

/** How the async processor is told of one kind of queue. */
export interface AsyncQueueRow {
  /** What the flags of the kind begin with. */
  readonly flags: string;
  /** The flag that names the queue to read from, without what it begins with. */
  readonly requestFlag: string;
  /** The flag that names where results go. */
  readonly resultFlag: string;
  /** The flag with the file that lists several queues. */
  readonly configFileFlag: string;
  /** What the file calls a queue. */
  readonly configNameKey: string;
  /** Names that the guide writes out; Pub/Sub has none. */
  readonly defaults?: { readonly request: string; readonly result: string; readonly retry?: string };
}

/** The async processor of a release. */
export interface AsyncProcessorRow {
  readonly name: string;
  readonly version: string;
  readonly image: string;
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly command: string;
  readonly metricsPort: { readonly name: string; readonly number: number };
  readonly requestPath: string;
  /** Requests may take as long after the pod is told to stop, in seconds. */
  readonly gracePeriodSeconds: number;
  /** Environment variables with the Redis user and password. */
  readonly redisEnv: { readonly username: string; readonly password: string };
  readonly queues: Readonly<Record<AsyncQueueKind, AsyncQueueRow>>;
  readonly source: string;
}

/** One of the three workloads of the batch gateway. */
export interface BatchComponentRow {
  readonly image: string;
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly resources: ResourceRow;
  /** Where its configuration is mounted. */
  readonly configDir: string;
  /** Seconds that it has after being told to stop, where upstream says so. */
  readonly gracePeriodSeconds?: number;
}

/** Exponential buckets of a histogram: the first bound, what each next one is multiplied by, and how many there are. */
export interface HistogramBuckets {
  readonly start: number;
  readonly factor: number;
  readonly count: number;
}

/** An alert of the batch gateway: how much is too much, and for how long. */
export interface BatchAlertRow {
  readonly threshold: number;
  readonly for: string;
}

/** The batch gateway of a release. */
export interface BatchGatewayRow {
  readonly name: string;
  readonly version: string;
  readonly apiserver: BatchComponentRow;
  readonly processor: BatchComponentRow;
  readonly gc: BatchComponentRow;
  readonly ports: {
    readonly http: number;
    readonly observability: number;
    /** The processor's, with its health checks. */
    readonly metrics: number;
  };
  /** Paths of the API. */
  readonly paths: readonly string[];
  readonly secret: {
    readonly name: string;
    readonly mountPath: string;
    /** Keys that the binaries look for. */
    readonly keys: {
      readonly redisUrl: string;
      readonly postgresqlUrl: string;
      readonly inferenceApiKey: string;
      readonly s3SecretAccessKey: string;
    };
  };
  readonly files: { readonly mountPath: string };
  readonly tlsDir: string;
  /** The group of the user that the images run as. */
  readonly group: number;
  readonly workDir: { readonly path: string; readonly size: string };
  /** What the configurations say where the caller says nothing. Field names are those of the props. */
  readonly defaults: {
    readonly logLevel: number;
    readonly tenantHeader: string;
    readonly passThroughHeaders: readonly string[];
    readonly timeouts: {
      readonly readHeaderSeconds: number;
      readonly readSeconds: number;
      readonly writeSeconds: number;
      readonly idleSeconds: number;
    };
    readonly eventTtlSeconds: number;
    readonly fileExpirationSeconds: number;
    readonly maxFileBytes: number;
    readonly maxFileLines: number;
    readonly outputExpirationSeconds: number;
    readonly progressTtlSeconds: number;
    readonly workers: number;
    readonly globalConcurrency: number;
    readonly perModelConcurrency: number;
    readonly recoveryConcurrency: number;
    readonly taskWait: string;
    readonly pollInterval: string;
    readonly shutdownTimeout: string;
    readonly gcInterval: string;
    readonly gcConcurrency: number;
    readonly fileRetry: { readonly maxRetries: number; readonly initialBackoff: string; readonly maxBackoff: string };
    readonly requests: {
      readonly timeout: string;
      readonly maxRetries: number;
      readonly initialBackoff: string;
      readonly maxBackoff: string;
    };
    readonly queueTimeBuckets: HistogramBuckets;
    readonly processTimeBuckets: HistogramBuckets;
    readonly e2eLatencyBuckets: HistogramBuckets;
  };
  readonly alerts: {
    /** Seconds that jobs wait. */
    readonly queueWait: BatchAlertRow;
    /** Share of jobs. */
    readonly jobFailures: BatchAlertRow;
    /** Share of jobs. */
    readonly expiredJobs: BatchAlertRow;
    /** Share of workers. */
    readonly workers: BatchAlertRow;
  };
  readonly source: string;
}

/** Images to try the batch gateway out with; none is part of a release. */
export interface TryOutBackendsRow {
  readonly postgresql: { readonly image: string; readonly user: string; readonly database: string; readonly uid: number };
  readonly redis: { readonly image: string; readonly uid: number };
  readonly size: string;
}
