import type { LatencyPredictorRow, PredictedLatencyRows } from '../latency-predictor';

const CHART = 'chart inferencepool v1.5.0, values.yaml';
const GUIDE = 'v0.7.0 guides/predicted-latency-based-scheduling';
const IMAGES = 'registry.k8s.io/gateway-api-inference-extension';

/** The latency predictor: the chart's values, which the guide leaves as they are. */
export const LATENCY_PREDICTOR = {
  modelType: 'xgboost',
  objectiveType: 'mean',
  trainingServer: {
    image: `${IMAGES}/latency-training-server:v1.5.0`,
    port: 8000,
    modelsDir: '/models',
    volumeSize: '20Gi',
    resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { cpu: '4', memory: '8Gi' } },
    liveness: { path: '/healthz', initialDelaySeconds: 30, periodSeconds: 20 },
    readiness: { path: '/readyz', initialDelaySeconds: 45, periodSeconds: 10 },
    retrainingIntervalSeconds: 10,
    minSamplesForRetrain: 100,
    maxSamplesPerBucket: 500,
  },
  predictionServers: {
    image: `${IMAGES}/latency-prediction-server:v1.5.0`,
    count: 1,
    port: 8001,
    modelsDir: '/server_models',
    volumeSize: '10Gi',
    resources: { requests: { cpu: '8', memory: '4Gi' }, limits: { cpu: '28', memory: '8Gi' } },
    liveness: { path: '/healthz', initialDelaySeconds: 15, periodSeconds: 15 },
    readiness: { path: '/readyz', initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 30 },
    modelSyncIntervalSeconds: 30,
    threadsPerWorker: 1,
  },
  client: { coalesceWindowMs: 1, maxConcurrentDispatches: 36, maxSampleSize: 10000 },
  source: CHART,
} as const satisfies LatencyPredictorRow;

/** Predicted-latency scheduling: the guide's two set-ups, which differ in how the predictor learns. */
export const PREDICTED_LATENCY = {
  guide: 'predicted-latency-based-scheduling',
  affinity: { strict: 0.99, loose: 0.8 },
  configFileNames: { whole: 'default-plugins.yaml', streaming: 'predicted-latency-slo-plugins.yaml' },
  unreliableOn: ['openshift'],
  source: `${GUIDE}/scheduler`,
} as const satisfies PredictedLatencyRows;
