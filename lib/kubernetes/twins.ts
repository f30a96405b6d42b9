import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { describe } from '../internal/config-error';

/** The prop that names an object, where it is not `name`. */
export type NamingProp = (object: ApiObject) => string | undefined;

interface Watch {
  /** On whose behalf objects are compared that nobody owns. */
  readonly asker: Construct;
  /** What is to be said by whom. */
  twins: ReadonlyMap<IConstruct, readonly string[]>;
}

const owners = new WeakMap<IConstruct, NamingProp>();
const watched = new WeakMap<IConstruct, Watch>();
/** Kinds that the namespace of their chart does not tell apart. */
const CLUSTER_SCOPED: readonly string[] = [
  'ClusterPodMonitoring',
  'ClusterRole',
  'ClusterRoleBinding',
  'Namespace',
  'PersistentVolume',
];

/**
 * Refuses two objects of one kind and name in one namespace: the second would silently overwrite the first. The construct that made the
 * second says so.
 * @param namingProp what the caller calls the name of an object. @default - `name`, for all objects
 */
export function refuseTwins(scope: Construct, namingProp: NamingProp = () => undefined): void {
  const { root } = scope.node;
  owners.set(scope, namingProp);
  const watch = watched.get(root) ?? watchOver(root, scope);
  scope.node.addValidation({ validate: () => [...(watch.twins.get(scope) ?? [])] });
}

/** The tree is walked once for all of its constructs: its root is asked before they are. */
function watchOver(root: IConstruct, asker: Construct): Watch {
  const watch: Watch = { asker, twins: new Map() };
  watched.set(root, watch);
  const validate = () => {
    watch.twins = twinsUnder(root, asker);
    return [];
  };
  root.node.addValidation({ validate });
  return watch;
}

function twinsUnder(root: IConstruct, asker: Construct): Map<IConstruct, string[]> {
  const seen = new Map<string, ApiObject>();
  const twins = new Map<IConstruct, string[]>();
  for (const object of root.node.findAll()) {
    if (!ApiObject.isApiObject(object)) continue;
    const namespace = namespaceOf(object);
    const key = JSON.stringify([object.apiGroup, object.kind, namespace, object.name]);
    const twin = seen.get(key);
    if (!twin) {
      seen.set(key, object);
      continue;
    }
    const owner = ownerOf(object) ?? ownerOf(twin) ?? asker;
    twins.set(owner, [...(twins.get(owner) ?? []), message(twin, object, owners.get(owner)?.(object) ?? 'name')]);
  }
  return twins;
}

function message(twin: ApiObject, object: ApiObject, field: string): string {
  const namespace = namespaceOf(object);
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`;
  return describe({
    field,
    what: `${object.kind} "${object.name}"${where} is made twice, by [${twin.node.path}] and [${object.node.path}], and the second would overwrite the first`,
    fix: `give one of the constructs a ${field} of its own${isClusterScoped(object) ? '' : ', or a chart with another namespace'}.`,
  });
}

/** The nearest construct around an object that answers for its name. */
function ownerOf(object: ApiObject): IConstruct | undefined {
  return [...object.node.scopes].reverse().find((scope) => owners.has(scope));
}

function namespaceOf(object: ApiObject): string | undefined {
  return isClusterScoped(object) ? undefined : object.metadata.namespace;
}

function isClusterScoped({ kind }: ApiObject): boolean {
  return CLUSTER_SCOPED.includes(kind);
}
