import type { Construct } from 'constructs';
import type { Problem } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import type { Z } from '../internal/schema';
import type { Warning } from '../internal/warnings';
import { InferenceModelRewrite } from '../kubernetes/crds';
import { poolRef } from './objectives';
import { type PoolMember, servedNames } from './pool-member';
import type { ResolvedRouter } from './resolve';

/** The largest weight that the API takes. */
const WEIGHT_MAX = 1_000_000;

/** A model that requests are sent to instead of the one that they ask for. */
export interface ModelRewriteTarget {
  /** The name of a served model or adapter. */
  readonly model: string;
  /** The share of requests is this by the sum of all weights. All targets have one, or none has. @default - equal shares */
  readonly weight?: number;
}

/** Requests for some models, and what they get instead: one model renames, several split the traffic. */
export interface ModelRewrite {
  /** Names that clients ask for. @default - all that no other rewrite names */
  readonly models?: readonly string[];
  readonly targets: readonly ModelRewriteTarget[];
}

/** @internal Schema of a list of {@link ModelRewrite}. */
export const modelRewritesSchema = (z: Z) =>
  z
    .array(
      z
        .strictObject({
          models: z.array(z.string().min(1)).min(1).readonly().optional(),
          targets: z
            .array(z.strictObject({ model: z.string().min(1), weight: z.int().min(1).max(WEIGHT_MAX).optional() }).readonly())
            .min(1)
            .readonly(),
        })
        .readonly(),
    )
    .min(1)
    .readonly();

/** Rewrites of which the endpoint picker could not tell which one is meant. */
export function rewriteProblems(rewrites: readonly ModelRewrite[] = []): Problem[] {
  const seen = new Map<string | undefined, number>();
  return rewrites.flatMap(({ models, targets }, i) => {
    const field = `modelRewrites[${i}]`;
    const weighted = targets.filter(({ weight }) => weight !== undefined).length;
    const problems: Problem[] = (models ?? [undefined]).flatMap((model) => {
      const other = seen.get(model);
      if (other === undefined) seen.set(model, i);
      if (other === undefined) return [];
      const what =
        model === undefined
          ? `matches all models, as modelRewrites[${other}] does`
          : `matches "${model}", as modelRewrites[${other}] does`;
      return [{ field: `${field}.models`, what, fix: 'make one rewrite of the two.' }];
    });
    if (weighted > 0 && weighted < targets.length) {
      problems.push({
        field: `${field}.targets`,
        what: `${weighted} of ${targets.length} have a weight, and shares can only be taken of what all have`,
        fix: 'give each target a weight, or none.',
      });
    }
    return problems;
  });
}

/** Targets that none of the pool's servers is known to serve: they may load it later, as an adapter. */
export function rewriteWarnings(rewrites: readonly ModelRewrite[] = [], members: readonly PoolMember[]): Warning[] {
  const served = servedNames(members);
  return rewrites.flatMap(({ targets }, i) =>
    targets.flatMap(({ model }, j): Warning[] => {
      if (served.includes(model)) return [];
      return [
        {
          id: 'scheduling-config',
          field: `modelRewrites[${i}].targets[${j}].model`,
          what: `"${model}" is served by none of the model servers, which would answer 404 unless they are told to load it`,
          fix: `name one of ${quotedList(served)}.`,
        },
      ];
    }),
  );
}

/** One object with all rewrites of the pool. */
export function createModelRewrites(scope: Construct, router: ResolvedRouter, rewrites: readonly ModelRewrite[] = []): void {
  if (rewrites.length === 0) return;
  new InferenceModelRewrite(scope, 'model-rewrites', {
    metadata: { name: router.poolName, labels: router.labels },
    spec: {
      poolRef: poolRef(router),
      rules: rewrites.map(({ models, targets }) => ({
        ...(models && { matches: models.map((value) => ({ model: { type: 'Exact', value } })) }),
        targets: targets.map(({ model, weight }) => ({ modelRewrite: model, ...(weight !== undefined && { weight }) })),
      })),
    },
  });
}
