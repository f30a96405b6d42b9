import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { ClusterRole } from '../../kubernetes/core';
import { VariantAutoscaling } from '../../kubernetes/crds';
import { METRICS_PATH } from '../../kubernetes/monitoring';
import { bindClusterRole, grantClusterRole, grantRole, TOKEN_CHECK_RULES } from '../../kubernetes/rbac';
import type { ResolvedController } from './resolve';

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
  const account = { name: accounts.controller, namespace };

  grantRole(scope, 'leader-election-role', {
    name: `${name}-leader-election-role`,
    bindingName: `${name}-leader-election-rolebinding`,
    labels,
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...READ, ...WRITE] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ],
    account,
  });
  grantClusterRole(scope, 'manager-role', {
    name: `${name}-manager-role`,
    bindingName: `${name}-manager-rolebinding`,
    labels,
    rules: row.rules.map(({ apiGroups, resources, verbs }) => ({
      apiGroups: [...apiGroups],
      resources: [...resources],
      verbs: [...verbs],
    })),
    account,
  });

  // It asks the API server whether whoever scrapes it may, and scrapers show its own token.
  grantClusterRole(scope, 'metrics-auth-role', {
    name: `${name}-metrics-auth-role`,
    bindingName: `${name}-prometheus-metrics-auth-rolebinding`,
    labels,
    rules: TOKEN_CHECK_RULES,
    account,
  });
  grantClusterRole(scope, 'metrics-reader-role', {
    name: `${name}-metrics-reader`,
    bindingName: `${name}-metrics-reader-rolebinding`,
    labels,
    rules: [{ nonResourceUrLs: [METRICS_PATH], verbs: ['get'] }],
    account,
  });

  // Endpoint pickers that ask for a token are read with one of an account that may do nothing else.
  grantClusterRole(scope, 'epp-metrics-role', {
    name: `${name}-epp-metrics-reader-role`,
    bindingName: `${name}-epp-metrics-reader-role-binding`,
    labels: { ...labels, ...EPP_COMPONENT },
    rules: [{ nonResourceUrLs: [METRICS_PATH, '/debug/pprof/*'], verbs: ['get'] }],
    account: { name: accounts.epp, namespace },
  });

  if (prometheus.readerRole !== undefined) {
    const binding = { name: `${name}-prometheus-rolebinding`, labels, role: prometheus.readerRole, account };
    bindClusterRole(scope, 'prometheus-role-binding', binding);
  }
  createRolesForPeople(scope, controller);
}

/** The label of what reads the metrics of endpoint pickers. */
export const EPP_COMPONENT = { 'app.kubernetes.io/component': 'epp-metrics' };

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
