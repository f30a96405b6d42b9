import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../../internal/config-error';
import type { Z } from '../../internal/schema';
import type { ModelServerProps } from '../props';
import type { ModelServerTopology } from './topology';

/** Old and new pods side by side while they are replaced. */
export interface RollingUpdate {
  /** New pods beyond the wanted number: a number, or a share such as `25%`. */
  readonly maxSurge?: number | string;
  /** Pods that may be missing meanwhile. */
  readonly maxUnavailable?: number | string;
}

/** How the pods of a Deployment are replaced. */
export type UpdateStrategy = 'recreate' | RollingUpdate;

/** @internal Schema of how many pods a roll-out may touch: a number, or a share such as `25%`. */
export const amountSchema = (z: Z) =>
  z.union([z.int().min(0), z.string().regex(/^[0-9]+%$/, 'Give a number or a share such as "25%"')]).optional();

/** @internal Schema of {@link UpdateStrategy}. */
export const updateStrategySchema = (z: Z) => {
  const amount = amountSchema(z);
  return z.union([z.literal('recreate'), z.strictObject({ maxSurge: amount, maxUnavailable: amount }).readonly()]);
};

/** The strategy as a Deployment has it. */
export function renderStrategy(strategy: UpdateStrategy | undefined): k8s.DeploymentStrategy | undefined {
  if (strategy === undefined) return undefined;
  if (strategy === 'recreate') return { type: 'Recreate' };
  const { maxSurge, maxUnavailable } = strategy;
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge: amountOf(maxSurge), maxUnavailable: amountOf(maxUnavailable) } };
}

/** What is said of a Deployment where there is none, and a roll-out that could never happen. */
export function updateProblems(
  { updateStrategy, progressDeadlineSeconds }: ModelServerProps,
  topology: ModelServerTopology,
): Problem[] {
  if (topology.kind !== 'deployment') {
    const fix = topology.kind === 'leaderWorkerSet' ? 'use topology.rollout, or leave it out.' : 'leave it out.';
    return Object.entries({ updateStrategy, progressDeadlineSeconds }).flatMap(([field, said]) =>
      said === undefined ? [] : [{ field, what: 'is said of a Deployment, and there is none', fix }],
    );
  }
  return strategyProblems(updateStrategy);
}

/** What Kubernetes refuses of a strategy. */
export function strategyProblems(strategy: UpdateStrategy | undefined): Problem[] {
  if (typeof strategy !== 'object') return [];
  // More pods than there are may be added, and not be missing.
  const tooMany = excessProblems('updateStrategy', { maxUnavailable: strategy.maxUnavailable }, 'pods');
  return [...tooMany, ...standstillProblems('updateStrategy', strategy, 'pod')];
}

/** What LeaderWorkerSet refuses of a roll-out. Where nothing is said of it, no group is added. */
export function rolloutProblems(field: string, { maxSurge = 0, maxUnavailable }: RollingUpdate): Problem[] {
  const amounts = { maxSurge, maxUnavailable };
  return [...excessProblems(field, amounts, 'groups'), ...standstillProblems(field, amounts, 'group')];
}

function excessProblems(field: string, amounts: RollingUpdate, all: string): Problem[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    if (typeof amount !== 'string' || Number.parseInt(amount, 10) <= 100) return [];
    return [{ field: `${field}.${name}`, what: `"${amount}" is more than all of the ${all}`, fix: 'give at most "100%".' }];
  });
}

function standstillProblems(field: string, { maxSurge, maxUnavailable }: RollingUpdate, one: string): Problem[] {
  if (!isNone(maxSurge) || !isNone(maxUnavailable)) return [];
  return [
    {
      field,
      what: `lets no ${one} be added and none be missing, so that none could ever be replaced`,
      fix: 'raise maxSurge or maxUnavailable.',
    },
  ];
}

/** Whether an amount is no pod at all. */
function isNone(amount: number | string | undefined): boolean {
  return amount === 0 || (typeof amount === 'string' && /^0+%$/.test(amount));
}

function amountOf(amount: number | string | undefined): k8s.IntOrString | undefined {
  if (amount === undefined) return undefined;
  return typeof amount === 'number' ? k8s.IntOrString.fromNumber(amount) : k8s.IntOrString.fromString(amount);
}
