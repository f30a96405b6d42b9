import type { PathRows } from '../release';

const OVERLAYS = 'v0.7.0 guides/optimized-baseline/modelserver';
const QWEN = 'Qwen/Qwen3-32B';

/** Optimized baseline: engine × accelerator as upstream published it. */
export const OPTIMIZED_BASELINE = {
  guide: 'optimized-baseline',
  // What a request costs weighs less than what a pod remembers of its prompt. Source: v0.7.0 guides/optimized-baseline/scheduler.
  scorers: { 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3, 'no-hit-lru-scorer': 2 },
  rows: {
    nvidia: {
      vllm: {
        model: QWEN,
        replicas: 8,
        tensorParallelSize: 2,
        settings: { gpuMemoryUtilization: 0.95 },
        source: `${OVERLAYS}/gpu/vllm/base`,
      },
      // Upstream reserves two GPUs and uses one; its v0.9.0 uses both.
      sglang: { model: QWEN, replicas: 8, tensorParallelSize: 2, source: `${OVERLAYS}/gpu/sglang/base` },
    },
    amd: {
      vllm: { model: QWEN, replicas: 8, tensorParallelSize: 2, source: `${OVERLAYS}/amd/vllm` },
      sglang: { model: QWEN, replicas: 8, tensorParallelSize: 2, source: `${OVERLAYS}/amd/sglang` },
    },
    'intel-xpu': {
      vllm: {
        model: 'Qwen/Qwen3-0.6B',
        replicas: 2,
        claim: { claim: 'intel-decode-claim', template: 'intel-claim-template-decode', request: 'intel' },
        source: `${OVERLAYS}/xpu/vllm`,
      },
    },
    'intel-gaudi': {
      vllm: {
        model: 'Qwen/Qwen3-8B',
        replicas: 1,
        settings: { maxModelLen: 2048 },
        claim: {
          claim: 'optimized-baseline-gaudi-claim',
          template: 'optimized-baseline-gaudi-claim',
          request: 'intel-gaudi-claim-template',
        },
        source: `${OVERLAYS}/hpu/vllm`,
      },
    },
    'google-tpu': { vllm: { model: QWEN, replicas: 2, tensorParallelSize: 8, source: `${OVERLAYS}/tpu-v6/vllm` } },
    // A name that Hugging Face does not have: for a real model the simulator waits for a tokenizer beside it.
    simulated: { simulator: { model: 'llm-d/random', replicas: 2, source: 'v0.7.0 guides/simulated-accelerators' } },
    cpu: { vllm: { model: 'meta-llama/Llama-3.2-3B-Instruct', replicas: 2, source: `${OVERLAYS}/cpu/vllm` } },
  },
  platforms: {
    digitalocean: {
      model: 'Qwen/Qwen3-0.6B',
      replicas: 2,
      tensorParallelSize: 1,
      source: 'v0.7.0 docs/infra-providers/digitalocean',
    },
    minikube: {
      model: 'meta-llama/Llama-3.2-3B-Instruct',
      replicas: 2,
      tensorParallelSize: 1,
      source: 'v0.7.0 docs/infra-providers/minikube',
    },
  },
} as const satisfies PathRows;
