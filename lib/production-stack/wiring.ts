import { Engine } from '../engines';
import type { Problem } from '../internal/config-error';
import { defined } from '../internal/defined';
import { didYouMean, quotedList } from '../internal/nearest';
import { shown } from '../internal/words';
import type { ImagePulling } from '../kubernetes/image';
import type { MetricsCollector } from '../kubernetes/monitoring';
import { DNS_LABEL_MAX, DNS_SUBDOMAIN_MAX, dnsProblem, serviceNameProblem } from '../kubernetes/names';
import { mergeScheduling } from '../kubernetes/scheduling';
import type { LmcacheControllerAddress } from '../model-server/features/lmcache/facts';
import type { LmcacheMultiprocessProps } from '../model-server/features/lmcache/multiprocess-props';
import type { LmcacheProps } from '../model-server/features/lmcache/props';
import { metricsCollectorOn, PLATFORM_NAMES, type Platform } from '../platforms/platforms';
import { platformOf } from './backend';
import type { LmcacheServer } from './cache-server/lmcache-server';
import type { EngineDefaults, EngineModelProps } from './engine-model/props';
import { stackNames } from './names';
import type { NamedDisaggregatedPrefill, NamedRouting, ProductionStackProps, StackModelProps } from './props';
import type { SharedStorage } from './shared-storage/shared-storage';

/** What parts of a stack are to a model of it. */
export interface StackParts {
  readonly stack: string;
  readonly sharedStorage?: SharedStorage;
  readonly cacheServer?: LmcacheServer;
  /** Where the LMCache controller inside the router listens. */
  readonly controller?: LmcacheControllerAddress;
  readonly metricsCollector?: MetricsCollector;
}

/** A model's props: its own words, over those of the stack, and wired to its parts. */
export function modelProps(
  name: string,
  props: ProductionStackProps,
  own: StackModelProps,
  { stack, sharedStorage, metricsCollector, ...parts }: StackParts,
): EngineModelProps {
  const { platform, hfToken, apiKey, release } = props;
  const common: EngineDefaults = { platform, hfToken, apiKey, release };
  return {
    ...defined(common),
    ...defined(own),
    ...{ stack, name, metricsCollector },
    ...commonOf(props, own),
    engine: over(props.engine, own.engine, overlaid),
    probes: over(props.probes, own.probes),
    scheduling: over(props.scheduling, own.scheduling, mergeScheduling),
    weights: own.weights ?? (sharedStorage && { kind: 'shared', storage: sharedStorage }),
    lmcache: wiredLmcache(own.lmcache, parts),
  };
}

/** What the stack says of every part that runs, and a part over it: how images are pulled, and labels. */
export function commonOf(stack: ProductionStackProps, part: { readonly images?: ImagePulling; readonly labels?: Labels }) {
  return { ...labelsOf(stack, part), ...defined({ images: over(stack.images, part.images) }) };
}

/** The same of a part without images. */
export function labelsOf({ release, labels }: ProductionStackProps, part: { readonly labels?: Labels }) {
  return defined({ release, labels: over(labels, part.labels) });
}

type Labels = Readonly<Record<string, string>>;

/** What a part says over what the stack says, key by key. What is no object the part itself refuses. */
function over<T extends object>(all: T | undefined, own: T | undefined, merge = spread<T>): T | undefined {
  if (own === undefined) return all;
  return all && typeof own === 'object' && own !== null && !Array.isArray(own) ? merge(all, own) : own;
}

const overlaid = (all: Engine, own: Engine): Engine => (Engine.isEngine(own) ? all.overlaidWith(own) : own);

const spread = <T extends object>(all: T, own: T): T => ({ ...all, ...defined(own) });

/** LMCache with the stack's server and the router's controller, unless it names others. */
function wiredLmcache(
  said: EngineModelProps['lmcache'],
  { cacheServer, controller }: Pick<StackParts, 'cacheServer' | 'controller'>,
): EngineModelProps['lmcache'] {
  // A server of the node is LMCache's own store, and reports to no controller.
  if (!said || (said !== true && said.mode === 'multiprocess')) return said;
  const own: LmcacheProps = said === true ? {} : said;
  return {
    ...own,
    ...(controller && !own.controller && { controller }),
    ...(cacheServer && sharesBlocks(own) && { remote: { server: cacheServer } }),
  };
}

/** Whether blocks go to a server: not where another is named, nor where they are handed from prefill to decode. */
function sharesBlocks(said: LmcacheProps | LmcacheMultiprocessProps): boolean {
  return said.mode !== 'multiprocess' && said.remote === undefined && said.pd === undefined;
}

/** How the router chooses; undefined where there is no router, or nothing is said. */
export function routingOf({ router }: ProductionStackProps): NamedRouting | undefined {
  return router ? router.routing : undefined;
}

/** Who collects the metrics of the models, if the stack has them collected. */
export function collectorOf({ monitoring, platform, models }: ProductionStackProps): MetricsCollector | undefined {
  if (!monitoring) return undefined;
  const { collector, scrape }: Exclude<ProductionStackProps['monitoring'], boolean | undefined> =
    monitoring === true ? {} : monitoring;
  // Who is named collects them also where something else tells him to.
  if (collector !== undefined || scrape === false) return collector;
  return metricsCollectorOn(platformOf(platform, Object.values(models).map(placeOf)));
}

/** Where a model runs, as it says or its accelerator. It refuses itself what is no platform. */
function placeOf({ platform, accelerator }: StackModelProps): { readonly platform?: Platform } {
  const said = platform ?? accelerator?.platform;
  return said !== undefined && PLATFORM_NAMES.includes(said) ? { platform: said } : {};
}

