import type { Problem } from '../../internal/config-error';
import type { LeaderWorkerSetSpec, PodTemplateWire } from '../../kubernetes/crds';
import { leaderWorkerSetNewFields } from '../../kubernetes/crds/leader-worker-set';
import { serviceNameProblem } from '../../kubernetes/names';
import { type LeaderWorkerSetTopology, LWS_VERSIONS } from './topology';
import { rolloutProblems } from './update-strategy';

const ANNOTATIONS = {
  exclusiveTopology: 'leaderworkerset.sigs.k8s.io/exclusive-topology',
  subGroupExclusiveTopology: 'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology',
} as const;

const KUEUE = {
  queueName: 'kueue.x-k8s.io/queue-name',
  podSetGroupName: 'kueue.x-k8s.io/podset-group-name',
  requiredTopology: 'kueue.x-k8s.io/podset-required-topology',
  preferredTopology: 'kueue.x-k8s.io/podset-preferred-topology',
} as const;

/** Characters of a StatefulSet's name: its pods carry it with a dash and a hash of ten in a label of 63. LWS makes one per group. */
const STATEFUL_SET_NAME_MAX = 52;

const [DEFAULT_VERSION, , NEWEST_VERSION] = LWS_VERSIONS;

/** The spec of a LeaderWorkerSet. Without a leader's template of its own, all pods are alike. */
export function leaderWorkerSetSpec(
  { rollout, restartPolicy, startupPolicy, subdomainPolicy, subGroups }: LeaderWorkerSetTopology,
  groups: number,
  size: number,
  templates: { readonly leader?: PodTemplateWire; readonly worker: PodTemplateWire },
): LeaderWorkerSetSpec {
  return {
    replicas: groups,
    ...(startupPolicy && { startupPolicy }),
    ...(subdomainPolicy && { networkConfig: { subdomainPolicy } }),
    ...(rollout && { rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { ...rollout } } }),
    leaderWorkerTemplate: {
      size,
      ...(restartPolicy && { restartPolicy }),
      ...(subGroups && {
        subGroupPolicy: { subGroupSize: subGroups.size, ...(subGroups.type && { subGroupPolicyType: subGroups.type }) },
      }),
      ...(templates.leader && { leaderTemplate: templates.leader }),
      workerTemplate: templates.worker,
    },
  };
}

/** Labels and annotations of the set, and annotations of its pods, that say where groups are placed. */
export function placement({ exclusiveTopology, subGroups, kueue }: LeaderWorkerSetTopology) {
  return {
    labels: said({ [KUEUE.queueName]: kueue?.queueName }),
    annotations: said({
      [ANNOTATIONS.exclusiveTopology]: exclusiveTopology,
      [ANNOTATIONS.subGroupExclusiveTopology]: subGroups?.exclusiveTopology,
    }),
    podAnnotations: said({
      [KUEUE.podSetGroupName]: kueue?.podSetGroupName,
      [KUEUE.requiredTopology]: kueue?.requiredTopology,
      [KUEUE.preferredTopology]: kueue?.preferredTopology,
    }),
  };
}

/** What LeaderWorkerSet would refuse, or not understand. */
export function leaderWorkerSetProblems(
  name: string,
  topology: LeaderWorkerSetTopology,
  groups: number,
  size: number,
  leaderIsReadyAtOnce: boolean,
): Problem[] {
  const { rollout, restartPolicy, startupPolicy, subGroups, kueue, version = DEFAULT_VERSION } = topology;
  const longest = STATEFUL_SET_NAME_MAX - `-${Math.max(0, groups - 1)}`.length;
  // The controller makes a Service of the same name.
  const problems: (Problem | undefined)[] = [serviceNameProblem('name', name, name, longest)];
  const newPolicy = (leaderWorkerSetNewFields as readonly string[]).includes(
    `leaderWorkerTemplate.restartPolicy=${restartPolicy}`,
  );
  if (version !== NEWEST_VERSION && newPolicy) {
    problems.push({
      field: 'topology.restartPolicy',
      what: `"${restartPolicy}" is unknown to LeaderWorkerSet ${version}`,
      fix: `set topology.version to "${NEWEST_VERSION}" if the cluster has it, or choose "RecreateGroupOnPodRestart".`,
    });
  }
  if (startupPolicy === 'LeaderReady' && size > 1 && !leaderIsReadyAtOnce) {
    problems.push({
      field: 'topology.startupPolicy',
      what: `"LeaderReady" has ${size - 1} of ${size} pods wait until the first is ready, and that one loads the model together with them: it never is`,
      fix: 'leave it out, or choose "LeaderCreated".',
    });
  }
  if (rollout) problems.push(...rolloutProblems('topology.rollout', rollout));
  if (rollout?.partition !== undefined && rollout.partition > groups) {
    problems.push({
      field: 'topology.rollout.partition',
      what: `${rollout.partition} is more than the ${groups} groups that there are`,
      fix: `give 0 to ${groups}.`,
    });
  }
  if (subGroups) problems.push(subGroupProblem(subGroups, size));
  if (kueue?.requiredTopology !== undefined && kueue.preferredTopology !== undefined) {
    problems.push({
      field: 'topology.kueue.preferredTopology',
      what: 'a preferred topology stands beside a required one, and Kueue takes one of them',
      fix: 'leave one of them out.',
    });
  }
  return problems.filter((problem) => problem !== undefined);
}

function subGroupProblem({ size, type }: NonNullable<LeaderWorkerSetTopology['subGroups']>, pods: number): Problem | undefined {
  const parts = type === 'LeaderExcluded' ? [pods - 1] : [pods, pods - 1];
  if (parts.some((count) => count > 0 && count % size === 0)) return undefined;
  return {
    field: 'topology.subGroups.size',
    what: `parts of ${size} pods do not fill a group of ${pods}${type === 'LeaderExcluded' ? ' without its leader' : ''}`,
    fix: `choose a size that divides ${parts.join(' or ')}.`,
  };
}

function said(entries: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
