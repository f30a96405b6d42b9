import type { TieredPrefixCacheRows } from '../kv-cache-tiers';

const GUIDES = 'v0.7.0 guides/tiered-prefix-cache';
const CPU = `${GUIDES}/cpu/modelserver`;
const STORAGE = `${GUIDES}/storage/modelserver`;
const QWEN = 'Qwen/Qwen3-32B';
const GRACE_SECONDS = 130;
const LMCACHE = { settings: { maxNumSeqs: 1024, gpuMemoryUtilization: 0.8 }, terminationGracePeriodSeconds: GRACE_SECONDS };

/** Tiered prefix cache: accelerators, and what upstream's overlays say beside their tiers. */
export const TIERED_PREFIX_CACHE = {
  guide: 'tiered-prefix-cache',
  rows: {
    nvidia: {
      vllm: { nameStem: 'gpu-vllm', model: QWEN, replicas: 4, tensorParallelSize: 2, source: `${CPU}/gpu/vllm/base` },
    },
    'google-tpu-v7': {
      vllm: {
        nameStem: 'tpu-v7-vllm',
        model: QWEN,
        replicas: 3,
        tensorParallelSize: 8,
        settings: { gpuMemoryUtilization: 0.9 },
        source: `${CPU}/tpu-v7/vllm`,
      },
    },
  },
  tiers: {
    nvidia: [{ kind: 'cpu', size: '200Gi' }],
    amd: [{ kind: 'cpu', size: '200Gi' }],
    // 25000 chunks of 32Mi, which is what 128 tokens of Qwen3-32B take.
    'google-tpu': [{ kind: 'cpu', size: '800000Mi' }],
  },
  variants: {
    offloading: {
      cpu: {
        subguide: 'tiered-prefix-cache-cpu-native',
        terminationGracePeriodSeconds: GRACE_SECONDS,
        source: `${CPU}/gpu/vllm/offloading-connector`,
      },
    },
    lmcache: {
      cpu: { ...LMCACHE, subguide: 'tiered-prefix-cache-cpu-lmcache', source: `${CPU}/gpu/vllm/lmcache-connector` },
      storage: { ...LMCACHE, subguide: 'tiered-prefix-cache-storage', source: `${STORAGE}/gpu/vllm/lmcache-connector` },
    },
    'llm-d-fs': {
      storage: {
        subguide: 'tiered-prefix-cache-storage',
        replicas: 2,
        settings: { maxNumSeqs: 1024 },
        caches: { 'torch-compile-cache': '/.cache', 'triton-cache': '/.triton' },
        source: `${STORAGE}/gpu/vllm/llm-d-fs-connector`,
      },
    },
    'tpu-offload': {
      cpu: {
        subguide: 'tiered-prefix-cache-tpu',
        podLabels: { 'llm-d.ai/inference-serving': 'true' },
        caches: {},
        source: `${CPU}/tpu-v7/vllm/tpu-offloading-connector`,
      },
    },
  },
  untiered: { terminationGracePeriodSeconds: GRACE_SECONDS, source: `${CPU}/gpu/vllm/base` },
  cpu: {
    guide: 'tiered-prefix-cache',
    pool: 'tiered-prefix-cache-cpu',
    configFileName: 'tiered-prefix-cache-plugins.yaml',
    // Upstream lists the prefix scorer twice with weight 1: both read the one index there is, so that they count 2 together.
    scorers: { 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 2 },
  },
  storage: {
    guide: 'tiered-prefix-cache-storage',
    pool: 'tiered-prefix-cache-storage',
    configFileName: 'default-plugins.yaml',
    scorers: { 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3 },
  },
  fixedIndexBlocks: 31250,
} as const satisfies TieredPrefixCacheRows;
