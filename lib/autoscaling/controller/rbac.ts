import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../kubernetes/core';
import { VariantAutoscaling } from '../../kubernetes/crds';
import { METRICS_PATH } from '../../kubernetes/monitoring';
import type { ResolvedController } from './resolve';

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'patch', 'update'];

/** Names of the service accounts. */
export function accountsOf({ name }: ResolvedController) {
  return { controller: `${name}-controller-manager`, epp: `${name}-epp-metrics-reader` };
}

/** What the controller may do, what may be read with its tokens, and roles for people. */
export function createRbac(scope: Construct, controller: ResolvedController): void {
  const { name, namespace, labels, row, prometheus } = controller;
  const accounts = accountsOf(controller);
  const bind = (id: string, bindingName: string, roleName: string, account: string, boundLabels = labels): void => {
    new ClusterRoleBinding(scope, id, {
      metadata: { name: bindingName, labels: boundLabels },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: roleName },
    });
  };

  createLeaderElection(scope, controller, accounts.controller);

  new ClusterRole(scope, 'manager-role', {
    metadata: { name: `${name}-manager-role`, labels },
    rules: row.rules.map(({ apiGroups, resources, verbs }) => ({
      apiGroups: [...apiGroups],
      resources: [...resources],
      verbs: [...verbs],
    })),
  });
  bind('manager-role-binding', `${name}-manager-rolebinding`, `${name}-manager-role`, accounts.controller);

  // It asks the API server whether whoever scrapes it may, and scrapers show its own token.
  new ClusterRole(scope, 'metrics-auth-role', {
    metadata: { name: `${name}-metrics-auth-role`, labels },
    rules: [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
    ],
  });
  const authBinding = `${name}-prometheus-metrics-auth-rolebinding`;
  bind('metrics-auth-role-binding', authBinding, `${name}-metrics-auth-role`, accounts.controller);
  new ClusterRole(scope, 'metrics-reader-role', {
    metadata: { name: `${name}-metrics-reader`, labels },
    rules: [{ nonResourceUrLs: [METRICS_PATH], verbs: ['get'] }],
  });
  const readerBinding = `${name}-metrics-reader-rolebinding`;
  bind('metrics-reader-role-binding', readerBinding, `${name}-metrics-reader`, accounts.controller);

  // Endpoint pickers that ask for a token are read with one of an account that may do nothing else.
  const eppLabels = { ...labels, ...EPP_COMPONENT };
  new ClusterRole(scope, 'epp-metrics-role', {
    metadata: { name: `${name}-epp-metrics-reader-role`, labels: eppLabels },
    rules: [{ nonResourceUrLs: [METRICS_PATH, '/debug/pprof/*'], verbs: ['get'] }],
  });
  const eppBinding = `${name}-epp-metrics-reader-role-binding`;
  bind('epp-metrics-role-binding', eppBinding, `${name}-epp-metrics-reader-role`, accounts.epp, eppLabels);

  if (prometheus.readerRole !== undefined) {
    bind('prometheus-role-binding', `${name}-prometheus-rolebinding`, prometheus.readerRole, accounts.controller);
  }
  createRolesForPeople(scope, controller);
}

/** The label of what reads the metrics of endpoint pickers. */
export const EPP_COMPONENT = { 'app.kubernetes.io/component': 'epp-metrics' };

function createLeaderElection(scope: Construct, { name, namespace, labels }: ResolvedController, account: string): void {
  const roleName = `${name}-leader-election-role`;
  new Role(scope, 'leader-election-role', {
    metadata: { name: roleName, labels },
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...READ, ...WRITE] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ],
  });
  new RoleBinding(scope, 'leader-election-role-binding', {
    metadata: { name: `${name}-leader-election-rolebinding`, labels },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: roleName },
  });
}

/** Bound to nobody: for whoever administers the cluster to hand out. */
function createRolesForPeople(scope: Construct, { name, labels }: ResolvedController): void {
  const [group = ''] = VariantAutoscaling.apiVersion.split('/');
  const roles: Readonly<Record<string, readonly string[]>> = { admin: ['*'], editor: [...READ, ...WRITE], viewer: READ };
  for (const [who, verbs] of Object.entries(roles)) {
    const rule = (resource: string, may: readonly string[]): k8s.PolicyRule => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [...may],
    });
    new ClusterRole(scope, `${who}-role`, {
      metadata: { name: `${name}-variantautoscaling-${who}-role`, labels },
      rules: [rule('variantautoscalings', verbs), rule('variantautoscalings/status', ['get'])],
    });
  }
}
