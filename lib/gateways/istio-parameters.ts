import { Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import { ConfigMap } from '../kubernetes/core';
import { GATEWAY_CLASSES, type GatewayLogLevel } from './classes';
import { type AddParameters, plainResources } from './parameters';

/** Istio's agent beside the proxy has levels of its own. */
const AGENT_LEVELS = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  off: 'none',
} as const satisfies Record<GatewayLogLevel, string>;

/**
 * Istio merges the documents of this ConfigMap into the Deployment and the Service that it makes for a gateway. It replaces a
 * list of arguments as a whole, so all of them are here.
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
 */
export const addIstioParameters: AddParameters = (scope: Construct, { name, proxy }) => {
  const logLevel = proxy.logLevel ?? GATEWAY_CLASSES.istio.proxy.logLevel;
  const deployment = {
    spec: {
      ...(proxy.replicas !== undefined && { replicas: proxy.replicas }),
      template: {
        spec: {
          containers: [
            {
              name: 'istio-proxy',
              args: [
                'proxy',
                'router',
                '--domain',
                '$(POD_NAMESPACE).svc.cluster.local',
                '--proxyLogLevel',
                logLevel,
                '--proxyComponentLogLevel',
                `misc:${logLevel}`,
                '--log_output_level',
                `default:${AGENT_LEVELS[logLevel]}`,
              ],
              resources: plainResources(proxy.resources),
            },
          ],
        },
      },
    },
  };
  new ConfigMap(scope, 'parameters', {
    metadata: {
      name,
      labels: { 'app.kubernetes.io/component': 'inference-gateway', 'app.kubernetes.io/gateway': name },
    },
    data: { deployment: Yaml.stringify(deployment), service: Yaml.stringify({ spec: { type: proxy.serviceType } }) },
  });
  return { group: '', kind: 'ConfigMap', name };
};
