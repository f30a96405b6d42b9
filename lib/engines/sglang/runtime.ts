import type { JsonObject } from '../json';

/** How SGLang loads the model, uses memory and batches requests. */
export interface SglangRuntimeSettings {
  /** Hugging Face id or path of the tokenizer (`--tokenizer-path`). @default - the model's */
  readonly tokenizerPath?: string;
  /** Use the fast tokenizer or the slow one (`--tokenizer-mode`). @default auto */
  readonly tokenizerMode?: 'auto' | 'slow';
  /** Processes that tokenize (`--tokenizer-worker-num`). @default 1 */
  readonly tokenizerWorkerNum?: number;
  /** Start without a tokenizer: requests carry token ids (`--skip-tokenizer-init`). @default false */
  readonly skipTokenizerInit?: boolean;
  /** Branch, tag or commit of the model (`--revision`). @default - the repository's default branch */
  readonly revision?: string;
  /** Run code that comes with the model (`--trust-remote-code`). @default false */
  readonly trustRemoteCode?: boolean;
  /** How weights are read, such as `safetensors` (`--load-format`). @default auto */
  readonly loadFormat?: string;
  /** Options of the weight reader, in its own spelling (`--model-loader-extra-config`). @default {} */
  readonly modelLoaderExtraConfig?: JsonObject;
  /** Folder for downloaded weights (`--download-dir`). @default - the Hugging Face cache */
  readonly downloadDir?: string;
  /** Which model code is used: `auto`, `sglang` or `transformers` (`--model-impl`). @default auto */
  readonly modelImpl?: string;
  /** Values that replace those of the model's config (`--json-model-override-args`). @default {} */
  readonly jsonModelOverrideArgs?: JsonObject;
  /** Longest prompt and answer together, in tokens (`--context-length`). @default - the model's own */
  readonly contextLength?: number;
  /** Serve embeddings (`--is-embedding`). @default false */
  readonly isEmbedding?: boolean;
  /** Number format of weights and activations (`--dtype`). @default auto */
  readonly dtype?: 'auto' | 'half' | 'float16' | 'bfloat16' | 'float' | 'float32';
  /** How the weights are quantized, such as `fp8` (`--quantization`). @default - what the model's config says */
  readonly quantization?: string;
  /** Number format of the KV cache, such as `fp8_e4m3` (`--kv-cache-dtype`). @default auto */
  readonly kvCacheDtype?: string;
  /** Share of the device's memory for weights and KV cache, between 0 and 1 (`--mem-fraction-static`). @default - SGLang decides */
  readonly memFractionStatic?: number;
  /** Tokens per KV cache page; the endpoint picker's hash block size must equal it (`--page-size`). @default - 1, more for some kernels */
  readonly pageSize?: number;
  /** Tokens that the KV cache holds (`--max-total-tokens`). @default - from memFractionStatic */
  readonly maxTotalTokens?: number;
  /** Most requests that run at once (`--max-running-requests`). @default - SGLang decides */
  readonly maxRunningRequests?: number;
  /** Most requests that wait; more are refused (`--max-queued-requests`). @default - no limit */
  readonly maxQueuedRequests?: number;
  /** Most tokens in one prefill batch (`--max-prefill-tokens`). @default 16384 */
  readonly maxPrefillTokens?: number;
  /** Tokens per part of a long prefill; -1 keeps prefills whole (`--chunked-prefill-size`). @default - SGLang decides by memory */
  readonly chunkedPrefillSize?: number;
  /** Prefill and decode in one batch (`--enable-mixed-chunk`). @default false */
  readonly enableMixedChunk?: boolean;
  /** Which waiting request goes first, such as `fcfs` or `lpm` (`--schedule-policy`). @default fcfs */
  readonly schedulePolicy?: string;
  /** How careful requests are let in: higher waits longer (`--schedule-conservativeness`). @default 1.0 */
  readonly scheduleConservativeness?: number;
  /** Let requests carry a priority (`--enable-priority-scheduling`). @default false */
  readonly enablePriorityScheduling?: boolean;
  /** Tokens between two parts of a streamed answer (`--stream-interval`). @default 1 */
  readonly streamInterval?: number;
  /** Do not reuse the KV cache of equal prefixes (`--disable-radix-cache`). @default false */
  readonly disableRadixCache?: boolean;
  /** Which prefixes are forgotten first (`--radix-eviction-policy`). @default lru */
  readonly radixEvictionPolicy?: string;
  /** Keep KV pages in host memory too (`--enable-hierarchical-cache`). @default false */
  readonly enableHierarchicalCache?: boolean;
  /** Host pages per device page (`--hicache-ratio`). @default 2.0 */
  readonly hicacheRatio?: number;
  /** Host memory for pages per rank, in GB, instead of a ratio (`--hicache-size`). @default 0, the ratio */
  readonly hicacheSize?: number;
  /** When pages are copied to the host (`--hicache-write-policy`). @default write_through */
  readonly hicacheWritePolicy?: 'write_back' | 'write_through' | 'write_through_selective';
  /** Storage behind the host's memory, such as `file` or `nixl` (`--hicache-storage-backend`). @default - none */
  readonly hicacheStorageBackend?: string;
  /** Options of that storage, in its own spelling (`--hicache-storage-backend-extra-config`). @default - none */
  readonly hicacheStorageBackendExtraConfig?: JsonObject;
  /** Keep KV blocks with LMCache (`--enable-lmcache`). @default false */
  readonly enableLmcache?: boolean;
  /** Weights kept in the host's memory, in GB (`--cpu-offload-gb`). @default 0 */
  readonly cpuOffloadGb?: number;
  /** Seed of random numbers (`--random-seed`). @default - random */
  readonly randomSeed?: number;
}
