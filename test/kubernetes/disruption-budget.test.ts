import { expect, test } from 'vitest';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import {
  createDisruptionBudget,
  type DisruptionBudget,
  disruptionBudgetSchema,
  drainProblem,
} from '../../lib/kubernetes/disruption-budget';
import { aChart, manifestsOf, messageOf } from '../synth';

const schema = defineSchema((z) => z.strictObject({ disruptionBudget: disruptionBudgetSchema(z) }));
const errorOf = (disruptionBudget: object) => messageOf(() => parseProps('test', schema, { disruptionBudget }));
const pods = { name: 'pdb', labels: { a: 'b' }, selector: { app: 'x' } };

test.each<[DisruptionBudget, object]>([
  [{ minAvailable: 1 }, { minAvailable: 1 }],
  [{ maxUnavailable: '50%' }, { maxUnavailable: '50%' }],
])('%j becomes a PodDisruptionBudget of the pods', (budget, spec) => {
  const chart = aChart();
  createDisruptionBudget(chart, 'pdb', pods, budget);
  expect(manifestsOf(chart)).toEqual([
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'pdb', labels: { a: 'b' } },
      spec: { ...spec, selector: { matchLabels: { app: 'x' } } },
    },
  ]);
});

test('one of the two amounts is given, as a number or a share', () => {
  const either = '[test] disruptionBudget: an object is not valid. Fix: give minAvailable or maxUnavailable, and not both.';
  expect(errorOf({ minAvailable: 0 })).toBe('accepted');
  expect(errorOf({})).toBe(either);
  expect(errorOf({ minAvailable: 1, maxUnavailable: 1 })).toBe(either);
  expect(errorOf({ minAvailable: '150%' })).toContain('[test] disruptionBudget.minAvailable: "150%" ');
});

test.each<[DisruptionBudget, number, boolean]>([
  [{ minAvailable: 1 }, 1, true],
  [{ minAvailable: 1 }, 2, false],
  [{ minAvailable: '50%' }, 1, true],
  [{ minAvailable: '50%' }, 2, false],
  [{ minAvailable: '100%' }, 4, true],
  [{ minAvailable: 0 }, 1, false],
  [{ maxUnavailable: 0 }, 3, true],
  [{ maxUnavailable: '0%' }, 3, true],
  [{ maxUnavailable: '1%' }, 3, false],
  [{ maxUnavailable: 0 }, 0, false],
])('%j of %i pods blocks drains: %s', (budget, replicas, blocks) => {
  expect(drainProblem('disruptionBudget', budget, replicas) !== undefined).toBe(blocks);
});
