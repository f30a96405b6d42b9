import { optionalAmount, optionalCount, optionalText } from '../internal/optional';
import type { Z } from '../internal/schema';
import { type Env, envSchema } from '../kubernetes/env';
import { isSize, SIZE_FORM } from '../kubernetes/quantity';
import { type Resources, resourcesSchema } from '../kubernetes/resources';

/** What can be said of both kinds of predictor servers. */
export interface LatencyServerOptions {
  /** The image, pinned. @default - the release's */
  readonly image?: string;
  /** What a server asks for. Amounts that are left out keep the release's value. */
  readonly resources?: Resources;
  /** How much its models may take, a quantity. @default - the release's: 20Gi for training, 10Gi for each prediction server */
  readonly volumeSize?: string;
  /** Environment variables. */
  readonly env?: Env;
}

/** The server that learns from the requests that were answered. */
export interface LatencyTrainingOptions extends LatencyServerOptions {
  /** Seconds between two trainings (`LATENCY_RETRAINING_INTERVAL_SEC`). @default 10 */
  readonly retrainingIntervalSeconds?: number;
  /** Samples that a training needs (`LATENCY_MIN_SAMPLES_FOR_RETRAIN`). @default 100 */
  readonly minSamplesForRetrain?: number;
  /** Samples that are kept of pods in a like state (`LATENCY_MAX_TRAINING_DATA_SIZE_PER_BUCKET`). @default 500 */
  readonly maxSamplesPerBucket?: number;
}

/** The servers that answer what a request would take on each pod. A worker runs on each CPU that one of them may use. */
export interface LatencyPredictionOptions extends LatencyServerOptions {
  /** How many there are, on ports of their own. The endpoint picker shares its questions among them. @default 1 */
  readonly count?: number;
  /** Seconds between two looks for newer models (`MODEL_SYNC_INTERVAL_SEC`). @default 30 */
  readonly modelSyncIntervalSeconds?: number;
}

/** The latency predictor beside the endpoint picker of a router whose scheduling config asks for predictions. */
export interface LatencyPredictorOptions {
  /** What is fitted (`LATENCY_MODEL_TYPE`). @default xgboost */
  readonly modelType?: 'xgboost' | 'lightgbm' | 'bayesian_ridge';
  /** Whether the mean is predicted or a high quantile (`LATENCY_OBJECTIVE_TYPE`). @default mean */
  readonly objectiveType?: 'mean' | 'quantile';
  readonly training?: LatencyTrainingOptions;
  readonly prediction?: LatencyPredictionOptions;
  /** Milliseconds for which questions are gathered into one call (`LATENCY_COALESCE_WINDOW_MS`). @default 1 */
  readonly coalesceWindowMs?: number;
  /** Calls under way at the same time (`LATENCY_MAX_CONCURRENT_DISPATCHES`). @default 36 */
  readonly maxConcurrentDispatches?: number;
  /** Samples that are sent to training at once (`LATENCY_MAX_SAMPLE_SIZE`). @default 10000 */
  readonly maxSampleSize?: number;
}

/** @internal Schema of {@link LatencyPredictorOptions}. */
export const latencyPredictorSchema = (z: Z) => {
  const server = {
    image: optionalText(z),
    resources: resourcesSchema(z).optional(),
    volumeSize: z.string().refine(isSize, SIZE_FORM).optional(),
    env: envSchema(z).optional(),
  };
  const positive = optionalCount(z);
  return z
    .strictObject({
      modelType: z.enum(['xgboost', 'lightgbm', 'bayesian_ridge']).optional(),
      objectiveType: z.enum(['mean', 'quantile']).optional(),
      training: z
        .strictObject({
          ...server,
          retrainingIntervalSeconds: positive,
          minSamplesForRetrain: positive,
          maxSamplesPerBucket: positive,
        })
        .readonly()
        .optional(),
      prediction: z
        .strictObject({ ...server, count: positive, modelSyncIntervalSeconds: positive })
        .readonly()
        .optional(),
      coalesceWindowMs: optionalAmount(z),
      maxConcurrentDispatches: positive,
      maxSampleSize: positive,
    })
    .readonly();
};
