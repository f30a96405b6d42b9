import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';

const watched = new WeakSet<IConstruct>();
/** Kinds that the namespace of their chart does not tell apart. */
const CLUSTER_SCOPED: readonly string[] = [
  'ClusterPodMonitoring',
  'ClusterRole',
  'ClusterRoleBinding',
  'Namespace',
  'PersistentVolume',
];

/**
 * Refuses two objects of one kind and name in one namespace: the second would silently overwrite the first.
 * The whole tree is checked once, on behalf of whichever construct asked first.
 */
export function refuseTwins(scope: Construct): void {
  const { root } = scope.node;
  if (watched.has(root)) return;
  watched.add(root);
  scope.node.addValidation({ validate: () => twinsUnder(root) });
}

function twinsUnder(root: IConstruct): string[] {
  const seen = new Map<string, ApiObject>();
  return root.node.findAll().flatMap((object) => {
    if (!ApiObject.isApiObject(object)) return [];
    const clusterScoped = CLUSTER_SCOPED.includes(object.kind);
    const namespace = clusterScoped ? undefined : object.metadata.namespace;
    const key = JSON.stringify([object.apiGroup, object.kind, namespace, object.name]);
    const twin = seen.get(key);
    if (!twin) {
      seen.set(key, object);
      return [];
    }
    const where = namespace === undefined ? '' : ` in namespace "${namespace}"`;
    return [
      `name: ${object.kind} "${object.name}"${where} is made twice, by [${twin.node.path}] and [${object.node.path}], and the second would overwrite the first. ` +
        `Fix: give one of the constructs a name of its own${clusterScoped ? '' : ', or a chart with another namespace'}.`,
    ];
  });
}
