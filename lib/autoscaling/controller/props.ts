import type { ImagePulling } from '../../kubernetes/image';
import type { Resources } from '../../kubernetes/resources';
import type { Scheduling } from '../../kubernetes/scheduling';
import type { Platform } from '../../platforms/platforms';
import type { ReleaseName } from '../../releases';

/** A certificate authority, in a Secret or a ConfigMap of the controller's namespace. */
export interface CertificateAuthority {
  readonly kind: 'secret' | 'configMap';
  readonly name: string;
  /** @default ca.crt */
  readonly key?: string;
}

/** The Prometheus that has the metrics of the model servers. */
export interface ControllerPrometheus {
  /** Base URL. The controller asks over HTTPS alone. @default - where upstream expects it on the platform */
  readonly url?: string;
  /** Who signed its certificate. @default - on OpenShift the Services' CA, otherwise a public one */
  readonly ca?: CertificateAuthority;
  /** Secret with `tls.crt` and `tls.key`, where Prometheus asks for a client certificate. @default - none */
  readonly clientCertificateSecretName?: string;
  /** Takes any certificate for the right one. @default false */
  readonly insecureSkipVerify?: boolean;
}

/** When a server counts as full, and how much has to be left over. */
export interface ControllerSaturation {
  /** Share of the KV cache in use, 0 to 1. @default 0.8 */
  readonly kvCacheThreshold?: number;
  /** Requests that wait in a server. @default 5 */
  readonly queueLengthThreshold?: number;
  /** Share of the KV cache that the servers together are to have left; below it one is added. @default 0.1 */
  readonly kvSpareTrigger?: number;
  /** Places in the queue that they are to have left. @default 3 */
  readonly queueSpareTrigger?: number;
  /** Whether it wants no more replicas than the cluster has devices for. @default false */
  readonly enableLimiter?: boolean;
  /**
   * What it compares: shares of queues and KV caches, or the tokens that come in with those that the servers can hold. Only `tokens` tells prefill
   * from decode servers. @default percentages
   */
  readonly analyzer?: 'percentages' | 'tokens';
  /** With `tokens`: the use of the capacity above which servers are added. @default - the controller's: 0.85 */
  readonly scaleUpThreshold?: number;
  /** With `tokens`: the use below which servers go; less than `scaleUpThreshold`. @default - the controller's: 0.7 */
  readonly scaleDownBoundary?: number;
}

/** How the controller's own metrics are scraped: autoscalers follow them. */
export interface ControllerMonitoring {
  /** Labels by which Prometheus finds the monitor. @default - those of upstream's monitoring guide */
  readonly labels?: Readonly<Record<string, string>>;
  /** As a Prometheus duration. @default 10s */
  readonly interval?: string;
}

/** Props of {@link WorkloadVariantAutoscaler}. */
export interface WorkloadVariantAutoscalerProps {
  /** Stem of every name, where a cluster has two. @default workload-variant-autoscaler */
  readonly name?: string;
  /** Where the cluster is: decides where Prometheus is found. @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
  /** The only namespace whose variants it looks after. @default - all */
  readonly watchNamespace?: string;
  readonly prometheus?: ControllerPrometheus;
  readonly saturation?: ControllerSaturation;
  /** How often it computes, in seconds. @default 60 */
  readonly intervalSeconds?: number;
  /** Whether it takes idle variants to 0 replicas. @default false */
  readonly scaleToZero?: boolean;
  /** Replicas of the controller: one works and the others wait. @default 2 */
  readonly replicas?: number;
  readonly resources?: Resources;
  /** Verbosity of the log, `--v`: 2 is quiet, 4 tells of every decision. @default - left to the controller: 2 */
  readonly logLevel?: number;
  readonly scheduling?: Scheduling;
  /** The controller's image, pinned. @default - the release's */
  readonly image?: string;
  readonly images?: ImagePulling;
  /** Whether a ServiceMonitor is made, and what it is like. @default true */
  readonly monitoring?: boolean | ControllerMonitoring;
  /** Whether the namespace of the chart is made too. @default true */
  readonly createNamespace?: boolean;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}
