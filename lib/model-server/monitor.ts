import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../internal/config-error';
import { optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { labelsSchema } from '../kubernetes/labels';
import { type MetricsCollector, type Monitoring, monitoringFields } from '../kubernetes/monitoring';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../kubernetes/names';
import { scrapePods } from '../kubernetes/pod-metrics';
import { portNameProblem } from '../kubernetes/port';
import { metricsCollectorOn, PLATFORM_NAMES, type Platform } from '../platforms/platforms';
import { API_PORT_NAME } from './identity';

/** How often upstream scrapes model servers. */
const DEFAULT_INTERVAL = '30s';

const SELECTS_ALL: Problem = {
  field: 'selector',
  what: 'has no label, and would have every pod of the namespace scraped',
  fix: 'give the labels of the model servers, such as modelServer.selectorLabels.',
};

/** Props of {@link ModelServerMonitor}. */
export interface ModelServerMonitorProps extends Monitoring {
  /** @default - the construct's id */
  readonly name?: string;
  /** Labels of the pods to scrape. */
  readonly selector: Readonly<Record<string, string>>;
  /** Names of the ports that serve metrics. @default - the engine's port, `modelserver` */
  readonly ports?: readonly string[];
  /** @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
}

const schema = defineSchema((z) =>
  z.strictObject({
    ...monitoringFields(z),
    name: optionalText(z),
    selector: labelsSchema(z),
    ports: z.array(z.string()).min(1).readonly().optional(),
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
  /** Who scrapes. */
  public readonly collector: MetricsCollector;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: ModelServerMonitorProps) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const { name = id, selector, ports = [API_PORT_NAME], interval = DEFAULT_INTERVAL } = parsed;
    const problems = [
      dnsProblem('name', name, DNS_SUBDOMAIN_MAX),
      Object.keys(selector).length > 0 ? undefined : SELECTS_ALL,
      ...ports.map((port, i) => portNameProblem(`ports[${i}]`, port)),
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);
    this.collector = parsed.collector ?? metricsCollectorOn(parsed.platform);
    scrapePods(this, 'Resource', {
      ...{ name, selector, ports, interval },
      collector: this.collector,
      labels: { ...selector, ...parsed.labels },
    });
  }
}
