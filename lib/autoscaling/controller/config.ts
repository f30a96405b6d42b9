import { Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import { ConfigMap } from '../../kubernetes/core';
import type { Env } from '../../kubernetes/env';
import type { ResolvedController } from './resolve';

const CERTIFICATES_DIR = '/etc/prometheus-certs';
/** Files that tell the controller whom to trust and who it is. */
export const CERTIFICATES = { ca: `${CERTIFICATES_DIR}/ca`, client: `${CERTIFICATES_DIR}/client` };

/** Names of the ConfigMaps. */
const namesOf = ({ name }: ResolvedController) => ({
  settings: `${name}-wva-variantautoscaling-config`,
  saturation: `${name}-saturation-scaling-config`,
});

/** What the controller is set to, by the names that it knows. */
function settingsOf({ row, prometheus, interval, scaleToZero }: ResolvedController): Record<string, string> {
  const ca = prometheus.ca ? `${CERTIFICATES.ca}/ca.crt` : prometheus.caFile;
  const client = prometheus.clientCertificateSecretName !== undefined;
  return {
    GLOBAL_OPT_INTERVAL: interval,
    PROMETHEUS_BASE_URL: prometheus.url,
    PROMETHEUS_TLS_INSECURE_SKIP_VERIFY: String(prometheus.insecureSkipVerify ?? false),
    ...(ca !== undefined && { PROMETHEUS_CA_CERT_PATH: ca }),
    ...(client && {
      PROMETHEUS_CLIENT_CERT_PATH: `${CERTIFICATES.client}/tls.crt`,
      PROMETHEUS_CLIENT_KEY_PATH: `${CERTIFICATES.client}/tls.key`,
    }),
    ...row.cache,
    WVA_LIMITED_MODE: 'false',
    WVA_NODE_SELECTOR: '',
    WVA_SCALE_TO_ZERO: String(scaleToZero),
  };
}

/** The controller's settings, and when it takes a server for full. */
export function createConfig(scope: Construct, controller: ResolvedController): void {
  const { labels, saturation } = controller;
  const names = namesOf(controller);
  new ConfigMap(scope, 'settings', { metadata: { name: names.settings, labels }, data: settingsOf(controller) });
  new ConfigMap(scope, 'saturation', {
    metadata: { name: names.saturation, labels },
    data: { default: Yaml.stringify(saturation) },
  });
}

/** The environment of the controller: it reads its settings there alone, and the thresholds from the ConfigMap that is named there. */
export function configEnv(controller: ResolvedController): Env {
  const names = namesOf(controller);
  const settings = Object.keys(settingsOf(controller));
  return {
    CONFIG_MAP_NAME: names.settings,
    SATURATION_CONFIG_MAP_NAME: names.saturation,
    ...Object.fromEntries(settings.map((key) => [key, { configMapName: names.settings, configMapKey: key }])),
    PROMETHEUS_TOKEN_PATH: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    POD_NAMESPACE: { fieldPath: 'metadata.namespace' },
  };
}
