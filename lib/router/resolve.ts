import type { IInferenceGateway } from '../gateways';
import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';
import { imageProblem, mirrored } from '../kubernetes/image';
import { labelProblems, selects } from '../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem, serviceNameProblem } from '../kubernetes/names';
import { mergeResources, type Resources, resourceProblems } from '../kubernetes/resources';
import { resolveTracing, type Tracing } from '../kubernetes/tracing';
import { type ResolvedMonitoring, resolveMonitoring } from '../platforms/monitoring';
import { releaseOf } from '../releases';
import { memberProblems } from './member-problems';
import { type PoolMember, targetPortsOf } from './pool-member';
import { PORTS } from './ports';
import type { RouterMonitoring, RouterProps } from './props';
import { type ResolvedRoute, resolveRoute } from './route';

const DEFAULT_INTERVAL = '10s';
const DEFAULT_LOG_LEVEL = 2;
const DEFAULT_CONCURRENCY = 8;
/** What upstream calls the ConfigMap of the standalone proxy. */
const PROXY_CONFIG_MAP = 'envoy';
const DEFAULT_SERVICE_PORT = 80;
const ENDPOINT_PICKER_ENDING = '-epp';

/** The name of a pool's endpoint picker and of its Service. */
export function endpointPickerNameOf(poolName: string): string {
  return `${poolName}${ENDPOINT_PICKER_ENDING}`;
}

/** The name of the proxy's ConfigMap: upstream's, which only one router of a namespace can have, after a name if there is one. */
export function proxyConfigMapName(name: string | undefined): string {
  return name === undefined ? PROXY_CONFIG_MAP : `${name}-${PROXY_CONFIG_MAP}`;
}

/** A router with nothing left to decide. */
export interface ResolvedRouter {
  readonly poolName: string;
  readonly endpointPickerName: string;
  /** By which the endpoint picker's pods are found. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly gateway?: IInferenceGateway;
  /** The way from the gateway to the pool. */
  readonly route?: ResolvedRoute;
  readonly members: readonly PoolMember[];
  readonly poolLabels: Readonly<Record<string, string>>;
  readonly targetPort: number;
  /** All ports of a pod that requests go to; the target port is the first. */
  readonly targetPorts: readonly number[];
  readonly configFileName: string;
  readonly replicas: number;
  readonly highAvailability?: 'leaderElection' | 'activeActive';
  readonly monitoring?: ResolvedMonitoring & Required<Pick<RouterMonitoring, 'auth'>>;
  readonly tracing?: Required<Tracing>;
  readonly logLevel: number;
  readonly image: string;
  readonly resources: Resources;
  readonly failureMode: 'FailOpen' | 'FailClose';
  readonly proxy: {
    readonly image: string;
    readonly resources: Resources;
    readonly concurrency: number;
    readonly servicePort: number;
    readonly configMapName: string;
  };
  /** Labels that say what the objects are. */
  readonly labels: Readonly<Record<string, string>>;
  readonly pullPolicy?: string;
  readonly pullSecrets: readonly string[];
}

/** Decides everything, and says all that cannot be. */
export function resolveRouter(
  props: RouterProps,
  namespace: string | undefined,
): { router: ResolvedRouter; problems: Problem[] } {
  const release = releaseOf(props.release).router;
  const { modelServers: members, expose: gateway, replicas = 1, images } = props;
  const [first] = members;
  const poolLabels = first?.poolLabels ?? {};
  const poolName = props.name ?? Object.values(poolLabels)[0] ?? '';
  const endpointPickerName = endpointPickerNameOf(poolName);
  const image = props.image ?? release.endpointPicker.image;
  const proxyImage = props.proxy?.image ?? release.envoy.image;
  const exposure = gateway && resolveRoute(gateway, namespace, props.route ?? {});
  const router: ResolvedRouter = {
    poolName,
    endpointPickerName,
    selectorLabels: { inferencepool: endpointPickerName },
    namespace,
    gateway,
    route: exposure?.route,
    members,
    poolLabels,
    targetPort: first?.targetPort ?? 0,
    targetPorts: first ? targetPortsOf(first) : [],
    configFileName: props.configFileName ?? `${poolName}-plugins.yaml`,
    replicas,
    highAvailability: replicas > 1 ? (props.highAvailability ?? 'leaderElection') : undefined,
    monitoring: resolveRouterMonitoring(props),
    tracing: resolveTracing(props.tracing),
    logLevel: props.logLevel ?? DEFAULT_LOG_LEVEL,
    image: mirrored(image, images?.registryMirror),
    resources: mergeResources(release.endpointPicker.resources, props.resources),
    failureMode: props.failureMode ?? 'FailOpen',
    proxy: {
      image: mirrored(proxyImage, images?.registryMirror),
      resources: mergeResources(release.envoy.resources, props.proxy?.resources),
      concurrency: props.proxy?.concurrency ?? DEFAULT_CONCURRENCY,
      servicePort: props.proxy?.servicePort ?? DEFAULT_SERVICE_PORT,
      configMapName: props.proxy?.configMapName ?? proxyConfigMapName(props.name),
    },
    labels: { ...props.labels, 'app.kubernetes.io/name': endpointPickerName, 'app.kubernetes.io/version': release.version },
    pullPolicy: images?.pullPolicy,
    pullSecrets: images?.pullSecrets ?? [],
  };
  return { router, problems: [...routerProblems(props, router, image, proxyImage), ...(exposure?.problems ?? [])] };
}

