import type { ReleaseName } from '../releases';
import type { WorkloadVariantAutoscaler } from './controller/workload-variant-autoscaler';
import type { LoadSource, ScalableWorkload } from './targets';

/** How fast replicas come or go. */
export interface ScalingPace {
  /** How long the strictest wish of the past counts, in seconds: short follows load, long rides out waves. */
  readonly windowSeconds?: number;
  /** Share of the replicas that may come or go within a period, in percent. @default 100 */
  readonly percent?: number;
  /** Length of that period, in seconds. @default 15 */
  readonly periodSeconds?: number;
}

/** How fast replicas follow load. */
export interface ScalingBehavior {
  /** @default - at once; after 120 s with variants */
  readonly scaleUp?: ScalingPace;
  /** @default - after 300 s; after 120 s with variants */
  readonly scaleDown?: ScalingPace;
}

/**
 * What load means. Targets are upstream's examples and fit no model in particular: measure at which load latency begins to suffer,
 * and stay below it.
 */
export interface LoadSignals {
  /**
   * Requests that wait in the endpoint picker, all together, at which a replica is added; `false` leaves them out. It needs the
   * router's flow control.
   * @default 250
   */
  readonly queueSize?: number | false;
  /** Requests that each replica is to work on; `false` leaves them out. @default 250 */
  readonly runningRequests?: number | false;
}

/**
 * A HorizontalPodAutoscaler that follows what the endpoint picker sees. The Prometheus adapter has to hand its metrics on: see
 * `PrometheusAdapterRules`.
 */
export interface HpaStrategy {
  readonly kind: 'hpa';
  /** The router whose load is followed. */
  readonly router: LoadSource;
  readonly signals?: LoadSignals;
  /** Whether the cluster has the feature gate `HPAScaleToZero` open, without which it refuses `minReplicas: 0`. @default false */
  readonly scaleToZeroGate?: boolean;
}

/** How KEDA shows Prometheus who it is. */
export interface PrometheusAuthentication {
  /** Name of the TriggerAuthentication or ClusterTriggerAuthentication. */
  readonly name: string;
  /** @default TriggerAuthentication */
  readonly kind?: 'TriggerAuthentication' | 'ClusterTriggerAuthentication';
  /** What is in it: KEDA reads nothing that is not named here. `authModes` */
  readonly modes: readonly ('bearer' | 'basic' | 'tls')[];
}

/** What load means to KEDA: what a router counts, what the engines count themselves, or both. */
export interface KedaSignals extends LoadSignals {
  /**
   * Requests that wait in each engine at which a replica is added (`vllm:num_requests_waiting`); `false` leaves them out.
   * @default - 5 without a router; with one, left out
   */
  readonly waitingRequests?: number | false;
  /**
   * Whether one replica comes or stays as long as requests for the model come in or run. A router of the Production Stack in the same namespace
   * counts what comes in (`vllm:num_incoming_requests_total`), also while there are no replicas.
   * @default false
   */
  readonly incomingRequests?: boolean;
}

/** Replicas while the source of a signal does not answer. */
export interface KedaFallback {
  /** Questions without an answer after which it begins. */
  readonly failureThreshold: number;
  readonly replicas: number;
}

/** The answer to a question to Prometheus. */
export interface PrometheusTrigger {
  readonly kind: 'prometheus';
  /** What is asked, in PromQL: one number. */
  readonly query: string;
  /** Of that number, what one replica copes with. */
  readonly threshold: number;
  /** What the number has to exceed for the first replica to come. @default - left to KEDA: 0 */
  readonly activationThreshold?: number;
  /** @default - made by KEDA */
  readonly name?: string;
}

/** A time of day at which there are so many replicas at least. */
export interface CronTrigger {
  readonly kind: 'cron';
  /** Name in the time zone database, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** When it begins, as cron writes it, such as `0 8 * * 1-5`. */
  readonly start: string;
  readonly end: string;
  readonly desiredReplicas: number;
}

