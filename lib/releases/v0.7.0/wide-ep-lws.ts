import type { ModelServerRow, WideExpertParallelismRows } from '../release';
import { ENGINE_IMAGES, VLLM_CUDA_ON } from './model-servers';
import { PD_DISAGGREGATION } from './pd-disaggregation';

const GUIDE = 'v0.7.0 guides/wide-ep-lws';
const OVERLAYS = `${GUIDE}/modelserver/gpu/vllm`;
const DP_AWARE = `${GUIDE}/experimental-dp-aware/manifests/modelserver`;

const MEMORY = '512Gi';
const DISK = '1Ti';

/** Kernels are compiled, and weights fetched, once for all that run on a host. */
const CACHES = { 'hf-cache': '/var/cache/huggingface', 'jit-cache': '/var/cache/vllm' };

const ENV = {
  TRITON_LIBCUDA_PATH: '/usr/lib64',
  VLLM_SKIP_P2P_CHECK: '1',
  NVIDIA_GDRCOPY: 'enabled',
  VLLM_LOGGING_LEVEL: 'INFO',
  CUDA_CACHE_PATH: '/var/cache/vllm/cuda',
  CCACHE_DIR: '/var/cache/vllm/ccache',
  VLLM_CACHE_ROOT: '/var/cache/vllm/vllm',
  FLASHINFER_WORKSPACE_BASE: '/var/cache/vllm/flashinfer',
  HF_HUB_CACHE: '/var/cache/huggingface',
};
const HYBRID_ENV = { ...ENV, VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS: '1', VLLM_RANDOMIZE_DP_DUMMY_INPUTS: '1' };
const EXTERNAL_ENV = { ...ENV, VLLM_USE_DEEP_GEMM: '1', NVSHMEM_DISABLE_CUDA_VMM: '0' };

const WITH_DISK = {
  requests: { cpu: '32', memory: MEMORY, 'ephemeral-storage': DISK },
  limits: { memory: MEMORY, 'ephemeral-storage': DISK },
};
const WITHOUT_DISK = { requests: { cpu: '32', memory: MEMORY }, limits: { memory: MEMORY } };

