import type { EngineExtras } from '../extras';
import type { JsonObject } from '../json';
import type { LoraModule } from '../lora';

/** A failure that the simulator can pretend. */
export type SimulatedFailure =
  | 'rate_limit'
  | 'invalid_api_key'
  | 'context_length'
  | 'server_error'
  | 'invalid_request'
  | 'model_not_found';

/**
 * Settings of llm-d's inference simulator, each named like its flag: it answers like vLLM, with vLLM's metrics, from words that it
 * makes up. Times are written as in Go: `80ms`, `1.5s`.
 * @see https://github.com/llm-d/llm-d-inference-sim/blob/main/docs/configuration.md
 */
export interface SimulatorSettings {
  /** Answer with random sentences, or with the request's own words (`--mode`). @default random */
  readonly mode?: 'random' | 'echo';
  /** Longest prompt and answer together, in tokens (`--max-model-len`). @default 1024 */
  readonly maxModelLen?: number;
  /** Most requests that run at once (`--max-num-seqs`). @default 5 */
  readonly maxNumSeqs?: number;
  /** Most requests that wait (`--max-waiting-queue-length`). @default 1000 */
  readonly maxWaitingQueueLength?: number;
  /** Time until the first token (`--time-to-first-token`). @default 0 */
  readonly timeToFirstToken?: string;
  /** How much that varies, up to 30% of it (`--time-to-first-token-std-dev`). @default 0 */
  readonly timeToFirstTokenStdDev?: string;
  /** Time between two tokens (`--inter-token-latency`). @default 0 */
  readonly interTokenLatency?: string;
  /** How much that varies, up to 30% of it (`--inter-token-latency-std-dev`). @default 0 */
  readonly interTokenLatencyStdDev?: string;
  /** Fixed part of a prefill, where timeToFirstToken is 0 (`--prefill-overhead`). @default 0 */
  readonly prefillOverhead?: string;
  /** Time per prompt token, where timeToFirstToken is 0 (`--prefill-time-per-token`). @default 0 */
  readonly prefillTimePerToken?: string;
  /** How much a prefill varies (`--prefill-time-std-dev`). @default 0 */
  readonly prefillTimeStdDev?: string;
  /** Time to receive the KV cache of a prefill done elsewhere (`--kv-cache-transfer-latency`). @default 0 */
  readonly kvCacheTransferLatency?: string;
  /** How much that varies (`--kv-cache-transfer-latency-std-dev`). @default 0 */
  readonly kvCacheTransferLatencyStdDev?: string;
  /** Time to receive it per prompt token, where kvCacheTransferLatency is 0 (`--kv-cache-transfer-time-per-token`). @default 0 */
  readonly kvCacheTransferTimePerToken?: string;
  /** How many times slower a full server is; 1 or more (`--time-factor-under-load`). @default 1 */
  readonly timeFactorUnderLoad?: number;
  /** Seed of random numbers (`--seed`). @default - the time */
  readonly seed?: number;
  /** Simulate a KV cache and publish its events (`--enable-kvcache`). @default false */
  readonly enableKvcache?: boolean;
  /** Blocks of the KV cache (`--kv-cache-size`). @default 1024 */
  readonly kvCacheSize?: number;
  /** Tokens per KV cache block; the endpoint picker's hash block size must equal it (`--block-size`). @default 16 */
  readonly blockSize?: 8 | 16 | 32 | 64 | 128;
  /** Seed of the blocks' hashes (`--hash-seed`). @default - the environment variable PYTHONHASHSEED */
  readonly hashSeed?: string;
  /** ZeroMQ address that KV events are sent to (`--zmq-endpoint`). @default tcp://localhost:5557 */
  readonly zmqEndpoint?: string;
  /** Times that the address is tried (`--zmq-max-connect-attempts`). @default 0 */
  readonly zmqMaxConnectAttempts?: number;
  /** KV events per message (`--event-batch-size`). @default 16 */
  readonly eventBatchSize?: number;
  /** Adapters that are there from the start (`--lora-modules`). @default - none */
  readonly loraModules?: readonly LoraModule[];
  /** Adapters in one batch (`--max-loras`). @default 1 */
  readonly maxLoras?: number;
  /** Adapters kept in the host's memory (`--max-cpu-loras`). @default - as maxLoras */
  readonly maxCpuLoras?: number;
  /** Percent of requests that fail (`--failure-injection-rate`). @default 0 */
  readonly failureInjectionRate?: number;
  /** How they fail (`--failure-types`). @default - in all ways */
  readonly failureTypes?: readonly SimulatedFailure[];
  /** Metrics to report instead of the measured ones, in the simulator's spelling (`--fake-metrics`). @default - measured */
  readonly fakeMetrics?: JsonObject;
  /** Answer `/sleep` and `/wake_up` (`--enable-sleep-mode`). @default false */
  readonly enableSleepMode?: boolean;
  /** Send back `X-Request-Id` (`--enable-request-id-headers`). @default false */
  readonly enableRequestIdHeaders?: boolean;
  /** How much is logged: 2 informs, 5 tells all (`--v`). @default 2 */
  readonly v?: number;
}

/** What `Engine.simulator` takes. */
export interface SimulatorEngineProps extends SimulatorSettings, EngineExtras {}
