import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError } from '../internal/config-error';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import { InferencePool } from '../kubernetes/crds';
import type { MetricsCollector } from '../kubernetes/monitoring';
import { serviceUrl } from '../kubernetes/service-address';
import { refuseTwins } from '../kubernetes/twins';
import { renderChecked } from './config/render';
import { disaggregationProblems } from './disaggregation';
import { createEndpointPicker } from './endpoint-picker';
import { createRoute } from './exposure';
import { flowControlWarnings, hasFlowControl, maxWaitingRequests, withFlowControl } from './flow-control';
import { latencyWarnings, resolveLatencyPredictor } from './latency-predictor';
import { createLatencyPredictor } from './latency-predictor-sidecars';
import { createModelRewrites, rewriteProblems, rewriteWarnings } from './model-rewrites';
import { createMonitoring } from './monitoring';
import { createObjectives, type Objective, objectiveNamingProp, resolveObjectives } from './objectives';
import { servedNames } from './pool-member';
import { PORTS } from './ports';
import { preciseProblems, preciseWarnings } from './precise-prefix-cache';
import type { RouterProps } from './props';
import { createProxy, PROXY_CONFIG_ID } from './proxy';
import { resolveRouter } from './resolve';
import { claimRequests } from './rival-routes';
import { routerSchema } from './schema';
import { strangersInPool } from './strangers';
import { resolveTokenizer } from './tokenizer';

/**
 * Sends each request to the model server that suits it best: an InferencePool over the servers' pods, and the endpoint picker that
 * chooses among them. Requests come through a gateway, or, without one, through an Envoy beside the endpoint picker.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, ModelServer, Router } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const server = new ModelServer(chart, 'qwen', { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia() });
 * new Router(chart, 'router', {
 *   modelServers: [server],
 *   schedulingConfig: { profiles: [{ scorers: [{ plugin: 'queue-scorer', weight: 1 }] }] },
 * });
 * @see chart inferencepool v1.5.0 and chart standalone v1.5.0, as v0.7.0 guides/recipes/scheduler sets them
 */
export class Router extends Construct {
  /** Name of the InferencePool. */
  public readonly poolName: string;
  /** Name of the endpoint picker: its Deployment, Service and ServiceAccount. */
  public readonly endpointPickerName: string;
  /** Labels by which the pool selects pods. */
  public readonly poolLabels: Readonly<Record<string, string>>;
  /** The port of the pods that requests go to. */
  public readonly targetPort: number;
  /**
   * Base URL at which clients in the cluster reach the models; undefined where only the gateway's address tells, or where they have to ask for
   * a host.
   */
  public readonly url?: string;
  /** Names that clients may ask for: of models, of adapters that are loaded from the start, of rewrites. */
  public readonly servedModelNames: readonly string[];
  /** Whether requests wait in the endpoint picker while the pool is full or empty: then it tells how many do. */
  public readonly hasFlowControl: boolean;
  /** Requests that may wait in the endpoint picker, all together; undefined where there is no limit. */
  public readonly maxWaitingRequests?: number;
  /** The priorities that requests may ask for, by the names of their InferenceObjectives. */
  public readonly objectives: readonly Objective[];
  /** Who collects the endpoint picker's metrics; undefined where nothing made here does. */
  public readonly metricsCollector?: MetricsCollector;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: RouterProps) {
    super(scope, id);
    const parsed = parseProps(this, routerSchema, props);
    const { namespace } = Chart.of(this);
    const { router, problems } = resolveRouter(parsed, namespace);
    const flow = withFlowControl(parsed.schedulingConfig, parsed.flowControl, router.poolName);
    problems.push(...flow.problems, ...rewriteProblems(parsed.modelRewrites));
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);
    const { document: config, warnings: doubts } = renderChecked(flow.config, this, flow.fieldOf);
    const tokenizer = resolveTokenizer(config, parsed);
    const latency = resolveLatencyPredictor(config, parsed);
    const misfits = [
      ...disaggregationProblems(router.members, config),
      ...preciseProblems(config, router.members),
      ...tokenizer.problems,
      ...latency.problems,
    ];
    if (misfits.length > 0) throw new ConfigError(this.node.path, misfits);

    refuseTwins(this, (object) => namingProp(object.node.id, parsed.flowControl));
    this.poolName = router.poolName;
    this.endpointPickerName = router.endpointPickerName;
    this.poolLabels = router.poolLabels;
    this.targetPort = router.targetPort;
    this.metricsCollector = router.monitoring?.collector;
    this.servedModelNames = [
      ...new Set([...servedNames(router.members), ...(parsed.modelRewrites ?? []).flatMap(({ models = [] }) => models)]),
    ];
    this.url = router.gateway ? router.route?.url : serviceUrl(router.endpointPickerName, namespace, router.proxy.servicePort);
    this.hasFlowControl = hasFlowControl(config);
    this.maxWaitingRequests = maxWaitingRequests(config);
    this.objectives = resolveObjectives(config, parsed.flowControl, router.poolName);

    new InferencePool(this, 'Resource', {
      metadata: { name: router.poolName, labels: router.labels },
      spec: {
        targetPorts: router.targetPorts.map((number) => ({ number })),
        ...(router.gateway && { appProtocol: 'http' }),
        selector: { matchLabels: router.poolLabels },
        endpointPickerRef: {
          name: router.endpointPickerName,
          port: { number: PORTS.extProc.number },
          ...(router.gateway && { failureMode: router.failureMode }),
        },
      },
    });
    createEndpointPicker(this, router, {
      config,
      sidecars: [
        ...(tokenizer.sidecar ? [tokenizer.sidecar] : []),
        ...createLatencyPredictor(this, router, latency.predictor),
        ...(router.gateway ? [] : [createProxy(this, router)]),
      ],
      env: parsed.env ?? {},
      scheduling: parsed.scheduling ?? {},
    });
    createMonitoring(this, router);
    createObjectives(this, router, this.objectives);
    createModelRewrites(this, router, parsed.modelRewrites);
    if (router.gateway && router.route) {
      createRoute(this, router, router.gateway, router.route);
      this.node.addValidation({ validate: claimRequests(this, namespace, router.route) });
    }

    for (const { field, what, fix } of doubts) warn(this, 'scheduling-config', { field, what, fix });
    const warnings = [
      ...preciseWarnings(config, router.members),
      ...latencyWarnings(latency.predictor, router.members, parsed),
      ...flowControlWarnings(config, router.resources, flow.fieldOf),
      ...rewriteWarnings(parsed.modelRewrites, router.members),
    ];
    for (const { id: kind, ...problem } of warnings) warn(this, kind, problem);
    this.node.addValidation({ validate: () => strangersInPool(this, router) });
  }
}

/** The prop that names a router's object, where it is not the router's own name. */
function namingProp(id: string, flowControl: RouterProps['flowControl']): string | undefined {
  return id === PROXY_CONFIG_ID ? 'proxy.configMapName' : objectiveNamingProp(id, flowControl);
}
