import { Chart } from 'cdk8s';
import type { Problem } from '../../internal/config-error';
import { shown } from '../../internal/words';
import { inWords } from '../../kubernetes/namespaces';
import { secondsIn } from '../../kubernetes/prometheus-duration';
import type { StackMonitoringRow } from '../../releases';
import type { ParsedStackMonitoring } from './props';
import { resolveScraping } from './resolve';

/** Why the engines could not be watched together. */
export function monitoringProblems(
  row: StackMonitoringRow,
  props: ParsedStackMonitoring,
  namespace: string | undefined,
): Problem[] {
  const { engines } = props;
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
              what: `[${engine.node.path}] is in ${inWords(Chart.of(engine).namespace)}, and only ${inWords(namespace)} is watched`,
              fix: 'put the monitoring into the chart of the engines.',
            },
          ]),
    ]),
    ...longTimeout(row, props),
  ];
}

/** Prometheus refuses its configuration then. */
function longTimeout(row: StackMonitoringRow, props: ParsedStackMonitoring): Problem[] {
  const { interval, scrapeTimeout } = resolveScraping(row, props);
  if (secondsIn(scrapeTimeout) <= secondsIn(interval)) return [];
  const what = `"${scrapeTimeout}" is longer than the interval of "${interval}", which Prometheus refuses`;
  return [{ field: 'scrapeTimeout', what, fix: `give at most "${interval}".` }];
}
