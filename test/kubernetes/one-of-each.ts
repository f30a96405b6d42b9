import type { ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  AgentgatewayParameters,
  Certificate,
  ClusterPodMonitoring,
  DestinationRule,
  Gateway,
  GCPBackendPolicy,
  HealthCheckPolicy,
  HTTPRoute,
  InferenceModelRewrite,
  InferenceObjective,
  InferencePool,
  LeaderWorkerSet,
  LoraAdapter,
  PodMonitor,
  PodMonitoring,
  PrometheusRule,
  podTemplateWire,
  RayCluster,
  ReferenceGrant,
  ScaledObject,
  ServiceMonitor,
  TriggerAuthentication,
  VariantAutoscaling,
} from '../../lib/kubernetes/crds';
import { ResourceClaimTemplate } from '../../lib/kubernetes/resource-claim-template';

const metadata: ApiObjectMetadata = { name: 'example' };
const poolRef = { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'example' } as const;
const selector = { matchLabels: { 'llm-d.ai/role': 'decode' } } as const;
const template = podTemplateWire({
  metadata: { labels: selector.matchLabels },
  spec: { containers: [{ name: 'main', image: 'example.com/main:1', ports: [{ containerPort: 8000 }] }] },
});

/** A realistic object of every imported kind, by kind. */
export const ONE_OF_EACH = {
  AgentgatewayParameters: (scope: Construct) =>
    new AgentgatewayParameters(scope, 'agentgateway-parameters', {
      metadata,
      spec: { service: { spec: { type: 'ClusterIP' } }, logging: { level: 'info' } },
    }),
  Certificate: (scope: Construct) =>
    new Certificate(scope, 'certificate', {
      metadata,
      spec: { secretName: 'tls', dnsNames: ['batch.example.com'], issuerRef: { name: 'ca', kind: 'ClusterIssuer' } },
    }),
  ClusterPodMonitoring: (scope: Construct) =>
    new ClusterPodMonitoring(scope, 'cluster-pod-monitoring', {
      metadata,
      spec: { selector, endpoints: [{ port: 'metrics', interval: '30s' }] },
    }),
  DestinationRule: (scope: Construct) =>
    new DestinationRule(scope, 'destination-rule', {
      metadata,
      spec: { host: 'epp.chat.svc.cluster.local', trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } } },
    }),
  Gateway: (scope: Construct) =>
    new Gateway(scope, 'gateway', {
      metadata,
      spec: {
        gatewayClassName: 'istio',
        infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: 'example' } },
        listeners: [{ name: 'default', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
      },
    }),
  GCPBackendPolicy: (scope: Construct) =>
    new GCPBackendPolicy(scope, 'gcp-backend-policy', {
      metadata,
      spec: { targetRef: poolRef, default: { timeoutSec: 300, logging: { enabled: true } } },
    }),
  HealthCheckPolicy: (scope: Construct) =>
    new HealthCheckPolicy(scope, 'health-check-policy', {
      metadata,
      spec: {
        targetRef: poolRef,
        default: { checkIntervalSec: 2, config: { type: 'HTTP', httpHealthCheck: { requestPath: '/health', port: 8000 } } },
      },
    }),
  HTTPRoute: (scope: Construct) =>
    new HTTPRoute(scope, 'http-route', {
      metadata,
      spec: {
        parentRefs: [{ name: 'example' }],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [{ name: 'x-model', value: 'a' }] }],
            backendRefs: [poolRef],
            filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
            timeouts: { request: '0s' },
          },
        ],
      },
    }),
  InferenceModelRewrite: (scope: Construct) =>
    new InferenceModelRewrite(scope, 'inference-model-rewrite', {
      metadata,
      spec: { poolRef, rules: [{ matches: [{ model: { value: 'chat' } }], targets: [{ modelRewrite: 'chat-v2', weight: 1 }] }] },
    }),
  InferenceObjective: (scope: Construct) =>
    new InferenceObjective(scope, 'inference-objective', { metadata, spec: { poolRef, priority: 10 } }),
  InferencePool: (scope: Construct) =>
    new InferencePool(scope, 'inference-pool', {
      metadata,
      spec: {
        selector,
        targetPorts: [{ number: 8000 }],
        endpointPickerRef: { name: 'example-epp', port: { number: 9002 }, failureMode: 'FailOpen' },
      },
    }),
  LeaderWorkerSet: (scope: Construct) =>
    new LeaderWorkerSet(scope, 'leader-worker-set', {
      metadata,
      spec: {
        replicas: 1,
        leaderWorkerTemplate: { size: 2, restartPolicy: 'RecreateGroupOnPodRestart', workerTemplate: template },
        rolloutStrategy: { rollingUpdateConfiguration: { maxUnavailable: '50%', maxSurge: 1 } },
      },
    }),
  LoraAdapter: (scope: Construct) =>
    new LoraAdapter(scope, 'lora-adapter', {
      metadata,
      spec: {
        baseModel: 'base',
        adapterSource: { type: 'local', adapterName: 'a', adapterPath: '/data/a' },
        loraAdapterDeploymentConfig: { replicas: 1 },
      },
    }),
  PodMonitor: (scope: Construct) =>
    new PodMonitor(scope, 'pod-monitor', {
      metadata,
      spec: { selector, podMetricsEndpoints: [{ port: 'modelserver', path: '/metrics', interval: '30s' }] },
    }),
  PodMonitoring: (scope: Construct) =>
    new PodMonitoring(scope, 'pod-monitoring', { metadata, spec: { selector, endpoints: [{ port: 8000, interval: '30s' }] } }),
  PrometheusRule: (scope: Construct) =>
    new PrometheusRule(scope, 'prometheus-rule', {
      metadata,
      spec: {
        groups: [{ name: 'example', rules: [{ alert: 'Slow', expr: 'up == 0', for: '5m', labels: { severity: 'warning' } }] }],
      },
    }),
  RayCluster: (scope: Construct) =>
    new RayCluster(scope, 'ray-cluster', {
      metadata,
      spec: {
        headGroupSpec: { serviceType: 'ClusterIP', rayStartParams: { 'dashboard-host': '0.0.0.0' }, template },
        workerGroupSpecs: [{ groupName: 'workers', replicas: 1, rayStartParams: {}, template }],
      },
    }),
  ReferenceGrant: (scope: Construct) =>
    new ReferenceGrant(scope, 'reference-grant', {
      metadata,
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web' }],
        to: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool' }],
      },
    }),
  ScaledObject: (scope: Construct) =>
    new ScaledObject(scope, 'scaled-object', {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'example' },
        minReplicaCount: 1,
        maxReplicaCount: 10,
        triggers: [{ type: 'prometheus', metadata: { serverAddress: 'http://prometheus:9090', query: 'up', threshold: '5' } }],
      },
    }),
  ServiceMonitor: (scope: Construct) =>
    new ServiceMonitor(scope, 'service-monitor', {
      metadata,
      spec: { selector, endpoints: [{ port: 'http-metrics', authorization: { credentials: { name: 'token', key: 'token' } } }] },
    }),
  TriggerAuthentication: (scope: Construct) =>
    new TriggerAuthentication(scope, 'trigger-authentication', {
      metadata,
      spec: { secretTargetRef: [{ parameter: 'bearerToken', name: 'prometheus', key: 'token' }] },
    }),
  VariantAutoscaling: (scope: Construct) =>
    new VariantAutoscaling(scope, 'variant-autoscaling', {
      metadata,
      spec: { modelID: 'Qwen/Qwen3-32B', scaleTargetRef: { kind: 'Deployment', name: 'example' }, variantCost: '10.0' },
    }),
} as const;

