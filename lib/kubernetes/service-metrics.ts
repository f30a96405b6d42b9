import type { Construct } from 'constructs';
import { ServiceMonitor } from './crds';
import { METRICS_PATH } from './monitoring';
import { type PodMetrics, scrapePods } from './pod-metrics';

/** Whose metrics are scraped behind Services, where, how often and by whom. The labels are those of the Services and of their pods. */
export interface ServiceMetrics extends PodMetrics {
  /** Names of the Services' ports. @default - the same as the pods' */
  readonly servicePorts?: readonly string[];
  /** How long an answer may take. Google Cloud's managed Prometheus is not told. @default - as long as Prometheus allows everywhere */
  readonly scrapeTimeout?: string;
}

/** Has the metrics behind Services scraped: by a ServiceMonitor, or as pods by Google Cloud's managed Prometheus, which knows no Services. */
export function scrapeService(scope: Construct, id: string, metrics: ServiceMetrics): void {
  const { name, labels, selector, interval, scrapeTimeout, namespace, ports, servicePorts = ports } = metrics;
  if (metrics.collector === 'gke-managed-prometheus') {
    scrapePods(scope, id, metrics);
    return;
  }
  const timeout = scrapeTimeout === undefined ? {} : { scrapeTimeout };
  new ServiceMonitor(scope, id, {
    metadata: { name, labels: { ...labels } },
    spec: {
      ...(namespace === undefined ? {} : { namespaceSelector: { matchNames: [namespace] } }),
      selector: { matchLabels: { ...selector } },
      endpoints: servicePorts.map((port) => ({ port, path: METRICS_PATH, interval, ...timeout })),
    },
  });
}
