import type { LoraRow } from '../production-stack';

const HEALTH_PORT = 8081;

/** The images of both are published as `latest` alone. */
export const LORA = {
  controller: {
    repository: 'lmcache/lmstack-lora-controller',
    pullPolicy: 'IfNotPresent',
    args: ['--leader-elect', `--health-probe-bind-address=:${HEALTH_PORT}`, '--metrics-bind-address=0'],
    healthPort: HEALTH_PORT,
    probes: {
      liveness: { path: '/healthz', initialDelaySeconds: 15, periodSeconds: 20 },
      readiness: { path: '/readyz', initialDelaySeconds: 5, periodSeconds: 10 },
    },
    namespaceVariable: 'WATCH_NAMESPACE',
    gracePeriodSeconds: 10,
  },
  engine: {
    port: { name: 'container-port', number: 8000 },
    env: { VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'True' },
  },
  sidecar: {
    repository: 'lmcache/lmstack-sidecar',
    name: 'sidecar',
    pullPolicy: 'Always',
    port: 30090,
    variables: { port: 'PORT', folder: 'LORA_DOWNLOAD_BASE_DIR' },
    folder: 'lora-adapters',
  },
  followedAlgorithms: ['default'],
  source:
    'vllm-stack 0.1.12 helm/templates/deployment-lora-controller.yaml, operator/internal/controller/loraadapter_controller.go, scripts/huggingface_downloader.py',
} as const satisfies LoraRow;
