import type { Problem } from '../../internal/config-error';
import type { FeatureContext, ResolveFeature, ServerFeature } from './feature';

export type { FeatureContext, ServerFeature } from './feature';

/** The capabilities of model servers, in the order in which they add to the pods. A new one is one more line. */
const FEATURES: readonly ResolveFeature[] = [];

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

/** A fact that a feature states is not stated as a setting as well. */
function saidTwice({ prop, settings = {} }: ServerFeature, { engine }: FeatureContext): Problem[] {
  return Object.keys(settings)
    .filter((setting) => settings[setting] !== undefined && setting in engine.settings)
    .map((setting) => ({
      field: `engine.${setting}`,
      what: `is set beside ${prop}, which sets it too`,
      fix: `leave one of them out.`,
    }));
}
