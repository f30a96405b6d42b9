import { alreadyParsed } from '../internal/schema';
import type { DisaggregationRows } from '../releases';
import {
  type EndpointPickerConfig,
  type Plugin,
  type PluginUse,
  plugin,
  type ScorerType,
  type WeightedScorer,
} from '../router/config';

/** What a profile has beside scorers of which nothing but their weight is to be said. */
export interface ProfileParts {
  /** Types of filters, in their order. */
  readonly filters?: readonly string[];
  /** Scorers that have parameters, by type. */
  readonly instances?: Readonly<Partial<Record<ScorerType, Plugin<ScorerType>>>>;
}

type Weights = Readonly<Partial<Record<ScorerType, number>>>;

/** Configurations that are nothing but the weights of a table: one object for each table, and so checked once. */
const weighed = new WeakMap<Weights, EndpointPickerConfig>();

/** One profile that weighs scorers, and takes the pod with the highest sum. */
export function weigh(scorers: Weights = {}, parts?: ProfileParts): EndpointPickerConfig {
  const known = parts ? undefined : weighed.get(scorers);
  if (known) return known;
  const config = profileOf(scorers, parts);
  if (!parts) weighed.set(scorers, config);
  return config;
}

function profileOf(scorers: Weights, { filters, instances = {} }: ProfileParts = {}): EndpointPickerConfig {
  // Scorers of a release's table need no parameters; the check of the whole configuration says so if one does.
  const weighted = Object.entries(scorers).map(
    ([type, weight]) => ({ plugin: instances[type as ScorerType] ?? type, weight }) as WeightedScorer,
  );
  return alreadyParsed({
    profiles: [{ ...(filters && { filters: filters as readonly PluginUse<'filter'>[] }), scorers: weighted }],
  });
}

/** A profile for prefill and one for decode, and who says whether a request is worth the first. */
export function disaggregate(row: DisaggregationRows['scheduling'], decider?: PluginUse<'disagg-decider'>): EndpointPickerConfig {
  // What a release's table names is checked by the configuration itself.
  const prefill = decider ?? (row.decider as PluginUse<'disagg-decider'>);
  return {
    profileHandler: plugin('disagg-profile-handler', { deciders: { prefill } }),
    profiles: row.profiles.flatMap(({ name, filters, scorers }) =>
      weigh(scorers, { filters }).profiles.map((profile) => ({ ...profile, name })),
    ),
  };
}
