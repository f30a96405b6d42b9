import type { Construct } from 'constructs';
import { type IInferenceGateway, InferenceGateway } from '../../gateways';
import { createGkePolicies } from '../../gateways/gke-policies';
import { gatewayDuration } from '../../gateways/timeouts';
import { Ingress } from '../../kubernetes/core';
import { HTTPRoute, type HTTPRouteSpec } from '../../kubernetes/crds';
import { reachesOnGke, type StackHttpRoute, type StackIngress, timedRoute } from './exposures';
import type { ResolvedStackRouter } from './resolve';

/** Makes the ways in from outside the cluster. */
export function createExposure(scope: Construct, router: ResolvedStackRouter): void {
  const { expose = [] } = router.props;
  const list = InferenceGateway.isInferenceGateway(expose) ? [{ kind: 'httpRoute', gateway: expose } as const] : expose;
  for (const one of list) {
    if (one.kind === 'ingress') createIngress(scope, router, one);
    else createRoute(scope, router, one);
  }
  const onGke = list.filter(reachesOnGke);
  if (onGke.length > 0) tellGke(scope, router, onGke);
}

function createIngress(scope: Construct, router: ResolvedStackRouter, ingress: StackIngress): void {
  const { names, labels, servicePort, props } = router;
  const { className, hosts = [{}], tls, annotations } = ingress;
  const backend = { service: { name: names.routerService, port: { number: servicePort } } };
  new Ingress(scope, 'ingress', {
    metadata: { name: names.routerIngress, labels, annotations },
    spec: {
      ingressClassName: className,
      tls: tls?.map(({ secretName, hosts: covered }) => ({ secretName, hosts: covered && [...covered] })),
      rules: hosts.map(({ host, paths = [{ path: props.rootPath ?? '/' }] }) => ({
        host,
        http: { paths: paths.map(({ path, pathType = 'Prefix' }) => ({ path, pathType, backend })) },
      })),
    },
  });
}

function createRoute(scope: Construct, router: ResolvedStackRouter, route: StackHttpRoute): void {
  const { names, labels } = router;
  const { key, hostnames } = route;
  new HTTPRoute(scope, key === undefined ? 'route' : `route-${key}`, {
    metadata: {
      name: key === undefined ? names.routerRoute : `${names.routerRoute}-${key}`,
      labels: { ...route.labels, ...labels },
      annotations: route.annotations,
    },
    spec: {
      parentRefs: [parentRef(router, route.gateway, route.listenerName)],
      ...(hostnames && { hostnames }),
      rules: [route.httpsRedirect ? REDIRECT : ruleOf(router, route)],
    },
  });
}

type Rule = NonNullable<HTTPRouteSpec['rules']>[number];

const REDIRECT: Rule = { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] };

function ruleOf({ names, servicePort, props }: ResolvedStackRouter, route: StackHttpRoute): Rule {
  const { matches = [{ path: { type: 'PathPrefix', value: props.rootPath ?? '/' } }], filters, requestTimeoutSeconds } = route;
  const timed = requestTimeoutSeconds !== undefined && !reachesOnGke(route);
  return {
    backendRefs: [{ name: names.routerService, port: servicePort }],
    matches,
    ...(filters && { filters }),
    ...(timed && { timeouts: { request: gatewayDuration(requestTimeoutSeconds) } }),
  };
}

function parentRef(
  { namespace }: ResolvedStackRouter,
  gateway: StackHttpRoute['gateway'],
  listenerName: string | undefined,
): NonNullable<HTTPRouteSpec['parentRefs']>[number] {
  if (InferenceGateway.isInferenceGateway(gateway)) return gateway.parentRef(namespace, listenerName);
  const { name, namespace: home } = gateway as Exclude<typeof gateway, IInferenceGateway>;
  return {
    name,
    ...(home !== undefined && { namespace: home }),
    ...(listenerName !== undefined && { sectionName: listenerName }),
  };
}

/** The routes agree on the timeout, as far as they say one. */
function tellGke(scope: Construct, { names, labels, port, row }: ResolvedStackRouter, routes: readonly StackHttpRoute[]): void {
  createGkePolicies(scope, {
    name: names.routerRoute,
    labels,
    targetRef: { group: '', kind: 'Service', name: names.routerService },
    requests: { timeoutSeconds: timedRoute(routes)?.requestTimeoutSeconds },
    health: { path: row.probes.path, port },
  });
}
