import { k8s } from 'cdk8s-plus-30';
import type { MetricsCollector } from '../kubernetes/monitoring';
import type { ScalingSignalRow, WorkloadAutoscalingRows } from '../releases';
import type { LoadSignals } from './props';
import type { LoadSource } from './targets';

/** The collector whose labels are taken where nobody is known to collect. */
const USUAL_COLLECTOR: MetricsCollector = 'prometheus-operator';

/** A number in Prometheus that replicas follow. */
export interface ScalingSignal {
  /** What autoscalers call it. */
  readonly metric: string;
  /** The series in Prometheus. */
  readonly series: string;
  /** Labels that tell it from those of others, beside the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  readonly targetType: 'Value' | 'AverageValue';
  readonly target: number;
}

/** The signals of a router that were not left out. */
export function signalsOf(
  rows: WorkloadAutoscalingRows['endpointPicker']['signals'],
  router: LoadSource,
  said: LoadSignals = {},
): ScalingSignal[] {
  const signal = (row: ScalingSignalRow, target: number | false = row.target): ScalingSignal[] => {
    if (target === false) return [];
    const name = row.of === 'pool' ? router.poolName : router.endpointPickerName;
    const label = row.labels[router.metricsCollector ?? USUAL_COLLECTOR];
    return [{ metric: row.metric, series: row.series, labels: { [label]: name }, targetType: row.targetType, target }];
  };
  return [...signal(rows.queueSize, said.queueSize), ...signal(rows.runningRequests, said.runningRequests)];
}

/** A signal as a HorizontalPodAutoscaler reads it: of the namespace that it is in, and with these labels. */
export function externalMetric({ metric, labels, targetType, target }: ScalingSignal): k8s.MetricSpecV2 {
  const amount = k8s.Quantity.fromString(String(target));
  return {
    type: 'External',
    external: {
      metric: { name: metric, selector: { matchLabels: { ...labels } } },
      target: { type: targetType, ...(targetType === 'Value' ? { value: amount } : { averageValue: amount }) },
    },
  };
}

/** A signal as a question to Prometheus. */
export function promQuery({ series, labels }: ScalingSignal, namespace: string | undefined): string {
  const matchers = { ...labels, ...(namespace !== undefined && { namespace }) };
  const text = Object.entries(matchers).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `sum(${series}{${text.join(',')}})`;
}
