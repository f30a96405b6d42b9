import type { IInferenceGateway } from '../gateways';
import { attachRoute, type GatewayParentRef } from '../gateways/parent-ref';
import { timeoutProblem } from '../gateways/timeouts';
import type { Problem } from '../internal/config-error';
import { routePathProblem } from '../kubernetes/http-paths';
import { hostnameProblem } from '../kubernetes/names';
import type { RouteOptions } from './props';

/** What every path of the API that the pods serve begins with. */
const API_PREFIX = '/v1';

/** The way from a gateway to the pool, with nothing left to decide. */
export interface ResolvedRoute {
  readonly parentRef: GatewayParentRef;
  readonly hostnames?: readonly string[];
  readonly pathPrefix: string;
  /** Whether the pods see the path without the prefix. */
  readonly dropsPrefix: boolean;
  readonly requestTimeoutSeconds?: number;
  /** Base URL for clients in the cluster; undefined where an address is not enough. */
  readonly url?: string;
}

/** Decides how requests get from a gateway to the pool, and says what cannot be. */
export function resolveRoute(
  gateway: IInferenceGateway,
  namespace: string | undefined,
  { hostnames, pathPrefix = '/', listenerName, requestTimeoutSeconds }: RouteOptions,
): { readonly route: ResolvedRoute; readonly problems: readonly Problem[] } {
  const fields = { gateway: 'expose', listenerName: 'route.listenerName', hostnames: 'route.hostnames' };
  const { parentRef, url, problems } = attachRoute(gateway, { namespace, listenerName, hostnames }, fields);
  const malformed = [
    ...(hostnames ?? []).map((name, i) => hostnameProblem(`route.hostnames[${i}]`, name)),
    routePathProblem('route.pathPrefix', pathPrefix),
    timeoutProblem('route.requestTimeoutSeconds', requestTimeoutSeconds, gateway.provider),
  ].filter((problem) => problem !== undefined);
  const dropsPrefix = !isApiPath(pathPrefix);
  return {
    route: {
      parentRef,
      hostnames,
      pathPrefix,
      dropsPrefix,
      requestTimeoutSeconds,
      url: url !== undefined && dropsPrefix ? `${url}${pathPrefix.replace(/\/+$/, '')}` : url,
    },
    problems: malformed.length > 0 ? malformed : problems,
  };
}

/** Whether pods know paths that begin like this. */
function isApiPath(prefix: string): boolean {
  return prefix === '/' || prefix === API_PREFIX || prefix.startsWith(`${API_PREFIX}/`);
}
