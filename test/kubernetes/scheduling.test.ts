import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, LmcacheNodeServer, ModelServer, Router } from '../../lib';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { schedulingSchema } from '../../lib/kubernetes/scheduling';
import { type Manifest, manifestsOf, messageOf } from '../synth';

const schema = defineSchema((z) => z.strictObject({ scheduling: schedulingSchema(z) }));
const errorOf = (scheduling: unknown) => messageOf(() => parseProps('test/x', schema, { scheduling }));
const KEY_FORM =
  'give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.';
const VALUE_FORM =
  'give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.';

type Case = readonly [string, object, string];

describe('tolerations', () => {
  test.each<Case>([
    [
      'compare in two ways',
      { key: 'gpu', operator: 'Exist' },
      'operator: "Exist" is not one of the choices. Fix: did you mean "Exists"?',
    ],
    [
      'of Kubernetes 1.30 compare no numbers',
      { key: 'gpu', operator: 'Gt', value: '1' },
      'operator: "Gt" is not one of the choices. Fix: choose one of "Exists" and "Equal".',
    ],
    [
      'that ask for a key alone have no value',
      { key: 'gpu', operator: 'Exists', value: 'yes' },
      'value: "yes" has no meaning for operator "Exists". Fix: leave it out, or use operator "Equal".',
    ],
    [
      'bear effects that there are',
      { key: 'gpu', operator: 'Exists', effect: 'NoScheduling' },
      'effect: "NoScheduling" is not one of the choices. Fix: did you mean "NoSchedule"?',
    ],
    [
      'say whose value they bear',
      { value: 'yes' },
      'key: is missing, which only operator "Exists" allows. Fix: give the key of the taint, or use operator "Exists", which bears every taint.',
    ],
    [
      'are for a time where there is eviction',
      { key: 'gpu', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 60 },
      'tolerationSeconds: 60 has no meaning for effect "NoSchedule". Fix: leave it out, or give effect "NoExecute", the only one that evicts.',
    ],
    [
      'are for a time and a named effect',
      { key: 'gpu', operator: 'Exists', tolerationSeconds: 60 },
      'tolerationSeconds: 60 has no meaning without an effect. Fix: leave it out, or give effect "NoExecute", the only one that evicts.',
    ],
    ['have keys of labels', { key: 'a b', operator: 'Exists' }, `key: "a b" cannot be a label's key. Fix: ${KEY_FORM}`],
    ['have values of labels', { key: 'a', value: 'b c' }, `value: "b c" cannot be a label's value. Fix: ${VALUE_FORM}`],
    [
      'have fields of one kind',
      { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: '60' },
      'tolerationSeconds: "60" is not a number. Fix: give a number.',
    ],
  ])('%s', (_, toleration, problem) => {
    expect(errorOf({ tolerations: [toleration] })).toBe(`[test/x] scheduling.tolerations[0].${problem}`);
  });

  test.each([
    { operator: 'Exists' },
    { key: 'gpu', value: 'yes' },
    { key: 'gpu', operator: 'Equal', value: '' },
    { key: 'gpu', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
  ])('may be %j', (toleration) => {
    expect(errorOf({ tolerations: [toleration] })).toBe('accepted');
  });
});

describe('topology spread constraints', () => {
  const byZone = { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' };

  test.each<Case>([
    [
      'are met or come near',
      { ...byZone, whenUnsatisfiable: 'DoNotScheduled' },
      'whenUnsatisfiable: "DoNotScheduled" is not one of the choices. Fix: did you mean "DoNotSchedule"?',
    ],
    ['allow a difference of one', { ...byZone, maxSkew: 0 }, 'maxSkew: 0 is too small. Fix: give at least 1.'],
    ['count whole pods', { ...byZone, maxSkew: 1.5 }, 'maxSkew: 1.5 is not a whole number. Fix: give a whole number.'],
    ['count pods with numbers', { ...byZone, maxSkew: '1' }, 'maxSkew: "1" is not a number. Fix: give a number.'],
    ['name the label of nodes', { ...byZone, topologyKey: undefined }, 'topologyKey: is missing. Fix: give a string.'],
    ['name one that can be', { ...byZone, topologyKey: '' }, `topologyKey: "" cannot be a label's key. Fix: ${KEY_FORM}`],
    [
      'want no number of zones where they only come near',
      { ...byZone, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 },
      'minDomains: 2 has no meaning for whenUnsatisfiable "ScheduleAnyway". Fix: leave it out, or give whenUnsatisfiable "DoNotSchedule".',
    ],
    [
      'select by labels that can be',
      { ...byZone, labelSelector: { matchLabels: { app: 'a b' } } },
      `labelSelector.matchLabels.app: "a b" cannot be a label's value. Fix: ${VALUE_FORM}`,
    ],
    [
      'compare with something',
      { ...byZone, labelSelector: { matchExpressions: [{ key: 'app', operator: 'In' }] } },
      'labelSelector.matchExpressions[0].values: are missing, without which "In" has nothing to compare with. Fix: give at least one.',
    ],
    [
      'do not compare what only has to be there',
      { ...byZone, labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['a'] }] } },
      'labelSelector.matchExpressions[0].values: have no meaning for operator "Exists". Fix: leave them out.',
    ],
    [
      'say each key once',
      { ...byZone, labelSelector: { matchLabels: { app: 'a' } }, matchLabelKeys: ['app'] },
      'matchLabelKeys[0]: "app" is in labelSelector already. Fix: leave it out here or there.',
    ],
  ])('%s', (_, constraint, problem) => {
    expect(errorOf({ topologySpreadConstraints: [constraint] })).toBe(
      `[test/x] scheduling.topologySpreadConstraints[0].${problem}`,
    );
  });

  test('are not said twice', () => {
    expect(errorOf({ topologySpreadConstraints: [byZone, { ...byZone, maxSkew: 2 }] })).toBe(
      '[test/x] scheduling.topologySpreadConstraints[1]: has the topologyKey and the whenUnsatisfiable of another. Fix: make one of the two.',
    );
  });

  /** The pods' template of the first object of a kind. */
  const templateOf = (manifests: Manifest[], kind: string) => manifests.find((m) => m.kind === kind)?.spec.template;
  const scheduling = {
    topologySpreadConstraints: [byZone, { ...byZone, topologyKey: 'rack', matchLabelKeys: ['pod-template-hash'] }],
  };
  const qwen = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() };

  test.each<[string, string, (chart: Chart) => unknown]>([
    ['model server', 'Deployment', (chart) => new ModelServer(chart, 'x', { ...qwen, scheduling })],
    [
      'endpoint picker',
      'Deployment',
      (chart) => {
        const modelServers = [new ModelServer(new Chart(new App(), 'other', { namespace: 'chat' }), 'qwen', qwen)];
        const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' as const, weight: 1 }] }] };
        return new Router(chart, 'x', { modelServers, schedulingConfig, scheduling });
      },
    ],
    [
      'LMCache server',
      'DaemonSet',
      (chart) => new LmcacheNodeServer(chart, 'x', { accelerator: Accelerator.nvidia(), memory: '60Gi', scheduling }),
    ],
  ])('count the pods of a %s', (_, kind, make) => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    make(chart);
    const workload = manifestsOf(chart).find((manifest) => manifest.kind === kind);
    const { metadata, spec } = templateOf([workload], kind);
    for (const { labelSelector } of spec.topologySpreadConstraints) {
      expect(labelSelector).toEqual(workload.spec.selector);
      expect(metadata.labels).toMatchObject(labelSelector.matchLabels);
    }
    expect(spec.topologySpreadConstraints).toHaveLength(2);
  });

  test('count the pods of each template of a LeaderWorkerSet', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    new ModelServer(chart, 'x', { ...qwen, tensorParallelSize: 16, topology: { kind: 'leaderWorkerSet' }, scheduling });
    const { leaderTemplate, workerTemplate } = manifestsOf(chart).find(({ kind }) => kind === 'LeaderWorkerSet').spec
      .leaderWorkerTemplate;
    for (const { metadata, spec } of [leaderTemplate, workerTemplate]) {
      const [{ labelSelector }] = spec.topologySpreadConstraints;
      expect(Object.keys(labelSelector.matchLabels)).not.toEqual([]);
      expect(metadata.labels).toMatchObject(labelSelector.matchLabels);
    }
  });

  test('count the pods that they are told to, and no key twice', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const labelSelector = { matchLabels: { app: 'all' } };
    new ModelServer(chart, 'x', {
      ...qwen,
      scheduling: {
        topologySpreadConstraints: [
          { ...byZone, labelSelector },
          { ...byZone, topologyKey: 'rack', matchLabelKeys: ['llm-d.ai/role'] },
        ],
      },
    });
    const [told, own] = templateOf(manifestsOf(chart), 'Deployment').spec.topologySpreadConstraints;
    expect(told.labelSelector).toEqual(labelSelector);
    expect(own.labelSelector.matchLabels).not.toHaveProperty(['llm-d.ai/role']);
    expect(own.labelSelector.matchLabels).toHaveProperty(['llm-d.ai/model']);
  });
});

