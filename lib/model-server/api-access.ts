import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Role, RoleBinding } from '../kubernetes/core';
import type { ResolvedModelServer } from './resolve';

/** Lets the pods of a server ask the API server what its features need; nothing where they need nothing. */
export function grantApiAccess(scope: Construct, server: ResolvedModelServer): void {
  const { serviceAccountName } = server;
  if (server.apiRules.length === 0 || serviceAccountName === undefined) return;
  const metadata = { name: server.workloadName, labels: { ...server.selectorLabels } };
  new Role(scope, 'role', { metadata, rules: [...server.apiRules] });
  new RoleBinding(scope, 'role-binding', {
    metadata,
    subjects: [{ kind: 'ServiceAccount', name: serviceAccountName, namespace: Chart.of(scope).namespace }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: server.workloadName },
  });
}
