import type { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { LoraAdapter, LoraController, type LoraControllerProps, Warnings } from '../../../lib';
import { violations } from '../../laws/laws';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';
import { ABackend } from '../a-backend';

const IMAGE = 'registry.corp/lmstack-lora-controller:2026-08-05';
const aController = (props: Partial<LoraControllerProps> = {}, scope: Construct = aChart('chat')) =>
  new LoraController(scope, 'lora', { stack: 'vllm', image: IMAGE, ...props });
const errorOf = (props: Partial<LoraControllerProps>, scope?: Construct) => messageOf(() => aController(props, scope));
const rulesOf = (controller: Construct): Manifest[] => theOnly(manifestsOf(controller), 'ClusterRole').rules;

test('runs the controller with an account that may do what it does', () => {
  const objects = manifestsOf(aController());
  expect(objects.map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/vllm-lora-controller',
    'ClusterRole/vllm-lora-controller',
    'ClusterRoleBinding/vllm-lora-controller',
    'Role/vllm-leader-election-role',
    'RoleBinding/vllm-leader-election-rolebinding',
    'Deployment/vllm-lora-controller',
  ]);
  const { spec } = theOnly(objects, 'Deployment').spec.template;
  for (const kind of ['ClusterRoleBinding', 'RoleBinding']) {
    const subject = { kind: 'ServiceAccount', name: spec.serviceAccountName, namespace: 'chat' };
    expect(theOnly(objects, kind).subjects).toEqual([subject]);
  }
  expect(spec.containers[0]).toMatchObject({
    image: IMAGE,
    args: ['--leader-elect', '--health-probe-bind-address=:8081', '--metrics-bind-address=0'],
    env: [{ name: 'WATCH_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
    livenessProbe: { httpGet: { path: '/healthz', port: 8081 } },
    readinessProbe: { httpGet: { path: '/readyz', port: 8081 } },
  });
  expect(violations(objects)).toEqual([]);
});

test('elects a leader in its own namespace, and needs no other rights for it', () => {
  const objects = manifestsOf(aController());
  expect(theOnly(objects, 'Role').rules).toEqual([
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ]);
  expect(theOnly(objects, 'RoleBinding').roleRef).toMatchObject({ kind: 'Role', name: 'vllm-leader-election-role' });
});

test('reads Secrets only where an adapter has one, also one that is made later', () => {
  const chart = aChart('chat');
  const controller = aController({}, chart);
  const secrets = () => rulesOf(controller).filter((rule) => rule.resources.includes('secrets'));
  const base = new ABackend(chart, 'llama3', { takesAdapters: true });
  new LoraAdapter(chart, 'local', { base, source: { kind: 'local', path: '/data/a' } });
  expect(secrets()).toEqual([]);
  const keyed = new ABackend(chart, 'keyed', { apiKey: { secretName: 'api', key: 'key' }, takesAdapters: true });
  new LoraAdapter(chart, 'keyed-adapter', { base: keyed, source: { kind: 'local', path: '/data/b' } });
  expect(secrets()).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }]);
  expect(rulesOf(aController({ readsSecrets: true }))).toContainEqual(secrets()[0]);
});

test('may do no more with the cluster', () => {
  expect(rulesOf(aController())).toEqual([
    { apiGroups: ['production-stack.vllm.ai'], resources: ['loraadapters'], verbs: ['get', 'list', 'watch', 'update'] },
    { apiGroups: ['production-stack.vllm.ai'], resources: ['loraadapters/status'], verbs: ['update'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'update'] },
  ]);
});

test('runs as an account that there is already', () => {
  const controller = aController({ serviceAccountName: 'mine' });
  const objects = manifestsOf(controller);
  expect(objects.filter((o) => o.kind === 'ServiceAccount')).toEqual([]);
  expect(theOnly(objects, 'ClusterRoleBinding').subjects[0].name).toBe('mine');
  expect(theOnly(objects, 'Deployment').spec.template.spec.serviceAccountName).toBe('mine');
  expect(controller.serviceAccountName).toBe('mine');
});

test('takes sizes, places, mirrors and a disruption budget', () => {
  const controller = aController({
    replicas: 2,
    disruptionBudget: { minAvailable: 1 },
    resources: { requests: { cpu: '250m' }, limits: { cpu: '500m' } },
    scheduling: { nodeSelector: { pool: 'cpu' } },
    images: { registryMirror: 'mirror.corp', pullSecrets: ['registry'], pullPolicy: 'Always' },
    env: { A: 'b' },
    args: ['--zap-log-level=debug'],
    podAnnotations: { a: 'pod' },
    annotations: { a: 'deployment' },
    labels: { team: 'a' },
  });
  const objects = manifestsOf(controller);
  const { spec, metadata } = theOnly(objects, 'Deployment').spec.template;
  expect(spec).toMatchObject({ nodeSelector: { pool: 'cpu' }, imagePullSecrets: [{ name: 'registry' }] });
  expect(spec.containers[0]).toMatchObject({
    image: 'mirror.corp/library/lmstack-lora-controller:2026-08-05',
    imagePullPolicy: 'Always',
    resources: { requests: { cpu: '250m' }, limits: { cpu: '500m' } },
  });
  expect(spec.containers[0].args.at(-1)).toBe('--zap-log-level=debug');
  expect([theOnly(objects, 'Deployment').metadata.annotations.a, metadata.annotations.a]).toEqual(['deployment', 'pod']);
  const budget = theOnly(objects, 'PodDisruptionBudget', 'vllm-pdb-lora-controller');
  expect(budget.spec.minAvailable).toBe(1);
  expect(metadata.labels).toMatchObject({ ...budget.spec.selector.matchLabels, team: 'a' });
  expect([Warnings.of(controller), validationsOf(controller)]).toEqual([[], []]);
});

test('warns of a budget that no drain gets past', () => {
  expect(Warnings.of(aController({ disruptionBudget: { minAvailable: 1 } }))[0]).toMatchObject({
    id: 'blocks-drain',
    field: 'disruptionBudget.minAvailable',
  });
});

test('asks for an image that does not move, and says that upstream has none', () => {
  expect(errorOf({ image: undefined })).toBe(
    '[test/lora] image: is missing. Fix: give the image that you have tried by its digest, such as "lmcache/lmstack-lora-controller@sha256:…": upstream publishes no tag but "latest".',
  );
  expect(errorOf({ image: 'lmcache/lmstack-lora-controller:latest' })).toBe(
    '[test/lora] image: "lmcache/lmstack-lora-controller:latest" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
  );
});

test('refuses a chart without a namespace, and names that do not fit', () => {
  expect(errorOf({ stack: 'a'.repeat(50), serviceAccountName: 'My Account' }, aChart())).toBe(
    [
      `[test/lora] stack: makes the Deployment "${'a'.repeat(50)}-lora-controller" has 66 characters, and 63 fit. Fix: shorten it by 3.`,
      "[test/lora] namespace: the ClusterRoleBinding has to name the namespace of the account, and the chart has none. Fix: give the chart a namespace: new Chart(app, id, { namespace: 'chat' }).",
      '[test/lora] serviceAccountName: "My Account" holds "M", " " and "A", which a name cannot. Fix: write "my-account".',
    ].join('\n'),
  );
});
