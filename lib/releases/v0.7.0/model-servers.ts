import type { EngineImage, ModelServerRow } from '../release';

const OVERLAYS = 'v0.7.0 guides/optimized-baseline/modelserver';

/** Engine images of the release; which engine is inside: docker/common-versions and the tags. */
export const ENGINE_IMAGES = {
  vllmCuda: { image: 'vllm/vllm-openai:v0.19.1', flags: 'vllm', version: '0.19.1' },
  // The fs connector's wheel is inside, in the line of its vLLM (llmd-fs-connector 0.19). Source: v0.7.0 docker/Dockerfile.cuda.
  llmdCuda: {
    image: 'ghcr.io/llm-d/llm-d-cuda:v0.7.0',
    flags: 'vllm',
    version: '0.19.1',
    holds: { LMCache: '0.4.4', 'llmd-fs-connector': '0.19' },
  },
  llmdCudaGb200: {
    image: 'ghcr.io/llm-d/llm-d-cuda-gb200:v0.7.0',
    flags: 'vllm',
    version: '0.19.1',
    holds: { LMCache: '0.4.4', 'llmd-fs-connector': '0.19' },
  },
  vllmRocm: { image: 'ghcr.io/llm-d/llm-d-rocm:v0.7.0', flags: 'vllm', version: '0.20.1' },
  vllmXpu: { image: 'ghcr.io/llm-d/llm-d-xpu:v0.7.0', flags: 'vllm', version: '0.19.1' },
  vllmHpu: { image: 'ghcr.io/llm-d/llm-d-hpu:v0.7.0', flags: 'vllm', version: '0.16.0' },
  vllmCpu: { image: 'ghcr.io/llm-d/llm-d-cpu:v0.6.0', flags: 'vllm', version: '0.17.1' },
  vllmTpu: { image: 'vllm/vllm-tpu:v0.18.0', flags: 'vllm-tpu', version: '0.18.0' },
  sglangCuda: { image: 'docker.io/lmsysorg/sglang:v0.5.10.post1', flags: 'sglang', version: '0.5.10.post1' },
  sglangRocm: { image: 'docker.io/lmsysorg/sglang:v0.5.10.post1-rocm720-mi30x', flags: 'sglang', version: '0.5.10.post1' },
  simulator: { image: 'ghcr.io/llm-d/llm-d-inference-sim:v0.8.2', flags: 'simulator', version: '0.8.2' },
} as const satisfies Record<string, EngineImage>;

/** Nodes with Grace processors run nothing that was built for x86-64. Source: v0.7.0 guides/wide-ep-lws/modelserver/gpu/vllm/dgx-cloud-gb200. */
export const VLLM_CUDA_ON = { 'dgx-cloud-gb200': ENGINE_IMAGES.llmdCudaGb200 };

/** Requests that probes and scrapers make over and over: they drown the log of a server that logs them. */
const QUIET_ENDPOINTS = ['/health', '/metrics', '/v1/models'];
const QUIET = { disableAccessLogForEndpoints: QUIET_ENDPOINTS };

const VLLM_CACHES = { 'torch-compile-cache': '/.cache' };
const SGLANG_CACHES = { 'metrics-volume': '/.config' };
const SGLANG_SHARED_MEMORY = { volume: 'dshm', size: '20Gi' };

const TPU = { engine: ENGINE_IMAGES.vllmTpu, settings: QUIET, caches: VLLM_CACHES, port: 8000 };

