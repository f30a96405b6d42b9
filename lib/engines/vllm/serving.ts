import type { JsonObject } from '../json';

/** How vLLM answers over HTTP, and what it logs and measures. */
export interface VllmServingSettings {
  /** Let the model decide when to call tools, with a toolCallParser (`--enable-auto-tool-choice`). @default false */
  readonly enableAutoToolChoice?: boolean;
  /** How tool calls are found in the model's words, such as `hermes` (`--tool-call-parser`). @default - none */
  readonly toolCallParser?: string;
  /** Python file with a tool parser (`--tool-parser-plugin`). @default - none */
  readonly toolParserPlugin?: string;
  /** Tool servers as `host:port`, separated by commas, or `demo` (`--tool-server`). @default - none */
  readonly toolServer?: string;
  /** How the reasoning is told from the answer, such as `deepseek_r1` (`--reasoning-parser`). @default - none */
  readonly reasoningParser?: string;
  /** Chat template: a file's path or the template itself (`--chat-template`). @default - the model's */
  readonly chatTemplate?: string;
  /** What messages look like to the template (`--chat-template-content-format`). @default auto */
  readonly chatTemplateContentFormat?: 'auto' | 'string' | 'openai';
  /** Values that the template gets unless a request says otherwise (`--default-chat-template-kwargs`). @default - none */
  readonly defaultChatTemplateKwargs?: JsonObject;
  /** Let requests bring their own template (`--trust-request-chat-template`). @default false */
  readonly trustRequestChatTemplate?: boolean;
  /** How output is forced into a shape, in vLLM's spelling (`--structured-outputs-config`). @default - vLLM's own */
  readonly structuredOutputsConfig?: JsonObject;
  /** Count cached prompt tokens in the usage (`--enable-prompt-tokens-details`). @default false */
  readonly enablePromptTokensDetails?: boolean;
  /** Send the usage with every streamed answer (`--enable-force-include-usage`). @default false */
  readonly enableForceIncludeUsage?: boolean;
  /** Send back `X-Request-Id` (`--enable-request-id-headers`). @default false */
  readonly enableRequestIdHeaders?: boolean;
  /** Report the load in `/load` and in headers (`--enable-server-load-tracking`). @default false */
  readonly enableServerLoadTracking?: boolean;
  /** Path prefix that a proxy strips (`--root-path`). @default - none */
  readonly rootPath?: string;
  /** Origins that browsers may call from (`--allowed-origins`). @default ['*'] */
  readonly allowedOrigins?: readonly string[];
  /** ASGI middleware by import path, one flag each (`--middleware`). @default - none */
  readonly middleware?: readonly string[];
  /** Leave out `/docs` and `/openapi.json` (`--disable-fastapi-docs`). @default false */
  readonly disableFastapiDocs?: boolean;
  /** Seconds that running requests get after SIGTERM (`--shutdown-timeout`). @default 0 */
  readonly shutdownTimeout?: number;
  /** Log each request (`--enable-log-requests`). @default false */
  readonly enableLogRequests?: boolean;
  /** Log each answer too, with enableLogRequests (`--enable-log-outputs`). @default false */
  readonly enableLogOutputs?: boolean;
  /** Characters of a prompt that are logged (`--max-log-len`). @default - all */
  readonly maxLogLen?: number;
  /** Stop logging statistics (`--disable-log-stats`). @default false */
  readonly disableLogStats?: boolean;
  /** Level of the HTTP server's log (`--uvicorn-log-level`). @default info */
  readonly uvicornLogLevel?: 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'trace';
  /** Log no HTTP request at all (`--disable-uvicorn-access-log`). @default false */
  readonly disableUvicornAccessLog?: boolean;
  /** Paths whose HTTP requests are not logged, such as `/health` (`--disable-access-log-for-endpoints`). @default - none */
  readonly disableAccessLogForEndpoints?: readonly string[];
  /** OpenTelemetry collector that traces are sent to (`--otlp-traces-endpoint`). @default - no traces */
  readonly otlpTracesEndpoint?: string;
  /** What is traced in detail; costs time (`--collect-detailed-traces`). @default - nothing */
  readonly collectDetailedTraces?: readonly ('all' | 'model' | 'worker')[];
  /** Bring back metrics that were hidden since this version (`--show-hidden-metrics-for-version`). @default - none */
  readonly showHiddenMetricsForVersion?: string;
  /** Measure how long KV blocks live and rest (`--kv-cache-metrics`). @default false */
  readonly kvCacheMetrics?: boolean;
  /** Share of KV blocks that are measured, above 0 and up to 1 (`--kv-cache-metrics-sample`). @default 0.01 */
  readonly kvCacheMetricsSample?: number;
}
