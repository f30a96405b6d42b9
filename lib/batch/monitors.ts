import type { Construct } from 'constructs';
import { ServiceMonitor } from '../kubernetes/crds';
import type { MetricsCollector, Monitoring } from '../kubernetes/monitoring';
import { scrapePods } from '../kubernetes/pod-metrics';
import { metricsCollectorOn, type Platform } from '../platforms/platforms';

const METRICS_PATH = '/metrics';
const DEFAULT_INTERVAL = '30s';

/** Whether and how metrics are scraped, decided. */
export interface ResolvedMonitoring {
  readonly collector: MetricsCollector;
  readonly interval: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Decides who scrapes, and how often. */
export function resolveMonitoring(
  monitoring: boolean | Monitoring | undefined,
  platform: Platform | undefined,
): ResolvedMonitoring | undefined {
  if (!monitoring) return undefined;
  const { collector, interval = DEFAULT_INTERVAL, labels = {} }: Monitoring = monitoring === true ? {} : monitoring;
  return { collector: collector ?? metricsCollectorOn(platform), interval, labels };
}

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
  const { port, ...rest } = target;
  scrapePods(scope, id, { ...rest, ...monitoring, ports: [port], labels: { ...target.labels, ...monitoring.labels } });
}

/** Has the metrics behind a Service scraped; Google Cloud's managed Prometheus knows pods alone. */
export function createServiceMonitor(scope: Construct, id: string, target: ScrapeTarget, monitoring: ResolvedMonitoring): void {
  if (monitoring.collector === 'gke-managed-prometheus') {
    createPodMonitor(scope, id, target, monitoring);
    return;
  }
  const { name, selector, port } = target;
  new ServiceMonitor(scope, id, {
    metadata: { name, labels: { ...target.labels, ...monitoring.labels } },
    spec: {
      ...namespaceOf(target),
      selector: { matchLabels: selector },
      endpoints: [{ port, path: METRICS_PATH, interval: monitoring.interval }],
    },
  });
}

function namespaceOf({ namespace }: ScrapeTarget) {
  return namespace === undefined ? {} : { namespaceSelector: { matchNames: [namespace] } };
}
