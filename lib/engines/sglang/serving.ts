import type { JsonObject } from '../json';

/** How SGLang answers over HTTP, what it adds to the model, and what it logs and measures. */
export interface SglangServingSettings {
  /** How tool calls are found in the model's words (`--tool-call-parser`). @default - none */
  readonly toolCallParser?: string;
  /** How the reasoning is told from the answer (`--reasoning-parser`). @default - none */
  readonly reasoningParser?: string;
  /** Name of a built-in chat template, or a file's path (`--chat-template`). @default - the model's */
  readonly chatTemplate?: string;
  /** Where sampling defaults come from (`--sampling-defaults`). @default model */
  readonly samplingDefaults?: 'openai' | 'model';
  /** Count cached prompt tokens in the usage (`--enable-cache-report`). @default false */
  readonly enableCacheReport?: boolean;
  /** Cut prompts that are too long, instead of refusing them (`--allow-auto-truncate`). @default false */
  readonly allowAutoTruncate?: boolean;
  /** Accept images, video or audio (`--enable-multimodal`). @default - as the model */
  readonly enableMultimodal?: boolean;
  /** Most inputs per kind in one request (`--limit-mm-data-per-request`). @default - no limit */
  readonly limitMmDataPerRequest?: JsonObject;
  /** Accept LoRA adapters (`--enable-lora`). @default - true where there are loraPaths */
  readonly enableLora?: boolean;
  /** Adapters that are there from the start, as `name=path` (`--lora-paths`). @default - none */
  readonly loraPaths?: readonly string[];
  /** Largest rank of an adapter (`--max-lora-rank`). @default - the largest of loraPaths */
  readonly maxLoraRank?: number;
  /** Adapters in one batch, the model itself included (`--max-loras-per-batch`). @default 8 */
  readonly maxLorasPerBatch?: number;
  /** Adapters kept in the host's memory (`--max-loaded-loras`). @default - no limit */
  readonly maxLoadedLoras?: number;
  /** Skip the request that warms the server up (`--skip-server-warmup`). @default false */
  readonly skipServerWarmup?: boolean;
  /** Seconds without progress after which the server ends itself (`--watchdog-timeout`). @default 300 */
  readonly watchdogTimeout?: number;
  /** Level of the log, such as `info` (`--log-level`). @default info */
  readonly logLevel?: string;
  /** Level of the HTTP server's log (`--log-level-http`). @default - logLevel */
  readonly logLevelHttp?: string;
  /** Log each request (`--log-requests`). @default false */
  readonly logRequests?: boolean;
  /** How much of a request is logged: 0 is its numbers, 3 all of it (`--log-requests-level`). @default 2 */
  readonly logRequestsLevel?: 0 | 1 | 2 | 3;
  /** Paths whose HTTP requests are not logged, by their beginning (`--uvicorn-access-log-exclude-prefixes`). @default - none */
  readonly uvicornAccessLogExcludePrefixes?: readonly string[];
  /** Steps of decode between two log lines (`--decode-log-interval`). @default 40 */
  readonly decodeLogInterval?: number;
  /** Serve Prometheus metrics: the endpoint picker needs them (`--enable-metrics`). @default false */
  readonly enableMetrics?: boolean;
  /** Serve them for every rank (`--enable-metrics-for-all-schedulers`). @default false */
  readonly enableMetricsForAllSchedulers?: boolean;
  /** Send traces (`--enable-trace`). @default false */
  readonly enableTrace?: boolean;
  /** OpenTelemetry collector that traces are sent to, as `host:port` (`--otlp-traces-endpoint`). @default localhost:4317 */
  readonly otlpTracesEndpoint?: string;
}
