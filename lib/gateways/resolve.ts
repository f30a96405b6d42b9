import { mergeResources } from '../kubernetes/resources';
import {
  type GatewayClassName,
  type GatewayClassRow,
  gatewayClassRow,
  type ListenerProtocol,
  type ProxySettings,
} from './classes';
import type { AllowedNamespaces, GatewayAddressRequest, GatewayListenerProps, InferenceGatewayProps, ListenerTls } from './props';

/** A listener with nothing left open. */
export interface GatewayListener {
  readonly name: string;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  /** Absent: any host. */
  readonly hostname?: string;
  readonly allowedNamespaces: AllowedNamespaces;
  readonly tls?: ListenerTls;
}

/** A gateway with nothing left open. */
export interface ResolvedGateway {
  readonly className: GatewayClassName;
  readonly row: GatewayClassRow;
  readonly gatewayClassName: string;
  readonly name: string;
  readonly namespace?: string;
  readonly listeners: readonly GatewayListener[];
  readonly addresses: readonly Required<GatewayAddressRequest>[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly infrastructure: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  /** The proxy, where the class's controller runs one in the cluster. */
  readonly proxy?: ProxySettings;
  /** Host of the gateway inside the cluster, where it has one. */
  readonly address?: string;
}

/** As the upstream recipes name it. */
export const DEFAULT_GATEWAY_NAME = 'llm-d-inference-gateway';

const DEFAULT_LISTENERS: readonly GatewayListenerProps[] = [{ name: 'default' }];
const DEFAULT_PORTS = { HTTP: 80, HTTPS: 443, TLS: 443 } as const satisfies Record<ListenerProtocol, number>;

/** Fills in what was not said: from other props, then from the class's row. */
export function resolveGateway(props: InferenceGatewayProps, namespace: string | undefined): ResolvedGateway {
  const row = gatewayClassRow(props.className);
  const name = props.name ?? DEFAULT_GATEWAY_NAME;
  const gatewayClassName = props.gatewayClassName ?? row.gatewayClassName;
  const addresses = (props.addresses ?? []).map(({ type = 'IPAddress', value }) => ({ type, value }));
  const ownService = addresses.find(({ type }) => type === row.ownServiceBy);
  return {
    className: props.className,
    row,
    gatewayClassName,
    name,
    namespace,
    listeners: (props.listeners ?? DEFAULT_LISTENERS).map(resolveListener),
    addresses,
    labels: { ...row.labels, ...props.labels },
    annotations: { ...props.annotations },
    infrastructure: { labels: { ...props.infrastructure?.labels }, annotations: { ...props.infrastructure?.annotations } },
    proxy: ownService ? undefined : resolveProxy(row, props),
    address: ownService?.value ?? gatewayAddress(row, name, gatewayClassName, namespace),
  };
}

/** What the class's controller names the proxy's Service. */
export function serviceName(row: GatewayClassRow, name: string, gatewayClassName: string): string | undefined {
  if (row.serviceNamedAfter === undefined) return undefined;
  return row.serviceNamedAfter === 'gateway' ? name : `${name}-${gatewayClassName}`;
}

/** Host of the proxy's Service: with the namespace where it is known, otherwise as the namespace's own pods call it. */
export function gatewayAddress(
  row: GatewayClassRow,
  name: string,
  gatewayClassName: string,
  namespace: string | undefined,
): string | undefined {
  const service = serviceName(row, name, gatewayClassName);
  return service === undefined || namespace === undefined ? service : `${service}.${namespace}.svc`;
}

/** Where clients in the cluster reach one of these listeners, of those that any host will do for: plain HTTP before HTTPS. */
export function gatewayUrl(address: string | undefined, listeners: readonly GatewayListener[]): string | undefined {
  const listener = (['HTTP', 'HTTPS'] as const)
    .map((protocol) => listeners.find((candidate) => candidate.protocol === protocol && candidate.hostname === undefined))
    .find((candidate) => candidate !== undefined);
  return address === undefined || !listener ? undefined : `${listener.protocol.toLowerCase()}://${address}:${listener.port}`;
}

/** A listener with its defaults. */
export function resolveListener({ protocol = 'HTTP', ...listener }: GatewayListenerProps): GatewayListener {
  return {
    name: listener.name,
    protocol,
    port: listener.port ?? DEFAULT_PORTS[protocol],
    hostname: listener.hostname,
    allowedNamespaces: listener.allowedNamespaces ?? 'All',
    tls: listener.tls && { ...listener.tls, mode: listener.tls.mode ?? 'Terminate' },
  };
}

function resolveProxy(row: GatewayClassRow, props: InferenceGatewayProps): ProxySettings | undefined {
  if (row.parameters === undefined) return undefined;
  const known: ProxySettings = { ...row.proxy, ...(props.platform && row.proxyOn?.[props.platform]) };
  const wantsAddress = props.addresses !== undefined && props.addresses.length > 0;
  return {
    ...known,
    resources: props.resources ? mergeResources(known.resources, props.resources) : known.resources,
    // Only a load balancer has an address to give; where nothing is known, the controller makes one anyway.
    serviceType: props.serviceType ?? (known.serviceType && wantsAddress ? 'LoadBalancer' : known.serviceType),
    logLevel: props.logLevel ?? known.logLevel,
    replicas: props.replicas ?? known.replicas,
  };
}
