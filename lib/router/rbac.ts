import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../kubernetes/core';
import { POOL_GROUP } from './ports';
import type { ResolvedRouter } from './resolve';

const READ = ['get', 'watch', 'list'];
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** What the endpoint picker may see and do. */
export function createRbac(scope: Construct, router: ResolvedRouter): void {
  const { endpointPickerName } = router;
  grant(scope, router, 'pods-role', `${endpointPickerName}-sa`, [{ apiGroups: [''], resources: ['pods'], verbs: READ }]);
  grant(scope, router, 'pool-role', `${endpointPickerName}-non-sa`, [
    { apiGroups: ['inference.networking.x-k8s.io'], resources: ['inferenceobjectives', 'inferencemodelrewrites'], verbs: READ },
    { apiGroups: [POOL_GROUP], resources: ['inferencepools'], verbs: READ },
  ]);
  // Replicas that all answer elect nobody.
  if (router.highAvailability === 'leaderElection') {
    const leaderElection = `${endpointPickerName}-leader-election`;
    grant(
      scope,
      router,
      'leader-election-role',
      leaderElection,
      [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...READ, 'create', 'update', 'patch', 'delete'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      ],
      `${leaderElection}-binding`,
    );
  }
}

/** Cluster-wide: asking the API server who a scraper is and whether it may read metrics. */
export function createMetricsAuthRbac(scope: Construct, router: ResolvedRouter): void {
  const name = `${router.poolName}-${router.namespace}-epp`;
  grantClusterWide(scope, router, 'metrics-auth', name, router.endpointPickerName, [
    { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ]);
}

/** A Role with the name of its purpose, bound to the endpoint picker. */
function grant(
  scope: Construct,
  router: ResolvedRouter,
  id: string,
  name: string,
  rules: k8s.PolicyRule[],
  bindingName = name,
): void {
  const { endpointPickerName, namespace, labels } = router;
  new Role(scope, id, { metadata: { name, labels }, rules });
  new RoleBinding(scope, `${id}-binding`, {
    metadata: { name: bindingName, labels },
    subjects: [{ kind: 'ServiceAccount', name: endpointPickerName, namespace }],
    roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name },
  });
}

/** A ClusterRole bound to a service account of the router's namespace. */
export function grantClusterWide(
  scope: Construct,
  { labels, namespace }: ResolvedRouter,
  id: string,
  name: string,
  serviceAccount: string,
  rules: k8s.PolicyRule[],
): void {
  new ClusterRole(scope, `${id}-role`, { metadata: { name, labels }, rules });
  new ClusterRoleBinding(scope, `${id}-role-binding`, {
    metadata: { name, labels },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name },
  });
}
