import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { Service } from '../../kubernetes/core';
import { ServiceMonitor } from '../../kubernetes/crds';
import { METRICS_PATH } from '../../kubernetes/monitoring';
import type { ResolvedController } from './resolve';
import { secretsOf } from './tokens';

const PORT = 'https';

/** The Service at which the controller tells how many replicas it wants, and the monitor that has it asked. */
export function createMetrics(scope: Construct, controller: ResolvedController): void {
  const { name, namespace, labels, selectorLabels, row, monitoring } = controller;
  const { metrics } = row.ports;
  new Service(scope, 'metrics-service', {
    metadata: { name: `${name}-controller-manager-metrics-service`, labels: { ...labels, ...selectorLabels } },
    spec: {
      selector: selectorLabels,
      ports: [{ name: PORT, port: metrics, targetPort: k8s.IntOrString.fromNumber(metrics), protocol: 'TCP' }],
    },
  });
  if (!monitoring) return;
  new ServiceMonitor(scope, 'monitor', {
    metadata: {
      name: `${name}-controller-manager-metrics-monitor`,
      labels: { ...labels, ...selectorLabels, ...monitoring.labels },
    },
    spec: {
      endpoints: [
        {
          port: PORT,
          path: METRICS_PATH,
          scheme: 'https',
          interval: monitoring.interval,
          bearerTokenSecret: { name: secretsOf(controller).controller, key: 'token' },
          // It signs its certificate itself, anew at every start.
          tlsConfig: { insecureSkipVerify: true },
        },
      ],
      namespaceSelector: { matchNames: [namespace] },
      selector: { matchLabels: selectorLabels },
    },
  });
}
