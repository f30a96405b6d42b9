import type { Construct } from 'constructs';
import { type Account, grantClusterRole, grantRole, TOKEN_CHECK_RULES } from '../kubernetes/rbac';
import { POOL_GROUP } from './ports';
import type { ResolvedRouter } from './resolve';

const READ = ['get', 'watch', 'list'];

/** What the endpoint picker may see and do. */
export function createRbac(scope: Construct, router: ResolvedRouter): void {
  const { endpointPickerName, labels } = router;
  const account = accountOf(router);
  grantRole(scope, 'pods-role', {
    name: `${endpointPickerName}-sa`,
    labels,
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: READ }],
    account,
  });
  grantRole(scope, 'pool-role', {
    name: `${endpointPickerName}-non-sa`,
    labels,
    rules: [
      { apiGroups: ['inference.networking.x-k8s.io'], resources: ['inferenceobjectives', 'inferencemodelrewrites'], verbs: READ },
      { apiGroups: [POOL_GROUP], resources: ['inferencepools'], verbs: READ },
    ],
    account,
  });
  // Replicas that all answer elect nobody.
  if (router.highAvailability !== 'leaderElection') return;
  grantRole(scope, 'leader-election-role', {
    name: `${endpointPickerName}-leader-election`,
    bindingName: `${endpointPickerName}-leader-election-binding`,
    labels,
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...READ, 'create', 'update', 'patch', 'delete'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ],
    account,
  });
}

/** Cluster-wide: asking the API server who a scraper is and whether it may read metrics. */
export function createMetricsAuthRbac(scope: Construct, router: ResolvedRouter): void {
  const { poolName, namespace, labels } = router;
  const name = `${poolName}-${namespace}-epp`;
  grantClusterRole(scope, 'metrics-auth-role', { name, labels, rules: TOKEN_CHECK_RULES, account: accountOf(router) });
}

function accountOf({ endpointPickerName, namespace }: ResolvedRouter): Account {
  return { name: endpointPickerName, namespace };
}
