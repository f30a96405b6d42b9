import type { KvCacheTiersRow, TierImageRow } from '../kv-cache-tiers';
import { ENGINE_IMAGES } from './model-servers';

const GUIDES = 'v0.7.0 guides/tiered-prefix-cache';

const WITH_LMCACHE = {
  image: 'ghcr.io/llm-d/llm-d-cuda:v0.5.1',
  flags: 'vllm',
  version: '0.15.1',
  holds: { LMCache: '0.3.14' },
} as const satisfies TierImageRow;
const WITH_TPU_OFFLOAD = {
  image: 'vllm/vllm-tpu:v0.20.0',
  flags: 'vllm-tpu',
  version: '0.20.0',
  holds: { 'tpu-inference': '0.20.0' },
} as const satisfies TierImageRow;

/** KV-cache tiers of the release. Which connector an engine has: its own registry; what it reads: its own source. */
export const KV_CACHE_TIERS = {
  connectors: {
    offloading: {
      name: 'OffloadingConnector',
      accelerators: ['nvidia', 'amd'],
      combines: true,
      hybridSince: '0.26.0',
      optionsSince: { storeThreshold: '0.19.0' },
      // Memory is pinned in one piece per layer and rank, and PyTorch rounds such a piece up to a power of two (vLLM issue 53042).
      memoryFactor: 2,
      source: `${GUIDES}/cpu/modelserver/gpu/vllm/offloading-connector`,
    },
    lmcache: {
      name: 'LMCacheConnectorV1',
      combines: true,
      needs: 'LMCache',
      hashSeed: '123',
      source: `${GUIDES}/cpu/modelserver/gpu/vllm/lmcache-connector`,
    },
    'llm-d-fs': {
      name: 'OffloadingConnector',
      accelerators: ['nvidia'],
      combines: true,
      hybridSince: '0.26.0',
      needs: 'llmd-fs-connector',
      hashSeed: '42',
      source: `${GUIDES}/storage/modelserver/gpu/vllm/llm-d-fs-connector`,
    },
    'tpu-offload': {
      name: 'TPUOffloadConnector',
      modulePath: 'tpu_inference.offload.tpu_offload_connector',
      accelerators: ['google-tpu'],
      combines: false,
      since: '0.20.0',
      needs: 'tpu-inference',
      env: { SKIP_JAX_PRECOMPILE: '0' },
      source: `${GUIDES}/cpu/modelserver/tpu-v7/vllm/tpu-offloading-connector`,
    },
  },
  cpuDefault: { nvidia: 'offloading', amd: 'offloading', 'google-tpu': 'tpu-offload' },
  storageDefault: 'llm-d-fs',
  images: {
    nvidia: [WITH_LMCACHE, ENGINE_IMAGES.llmdCuda],
    'google-tpu': [WITH_TPU_OFFLOAD],
  },
  storage: { volume: 'files-storage', mountPath: '/mnt/files-storage' },
  fs: {
    specName: 'SharedStorageOffloadingSpec',
    specModulePath: 'llmd_fs_backend.spec',
    blockSize: 256,
    threadsPerGpu: 64,
    maxStagingMemoryGb: 150,
  },
  lmcache: { folder: 'kv-cache', bufferGiB: 5 },
  tpu: {
    blockSize: 128,
    stagingBlocks: 1000,
    nodeSetup: { name: 'tpu-node-setup', maxMapCount: 33554432, dmaEntryLimit: 8000000 },
  },
  toolsImage: 'docker.io/library/busybox:1.37.0',
  // A new Lustre volume belongs to root, and the server's group may not write to it.
  groupWrite: { name: 'fix-lustre-permissions', platforms: ['gke'] },
  backends: {
    'gcp-lustre': {
      storageClassName: 'lustre-class',
      multipleOfGiB: 9000,
      source: `${GUIDES}/storage/manifests/backends/lustre`,
    },
    'aws-efs': { storageClassName: 'efs-sc', source: `${GUIDES}/storage/manifests/backends/aws` },
  },
  claim: { name: 'llm-d-kv-cache-storage', accessMode: 'ReadWriteMany' },
} as const satisfies KvCacheTiersRow;
