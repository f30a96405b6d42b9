import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError } from '../../internal/config-error';
import { didYouMean } from '../../internal/nearest';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { namespaceProblem } from '../../kubernetes/namespaces';
import { refuseTwins } from '../../kubernetes/twins';
import { platformRow } from '../../platforms/platforms';
import { servedModelNamesOf } from '../inference-target';
import { createPodMonitor, createServiceMonitor } from '../monitors';
import { createAlerts } from './alerts';
import { createDashboards } from './dashboards';
import { apiUrl, createExposure } from './exposure';
import type { BatchGatewayProps } from './props';
import { type ResolvedBatchGateway, resolveBatchGateway } from './resolve';
import { batchGatewaySchema } from './schema';
import { API_PORTS, createWorkloads, PROCESSOR_PORT } from './workloads';

/**
 * The OpenAI-compatible batch API, `/v1/batches` and `/v1/files`: an API server that takes jobs and files, a processor that sends the requests of each job
 * to a router or gateway, and a garbage collector that deletes what has expired. Redis holds queue and events; jobs are listed in PostgreSQL, or in
 * Redis as well; files are on a volume or in S3. Credentials are keys of a Secret that you make.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { BatchGateway, OptimizedBaseline } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const { router } = new OptimizedBaseline(chart, 'qwen');
 * new BatchGateway(chart, 'batch', {
 *   gateway: router,
 *   files: { kind: 's3', region: 'eu-central-1', accessKeyId: 'AKIAEXAMPLE', prefix: 'batches' },
 *   monitoring: true,
 *   alerts: true,
 * });
 * @see v0.7.0 guides/batch-gateway, chart batch-gateway 0.1.0
 */
export class BatchGateway extends Construct {
  /** Beginning of the name of every object. */
  public readonly name: string;
  /** Base URL of the API inside the cluster. */
  public readonly url: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: BatchGatewayProps) {
    super(scope, id);
    const parsed = parseProps(this, batchGatewaySchema, props);
    const { batch, problems: own } = resolveBatchGateway(parsed, Chart.of(this).namespace);
    const claim = parsed.files.kind === 'fs' ? parsed.files.claim : undefined;
    const problems = [...own, namespaceProblem('files.claim', this, claim, 'mounts')].filter((one) => one !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.name = batch.name;
    this.url = apiUrl(batch);
    createWorkloads(this, batch);
    createExposure(this, batch);
    createMonitors(this, batch);
    createAlerts(this, batch);
    createDashboards(this, batch);
    for (const [model, { gateway }] of Object.entries(parsed.modelGateways ?? {})) {
      const served = servedModelNamesOf(gateway);
      if (!served || served.includes(model)) continue;
      const what = `"${model}" is not among the models that the router is known to serve, which would answer 404`;
      warn(this, 'unknown-model', { field: `modelGateways.${model}`, what, fix: didYouMean(model, served) });
    }
    if (parsed.files.kind === 'fs' && parsed.files.fsGroup !== undefined && platformRow(parsed.platform).restrictsPodSecurity) {
      const what = `${parsed.files.fsGroup} is outside the range that the platform gives each namespace`;
      warn(this, 'platform-policy', { field: 'files.fsGroup', what, fix: 'leave it out: the platform sets a group of its own.' });
    }
    if (batch.database === 'redis') {
      const what = 'lists of jobs and files in Redis are meant for development and tests, says upstream';
      warn(this, 'experimental', { field: 'database', what, fix: 'leave it out, and give a PostgreSQL.' });
    }
  }
}

function createMonitors(scope: Construct, { monitoring, components, namespace }: ResolvedBatchGateway): void {
  if (!monitoring) return;
  const { apiserver, processor } = components;
  const target = ({ objectName, labels, selector }: typeof apiserver, port: string) => ({
    name: objectName,
    namespace,
    labels,
    selector,
    port,
  });
  createServiceMonitor(scope, 'apiserver-monitor', target(apiserver, API_PORTS.observability), monitoring);
  createPodMonitor(scope, 'processor-monitor', target(processor, PROCESSOR_PORT), monitoring);
}
