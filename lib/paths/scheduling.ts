import type { EndpointPickerConfig, ScorerType, WeightedScorer } from '../router/config';

/** One profile that weighs scorers, and takes the pod with the highest sum. */
export function weigh(scorers: Readonly<Partial<Record<ScorerType, number>>> = {}): EndpointPickerConfig {
  // Scorers of a release's table need no parameters; the check of the configuration says so if one does.
  return { profiles: [{ scorers: Object.entries(scorers).map(([plugin, weight]) => ({ plugin, weight }) as WeightedScorer) }] };
}
