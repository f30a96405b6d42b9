import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { unlessEmpty } from '../../internal/defined';
import { Deployment } from '../../kubernetes/core';
import { LeaderWorkerSet, podTemplateWire } from '../../kubernetes/crds';
import type { ModelServerProps } from '../props';
import { renderPodTemplate } from '../render';
import type { ResolvedModelServer } from '../resolve';
import { claimDevices, createClaimTemplate } from './claim';
import { leaderWorkerSetSpec, placement } from './leader-worker-set';
import { createRayCluster } from './ray-cluster';
import type { LeaderWorkerSetTopology } from './topology';
import { renderStrategy } from './update-strategy';

/** Makes what keeps the pods of a model server: a Deployment, or a LeaderWorkerSet or RayCluster where a replica is a group of pods. */
export function createWorkload(scope: Construct, server: ResolvedModelServer, props: ModelServerProps): ApiObject {
  const { topology } = server;
  const workload =
    topology.kind === 'leaderWorkerSet'
      ? createLeaderWorkerSet(scope, server, topology, props)
      : topology.kind === 'rayCluster'
        ? createRayCluster(scope, server, workerOf(server) ?? server, topology, props)
        : createDeployment(scope, server, props);
  if (server.accelerator.exposure === 'dra') createClaimTemplate(scope, server);
  return workload;
}

function createDeployment(scope: Construct, server: ResolvedModelServer, props: ModelServerProps): ApiObject {
  const workload = new Deployment(scope, 'Resource', {
    metadata: {
      name: server.workloadName,
      labels: { ...props.labels, ...server.selectorLabels },
      annotations: props.annotations,
    },
    spec: {
      replicas: server.replicas,
      progressDeadlineSeconds: props.progressDeadlineSeconds,
      strategy: renderStrategy(props.updateStrategy),
      selector: { matchLabels: server.selectorLabels },
      template: renderPodTemplate(server, props.scheduling, props.terminationGracePeriodSeconds),
    },
  });
  if (server.accelerator.exposure === 'dra') claimDevices(workload, '/spec/template/spec', server);
  return workload;
}

function createLeaderWorkerSet(
  scope: Construct,
  server: ResolvedModelServer,
  topology: LeaderWorkerSetTopology,
  props: ModelServerProps,
): ApiObject {
  const placed = placement(topology);
  const template = (one: ResolvedModelServer) => {
    const parts = { ...one.parts, annotations: { ...one.parts.annotations, ...placed.podAnnotations } };
    return podTemplateWire(renderPodTemplate({ ...one, parts }, props.scheduling, props.terminationGracePeriodSeconds));
  };
  const worker = workerOf(server);
  const workload = new LeaderWorkerSet(scope, 'Resource', {
    metadata: {
      name: server.workloadName,
      labels: { ...props.labels, ...placed.labels, ...server.selectorLabels },
      annotations: unlessEmpty({ ...props.annotations, ...placed.annotations }),
    },
    spec: leaderWorkerSetSpec(topology, server.replicas, server.podsPerReplica, {
      ...(worker && { leader: template(server) }),
      worker: template(worker ?? server),
    }),
  });
  if (server.accelerator.exposure === 'dra') {
    for (const one of worker ? ['leaderTemplate', 'workerTemplate'] : ['workerTemplate']) {
      claimDevices(workload, `/spec/leaderWorkerTemplate/${one}/spec`, server);
    }
  }
  return workload;
}

/** The pods that compute for the first of their group and answer nobody; undefined where each answers for itself. */
function workerOf(server: ResolvedModelServer): ResolvedModelServer | undefined {
  if (!server.workerLaunch) return undefined;
  const labels = Object.entries(server.selectorLabels).filter(([key]) => !server.answeringKeys.includes(key));
  return {
    ...server,
    launch: server.workerLaunch,
    // Pools and monitors select by the labels that are left out.
    selectorLabels: Object.fromEntries(labels),
    apiPorts: {},
    probes: { startup: false, readiness: false, liveness: false },
    parts: {
      ...server.parts,
      ports: {},
      // What stays beside the engine takes requests, and here come none.
      initContainers: server.parts.initContainers.filter((container) => container.restartPolicy !== 'Always'),
    },
  };
}
