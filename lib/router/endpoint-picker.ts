import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { CONFIG_CHECKSUM, checksum } from '../kubernetes/checksum';
import { ConfigMap, Deployment, Service, ServiceAccount } from '../kubernetes/core';
import { type Env, renderEnv } from '../kubernetes/env';
import { renderPullSecrets } from '../kubernetes/image';
import { renderResources } from '../kubernetes/resources';
import { renderScheduling, type Scheduling } from '../kubernetes/scheduling';
import { yamlText } from '../kubernetes/yaml-text';
import { POOL_GROUP, PORTS } from './ports';
import { createRbac } from './rbac';
import type { ResolvedRouter } from './resolve';
import type { Sidecar } from './sidecar';
import { endpointPickerTracing } from './tracing';

const CONTAINER = 'epp';
const CONFIG_DIR = '/config';
const CONFIG_VOLUME = 'plugins-config-volume';
/** As long as the longest request of the pods behind it may take to end. */
const GRACE_SECONDS = 130;

/** What the endpoint picker runs with beside its resolved router. */
export interface EndpointPickerParts {
  /** The scheduling configuration as a document. */
  readonly config: object;
  readonly sidecars: readonly Sidecar[];
  readonly env: Env;
  readonly scheduling: Scheduling;
}

/** The endpoint picker: ServiceAccount, configuration, roles, Service and Deployment. */
export function createEndpointPicker(scope: Construct, router: ResolvedRouter, parts: EndpointPickerParts): Deployment {
  const { endpointPickerName: name, selectorLabels, labels } = router;
  new ServiceAccount(scope, 'service-account', { metadata: { name, labels } });
  const config = yamlText(parts.config);
  new ConfigMap(scope, 'config', { metadata: { name, labels }, data: { [router.configFileName]: config } });
  createRbac(scope, router);
  createService(scope, router);
  const modeLabel = { 'inference.networking.k8s.io/igw-mode': 'inferencepool' };
  return new Deployment(scope, 'deployment', {
    metadata: { name, labels: { ...labels, ...modeLabel } },
    spec: {
      replicas: router.replicas,
      // What the picker has learnt dies with it, so the old one makes way at once; and a leader would never give way to a surge pod.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selectorLabels },
      template: {
        metadata: {
          labels: { ...labels, ...modeLabel, ...selectorLabels },
          annotations: {
            [CONFIG_CHECKSUM]: checksum([config, ...parts.sidecars.flatMap((sidecar) => sidecar.config ?? [])].join('\n')),
          },
        },
        spec: renderPodSpec(router, parts),
      },
    },
  });
}

function createService(scope: Construct, router: ResolvedRouter): void {
  const { extProc, metrics, proxy } = PORTS;
  new Service(scope, 'service', {
    metadata: { name: router.endpointPickerName, labels: router.labels },
    spec: {
      type: 'ClusterIP',
      selector: router.selectorLabels,
      ports: [
        ...[extProc, metrics].map((port) => ({ name: port.name, port: port.number, protocol: 'TCP' })),
        // Behind a gateway nobody listens there.
        ...(router.gateway
          ? []
          : [
              {
                name: proxy.name,
                port: router.proxy.servicePort,
                targetPort: k8s.IntOrString.fromNumber(proxy.number),
                protocol: 'TCP',
              },
            ]),
      ],
    },
  });
}

function renderPodSpec(router: ResolvedRouter, { sidecars, env, scheduling }: EndpointPickerParts): k8s.PodSpec {
  const shared = sidecars.map((sidecar) => sidecar.endpointPicker ?? {});
  return {
    serviceAccountName: router.endpointPickerName,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    containers: [
      ...sidecars.map((sidecar) => sidecar.container),
      {
        name: CONTAINER,
        image: router.image,
        imagePullPolicy: router.pullPolicy ?? 'Always',
        args: renderArgs(router),
        env: renderEnv({
          NAMESPACE: { fieldPath: 'metadata.namespace' },
          POD_NAME: { fieldPath: 'metadata.name' },
          ...endpointPickerTracing(router.tracing),
          ...Object.assign({}, ...shared.map((part) => part.env)),
          ...env,
        }),
        ports: [PORTS.extProc, PORTS.health, PORTS.metrics].map(({ number, containerPortName }) => ({
          name: containerPortName,
          containerPort: number,
        })),
        ...renderProbes(router),
        resources: renderResources(router.resources),
        volumeMounts: [{ name: CONFIG_VOLUME, mountPath: CONFIG_DIR }, ...shared.flatMap((part) => part.volumeMounts ?? [])],
      },
    ],
    volumes: [
      ...sidecars.flatMap((sidecar) => sidecar.volumes ?? []),
      { name: CONFIG_VOLUME, configMap: { name: router.endpointPickerName } },
    ],
    imagePullSecrets: renderPullSecrets(router.pullSecrets),
    ...renderScheduling(scheduling, router.selectorLabels),
  };
}

/** One word per flag: of two words, a boolean flag ignores the second. */
function renderArgs(router: ResolvedRouter): string[] {
  return [
    `--pool-name=${router.poolName}`,
    // Without it the picker takes the namespace that it runs in.
    ...(router.namespace === undefined ? [] : [`--pool-namespace=${router.namespace}`]),
    `--pool-group=${POOL_GROUP}`,
    '--zap-encoder=json',
    `--config-file=${CONFIG_DIR}/${router.configFileName}`,
    ...(router.highAvailability ? [`--ha-enable-leader-election=${router.highAvailability === 'leaderElection'}`] : []),
    `--v=${router.logLevel}`,
    `--tracing=${router.tracing !== undefined}`,
    ...(router.monitoring ? [`--metrics-endpoint-auth=${router.monitoring.auth}`] : []),
  ];
}

/** A replica that waits for its turn is alive and not ready, which only the separate checks can tell. */
function renderProbes({ highAvailability }: ResolvedRouter): Pick<k8s.Container, 'livenessProbe' | 'readinessProbe'> {
  const check = (service: string) => ({ port: PORTS.health.number, service: highAvailability ? service : 'inference-extension' });
  return {
    livenessProbe: { grpc: check('liveness'), initialDelaySeconds: 5, periodSeconds: 10 },
    readinessProbe: { grpc: check('readiness'), periodSeconds: 2 },
  };
}
