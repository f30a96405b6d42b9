import type { KvEventsPublishing } from '../kv-events';
/** How SGLang computes: kernels, experts, drafts, and prefill apart from decode. */
export interface SglangExecutionSettings {
  /** Attention kernels, such as `fa3` or `flashinfer` (`--attention-backend`). @default - SGLang decides */
  readonly attentionBackend?: string;
  /** Attention kernels of prefill alone (`--prefill-attention-backend`). @default - attentionBackend */
  readonly prefillAttentionBackend?: string;
  /** Attention kernels of decode alone (`--decode-attention-backend`). @default - attentionBackend */
  readonly decodeAttentionBackend?: string;
  /** Sampling kernels (`--sampling-backend`). @default - SGLang decides */
  readonly samplingBackend?: string;
  /** What forces output into a shape (`--grammar-backend`). @default xgrammar */
  readonly grammarBackend?: 'xgrammar' | 'outlines' | 'llguidance' | 'none';
  /** Run without CUDA graphs (`--disable-cuda-graph`). @default false */
  readonly disableCudaGraph?: boolean;
  /** Largest batch that gets a CUDA graph (`--cuda-graph-max-bs`). @default - SGLang decides by memory */
  readonly cudaGraphMaxBs?: number;
  /** Batch sizes that get a CUDA graph (`--cuda-graph-bs`). @default - SGLang decides */
  readonly cudaGraphBs?: readonly number[];
  /** Do not plan the next step while this one runs (`--disable-overlap-schedule`). @default false */
  readonly disableOverlapSchedule?: boolean;
  /** Use NCCL's all-reduce only (`--disable-custom-all-reduce`). @default false */
  readonly disableCustomAllReduce?: boolean;
  /** Compile the model with torch.compile (`--enable-torch-compile`). @default false */
  readonly enableTorchCompile?: boolean;
  /** Steps of decode between two plans (`--num-continuous-decode-steps`). @default 1 */
  readonly numContinuousDecodeSteps?: number;
  /** Split attention by requests over the tensor-parallel group (`--enable-dp-attention`). @default false */
  readonly enableDpAttention?: boolean;
  /** Split the output layer by requests too (`--enable-dp-lm-head`). @default false */
  readonly enableDpLmHead?: boolean;
  /** How requests are spread over data-parallel ranks (`--load-balance-method`). @default auto */
  readonly loadBalanceMethod?: string;
  /** Devices that experts are spread over (`--ep-size`). @default 1 */
  readonly epSize?: number;
  /** How tokens travel to their experts, such as `deepep` (`--moe-a2a-backend`). @default none */
  readonly moeA2aBackend?: string;
  /** Kernels of the experts, such as `deep_gemm` (`--moe-runner-backend`). @default auto */
  readonly moeRunnerBackend?: string;
  /** Which DeepEP kernels are used (`--deepep-mode`). @default auto */
  readonly deepepMode?: 'normal' | 'low_latency' | 'auto';
  /** Copies of busy experts (`--ep-num-redundant-experts`). @default 0 */
  readonly epNumRedundantExperts?: number;
  /** Move and copy experts by load (`--enable-eplb`). @default false */
  readonly enableEplb?: boolean;
  /** Overlap two half batches (`--enable-two-batch-overlap`). @default false */
  readonly enableTwoBatchOverlap?: boolean;
  /** How drafts are made, such as `EAGLE3` (`--speculative-algorithm`). @default - none */
  readonly speculativeAlgorithm?: string;
  /** Hugging Face id or path of the draft model (`--speculative-draft-model-path`). @default - the algorithm needs none */
  readonly speculativeDraftModelPath?: string;
  /** Steps of drafting (`--speculative-num-steps`). @default - SGLang decides */
  readonly speculativeNumSteps?: number;
  /** Tokens considered in each (`--speculative-eagle-topk`). @default - SGLang decides */
  readonly speculativeEagleTopk?: number;
  /** Draft tokens that the model checks (`--speculative-num-draft-tokens`). @default - SGLang decides */
  readonly speculativeNumDraftTokens?: number;
  /** Which half of a disaggregated pair this is (`--disaggregation-mode`). @default - both, no pair */
  readonly disaggregationMode?: 'null' | 'prefill' | 'decode';
  /** What moves KV pages between the halves, such as `nixl` (`--disaggregation-transfer-backend`). @default mooncake */
  readonly disaggregationTransferBackend?: string;
  /** Port on which prefill introduces itself to decode (`--disaggregation-bootstrap-port`). @default 8998 */
  readonly disaggregationBootstrapPort?: number;
  /** InfiniBand devices of the transfer, separated by commas (`--disaggregation-ib-device`). @default - found out */
  readonly disaggregationIbDevice?: string;
  /** Tokens that decode keeps room for when it lets a request in (`--num-reserved-decode-tokens`). @default 512 */
  readonly numReservedDecodeTokens?: number;
  /** Announces stored and dropped KV pages (`--kv-events-config`). @default - silence */
  readonly kvEventsConfig?: SglangKvEventsConfig;
}

/** How KV events are published. */
export interface SglangKvEventsConfig extends KvEventsPublishing {
  /** How events are published; `null` is not at all. @default 'null' */
  readonly publisher?: 'zmq' | 'null';
}
