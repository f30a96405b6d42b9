import { type Attachment, attachRoute } from '../../gateways/parent-ref';
import type { Problem } from '../../internal/config-error';
import { defined } from '../../internal/defined';
import { mirrored } from '../../kubernetes/image';
import { mergeResources, type Resources } from '../../kubernetes/resources';
import { resolveTracing } from '../../kubernetes/tracing';
import { type ResolvedMonitoring, resolveMonitoring } from '../../platforms/monitoring';
import { type BatchComponentRow, type BatchGatewayRow, type HistogramBuckets, releaseOf } from '../../releases';
import { targetUrl } from '../inference-target';
import { DEFAULT_INTERVAL } from '../monitors';
import { bucketsProblems, reaching } from './histogram';
import { batchGatewayProblems } from './problems';
import type { BatchAlerts, BatchComponent, BatchGatewayProps, BatchRequestOptions, BatchTracing } from './props';

/** One of the three workloads. */
export type ComponentName = 'apiserver' | 'processor' | 'gc';

/** A workload with nothing left to decide. */
export interface ResolvedComponent {
  readonly objectName: string;
  readonly row: BatchComponentRow;
  readonly image: string;
  readonly resources: Resources;
  readonly logLevel: number;
  /** By which its pods are found. */
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly said: BatchComponent;
}

/** A gateway as the processor is told of it. */
export interface ResolvedTarget {
  readonly url: string;
  readonly options: Required<Omit<BatchRequestOptions, 'apiKeyName' | 'tls'>> & Pick<BatchRequestOptions, 'apiKeyName' | 'tls'>;
}

/** A batch gateway with nothing left to decide. */
export interface ResolvedBatchGateway {
  readonly props: BatchGatewayProps;
  readonly row: BatchGatewayRow;
  readonly name: string;
  readonly namespace?: string;
  /** On every object. */
  readonly labels: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<ComponentName, ResolvedComponent>>;
  readonly database: 'postgresql' | 'redis';
  /** Either the gateway of all models, or gateways by model. */
  readonly target?: ResolvedTarget;
  readonly modelTargets: Readonly<Record<string, ResolvedTarget>>;
  /** How the route hangs on its gateway, where there is one. */
  readonly attachment?: Attachment;
  /** The Secret with the API server's certificate. */
  readonly certificateSecret?: string;
  readonly monitoring?: ResolvedMonitoring;
  readonly alerts?: Required<BatchAlerts>;
  readonly dashboardLabels?: Readonly<Record<string, string>>;
  readonly tracing?: Required<BatchTracing>;
  readonly queueTimeBuckets: HistogramBuckets;
}

/** Grafana's sidecar looks for it unless told otherwise. */
const DASHBOARD_LABELS = { grafana_dashboard: '1' };

const ROUTE_FIELDS = { gateway: 'route.gateway', listenerName: 'route.listenerName', hostnames: 'route.hostnames' };

/** Decides everything, and says all that cannot be. */
export function resolveBatchGateway(
  props: BatchGatewayProps,
  namespace: string | undefined,
): { readonly batch: ResolvedBatchGateway; readonly problems: readonly Problem[] } {
  const row = releaseOf(props.release).batchGateway;
  const { name = row.name } = props;
  const problems: Problem[] = [];
  const targetOf = (field: string, gateway: Parameters<typeof targetUrl>[1], said: BatchRequestOptions): ResolvedTarget => {
    const { url, problems: found } = targetUrl(field, gateway, namespace);
    problems.push(...found);
    return { url, options: { ...row.defaults.requests, ...defined(said) } };
  };
  const common = { ...props.labels, 'app.kubernetes.io/instance': name, 'app.kubernetes.io/version': row.version };
  const component = (id: ComponentName, said: BatchComponent = {}): ResolvedComponent => {
    const selector = {
      'app.kubernetes.io/name': `${row.name}-${id}`,
      'app.kubernetes.io/instance': name,
      'app.kubernetes.io/component': id,
    };
    return {
      objectName: `${name}-${id}`,
      row: row[id],
      image: mirrored(said.image ?? row[id].image, props.images?.registryMirror),
      resources: mergeResources(row[id].resources, said.resources),
      logLevel: said.logLevel ?? row.defaults.logLevel,
      selector,
      labels: { ...common, ...selector },
      said,
    };
  };
  const components = {
    apiserver: component('apiserver', props.apiServer),
    processor: component('processor', props.processor),
    gc: component('gc', props.garbageCollector),
  };
  const alerts = resolveAlerts(row, props);
  const batch: ResolvedBatchGateway = {
    props,
    row,
    name,
    namespace,
    labels: { ...common, 'app.kubernetes.io/name': row.name },
    components,
    database: props.database ?? 'postgresql',
    target: props.gateway && targetOf('gateway', props.gateway, props.requests ?? {}),
    modelTargets: Object.fromEntries(
      Object.entries(props.modelGateways ?? {}).map(([model, { gateway, ...said }]) => [
        model,
        targetOf(`modelGateways.${model}.gateway`, gateway, said),
      ]),
    ),
    attachment: props.route && attachRoute(props.route.gateway, { ...props.route, namespace }, ROUTE_FIELDS),
    certificateSecret: props.tls && (props.tls.secretName ?? `${components.apiserver.objectName}-tls`),
    monitoring: resolveMonitoring(props.monitoring, props.platform, DEFAULT_INTERVAL),
    alerts,
    dashboardLabels: props.dashboards
      ? ((props.dashboards === true ? undefined : props.dashboards.labels) ?? DASHBOARD_LABELS)
      : undefined,
    tracing: resolveBatchTracing(props.tracing),
    queueTimeBuckets: props.processor?.queueTimeBuckets ?? reaching(row.defaults.queueTimeBuckets, alerts?.queueWaitSeconds ?? 0),
  };
  return { batch, problems: [...problems, ...bucketsProblems(batch), ...batchGatewayProblems(batch)] };
}

function resolveAlerts({ alerts: rows }: BatchGatewayRow, { alerts }: BatchGatewayProps): Required<BatchAlerts> | undefined {
  if (!alerts) return undefined;
  return {
    labels: {},
    queueWaitSeconds: rows.queueWait.threshold,
    failedJobs: rows.jobFailures.threshold,
    expiredJobs: rows.expiredJobs.threshold,
    busyWorkers: rows.workers.threshold,
    ...(alerts !== true && defined(alerts)),
  };
}

function resolveBatchTracing(tracing: boolean | BatchTracing | undefined): ResolvedBatchGateway['tracing'] {
  const common = resolveTracing(tracing);
  if (!common) return undefined;
  const { redisCommands = false, postgresqlQueries = false }: BatchTracing = typeof tracing === 'object' ? tracing : {};
  return { ...common, redisCommands, postgresqlQueries };
}
