import type { Construct } from 'constructs';
import type { IInferenceGateway } from '../gateways';
import { DestinationRule, GCPBackendPolicy, HealthCheckPolicy, HTTPRoute } from '../kubernetes/crds';
import { POOL_GROUP } from './ports';
import type { RouteOptions } from './props';
import type { ResolvedRouter } from './resolve';

/** Objects that a provider's gateways need beside the route. */
interface ProviderRow {
  /** Whether an HTTPRoute of theirs can have timeouts; otherwise a policy has them. */
  readonly routeTimeouts: boolean;
  readonly create?: (scope: Construct, router: ResolvedRouter, route: RouteOptions) => void;
}

const PROVIDERS = {
  none: { routeTimeouts: true },
  istio: { routeTimeouts: true, create: createDestinationRule },
  gke: { routeTimeouts: false, create: createGkePolicies },
} as const satisfies Record<IInferenceGateway['provider'], ProviderRow>;

/** GKE ends a request that takes longer. */
const GKE_TIMEOUT_SECONDS = 300;
/** Faster than GKE's 5 s, so that a new endpoint picker is found sooner. */
const GKE_CHECK_SECONDS = 2;

/** The way from a gateway to the pool. */
export function createRoute(scope: Construct, router: ResolvedRouter, gateway: IInferenceGateway, route: RouteOptions): void {
  const provider: ProviderRow = PROVIDERS[gateway.provider];
  new HTTPRoute(scope, 'route', {
    metadata: { name: router.poolName, labels: router.labels },
    spec: {
      parentRefs: [gateway.parentRef(router.namespace, route.sectionName)],
      ...(route.hostnames && { hostnames: route.hostnames }),
      rules: [
        {
          backendRefs: [{ group: POOL_GROUP, kind: 'InferencePool', name: router.poolName }],
          matches: [{ path: { type: 'PathPrefix', value: route.pathPrefix ?? '/' } }],
          ...(provider.routeTimeouts && { timeouts: { request: `${route.requestTimeoutSeconds ?? 0}s` } }),
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
      host: namespace === undefined ? endpointPickerName : `${endpointPickerName}.${namespace}.svc.cluster.local`,
      trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
    },
  });
}

function createGkePolicies(scope: Construct, { poolName, targetPort, labels }: ResolvedRouter, route: RouteOptions): void {
  const targetRef = { group: POOL_GROUP, kind: 'InferencePool', name: poolName };
  new GCPBackendPolicy(scope, 'backend-policy', {
    metadata: { name: poolName, labels },
    spec: { targetRef, default: { timeoutSec: route.requestTimeoutSeconds || GKE_TIMEOUT_SECONDS, logging: { enabled: true } } },
  });
  new HealthCheckPolicy(scope, 'health-check-policy', {
    metadata: { name: poolName, labels },
    spec: {
      targetRef,
      default: {
        timeoutSec: GKE_CHECK_SECONDS,
        checkIntervalSec: GKE_CHECK_SECONDS,
        config: { type: 'HTTP', httpHealthCheck: { requestPath: '/health', port: targetPort } },
      },
    },
  });
}
