import type { Duration } from 'cdk8s';

/** How `max-score-picker`, `random-picker` and `weighted-random-picker` choose. */
export interface PickerParameters {
  /**
   * How many pods to name. With more than one, the destination header holds a list, and the proxy falls back along it.
   * @default 1
   */
  readonly maxNumOfEndpoints?: number;
}

/** `active-request-scorer`: prefers pods with few requests in flight, as counted by this replica of the endpoint picker. */
export interface ActiveRequestScorerParameters {
  /**
   * After this long a request no longer counts, answered or not.
   * @default Duration.minutes(2)
   */
  readonly requestTimeout?: Duration;
  /**
   * A pod with at most this many requests is idle, and scores 1.
   * @default 0
   */
  readonly idleThreshold?: number;
  /**
   * The best score of a pod that is not idle, from 0 to 1. It is always written out: left to the endpoint picker it would be 0,
   * and then all busy pods look alike.
   * @default 1
   */
  readonly maxBusyScore?: number;
}

/** `load-aware-scorer`: 0.5 for an empty waiting queue, down to 0. */
export interface LoadAwareScorerParameters {
  /**
   * Waiting requests at which the score is 0.
   * @default 128
   */
  readonly threshold?: number;
}

/** `token-load-scorer`: prefers pods with few tokens in flight. In EPP v0.8.0 it does not work together with its producer. */
export interface TokenLoadScorerParameters {
  /**
   * Tokens in flight at which the score is 0.
   * @default 4194304
   */
  readonly queueThresholdTokens?: number;
}

/** `context-length-aware`: prefers pods whose label names a range of tokens that the prompt fits into. */
export interface ContextLengthAwareParameters {
  /**
   * Pod label with the range, such as "0-2048".
   * @default "llm-d.ai/context-length-range"
   */
  readonly label?: string;
  /**
   * Whether to drop the pods that do not fit. Filters run before scorers, so the length is then estimated from the characters.
   * @default false
   */
  readonly enableFiltering?: boolean;
}

/** `by-label`: keeps pods by one label. */
export interface ByLabelParameters {
  /** Pod label. */
  readonly label: string;
  /**
   * The values to keep.
   * @default - none, which needs `allowsNoLabel`
   */
  readonly validValues?: readonly string[];
  /**
   * Whether to keep pods without the label too.
   * @default false
   */
  readonly allowsNoLabel?: boolean;
}

/** One requirement of a label selector. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** Values of `In` and `NotIn`. */
  readonly values?: readonly string[];
}

/** `by-label-selector`: keeps the pods that a Kubernetes label selector matches; an empty selector keeps all. */
export interface ByLabelSelectorParameters {
  /** Labels and their exact values. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

/** `data-parallel-profile-handler`. */
export interface DataParallelProfileHandlerParameters {
  /**
   * Port of the routing sidecar that spreads requests over the ranks.
   * @default 8000
   */
  readonly primaryPort?: number;
}
