import type { IInferenceGateway } from '../../gateways';
import type { Env } from '../../kubernetes/env';
import type { ImagePulling } from '../../kubernetes/image';
import type { Monitoring } from '../../kubernetes/monitoring';
import type { Resources } from '../../kubernetes/resources';
import type { Scheduling } from '../../kubernetes/scheduling';
import type { SecretKey } from '../../kubernetes/secret-key';
import type { Tracing } from '../../kubernetes/tracing';
import type { Platform } from '../../platforms/platforms';
import type { HistogramBuckets, ReleaseName } from '../../releases';
import type { InferenceTarget } from '../inference-target';

/** How the processor calls a gateway. */
export interface BatchRequestOptions {
  /** As a Go duration; `0s` is without limit. @default 5m */
  readonly timeout?: string;
  /** @default 3 */
  readonly maxRetries?: number;
  /** The wait before the first retry, which doubles with each. @default 1s */
  readonly initialBackoff?: string;
  /** @default 60s */
  readonly maxBackoff?: string;
  /** The key, under which the gateway's API key stands in the Secret. @default - `inference-api-key`, if it is there */
  readonly apiKeyName?: string;
  /** Certificates for a gateway that speaks TLS. @default - public authorities */
  readonly tls?: BatchClientTls;
}

/** Certificates with which the processor calls a gateway. */
export interface BatchClientTls {
  /** The Secret that holds them: `ca.crt`, and for mutual TLS `tls.crt` and `tls.key`, as cert-manager writes them. */
  readonly secretName?: string;
  /** Whether the processor shows a certificate of its own. @default false */
  readonly mutual?: boolean;
  /** Takes any certificate. For trials alone. @default false */
  readonly insecureSkipVerify?: boolean;
}

/** The gateway of one model. */
export interface BatchModelGateway extends BatchRequestOptions {
  readonly gateway: InferenceTarget;
}

/** Files on a volume that API server, processor and garbage collector share. */
export interface BatchVolumeFiles {
  readonly kind: 'fs';
  /**
   * The PersistentVolumeClaim, by name or as a construct with a `claimName`. Unless all pods run on one node, several nodes must be able to write to it
   * (`ReadWriteMany`).
   */
  readonly claim: string | { readonly claimName: string };
  /** Group that the volume is made writable for, where it belongs to root. On OpenShift leave it out. @default - as the volume is */
  readonly fsGroup?: number;
}

/** Files in S3, or in a storage that speaks its protocol. The key that belongs to `accessKeyId` is in the Secret. */
export interface BatchS3Files {
  readonly kind: 's3';
  /** The region of the buckets. */
  readonly region: string;
  /** @default - Amazon's */
  readonly endpoint?: string;
  readonly accessKeyId: string;
  /** What stands before the name of every object. @default - nothing */
  readonly prefix?: string;
  /** Whether the bucket stands in the path instead of the host, as MinIO wants it. @default false */
  readonly usePathStyle?: boolean;
  /** @default true */
  readonly autoCreateBucket?: boolean;
}

/** Where input, output and error files are. */
export type BatchFiles = BatchVolumeFiles | BatchS3Files;

/** How often operations on files are tried again. */
export interface BatchFileRetry {
  /** 0 is never. @default 3 */
  readonly maxRetries?: number;
  /** @default 1s */
  readonly initialBackoff?: string;
  /** @default 10s */
  readonly maxBackoff?: string;
}

/** Keys of Secrets, one by one, where they are not all in one Secret under the names that the binaries look for. */
export interface BatchSecrets {
  /** The URL of Redis, such as `redis://:password@host:6379/0`. */
  readonly redisUrl: SecretKey;
  /** The URL of PostgreSQL, such as `postgresql://user:password@host/database`. */
  readonly postgresqlUrl?: SecretKey;
  /** The API key of the inference gateway. */
  readonly inferenceApiKey?: SecretKey;
  /** The key that belongs to the access key id of S3. */
  readonly s3SecretAccessKey?: SecretKey;
}

/** How Redis is called; what is left out is its client's to decide. Durations are Go's. */
export interface BatchRedisOptions {
  /** Number of the database. @default 0 */
  readonly db?: number;
  /** @default false */
  readonly tls?: boolean;
  /** Whether any certificate will do. @default false */
  readonly insecure?: boolean;
  readonly timeout?: string;
  readonly maxRetries?: number;
  readonly minRetryBackoff?: string;
  readonly maxRetryBackoff?: string;
  readonly poolTimeout?: string;
  readonly connMaxIdleTime?: string;
  readonly connMaxLifetime?: string;
}

/** The certificate of the API server: `secretName` or `certManager`. */
export interface BatchServerTls {
  /** A Secret of type `kubernetes.io/tls`. */
  readonly secretName?: string;
  /** cert-manager makes it. */
  readonly certManager?: BatchCertificate;
}

/** A certificate that cert-manager makes. */
export interface BatchCertificate {
  readonly issuerName: string;
  /** @default ClusterIssuer */
  readonly issuerKind?: 'ClusterIssuer' | 'Issuer';
  /** Names that clients call. @default - those of the Service */
  readonly dnsNames?: readonly string[];
}

/** The way in through a gateway. */
export interface BatchRoute {
  readonly gateway: IInferenceGateway;
  /** @default - all */
  readonly hostnames?: readonly string[];
  /** The gateway's listener. @default - all that take the route */
  readonly listenerName?: string;
  /**
   * With `tls`: `external` says that the gateway is told elsewhere to speak TLS to the API server, as by a BackendTLSPolicy.
   * @default - on Istio and GKE it is told here
   */
  readonly backendTls?: 'external';
}

