import { flagOf } from '../../engines/names';
import type { Problem } from '../../internal/config-error';
import { resolveCollectives } from './collectives';
import { resolveExpertParallelism } from './expert-parallelism';
import type { FeatureContext, ResolveFeature, ServerFeature } from './feature';
import { resolveKvCacheTiers } from './kv-cache-tiers';
import { resolveKvEvents } from './kv-events';
import { resolveKvTransfer } from './kv-transfer';
import { resolveRdma } from './rdma';
import { resolveRoutingSidecar } from './routing-sidecar';

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
  return { features, problems: [...problems, ...features.flatMap((feature) => saidTwice(feature, context))] };
}

/** What the features together say of a server. */
export type FeatureFacts = Pick<ServerFeature, 'enginePort' | 'kvEventsPort' | 'kvTransfer' | 'kvTierBlocks' | 'memory'> &
  Required<Pick<ServerFeature, 'routesToPrefill' | 'apiRules' | 'warnings'>>;

/** The facts of all features as one: each states its own. */
export function factsOf(features: readonly ServerFeature[]): FeatureFacts {
  const stated = <K extends keyof ServerFeature>(fact: K): ServerFeature[K] | undefined =>
    features.find((feature) => feature[fact] !== undefined)?.[fact];
  return {
    enginePort: stated('enginePort'),
    kvEventsPort: stated('kvEventsPort'),
    kvTransfer: stated('kvTransfer'),
    kvTierBlocks: stated('kvTierBlocks'),
    memory: stated('memory'),
    routesToPrefill: features.some((feature) => feature.routesToPrefill),
    apiRules: features.flatMap((feature) => feature.apiRules ?? []),
    warnings: features.flatMap((feature) => feature.warnings ?? []),
  };
}

/** A fact that a feature states is not stated as a setting or an extra argument as well. */
function saidTwice({ prop, settings = {} }: ServerFeature, { engine }: FeatureContext): Problem[] {
  const { settings: taken } = engine.withDefaults(settings);
  return Object.keys(settings).flatMap((setting): Problem[] => {
    if (settings[setting] === undefined) return [];
    const fix = 'leave one of them out.';
    if (setting in engine.settings)
      return [{ field: `engine.${setting}`, what: `is set beside ${prop}, which sets it too`, fix }];
    if (setting in taken) return [];
    return [{ field: 'engine.extraArgs', what: `set ${flagOf(setting)} beside ${prop}, which sets it too`, fix }];
  });
}
