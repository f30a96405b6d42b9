import type { EngineDistribution } from '../kinds';

/** A value that a shell computes when the pod starts, such as `$((LWS_GROUP_SIZE * 8))`; only a script can hold it. */
export interface ShellExpression {
  /** The expression in the shell's own words; never text from a user. */
  readonly shell: string;
}

/** What the model server decides of an engine's launch. What is left out is not said to the engine either. */
export interface LaunchFacts {
  /** Which package parses the flags: TPU images carry `vllm-tpu`. @default - the engine's own */
  readonly flags?: EngineDistribution;
  /** Version of that package, such as `0.19.1`: of the engine inside the image, not of the image. */
  readonly version: string;
  /** The engine's executable inside the image. @default - the engine's own name */
  readonly executable?: string;
  /** Hugging Face id of the model, or a path inside the container. */
  readonly model: string;
  /** What clients call the model (`--served-model-name`). @default - the model */
  readonly servedModelName?: string | readonly string[];
  /** Branch, tag or commit of the model (`--revision`). @default - the repository's default branch */
  readonly revision?: string;
  /** Address that the engine listens on (`--host`). @default - all addresses */
  readonly host?: string;
  /** Port that the engine listens on (`--port`). */
  readonly port: number;
  /** Say the port also where it is the engine's default. @default false */
  readonly portSaid?: boolean;
  /** Devices over which each layer is split (`--tensor-parallel-size`). */
  readonly tensorParallelSize?: number | ShellExpression;
  /** Stages into which the layers are cut (`--pipeline-parallel-size`). */
  readonly pipelineParallelSize?: number | ShellExpression;
  /** Ranks that each hold the model, over all pods (`--data-parallel-size`). */
  readonly dataParallelSize?: number | ShellExpression;
  /** Ranks in this pod (`--data-parallel-size-local`). */
  readonly dataParallelSizeLocal?: number | ShellExpression;
  /** Address of the first rank (`--data-parallel-address`). */
  readonly dataParallelAddress?: string | ShellExpression;
  /** Port on which ranks meet (`--data-parallel-rpc-port`). */
  readonly dataParallelRpcPort?: number | ShellExpression;
  /** Number of the first rank in this pod (`--data-parallel-start-rank`). */
  readonly dataParallelStartRank?: number | ShellExpression;
  /** Number of this rank, where each rank is its own server (`--data-parallel-rank`). */
  readonly dataParallelRank?: number | ShellExpression;
  /** Each pod spreads requests over its own ranks (`--data-parallel-hybrid-lb`). */
  readonly dataParallelHybridLb?: boolean;
  /** Each rank has its own port, and the router chooses among them (`--data-parallel-external-lb`). */
  readonly dataParallelExternalLb?: boolean;
  /** The same with all ranks of a pod started at once (`--data-parallel-multi-port-external-lb`). */
  readonly dataParallelMultiPortExternalLb?: boolean;
  /** Port on which the starter of those ranks answers (`--data-parallel-supervisor-port`). */
  readonly dataParallelSupervisorPort?: number;
  /** Pods over which one copy of the model is spread (`--nnodes`). */
  readonly nnodes?: number | ShellExpression;
  /** Number of this pod among them (`--node-rank`). */
  readonly nodeRank?: number | ShellExpression;
  /** Address of the first of them, for vLLM (`--master-addr`). */
  readonly masterAddr?: string | ShellExpression;
  /** Address and port of the first of them, for SGLang (`--dist-init-addr`). */
  readonly distInitAddr?: string | ShellExpression;
  /** This pod computes and answers nobody (`--headless`). */
  readonly headless?: boolean;
}