/** What the pods of all variants and roles have in common. */
const PODS = {
  engine: ENGINE_IMAGES.llmdCuda,
  engineOn: VLLM_CUDA_ON,
  sharedMemory: { volume: 'dshm', size: '2Gi' },
  caches: CACHES,
  // The kernels of a big model are compiled for up to three quarters of an hour.
  probes: {
    startup: { path: '/health', initialDelaySeconds: 0, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 2700 },
    readiness: { periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { periodSeconds: 30 },
  },
  container: 'vllm',
  imagePullPolicy: 'Always',
  resources: WITH_DISK,
} as const satisfies Omit<ModelServerRow, 'source'>;

const HYBRID_SETTINGS = { apiServerCount: 1, disableAccessLogForEndpoints: ['/health', '/metrics'] };
const EXTERNAL_SETTINGS = { disableUvicornAccessLog: true, maxModelLen: 65536 };

/** All libraries meet on the pod's first interface, and the GPU drives the RDMA adapter itself. */
const COLLECTIVES = { interfaceName: 'eth0', remoteTransport: 'ibgda' } as const;
const BALANCING = { windowSize: 1000, stepInterval: 3000, redundantExperts: 32, logBalancedness: false };

/** Tokens that each rank decodes at once: all its requests, one token each. */
const DECODE_TOKENS = 256;

/** Wide expert parallelism: DeepSeek-R1 over two pods of eight GPUs for each role. */
export const WIDE_EP_LWS = {
  guide: 'wide-ep-lws',
  model: 'deepseek-ai/DeepSeek-R1-0528',
  serviceAccountName: 'deepseek-r1',
  // Source: v0.7.0 guides/wide-ep-lws/scheduler.
  scheduling: { ...PD_DISAGGREGATION.scheduling, configFileName: 'wide-ep-lws-config.yaml' },
  loadFailurePolicy: 'fail',
  securityContext: { capabilities: ['IPC_LOCK', 'SYS_RAWIO'], runAsUser: 0, runAsGroup: 0 },
  kueue: { queueName: 'default', podSetGroupName: 'llm-d-wide-ep' },
  variants: {
    nvidia: {
      vllm: {
        hybrid: {
          modelSettings: { trustRemoteCode: true },
          prefill: {
            preset: {
              ...PODS,
              settings: { ...HYBRID_SETTINGS, gpuMemoryUtilization: 0.8 },
              env: HYBRID_ENV,
              source: `${OVERLAYS}/base`,
            },
            replicas: 1,
            tensorParallelSize: 1,
            dataParallelSize: 16,
            expertParallelism: {
              all2allBackend: 'deepep_high_throughput',
              moeBackend: 'deep_gemm',
              loadBalancing: BALANCING,
              dualBatchOverlap: { prefillTokenThreshold: 32 },
            },
            collectives: COLLECTIVES,
          },
          decode: {
            preset: {
              ...PODS,
              settings: {
                ...HYBRID_SETTINGS,
                gpuMemoryUtilization: 0.9,
                maxNumBatchedTokens: DECODE_TOKENS,
                maxNumSeqs: DECODE_TOKENS,
              },
              env: { ...HYBRID_ENV, VLLM_USE_DEEP_GEMM: '1' },
              source: `${OVERLAYS}/base`,
            },
            replicas: 1,
            tensorParallelSize: 1,
            dataParallelSize: 16,
            expertParallelism: {
              all2allBackend: 'deepep_low_latency',
              moeBackend: 'deep_gemm',
              loadBalancing: BALANCING,
              dualBatchOverlap: { decodeTokenThreshold: 32 },
            },
            collectives: { ...COLLECTIVES, symmetricSize: '16G' },
          },
        },
        external: {
          serverName: 'wide-ep-llm-d',
          prefill: {
            preset: { ...PODS, settings: EXTERNAL_SETTINGS, env: EXTERNAL_ENV, source: `${DP_AWARE}/base` },
            replicas: 2,
            dataParallelSize: 8,
            expertParallelism: { all2allBackend: 'deepep_high_throughput' },
            collectives: COLLECTIVES,
          },
          decode: {
            preset: {
              ...PODS,
              resources: WITHOUT_DISK,
              settings: EXTERNAL_SETTINGS,
              env: { ...EXTERNAL_ENV, VLLM_MOE_DP_CHUNK_SIZE: '384' },
              source: `${DP_AWARE}/base`,
            },
            replicas: 1,
            dataParallelSize: 16,
            expertParallelism: { all2allBackend: 'deepep_low_latency' },
            collectives: COLLECTIVES,
          },
        },
      },
    },
  },
  platforms: {
    coreweave: {
      collectives: { hcaPrefix: 'ibp' },
      hostPaths: { 'hf-cache': '/mnt/local/hf-cache', 'jit-cache': '/mnt/local/jit-cache' },
      external: {
        engine: { ...ENGINE_IMAGES.vllmCuda, image: 'docker.io/vllm/vllm-openai:v0.19.1-x86_64-cu130-ubuntu2404' },
        env: { HF_HUB_DISABLE_XET: '1' },
        nodeAffinity: { key: 'gpu.nvidia.com/model', values: ['H200'] },
        monitoringInterval: '5s',
      },
      source: `${OVERLAYS}/coreweave, ${DP_AWARE}/coreweave`,
    },
    gke: {
      collectives: {
        deviceToHca: Array.from({ length: 8 }, (_, gpu) => `mlx5_${gpu}:1`),
        // Upstream misspells the variable, and so leaves GDRCopy on against its own intention.
        disableGdrcopy: true,
      },
      hostPaths: {
        'hf-cache': '/mnt/stateful_partition/kube-ephemeral-ssd/shared_disk/vllm-hf-cache/',
        'jit-cache': '/mnt/stateful_partition/kube-ephemeral-ssd/shared_disk/vllm-jit-cache/',
      },
      // DeepEP maps memory of peers, which the driver allows to privileged containers alone.
      privileged: true,
      kueueTopology: 'cloud.google.com/gce-topology-block',
      source: `${OVERLAYS}/gke, ${OVERLAYS}/topology-aware/gke`,
    },
  },
} as const satisfies WideExpertParallelismRows;