/** Pods of one of the three workloads. */
export interface BatchComponent {
  /** Amounts that are left out keep the release's value. */
  readonly resources?: Resources;
  /** Pinned. @default - the release's */
  readonly image?: string;
  readonly env?: Env;
  readonly scheduling?: Scheduling;
  /** Verbosity of the log, `--v`. @default 2 */
  readonly logLevel?: number;
}

/** The API server. */
export interface BatchApiServer extends BatchComponent {
  /** @default 1 */
  readonly replicas?: number;
  /** The header that says whose jobs and files a request is about. @default X-MaaS-Username */
  readonly tenantHeader?: string;
  /** Headers of a batch that its requests are sent with. @default Authorization */
  readonly passThroughHeaders?: readonly string[];
  /** Largest upload. @default 209715200 */
  readonly maxFileBytes?: number;
  /** Most requests of a batch. @default 50000 */
  readonly maxFileLines?: number;
  /** How long files are kept whose uploader says nothing. @default 7776000 */
  readonly fileExpirationSeconds?: number;
  /** How long events of a batch are kept. @default 2592000 */
  readonly eventTtlSeconds?: number;
}

/** The processor. */
export interface BatchProcessor extends BatchComponent {
  /** @default 1 */
  readonly replicas?: number;
  /** Jobs that are worked on at the same time. @default 20 */
  readonly workers?: number;
  /** Requests that are in flight at the same time. @default 100 */
  readonly globalConcurrency?: number;
  /** Of these, requests to one model. @default 10 */
  readonly perModelConcurrency?: number;
  /** Jobs that are recovered at the same time after a crash. @default 5 */
  readonly recoveryConcurrency?: number;
  /** How often the queue is looked at. @default 5s */
  readonly pollInterval?: string;
  /** How long a look waits; shorter than `pollInterval`. @default 1s */
  readonly taskWait?: string;
  /** How long work in flight may take after the pod is told to stop. @default 30s */
  readonly shutdownTimeout?: string;
  /** How long output files are kept. 0 is for ever. @default 7776000 */
  readonly outputExpirationSeconds?: number;
  /** Room for jobs in work. @default 10Gi */
  readonly workDirSize?: string;
  /** Buckets of the histogram of waiting times, in seconds. With `alerts` they must reach beyond the alert. @default - as many as needed */
  readonly queueTimeBuckets?: HistogramBuckets;
}

/** The garbage collector. There is one pod of it. */
export interface BatchGarbageCollector extends BatchComponent {
  /** @default 30m */
  readonly interval?: string;
  /** @default 10 */
  readonly maxConcurrency?: number;
  /** Whether it only says what it would delete. @default false */
  readonly dryRun?: boolean;
}

/** Where traces go. */
export interface BatchTracing extends Tracing {
  /** Whether each Redis command gets a span. @default false */
  readonly redisCommands?: boolean;
  /** Whether each query gets a span. @default false */
  readonly postgresqlQueries?: boolean;
}

/** When to be alerted. */
export interface BatchAlerts {
  /** Labels of the PrometheusRule, for a Prometheus that selects its rules by label. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Seconds that the slowest twentieth of jobs may wait. @default 300 */
  readonly queueWaitSeconds?: number;
  /** Share of jobs that may fail. @default 0.1 */
  readonly failedJobs?: number;
  /** Share of jobs that may expire. @default 0.03 */
  readonly expiredJobs?: number;
  /** Share of workers that may be busy. @default 0.9 */
  readonly busyWorkers?: number;
}

/** Grafana dashboards in a ConfigMap that Grafana's sidecar finds. */
export interface BatchDashboards {
  /** Labels that the sidecar looks for. @default grafana_dashboard: "1" */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Props of {@link BatchGateway}. */
export interface BatchGatewayProps {
  /** Name, or beginning of the name, of every object. @default batch-gateway */
  readonly name?: string;
  /** Where requests of all models are sent. Either this or `modelGateways`. */
  readonly gateway?: InferenceTarget;
  /** How `gateway` is called. */
  readonly requests?: BatchRequestOptions;
  /** Where requests are sent, by model. Requests for models that are not in it fail. Either this or `gateway`. */
  readonly modelGateways?: Readonly<Record<string, BatchModelGateway>>;
  /** Name of the InferenceObjective that gives batch requests their priority. @default - none */
  readonly inferenceObjective?: string;
  /** Where jobs and files are listed. Redis is needed for queue and events in any case. @default postgresql */
  readonly database?: 'postgresql' | 'redis';
  readonly files: BatchFiles;
  readonly fileRetry?: BatchFileRetry;
  /** The Secret with all keys, by name, or where each key is. @default batch-gateway-secrets */
  readonly secrets?: string | BatchSecrets;
  readonly redis?: BatchRedisOptions;
  /** @default - plain HTTP */
  readonly tls?: BatchServerTls;
  /** @default - none: the API is reached through its Service */
  readonly route?: BatchRoute;
  readonly apiServer?: BatchApiServer;
  readonly processor?: BatchProcessor;
  readonly garbageCollector?: BatchGarbageCollector;
  /** @default false */
  readonly monitoring?: boolean | Monitoring;
  /** A PrometheusRule. @default false */
  readonly alerts?: boolean | BatchAlerts;
  /** @default false */
  readonly dashboards?: boolean | BatchDashboards;
  /** @default false */
  readonly tracing?: boolean | BatchTracing;
  readonly images?: ImagePulling;
  /** Labels on every object and pod. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
