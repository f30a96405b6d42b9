import type { Z } from '../internal/schema';
import { labelsSchema } from './labels';
import { prometheusDurationSchema } from './prometheus-duration';

/**
 * Who scrapes: the Prometheus operator (PodMonitor, ServiceMonitor) or Google Cloud's managed Prometheus (PodMonitoring).
 */
export type MetricsCollector = 'prometheus-operator' | 'gke-managed-prometheus';

/** Where servers of Prometheus metrics have them. */
export const METRICS_PATH = '/metrics';

/** How metrics are scraped. */
export interface Monitoring {
  /** @default - `gke-managed-prometheus` on GKE, otherwise `prometheus-operator` */
  readonly collector?: MetricsCollector;
  /** How often, as a Prometheus duration. @default - 30s, and 10s for a `Router` */
  readonly interval?: string;
  /** Labels of the monitor, for a Prometheus that selects its monitors by label. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** @internal Fields of {@link Monitoring}. */
export const monitoringFields = (z: Z) => ({
  collector: z.enum(['prometheus-operator', 'gke-managed-prometheus']).optional(),
  interval: prometheusDurationSchema(z).optional(),
  labels: labelsSchema(z).optional(),
});

/** @internal Schema of `boolean | Monitoring`. */
export const monitoringSchema = (z: Z) => z.union([z.boolean(), z.strictObject(monitoringFields(z)).readonly()]);
