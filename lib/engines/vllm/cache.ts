/** How vLLM uses memory: weights, KV cache, and where the cache may overflow to. */
export interface VllmCacheSettings {
  /** Share of the device's memory that vLLM may use, above 0 and up to 1 (`--gpu-memory-utilization`). @default 0.9 (0.92 from 0.20 on) */
  readonly gpuMemoryUtilization?: number;
  /** Tokens per KV cache block; the endpoint picker's hash block size must equal it (`--block-size`). @default - 16 on NVIDIA GPUs */
  readonly blockSize?: number;
  /** Number format of the KV cache, such as `fp8` (`--kv-cache-dtype`). @default auto */
  readonly kvCacheDtype?: string;
  /** KV cache per device, in bytes, instead of a share of memory (`--kv-cache-memory-bytes`). @default - from gpuMemoryUtilization */
  readonly kvCacheMemoryBytes?: number;
  /** KV cache blocks, instead of the number that vLLM measures (`--num-gpu-blocks-override`). @default - measured */
  readonly numGpuBlocksOverride?: number;
  /** Reuse the KV cache of equal prefixes (`--enable-prefix-caching`, `--no-…`). @default - true where the model allows it */
  readonly enablePrefixCaching?: boolean;
  /** Hash that names prefixes (`--prefix-caching-hash-algo`). @default sha256 */
  readonly prefixCachingHashAlgo?: 'sha256' | 'sha256_cbor' | 'xxhash' | 'xxhash_cbor';
  /** Skip prefill work in layers that share another layer's cache (`--kv-sharing-fast-prefill`). @default false */
  readonly kvSharingFastPrefill?: boolean;
  /**
   * Treat all layers alike (`--disable-hybrid-kv-cache-manager`). Say `false` (`--no-…`) for hybrid models such as gpt-oss behind a KV
   * connector, which otherwise switches the manager off.
   * @default - vLLM decides
   */
  readonly disableHybridKvCacheManager?: boolean;
  /** Number format of the Mamba state (`--mamba-cache-dtype`). @default auto */
  readonly mambaCacheDtype?: string;
  /** Which Mamba states are kept for reuse (`--mamba-cache-mode`). @default none */
  readonly mambaCacheMode?: 'none' | 'all' | 'align';
  /** Weights kept in the host's memory per device, in GiB (`--cpu-offload-gb`). @default 0 */
  readonly cpuOffloadGb?: number;
  /** Who keeps KV blocks outside the device (`--kv-offloading-backend`). @default native */
  readonly kvOffloadingBackend?: 'native' | 'lmcache';
  /** Host memory for KV blocks, all ranks together, in GiB (`--kv-offloading-size`). @default - no offloading */
  readonly kvOffloadingSize?: number;
  /** Let requests put the engine to sleep and free its memory (`--enable-sleep-mode`). @default false */
  readonly enableSleepMode?: boolean;
}
