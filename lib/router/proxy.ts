import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { ConfigMap } from '../kubernetes/core';
import { renderEnv } from '../kubernetes/env';
import { renderResources } from '../kubernetes/resources';
import { yamlText } from '../kubernetes/yaml-text';
import { envoyConfig } from './envoy';
import { PORTS } from './ports';
import type { ResolvedRouter } from './resolve';
import type { Sidecar } from './sidecar';

/** The construct's id. */
export const PROXY_CONFIG_ID = 'proxy-config';
const CONFIG_FILE = 'envoy.yaml';
const CONFIG_DIR = '/etc/envoy';
const CONTAINER = 'envoy-sidecar';
const VOLUME = 'config';

let envoyText: string | undefined;

/** The Envoy that takes the requests where there is no gateway, with its configuration. */
export function createProxy(scope: Construct, router: ResolvedRouter): Sidecar {
  const { proxy } = router;
  envoyText ??= yamlText(envoyConfig());
  const config = envoyText;
  new ConfigMap(scope, PROXY_CONFIG_ID, {
    metadata: { name: proxy.configMapName, labels: router.labels },
    data: { [CONFIG_FILE]: config },
  });
  return {
    config,
    container: {
      name: CONTAINER,
      image: proxy.image,
      imagePullPolicy: router.pullPolicy ?? 'IfNotPresent',
      command: ['envoy'],
      args: [
        ...['--service-node', CONTAINER],
        ...['--log-level', 'warn'],
        ...['--concurrency', String(proxy.concurrency)],
        ...['--drain-strategy', 'immediate'],
        ...['--drain-time-s', '60'],
        ...['-c', `${CONFIG_DIR}/${CONFIG_FILE}`],
      ],
      env: renderEnv({ NS_NAME: { fieldPath: 'metadata.namespace' }, POD_NAME: { fieldPath: 'metadata.name' } }),
      ports: [PORTS.proxy, PORTS.proxyReady].map(({ number, containerPortName }) => ({
        name: containerPortName,
        containerPort: number,
      })),
      readinessProbe: {
        httpGet: { path: PORTS.proxyReady.path, port: k8s.IntOrString.fromNumber(PORTS.proxyReady.number), scheme: 'HTTP' },
        failureThreshold: 1,
        successThreshold: 1,
        periodSeconds: 5,
        timeoutSeconds: 1,
      },
      resources: renderResources(proxy.resources),
      volumeMounts: [{ name: VOLUME, mountPath: CONFIG_DIR, readOnly: true }],
    },
    volumes: [{ name: VOLUME, configMap: { name: proxy.configMapName, items: [{ key: CONFIG_FILE, path: CONFIG_FILE }] } }],
  };
}
