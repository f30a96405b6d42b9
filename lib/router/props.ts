import type { IInferenceGateway } from '../gateways';
import type { Env } from '../kubernetes/env';
import type { ImagePulling } from '../kubernetes/image';
import type { Monitoring } from '../kubernetes/monitoring';
import type { Resources } from '../kubernetes/resources';
import type { Scheduling } from '../kubernetes/scheduling';
import type { SecretKey } from '../kubernetes/secret-key';
import type { Tracing } from '../kubernetes/tracing';
import type { Platform } from '../platforms/platforms';
import type { ReleaseName } from '../releases';
import type { EndpointPickerConfig } from './config';
import type { FlowControlOptions } from './flow-control';
import type { LatencyPredictorOptions } from './latency-predictor-props';
import type { ModelRewrite } from './model-rewrites';
import type { PoolMember } from './pool-member';
import type { TokenizerOptions } from './tokenizer';

/** How the endpoint picker's own metrics are scraped. */
export interface RouterMonitoring extends Monitoring {
  /**
   * Whether a scraper must show a token: brings a reader ServiceAccount, its token Secret, and the roles to check it.
   * @default - on GKE managed Prometheus `true`, otherwise `false`, as upstream has it
   */
  readonly auth?: boolean;
}

/** How requests get from a gateway to the pool. */
export interface RouteOptions {
  /** Host names that the route answers to. @default - all */
  readonly hostnames?: readonly string[];
  /**
   * What the paths of requests begin with. The pods see them without it, unless it begins with `/v1`, as the paths that they know do.
   * @default /
   */
  readonly pathPrefix?: string;
  /**
   * How long a request may take, in seconds; 0 is without limit. On GKE it becomes the backend policy's timeout.
   * @default - without limit; 300 on GKE
   */
  readonly requestTimeoutSeconds?: number;
  /** The gateway's listener. @default - all that take the route */
  readonly listenerName?: string;
}

/** The Envoy beside the endpoint picker of a router without a gateway. */
export interface ProxyOptions {
  readonly image?: string;
  readonly resources?: Resources;
  /** Worker threads. @default 8 */
  readonly concurrency?: number;
  /** The port that clients call, on the router's Service. @default 80 */
  readonly servicePort?: number;
  /** Name of the ConfigMap. @default - `<name>-envoy` where the router or its path has a `name`, otherwise `envoy` */
  readonly configMapName?: string;
}

/** What can be said of any router; paths take it as `router`. */
export interface RouterOptions {
  /**
   * Endpoint picker replicas. More than one needs a choice of `highAvailability`.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * How replicas share the work: `leaderElection` lets one of them answer while the others wait; `activeActive` lets all answer,
   * each with a view of its own.
   * @default - leaderElection, with more than one replica
   */
  readonly highAvailability?: 'leaderElection' | 'activeActive';
  /** @default false */
  readonly monitoring?: boolean | RouterMonitoring;
  /** @default false */
  readonly tracing?: boolean | Tracing;
  /** Verbosity of the log, `--v`: 2 is quiet, 4 tells of every decision. @default 2 */
  readonly logLevel?: number;
  /** What the endpoint picker asks for. Amounts that are left out keep the release's value. */
  readonly resources?: Resources;
  /** The endpoint picker's image, pinned. @default - the release's */
  readonly image?: string;
  /** Environment variables of the endpoint picker. */
  readonly env?: Env;
  /** Where the endpoint picker may run. */
  readonly scheduling?: Scheduling;
  /**
   * What a gateway does while no endpoint picker answers: pick any pod, or refuse. Only with a gateway.
   * @default FailOpen
   */
  readonly failureMode?: 'FailOpen' | 'FailClose';
  /** Only with a gateway. */
  readonly route?: RouteOptions;
  /** Only without a gateway. */
  readonly proxy?: ProxyOptions;
  /**
   * The tokenizer beside the endpoint picker. It is there whenever a plugin of the scheduling config needs it.
   * @default - the release's, where one is needed
   */
  readonly tokenizer?: TokenizerOptions;
  /**
   * The latency predictor beside the endpoint picker. It is there whenever a plugin of the scheduling config asks for predictions.
   * @default - the release's, where one is needed
   */
  readonly latencyPredictor?: LatencyPredictorOptions;
  /**
   * Lets requests wait in the endpoint picker while the pool is full, by priority; merged into whatever scheduling config there is.
   * `true` has one queue. Autoscaling on the queue needs it.
   * @default false
   */
  readonly flowControl?: boolean | FlowControlOptions;
  /** Models that requests are sent to instead of those that they ask for. @default - none */
  readonly modelRewrites?: readonly ModelRewrite[];
  /** Labels on every object and pod of the router. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Props of {@link Router}. */
export interface RouterProps extends RouterOptions {
  /** Name of the InferencePool; the endpoint picker is `<name>-epp`. @default - the `guide` of the model servers */
  readonly name?: string;
  /** The model servers that requests go to. They share their pool labels. */
  readonly modelServers: readonly PoolMember[];
  /** The gateway that requests come through. @default - none: an Envoy beside the endpoint picker takes them */
  readonly expose?: IInferenceGateway;
  /** How the endpoint picker chooses. */
  readonly schedulingConfig: EndpointPickerConfig;
  /** Name of the configuration file in the ConfigMap. @default <name>-plugins.yaml */
  readonly configFileName?: string;
  /** @default - the platform of nothing in particular */
  readonly platform?: Platform;
  readonly images?: ImagePulling;
  /**
   * The Secret with the Hugging Face token of the tokenizer, if there is one: its pod waits for the Secret. `true` is `HF_TOKEN` of
   * `llm-d-hf-token`.
   * @default true
   */
  readonly hfToken?: SecretKey | boolean;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
