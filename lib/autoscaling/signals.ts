import { k8s } from 'cdk8s-plus-30';
import type { MetricsCollector } from '../kubernetes/monitoring';
import type { EngineScalingRow, ScalingSignalRow, WorkloadAutoscalingRows } from '../releases';
import type { KedaSignals, LoadSignals } from './props';
import type { LoadSource, ScalableWorkload } from './targets';

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
  /** The names of the pods that it is of, as a pattern, where they tell it themselves. */
  readonly podsOf?: string;
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
export function promQuery(signal: Pick<ScalingSignal, 'series' | 'labels' | 'podsOf'>, namespace: string | undefined): string {
  return `sum(${selection(signal, namespace)})`;
}

/** The queues of the engines themselves, if they are followed. */
export function engineSignalsOf(
  rows: EngineScalingRow,
  target: ScalableWorkload,
  { waitingRequests = rows.waitingRequests.target }: KedaSignals,
): ScalingSignal[] {
  if (waitingRequests === false) return [];
  const { metric, series } = rows.waitingRequests;
  return [{ metric, ...engineSeries(rows, target, series), targetType: 'AverageValue', target: waitingRequests }];
}

/** Questions to Prometheus that 1 answers as long as one replica is needed, and 0 where none is. */
export function keepAlives(
  rows: EngineScalingRow,
  target: ScalableWorkload,
  namespace: string | undefined,
): { readonly metric: string; readonly query: string }[] {
  const { metric, series, modelLabel, window } = rows.incomingRequests;
  const incoming = selection({ series, labels: { [modelLabel]: target.servedModelName } }, namespace);
  const running = promQuery(engineSeries(rows, target, rows.runningRequests.series), namespace);
  return [
    { metric, query: `sum(rate(${incoming}[${window}])) > bool 0` },
    // An answer may take longer than the window, and than the last replica waits.
    { metric: `${metric}_running`, query: `${running} > bool 0` },
  ];
}

/** A series of the target's own engines: models of several servers may have one name, as those of prefill and decode have. */
function engineSeries(rows: EngineScalingRow, { servedModelName, scaleTarget }: ScalableWorkload, series: string) {
  return { series, labels: { [rows.modelLabel]: servedModelName }, podsOf: podNames(scaleTarget) };
}

/** Kubernetes cuts the name of a Deployment's pod here, before it adds five characters. */
const POD_STEM_MAX = 58;
/** A dash, the hash of a pod template, and another dash. */
const HASH_PART = 12;

/** What the pods of a workload are called, and those of no other: another's name may begin with all of this one's. */
function podNames({ kind, name }: ScalableWorkload['scaleTarget']): string {
  if (kind === 'LeaderWorkerSet') return `${name}-[0-9]+(-[0-9]+)?`;
  if (name.length + HASH_PART <= POD_STEM_MAX) return `${name}-[a-z0-9]+-[a-z0-9]{5}`;
  return `${`${name}-`.slice(0, POD_STEM_MAX)}[a-z0-9]+(-[a-z0-9]{5})?`;
}

function selection(
  { series, labels, podsOf }: Pick<ScalingSignal, 'series' | 'labels' | 'podsOf'>,
  namespace: string | undefined,
): string {
  const matchers = { ...labels, ...(namespace !== undefined && { namespace }) };
  const text = [
    ...Object.entries(matchers).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
    ...(podsOf === undefined ? [] : [`pod=~"${podsOf}"`]),
  ];
  return `${series}{${text.join(',')}}`;
}
