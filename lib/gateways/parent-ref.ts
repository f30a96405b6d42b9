import { ConfigError } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import { shown } from '../internal/schema';
import type { GatewayListener } from './resolve';

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
  readonly listeners: readonly GatewayListener[];
}

/**
 * The reference from a route.
 * @throws ConfigError for a listener that there is not, or where no listener takes the route
 */
export function parentRefTo(
  at: string,
  { gatewayName, namespace, listeners }: Parent,
  fromNamespace: string | undefined,
  listenerName: string | undefined,
): GatewayParentRef {
  const named = listeners.find(({ name }) => name === listenerName);
  if (listenerName !== undefined && listeners.length > 0) {
    if (!named) {
      const fix = didYouMean(
        listenerName,
        listeners.map(({ name }) => name),
      );
      throw new ConfigError(at, [{ field: 'listenerName', what: `the gateway has no listener ${shown(listenerName)}`, fix }]);
    }
    if (named.protocol === 'TLS') {
      const what = `listener ${shown(listenerName)} speaks "TLS", and an HTTPRoute needs "HTTP" or "HTTPS"`;
      throw new ConfigError(at, [{ field: 'listenerName', what, fix: 'name another listener.' }]);
    }
  }
  const taking = named ? [named] : listeners;
  const fromElsewhere = fromNamespace !== undefined && namespace !== undefined && fromNamespace !== namespace;
  if (fromElsewhere && taking.length > 0 && taking.every(({ allowedNamespaces }) => allowedNamespaces === 'Same')) {
    const what = `"Same" keeps out the route, which is in namespace ${shown(fromNamespace)} while the gateway is in ${shown(namespace)}`;
    const fix = 'set it to "All", or to the labels of the namespaces that may.';
    throw new ConfigError(
      at,
      taking.map((listener) => ({ field: `listeners[${listeners.indexOf(listener)}].allowedNamespaces`, what, fix })),
    );
  }
  return {
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    name: gatewayName,
    ...(namespace !== undefined && namespace !== fromNamespace && { namespace }),
    ...(listenerName !== undefined && { sectionName: listenerName }),
  };
}
