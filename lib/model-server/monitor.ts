import { Construct } from 'constructs';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { PodMonitor, PodMonitoring } from '../kubernetes/crds';
import { type Monitoring, monitoringFields } from '../kubernetes/monitoring';
import { PLATFORM_NAMES, type Platform, platformRow } from '../platforms/platforms';
import { API_PORT_NAME } from './resolve';

/** How often upstream scrapes model servers. */
const DEFAULT_INTERVAL = '30s';
const METRICS_PATH = '/metrics';

/** Props of {@link ModelServerMonitor}. */
export interface ModelServerMonitorProps extends Monitoring {
  /** @default - the construct's id */
  readonly name?: string;
  /** Labels of the pods to scrape. */
  readonly selector: Readonly<Record<string, string>>;
  /** @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
}

const schema = defineSchema((z) =>
  z.strictObject({
    ...monitoringFields(z),
    name: z.string().min(1).optional(),
    selector: z.record(z.string(), z.string()).readonly(),
    platform: z.enum(PLATFORM_NAMES).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, ModelServerMonitorProps>>;

/**
 * Has the metrics of model servers scraped: a PodMonitor of the Prometheus operator, or on GKE a PodMonitoring of Google Cloud's
 * managed Prometheus, on the API port.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { ModelServerMonitor } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat');
 * new ModelServerMonitor(chart, 'decode', { selector: { 'llm-d.ai/role': 'decode' } });
 * @see v0.7.0 guides/recipes/modelserver/components/monitoring
 */
export class ModelServerMonitor extends Construct {
  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: ModelServerMonitorProps) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const { name = id, selector, interval = DEFAULT_INTERVAL } = parsed;
    const collector = parsed.collector ?? platformRow(parsed.platform).metricsCollector;
    const metadata = { name, labels: { ...selector, ...parsed.labels } };
    const endpoint = { port: API_PORT_NAME, path: METRICS_PATH, interval };
    if (collector === 'gke-managed-prometheus') {
      new PodMonitoring(this, 'Resource', { metadata, spec: { selector: { matchLabels: selector }, endpoints: [endpoint] } });
    } else {
      new PodMonitor(this, 'Resource', {
        metadata,
        spec: { selector: { matchLabels: selector }, podMetricsEndpoints: [endpoint] },
      });
    }
  }
}
