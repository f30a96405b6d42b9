import type { k8s } from 'cdk8s-plus-30';

/** What the Pod Security Standard "restricted" asks of a pod. */
export const POD_SECURITY: k8s.PodSecurityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** What it asks of a container. */
export const CONTAINER_SECURITY: k8s.SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
