import { InferenceGateway } from '../../gateways';
import { attachRoute } from '../../gateways/parent-ref';
import { timeoutProblem } from '../../gateways/timeouts';
import type { Problem } from '../../internal/config-error';
import { didYouMean } from '../../internal/nearest';
import { shown } from '../../internal/words';
import type { HTTPRouteFilter } from '../../kubernetes/crds/http-route';
import { pathProblem, routePathProblem } from '../../kubernetes/http-paths';
import { labelKeyProblem, labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem, hostnameProblem } from '../../kubernetes/names';
import type { stackNames } from '../names';
import {
  type GatewayReference,
  reachesOnGke,
  type StackExposure,
  type StackHttpRoute,
  type StackIngress,
  timedRoute,
} from './exposures';
import type { StackRouterProps } from './props';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

type Found = readonly (Problem | undefined)[];

/** What is wrong with the ways in. */
export function exposureProblems(
  expose: StackRouterProps['expose'],
  names: ReturnType<typeof stackNames>,
  namespace: string | undefined,
): Problem[] {
  if (expose === undefined) return [];
  if (InferenceGateway.isInferenceGateway(expose)) {
    const fields = { gateway: 'expose', listenerName: 'expose', hostnames: 'expose' };
    return [...attachRoute(expose, { namespace }, fields).problems];
  }
  const ingresses = expose.filter(({ kind }) => kind === 'ingress');
  const keys = expose.map((one) => (one.kind === 'httpRoute' ? (one.key ?? '') : undefined));
  return expose
    .flatMap((one, i): Found => {
      const field = `expose[${i}]`;
      if (one.kind === 'ingress') return [ingresses.indexOf(one) > 0 ? second(field) : undefined, ...ingressProblems(field, one)];
      const key = one.key ?? '';
      return [keys.indexOf(key) < i ? namesake(field, key) : undefined, ...routeProblems(field, one, names, namespace)];
    })
    .concat(timeoutProblems(expose))
    .filter((problem) => problem !== undefined);
}

/** On GKE the time that a request may take is said of the router's Service, whatever the route. */
function timeoutProblems(expose: readonly StackExposure[]): Problem[] {
  const first = timedRoute(expose.filter(reachesOnGke));
  if (!first) return [];
  const seconds = first.requestTimeoutSeconds;
  return expose.flatMap((one, i) => {
    if (!reachesOnGke(one) || one.requestTimeoutSeconds === undefined || one.requestTimeoutSeconds === seconds) return [];
    const what = `is ${one.requestTimeoutSeconds}, and ${seconds} in expose[${expose.indexOf(first)}]: on GKE all routes to the router have one`;
    return [{ field: `expose[${i}].requestTimeoutSeconds`, what, fix: 'say the same in both, or leave it out of one.' }];
  });
}

const second = (field: string): Problem => ({ field, what: 'is a second Ingress', fix: 'list all hosts in one.' });

const namesake = (field: string, key: string): Problem => ({
  field: `${field}.key`,
  what: key === '' ? 'is missing, and another route has none either' : `"${key}" is the key of another route too`,
  fix: 'give each route a key of its own.',
});

function ingressProblems(field: string, { className, hosts = [], tls = [], annotations = {} }: StackIngress): Found {
  const said = annotations[CLASS_ANNOTATION];
  return [
    className === undefined ? undefined : dnsProblem(`${field}.className`, className, DNS_SUBDOMAIN_MAX),
    className !== undefined && said !== undefined && said !== className
      ? {
          field: `${field}.annotations`,
          what: `name the class "${said}", and className "${className}": Kubernetes refuses the Ingress`,
          fix: `leave "${CLASS_ANNOTATION}" out.`,
        }
      : undefined,
    ...hosts.map(({ host }, i) => (host === undefined ? undefined : hostnameProblem(`${field}.hosts[${i}].host`, host))),
    ...hosts.flatMap(({ paths = [] }, i) =>
      paths.map(({ path, pathType }, j) =>
        pathType === 'ImplementationSpecific' ? undefined : pathProblem(`${field}.hosts[${i}].paths[${j}].path`, path),
      ),
    ),
    ...tls.flatMap(
      ({ secretName, hosts: covered = [] }, i): Found => [
        secretName === undefined ? undefined : dnsProblem(`${field}.tls[${i}].secretName`, secretName, DNS_SUBDOMAIN_MAX),
        ...covered.map((host, j) => hostnameProblem(`${field}.tls[${i}].hosts[${j}]`, host)),
      ],
    ),
    ...keyProblems(`${field}.annotations`, annotations),
  ];
}

