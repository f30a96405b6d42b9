import type { MetricsCollector, Monitoring } from '../kubernetes/monitoring';
import { metricsCollectorOn, type Platform } from './platforms';

/** Who scrapes, how often and with which labels. */
export interface ResolvedMonitoring {
  readonly collector: MetricsCollector;
  readonly interval: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Fills in what was not said; nothing where metrics are not scraped. */
export function resolveMonitoring(
  monitoring: boolean | Monitoring | undefined,
  platform: Platform | undefined,
  defaultInterval: string,
): ResolvedMonitoring | undefined {
  if (!monitoring) return undefined;
  const {
    collector = metricsCollectorOn(platform),
    interval = defaultInterval,
    labels = {},
  }: Monitoring = monitoring === true ? {} : monitoring;
  return { collector, interval, labels };
}
