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

/**
 * A KEDA ScaledObject that follows what the endpoint picker sees. KEDA asks Prometheus itself, and takes replicas to 0 and back on
 * any cluster.
 */
export interface KedaStrategy {
  readonly kind: 'keda';
  /** The router whose load is followed. */
  readonly router: LoadSource;
  readonly signals?: LoadSignals;
  /** Base URL of Prometheus, such as `http://prometheus-operated.monitoring.svc:9090`. */
  readonly prometheusUrl: string;
  /** @default - Prometheus asks for nothing */
  readonly authentication?: PrometheusAuthentication;
  /** How often KEDA asks, in seconds. @default - left to KEDA: 30 */
  readonly pollingIntervalSeconds?: number;
  /** How long there has to be no load before the last replica goes, in seconds. @default - left to KEDA: 300 */
  readonly cooldownSeconds?: number;
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
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
