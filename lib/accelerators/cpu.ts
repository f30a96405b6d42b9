import type { Problem } from '../internal/config-error';
import { ARCH_LABEL } from '../kubernetes/scheduling';
import type { AcceleratorSpec } from './spec';

/** Memory that vLLM gives to the KV cache of each rank, in GiB. */
export const DEFAULT_CPU_KV_CACHE_GIB = 32;
/** Cores that vLLM leaves to its front end. */
export const DEFAULT_RESERVED_CPUS = 1;

/** Intel Xeon (Sapphire Rapids or newer) or AMD EPYC, without an accelerator. Nodes of another architecture are kept out only if asked. */
export function cpu(
  vendor: 'intel' | 'amd',
  kvCacheSpaceGiB: number,
  reservedCpus: number,
  arch?: 'amd64',
): AcceleratorSpec & { readonly id: 'cpu' } {
  return {
    ...anyCpu(kvCacheSpaceGiB, reservedCpus, arch),
    displayName: 'CPU',
    labels: { variant: 'cpu', vendor },
    source: 'v0.7.0 guides/optimized-baseline/modelserver/cpu',
  };
}

/** Arm cores: the same engine, in an image of its own, on nodes of its own. */
export function armCpu(kvCacheSpaceGiB: number, reservedCpus: number): AcceleratorSpec & { readonly id: 'cpu' } {
  return {
    ...anyCpu(kvCacheSpaceGiB, reservedCpus, 'arm64'),
    // No release has an image that would start there.
    rows: ['cpu-arm64'],
    displayName: 'Arm CPU',
    labels: { variant: 'cpu', vendor: 'arm' },
    source: 'vLLM docs/getting_started/installation/cpu.arm.inc.md',
  };
}

/** Why a maker of processors cannot be meant, if so. */
export function cpuVendorProblem(arch: string | undefined, vendor: string | undefined): Problem | undefined {
  if (arch !== 'arm64' || vendor === undefined) return undefined;
  return {
    field: 'vendor',
    what: `"${vendor}" makes processors of amd64, and arch is "arm64"`,
    fix: 'leave vendor out, or set arch to "amd64".',
  };
}

function anyCpu(kvCacheSpaceGiB: number, reservedCpus: number, arch: string | undefined) {
  return {
    id: 'cpu',
    nameStem: 'cpu',
    memoryGiB: kvCacheSpaceGiB,
    reservedCpus,
    podParts: {
      env: { VLLM_CPU_KVCACHE_SPACE: String(kvCacheSpaceGiB), VLLM_CPU_NUM_OF_RESERVED_CPU: String(reservedCpus) },
      // vLLM binds memory to the NUMA node of each worker, which the default profile forbids.
      containerSecurityContext: { capabilities: { add: ['SYS_NICE'] }, seccompProfile: { type: 'Unconfined' } },
      ...(arch !== undefined && { nodeSelector: { [ARCH_LABEL]: arch } }),
    },
  } as const satisfies Partial<AcceleratorSpec>;
}
