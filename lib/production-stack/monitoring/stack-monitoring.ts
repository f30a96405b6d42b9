import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { ConfigMap } from '../../kubernetes/core';
import { dashboard, dashboardText, dashboardUid, type LabelChoice, type PanelSpec } from '../../kubernetes/grafana';
import { annotationProblems, labelProblems } from '../../kubernetes/labels';
import type { MetricsCollector } from '../../kubernetes/monitoring';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { seriesIn } from '../../kubernetes/promql';
import { scrapeService } from '../../kubernetes/service-metrics';
import { refuseTwins } from '../../kubernetes/twins';
import { type StackRelease, stackReleaseOf } from '../../releases';
import { allEnginesSelector, componentLabels, MANAGED_BY } from '../labels';
import { stackNames } from '../names';
import { lmcachePanels, modelChoice, modelPanels, stackPanels } from './panels';
import { monitoringProblems } from './problems';
import { type ParsedStackMonitoring, type StackMonitoringProps, stackMonitoringSchema } from './props';
import { resolveScraping } from './resolve';

const TAGS = ['vllm', 'production-stack'];

/**
 * Watches a stack: has the metrics of all of its engines scraped, and gives Grafana a dashboard of the stack, one of each model, and one of LMCache where a
 * model has it. The router has its own monitor; its series are on the dashboards.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, EngineModel, StackMonitoring } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const qwen = new EngineModel(chart, 'qwen', { stack: 'chat', model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() });
 * new StackMonitoring(chart, 'monitoring', { engines: [qwen], interval: '15s' });
 * @see vllm-stack 0.1.12 helm/templates/servicemonitor-engine.yaml, helm/dashboards
 */
export class StackMonitoring extends Construct {
  /** The stack that is watched. */
  public readonly stack: string;
  /** Who scrapes the engines; undefined where nothing here has them scraped. */
  public readonly collector?: MetricsCollector;
  /** Names of the dashboards' ConfigMaps. */
  public readonly dashboardNames: readonly string[];

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: StackMonitoringProps) {
    super(scope, id);
    const parsed = parseProps(this, stackMonitoringSchema, props);
    const release = stackReleaseOf(parsed.release);
    const { monitoring: row, engines } = release;
    const { namespace } = Chart.of(this);
    const [first] = parsed.engines;
    this.stack = first?.stack ?? '';
    const names = stackNames(this.stack);
    const problems = [
      ...monitoringProblems(row, parsed, namespace),
      dnsProblem('engines[0].stack', names.engineMonitor, DNS_SUBDOMAIN_MAX),
      ...dashboardProblems(parsed.dashboards),
    ].filter((problem): problem is Problem => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    if (parsed.scrape ?? true) {
      const { collector, interval, scrapeTimeout } = resolveScraping(row, parsed);
      const selector = allEnginesSelector(this.stack);
      this.collector = collector;
      scrapeService(this, 'monitor', {
        ...{ name: names.engineMonitor, selector, collector, interval, scrapeTimeout },
        labels: { ...selector, ...MANAGED_BY, ...parsed.labels },
        ports: [...new Set(parsed.engines.map(({ portName }) => portName))],
        servicePorts: [engines.servicePort.name],
      });
    }
    this.dashboardNames = this.createDashboards(release, parsed, namespace);
  }

  private createDashboards(
    { monitoring: row, engineScaling }: StackRelease,
    props: ParsedStackMonitoring,
    namespace: string | undefined,
  ): string[] {
    const { dashboards = true, engines } = props;
    if (dashboards === false) return [];
    const { labels = row.dashboardLabels, annotations } = dashboards === true ? {} : dashboards;
    const series = seriesIn(namespace);
    const place = namespace === undefined ? this.stack : `${namespace}/${this.stack}`;
    const create = (kind: keyof typeof row.dashboards, title: string, panels: PanelSpec[], choices: LabelChoice[] = []) => {
      const file = row.dashboards[kind];
      const name = stackNames(this.stack).dashboard(file);
      const uid = dashboardUid(namespace, this.stack, kind);
      new ConfigMap(this, `${kind}-dashboard`, {
        metadata: { name, labels: { ...componentLabels(this.stack, 'dashboards'), ...labels }, annotations },
        data: { [`${file}.json`]: dashboardText(dashboard(uid, `${title} (${place})`, TAGS, panels, choices)) },
      });
      return name;
    };
    return [
      create('stack', 'vLLM stack', stackPanels(series, engineScaling)),
      create('model', 'vLLM model', modelPanels(series, engineScaling), [modelChoice(series, engineScaling)]),
      ...(engines.some(({ lmcache }) => lmcache !== undefined) ? [create('lmcache', 'LMCache', lmcachePanels(series))] : []),
    ];
  }
}

function dashboardProblems(dashboards: ParsedStackMonitoring['dashboards']): Problem[] {
  if (typeof dashboards !== 'object') return [];
  const { labels = {}, annotations } = dashboards;
  return [...labelProblems('dashboards.labels', labels), ...annotationProblems('dashboards.annotations', annotations)];
}
