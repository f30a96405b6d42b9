import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding, Secret } from './core';

const GROUP = 'rbac.authorization.k8s.io';

/** Who has a role. */
export interface Account {
  readonly name: string;
  readonly namespace?: string;
}

/** A role given to a service account, and what its binding is called. */
export interface Binding {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly role: string;
  readonly account: Account;
}

/** What a service account may do, and what the role and its binding are called. */
export interface Grant {
  /** Name of the role. */
  readonly name: string;
  /** Name of the binding. @default - that of the role */
  readonly bindingName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: k8s.PolicyRule[];
  readonly account: Account;
}

/** For who asks the API server whose token a caller shows, and whether the caller may do what it asks for. */
export const TOKEN_CHECK_RULES: k8s.PolicyRule[] = [
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
];

/** A Role and its binding, which is the construct `<id>-binding`. */
export function grantRole(scope: Construct, id: string, grant: Grant): void {
  new Role(scope, id, { metadata: metadataOf(grant), rules: grant.rules });
  new RoleBinding(scope, `${id}-binding`, renderBinding('Role', bindingOf(grant)));
}

/** A ClusterRole and its binding, which is the construct `<id>-binding`. */
export function grantClusterRole(scope: Construct, id: string, grant: Grant): void {
  new ClusterRole(scope, id, { metadata: metadataOf(grant), rules: grant.rules });
  bindClusterRole(scope, `${id}-binding`, bindingOf(grant));
}

/** The binding of a ClusterRole that there is already. */
export function bindClusterRole(scope: Construct, id: string, binding: Binding): void {
  new ClusterRoleBinding(scope, id, renderBinding('ClusterRole', binding));
}

function bindingOf({ name, bindingName = name, labels, account }: Grant): Binding {
  return { name: bindingName, labels, role: name, account };
}

function renderBinding(kind: 'Role' | 'ClusterRole', binding: Binding) {
  return {
    metadata: metadataOf(binding),
    subjects: [{ kind: 'ServiceAccount', ...binding.account }],
    roleRef: { apiGroup: GROUP, kind, name: binding.role },
  };
}

function metadataOf({ name, labels }: Pick<Grant, 'name' | 'labels'>): k8s.ObjectMeta {
  return { name, labels: { ...labels } };
}

/** The key of the token in a Secret of {@link createTokenSecret}. */
export const TOKEN_KEY = 'token';

/** A Secret that Kubernetes writes a token of a service account to. */
export function createTokenSecret(
  scope: Construct,
  id: string,
  {
    name,
    labels,
    account,
  }: { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly account: string },
): void {
  new Secret(scope, id, {
    metadata: { name, labels: { ...labels }, annotations: { 'kubernetes.io/service-account.name': account } },
    type: 'kubernetes.io/service-account-token',
  });
}
