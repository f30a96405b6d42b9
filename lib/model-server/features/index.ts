import { flagOf } from '../../engines/names';
import type { Problem } from '../../internal/config-error';
import { defined } from '../../internal/defined';
import { type OwnedEnv, ownedEnvProblems } from '../../kubernetes/owned-env';
import type { PortUse } from '../workload/ports';
import { resolveCollectives } from './collectives';
import { resolveExpertParallelism } from './expert-parallelism';
import type { ConfigFile, FeatureContext, FeatureMemory, ResolveFeature, ServerFeature } from './feature';
import { resolveKvCacheTiers } from './kv-cache-tiers';
import { resolveKvEvents } from './kv-events';
import { resolveKvTransfer } from './kv-transfer';
import { resolveLmcache } from './lmcache';
import { resolveRdma } from './rdma';
import { resolveRoutingSidecar } from './routing-sidecar';
import { TIER_SIZES } from './tier-memory';

export type { FeatureContext, ServerFeature } from './feature';

/** The capabilities of model servers, in the order in which they add to the pods. A new one is one more line. */
const FEATURES: readonly ResolveFeature[] = [
  resolveKvEvents,
  resolveKvTransfer,
  resolveRoutingSidecar,
  resolveRdma,
  resolveExpertParallelism,
  resolveCollectives,
  resolveKvCacheTiers,
  resolveLmcache,
];

/** What the props ask for beyond plain serving. */
export function resolveFeatures(context: FeatureContext): { features: ServerFeature[]; problems: Problem[] } {
  const features: ServerFeature[] = [];
  const problems: Problem[] = [];
  for (const resolve of FEATURES) {
    const resolved = resolve(context);
    if (resolved === undefined) continue;
    if ('prop' in resolved) features.push(resolved);
    else problems.push(...resolved);
  }
  const owned = features.flatMap((feature): readonly OwnedEnv[] => feature.ownedEnv ?? []);
  return {
    features,
    problems: [
      ...problems,
      ...features.flatMap((feature) => saidTwice(feature, context)),
      ...ownedEnvProblems(context.props.env, owned),
    ],
  };
}

/** What the features together say of a server. */
export type FeatureFacts = Pick<
  ServerFeature,
  'enginePort' | 'kvEventsPort' | 'kvTransfer' | 'kvTierBlocks' | 'memory' | 'lmcache'
> &
  Required<Pick<ServerFeature, 'routesToPrefill' | 'apiRules' | 'warnings'>> & {
    readonly configFiles: readonly ConfigFile[];
    readonly portUses: Readonly<Record<string, PortUse>>;
  };

/** The facts of all features as one: each states its own. */
export function factsOf(features: readonly ServerFeature[]): FeatureFacts {
  const stated = <K extends keyof ServerFeature>(fact: K): ServerFeature[K] | undefined =>
    features.find((feature) => feature[fact] !== undefined)?.[fact];
  return {
    enginePort: stated('enginePort'),
    kvEventsPort: stated('kvEventsPort'),
    kvTransfer: stated('kvTransfer'),
    lmcache: stated('lmcache'),
    configFiles: features.flatMap((feature) => feature.configFile ?? []),
    portUses: Object.assign({}, ...features.map((feature) => feature.portUses)),
    kvTierBlocks: sumOf(features.map((feature) => feature.kvTierBlocks)),
    memory: memoryOf(features.flatMap((feature) => feature.memory ?? [])),
    routesToPrefill: features.some((feature) => feature.routesToPrefill),
    apiRules: features.flatMap((feature) => feature.apiRules ?? []),
    warnings: features.flatMap((feature) => feature.warnings ?? []),
  };
}

/** What several features keep, or what the only one does. */
function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length > 0 ? known.reduce((sum, count) => sum + count, 0) : undefined;
}

function memoryOf(parts: readonly FeatureMemory[]): FeatureMemory | undefined {
  if (parts.length < 2) return parts[0];
  return {
    request: parts.reduce((sum, { request }) => sum + request, 0),
    limit: parts.reduce((sum, { limit }) => sum + limit, 0),
    field: parts.map(({ field = TIER_SIZES }) => field).join(' or '),
  };
}

/** A fact that a feature states is not stated as a setting or an extra argument as well. */
function saidTwice({ prop, settings = {}, owns = {} }: ServerFeature, { engine }: FeatureContext): Problem[] {
  const owned = Object.fromEntries(Object.entries(owns).map(([setting, { value }]) => [setting, value]));
  const stated: Readonly<Record<string, unknown>> = { ...owned, ...defined(settings) };
  const { settings: taken } = engine.withDefaults(stated);
  return Object.keys(stated).flatMap((setting): Problem[] => {
    const fix = owns[setting]?.fix ?? 'leave one of them out.';
    if (setting in engine.settings)
      return [{ field: `engine.${setting}`, what: `is set beside ${prop}, which sets it too`, fix }];
    if (setting in taken) return [];
    return [{ field: 'engine.extraArgs', what: `set ${flagOf(setting)} beside ${prop}, which sets it too`, fix }];
  });
}