describe('node selectors', () => {
  test('hold labels', () => {
    expect(errorOf({ nodeSelector: { 'a b': 'x', pool: 'h 100', disk: 'ssd' } })).toBe(
      [
        `[test/x] scheduling.nodeSelector.a b: "a b" cannot be a label's key. Fix: ${KEY_FORM}`,
        `[test/x] scheduling.nodeSelector.pool: "h 100" cannot be a label's value. Fix: ${VALUE_FORM}`,
      ].join('\n'),
    );
  });
});

describe('affinities', () => {
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a' } } };
  const preferring = (weight: unknown) => ({
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: term }] },
  });
  const preferred = 'scheduling.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]';

  test.each([
    ['1', '"1" is not a number. Fix: give a number.'],
    [1.5, '1.5 is not a whole number. Fix: give a whole number.'],
    [0, '0 is too small. Fix: give at least 1.'],
    [101, '101 is too large. Fix: give at most 100.'],
  ])('do not weigh %j', (weight, problem) => {
    expect(errorOf({ affinity: preferring(weight) })).toBe(`[test/x] ${preferred}.weight: ${problem}`);
  });

  test('weigh nodes likewise', () => {
    const preference = { matchExpressions: [{ key: 'cpus', operator: 'Gt', values: ['8'] }] };
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: '1', preference }] } };
    expect(errorOf({ affinity })).toBe(
      '[test/x] scheduling.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: "1" is not a number. Fix: give a number.',
    );
  });

  test('say which pods are meant', () => {
    const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] };
    expect(errorOf({ affinity: { podAffinity } })).toBe(
      '[test/x] scheduling.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: is missing, and without it no pod is meant. Fix: give the labels of the pods that are meant: { matchLabels: { … } }.',
    );
  });

  test('are lists where Kubernetes has lists', () => {
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: { weight: 1 } };
    expect(errorOf({ affinity: { nodeAffinity } })).toBe(
      '[test/x] scheduling.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution: an object is not a list. Fix: give a list.',
    );
  });

  test('may be of all kinds', () => {
    const nodeSelectorTerms = [
      {
        matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }],
        matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }],
      },
    ];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
    expect(errorOf({ affinity: { ...preferring(100), nodeAffinity } })).toBe('accepted');
  });
});
