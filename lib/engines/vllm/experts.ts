/** How vLLM spreads experts and processes; how many devices there are is the model server's to say. */
export interface VllmExpertSettings {
  /** Spread experts over all ranks, instead of splitting each (`--enable-expert-parallel`). @default false */
  readonly enableExpertParallel?: boolean;
  /** Which experts a rank gets (`--expert-placement-strategy`). @default linear */
  readonly expertPlacementStrategy?: 'linear' | 'round_robin';
  /** How tokens travel to their experts, such as `deepep_low_latency` (`--all2all-backend`). @default allgather_reducescatter */
  readonly all2allBackend?: string;
  /** Kernels of the experts, such as `deep_gemm` (`--moe-backend`). @default auto */
  readonly moeBackend?: string;
  /** Move and copy experts by load (`--enable-eplb`). @default false */
  readonly enableEplb?: boolean;
  /** How experts are balanced (`--eplb-config`). @default - vLLM's own */
  readonly eplbConfig?: VllmEplbConfig;
  /** Overlap two half batches: computing and communicating (`--enable-dbo`). @default false */
  readonly enableDbo?: boolean;
  /** Tokens from which a decode batch is halved (`--dbo-decode-token-threshold`). @default 32 */
  readonly dboDecodeTokenThreshold?: number;
  /** Tokens from which a batch with prefills is halved (`--dbo-prefill-token-threshold`). @default 512 */
  readonly dboPrefillTokenThreshold?: number;
  /** Devices of the tensor-parallel group that share one sequence's KV cache (`--decode-context-parallel-size`). @default 1 */
  readonly decodeContextParallelSize?: number;
  /** Processes that answer HTTP (`--api-server-count`). @default - one per local data-parallel rank */
  readonly apiServerCount?: number;
  /** What starts the workers: `mp`, `ray`, `uni` or `external_launcher` (`--distributed-executor-backend`). @default - vLLM decides */
  readonly distributedExecutorBackend?: string;
  /** Use NCCL's all-reduce only (`--disable-custom-all-reduce`). @default false */
  readonly disableCustomAllReduce?: boolean;
  /** Let ranks agree over Gloo instead of NCCL (`--disable-nccl-for-dp-synchronization`). @default - vLLM decides */
  readonly disableNcclForDpSynchronization?: boolean;
}

/** How experts are balanced over ranks. */
export interface VllmEplbConfig {
  /** Steps whose load is remembered. @default 1000 */
  readonly windowSize?: number;
  /** Steps between two rearrangements. @default 3000 */
  readonly stepInterval?: number;
  /** Copies of busy experts: with the model's experts, a multiple of the ranks. @default 0 */
  readonly numRedundantExperts?: number;
  /** Log how even the load is; costs time. @default false */
  readonly logBalancedness?: boolean;
  /** Steps between two such log lines. @default 1 */
  readonly logBalancednessInterval?: number;
  /** Rearrange without stopping inference. @default false (true from 0.26 on) */
  readonly useAsync?: boolean;
}
