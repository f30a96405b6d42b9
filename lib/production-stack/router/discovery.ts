import { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../../internal/config-error';
import { shown } from '../../internal/words';
import type { Env } from '../../kubernetes/env';
import { inWords } from '../../kubernetes/namespaces';
import { isStackBackend, type StackBackend } from '../backend';
import { allEnginesSelector } from '../labels';
import type { PodBackends, ServiceBackends, StackBackends, StaticBackends, StaticEndpoint } from './backends';
import { flag, toggle } from './flags';

/** How the router finds its backends, decided. */
export interface Discovery {
  readonly args: readonly string[];
  readonly env: Env;
  /** What it may do in its namespace. */
  readonly rules: readonly k8s.PolicyRule[];
  readonly problems: readonly Problem[];
}

const READ = ['get', 'list', 'watch'];
const NAMESPACE_VARIABLE = 'POD_NAMESPACE';

/**
 * After so long a Service is looked at anew. A Service does not change when its pods become ready, and without the flag the router would not notice
 * for up to an hour.
 */
const SERVICE_WATCH_SECONDS = 30;

/** Hosts that the router takes for some; others it leaves out without an error. Source: src/vllm_router/utils.py. */
const KNOWN_HOST = /^(([A-Za-z0-9_-]+\.)+[A-Za-z]{2,}|localhost|\d{1,3}(\.\d{1,3}){3})$/;

/** Flags and rights of a discovery, and what is wrong with it. */
export function resolveDiscovery(backends: StackBackends, stack: string, namespace: string | undefined): Discovery {
  return backends.kind === 'static' ? staticDiscovery(backends) : clusterDiscovery(backends, stack, namespace);
}

function clusterDiscovery(backends: PodBackends | ServiceBackends, stack: string, namespace: string | undefined): Discovery {
  const { kind, models } = backends;
  const selector = Object.entries(allEnginesSelector(stack)).map(([key, value]) => `${key}=${value}`);
  const port = models[0] && portOf(kind, models[0]);
  return {
    args: [
      ...flag('service-discovery', 'k8s'),
      ...flag('k8s-namespace', namespace ?? `$(${NAMESPACE_VARIABLE})`),
      ...flag('k8s-service-discovery-type', kind === 'pods' ? 'pod-ip' : 'service-name'),
      ...flag('k8s-label-selector', selector.join(',')),
      ...flag('k8s-port', port),
      ...flag('k8s-watcher-timeout-seconds', kind === 'services' ? SERVICE_WATCH_SECONDS : undefined),
    ],
    // The router's own default is a namespace called "default", wherever it runs.
    env: namespace === undefined ? { [NAMESPACE_VARIABLE]: { fieldPath: 'metadata.namespace' } } : {},
    rules: rulesFor(backends),
    problems: models.flatMap((model, i) => modelProblems(kind, models, model, i, stack, namespace)),
  };
}

/** No more than the discovery calls: `patch` marks backends that were put to sleep. */
function rulesFor({ kind, models }: PodBackends | ServiceBackends): k8s.PolicyRule[] {
  const verbs = models.some(({ sleepMode }) => sleepMode) ? [...READ, 'patch'] : READ;
  const rule = (resource: string, allowed: string[]) => ({ apiGroups: [''], resources: [resource], verbs: allowed });
  if (kind === 'pods') return [rule('pods', verbs)];
  return [rule('services', verbs), rule('endpoints', ['get']), rule('pods', ['list'])];
}

const portOf = (kind: 'pods' | 'services', model: StackBackend) => (kind === 'pods' ? model.targetPort : model.servicePort);

function modelProblems(
  kind: 'pods' | 'services',
  models: readonly StackBackend[],
  model: StackBackend,
  at: number,
  stack: string,
  namespace: string | undefined,
): Problem[] {
  const field = `backends.models[${at}]`;
  const path = `[${model.node.path}]`;
  const problems: Problem[] = [];
  const first = models[0] ?? model;
  if (models.indexOf(model) < at) problems.push({ field, what: `${path} is listed twice`, fix: 'list each model once.' });
  if (model.stack !== stack) {
    const what = `${path} is of stack ${shown(model.stack)}, and the router finds the models of stack ${shown(stack)} alone`;
    problems.push({ field, what, fix: 'give the router and all its models one stack.' });
  }
  const home = Chart.of(model).namespace;
  if (home !== namespace) {
    const what = `${path} is in ${inWords(home)}, and the router looks in ${inWords(namespace)} alone`;
    problems.push({ field, what, fix: 'put them into charts of one namespace.' });
  }
  if (portOf(kind, model) !== portOf(kind, first)) {
    const listens = kind === 'pods' ? 'listens on' : 'has a Service with';
    const what = `${path} ${listens} port ${portOf(kind, model)}, and the router calls all models on one, which is ${portOf(kind, first)} with [${first.node.path}]`;
    problems.push({ field, what, fix: 'give all models one port.' });
  }
  return problems;
}

/** Models that the router would find by the stack's labels although nobody gave it to them. */
export function uninvited(backends: PodBackends | ServiceBackends, stack: string, namespace: string | undefined): Problem[] {
  const root = backends.models[0]?.node.root;
  return (root?.node.findAll() ?? [])
    .filter(isStackBackend)
    .filter((other) => other.stack === stack && Chart.of(other).namespace === namespace && !backends.models.includes(other))
    .map((other) => ({
      field: 'backends.models',
      what: `[${other.node.path}] is of stack ${shown(stack)} as well, so that the router finds it by its labels`,
      fix: 'list it, or give it a stack of its own.',
    }));
}

function staticDiscovery({ endpoints, healthChecks }: StaticBackends): Discovery {
  const list = (pick: (endpoint: StaticEndpoint) => string | undefined) => endpoints.map(pick).join(',');
  const aliases = aliasesOf(endpoints);
  return {
    args: [
      ...flag('service-discovery', 'static'),
      ...flag(
        'static-backends',
        list(({ url }) => url.replace(/\/+$/, '')),
      ),
      ...flag(
        'static-models',
        list(({ model }) => model),
      ),
      ...flag('static-aliases', aliases.size > 0 ? [...aliases].map((pair) => pair.join(':')).join(',') : undefined),
      ...toggle('static-backend-health-checks', healthChecks),
      ...flag('static-model-types', healthChecks ? list(({ type }) => type) : undefined),
    ],
    env: {},
    rules: [],
    problems: endpoints.flatMap((endpoint, i) => [
      ...endpointProblems(endpoint, i, aliases, healthChecks ?? false),
      ...repeatedEndpoint(endpoints, i),
      ...takenAliases(endpoints, i),
    ]),
  };
}

/** The router looks for aliases first. */
function takenAliases(endpoints: readonly StaticEndpoint[], at: number): Problem[] {
  const { aliases = [], model } = endpoints[at] ?? {};
  return aliases.flatMap((alias) => {
    const other = endpoints.findIndex((endpoint) => endpoint.model === alias && alias !== model);
    if (other < 0) return [];
    const what = `${shown(alias)} is what backends.endpoints[${other}] serves, and requests for it would go to ${shown(model)}`;
    return [{ field: `backends.endpoints[${at}].aliases`, what, fix: 'leave it out.' }];
  });
}

/** An engine that is listed twice would get twice the requests. */
function repeatedEndpoint(endpoints: readonly StaticEndpoint[], at: number): Problem[] {
  const key = ({ url, model }: StaticEndpoint) => `${url.replace(/\/+$/, '')} ${model}`;
  const keys = endpoints.map(key);
  const first = keys.indexOf(keys[at] ?? '');
  if (first >= at) return [];
  return [
    { field: `backends.endpoints[${at}]`, what: `is the same as backends.endpoints[${first}]`, fix: 'list each engine once.' },
  ];
}

/** Further names and what they stand for; the first to claim one has it. */
function aliasesOf(endpoints: readonly StaticEndpoint[]): Map<string, string> {
  const pairs = endpoints.flatMap(({ aliases = [], model }) => aliases.map((alias): [string, string] => [alias, model]));
  return new Map(pairs.reverse());
}

function endpointProblems(
  { url, model, type, aliases = [] }: StaticEndpoint,
  at: number,
  known: ReadonlyMap<string, string>,
  healthChecks: boolean,
): Problem[] {
  const field = `backends.endpoints[${at}]`;
  const problems: Problem[] = [];
  const { hostname, pathname } = new URL(url);
  if (url.includes(',')) {
    problems.push({ field: `${field}.url`, what: `${shown(url)} holds a comma, at which the router cuts`, fix: 'leave it out.' });
  } else if (!KNOWN_HOST.test(hostname)) {
    const what = `${shown(url)} would be left out without an error: the router takes ${shown(hostname)} for no host`;
    problems.push({
      field: `${field}.url`,
      what,
      fix: 'name a Service with its namespace, such as "http://engine.models.svc:8000".',
    });
  } else if (/\/v1\/?$/.test(pathname)) {
    const what = `is ${shown(url)}, and the paths that are added to it begin with /v1 themselves`;
    problems.push({ field: `${field}.url`, what, fix: 'leave /v1 out.' });
  }
  if (healthChecks && type === undefined) {
    const what = 'is missing, and without it the router does not know which request tells that the engine is well';
    problems.push({ field: `${field}.type`, what, fix: 'give it, or leave backends.healthChecks out.' });
  }
  if (aliases.length > 0 && model.includes(':')) {
    const what = `${shown(model)} holds a colon, which parts an alias from its model`;
    problems.push({ field: `${field}.aliases`, what, fix: 'leave aliases of this model out.' });
  }
  for (const alias of aliases) {
    const other = known.get(alias);
    if (other === model || other === undefined) continue;
    const what = `${shown(alias)} stands for ${shown(other)} already, and cannot stand for ${shown(model)} too`;
    problems.push({ field: `${field}.aliases`, what, fix: 'give each model aliases of its own.' });
  }
  return problems;
}
