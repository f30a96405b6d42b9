import { expect, test } from 'vitest';
import { bindClusterRole, createTokenSecret, grantClusterRole, grantRole } from '../../lib/kubernetes/rbac';
import { aChart, manifestsOf } from '../synth';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const labels = { a: 'b' };
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
const account = { name: 'reader', namespace: 'models' };
const subjects = [{ kind: 'ServiceAccount', name: 'reader', namespace: 'models' }];

test.each([
  [grantRole, 'Role'],
  [grantClusterRole, 'ClusterRole'],
])('a grant is a role and its binding of the same name (%o)', (grant, kind) => {
  const chart = aChart();
  grant(chart, 'role', { name: 'read-pods', labels, rules, account });
  expect(manifestsOf(chart)).toEqual([
    { apiVersion, kind, metadata: { name: 'read-pods', labels }, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata: { name: 'read-pods', labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: 'read-pods' },
      subjects,
    },
  ]);
  expect(chart.node.tryFindChild('role-binding')).toBeDefined();
});

test('the binding has a name of its own where one is given', () => {
  const chart = aChart();
  grantRole(chart, 'role', { name: 'read-pods', bindingName: 'reader-reads-pods', labels, rules, account });
  const [, binding] = manifestsOf(chart);
  expect(binding).toMatchObject({ metadata: { name: 'reader-reads-pods' }, roleRef: { kind: 'Role', name: 'read-pods' } });
});

test('a ClusterRole that there is already is bound, and not made', () => {
  const chart = aChart();
  bindClusterRole(chart, 'binding', { name: 'reader-views', labels, role: 'view', account });
  expect(manifestsOf(chart)).toEqual([
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'reader-views', labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects,
    },
  ]);
});

test('Kubernetes writes the token of a service account to a Secret that names it', () => {
  const chart = aChart();
  createTokenSecret(chart, 'token', { name: 'reader-token', labels, account: 'reader' });
  expect(manifestsOf(chart)).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'reader-token', labels, annotations: { 'kubernetes.io/service-account.name': 'reader' } },
      type: 'kubernetes.io/service-account-token',
    },
  ]);
});
