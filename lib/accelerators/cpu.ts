import type { AcceleratorSpec } from './spec';

/** Memory that vLLM gives to the KV cache, in GiB. */
export const DEFAULT_CPU_KV_CACHE_GIB = 32;
/** Cores that vLLM leaves to its front end. */
export const DEFAULT_RESERVED_CPUS = 1;

/** Intel Xeon (Sapphire Rapids or newer) or AMD EPYC, without an accelerator. */
export function cpu(vendor: 'intel' | 'amd', kvCacheSpaceGiB: number, reservedCpus: number): AcceleratorSpec {
  return {
    id: 'cpu',
    displayName: 'CPU',
    nameStem: 'cpu',
    labels: { variant: 'cpu', vendor },
    memoryGiB: kvCacheSpaceGiB,
    podParts: {
      env: { VLLM_CPU_KVCACHE_SPACE: String(kvCacheSpaceGiB), VLLM_CPU_NUM_OF_RESERVED_CPU: String(reservedCpus) },
      // vLLM binds memory to the NUMA node of each worker, which the default profile forbids.
      containerSecurityContext: { capabilities: { add: ['SYS_NICE'] }, seccompProfile: { type: 'Unconfined' } },
    },
    source: 'v0.7.0 guides/optimized-baseline/modelserver/cpu',
  };
}
