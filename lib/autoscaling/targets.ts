import { Construct, type IConstruct } from 'constructs';
import type { MetricsCollector } from '../kubernetes/monitoring';

/** What an autoscaler needs to know of the servers that it scales. A `ModelServer` is one, and an `EngineModel`. */
export interface ScalableWorkload extends IConstruct {
  /** The object with a `scale` sub-resource. */
  readonly scaleTarget: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** The name that clients ask for, and that its metrics carry. */
  readonly servedModelName: string;
  /** Labels of its pods. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** What it runs on. */
  readonly accelerator: { readonly id: string };
  readonly engine: { readonly engineTypeLabel: string; readonly displayName: string };
  /** Who collects its metrics; undefined where nobody is known to. */
  readonly metricsCollector?: MetricsCollector;
  /** What to do where nobody collects them, or somebody whom nothing in the cluster can ask. @default - its prop `monitoring` */
  readonly metricsFix?: { readonly uncollected: string; readonly unreachable: string };
}

/** What an autoscaler needs to know of the router whose load it follows. A `Router` is one. */
export interface LoadSource extends IConstruct {
  readonly poolName: string;
  readonly endpointPickerName: string;
  /** Labels by which its pool selects pods. */
  readonly poolLabels: Readonly<Record<string, string>>;
  readonly hasFlowControl: boolean;
  /** Requests that may wait in it, all together; undefined where there is no limit. */
  readonly maxWaitingRequests?: number;
  /** Who collects its metrics; undefined where nobody is known to. */
  readonly metricsCollector?: MetricsCollector;
}

/** @internal Whether a value is something that can be scaled. */
export function isScalableWorkload(value: unknown): boolean {
  return Construct.isConstruct(value) && 'scaleTarget' in value && 'accelerator' in value;
}

/** @internal Whether a value is something whose load can be followed. */
export function isLoadSource(value: unknown): boolean {
  return Construct.isConstruct(value) && 'endpointPickerName' in value && 'hasFlowControl' in value;
}
