import { LMCACHE_IMAGE } from '../lmcache-image';
import type { StackEnginesRow } from '../production-stack';

/** vLLM of the images below, where its flags are known and every kind of hardware has it. */
const VLLM = { flags: 'vllm', version: '0.27.1' } as const;

/**
 * The models of a stack. The chart leaves the image to its user, and its examples say `latest`: these are vLLM's own of one version, and
 * of Ascend the one that LMCache-Ascend builds upon.
 */
export const ENGINES = {
  images: {
    nvidia: { ...VLLM, image: 'vllm/vllm-openai:v0.27.1' },
    amd: { ...VLLM, image: 'vllm/vllm-openai-rocm:v0.27.1' },
    'intel-xpu': { ...VLLM, image: 'vllm/vllm-openai-xpu:v0.27.1' },
    cpu: { ...VLLM, image: 'vllm/vllm-openai-cpu:v0.27.1-x86_64' },
    'cpu-arm64': { ...VLLM, image: 'vllm/vllm-openai-cpu:v0.27.1-arm64' },
    // Of vLLM 0.18.0 the flags are known through its sibling for TPUs, which is built from it.
    ascend: { flags: 'vllm-tpu', version: '0.18.0', image: 'quay.io/ascend/vllm-ascend:v0.18.0' },
  },
  lmcacheImages: {
    // LMCache issue 5101 names the vLLM inside.
    nvidia: {
      ...VLLM,
      image: LMCACHE_IMAGE.image,
      executable: `${LMCACHE_IMAGE.programs}/vllm`,
      holds: { LMCache: LMCACHE_IMAGE.version },
    },
  },
  container: 'vllm',
  port: { name: 'container-port', number: 8000 },
  servicePort: { name: 'service-port', number: 80 },
  resources: { requests: { cpu: '6', memory: '16Gi' } },
  probes: {
    startup: { path: '/health', initialDelaySeconds: 15, periodSeconds: 10, failureThreshold: 60 },
    readiness: { path: '/health', initialDelaySeconds: 15, periodSeconds: 5, failureThreshold: 3 },
    liveness: { path: '/health', initialDelaySeconds: 15, periodSeconds: 10, failureThreshold: 3 },
  },
  progressDeadlineSeconds: 1200,
  sharedMemorySize: '20Gi',
  weights: { mountPath: '/data', env: 'HF_HOME', readOnlyEnv: { HF_HUB_OFFLINE: '1' }, accessMode: 'ReadWriteOnce' },
  chatTemplates: { mountPath: '/templates', file: 'chat.jinja2' },
  apiKeyEnv: 'VLLM_API_KEY',
  source:
    'vllm-stack 0.1.12 helm/values.yaml, helm/values-example.yaml and helm/templates/deployment-vllm-multi.yaml; images: vLLM docs/getting_started/installation, vllm-ascend docs/source/installation.md, LMCache docker/README.md',
} as const satisfies StackEnginesRow;
