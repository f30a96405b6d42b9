import type { Construct } from 'constructs';
import { PodMonitor, PodMonitoring } from './crds';
import { METRICS_PATH, type MetricsCollector } from './monitoring';

/** Whose metrics are scraped, where, how often and by whom. */
export interface PodMetrics {
  readonly name: string;
  /** Labels of the monitor. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Names of the ports. */
  readonly ports: readonly string[];
  readonly interval: string;
  readonly collector: MetricsCollector;
  /** Where the pods are, for a PodMonitor that says it. */
  readonly namespace?: string;
}

/** Has the metrics of pods scraped: by a PodMonitor of the Prometheus operator, or a PodMonitoring of Google Cloud's managed Prometheus. */
export function scrapePods(scope: Construct, id: string, metrics: PodMetrics): void {
  const { name, labels, ports, interval, collector, namespace } = metrics;
  const metadata = { name, labels: { ...labels } };
  const selector = { matchLabels: { ...metrics.selector } };
  const endpoints = ports.map((port) => ({ port, path: METRICS_PATH, interval }));
  if (collector === 'gke-managed-prometheus') {
    new PodMonitoring(scope, id, { metadata, spec: { selector, endpoints } });
  } else {
    const place = namespace === undefined ? {} : { namespaceSelector: { matchNames: [namespace] } };
    new PodMonitor(scope, id, { metadata, spec: { ...place, selector, podMetricsEndpoints: endpoints } });
  }
}
