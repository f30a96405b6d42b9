import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError, describe, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import type { MetricsCollector } from '../../kubernetes/monitoring';
import { dnsProblem } from '../../kubernetes/names';
import { serviceUrl } from '../../kubernetes/service-address';
import { scrapeService } from '../../kubernetes/service-metrics';
import { refuseTwins } from '../../kubernetes/twins';
import type { LmcacheControllerAddress } from '../../model-server/features/lmcache/facts';
import { type StackReleaseName, stackReleaseOf } from '../../releases';
import { uninvited } from './discovery';
import { createExposure } from './exposure';
import type { StackRouterProps } from './props';
import { type ResolvedStackRouter, resolveStackRouter } from './resolve';
import { controllerAddress } from './routing';
import type { LmcacheControllerPorts } from './routings';
import { stackRouterSchema } from './schema';
import { createWorkload } from './workload';

/**
 * The router of a vLLM Production Stack: one OpenAI-compatible address for all models of the stack, which sends each request to one of the engines
 * that serve the model it asks for.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { StackRouter } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * new StackRouter(chart, 'router', {
 *   stack: 'chat',
 *   backends: {
 *     kind: 'static',
 *     endpoints: [
 *       { url: 'http://qwen-a.models.svc:8000', model: 'Qwen/Qwen3-8B', type: 'chat' },
 *       { url: 'http://qwen-b.models.svc:8000', model: 'Qwen/Qwen3-8B', type: 'chat' },
 *     ],
 *     healthChecks: true,
 *   },
 *   routing: { kind: 'session', key: 'x-user-id' },
 *   replicas: 2,
 *   disruptionBudget: { maxUnavailable: 1 },
 * });
 * @see vllm-stack 0.1.12 helm/templates/deployment-router.yaml
 */
export class StackRouter extends Construct {
  /**
   * Where the LMCache controller of a stack's router listens, for the LMCache of models that a router with `kvAware` routing serves. It is known
   * before there is the router.
   * @param ports ports other than the release's, as in the routing's `controllerPorts`
   * @param release that of the router; the newest where none is named
   * @throws ConfigError for a stack that no object can be called after
   * @example
   * import { StackRouter } from 'cdk8s-llm-d';
   *
   * const controller = StackRouter.lmcacheController('chat');
   * console.log(controller.host); // chat-router-service
   */
  public static lmcacheController(
    stack: string,
    ports?: Partial<LmcacheControllerPorts>,
    release?: StackReleaseName,
  ): LmcacheControllerAddress {
    return controllerAddress(stackReleaseOf(release).router, checkedStack('StackRouter.lmcacheController', stack), ports);
  }

  /** Name of the stack. */
  public readonly stack: string;
  /** Name of the Deployment. */
  public readonly deploymentName: string;
  /** Name of the Service that clients call. */
  public readonly serviceName: string;
  public readonly servicePort: number;
  /** Name of the port of its pods that answers requests and tells metrics. */
  public readonly portName: string;
  /** The same port of its Service. */
  public readonly servicePortName: string;
  /** Labels by which its pods are told from all others. */
  public readonly selectorLabels: Readonly<Record<string, string>>;
  /** Base URL of the API inside the cluster. */
  public readonly url: string;
  /** The names by which clients may ask for models, as far as they are known here. */
  public readonly servedModelNames: readonly string[];
  /** Where its LMCache controller listens; undefined without `kvAware` routing. */
  public readonly lmcacheController?: LmcacheControllerAddress;
  /** Who collects its metrics; undefined where nobody is known to. */
  public readonly metricsCollector?: MetricsCollector;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: StackRouterProps) {
    super(scope, id);
    const { namespace } = Chart.of(this);
    const { router, problems, warnings } = resolveStackRouter(parseProps(this, stackRouterSchema, props), id, namespace);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    const { names, row, selector, servicePort } = router;
    this.stack = router.stack;
    this.deploymentName = names.router;
    this.serviceName = names.routerService;
    this.servicePort = servicePort;
    this.portName = row.ports.container.name;
    this.servicePortName = row.ports.service.name;
    this.selectorLabels = { ...selector };
    this.url = serviceUrl(names.routerService, namespace, servicePort);
    this.servedModelNames = servedModelNames(router);
    this.lmcacheController = router.controller;
    this.metricsCollector = router.monitoring?.collector;

    createWorkload(this, router);
    createExposure(this, router);
    createMonitor(this, router);
    for (const { id: kind, ...problem } of warnings) warn(this, kind, problem);
    const { backends } = router.props;
    if (backends.kind === 'static') return;
    this.node.addValidation({ validate: () => uninvited(backends, router.stack, namespace).map(describe) });
  }
}

/** A name that a program in JavaScript gave to a function. */
function checkedStack(at: string, stack: string): string {
  const problem = typeof stack === 'string' ? dnsProblem('stack', stack) : STACKLESS;
  if (problem) throw new ConfigError(at, [problem]);
  return stack;
}

const STACKLESS: Problem = { field: 'stack', what: 'is no name', fix: 'give the name of the stack.' };

function servedModelNames({ props: { backends } }: ResolvedStackRouter): string[] {
  const known =
    backends.kind === 'static'
      ? backends.endpoints.flatMap(({ model, aliases = [] }) => [model, ...aliases])
      : backends.models.map(({ servedModelName }) => servedModelName);
  return [...new Set(known)];
}

function createMonitor(scope: Construct, { names, labels, selector, row, monitoring }: ResolvedStackRouter): void {
  if (!monitoring) return;
  scrapeService(scope, 'monitor', {
    name: names.routerMonitor,
    labels: { ...labels, ...monitoring.labels },
    selector,
    ports: [row.ports.container.name],
    servicePorts: [row.ports.service.name],
    interval: monitoring.interval,
    collector: monitoring.collector,
  });
}
