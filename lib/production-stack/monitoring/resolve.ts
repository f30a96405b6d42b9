import type { MetricsCollector } from '../../kubernetes/monitoring';
import { secondsIn } from '../../kubernetes/prometheus-duration';
import { metricsCollectorOn } from '../../platforms/platforms';
import type { StackMonitoringRow } from '../../releases';
import { platformOf } from '../backend';
import type { ParsedStackMonitoring } from './props';

/** Who scrapes, and how often. */
export interface ResolvedScraping {
  readonly collector: MetricsCollector;
  readonly interval: string;
  readonly scrapeTimeout: string;
}

/** Decides what was not said: the engines know who collects, or where they are. */
export function resolveScraping(row: StackMonitoringRow, props: ParsedStackMonitoring): ResolvedScraping {
  const { engines, interval = row.interval, scrapeTimeout } = props;
  const known = engines.find(({ metricsCollector }) => metricsCollector !== undefined)?.metricsCollector;
  const shorter = secondsIn(interval) < secondsIn(row.scrapeTimeout) ? interval : row.scrapeTimeout;
  return {
    collector: props.collector ?? known ?? metricsCollectorOn(platformOf(undefined, engines)),
    interval,
    scrapeTimeout: scrapeTimeout ?? shorter,
  };
}
