import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError } from '../internal/config-error';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import { InferencePool } from '../kubernetes/crds';
import { refuseTwins } from '../kubernetes/twins';
import { checkEndpointPickerConfig, renderEndpointPickerConfig } from './config';
import { createEndpointPicker } from './endpoint-picker';
import { createRoute } from './exposure';
import { createMonitoring } from './monitoring';
import { PORTS } from './ports';
import type { RouterProps } from './props';
import { createProxy } from './proxy';
import { resolveRouter } from './resolve';
import { routerSchema } from './schema';
import { strangersInPool } from './strangers';

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
  /** Base URL at which clients in the cluster reach the models; undefined where only the gateway's address tells. */
  public readonly url?: string;
  /** Names that clients may ask for. */
  public readonly servedModelNames: readonly string[];

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: RouterProps) {
    super(scope, id);
    const parsed = parseProps(this, routerSchema, props);
    const { namespace } = Chart.of(this);
    const { router, problems } = resolveRouter(parsed, namespace);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);
    const config = renderEndpointPickerConfig(parsed.schedulingConfig, this);

    refuseTwins(this);
    this.poolName = router.poolName;
    this.endpointPickerName = router.endpointPickerName;
    this.poolLabels = router.poolLabels;
    this.targetPort = router.targetPort;
    this.servedModelNames = [...new Set(router.members.map((member) => member.servedModelName))];
    this.url = router.gateway ? router.gateway.url : proxyUrl(router);

    new InferencePool(this, 'Resource', {
      metadata: { name: router.poolName, labels: router.labels },
      spec: {
        targetPorts: [{ number: router.targetPort }],
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
      sidecars: router.gateway ? [] : [createProxy(this, router)],
      env: parsed.env ?? {},
      scheduling: parsed.scheduling ?? {},
    });
    createMonitoring(this, router);
    if (router.gateway) createRoute(this, router, router.gateway, parsed.route ?? {});

    for (const { field, what, fix } of checkEndpointPickerConfig(config).warnings) {
      warn(this, 'scheduling-config', { field: `schedulingConfig.${field}`, what, fix });
    }
    this.node.addValidation({ validate: () => strangersInPool(this, router) });
  }
}

function proxyUrl({
  endpointPickerName,
  namespace,
  proxy,
}: {
  endpointPickerName: string;
  namespace?: string;
  proxy: { servicePort: number };
}): string {
  const host = namespace === undefined ? endpointPickerName : `${endpointPickerName}.${namespace}.svc.cluster.local`;
  return `http://${host}${proxy.servicePort === 80 ? '' : `:${proxy.servicePort}`}`;
}
