import { optionalFlag } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { type ReleaseName, releaseOf } from '../releases';
import { releaseSchema } from '../releases/schema';
import { type EndpointPickerConfig, plugin } from './config';

/** How pods are chosen by predicted latency. */
export interface PredictedLatencyOptions {
  /**
   * Learn the times to the first and to each further token, which the targets in `x-slo-ttft-ms` and `x-slo-tpot-ms` need: every
   * request must then be streamed. Otherwise the time of the whole answer is learnt, whether it is streamed or not.
   * @default false
   */
  readonly streamingMode?: boolean;
  /** Share of a prompt that a pod must hold to be preferred to all others. @default 0.99 */
  readonly strictAffinityThreshold?: number;
  /** Share of a prompt that a pod must hold to be preferred among those that meet the targets. @default 0.8 */
  readonly looseAffinityThreshold?: number;
  /** Whether the pods that just meet the targets come first, which fills pods up, or those that beat them most. @default least */
  readonly headroomSelectionStrategy?: 'least' | 'most';
  /** Factor on the target of time per output token: less than 1 keeps some of it in reserve. @default 1 */
  readonly sloBufferFactor?: number;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}

const schema = defineSchema((z) =>
  z.strictObject({
    streamingMode: optionalFlag(z),
    strictAffinityThreshold: z.number().min(0).max(1).optional(),
    looseAffinityThreshold: z.number().min(0).max(1).optional(),
    headroomSelectionStrategy: z.enum(['least', 'most']).optional(),
    sloBufferFactor: z.number().gt(0).optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PredictedLatencyOptions>>;

/**
 * Sends each request to the pod that is predicted to answer it soonest, or that is predicted to meet the targets in its headers. The
 * router that gets it has a latency predictor beside its endpoint picker, which learns from the answers.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { PrecisePrefixCacheAwareRouting, predictedLatencyScheduling } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * new PrecisePrefixCacheAwareRouting(chart, 'qwen', {
 *   router: { schedulingConfig: predictedLatencyScheduling({ streamingMode: true }) },
 * });
 * @throws ConfigError naming every wrong option at once
 * @see v0.7.0 guides/predicted-latency-based-scheduling/scheduler
 */
export function predictedLatencyScheduling(options: PredictedLatencyOptions = {}): EndpointPickerConfig {
  const said = parseProps('predictedLatencyScheduling', schema, options);
  const { affinity } = releaseOf(said.release).predictedLatency;
  const { streamingMode, sloBufferFactor, headroomSelectionStrategy } = said;
  const producer = plugin('predicted-latency-producer', { streamingMode: streamingMode || undefined, sloBufferFactor });
  const keep = (name: string, affinityThreshold: number) =>
    plugin('prefix-cache-affinity-filter', { affinityThreshold }, { name });
  return {
    // In a profile the endpoint picker would pass over all three: they work by being there.
    plugins: ['prefix-cache-scorer', producer, 'latency-slo-admitter'],
    profiles: [
      {
        filters: [
          keep('strict-affinity-filter', said.strictAffinityThreshold ?? affinity.strict),
          'slo-headroom-tier-filter',
          keep('loose-affinity-filter', said.looseAffinityThreshold ?? affinity.loose),
        ],
        scorers: [{ plugin: plugin('latency-scorer', { headroomSelectionStrategy }) }],
        picker: 'weighted-random-picker',
      },
    ],
  };
}
