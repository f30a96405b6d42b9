import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { type Account, grantClusterRole, grantRole } from '../../kubernetes/rbac';

const ADAPTER_GROUP = 'production-stack.vllm.ai';
const READ = ['get', 'list', 'watch'];

/** Who may do what the controller does, and what the roles are called. */
export interface ControllerAccess {
  readonly account: Account;
  readonly labels: Readonly<Record<string, string>>;
  readonly role: string;
  readonly leaderElectionRole: string;
  readonly leaderElectionRoleBinding: string;
}

/**
 * What the controller does with objects. It watches all namespaces, whatever it is told of one, and reads Secrets through the same watch: they cannot
 * be named one by one.
 */
export function controllerRules(readsSecrets: boolean): k8s.PolicyRule[] {
  return [
    // It writes down where an adapter was downloaded to, and that it has to be asked before one goes.
    { apiGroups: [ADAPTER_GROUP], resources: ['loraadapters'], verbs: [...READ, 'update'] },
    { apiGroups: [ADAPTER_GROUP], resources: ['loraadapters/status'], verbs: ['update'] },
    // An annotation tells the router that a pod has another list of models.
    { apiGroups: [''], resources: ['pods'], verbs: [...READ, 'update'] },
    ...(readsSecrets ? [{ apiGroups: [''], resources: ['secrets'], verbs: READ }] : []),
  ];
}

/** The roles of the controller: one for the cluster, and one to elect a leader, which happens in its own namespace. */
export function createControllerAccess(scope: Construct, access: ControllerAccess, rules: k8s.PolicyRule[]): void {
  const { account, labels, role, leaderElectionRole, leaderElectionRoleBinding } = access;
  grantClusterRole(scope, 'role', { name: role, labels, rules, account });
  grantRole(scope, 'leader-election-role', {
    name: leaderElectionRole,
    bindingName: leaderElectionRoleBinding,
    labels,
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ],
    account,
  });
}
