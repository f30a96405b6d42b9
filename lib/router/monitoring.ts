import type { Construct } from 'constructs';
import { ServiceAccount } from '../kubernetes/core';
import { PodMonitoring, ServiceMonitor } from '../kubernetes/crds';
import { METRICS_PATH } from '../kubernetes/monitoring';
import { createTokenSecret, grantClusterRole, grantRole, TOKEN_KEY } from '../kubernetes/rbac';
import { PORTS } from './ports';
import { createMetricsAuthRbac } from './rbac';
import type { ResolvedRouter } from './resolve';

/** Who scrapes for Google Cloud's managed Prometheus. */
const GMP_COLLECTOR = { name: 'collector', namespace: 'gmp-system' };

/** Has the endpoint picker's metrics scraped, with a token if they are guarded. */
export function createMonitoring(scope: Construct, router: ResolvedRouter): void {
  const { monitoring } = router;
  if (!monitoring) return;
  const tokenSecret = monitoring.auth ? createReader(scope, router) : undefined;
  if (monitoring.collector === 'gke-managed-prometheus') createPodMonitoring(scope, router, tokenSecret);
  else createServiceMonitor(scope, router, tokenSecret);
}

function createServiceMonitor(
  scope: Construct,
  { endpointPickerName, namespace, labels, monitoring }: ResolvedRouter,
  secret?: string,
): void {
  new ServiceMonitor(scope, 'monitor', {
    metadata: { name: `${endpointPickerName}-monitor`, labels: { ...labels, ...monitoring?.labels } },
    spec: {
      endpoints: [
        {
          port: PORTS.metrics.name,
          path: METRICS_PATH,
          interval: monitoring?.interval,
          ...(secret !== undefined && { authorization: { type: 'Bearer', credentials: { name: secret, key: TOKEN_KEY } } }),
        },
      ],
      jobLabel: endpointPickerName,
      ...(namespace !== undefined && { namespaceSelector: { matchNames: [namespace] } }),
      selector: { matchLabels: labels },
    },
  });
}

function createPodMonitoring(
  scope: Construct,
  { endpointPickerName, selectorLabels, labels, monitoring }: ResolvedRouter,
  secret?: string,
): void {
  new PodMonitoring(scope, 'monitor', {
    metadata: { name: `${endpointPickerName}-monitor`, labels: { ...labels, ...monitoring?.labels } },
    spec: {
      selector: { matchLabels: selectorLabels },
      endpoints: [
        {
          port: PORTS.metrics.containerPortName,
          path: METRICS_PATH,
          interval: monitoring?.interval ?? '',
          ...(secret !== undefined && {
            authorization: { type: 'Bearer', credentials: { secret: { name: secret, key: TOKEN_KEY } } },
          }),
        },
      ],
    },
  });
  if (secret === undefined) return;
  // The collector reads the token itself, and may read no secret that it was not given.
  grantRole(scope, 'token-role', {
    name: `${secret}-read`,
    labels,
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get', 'list', 'watch'] }],
    account: GMP_COLLECTOR,
  });
}

/** A service account that may read metrics, and the Secret that Kubernetes writes its token to. */
function createReader(scope: Construct, router: ResolvedRouter): string {
  createMetricsAuthRbac(scope, router);
  const { labels, namespace } = router;
  const name = `${router.endpointPickerName}-metrics-reader`;
  const secret = `${name}-secret`;
  new ServiceAccount(scope, 'metrics-reader', { metadata: { name, labels }, automountServiceAccountToken: false });
  createTokenSecret(scope, 'metrics-reader-token', { name: secret, labels, account: name });
  grantClusterRole(scope, 'metrics-reader-role', {
    name: `${namespace}-${name}`,
    labels,
    rules: [{ nonResourceUrLs: [METRICS_PATH], verbs: ['get'] }],
    account: { name, namespace },
  });
  return secret;
}
