import type { Construct } from 'constructs';
import { type PodMetrics, scrapePods } from '../kubernetes/pod-metrics';
import { scrapeService } from '../kubernetes/service-metrics';
import type { ResolvedMonitoring } from '../platforms/monitoring';

/** How often, unless something else was said. */
export const DEFAULT_INTERVAL = '30s';

/** What is scraped: pods or Services with these labels, at a port with this name. */
export interface ScrapeTarget {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly port: string;
}

/** Has the metrics of pods scraped. */
export function createPodMonitor(scope: Construct, id: string, target: ScrapeTarget, monitoring: ResolvedMonitoring): void {
  scrapePods(scope, id, metricsOf(target, monitoring));
}

/** Has the metrics behind a Service scraped; Google Cloud's managed Prometheus knows pods alone. */
export function createServiceMonitor(scope: Construct, id: string, target: ScrapeTarget, monitoring: ResolvedMonitoring): void {
  scrapeService(scope, id, metricsOf(target, monitoring));
}

function metricsOf({ port, ...target }: ScrapeTarget, monitoring: ResolvedMonitoring): PodMetrics {
  return { ...target, ...monitoring, ports: [port], labels: { ...target.labels, ...monitoring.labels } };
}
