import type { KvEventsRow, PrecisePrefixCacheRows } from '../release';

const GUIDE = 'v0.7.0 guides/precise-prefix-cache-aware';
const OVERLAYS = `${GUIDE}/modelserver`;
const QWEN = 'Qwen/Qwen3-32B';

/** KV events: what every overlay of the guide says, Gaudi's block size apart, which its engine's row has. */
export const KV_EVENTS = { port: 5556, blockSize: 64, source: `${OVERLAYS}/base` } as const satisfies KvEventsRow;

const QUIET = { DO_NOT_TRACK: '1' };
const CACHES = { 'torch-compile-cache': '/.cache', 'triton-cache': '/.triton' };

/** Precise prefix-cache routing: engine × accelerator as upstream published it. */
export const PRECISE_PREFIX_CACHE = {
  guide: 'precise-prefix-cache-aware',
  // Source: v0.7.0 guides/precise-prefix-cache-aware/scheduler.
  filters: ['decode-filter'],
  scorers: { 'kv-cache-utilization-scorer': 2, 'queue-scorer': 2, 'precise-prefix-cache-scorer': 3, 'no-hit-lru-scorer': 2 },
  index: { workersCount: 24, concurrency: 8, speculativeIndexing: true, enableMetrics: true },
  router: { replicas: 2, highAvailability: 'activeActive', pullPolicy: 'IfNotPresent' },
  rows: {
    nvidia: {
      vllm: {
        nameStem: 'gpu-vllm',
        model: QWEN,
        replicas: 8,
        tensorParallelSize: 2,
        settings: { gpuMemoryUtilization: 0.95 },
        env: QUIET,
        source: `${OVERLAYS}/gpu/vllm/base`,
      },
      // Validated by the feature matrix, and without an overlay: the size of optimized-baseline's.
      sglang: {
        nameStem: 'gpu-sglang',
        model: QWEN,
        replicas: 8,
        tensorParallelSize: 2,
        source: 'v0.7.0 guides/optimized-baseline/modelserver/gpu/sglang/base',
      },
    },
    amd: {
      vllm: {
        nameStem: 'amd-vllm',
        model: QWEN,
        replicas: 8,
        tensorParallelSize: 2,
        resources: { requests: { cpu: '32', memory: '100Gi' }, limits: { cpu: '32', memory: '100Gi' } },
        caches: CACHES,
        env: QUIET,
        source: `${OVERLAYS}/amd/vllm`,
      },
    },
    'intel-xpu': {
      vllm: {
        nameStem: 'xpu-vllm',
        model: 'Qwen/Qwen3-0.6B',
        replicas: 2,
        caches: CACHES,
        env: QUIET,
        claim: { claim: 'intel-decode-claim', template: 'intel-claim-template-decode', request: 'intel' },
        source: `${OVERLAYS}/xpu/vllm`,
      },
    },
    'intel-gaudi': {
      vllm: {
        nameStem: 'hpu-vllm',
        model: 'Qwen/Qwen3-8B',
        replicas: 1,
        settings: { maxModelLen: 2048 },
        caches: { 'triton-cache': '/.triton' },
        env: QUIET,
        claim: {
          claim: 'precise-prefix-cache-aware-gaudi-claim',
          template: 'precise-prefix-cache-aware-gaudi-claim',
          request: 'intel-gaudi-claim-template',
        },
        source: `${OVERLAYS}/hpu/vllm`,
      },
    },
    'google-tpu': {
      vllm: {
        nameStem: 'tpu-v6-vllm',
        model: 'meta-llama/Llama-3.1-70B-Instruct',
        replicas: 2,
        tensorParallelSize: 8,
        settings: { maxModelLen: 4096 },
        caches: CACHES,
        env: QUIET,
        source: `${OVERLAYS}/tpu-v6/vllm`,
      },
    },
    'google-tpu-v7': {
      vllm: {
        nameStem: 'tpu-v7-vllm',
        model: 'Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8',
        replicas: 2,
        tensorParallelSize: 8,
        settings: {
          maxModelLen: 9216,
          maxNumBatchedTokens: 1028,
          maxNumSeqs: 128,
          kvCacheDtype: 'fp8',
          asyncScheduling: true,
          gpuMemoryUtilization: 0.93,
        },
        caches: CACHES,
        env: QUIET,
        hfToken: true,
        source: `${OVERLAYS}/tpu-v7/vllm`,
      },
    },
    cpu: {
      vllm: {
        nameStem: 'cpu-vllm',
        model: 'meta-llama/Llama-3.2-3B-Instruct',
        replicas: 2,
        caches: CACHES,
        env: QUIET,
        source: `${OVERLAYS}/cpu/vllm`,
      },
    },
  },
} as const satisfies PrecisePrefixCacheRows;
