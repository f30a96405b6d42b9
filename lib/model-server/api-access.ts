import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { grantRole } from '../kubernetes/rbac';
import type { ResolvedModelServer } from './resolve';

/** Lets the pods of a server ask the API server what its features need; nothing where they need nothing. */
export function grantApiAccess(scope: Construct, server: ResolvedModelServer): void {
  const { serviceAccountName } = server;
  if (server.apiRules.length === 0 || serviceAccountName === undefined) return;
  grantRole(scope, 'role', {
    name: server.workloadName,
    labels: server.selectorLabels,
    rules: [...server.apiRules],
    account: { name: serviceAccountName, namespace: Chart.of(scope).namespace },
  });
}
