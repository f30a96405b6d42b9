import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';

/**
 * Where requests are sent: a `Router`, an `InferenceGateway`, or `{ url }` for something that neither is.
 * The URL is a base: the paths of requests are added to it.
 */
export interface InferenceTarget {
  /** Base URL inside the cluster, such as `http://llm.example.com`. Undefined where a gateway's address is not known. */
  readonly url?: string;
}

/** @internal Schema of {@link InferenceTarget}. */
export const inferenceTargetSchema = (z: Z) =>
  z.custom<InferenceTarget>(
    (value) => typeof value === 'object' && value !== null && 'url' in value,
    'Give a router, a gateway or { url: "http://…" }',
  );

/** The base URL of a target, or what is wrong with it for pods in a namespace. */
export function targetUrl(
  field: string,
  target: InferenceTarget,
  namespace: string | undefined,
): { readonly url: string; readonly problems: readonly Problem[] } {
  const { url } = target;
  if (url === undefined) return { url: '', problems: [unknownAddress(field)] };
  if (typeof url !== 'string' || !isHttpUrl(url)) {
    const what = `${shown(url)} is no base URL of http or https`;
    return { url: '', problems: [{ field: `${field}.url`, what, fix: 'write a URL such as "http://llm.example.com".' }] };
  }
  const base = url.replace(/\/+$/, '');
  const problem = foreignShortName(target, url, namespace) ?? endsInApiPath(base);
  return { url: base, problems: problem ? [{ field, ...problem }] : [] };
}

/** The InferencePool behind a target, where it is a router. */
export function poolNameOf(target: InferenceTarget): string | undefined {
  const { poolName } = target as { poolName?: unknown };
  return typeof poolName === 'string' ? poolName : undefined;
}

/** A name that none of the router's objectives has: such requests would be of the default priority. Of other targets nothing is known. */
export function objectiveProblem(field: string, name: string | undefined, target: InferenceTarget): Problem | undefined {
  const { objectives } = target as { objectives?: readonly { readonly name: string }[] };
  if (name === undefined || !Array.isArray(objectives)) return undefined;
  const names = objectives.map((objective) => objective.name);
  if (names.includes(name)) return undefined;
  if (names.length === 0) {
    const what = `names ${shown(name)}, and the router has no InferenceObjectives: they come with the bands of its flow control`;
    return { field, what, fix: 'give the router flowControl with bands, or leave it out.' };
  }
  return { field, what: `the router has no InferenceObjective called ${shown(name)}`, fix: didYouMean(name, names) };
}

/** The models that a router is known to serve; undefined of other targets. */
export function servedModelNamesOf(target: InferenceTarget): readonly string[] | undefined {
  const { servedModelNames } = target as { servedModelNames?: unknown };
  return Array.isArray(servedModelNames) ? servedModelNames : undefined;
}

function unknownAddress(field: string): Problem {
  return {
    field,
    what: 'has no URL that is known here: the proxy of its gateway runs outside the cluster, its listeners were not given, or they or its route are for some hosts alone',
    fix: 'give { url: "http://…" } with the address that pods reach it at, or a router without a gateway.',
  };
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}

/** The OpenAI way to write a base URL. Here requests bring the version with their path. */
function endsInApiPath(base: string): Omit<Problem, 'field'> | undefined {
  if (!base.endsWith('/v1')) return undefined;
  return { what: `is ${shown(base)}, and the paths that are added to it begin with /v1 themselves`, fix: 'leave /v1 out.' };
}

/** A host name without a namespace, called from another one, is somebody else's or nobody's. */
function foreignShortName(
  target: InferenceTarget,
  url: string,
  namespace: string | undefined,
): Omit<Problem, 'field'> | undefined {
  if (!Construct.isConstruct(target)) return undefined;
  const home = Chart.of(target).namespace;
  if (home === namespace || new URL(url).hostname.includes('.')) return undefined;
  return {
    what: `is called ${shown(url)}, a name that is only known in its own namespace, which its chart does not say`,
    fix: `give the chart of [${target.node.path}] a namespace, or put both into one chart.`,
  };
}
