import type { Duration } from 'cdk8s';

/** What the two latency predictors share. */
interface LatencyTrainingParameters {
  /**
   * Mean distance, in tokens, between the decode steps that are sampled.
   * @default 1000
   */
  readonly samplingMean?: number;
  /**
   * Factor on the target of time per output token.
   * @default 1
   */
  readonly sloBufferFactor?: number;
  /**
   * How long a request's data are kept.
   * @default Duration.minutes(5)
   */
  readonly contextTTL?: Duration;
  /** Pod label that tells prefill pods from others, such as `llm-d.ai/role`. */
  readonly endpointRoleLabel?: string;
}

/** `predicted-latency-producer`: trains the predictor sidecars, and asks them about each pod before scheduling. */
export interface PredictedLatencyProducerParameters extends LatencyTrainingParameters {
  /**
   * Decode steps to sample of each request.
   * @default 0
   */
  readonly maxDecodeTokenSamplesForPrediction?: number;
  /**
   * Learn the times to the first and to each further token from streamed answers. Targets in `x-slo-tpot-ms` need it.
   * @default false
   */
  readonly streamingMode?: boolean;
  /**
   * Predict, and not only train.
   * @default true
   */
  readonly predictInPrepareData?: boolean;
}

/** `latency-scorer`: by the room that a prediction leaves to its target; without predictions by KV cache, queue and prefix. */
export interface LatencyScorerParameters {
  /**
   * Weight of the time to the first token.
   * @default 0.8
   */
  readonly ttftWeight?: number;
  /**
   * Weight of the time per output token.
   * @default 0.2
   */
  readonly tpotWeight?: number;
  /**
   * Whether the pods that just meet the target come first, or those that beat it most.
   * @default "least"
   */
  readonly headroomSelectionStrategy?: 'least' | 'most';
  /** @default 1 */
  readonly compositeKVWeight?: number;
  /** @default 1 */
  readonly compositeQueueWeight?: number;
  /** @default 1 */
  readonly compositePrefixWeight?: number;
}

/** `prefix-cache-affinity-filter`: keeps the pods that hold most of the prompt. */
export interface PrefixCacheAffinityFilterParameters {
  /**
   * Share of the prompt that a pod must hold; 0 turns the filter off.
   * @default 0.8
   */
  readonly affinityThreshold?: number;
  /**
   * How often all pods pass nevertheless, from 0 to 1.
   * @default 0.01
   */
  readonly explorationProbability?: number;
  /**
   * Let all pods pass where affinity would cost more than this many milliseconds to the first token; 0 never does.
   * @default 5000
   */
  readonly maxTTFTPenaltyMs?: number;
}

/** `slo-headroom-tier-filter`: keeps the pods that are predicted to meet the targets. */
export interface SloHeadroomTierFilterParameters {
  /**
   * How often the others are kept instead, from 0 to 1.
   * @default 0.01
   */
  readonly epsilonExploreNeg?: number;
}

/** `predicted-latency-scorer`, the older plugin that does all of this alone. */
export interface PredictedLatencyScorerParameters extends LatencyTrainingParameters {
  /** @default 0 */
  readonly maxSampledTokens?: number;
  /** @default 0.8 */
  readonly negHeadroomTTFTWeight?: number;
  /** @default 0.2 */
  readonly negHeadroomTPOTWeight?: number;
  /** @default 0.8 */
  readonly headroomTTFTWeight?: number;
  /** @default 0.2 */
  readonly headroomTPOTWeight?: number;
  /** @default "least" */
  readonly headroomSelectionStrategy?: 'least' | 'most' | 'composite-least' | 'composite-most' | 'composite-only';
  /** @default 1 */
  readonly compositeKVWeight?: number;
  /** @default 1 */
  readonly compositeQueueWeight?: number;
  /** @default 1 */
  readonly compositePrefixWeight?: number;
  /** @default 0.01 */
  readonly epsilonExploreSticky?: number;
  /** @default 0.01 */
  readonly epsilonExploreNeg?: number;
  /** @default 0.8 */
  readonly affinityGateTau?: number;
  /** @default 0.99 */
  readonly affinityGateTauGlobal?: number;
  /** @default 5000 */
  readonly affinityMaxTTFTPenaltyMs?: number;
  /** @default "linear" */
  readonly selectionMode?: 'linear' | 'max';
  /** @default true */
  readonly streamingMode?: boolean;
}
