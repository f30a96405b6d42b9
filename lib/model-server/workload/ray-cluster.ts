import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { mirroredContainers } from '../../kubernetes/containers';
import { podTemplateWire, RayCluster } from '../../kubernetes/crds';
import { mergeResources } from '../../kubernetes/resources';
import type { ModelServerProps } from '../props';
import { renderPodTemplate } from '../render';
import type { ResolvedModelServer } from '../resolve';
import { claimDevices } from './claim';
import { rayStartParams } from './ray-cluster-launch';
import { patient } from './startup';
import type { RayClusterTopology } from './topology';

/** Has KubeRay leave the containers' commands alone: they start Ray themselves. Known to KubeRay 1.1 and newer. */
const OWN_COMMANDS = { 'ray.io/overwrite-container-cmd': 'true' };

/**
 * The head's Service leads to it before it is ready: it is ready with the engine, which waits for the workers, and they reach it through the Service.
 * KubeRay does the same since 1.2, unless its ENABLE_RAY_HEAD_CLUSTER_IP_SERVICE is set.
 */
const REACHED_EARLY = { spec: { clusterIP: 'None', publishNotReadyAddresses: true } };

/** Makes a RayCluster: the head answers, the workers compute for it. */
export function createRayCluster(
  scope: Construct,
  server: ResolvedModelServer,
  worker: ResolvedModelServer,
  topology: RayClusterTopology,
  props: ModelServerProps,
): ApiObject {
  const { ray } = server;
  const { head } = topology;
  const startParams = rayStartParams(topology, ray, { devicesPerPod: server.devices, acceleratorId: server.accelerator.id });
  const template = (one: ResolvedModelServer) => renderPodTemplate(one, props.scheduling, props.terminationGracePeriodSeconds);
  const headTemplate = template({
    ...server,
    containerName: `${server.containerName}-ray-head`,
    probes: { ...server.probes, startup: server.probes.startup && patient(server.probes.startup, props.probes?.startup) },
    resources: mergeResources(server.resources, head?.resources),
    parts: {
      ...server.parts,
      // The head's Service has the ports that are said here.
      ports: { ...server.parts.ports, 'gcs-server': Number(startParams.head.port ?? ray.ports.port) },
      initContainers: [
        ...server.parts.initContainers,
        ...mirroredContainers(head?.initContainers ?? [], props.images?.registryMirror),
      ],
    },
  });
  const health = { exec: { command: ['ray', 'health-check'] } };
  const { startup, readiness, liveness } = ray.workerProbes;
  const workerTemplate = withProbes(template({ ...worker, containerName: `${worker.containerName}-ray-worker` }), {
    startupProbe: { ...health, ...startup },
    readinessProbe: { ...health, ...readiness },
    livenessProbe: { ...health, ...liveness },
  });
  const workload = new RayCluster(scope, 'Resource', {
    metadata: {
      name: server.workloadName,
      labels: { ...props.labels, ...server.selectorLabels },
      annotations: { ...props.annotations, ...OWN_COMMANDS },
    },
    spec: {
      ...(topology.rayVersion !== undefined && { rayVersion: topology.rayVersion }),
      ...(server.replicas === 0 && { suspend: true }),
      headGroupSpec: {
        serviceType: 'ClusterIP',
        headService: REACHED_EARLY,
        rayStartParams: startParams.head,
        template: podTemplateWire(headTemplate),
      },
      workerGroupSpecs: [
        {
          groupName: ray.workerGroup,
          replicas: server.podsPerReplica - 1,
          rayStartParams: startParams.worker,
          template: podTemplateWire(workerTemplate),
        },
      ],
    },
  });
  if (server.accelerator.exposure === 'dra') {
    for (const group of ['headGroupSpec', 'workerGroupSpecs/0']) claimDevices(workload, `/spec/${group}/template/spec`, server);
  }
  return workload;
}

function withProbes(template: k8s.PodTemplateSpec, probes: Partial<k8s.Container>): k8s.PodTemplateSpec {
  const { spec } = template;
  const [serving, ...others] = spec?.containers ?? [];
  if (!spec || !serving) return template;
  return { ...template, spec: { ...spec, containers: [{ ...serving, ...probes }, ...others] } };
}
