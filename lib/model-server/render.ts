import { k8s } from 'cdk8s-plus-30';
import { unlessEmpty } from '../internal/defined';
import { renderEnv } from '../kubernetes/env';
import { renderPullSecrets } from '../kubernetes/image';
import { renderResources } from '../kubernetes/resources';
import { renderScheduling, type Scheduling } from '../kubernetes/scheduling';
import { renderVolumeMounts, renderVolumes } from '../kubernetes/volumes';
import type { Probe } from './props';
import type { ResolvedModelServer } from './resolve';

/** The name of the container that serves. */
export const SERVING_CONTAINER = 'modelserver';

/** The pod template of a model server; its workload decides how many there are. */
export function renderPodTemplate(server: ResolvedModelServer, scheduling: Scheduling = {}, grace?: number): k8s.PodTemplateSpec {
  const { parts, pullSecrets } = server;
  return {
    metadata: { labels: { ...parts.labels, ...server.selectorLabels }, annotations: unlessEmpty(parts.annotations) },
    spec: {
      initContainers: parts.initContainers.length > 0 ? [...parts.initContainers] : undefined,
      containers: [renderContainer(server)],
      volumes: [...renderVolumes(parts.volumes), ...parts.otherVolumes],
      // A Service called vllm would become the variable VLLM_PORT=tcp://…, on which vLLM stops.
      enableServiceLinks: false,
      serviceAccountName: server.serviceAccountName,
      automountServiceAccountToken: mountsToken(server),
      imagePullSecrets: renderPullSecrets(pullSecrets),
      hostIpc: parts.hostIpc || undefined,
      securityContext: unlessEmpty(parts.podSecurityContext),
      ...renderScheduling(scheduling, server.selectorLabels),
      // What the accelerator and the platform ask for is among them.
      nodeSelector: unlessEmpty(parts.nodeSelector),
      tolerations: parts.tolerations.length > 0 ? [...parts.tolerations] : undefined,
      terminationGracePeriodSeconds: grace,
    },
  };
}

/** An account of the server's own says it itself; the namespace's mounts its token unless told otherwise. */
function mountsToken({ apiRules, serviceAccountName }: ResolvedModelServer): boolean | undefined {
  if (apiRules.length > 0) return true;
  return serviceAccountName === undefined ? false : undefined;
}

function renderContainer(server: ResolvedModelServer): k8s.Container {
  const { launch, parts, probes } = server;
  const port = Object.keys(server.apiPorts)[0] ?? '';
  return {
    name: server.containerName,
    image: server.engineImage.image,
    imagePullPolicy: server.imagePullPolicy,
    ...(server.flagsIn === 'command'
      ? { command: [...launch.command, ...launch.args] }
      : { command: [...launch.command], args: [...launch.args] }),
    env: renderEnv(parts.env),
    ports: Object.entries({ ...server.apiPorts, ...parts.ports }).map(([name, containerPort]) => ({
      name,
      containerPort,
      protocol: 'TCP',
    })),
    resources: renderResources(server.resources, parts.devices),
    securityContext: unlessEmpty(parts.containerSecurityContext),
    volumeMounts: renderVolumeMounts(parts.volumes),
    startupProbe: renderProbe(probes.startup, port),
    readinessProbe: renderProbe(probes.readiness, port),
    livenessProbe: renderProbe(probes.liveness, port),
  };
}

function renderProbe(probe: Probe | false, port: string): k8s.Probe | undefined {
  if (probe === false) return undefined;
  const { path, ...times } = probe;
  return { httpGet: { path, port: k8s.IntOrString.fromString(port) }, ...times };
}