/** A claim template with all that its API version knows. */
export function aClaimTemplate(scope: Construct, apiVersion: 'v1' | 'v1beta2' | 'v1beta1'): ResourceClaimTemplate {
  const newer = apiVersion !== 'v1beta1';
  return new ResourceClaimTemplate(scope, apiVersion, {
    metadata: { name: `example-${apiVersion}`, labels: { 'llm-d.ai/role': 'decode' } },
    apiVersion,
    requests: [
      {
        name: 'gpu',
        deviceClassName: 'gpu.nvidia.com',
        count: 4,
        allocationMode: 'ExactCount',
        selectors: ["device.attributes['gpu.nvidia.com'].productName.lowerAscii().matches('.*h200.*')"],
        ...(newer ? { tolerations: [{ key: 'example.com/noisy', operator: 'Exists', effect: 'NoSchedule' } as const] } : {}),
      },
      { name: 'nic', deviceClassName: 'rdma.example.com', allocationMode: 'All' },
      ...(newer
        ? [
            {
              name: 'scratch',
              firstAvailable: [
                {
                  name: 'large',
                  deviceClassName: 'nvme.example.com',
                  count: 2,
                  selectors: ['device.driver == "nvme.example.com"'],
                },
                { name: 'small', deviceClassName: 'nvme.example.com', count: 1 },
              ],
            },
          ]
        : []),
    ],
    constraints: [{ requests: ['gpu', 'nic'], matchAttribute: 'resource.kubernetes.io/pcieRoot' }],
    config: [
      {
        requests: newer ? ['scratch/large'] : ['gpu'],
        driver: 'example.com',
        parameters: { apiVersion: 'example.com/v1', kind: 'Settings', exclusive: true },
      },
    ],
  });
}
