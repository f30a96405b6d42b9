import type { Problem } from '../../internal/config-error';
import type { ServerIdentity } from '../identity';
import { leaderWorkerSetProblems } from '../workload/leader-worker-set';
import { rayClusterProblems } from '../workload/ray-cluster-problems';
import { updateProblems } from '../workload/update-strategy';
import type { Choice } from './choice';
import type { Equipment } from './equipment';
import { ownGiB, type ResolvedPod } from './pod';

/** What the kind of workload cannot do. */
export function workloadProblems(
  choice: Choice,
  { engine, facts }: Equipment,
  { workloadName: name }: ServerIdentity,
  { parts, resources, apiPorts }: ResolvedPod,
): Problem[] {
  const { props, topology, replicas, layout, release } = choice;
  const { probes, accelerator } = props;
  const problems = updateProblems(props, topology);
  switch (topology.kind) {
    case 'deployment':
      return problems;
    case 'leaderWorkerSet': {
      const isReadyAtOnce = probes?.startup === false && probes.readiness === false;
      return [...problems, ...leaderWorkerSetProblems(name, topology, replicas, layout.podsPerGroup, isReadyAtOnce)];
    }
    case 'rayCluster': {
      const { ray } = release.multiNode;
      const server = { name, props, ray, replicas, engine, accelerator, parts, resources, apiPorts };
      return [...problems, ...rayClusterProblems(topology, { ...server, ownGiB: ownGiB(choice), tierMemory: facts.memory })];
    }
  }
}
