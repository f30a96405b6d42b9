import type { IInferenceGateway } from '../../gateways';
import type { DisruptionBudget } from '../../kubernetes/disruption-budget';
import type { Env } from '../../kubernetes/env';
import type { ImagePulling } from '../../kubernetes/image';
import type { Monitoring } from '../../kubernetes/monitoring';
import type { ProbeTimes } from '../../kubernetes/probes';
import type { Resources } from '../../kubernetes/resources';
import type { Scheduling } from '../../kubernetes/scheduling';
import type { SecretKey } from '../../kubernetes/secret-key';
import type { Tracing } from '../../kubernetes/tracing';
import type { PodVolumes } from '../../kubernetes/volumes';
import type { UpdateStrategy } from '../../model-server/workload/update-strategy';
import type { Platform } from '../../platforms/platforms';
import type { StackReleaseName } from '../../releases';
import type { StackBackends } from './backends';
import type { StackExposure } from './exposures';
import type { StackRouting } from './routings';

/** Replicas that follow the router's load. */
export interface StackRouterAutoscaling {
  /** At least 1. @default 1 */
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  /** Share of the CPU that is asked for, in percent, which the replicas use on average. @default 80 */
  readonly targetCpuUtilization?: number;
}

/** The three probes, all of which ask `/health`. What is left out keeps the release's value. */
export interface StackRouterProbes {
  /** @default - five minutes until the router must answer */
  readonly startup?: ProbeTimes;
  readonly readiness?: ProbeTimes;
  readonly liveness?: ProbeTimes;
}

/** The Service that clients call. */
export interface StackRouterService {
  /** @default ClusterIP */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** @default 80 */
  readonly port?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where the router's traces go. */
export interface StackRouterTracing extends Tracing {
  /** What traces call it. `--otel-service-name` @default vllm-router */
  readonly serviceName?: string;
}

/** Props of {@link StackRouter}. */
export interface StackRouterProps {
  /** Name of the stack, with which the names of all objects begin. @default - the models' stack; with static backends the construct's id */
  readonly stack?: string;
  /** Where requests go. */
  readonly backends: StackBackends;
  /** How a backend is chosen. @default - round robin */
  readonly routing?: StackRouting;
  /** @default 1 */
  readonly replicas?: number;
  /** Instead of `replicas`. @default - none */
  readonly autoscaling?: StackRouterAutoscaling;
  /** @default - none */
  readonly disruptionBudget?: DisruptionBudget;
  /** How pods are replaced. @default - new ones first: a surge of 100 %, and none missing */
  readonly updateStrategy?: UpdateStrategy;
  /** What it is exposed by: a gateway for an HTTPRoute that takes everything, or a list. @default - its Service alone */
  readonly expose?: IInferenceGateway | readonly StackExposure[];
  readonly service?: StackRouterService;
  /** The port that it listens on, 1024 or above. `--port` @default 8000 */
  readonly port?: number;
  /** Path below which clients reach it, such as `/vllm`. `--root-path` @default - the root */
  readonly rootPath?: string;
  /**
   * The key with which it asks the backends which models they serve. Clients bring their own.
   * @default - the key that the models ask for, if they do
   */
  readonly apiKey?: SecretKey;
  /** The token with which it reads the tokenizer of a gated model. @default - with kvAware routing that of the models, otherwise none */
  readonly hfToken?: SecretKey;
  /** Seconds between looks at the engines' metrics. `--engine-stats-interval` @default 15 */
  readonly engineStatsIntervalSeconds?: number;
  /** Seconds over which the rates of requests are taken. `--request-stats-window` @default 60 */
  readonly requestStatsWindowSeconds?: number;
  /** `--log-level` @default info */
  readonly logLevel?: 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'trace';
  /** An endpoint of `https` is spoken to with TLS. @default false */
  readonly tracing?: boolean | StackRouterTracing;
  /** @default false */
  readonly monitoring?: boolean | Monitoring;
  /** Amounts that are left out keep the release's value. */
  readonly resources?: Resources;
  readonly probes?: StackRouterProbes;
  /** The router's image, pinned. @default - the release's */
  readonly image?: string;
  readonly images?: ImagePulling;
  readonly env?: Env;
  /** Files for flags of `extraArgs`, such as `--dynamic-config-yaml`. */
  readonly volumes?: PodVolumes;
  /**
   * Flags that no prop covers, appended as they are: full flag names, each word its own entry, such as `['--log-format', 'json']`. They
   * are checked against the flags of the release and may not repeat what props decide.
   */
  readonly extraArgs?: readonly string[];
  /**
   * A ServiceAccount that is there, with what rights it needs: neither account nor role are made.
   * @default - one is made, with no more rights than the backends need
   */
  readonly serviceAccountName?: string;
  /** Where the pods may run. */
  readonly scheduling?: Scheduling;
  /** Labels on every object and pod. They select nothing. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** @default - that of the models */
  readonly platform?: Platform;
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}