/** Why the gateway would not take the route. */
function attachmentProblems(field: string, route: StackHttpRoute, namespace: string | undefined): Found {
  const { gateway, listenerName, hostnames } = route;
  if (!InferenceGateway.isInferenceGateway(gateway)) return [];
  const fields = { gateway: `${field}.gateway`, listenerName: `${field}.listenerName`, hostnames: `${field}.hostnames` };
  return attachRoute(gateway, { namespace, listenerName, hostnames }, fields).problems;
}

function routeProblems(
  field: string,
  route: StackHttpRoute,
  names: ReturnType<typeof stackNames>,
  namespace: string | undefined,
): Found {
  const { key, gateway, httpsRedirect, hostnames = [], matches = [], filters = [], listenerName } = route;
  return [
    key === undefined ? undefined : dnsProblem(`${field}.key`, key, DNS_SUBDOMAIN_MAX - names.routerRoute.length - 1),
    ...(InferenceGateway.isInferenceGateway(gateway) ? [] : referenceProblems(field, gateway, listenerName)),
    ...hostnames.map((hostname, i) => hostnameProblem(`${field}.hostnames[${i}]`, hostname)),
    ...(httpsRedirect ? redirectProblems(field, route) : []),
    ...matches.map(({ path = {} }, i) =>
      path.value === undefined || path.type === 'RegularExpression'
        ? undefined
        : routePathProblem(`${field}.matches[${i}].path.value`, path.value),
    ),
    ...(httpsRedirect ? [] : filters.map((filter, i) => filterProblem(`${field}.filters[${i}]`, filter))),
    timeoutProblem(`${field}.requestTimeoutSeconds`, route.requestTimeoutSeconds, reachesOnGke(route) ? 'gke' : undefined),
    ...labelProblems(`${field}.labels`, route.labels),
    ...keyProblems(`${field}.annotations`, route.annotations ?? {}),
    ...attachmentProblems(field, route, namespace),
  ];
}

function referenceProblems(field: string, { name, namespace }: GatewayReference, listenerName: string | undefined): Found {
  return [
    dnsProblem(`${field}.gateway.name`, name, DNS_SUBDOMAIN_MAX),
    namespace === undefined ? undefined : dnsProblem(`${field}.gateway.namespace`, namespace),
    listenerName === undefined ? undefined : dnsProblem(`${field}.listenerName`, listenerName, DNS_SUBDOMAIN_MAX),
  ];
}

const FILTERS: Readonly<Record<HTTPRouteFilter['type'], keyof HTTPRouteFilter>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
  CORS: 'cors',
};

function filterProblem(field: string, filter: HTTPRouteFilter): Problem | undefined {
  const { type } = filter;
  if (!Object.hasOwn(FILTERS, type)) {
    const fix = didYouMean(type, Object.keys(FILTERS));
    return { field: `${field}.type`, what: `${shown(type)} is not one of the choices`, fix };
  }
  const prop = FILTERS[type];
  const stray = Object.keys(filter).find((key) => key !== 'type' && key !== prop);
  if (stray !== undefined)
    return { field: `${field}.${stray}`, what: `does not go with type "${type}"`, fix: `say what it does with ${prop}.` };
  if (filter[prop] !== undefined) return undefined;
  return { field: `${field}.${prop}`, what: `is missing, and type "${type}" wants it`, fix: 'give it, or leave the filter out.' };
}

/** A redirection is all that such a route does. */
function redirectProblems(field: string, route: StackHttpRoute): Found {
  return (['matches', 'filters', 'requestTimeoutSeconds'] as const).map((prop) =>
    route[prop] === undefined
      ? undefined
      : { field: `${field}.${prop}`, what: 'is of no use in a route that sends everything to https', fix: 'leave it out.' },
  );
}

function keyProblems(field: string, annotations: Readonly<Record<string, string>>): Found {
  return Object.keys(annotations).map((key) => labelKeyProblem(`${field}.${key}`, key));
}
