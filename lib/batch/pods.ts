import type { k8s } from 'cdk8s-plus-30';
import type { Scheduling } from '../kubernetes/scheduling';

/** What the Pod Security Standard "restricted" asks of a pod. */
export const POD_SECURITY = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as const;

/** What it asks of a container. */
export const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } as const;

/** Where pods may run, as their spec has it. */
export function renderScheduling(scheduling: Scheduling = {}): Omit<k8s.PodSpec, 'containers'> {
  const { nodeSelector, tolerations, topologySpreadConstraints } = scheduling;
  return {
    nodeSelector: nodeSelector && { ...nodeSelector },
    tolerations: tolerations && [...tolerations],
    affinity: scheduling.affinity,
    topologySpreadConstraints: topologySpreadConstraints && [...topologySpreadConstraints],
    priorityClassName: scheduling.priorityClassName,
    runtimeClassName: scheduling.runtimeClassName,
    schedulerName: scheduling.schedulerName,
  };
}

/** Secrets with registry credentials, as a pod's spec has them; none is no list, never an entry without a name. */
export function renderPullSecrets(names: readonly string[] = []): k8s.LocalObjectReference[] | undefined {
  return names.length > 0 ? names.map((name) => ({ name })) : undefined;
}
