import type { Duration } from 'cdk8s';

/** `static-usage-limit-policy`: one limit for all priority bands. */
export interface StaticUsageLimitPolicyParameters {
  /**
   * Requests are dispatched while the pool's saturation is below this.
   * @default 1
   */
  readonly threshold?: number;
}

/** `utilization-detector`: saturation from waiting requests and KV-cache use. As a filter it drops the pods over the limits. */
export interface UtilizationDetectorParameters {
  /**
   * Waiting requests that make a pod saturated.
   * @default 5
   */
  readonly queueDepthThreshold?: number;
  /**
   * KV-cache use that makes a pod saturated, above 0 and up to 1.
   * @default 0.8
   */
  readonly kvCacheUtilThreshold?: number;
  /**
   * Older metrics count as saturated.
   * @default Duration.millis(200)
   */
  readonly metricsStalenessThreshold?: Duration;
  /**
   * By what fraction the filter's limits lie above the thresholds.
   * @default 0
   */
  readonly headroom?: number;
}

/**
 * `concurrency-detector`: requests or tokens in flight against a limit per pod. In EPP v0.8.0 it is a filter at best: as
 * saturation detector it always reports an empty pool.
 */
export interface ConcurrencyDetectorParameters {
  /**
   * Requests per pod.
   * @default 100
   */
  readonly maxConcurrency?: number;
  /**
   * Tokens per pod.
   * @default 1000000
   */
  readonly maxTokenConcurrency?: number;
  /** @default "requests" */
  readonly concurrencyMode?: 'requests' | 'tokens';
  /**
   * By what fraction the filter's limit lies above the maximum.
   * @default 0
   */
  readonly headroom?: number;
}

/** `request-attribute-reporter`: tells Envoy a number that is computed from a request's token usage. */
export interface RequestAttributeReporterParameters {
  /** Exactly one. */
  readonly attributes: readonly RequestAttribute[];
}

/** A number for Envoy's dynamic metadata. */
export interface RequestAttribute {
  readonly key: RequestAttributeKey;
  /** CEL over `usage`, with a whole number as its result: `usage.prompt_tokens + 2 * usage.completion_tokens`. */
  readonly expression: string;
  /**
   * CEL over `usage`: report only where it is true.
   * @default - always
   */
  readonly condition?: string;
}

/** Where the number goes. */
export interface RequestAttributeKey {
  /** @default "envoy.lb" */
  readonly namespace?: string;
  readonly name: string;
}
