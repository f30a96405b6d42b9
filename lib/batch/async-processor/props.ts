import type { Env } from '../../kubernetes/env';
import type { ImagePulling } from '../../kubernetes/image';
import type { Monitoring } from '../../kubernetes/monitoring';
import type { Resources } from '../../kubernetes/resources';
import type { Scheduling } from '../../kubernetes/scheduling';
import type { SecretKey } from '../../kubernetes/secret-key';
import type { Platform } from '../../platforms/platforms';
import type { ReleaseName } from '../../releases';
import type { InferenceTarget } from '../inference-target';
import type { DispatchGate } from './gates';

/** The Redis server that holds queues. The processor of this release speaks to it without TLS. */
export interface RedisConnection {
  /** Host and port, such as `redis-master.redis.svc.cluster.local:6379`. Becomes `--redis.addr`. */
  readonly address: string;
  /** Keys of a Secret with user name and password. The processor reads both from its environment. @default - no password */
  readonly auth?: RedisAuth;
}

/** A Secret with the credentials of Redis. */
export interface RedisAuth {
  readonly secretName: string;
  /** `false`: the default user, who has no name. @default username */
  readonly usernameKey?: string | false;
  /** @default password */
  readonly passwordKey?: string;
}

/** Requests of one queue: how each is sent. */
interface RequestRoute {
  /** The path that requests are posted to. @default /v1/completions */
  readonly requestPath?: string;
  /** Name of the InferenceObjective that gives the requests their priority. @default - none */
  readonly inferenceObjective?: string;
}

interface Several<Q> {
  /**
   * Several queues instead of one, each with settings of its own. They are listed in a file (a ConfigMap), beside which the settings of the single
   * queue cannot stand.
   */
  readonly queues?: readonly Q[];
}

/** One of several Redis queues. */
export interface RedisRequestQueue extends RequestRoute {
  /** Name of the sorted set or channel. */
  readonly name: string;
  /** Where its requests are sent. @default - where all are */
  readonly gateway?: InferenceTarget;
}

/** One of several sorted sets. */
export interface GatedRedisRequestQueue extends RedisRequestQueue {
  readonly gate?: DispatchGate;
}

/** One of several subscriptions. */
export interface PubSubSubscription extends RequestRoute {
  /** Id of the subscription. */
  readonly subscription: string;
  /** Where its requests are sent. @default - where all are */
  readonly gateway?: InferenceTarget;
}

/** One of several subscriptions with a gate. */
export interface GatedPubSubSubscription extends PubSubSubscription {
  readonly gate?: DispatchGate;
}

/** Sorted sets of Redis: requests outlive a restart and are taken by deadline. What upstream's guide recommends. */
export interface RedisSortedSetQueue extends RequestRoute, Several<GatedRedisRequestQueue> {
  readonly kind: 'redis-sortedset';
  readonly redis: RedisConnection;
  /** The sorted set that requests are read from. @default request-sortedset */
  readonly requestQueue?: string;
  /** The list that results are written to. @default result-list */
  readonly resultQueue?: string;
  /** @default - none: always open */
  readonly gate?: DispatchGate;
  /** How often the sorted sets are looked at, in milliseconds. @default 1000 */
  readonly pollIntervalMs?: number;
  /** Requests that are taken each time. @default 10 */
  readonly batchSize?: number;
}

/** Channels of Redis: what is in flight is lost with the processor. Only retries are kept. */
export interface RedisPubSubQueue extends RequestRoute, Several<RedisRequestQueue> {
  readonly kind: 'redis-pubsub';
  readonly redis: RedisConnection;
  /** The channel that requests are read from. @default request-queue */
  readonly requestQueue?: string;
  /** The channel that results are written to. @default result-queue */
  readonly resultQueue?: string;
  /** The sorted set that retries wait in. @default retry-sortedset */
  readonly retryQueue?: string;
}

interface PubSub {
  /** The project of the subscriptions and topics. */
  readonly projectId: string;
  /** The topic that results are published to. */
  readonly resultTopic: string;
  /** Requests that are in flight at the same time. @default 10 */
  readonly batchSize?: number;
}

/** Google Cloud Pub/Sub. Subscriptions need exactly-once delivery, retries with back-off and a dead-letter topic. */
export interface GcpPubSubQueue extends PubSub, RequestRoute, Several<PubSubSubscription> {
  readonly kind: 'gcp-pubsub';
  /** The subscription that requests are read from. Needed unless there are `queues`. */
  readonly subscription?: string;
}

/** Google Cloud Pub/Sub with a gate before each subscription. */
export interface GatedGcpPubSubQueue extends PubSub, RequestRoute, Several<GatedPubSubSubscription> {
  readonly kind: 'gcp-pubsub-gated';
  /** The subscription that requests are read from. Needed unless there are `queues`. */
  readonly subscription?: string;
  /** @default - none: always open */
  readonly gate?: DispatchGate;
}

/** Where requests come from and results go to. */
export type AsyncQueue = RedisSortedSetQueue | RedisPubSubQueue | GcpPubSubQueue | GatedGcpPubSubQueue;

/** Props of {@link AsyncProcessor}. */
export interface AsyncProcessorProps {
  /** Name of every object. @default async-processor */
  readonly name?: string;
  /** Where requests are sent. */
  readonly gateway: InferenceTarget;
  readonly queue: AsyncQueue;
  /** Prometheus, for gates that ask it. Becomes `--prometheus-url`. @default - none */
  readonly prometheusUrl?: string;
  /** Requests that are sent at the same time. Becomes `--concurrency`. @default 8 */
  readonly concurrency?: number;
  /** How requests of several queues are merged: one queue at random after another. @default random-robin */
  readonly requestMergePolicy?: 'random-robin';
  /**
   * The certificate of the authority that signed the gateway's, for a gateway that speaks TLS with one that is not publicly known.
   * @default - the authorities that the image knows
   */
  readonly gatewayCa?: SecretKey;
  /**
   * The Google Cloud service account that the pods act as through Workload Identity, such as `async@project.iam.gserviceaccount.com`.
   * @default - none
   */
  readonly googleServiceAccount?: string;
  /** @default 1 */
  readonly replicas?: number;
  /** Verbosity of the log, `--v`. @default - the processor's */
  readonly logLevel?: number;
  /** Whether and how metrics are scraped. @default false */
  readonly monitoring?: boolean | Monitoring;
  /** @default - none: upstream gives it none */
  readonly resources?: Resources;
  /** Pinned. @default - the release's */
  readonly image?: string;
  readonly images?: ImagePulling;
  readonly env?: Env;
  readonly scheduling?: Scheduling;
  /** Labels on every object and pod. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
