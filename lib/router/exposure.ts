import type { Construct } from 'constructs';
import type { IInferenceGateway } from '../gateways';
import { createGkePolicies } from '../gateways/gke-policies';
import { gatewayDuration } from '../gateways/timeouts';
import { DestinationRule, HTTPRoute } from '../kubernetes/crds';
import { serviceHost } from '../kubernetes/service-address';
import { poolRef } from './objectives';
import type { ResolvedRouter } from './resolve';
import type { ResolvedRoute } from './route';

/** Objects that a provider's gateways need beside the route. */
interface ProviderRow {
  /** Whether an HTTPRoute of theirs can have timeouts; otherwise a policy has them. */
  readonly routeTimeouts: boolean;
  readonly create?: (scope: Construct, router: ResolvedRouter, route: ResolvedRoute) => void;
}

const PROVIDERS = {
  none: { routeTimeouts: true },
  istio: { routeTimeouts: true, create: createDestinationRule },
  gke: { routeTimeouts: false, create: tellGke },
} as const satisfies Record<IInferenceGateway['provider'], ProviderRow>;

/** Faster than GKE's 5 s, so that a new endpoint picker is found sooner. */
const GKE_CHECK_SECONDS = 2;

const DROP_PREFIX = {
  type: 'URLRewrite',
  urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
} as const;

/** The way from a gateway to the pool. */
export function createRoute(scope: Construct, router: ResolvedRouter, gateway: IInferenceGateway, route: ResolvedRoute): void {
  const provider: ProviderRow = PROVIDERS[gateway.provider];
  new HTTPRoute(scope, 'route', {
    metadata: { name: router.poolName, labels: router.labels },
    spec: {
      parentRefs: [route.parentRef],
      ...(route.hostnames && { hostnames: route.hostnames }),
      rules: [
        {
          backendRefs: [poolRef(router)],
          matches: [{ path: { type: 'PathPrefix', value: route.pathPrefix } }],
          ...(route.dropsPrefix && { filters: [DROP_PREFIX] }),
          ...(provider.routeTimeouts && { timeouts: { request: gatewayDuration(route.requestTimeoutSeconds ?? 0) } }),
        },
      ],
    },
  });
  provider.create?.(scope, router, route);
}

/** The endpoint picker makes its own certificate, which Istio would otherwise neither expect nor accept. */
function createDestinationRule(scope: Construct, { endpointPickerName, namespace, labels }: ResolvedRouter): void {
  new DestinationRule(scope, 'destination-rule', {
    metadata: { name: endpointPickerName, labels },
    spec: {
      host: serviceHost(endpointPickerName, namespace),
      trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
    },
  });
}

function tellGke(scope: Construct, router: ResolvedRouter, { requestTimeoutSeconds }: ResolvedRoute): void {
  createGkePolicies(scope, {
    name: router.poolName,
    labels: router.labels,
    targetRef: poolRef(router),
    requests: { timeoutSeconds: requestTimeoutSeconds, logged: true },
    health: { path: '/health', port: router.targetPort, seconds: GKE_CHECK_SECONDS },
  });
}
