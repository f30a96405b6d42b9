import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { ClusterRole, ClusterRoleBinding, Deployment, Service } from '../../lib/kubernetes/core';
import * as crds from '../../lib/kubernetes/crds';
import { leaderWorkerSetNewFields } from '../../lib/kubernetes/crds/leader-worker-set';
import { crdProblems, crdsPresent } from './crd-schemas';
import { ONE_OF_EACH } from './one-of-each';

const KINDS = Object.keys(ONE_OF_EACH) as (keyof typeof ONE_OF_EACH)[];

function aChart(): Chart {
  return new Chart(Testing.app(), 'chart', { namespace: 'chat' });
}

function synth(build: (scope: Construct) => unknown) {
  const chart = aChart();
  build(chart);
  const [manifest] = Testing.synth(chart);
  return manifest;
}

test('has an example of every kind that is exported', () => {
  const exported = Object.entries(crds)
    .filter(([, value]) => 'kind' in value)
    .map(([name]) => name);
  expect(exported.sort()).toEqual([...KINDS].sort());
});

describe.skipIf(!crdsPresent)('against the real CRDs (needs ../shared/crds)', () => {
  test.each(KINDS)('%s is valid', (kind) => {
    expect(crdProblems(synth(ONE_OF_EACH[kind]))).toEqual([]);
  });

  test('LeaderWorkerSet is valid for v0.7.0 too', () => {
    expect(crdProblems(synth(ONE_OF_EACH.LeaderWorkerSet), 'lws-v0.7.0')).toEqual([]);
  });

  test('every field that is newer than LeaderWorkerSet v0.7.0 is unknown to it', () => {
    const newer = synth((scope) =>
      ONE_OF_EACH.LeaderWorkerSet(scope).addJsonPatch(
        JsonPatch.add('/spec/leaderWorkerTemplate/volumeClaimTemplates', []),
        JsonPatch.add('/spec/leaderWorkerTemplate/persistentVolumeClaimRetentionPolicy', { whenDeleted: 'Delete' }),
        JsonPatch.replace('/spec/leaderWorkerTemplate/restartPolicy', 'RecreateGroupAfterStart'),
      ),
    );
    expect(crdProblems(newer)).toEqual([]);
    expect(crdProblems(newer, 'lws-v0.7.0')).toHaveLength(leaderWorkerSetNewFields.length);
  });

  test('an unknown field and a wrong value are found', () => {
    const wrong = synth((scope) =>
      ONE_OF_EACH.InferencePool(scope).addJsonPatch(
        JsonPatch.add('/spec/selectr', {}),
        JsonPatch.replace('/spec/endpointPickerRef/failureMode', 'FailSoft'),
      ),
    );
    expect(crdProblems(wrong)).toHaveLength(2);
  });

  test('the generated files are up to date', () => {
    const root = join(__dirname, '../..');
    const output = execFileSync('node', ['--import', 'tsx', 'scripts/import-crds.mts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(output).toBe('');
  });
});

test("carries the chart's namespace, name and labels", () => {
  expect(synth(ONE_OF_EACH.InferenceObjective)).toEqual({
    apiVersion: 'inference.networking.x-k8s.io/v1alpha2',
    kind: 'InferenceObjective',
    metadata: { name: 'example', namespace: 'chat' },
    spec: { poolRef: { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'example' }, priority: 10 },
  });
});

test.each([
  ['ClusterPodMonitoring', ONE_OF_EACH.ClusterPodMonitoring],
  ['ClusterRole', (scope: Construct) => new ClusterRole(scope, 'role', { rules: [] })],
  [
    'ClusterRoleBinding',
    (scope: Construct) =>
      new ClusterRoleBinding(scope, 'binding', {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' },
      }),
  ],
])('%s is cluster-scoped and carries no namespace', (_, build) => {
  expect(synth(build).metadata).not.toHaveProperty('namespace');
});

describe('JSON patches in wire names', () => {
  test('reach fields of a Deployment that Kubernetes 1.30 does not know', () => {
    const claims = [{ name: 'gpu', resourceClaimTemplateName: 'gpu-claim' }];
    const deployment = synth((scope) =>
      new Deployment(scope, 'deployment', {
        spec: { selector: { matchLabels: { app: 'a' } }, template: { spec: { hostIpc: true, containers: [{ name: 'main' }] } } },
      }).addJsonPatch(
        JsonPatch.add('/spec/template/spec/resourceClaims', claims),
        JsonPatch.add('/spec/template/spec/containers/0/resources', {
          claims: [{ name: 'gpu', request: 'gpu' }],
          limits: { cpu: 4 },
        }),
      ),
    );
    expect(deployment.spec.template.spec).toEqual({
      hostIPC: true,
      resourceClaims: claims,
      containers: [{ name: 'main', resources: { claims: [{ name: 'gpu', request: 'gpu' }], limits: { cpu: 4 } } }],
    });
  });

  test('apply to a core kind in order, each to what the one before left', () => {
    const service = synth((scope) => {
      const made = new Service(scope, 'service', { spec: { ports: [{ port: 80 }] } });
      made.addJsonPatch(JsonPatch.add('/spec/trafficDistribution', 'PreferClose'));
      made.addJsonPatch(JsonPatch.replace('/spec/trafficDistribution', 'PreferSameZone'));
    });
    expect(service.spec).toEqual({ ports: [{ port: 80 }], trafficDistribution: 'PreferSameZone' });
  });

  test('reach fields of a custom resource that its types do not know', () => {
    const pool = synth((scope) => ONE_OF_EACH.InferencePool(scope).addJsonPatch(JsonPatch.add('/spec/fromTomorrow', { a: 1 })));
    expect(pool.spec.fromTomorrow).toEqual({ a: 1 });
  });

  test('reach a cluster-scoped custom resource without giving it a namespace', () => {
    const monitoring = synth((scope) =>
      ONE_OF_EACH.ClusterPodMonitoring(scope).addJsonPatch(JsonPatch.add('/spec/filterRunning', false)),
    );
    expect(monitoring.spec.filterRunning).toBe(false);
    expect(monitoring.metadata).toEqual({ name: 'example' });
  });
});

test('renders a typed pod template in wire names and plain values', () => {
  const template = crds.podTemplateWire({
    spec: { hostIpc: true, containers: [{ name: 'main', ports: [{ containerPort: 80, hostIp: '::' }] }] },
  });
  expect(template).toMatchObject({ spec: { hostIPC: true, containers: [{ ports: [{ containerPort: 80, hostIP: '::' }] }] } });
});

test('kinds are told apart by instanceof, and by type', () => {
  const chart = aChart();
  const pool = ONE_OF_EACH.InferencePool(chart);
  expect([pool instanceof crds.InferencePool, pool instanceof ApiObject]).toEqual([true, true]);
  const known: unknown = pool;
  if (known instanceof crds.InferencePool) expectTypeOf(known).toEqualTypeOf<crds.InferencePool>();
  expect([(pool as unknown) instanceof crds.Gateway, new Service(chart, 'service', {}) instanceof crds.InferencePool]).toEqual([
    false,
    false,
  ]);
  expectTypeOf<crds.InferencePool>().not.toExtend<crds.Gateway>();
  expectTypeOf<crds.GatewaySpec>().pick('gatewayClassName').toEqualTypeOf<{ readonly gatewayClassName: string }>();
});

test('renders the same twice', () => {
  const render = () => KINDS.map((kind) => JSON.stringify(synth(ONE_OF_EACH[kind])));
  expect(render()).toEqual(render());
});
