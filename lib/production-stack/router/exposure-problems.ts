import { InferenceGateway } from '../../gateways';
import type { Problem } from '../../internal/config-error';
import { labelKeyProblem, labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem, hostnameProblem } from '../../kubernetes/names';
import type { stackNames } from '../names';
import type { GatewayReference, StackHttpRoute, StackIngress } from './exposures';
import type { StackRouterProps } from './props';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

type Found = readonly (Problem | undefined)[];

/** What is wrong with the ways in. */
export function exposureProblems(expose: StackRouterProps['expose'], names: ReturnType<typeof stackNames>): Problem[] {
  if (expose === undefined || InferenceGateway.isInferenceGateway(expose)) return [];
  const ingresses = expose.filter(({ kind }) => kind === 'ingress');
  const keys = expose.map((one) => (one.kind === 'httpRoute' ? (one.key ?? '') : undefined));
  return expose
    .flatMap((one, i): Found => {
      const field = `expose[${i}]`;
      if (one.kind === 'ingress') return [ingresses.indexOf(one) > 0 ? second(field) : undefined, ...ingressProblems(field, one)];
      const key = one.key ?? '';
      return [keys.indexOf(key) < i ? namesake(field, key) : undefined, ...routeProblems(field, one, names)];
    })
    .filter((problem) => problem !== undefined);
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
    ...tls.flatMap(
      ({ secretName, hosts: covered = [] }, i): Found => [
        secretName === undefined ? undefined : dnsProblem(`${field}.tls[${i}].secretName`, secretName, DNS_SUBDOMAIN_MAX),
        ...covered.map((host, j) => hostnameProblem(`${field}.tls[${i}].hosts[${j}]`, host)),
      ],
    ),
    ...keyProblems(`${field}.annotations`, annotations),
  ];
}

function routeProblems(field: string, route: StackHttpRoute, names: ReturnType<typeof stackNames>): Found {
  const { key, gateway, httpsRedirect, hostnames = [] } = route;
  return [
    key === undefined ? undefined : dnsProblem(`${field}.key`, key, DNS_SUBDOMAIN_MAX - names.routerRoute.length - 1),
    ...(InferenceGateway.isInferenceGateway(gateway) ? [] : referenceProblems(`${field}.gateway`, gateway)),
    ...hostnames.map((hostname, i) => hostnameProblem(`${field}.hostnames[${i}]`, hostname)),
    ...(httpsRedirect ? redirectProblems(field, route) : []),
    ...labelProblems(`${field}.labels`, route.labels ?? {}),
    ...keyProblems(`${field}.annotations`, route.annotations ?? {}),
  ];
}

function referenceProblems(field: string, { name, namespace }: GatewayReference): Found {
  return [
    dnsProblem(`${field}.name`, name, DNS_SUBDOMAIN_MAX),
    namespace === undefined ? undefined : dnsProblem(`${field}.namespace`, namespace),
  ];
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
