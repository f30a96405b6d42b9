import type { IConstruct } from 'constructs';
import type { Warning } from '../internal/warnings';
import type { MetricsCollector } from '../kubernetes/monitoring';
import type { ResolvedAutoscaler } from './resolve';

/** Something whose metrics an autoscaler needs. */
interface Watched extends IConstruct {
  readonly metricsCollector?: MetricsCollector;
  readonly metricsFix?: { readonly uncollected: string; readonly unreachable: string };
}

/** Metrics that an autoscaler needs and that nobody collects, or somebody whom it cannot ask. */
export function metricsWarnings(autoscaler: ResolvedAutoscaler): Warning[] {
  const { kind } = autoscaler.strategy;
  return watchedBy(autoscaler).flatMap(([field, watched]): Warning[] => {
    const { node, metricsCollector, metricsFix } = watched;
    if (metricsCollector === undefined) {
      return [
        {
          id: 'uncollected-metrics',
          field,
          what: `nothing made here collects the metrics of [${node.path}], and without them the number of replicas stays as it is`,
          fix: metricsFix?.uncollected ?? 'give it monitoring: true, unless something else collects them.',
        },
      ];
    }
    const asks = ASKS_PROMETHEUS[kind];
    if (asks === undefined || metricsCollector !== 'gke-managed-prometheus') return [];
    return [
      {
        id: 'uncollected-metrics',
        field,
        what: `Google Cloud's managed Prometheus collects the metrics of [${node.path}], and ${asks.who} cannot ask it: it has no address in the cluster`,
        fix:
          metricsFix?.unreachable ??
          `give ${asks.whom} a Prometheus of your own: monitoring: { collector: 'prometheus-operator' }.`,
      },
    ];
  });
}

/** Who asks Prometheus itself. Adapters ask Google Cloud in other ways. */
const ASKS_PROMETHEUS = {
  hpa: undefined,
  keda: { who: 'KEDA', whom: 'it' },
  wva: { who: 'the controller', whom: 'the target and the controller' },
} as const;

/** What it reads the metrics of, by the prop that named it. */
function watchedBy(autoscaler: ResolvedAutoscaler): [field: string, watched: Watched][] {
  const { target, strategy } = autoscaler;
  if ('cost' in autoscaler) return [['target', target]];
  const { signals, keepAlives } = autoscaler;
  const ofEngines = signals.some(({ podsOf }) => podsOf !== undefined) || keepAlives.length > 0;
  const ofRouter = signals.some(({ podsOf }) => podsOf === undefined);
  return [
    ...(ofRouter && strategy.kind !== 'wva' && strategy.router
      ? [['strategy.router', strategy.router] satisfies [string, Watched]]
      : []),
    ...(ofEngines ? [['target', target] satisfies [string, Watched]] : []),
  ];
}