/** Engine × accelerator: what upstream's pods have in common, whatever path they serve. */
export const MODEL_SERVERS = {
  nvidia: {
    vllm: {
      engine: ENGINE_IMAGES.vllmCuda,
      engineOn: VLLM_CUDA_ON,
      settings: QUIET,
      resources: { requests: { cpu: '8', memory: '96Gi' }, limits: { cpu: '16', memory: '128Gi' } },
      sharedMemory: { volume: 'shm', size: '20Gi' },
      caches: { ...VLLM_CACHES, 'triton-cache': '/.triton', 'vllm-config': '/.config' },
      source: `${OVERLAYS}/gpu/vllm/base`,
    },
    sglang: {
      engine: ENGINE_IMAGES.sglangCuda,
      settings: { enableMetrics: true },
      resources: { requests: { cpu: '2', memory: '32Gi' }, limits: { cpu: '8', memory: '64Gi' } },
      sharedMemory: SGLANG_SHARED_MEMORY,
      caches: SGLANG_CACHES,
      source: `${OVERLAYS}/gpu/sglang/base`,
    },
  },
  amd: {
    vllm: {
      engine: ENGINE_IMAGES.vllmRocm,
      settings: QUIET,
      resources: { requests: { cpu: '8', memory: '100Gi' }, limits: { cpu: '16', memory: '100Gi' } },
      sharedMemory: { volume: 'shm', size: '20Gi' },
      caches: VLLM_CACHES,
      source: `${OVERLAYS}/amd/vllm`,
    },
    sglang: {
      engine: ENGINE_IMAGES.sglangRocm,
      settings: { logLevel: 'info', enableMetrics: true, uvicornAccessLogExcludePrefixes: ['/metrics'] },
      resources: { requests: { cpu: '32', memory: '32Gi' }, limits: { cpu: '32', memory: '64Gi' } },
      sharedMemory: SGLANG_SHARED_MEMORY,
      caches: SGLANG_CACHES,
      probes: { liveness: { initialDelaySeconds: 30, periodSeconds: 30, timeoutSeconds: 30, failureThreshold: 5 } },
      source: `${OVERLAYS}/amd/sglang`,
    },
  },
  'intel-xpu': {
    vllm: {
      engine: ENGINE_IMAGES.vllmXpu,
      settings: { dtype: 'float16', disableSlidingWindow: true, ...QUIET },
      resources: { requests: { cpu: '4', memory: '12Gi' }, limits: { cpu: '8', memory: '24Gi' } },
      caches: VLLM_CACHES,
      hfToken: true,
      port: 8000,
      source: `${OVERLAYS}/xpu/vllm`,
    },
  },
  'intel-gaudi': {
    vllm: {
      engine: ENGINE_IMAGES.vllmHpu,
      settings: { blockSize: 128, maxNumSeqs: 256, maxNumBatchedTokens: 16000, ...QUIET },
      env: {
        OMPI_MCA_btl_vader_single_copy_mechanism: 'none',
        HABANA_LOGS: '/tmp/habana_logs',
        VLLM_SKIP_WARMUP: 'true',
        DO_NOT_TRACK: '1',
      },
      hfToken: true,
      source: `${OVERLAYS}/hpu/vllm`,
    },
  },
  'google-tpu': { vllm: { ...TPU, source: `${OVERLAYS}/tpu-v6/vllm` } },
  'google-tpu-v7': {
    vllm: {
      ...TPU,
      resources: { requests: { cpu: '16', memory: '64Gi' }, limits: { cpu: '16', memory: '64Gi' } },
      source: `${OVERLAYS}/tpu-v7/vllm`,
    },
  },
  simulated: {
    simulator: {
      engine: ENGINE_IMAGES.simulator,
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
      probes: { startup: { initialDelaySeconds: 1, periodSeconds: 2 } },
      source: 'v0.7.0 guides/simulated-accelerators',
    },
  },
  cpu: {
    vllm: {
      engine: ENGINE_IMAGES.vllmCpu,
      settings: { ...QUIET, disableHybridKvCacheManager: true, maxModelLen: 8192 },
      resources: { requests: { cpu: '64', memory: '64Gi' }, limits: { cpu: '64', memory: '64Gi' } },
      sharedMemory: { volume: 'dshm', size: '4Gi' },
      caches: VLLM_CACHES,
      source: `${OVERLAYS}/cpu/vllm`,
    },
  },
} as const satisfies Record<string, Record<string, ModelServerRow>>;
