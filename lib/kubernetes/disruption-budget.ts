import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import type { z as Zod } from 'zod';
import type { Problem } from '../internal/config-error';
import type { Z } from '../internal/schema';
import { PodDisruptionBudget } from './core';

/**
 * How many pods a drain of nodes leaves running: at least so many available, or at most so many missing. A number, or a share such
 * as `50%`, which is rounded up.
 */
export type DisruptionBudget =
  | { readonly minAvailable: number | string; readonly maxUnavailable?: never }
  | { readonly maxUnavailable: number | string; readonly minAvailable?: never };

/** @internal Schema of {@link DisruptionBudget}. */
export const disruptionBudgetSchema = (z: Z) => {
  const amount = z
    .union([z.int().min(0), z.string().regex(/^(100|[0-9]{1,2})%$/, 'Give a number or a share such as "50%"')])
    .optional();
  const either = z
    .strictObject({ minAvailable: amount, maxUnavailable: amount })
    .readonly()
    .refine(
      ({ minAvailable, maxUnavailable }) => (minAvailable === undefined) !== (maxUnavailable === undefined),
      'Give minAvailable or maxUnavailable, and not both',
    );
  return either as unknown as Zod.ZodType<DisruptionBudget, DisruptionBudget>;
};

/** Whose pods a budget is for, and what it is called. */
export interface BudgetedPods {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
}

/** Makes the PodDisruptionBudget of a workload's pods. */
export function createDisruptionBudget(scope: Construct, id: string, pods: BudgetedPods, budget: DisruptionBudget): void {
  const { minAvailable, maxUnavailable } = budget;
  new PodDisruptionBudget(scope, id, {
    metadata: { name: pods.name, labels: { ...pods.labels } },
    spec: {
      minAvailable: amountOf(minAvailable),
      maxUnavailable: amountOf(maxUnavailable),
      selector: { matchLabels: { ...pods.selector } },
    },
  });
}

/** A budget under which no node that runs one of so many pods could ever be drained. */
export function drainProblem(field: string, budget: DisruptionBudget, replicas: number): Problem | undefined {
  const { minAvailable, maxUnavailable } = budget;
  const movable = minAvailable === undefined ? podsIn(maxUnavailable ?? 0, replicas) : replicas - podsIn(minAvailable, replicas);
  if (movable > 0 || replicas === 0) return undefined;
  const [key, amount] = minAvailable === undefined ? ['maxUnavailable', maxUnavailable] : ['minAvailable', minAvailable];
  return {
    field: `${field}.${key}`,
    what: `${JSON.stringify(amount)} of ${replicas} lets no pod be moved, so that the drain of its node never ends`,
    fix: 'let one pod be missing, or run more of them.',
  };
}

/** Kubernetes rounds shares up. */
function podsIn(amount: number | string, replicas: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * replicas) / 100);
}

function amountOf(amount: number | string | undefined): k8s.IntOrString | undefined {
  if (amount === undefined) return undefined;
  return typeof amount === 'number' ? k8s.IntOrString.fromNumber(amount) : k8s.IntOrString.fromString(amount);
}
