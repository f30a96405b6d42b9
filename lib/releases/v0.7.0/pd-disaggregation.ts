import type { DisaggregationRows, ResourceRow } from '../release';
import { ENGINE_IMAGES } from './model-servers';

const GUIDE = 'v0.7.0 guides/pd-disaggregation';
const OVERLAYS = `${GUIDE}/modelserver`;
const GPT_OSS = 'openai/gpt-oss-120b';

const fixed = (cpu: string, memory: string): ResourceRow => ({ requests: { cpu, memory }, limits: { cpu, memory } });
const shm = (size: string) => ({ volume: 'shm', size });

const CACHES = { 'torch-compile-cache': '/.cache' };
/** Devices that start slowly, and that answer slowly while they work. */
const PATIENT = {
  startup: { initialDelaySeconds: 30, timeoutSeconds: 10, failureThreshold: 60 },
  readiness: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  liveness: { periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 20 },
};
const claim = (device: string, role: string, request: string) => ({
  claim: `${device}-${role}-claim`,
  template: `${device}-${role}-claim`,
  request,
});
/**
 * One device per prefill server leaves little to share. Upstream gives 20Gi (SGLang: 16Gi) of shared memory to a container that may have
 * 16Gi in all, so that filling it kills the server; with half, the server keeps the other half.
 */
const PREFILL_SHARED_MEMORY = shm('8Gi');

/** Prefill/decode disaggregation: engine × accelerator as upstream published it. */
export const PD_DISAGGREGATION = {
  guide: 'pd-disaggregation',
  scheduling: {
    // Source: v0.7.0 guides/pd-disaggregation/scheduler.
    decider: 'always-disagg-pd-decider',
    profiles: [
      {
        name: 'prefill',
        filters: ['prefill-filter'],
        scorers: { 'prefix-cache-scorer': 3, 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2 },
      },
      { name: 'decode', filters: ['decode-filter'], scorers: { 'active-request-scorer': 2, 'prefix-cache-scorer': 3 } },
    ],
    configFileName: 'pd-config.yaml',
  },
  rdma: ['coreweave', 'aks', 'oci', 'tensorwave'],
  rows: {
    nvidia: {
      vllm: {
        engine: { ...ENGINE_IMAGES.vllmCuda, image: 'docker.io/vllm/vllm-openai:v0.19.1-x86_64-cu130' },
        model: GPT_OSS,
        settings: { blockSize: 128 },
        caches: CACHES,
        prefill: {
          replicas: 8,
          tensorParallelSize: 1,
          settings: { gpuMemoryUtilization: 0.9 },
          resources: fixed('8', '16Gi'),
          sharedMemory: PREFILL_SHARED_MEMORY,
        },
        decode: { replicas: 2, tensorParallelSize: 4, resources: fixed('16', '64Gi'), sharedMemory: shm('20Gi') },
        source: `${OVERLAYS}/gpu/vllm/base`,
      },
      sglang: {
        engine: {
          ...ENGINE_IMAGES.sglangCuda,
          image: 'docker.io/lmsysorg/sglang:v0.5.8.post1-cu130',
          version: '0.5.8.post1',
        },
        model: GPT_OSS,
        settings: { logLevel: 'info', uvicornAccessLogExcludePrefixes: ['/metrics'] },
        prefill: {
          replicas: 8,
          tensorParallelSize: 1,
          resources: fixed('8', '16Gi'),
          sharedMemory: PREFILL_SHARED_MEMORY,
        },
        decode: { replicas: 2, tensorParallelSize: 4, resources: fixed('16', '64Gi'), sharedMemory: shm('16Gi') },
        source: `${OVERLAYS}/gpu/sglang/base`,
      },
    },
    amd: {
      vllm: {
        model: 'amd/Llama-3.3-70B-Instruct-FP8-KV',
        // The attention kernels that keep blocks alike while the two sides split layers differently.
        settings: { blockSize: 128, attentionBackend: 'ROCM_ATTN', maxModelLen: 32000 },
        sharedMemory: shm('16Gi'),
        probes: { startup: { failureThreshold: 60 } },
        prefill: { replicas: 4, tensorParallelSize: 1, resources: fixed('8', '256Gi') },
        decode: { replicas: 1, tensorParallelSize: 4, resources: fixed('16', '256Gi') },
        source: `${OVERLAYS}/amd/vllm/base`,
      },
    },
    'intel-xpu': {
      vllm: {
        model: 'Qwen/Qwen3-0.6B',
        settings: { blockSize: 64, maxModelLen: 32000 },
        env: { TORCH_LLM_ALLREDUCE: '1', VLLM_WORKER_MULTIPROC_METHOD: 'spawn' },
        sharedMemory: shm('16Gi'),
        probes: PATIENT,
        hfToken: false,
        prefill: {
          replicas: 3,
          tensorParallelSize: 1,
          resources: fixed('8', '64Gi'),
          claim: claim('xpu', 'prefill', 'intel'),
        },
        decode: {
          replicas: 1,
          tensorParallelSize: 1,
          resources: fixed('16', '64Gi'),
          claim: claim('xpu', 'decode', 'intel'),
        },
        source: `${OVERLAYS}/xpu/vllm`,
      },
    },
    'intel-gaudi': {
      vllm: {
        model: 'Qwen/Qwen3-8B',
        settings: { enforceEager: true, gpuMemoryUtilization: 0.9 },
        env: {
          PT_HPU_LAZY_MODE: '1',
          PT_HPU_ENABLE_LAZY_COLLECTIVES: 'true',
          LD_LIBRARY_PATH: '/usr/lib/nixl_ofi:/usr/local/lib:/usr/lib:/opt/amazon/openmpi/lib:/usr/lib/habanalabs',
        },
        sharedMemory: shm('16Gi'),
        caches: CACHES,
        probes: PATIENT,
        hfToken: false,
        prefill: { replicas: 4, tensorParallelSize: 1, claim: claim('hpu', 'prefill', 'intel-gaudi') },
        decode: { replicas: 1, tensorParallelSize: 4, claim: claim('hpu', 'decode', 'intel-gaudi') },
        source: `${OVERLAYS}/hpu/vllm`,
      },
    },
    'google-tpu-v7': {
      vllm: {
        nameStem: 'tpu-vllm',
        engine: {
          image: 'docker.io/vllm/vllm-tpu:nightly-20260430-18ed615-5b39b26',
          flags: 'vllm-tpu',
          version: '0.20.0',
        },
        model: 'Qwen/Qwen3.5-397B-A17B-FP8',
        settings: {
          maxModelLen: 9216,
          maxNumBatchedTokens: 8192,
          maxNumSeqs: 512,
          languageModelOnly: true,
          limitMmPerPrompt: { image: 0, video: 0 },
          kvCacheDtype: 'fp8',
          enableExpertParallel: true,
        },
        tensorParallelSize: 8,
        resources: fixed('200', '800Gi'),
        sharedMemory: shm('100Gi'),
        caches: { ...CACHES, 'metrics-volume': '/.config' },
        probes: { startup: { failureThreshold: 240 } },
        prefill: { replicas: 1 },
        decode: { replicas: 1 },
        source: `${OVERLAYS}/tpu/vllm`,
      },
    },
    // A name that Hugging Face does not have: for a real model the simulator waits for a tokenizer beside it.
    simulated: {
      simulator: {
        model: 'llm-d/random',
        prefill: { replicas: 2 },
        decode: { replicas: 1 },
        source: 'v0.7.0 guides/simulated-accelerators',
      },
    },
  },
} as const satisfies DisaggregationRows;
