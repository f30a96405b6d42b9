import type { WorkloadAutoscalingRows } from '../workload-autoscaling';

const READ = ['get', 'list', 'watch'];

/** Workload autoscaling: signals, targets and windows, and the controller of variants. */
export const WORKLOAD_AUTOSCALING = {
  endpointPicker: {
    minReplicas: 1,
    maxReplicas: 3,
    behavior: {
      scaleUp: { windowSeconds: 0, percent: 100, periodSeconds: 15 },
      scaleDown: { windowSeconds: 300, percent: 100, periodSeconds: 15 },
    },
    signals: {
      queueSize: {
        series: 'inference_extension_flow_control_queue_size',
        metric: 'epp_queue_size',
        targetType: 'Value',
        target: 250,
        of: 'pool',
        labels: { 'prometheus-operator': 'inference_pool', 'gke-managed-prometheus': 'inference_pool' },
      },
      runningRequests: {
        series: 'inference_objective_running_requests',
        metric: 'epp_running_requests',
        targetType: 'AverageValue',
        target: 250,
        of: 'endpointPicker',
        // The series itself says nothing of the router: the label is the collector's.
        labels: { 'prometheus-operator': 'service', 'gke-managed-prometheus': 'top_level_controller_name' },
      },
    },
    source: 'v0.7.0 guides/workload-autoscaling/README.hpa-epp.md',
  },
  variants: {
    minReplicas: 1,
    maxReplicas: 16,
    behavior: {
      scaleUp: { windowSeconds: 120, percent: 100, periodSeconds: 15 },
      scaleDown: { windowSeconds: 120, percent: 100, periodSeconds: 15 },
    },
    cost: 10,
    metric: 'wva_desired_replicas',
    variantLabel: 'variant_name',
    namespaceLabel: 'exported_namespace',
    acceleratorLabel: 'inference.optimization/acceleratorName',
    labels: { 'llm-d.ai/inference-serving': 'true' },
    source: 'v0.7.0 guides/workload-autoscaling/optimized-baseline-autoscaling',
  },
  controller: {
    name: 'workload-variant-autoscaler',
    // The version whose roles and CRD these are.
    image: 'ghcr.io/llm-d/llm-d-workload-variant-autoscaler:v0.7.0',
    replicas: 2,
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '1Gi' } },
    ports: { metrics: 8443, health: 8081 },
    monitorLabels: { release: 'kube-prometheus-stack' },
    monitorInterval: '10s',
    interval: '60s',
    cache: {
      PROMETHEUS_METRICS_CACHE_CLEANUP_INTERVAL: '1m',
      PROMETHEUS_METRICS_CACHE_FETCH_INTERVAL: '30s',
      PROMETHEUS_METRICS_CACHE_FRESH_THRESHOLD: '1m',
      PROMETHEUS_METRICS_CACHE_STALE_THRESHOLD: '2m',
      PROMETHEUS_METRICS_CACHE_TTL: '30s',
      PROMETHEUS_METRICS_CACHE_UNAVAILABLE_THRESHOLD: '5m',
    },
    saturation: {
      kvCacheThreshold: 0.8,
      queueLengthThreshold: 5,
      kvSpareTrigger: 0.1,
      queueSpareTrigger: 3,
      enableLimiter: false,
    },
    tokenAnalyzer: { analyzerName: 'saturation', scaleUpThreshold: 0.85, scaleDownBoundary: 0.7 },
    prometheus: {
      other: { url: 'https://prometheus-k8s.monitoring.svc.cluster.local:9090' },
      // Google Cloud's managed Prometheus has no address inside the cluster to ask.
      gke: { url: 'https://prometheus.monitoring.svc.cluster.local:9090' },
      openshift: {
        url: 'https://thanos-querier.openshift-monitoring.svc.cluster.local:9091',
        // OpenShift puts the CA of its Services beside every service account token.
        caFile: '/var/run/secrets/kubernetes.io/serviceaccount/service-ca.crt',
        readerRole: 'cluster-monitoring-view',
        monitorLabels: { 'openshift.io/user-monitoring': 'true' },
      },
    },
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: [...READ, 'update'] },
      { apiGroups: [''], resources: ['configmaps/status'], verbs: ['get'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: [''], resources: ['namespaces', 'pods', 'secrets', 'services'], verbs: READ },
      { apiGroups: [''], resources: ['nodes', 'nodes/status'], verbs: [...READ, 'patch', 'update'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: [...READ, 'patch', 'update'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'update'] },
      { apiGroups: ['apps'], resources: ['replicasets', 'statefulsets'], verbs: READ },
      {
        apiGroups: ['inference.networking.k8s.io', 'inference.networking.x-k8s.io'],
        resources: ['inferencepools'],
        verbs: READ,
      },
      { apiGroups: ['leaderworkerset.x-k8s.io'], resources: ['leaderworkersets'], verbs: [...READ, 'patch', 'update'] },
      { apiGroups: ['leaderworkerset.x-k8s.io'], resources: ['leaderworkersets/scale'], verbs: ['get', 'update'] },
      {
        apiGroups: ['llmd.ai'],
        resources: ['variantautoscalings'],
        verbs: [...READ, 'create', 'delete', 'patch', 'update'],
      },
      { apiGroups: ['llmd.ai'], resources: ['variantautoscalings/finalizers'], verbs: ['update'] },
      { apiGroups: ['llmd.ai'], resources: ['variantautoscalings/status'], verbs: ['get', 'patch', 'update'] },
      { apiGroups: ['monitoring.coreos.com'], resources: ['servicemonitors'], verbs: READ },
    ],
    source: 'v0.7.0 guides/workload-autoscaling/wva-config',
  },
} as const satisfies WorkloadAutoscalingRows;
