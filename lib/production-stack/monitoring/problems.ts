import { Chart } from 'cdk8s';
import type { Problem } from '../../internal/config-error';
import { shown } from '../../internal/schema';
import type { MetricsCollector } from '../../kubernetes/monitoring';
import type { StackMonitoringRow } from '../../releases';
import type { ParsedStackMonitoring } from './props';

/** Who scrapes, and how often. */
export function resolveScraping(
  row: StackMonitoringRow,
  props: ParsedStackMonitoring,
): { readonly collector: MetricsCollector; readonly interval: string; readonly scrapeTimeout: string } {
  const { interval = row.interval, scrapeTimeout } = props;
  const known = props.engines.find(({ metricsCollector }) => metricsCollector !== undefined)?.metricsCollector;
  const shorter = secondsIn(interval) < secondsIn(row.scrapeTimeout) ? interval : row.scrapeTimeout;
  return { collector: props.collector ?? known ?? 'prometheus-operator', interval, scrapeTimeout: scrapeTimeout ?? shorter };
}

/** Why the engines could not be watched together. */
export function monitoringProblems(props: ParsedStackMonitoring, namespace: string | undefined): Problem[] {
  const { engines, interval, scrapeTimeout } = props;
  const stack = engines[0]?.stack;
  return [
    ...engines.flatMap((engine, i): Problem[] => [
      ...(engine.stack === stack
        ? []
        : [
            {
              field: `engines[${i}]`,
              what: `[${engine.node.path}] is of the stack ${shown(engine.stack)}, and the first is of ${shown(stack)}`,
              fix: 'give each stack a monitoring of its own.',
            },
          ]),
      ...(Chart.of(engine).namespace === namespace
        ? []
        : [
            {
              field: `engines[${i}]`,
              what: `[${engine.node.path}] is in namespace ${shown(Chart.of(engine).namespace)}, and only ${shown(namespace)} is watched`,
              fix: 'put the monitoring into the chart of the engines.',
            },
          ]),
    ]),
    ...longTimeout(interval, scrapeTimeout),
  ];
}

/** Prometheus refuses its configuration then. */
function longTimeout(interval = '30s', scrapeTimeout: string | undefined): Problem[] {
  if (scrapeTimeout === undefined || secondsIn(scrapeTimeout) <= secondsIn(interval)) return [];
  const what = `"${scrapeTimeout}" is longer than the interval of "${interval}", which Prometheus refuses`;
  return [{ field: 'scrapeTimeout', what, fix: `give at most "${interval}".` }];
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** A Prometheus duration in seconds. */
function secondsIn(duration: string): number {
  const parts = [...duration.matchAll(/([0-9]+)(ms|[smhdwy])/g)];
  return parts.reduce((all, [, amount, unit = '']) => all + Number(amount) * (SECONDS[unit] ?? 0), 0);
}