/** The models of each stage of a request: those that are named, or have the role. Engines that NIXL connects learn of one another through the router. */
export function stagesOf(
  routing: NamedDisaggregatedPrefill,
  models: ProductionStackProps['models'],
): { readonly prefill: readonly string[]; readonly decode: readonly string[]; readonly orchestrated: boolean } {
  const withRole = (role: string) => Object.keys(models).filter((name) => models[name]?.role === role);
  const { prefill = withRole('prefill'), decode = withRole('decode') } = routing;
  const transfers = [...prefill, ...decode].some((name) => Boolean(models[name]?.kvTransfer));
  return { prefill, decode, orchestrated: routing.orchestrated ?? transfers };
}

/** What refers to nothing, and what nothing refers to. */
export function wiringProblems(stack: string, props: ProductionStackProps): Problem[] {
  const { models, lora, cacheServer, sharedStorage } = props;
  const routing = routingOf(props);
  const all = Object.values(models);
  const problems = [...nameFormProblems(stack, models, lora?.adapters), ...decidedProblems(props)];
  if (routing?.kind === 'disaggregatedPrefill') problems.push(...stageProblems(routing, models));
  else if (props.router !== false) problems.push(...Object.entries(models).flatMap(wholeProblem));
  for (const [name, { base }] of Object.entries(lora?.adapters ?? {})) {
    problems.push(...nameProblems(`lora.adapters.${name}.base`, base, models));
  }
  if (lora?.controller === undefined && Object.keys(lora?.adapters ?? {}).length === 0 && lora !== undefined) {
    problems.push({ field: 'lora', what: 'has neither a controller nor adapters', fix: 'give one of them, or leave it out.' });
  }
  if (cacheServer && !all.some(({ lmcache }) => lmcache && (lmcache === true || sharesBlocks(lmcache)))) {
    problems.push({
      field: 'cacheServer',
      what: 'keeps blocks for nobody: no model has an lmcache that sends them there',
      fix: 'give a model lmcache: true, or leave cacheServer out.',
    });
  }
  if (sharedStorage && all.every(({ weights }) => weights !== undefined)) {
    problems.push({
      field: 'sharedStorage',
      what: 'is mounted by nobody: every model says where its weights are',
      fix: 'leave weights out of a model that is to use it, or leave sharedStorage out.',
    });
  }
  return problems;
}

/** Names that no object can have, and those that no construct can. */
function nameFormProblems(stack: string, models: object, adapters: object = {}): Problem[] {
  const problemOf = (field: string, name: string, limit?: number): Problem | undefined => {
    if (!(name in {})) return dnsProblem(field, name, limit);
    return { field, what: `${shown(name)} is what every object of JavaScript has`, fix: 'give it another name.' };
  };
  return [
    serviceNameProblem('name', stack, stackNames(stack).engine(Object.keys(models)[0] ?? '').service, DNS_LABEL_MAX),
    ...Object.keys(models).map((name) => problemOf(`models.${name}`, name)),
    ...Object.keys(adapters).map((name) => problemOf(`lora.adapters.${name}`, name, DNS_SUBDOMAIN_MAX)),
  ].filter((problem) => problem !== undefined);
}

/** What the stack decides, said from JavaScript. */
function decidedProblems({ models, router, cacheServer, sharedStorage, lora = {} }: ProductionStackProps): Problem[] {
  const said = (field: string, part: unknown, props: readonly string[]): Problem[] =>
    props
      .filter((prop) => typeof part === 'object' && part !== null && prop in part)
      .map((prop) => ({ field: `${field}.${prop}`, what: 'is decided by the stack', fix: 'leave it out.' }));
  const common = ['stack', 'release'];
  return [
    ...Object.entries(models).flatMap(([name, model]) => said(`models.${name}`, model, [...common, 'name', 'metricsCollector'])),
    ...said('router', router, [...common, 'backends', 'platform']),
    ...said('cacheServer', cacheServer, common),
    ...said('sharedStorage', sharedStorage, common),
    ...said('lora.controller', lora.controller, common),
    ...Object.entries(lora.adapters ?? {}).flatMap(([name, adapter]) =>
      said(`lora.adapters.${name}`, adapter, ['name', 'release']),
    ),
  ];
}

function stageProblems(routing: NamedDisaggregatedPrefill, models: ProductionStackProps['models']): Problem[] {
  const stages = stagesOf(routing, models);
  return (['prefill', 'decode'] as const).flatMap((stage) => {
    const field = `router.routing.${stage}`;
    const named = stages[stage];
    if (named.length === 0) {
      return [
        {
          field,
          what: `names no model, and no model has the role "${stage}"`,
          fix: `give a model role: '${stage}', or name one of ${quotedList(Object.keys(models))}.`,
        },
      ];
    }
    return named.flatMap((name, i) => [
      ...nameProblems(`${field}[${i}]`, name, models),
      ...(named.indexOf(name) < i
        ? [{ field: `${field}[${i}]`, what: `${shown(name)} is named twice`, fix: 'name each model once.' }]
        : []),
    ]);
  });
}

/** A role that the router does not know of: it would have either half do all of the work, and hand over nothing. */
function wholeProblem([name, { role }]: [string, StackModelProps]): Problem[] {
  if (role !== 'prefill' && role !== 'decode') return [];
  const field = `models.${name}.role`;
  const what = `"${role}" is a part of a request, and the router sends each model whole ones`;
  return [{ field, what, fix: "give router.routing: { kind: 'disaggregatedPrefill' }, or leave role out." }];
}

function nameProblems(field: string, name: string, models: ProductionStackProps['models']): Problem[] {
  if (Object.hasOwn(models, name)) return [];
  return [{ field, what: `${shown(name)} is no model of the stack`, fix: didYouMean(name, Object.keys(models)) }];
}
