import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { secondsOf } from '../../internal/go-duration';
import { CONFIG_CHECKSUM, checksum } from '../../kubernetes/checksum';
import { ConfigMap, Deployment, Service, ServiceAccount } from '../../kubernetes/core';
import { type Env, renderEnv } from '../../kubernetes/env';
import { renderPullSecrets } from '../../kubernetes/image';
import { CONTAINER_SECURITY, POD_SECURITY } from '../../kubernetes/pod-security';
import { renderResources } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import { apiServerConfig, garbageCollectorConfig, processorConfig } from './config';
import type { ComponentName, ResolvedBatchGateway } from './resolve';
import { volumesOf } from './volumes';

const CONFIG_FILE = 'config.yaml';
/** Between the end of the work in flight and the end of the pod. */
const MARGIN_SECONDS = 30;

const CONFIGS = {
  apiserver: apiServerConfig,
  processor: processorConfig,
  gc: garbageCollectorConfig,
} as const satisfies Record<ComponentName, (batch: ResolvedBatchGateway) => string>;

/** Names of the API server's ports. */
export const API_PORTS = { http: 'http', observability: 'observability' } as const;
/** Name of the port at which the processor shows metrics and health. */
export const PROCESSOR_PORT = 'metrics';

/** API server, processor and garbage collector, each with its configuration and its ServiceAccount; and the API server's Service. */
export function createWorkloads(scope: Construct, batch: ResolvedBatchGateway): void {
  for (const component of ['apiserver', 'processor', 'gc'] as const) createWorkload(scope, batch, component);
  createService(scope, batch);
}

function createWorkload(scope: Construct, batch: ResolvedBatchGateway, component: ComponentName): void {
  const { objectName: name, labels, selector } = batch.components[component];
  const config = CONFIGS[component](batch);
  // None of them calls the API server of Kubernetes.
  new ServiceAccount(scope, `${component}-service-account`, {
    metadata: { name, labels },
    automountServiceAccountToken: false,
  });
  new ConfigMap(scope, `${component}-config`, {
    metadata: { name: `${name}-config`, labels },
    data: { [CONFIG_FILE]: config },
  });
  new Deployment(scope, component, {
    metadata: { name, labels },
    spec: {
      replicas: replicasOf(batch, component),
      selector: { matchLabels: { ...selector } },
      template: {
        metadata: { labels: { ...labels }, annotations: { [CONFIG_CHECKSUM]: checksum(config) } },
        spec: podSpec(batch, component),
      },
    },
  });
}

/** Two garbage collectors would get into each other's way. */
function replicasOf({ props }: ResolvedBatchGateway, component: ComponentName): number {
  if (component === 'gc') return 1;
  return (component === 'apiserver' ? props.apiServer : props.processor)?.replicas ?? 1;
}

function podSpec(batch: ResolvedBatchGateway, component: ComponentName): k8s.PodSpec {
  const { props } = batch;
  const { objectName, said, selector } = batch.components[component];
  const { files, images } = props;
  return {
    serviceAccountName: objectName,
    terminationGracePeriodSeconds: graceSeconds(batch, component),
    securityContext: { ...POD_SECURITY, ...(files.kind === 'fs' && files.fsGroup !== undefined && { fsGroup: files.fsGroup }) },
    imagePullSecrets: renderPullSecrets(images?.pullSecrets),
    ...renderScheduling(said.scheduling, selector),
    containers: [container(batch, component)],
    volumes: volumesOf(batch, component).map(({ volume }) => volume),
  };
}

/** The pod outlives the work that the processor finishes after being told to stop. */
function graceSeconds({ props, row }: ResolvedBatchGateway, component: ComponentName): number | undefined {
  const { gracePeriodSeconds } = row[component];
  if (component !== 'processor' || gracePeriodSeconds === undefined) return gracePeriodSeconds;
  const shutdown = secondsOf(props.processor?.shutdownTimeout ?? row.defaults.shutdownTimeout);
  return Math.max(gracePeriodSeconds, Math.ceil(shutdown) + MARGIN_SECONDS);
}

function container(batch: ResolvedBatchGateway, component: ComponentName): k8s.Container {
  const { props } = batch;
  const { image, row, resources, logLevel, said } = batch.components[component];
  return {
    name: component,
    image,
    imagePullPolicy: props.images?.pullPolicy ?? row.pullPolicy,
    args: [`--config=${row.configDir}/${CONFIG_FILE}`, `--v=${logLevel}`],
    env: renderEnv({ ...(component === 'gc' ? {} : tracingEnv(batch)), ...said.env }),
    ...portsAndProbes(batch, component),
    resources: renderResources(resources),
    securityContext: {
      ...CONTAINER_SECURITY,
      readOnlyRootFilesystem: true,
    },
    volumeMounts: volumesOf(batch, component).map(({ volume, mount }) => ({ name: volume.name, ...mount })),
  };
}

/** What the OpenTelemetry SDK reads. The garbage collector of the release traces nothing. */
function tracingEnv({ tracing }: ResolvedBatchGateway): Env {
  if (!tracing) return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint,
    OTEL_EXPORTER_OTLP_INSECURE: String(tracing.endpoint.startsWith('http://')),
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(tracing.samplingRatio),
  };
}

function portsAndProbes(
  { row: { ports } }: ResolvedBatchGateway,
  component: ComponentName,
): Pick<k8s.Container, 'ports' | 'livenessProbe' | 'readinessProbe'> {
  // It listens on nothing.
  if (component === 'gc') return {};
  const open: Readonly<Record<string, number>> =
    component === 'apiserver'
      ? { [API_PORTS.http]: ports.http, [API_PORTS.observability]: ports.observability }
      : { [PROCESSOR_PORT]: ports.metrics };
  const port = k8s.IntOrString.fromString(component === 'apiserver' ? API_PORTS.observability : PROCESSOR_PORT);
  const check = { timeoutSeconds: 5, failureThreshold: 3 };
  return {
    ports: Object.entries(open).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    livenessProbe: { httpGet: { path: '/health', port }, initialDelaySeconds: 15, periodSeconds: 20, ...check },
    readinessProbe: { httpGet: { path: '/ready', port }, initialDelaySeconds: 5, periodSeconds: 10, ...check },
  };
}

function createService(scope: Construct, { components, row, props, certificateSecret }: ResolvedBatchGateway): void {
  const { objectName: name, labels, selector } = components.apiserver;
  const { ports } = row;
  const encrypted = certificateSecret !== undefined;
  // GKE's gateways read from the Service how its pods are to be called.
  const appProtocol = encrypted && props.route?.gateway.provider === 'gke' ? 'HTTPS' : undefined;
  new Service(scope, 'service', {
    metadata: { name, labels },
    spec: {
      type: 'ClusterIP',
      selector: { ...selector },
      ports: [
        {
          name: encrypted ? 'https' : 'http',
          port: ports.http,
          targetPort: k8s.IntOrString.fromString(API_PORTS.http),
          protocol: 'TCP',
          appProtocol,
        },
        {
          name: API_PORTS.observability,
          port: ports.observability,
          targetPort: k8s.IntOrString.fromString(API_PORTS.observability),
          protocol: 'TCP',
        },
      ],
    },
  });
}
