import type { Resources } from '../kubernetes/resources';
import type { Platform } from '../platforms/platforms';

/** Whose policy objects a router adds beside its route: `istio` a DestinationRule, `gke` a health check and a backend policy. */
export type GatewayProvider = 'istio' | 'gke' | 'none';

/** What a listener speaks. */
export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS';

/** How an address is meant. */
export type GatewayAddressType = 'IPAddress' | 'Hostname' | 'NamedAddress';

/** How the Service in front of the proxy is reached. */
export type GatewayServiceType = 'ClusterIP' | 'LoadBalancer' | 'NodePort';

/** How much the proxy says. */
export type GatewayLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'off';

/** The proxy that a controller in the cluster runs for a gateway. What is undefined stays as the controller has it. */
export interface ProxySettings {
  readonly resources?: Resources;
  readonly serviceType?: GatewayServiceType;
  readonly logLevel?: GatewayLogLevel;
  readonly replicas?: number;
  /** Any user id will do, as OpenShift's restricted policy wants it. */
  readonly floatingUserId?: boolean;
}

/** What is known about a gateway class. */
export interface GatewayClassRow {
  /** The GatewayClass object that the controller installs. */
  readonly gatewayClassName: string;
  readonly provider: GatewayProvider;
  /** `deprecated`: upstream will remove it. */
  readonly status: 'default' | 'supported' | 'deprecated';
  /** What to use instead of a deprecated class. */
  readonly instead?: string;
  /** Platforms that have it; absent: any. */
  readonly platforms?: readonly Platform[];
  /** Labels of the Gateway. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The objects that configure its proxy; absent: the proxy runs outside the cluster, out of reach. */
  readonly parameters?: 'istio' | 'agentgateway';
  /** How the proxy differs from what the controller would run. */
  readonly proxy?: ProxySettings;
  /** The same, on a platform. */
  readonly proxyOn?: Readonly<Partial<Record<Platform, ProxySettings>>>;
  /** What the controller names the proxy's Service after; absent: there is none. */
  readonly serviceNamedAfter?: 'gateway' | 'gateway and class';
  readonly protocols: readonly ListenerProtocol[];
  readonly addressTypes: readonly GatewayAddressType[];
  /** How many addresses it takes; absent: as many as the API. */
  readonly maxAddresses?: number;
  /** A type of address that names a Service of yours, for which the controller then runs no proxy. */
  readonly ownServiceBy?: GatewayAddressType;
  readonly source: string;
}

const AGENTGATEWAY = {
  gatewayClassName: 'agentgateway',
  provider: 'none',
  status: 'supported',
  parameters: 'agentgateway',
  proxyOn: { openshift: { serviceType: 'ClusterIP', floatingUserId: true } },
  serviceNamedAfter: 'gateway',
  protocols: ['HTTP', 'HTTPS', 'TLS'],
  addressTypes: ['IPAddress'],
  maxAddresses: 1,
  source: 'v0.7.0 guides/recipes/gateway/agentgateway, agentgateway-openshift',
} as const satisfies GatewayClassRow;

const GKE = {
  provider: 'gke',
  status: 'supported',
  platforms: ['gke'],
  protocols: ['HTTP', 'HTTPS'],
  addressTypes: ['IPAddress', 'NamedAddress'],
} as const satisfies Partial<GatewayClassRow>;

/** Gateway classes by name. A new one is one more row. */
export const GATEWAY_CLASSES = {
  istio: {
    gatewayClassName: 'istio',
    provider: 'istio',
    status: 'default',
    labels: { 'istio.io/enable-inference-extproc': 'true' },
    parameters: 'istio',
    proxy: {
      resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { cpu: '8', memory: '16Gi' } },
      serviceType: 'ClusterIP',
      logLevel: 'warn',
    },
    serviceNamedAfter: 'gateway and class',
    protocols: ['HTTP', 'HTTPS', 'TLS'],
    addressTypes: ['IPAddress', 'Hostname'],
    maxAddresses: 1,
    ownServiceBy: 'Hostname',
    source: 'v0.7.0 guides/recipes/gateway/istio',
  },
  agentgateway: AGENTGATEWAY,
  'gke-l7-regional-external-managed': {
    ...GKE,
    gatewayClassName: 'gke-l7-regional-external-managed',
    source: 'v0.7.0 guides/recipes/gateway/gke-l7-regional-external-managed',
  },
  'gke-l7-rilb': {
    ...GKE,
    gatewayClassName: 'gke-l7-rilb',
    source: 'v0.7.0 guides/recipes/gateway/gke-l7-rilb',
  },
  // In v0.7.0 the recipes of this name ask for agentgateway's class.
  kgateway: {
    ...AGENTGATEWAY,
    status: 'deprecated',
    instead: 'agentgateway',
    source: 'v0.7.0 guides/recipes/gateway/kgateway, kgateway-openshift',
  },
} as const satisfies Record<string, GatewayClassRow>;

/** A gateway class, as its upstream recipe is named. */
export type GatewayClassName = keyof typeof GATEWAY_CLASSES;

/** The names of all gateway classes. */
export const GATEWAY_CLASS_NAMES = Object.keys(GATEWAY_CLASSES) as [GatewayClassName, ...GatewayClassName[]];

/** What is known about a class. */
export function gatewayClassRow(className: GatewayClassName): GatewayClassRow {
  return GATEWAY_CLASSES[className];
}

/** Classes that upstream keeps and that have something, to choose from. */
export function classesWith(has: (row: GatewayClassRow) => boolean): GatewayClassName[] {
  return GATEWAY_CLASS_NAMES.filter((name) => gatewayClassRow(name).status !== 'deprecated' && has(gatewayClassRow(name)));
}
