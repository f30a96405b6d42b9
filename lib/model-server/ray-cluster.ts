import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { podTemplateWire, RayCluster } from '../kubernetes/crds';
import { mergeResources } from '../kubernetes/resources';
import { releaseOf } from '../releases';
import { claimDevices } from './claim';
import type { ModelServerProps, Probe } from './props';
import { rayStartParams } from './ray-cluster-launch';
import { renderPodTemplate } from './render';
import type { ResolvedModelServer } from './resolve';
import type { RayClusterTopology } from './topology';

/** Has KubeRay leave the containers' commands alone: they start Ray themselves. Known to KubeRay 1.1 and newer. */
const OWN_COMMANDS = { 'ray.io/overwrite-container-cmd': 'true' };

/** An hour: each pod may have an image to pull and a node to wait for, and the engine starts with the last of them. */
const STARTUP_SECONDS = 3600;
/** Seconds between probes where nothing is said. */
const KUBERNETES_PERIOD = 10;

/** Makes a RayCluster: the head answers, the workers compute for it. */
export function createRayCluster(
  scope: Construct,
  server: ResolvedModelServer,
  worker: ResolvedModelServer,
  topology: RayClusterTopology,
  props: ModelServerProps,
): ApiObject {
  const { ray } = releaseOf(props.release).multiNode;
  const { head } = topology;
  const startParams = rayStartParams(topology, ray, { devicesPerPod: server.devices, acceleratorId: server.accelerator.id });
  const template = (one: ResolvedModelServer) => renderPodTemplate(one, props.scheduling, props.terminationGracePeriodSeconds);
  const headTemplate = template({
    ...server,
    containerName: `${server.containerName}-ray-head`,
    probes: { ...server.probes, startup: patient(server.probes.startup, props.probes?.startup) },
    resources: mergeResources(server.resources, head?.resources),
    parts: {
      ...server.parts,
      // Where KubeRay makes the head's Service one with an address of its own, it has the ports that are said here.
      ports: { ...server.parts.ports, 'gcs-server': Number(startParams.head.port ?? ray.ports.port) },
      initContainers: [...server.parts.initContainers, ...(head?.initContainers ?? [])],
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

/** A startup probe that leaves time to gather all pods and to load the model, unless the caller says how much. */
function patient(startup: Probe | false, said: Probe | false | undefined): Probe | false {
  if (startup === false || (said !== false && said?.failureThreshold !== undefined)) return startup;
  const { periodSeconds = KUBERNETES_PERIOD, failureThreshold = 0 } = startup;
  return { ...startup, failureThreshold: Math.max(failureThreshold, Math.ceil(STARTUP_SECONDS / periodSeconds)) };
}

function withProbes(template: k8s.PodTemplateSpec, probes: Partial<k8s.Container>): k8s.PodTemplateSpec {
  const { spec } = template;
  const [serving, ...others] = spec?.containers ?? [];
  if (!spec || !serving) return template;
  return { ...template, spec: { ...spec, containers: [{ ...serving, ...probes }, ...others] } };
}
