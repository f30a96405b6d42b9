import { ConfigError, type Problem } from '../internal/config-error';
import { didYouMean, quotedList } from '../internal/nearest';
import { shown } from '../internal/words';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../kubernetes/names';
import { type GatewayListener, gatewayUrl } from './resolve';

/** How an HTTPRoute names the gateway that it hangs on. */
export interface GatewayParentRef {
  readonly group: 'gateway.networking.k8s.io';
  readonly kind: 'Gateway';
  readonly name: string;
  /** Absent: the route's own. */
  readonly namespace?: string;
  /** The listener; absent: all that take the route. */
  readonly sectionName?: string;
}

interface Parent {
  readonly gatewayName: string;
  readonly namespace?: string;
  /** Empty where they are not known. */
  readonly listeners: readonly GatewayListener[];
  readonly address?: string;
}

/** What an HTTPRoute asks of its gateway. */
export interface AttachedRoute {
  /** The route's namespace, if it is known. */
  readonly namespace?: string;
  /** The listener to hang on, instead of all that take the route. */
  readonly listenerName?: string;
  readonly hostnames?: readonly string[];
}

/** What the caller calls the parts of it. */
export type RouteFields = Readonly<Record<'gateway' | 'listenerName' | 'hostnames', string>>;

/** The API's limit for the hosts of an HTTPRoute. */
export const HOSTNAMES_MAX = 16;

/** How a route hangs on a gateway. */
export interface Attachment {
  readonly parentRef: GatewayParentRef;
  /** Where clients in the cluster reach the route, its path apart; undefined where that takes more than an address. */
  readonly url?: string;
  readonly problems: readonly Problem[];
}

/** The reference from a route, and why the gateway would not take it. */
export function attachRoute(gateway: Parent, route: AttachedRoute, fields: RouteFields): Attachment {
  const { gatewayName, namespace, listeners, address } = gateway;
  const { listenerName, hostnames } = route;
  const asked = listenerName === undefined ? listeners : listeners.filter(({ name }) => name === listenerName);
  const taking = asked.filter((listener) => readsRequests(listener) && !keepsOut(gateway, listener, route));
  const problems =
    listenerProblems(gateway, route, fields.listenerName) ??
    placeProblems(gateway, route, asked, taking, fields.gateway) ??
    hostnameProblems(taking, hostnames, fields.hostnames);
  return {
    parentRef: {
      group: 'gateway.networking.k8s.io',
      kind: 'Gateway',
      name: gatewayName,
      ...(namespace !== undefined && namespace !== route.namespace && { namespace }),
      ...(listenerName !== undefined && { sectionName: listenerName }),
    },
    // Who wants a host answers no request that comes by another name.
    url: hostnames === undefined || hostnames.length === 0 ? gatewayUrl(address, taking) : undefined,
    problems,
  };
}

/**
 * The reference from a route.
 * @throws ConfigError for a listener that there is not, or where no listener takes the route
 */
export function parentRefTo(
  at: string,
  gateway: Parent,
  namespace: string | undefined,
  listenerName: string | undefined,
): GatewayParentRef {
  const fields = { gateway: 'fromNamespace', listenerName: 'listenerName', hostnames: 'hostnames' };
  const { parentRef, problems } = attachRoute(gateway, { namespace, listenerName }, fields);
  if (problems.length > 0) throw new ConfigError(at, problems);
  return parentRef;
}

function listenerProblems({ listeners }: Parent, { listenerName }: AttachedRoute, field: string): Problem[] | undefined {
  if (listenerName === undefined) return undefined;
  if (listeners.length === 0) {
    const malformed = dnsProblem(field, listenerName, DNS_SUBDOMAIN_MAX);
    return malformed && [malformed];
  }
  const named = listeners.find(({ name }) => name === listenerName);
  if (!named) {
    const names = listeners.map(({ name }) => name);
    return [{ field, what: `the gateway has no listener ${shown(listenerName)}`, fix: didYouMean(listenerName, names) }];
  }
  if (readsRequests(named)) return undefined;
  const what = `listener ${shown(listenerName)} speaks "TLS", and an HTTPRoute needs "HTTP" or "HTTPS"`;
  return [{ field, what, fix: 'name another listener.' }];
}

/** Whether HTTPRoutes may hang on it. */
function readsRequests({ protocol }: GatewayListener): boolean {
  return protocol !== 'TLS';
}

function keepsOut({ namespace }: Parent, { allowedNamespaces }: GatewayListener, route: AttachedRoute): boolean {
  if (allowedNamespaces !== 'Same' || route.namespace === undefined || namespace === undefined) return false;
  return route.namespace !== namespace;
}

function placeProblems(
  gateway: Parent,
  route: AttachedRoute,
  asked: readonly GatewayListener[],
  taking: readonly GatewayListener[],
  field: string,
): Problem[] | undefined {
  if (asked.length === 0 || taking.length > 0) return undefined;
  const reading = asked.filter(readsRequests);
  if (reading.length === 0) {
    const what = 'all listeners speak "TLS", and an HTTPRoute needs "HTTP" or "HTTPS"';
    return [{ field, what, fix: 'take a gateway that has a listener with protocol "HTTPS", or give this one such a listener.' }];
  }
  const all = reading.length === asked.length ? 'all listeners' : 'all listeners of "HTTP" and "HTTPS"';
  const listeners = reading.length === 1 ? `listener ${shown(reading[0]?.name)} takes` : `${all} take`;
  return [
    {
      field,
      what: `${listeners} routes of the gateway's own namespace alone, ${shown(gateway.namespace)}, and the route is in namespace ${shown(route.namespace)}`,
      fix: 'set allowedNamespaces of a listener to "All", or to the labels of the namespaces that may.',
    },
  ];
}

function hostnameProblems(taking: readonly GatewayListener[], hostnames: readonly string[] = [], field: string): Problem[] {
  const hosts = taking.flatMap(({ hostname }) => hostname ?? []);
  if (hosts.length < taking.length || taking.length === 0) return [];
  return hostnames.flatMap((hostname, i) =>
    hosts.some((host) => overlap(host, hostname))
      ? []
      : [
          {
            field: `${field}[${i}]`,
            what: `${shown(hostname)} is taken by no listener: they are for ${quotedList(hosts)}`,
            fix: 'name a host of a listener, or give the gateway a listener for it.',
          },
        ],
  );
}

/** Whether two names of hosts, each of which may begin with `*.`, have one in common. */
function overlap(one: string, other: string): boolean {
  return one === other || covers(one, other) || covers(other, one);
}

/** The star stands for one part or several, and not for none. */
function covers(wide: string, narrow: string): boolean {
  return wide.startsWith('*.') && narrow.endsWith(wide.slice(1)) && narrow.length > wide.length - 1;
}