/** Any other of KEDA's scalers, in its own spelling. */
export interface CustomTrigger {
  readonly kind: 'custom';
  /** Name of the scaler, such as `kafka`. */
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly name?: string;
  /** @default - left to KEDA: AverageValue */
  readonly metricType?: 'AverageValue' | 'Value' | 'Utilization';
  /** Where its credentials are. */
  readonly authentication?: Omit<PrometheusAuthentication, 'modes'>;
}

/**
 * Something that adds replicas beside the signals.
 * @see https://keda.sh/docs/latest/scalers
 */
export type KedaTrigger = PrometheusTrigger | CronTrigger | CustomTrigger;

/**
 * A KEDA ScaledObject that follows what the endpoint picker sees, or without a router how many requests wait in the engines. KEDA asks
 * Prometheus itself, and takes replicas to 0 and back on any cluster.
 */
export interface KedaStrategy {
  readonly kind: 'keda';
  /** The router whose load is followed. @default - none: the engines' own queues */
  readonly router?: LoadSource;
  readonly signals?: KedaSignals;
  /** Base URL of Prometheus, such as `http://prometheus-operated.monitoring.svc:9090`. */
  readonly prometheusUrl: string;
  /** @default - Prometheus asks for nothing */
  readonly authentication?: PrometheusAuthentication;
  /** How often KEDA asks, in seconds. @default - left to KEDA: 30 */
  readonly pollingIntervalSeconds?: number;
  /** How long there has to be no load before the last replica goes, in seconds. @default - left to KEDA: 300 */
  readonly cooldownSeconds?: number;
  /** The same, for the time after the ScaledObject was made. @default - left to KEDA: 0 */
  readonly initialCooldownSeconds?: number;
  /** Replicas while there is no load at all: there are none, or at least `minReplicas`. @default - minReplicas */
  readonly idleReplicas?: 0;
  /** @default - as many as there are */
  readonly fallback?: KedaFallback;
  /** More that adds replicas: that which asks for most counts. */
  readonly triggers?: readonly KedaTrigger[];
  /** Whether there are as many replicas as before once the ScaledObject is deleted. @default - left to KEDA: false */
  readonly restoreReplicas?: boolean;
  /** Name of the HorizontalPodAutoscaler that KEDA makes. @default - left to KEDA: `keda-hpa-` and the ScaledObject's */
  readonly hpaName?: string;
}

/**
 * A VariantAutoscaling, for which the Workload Variant Autoscaler computes replicas, and a HorizontalPodAutoscaler that carries them
 * out. Variants are servers of one model on different accelerators: the cheapest that copes gets the replicas. The Prometheus
 * adapter has to hand the result on: see `PrometheusAdapterRules`.
 */
export interface WvaStrategy {
  readonly kind: 'wva';
  /**
   * What a replica costs, in whatever unit all variants of a model share.
   * @default 10
   */
  readonly cost?: number;
  /** What the controller calls the accelerator, such as `H100`. @default - the accelerator's id, such as `nvidia` */
  readonly acceleratorName?: string;
  /** The controller, so that it can be checked to watch the target. @default - one that was installed otherwise */
  readonly controller?: WorkloadVariantAutoscaler;
  /** Whether the cluster has the feature gate `HPAScaleToZero` open, without which it refuses `minReplicas: 0`. @default false */
  readonly scaleToZeroGate?: boolean;
}

/** What decides how many replicas there are. */
export type AutoscalingStrategy = HpaStrategy | KedaStrategy | WvaStrategy;

/** Props of {@link WorkloadAutoscaler}. */
export interface WorkloadAutoscalerProps {
  /**
   * The servers that are scaled: a `ModelServer`, of whatever role. Its manifest no longer says how many replicas there are, so that
   * applying it again does not undo what the autoscaler did.
   */
  readonly target: ScalableWorkload;
  readonly strategy: AutoscalingStrategy;
  /**
   * Replicas that there are at least: pods, or groups of pods in a LeaderWorkerSet. 0 needs KEDA, or a cluster with the feature gate
   * `HPAScaleToZero`.
   * @default 1
   */
  readonly minReplicas?: number;
  /** Replicas that there are at most. @default 3; 16 with variants */
  readonly maxReplicas?: number;
  readonly behavior?: ScalingBehavior;
  /** Name of its objects. @default - that of what it scales */
  readonly name?: string;
  /** Labels of its objects. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
