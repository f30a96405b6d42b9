import type { JsonObject } from '../json';

/** How vLLM batches requests and runs the model. */
export interface VllmSchedulingSettings {
  /** Most requests in one step (`--max-num-seqs`). @default - vLLM decides by device */
  readonly maxNumSeqs?: number;
  /** Most tokens in one step (`--max-num-batched-tokens`). @default - vLLM decides by device */
  readonly maxNumBatchedTokens?: number;
  /** Split long prefills over several steps (`--enable-chunked-prefill`, `--no-…`). @default - true where the model allows it */
  readonly enableChunkedPrefill?: boolean;
  /** Prefills that may run side by side (`--max-num-partial-prefills`). @default 1 */
  readonly maxNumPartialPrefills?: number;
  /** Long prefills among those (`--max-long-partial-prefills`). @default 1 */
  readonly maxLongPartialPrefills?: number;
  /** From how many tokens on a prefill is long (`--long-prefill-token-threshold`). @default 0, none is */
  readonly longPrefillTokenThreshold?: number;
  /** Plan the next step while this one runs (`--async-scheduling`, `--no-…`). @default - vLLM decides */
  readonly asyncScheduling?: boolean;
  /** Which waiting request goes first (`--scheduling-policy`). @default fcfs */
  readonly schedulingPolicy?: 'fcfs' | 'priority';
  /** Tokens between two parts of a streamed answer (`--stream-interval`). @default 1 */
  readonly streamInterval?: number;
  /** Favour throughput or latency (`--performance-mode`). @default balanced */
  readonly performanceMode?: 'balanced' | 'interactivity' | 'throughput';
  /** Run without CUDA graphs: slower, but quicker to start (`--enforce-eager`). @default false */
  readonly enforceEager?: boolean;
  /** Attention kernels, such as `FLASH_ATTN` or `ROCM_ATTN` (`--attention-backend`). @default - vLLM decides */
  readonly attentionBackend?: string;
  /** Options of the attention kernels, in vLLM's spelling (`--attention-config`). @default - vLLM decides */
  readonly attentionConfig?: JsonObject;
  /** How much start-up time goes into speed: `O0` to `O3` (`--optimization-level`). @default O2 */
  readonly optimizationLevel?: 'O0' | 'O1' | 'O2' | 'O3';
  /** What is compiled and how, in vLLM's spelling (`--compilation-config`). @default - from optimizationLevel */
  readonly compilationConfig?: JsonObject;
  /** Batch sizes that get a CUDA graph (`--cudagraph-capture-sizes`). @default - vLLM decides */
  readonly cudagraphCaptureSizes?: readonly number[];
  /** Largest batch that gets a CUDA graph (`--max-cudagraph-capture-size`). @default - vLLM decides */
  readonly maxCudagraphCaptureSize?: number;
  /** Options of the platform's plugin, in its own spelling (`--additional-config`). @default {} */
  readonly additionalConfig?: JsonObject;
  /** Draft tokens that the model then checks (`--speculative-config`). @default - none */
  readonly speculativeConfig?: VllmSpeculativeConfig;
}

/** Speculative decoding: where draft tokens come from. */
export interface VllmSpeculativeConfig {
  /** How drafts are made: `ngram`, `eagle3`, `mtp`, `draft_model`, … @default - from the model */
  readonly method?: string;
  /** Hugging Face id or path of the draft model. @default - the method needs none */
  readonly model?: string;
  /** Draft tokens per step. @default - from the draft model */
  readonly numSpeculativeTokens?: number;
  /** Devices that the draft model is split over. @default - vLLM decides */
  readonly draftTensorParallelSize?: number;
  /** Longest sequence that gets drafts, in tokens. @default - the draft model's */
  readonly maxModelLen?: number;
  /** How the draft model is quantized. @default - what its config says */
  readonly quantization?: string;
  /** Branch, tag or commit of the draft model. @default - the repository's default branch */
  readonly revision?: string;
  /** Longest n-gram that `ngram` looks for. @default - promptLookupMin, or 5 */
  readonly promptLookupMax?: number;
  /** Shortest n-gram that `ngram` looks for. @default - promptLookupMax, or 5 */
  readonly promptLookupMin?: number;
  /** Run the draft model without CUDA graphs. @default - as the model */
  readonly enforceEager?: boolean;
}
