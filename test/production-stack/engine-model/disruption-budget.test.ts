import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Warnings } from '../../../lib';
import { selects } from '../../../lib/kubernetes/labels';
import { type Manifest, manifestsOf, messageOf, theOnly } from '../../synth';
import { aModel, PROMETHEUS, type Props } from './fixtures';

const ONE_MISSING = { maxUnavailable: 1 } as const;
const RAY = { pipelineParallelSize: 2, topology: { kind: 'rayCluster' } } as const satisfies Props;
const GROUPS = { tensorParallelSize: 16, topology: { kind: 'leaderWorkerSet' } } as const satisfies Props;

const selectorOf = (props: Props): Record<string, string> =>
  theOnly(manifestsOf(aModel(props)), 'PodDisruptionBudget').spec.selector.matchLabels;
const templatesOf = ({ spec }: Manifest): Manifest[] =>
  [
    spec.template,
    spec.leaderWorkerTemplate?.leaderTemplate,
    spec.leaderWorkerTemplate?.workerTemplate,
    spec.headGroupSpec?.template,
    ...(spec.workerGroupSpecs ?? []).map(({ template }: Manifest) => template),
  ].filter((template) => template !== undefined);
const drainOf = (props: Props) => {
  const app = new App();
  Warnings.acknowledge(app, 'incomplete-image', 'uncollected-metrics', 'unvalidated');
  const model = aModel(props, new Chart(app, 'test', { namespace: 'chat' }));
  return Warnings.of(model).map(({ id, field, what }) => `${id} ${field}: ${what}`);
};
const blocked = (amounts: string) => [
  `blocks-drain disruptionBudget.minAvailable: ${amounts} lets no pod be moved, so that the drain of its node never ends`,
];

test.each([
  ['a Deployment', 'Deployment', { disruptionBudget: ONE_MISSING }, 1],
  ['a LeaderWorkerSet', 'LeaderWorkerSet', { ...GROUPS, disruptionBudget: ONE_MISSING }, 2],
  ['a RayCluster', 'RayCluster', { ...RAY, disruptionBudget: { minAvailable: 1 } }, 2],
] as const)('is of all pods of %s', (_, kind, props, templates) => {
  const found = templatesOf(theOnly(manifestsOf(aModel(props)), kind));
  expect(found).toHaveLength(templates);
  for (const { metadata } of found) expect(selects(selectorOf(props), metadata.labels)).toBe(true);
});

describe('of a RayCluster', () => {
  test('is a number of pods that stay, the only one that Kubernetes can keep there', () => {
    const wrong = (prop: string, amount: string) =>
      `[test/qwen] disruptionBudget.${prop}: ${amount} is taken of all pods that there should be, which Kubernetes does not learn of a RayCluster: it would let none of them be moved. ` +
      'Fix: give minAvailable as a number of pods.';
    const errorOf = (disruptionBudget: Props['disruptionBudget']) => messageOf(() => aModel({ ...RAY, disruptionBudget }));
    expect(errorOf({ maxUnavailable: 1 })).toBe(wrong('maxUnavailable', '1'));
    expect(errorOf({ maxUnavailable: '50%' })).toBe(wrong('maxUnavailable', '"50%"'));
    expect(errorOf({ minAvailable: '50%' })).toBe(wrong('minAvailable', '"50%"'));
    expect(errorOf({ minAvailable: 1 })).toBe('accepted');
  });
});

describe('warns where no pod could be moved', () => {
  test('of the pods of all groups', () => {
    expect(drainOf({ ...GROUPS, replicas: 2, disruptionBudget: { minAvailable: 3 } })).toEqual([]);
    expect(drainOf({ ...GROUPS, replicas: 2, disruptionBudget: { minAvailable: 4 } })).toEqual(blocked('4 of 4'));
    expect(drainOf({ ...RAY, disruptionBudget: { minAvailable: 1 } })).toEqual([]);
    expect(drainOf({ ...RAY, disruptionBudget: { minAvailable: 2 } })).toEqual(blocked('2 of 2'));
  });

  test('of the fewest that an autoscaler leaves', () => {
    const autoscaling = { prometheusUrl: PROMETHEUS, maxReplicas: 8 };
    expect(drainOf({ autoscaling, disruptionBudget: { minAvailable: 1 } })).toEqual(blocked('1 of 1'));
    expect(drainOf({ autoscaling: { ...autoscaling, minReplicas: 2 }, disruptionBudget: { minAvailable: 1 } })).toEqual([]);
  });
});
