import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { Deployment } from '../../kubernetes/core';
import { renderEnv } from '../../kubernetes/env';
import { renderPullSecrets } from '../../kubernetes/image';
import { CONTAINER_SECURITY, POD_SECURITY } from '../../kubernetes/pod-security';
import { renderResources } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import { CERTIFICATES, configEnv } from './config';
import { accountsOf } from './rbac';
import type { ResolvedController } from './resolve';
import { secretsOf } from './tokens';

const CONTAINER = 'manager';
/** Where the controller looks for the token of endpoint pickers. */
const EPP_TOKEN_DIR = '/var/run/secrets/epp-metrics';
/** A leader gives its lease back within it. */
const GRACE_SECONDS = 10;

/** The controller: one of its replicas works, the others wait for its lease. */
export function createDeployment(scope: Construct, controller: ResolvedController): void {
  const { name, labels, selectorLabels, scheduling, pullSecrets } = controller;
  const volumes = volumesOf(controller);
  new Deployment(scope, 'Resource', {
    metadata: { name: `${name}-controller-manager`, labels: { ...labels, ...selectorLabels } },
    spec: {
      replicas: controller.replicas,
      selector: { matchLabels: selectorLabels },
      template: {
        metadata: { labels: selectorLabels, annotations: { 'kubectl.kubernetes.io/default-container': CONTAINER } },
        spec: {
          serviceAccountName: accountsOf(controller).controller,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          securityContext: POD_SECURITY,
          containers: [renderContainer(controller, volumes)],
          volumes: volumes.map(({ volume }) => volume),
          imagePullSecrets: renderPullSecrets(pullSecrets),
          ...renderScheduling(scheduling, selectorLabels),
        },
      },
    },
  });
}

function renderContainer(controller: ResolvedController, volumes: readonly MountedVolume[]): k8s.Container {
  const { metrics, health } = controller.row.ports;
  const check = (path: string) => ({ httpGet: { path, port: k8s.IntOrString.fromNumber(health) } });
  return {
    name: CONTAINER,
    image: controller.image,
    imagePullPolicy: controller.pullPolicy,
    command: ['/manager'],
    args: [
      `--metrics-bind-address=:${metrics}`,
      '--metrics-secure=true',
      '--leader-elect=true',
      `--health-probe-bind-address=:${health}`,
      ...(controller.logLevel === undefined ? [] : [`--v=${controller.logLevel}`]),
      ...(controller.watchNamespace === undefined ? [] : [`--watch-namespace=${controller.watchNamespace}`]),
    ],
    env: renderEnv(configEnv(controller)),
    ports: [
      { name: 'https', containerPort: metrics, protocol: 'TCP' },
      { name: 'health', containerPort: health, protocol: 'TCP' },
    ],
    livenessProbe: { ...check('/healthz'), initialDelaySeconds: 15, periodSeconds: 20 },
    readinessProbe: { ...check('/readyz'), initialDelaySeconds: 5, periodSeconds: 10 },
    resources: renderResources(controller.resources),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: volumes.map(({ volume, mountPath }) => ({ name: volume.name, mountPath, readOnly: true })),
  };
}

interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mountPath: string;
}

function volumesOf(controller: ResolvedController): MountedVolume[] {
  const { ca, clientCertificateSecretName } = controller.prometheus;
  const items = ca && [{ key: ca.key ?? 'ca.crt', path: 'ca.crt' }];
  return [
    { volume: { name: 'epp-metrics-token', secret: { secretName: secretsOf(controller).epp } }, mountPath: EPP_TOKEN_DIR },
    ...(ca
      ? [
          {
            volume: {
              name: 'prometheus-ca',
              ...(ca.kind === 'secret' ? { secret: { secretName: ca.name, items } } : { configMap: { name: ca.name, items } }),
            },
            mountPath: CERTIFICATES.ca,
          },
        ]
      : []),
    ...(clientCertificateSecretName === undefined
      ? []
      : [
          {
            volume: { name: 'prometheus-client', secret: { secretName: clientCertificateSecretName } },
            mountPath: CERTIFICATES.client,
          },
        ]),
  ];
}
