import type { Z } from '../internal/schema';

/**
 * Who scrapes: the Prometheus operator (PodMonitor, ServiceMonitor) or Google Cloud's managed Prometheus (PodMonitoring).
 */
export type MetricsCollector = 'prometheus-operator' | 'gke-managed-prometheus';

/** How metrics are scraped. */
export interface Monitoring {
  /** @default - `gke-managed-prometheus` on GKE, otherwise `prometheus-operator` */
  readonly collector?: MetricsCollector;
  /** How often, as a Prometheus duration. @default - 30s for model servers, 10s for routers */
  readonly interval?: string;
  /** Labels of the monitor, for a Prometheus that selects its monitors by label. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** @internal Fields of {@link Monitoring}. */
export const monitoringFields = (z: Z) => ({
  collector: z.enum(['prometheus-operator', 'gke-managed-prometheus']).optional(),
  interval: z
    .string()
    .regex(/^([0-9]+(ms|[smhdwy]))+$/, 'Write a Prometheus duration such as "30s"')
    .optional(),
  labels: z.record(z.string(), z.string()).readonly().optional(),
});

/** @internal Schema of `boolean | Monitoring`. */
export const monitoringSchema = (z: Z) => z.union([z.boolean(), z.strictObject(monitoringFields(z)).readonly()]);
