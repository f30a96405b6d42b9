import type { Duration, Size } from 'cdk8s';
import type { PluginKind } from './catalogue/row';
import type { PluginUse } from './plugin';

/**
 * How the endpoint picker chooses a pod for each request.
 *
 * Where a plugin is asked for, the name of its type stands for an instance about which nothing else is to be said; otherwise it
 * is made with `plugin()`, once, and the object is passed wherever that instance is meant.
 *
 * @example
 * import { type EndpointPickerConfig, plugin } from 'cdk8s-llm-d';
 *
 * const config: EndpointPickerConfig = {
 *   profiles: [
 *     {
 *       scorers: [
 *         { plugin: 'queue-scorer', weight: 2 },
 *         { plugin: 'kv-cache-utilization-scorer', weight: 2 },
 *         { plugin: plugin('prefix-cache-scorer', { maxPrefixBlocksToMatch: 512 }), weight: 3 },
 *       ],
 *     },
 *   ],
 * };
 * @see https://github.com/llm-d/llm-d-inference-scheduler/blob/v0.8.0/docs/architecture.md
 */
export interface EndpointPickerConfig {
  /** What requests run through: each profile filters, scores and picks. More than one needs a `profileHandler`. */
  readonly profiles: readonly SchedulingProfile[];
  /**
   * Chooses the profiles that a request runs through. With `disagg-profile-handler` comes the `disagg-headers-handler` that
   * passes its choice on.
   * @default - single-profile-handler
   */
  readonly profileHandler?: PluginUse<'profile-handler'>;
  /**
   * Plugins that work by being there: producers, admitters, reporters, request hooks. They are listed first, in this order, so
   * that naming a plugin here that is used elsewhere too moves it to the front.
   * @default - none
   */
  readonly plugins?: readonly PluginUse<PluginKind>[];
  /**
   * Where what is known about pods comes from: exactly these sources.
   * @default - metrics-data-source with core-metrics-extractor; and, for a precise-prefix-cache-scorer, endpoint-notification-source
   */
  readonly dataLayer?: readonly DataLayerSource[];
  /**
   * Says how full the pool is.
   * @default - utilization-detector
   */
  readonly saturationDetector?: PluginUse<'saturation-detector'>;
  /**
   * Queues for when the pool is full. Giving it opens the feature gate.
   * @default - none: requests are passed on at once
   */
  readonly flowControl?: FlowControlConfig;
  /**
   * Reads request bodies.
   * @default - openai-parser
   */
  readonly parser?: PluginUse<'parser'>;
  /**
   * Polls metrics the old way, which leaves `dataLayer` unread.
   * @default false
   */
  readonly legacyMetrics?: boolean;
}

/** A way to choose a pod: filters first, then scorers, each in their order, then the picker. */
export interface SchedulingProfile {
  /** @default "default" */
  readonly name?: string;
  /**
   * Drop pods.
   * @default - none
   */
  readonly filters?: readonly PluginUse<'filter'>[];
  /**
   * Give each pod that is left a score from 0 to 1.
   * @default - none
   */
  readonly scorers?: readonly WeightedScorer[];
  /**
   * Chooses by the sum of the weighted scores.
   * @default - max-score-picker
   */
  readonly picker?: PluginUse<'picker'>;
}

/** A scorer, and what it counts. */
export interface WeightedScorer {
  readonly plugin: PluginUse<'scorer'>;
  /**
   * Factor on the score. Only the ratio to the other weights matters.
   * @default 1
   */
  readonly weight?: number;
}

/** A source of what is known about pods. */
export interface DataLayerSource {
  readonly source: PluginUse<'data-source/polling' | 'data-source/endpoint-events' | 'data-source/k8s-notification'>;
  /**
   * What reads it.
   * @default - nothing
   */
  readonly extractors?: readonly PluginUse<'extractor' | 'extractor/endpoint-events'>[];
}

/** Requests wait here, by priority and flow, while the pool is saturated. */
export interface FlowControlConfig {
  /**
   * Bytes waiting in all bands: a size, or a Kubernetes quantity such as "10Gi".
   * @default - no limit
   */
  readonly maxBytes?: Size | string;
  /**
   * Requests waiting in all bands: a number, or a Kubernetes quantity such as "1k".
   * @default - no limit
   */
  readonly maxRequests?: number | string;
  /**
   * How long a request waits before it is given up with status 503.
   * @default - until the client gives up
   */
  readonly defaultRequestTTL?: Duration;
  /**
   * Bands of their own for some priorities.
   * @default - none: every priority gets `defaultPriorityBand`
   */
  readonly priorityBands?: readonly PriorityBand[];
  /**
   * The band of each priority that is not listed.
   * @default - 1 GB, any number of requests, the default policies
   */
  readonly defaultPriorityBand?: PriorityBandLimits;
  /**
   * How full the pool may become before requests wait.
   * @default - static-usage-limit-policy
   */
  readonly usageLimitPolicy?: PluginUse<'usage-limit-policy'>;
}

/** What may wait in a band, and in which order it leaves. A full band answers 429. */
export interface PriorityBandLimits {
  /**
   * Bytes waiting: a size, or a Kubernetes quantity.
   * @default - 1 GB
   */
  readonly maxBytes?: Size | string;
  /**
   * Requests waiting: a number, or a Kubernetes quantity.
   * @default - no limit
   */
  readonly maxRequests?: number | string;
  /**
   * How flows share the band. A request's header `x-gateway-inference-fairness-id` names its flow.
   * @default - global-strict-fairness-policy
   */
  readonly fairness?: PluginUse<'fairness-policy'>;
  /**
   * Which request of a flow goes first.
   * @default - fcfs-ordering-policy
   */
  readonly ordering?: PluginUse<'ordering-policy'>;
}

/** The band of one priority. */
export interface PriorityBand extends PriorityBandLimits {
  /** The priority of an InferenceObjective. Higher goes first; requests without objective have 0. */
  readonly priority: number;
}