function resolveRouterMonitoring({ monitoring, platform }: RouterProps): ResolvedRouter['monitoring'] {
  const resolved = resolveMonitoring(monitoring, platform, DEFAULT_INTERVAL);
  if (!resolved) return undefined;
  const { auth = resolved.collector === 'gke-managed-prometheus' } = typeof monitoring === 'object' ? monitoring : {};
  return { ...resolved, auth };
}

function routerProblems(props: RouterProps, router: ResolvedRouter, image: string, proxyImage: string): Problem[] {
  const { members, gateway, namespace, monitoring } = router;
  const problems: (Problem | undefined)[] = [
    // The name of the endpoint picker's Service is a host name.
    serviceNameProblem('name', router.poolName, router.endpointPickerName),
    props.proxy?.configMapName === undefined
      ? undefined
      : dnsProblem('proxy.configMapName', router.proxy.configMapName, DNS_SUBDOMAIN_MAX),
    gateway ? undefined : servicePortProblem(router.proxy.servicePort),
    imageProblem('image', image),
    imageProblem('proxy.image', proxyImage),
    ...resourceProblems('resources', router.resources),
    ...resourceProblems('proxy.resources', router.proxy.resources),
    ...labelProblems('labels', props.labels, router.labels),
    ownPodsProblem(props.labels, router.poolLabels),
    ...memberProblems(members, namespace),
  ];
  if (props.highAvailability !== undefined && router.replicas === 1) {
    problems.push({
      field: 'highAvailability',
      what: `"${props.highAvailability}" says how replicas share the work, and there is one`,
      fix: 'raise replicas, or leave it out.',
    });
  }
  if (gateway && props.proxy) {
    problems.push({
      field: 'proxy',
      what: 'the router has a gateway, so there is no Envoy beside the endpoint picker',
      fix: 'leave proxy out, or leave expose out.',
    });
  }
  if (!gateway && props.route) {
    problems.push({
      field: 'route',
      what: 'the router has no gateway that could have a route',
      fix: 'give expose, or leave route out.',
    });
  }
  if (!gateway && props.failureMode !== undefined) {
    problems.push({
      field: 'failureMode',
      what: 'is what a gateway does while no endpoint picker answers, and the router has none',
      fix: 'give expose, or leave failureMode out.',
    });
  }
  if (monitoring?.auth && namespace === undefined) {
    problems.push({
      field: 'monitoring.auth',
      what: 'a cluster role must be bound to a service account of a known namespace, and the chart has none',
      fix: "give the chart a namespace: new Chart(app, id, { namespace: '…' }).",
    });
  }
  return problems.filter((p) => p !== undefined);
}

/** The labels are on the endpoint picker's pods too, which answer no request. */
function ownPodsProblem(labels: RouterProps['labels'] = {}, poolLabels: ResolvedRouter['poolLabels']): Problem | undefined {
  const [key] = Object.keys(poolLabels);
  if (key === undefined || !selects(poolLabels, labels)) return undefined;
  return {
    field: `labels.${key}`,
    what: `${shown(labels[key])} is what the pool selects pods by, and the endpoint picker's own pods would get requests as well`,
    fix: 'leave it out.',
  };
}

/** The proxy's port is on the same Service as the endpoint picker's own. */
function servicePortProblem(port: number): Problem | undefined {
  const own = [PORTS.extProc, PORTS.metrics];
  const taken = own.find(({ number }) => number === port);
  if (!taken) return undefined;
  return {
    field: 'proxy.servicePort',
    what: `${port} is a port of the endpoint picker already, "${taken.name}", on the same Service`,
    fix: `choose another than ${own.map(({ number }) => number).join(' and ')}.`,
  };
}
