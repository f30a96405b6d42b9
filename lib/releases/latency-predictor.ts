import type { ProbeRow, ResourceRow } from './release';

/** One of the two kinds of servers that predict latencies. Intervals in seconds. */
export interface LatencyServerRow {
  readonly image: string;
  /** The port; of several servers the first one's, and the others follow. */
  readonly port: number;
  /** Where it keeps models, and how much fits there. */
  readonly modelsDir: string;
  readonly volumeSize: string;
  readonly resources: ResourceRow;
  readonly liveness: ProbeRow;
  readonly readiness: ProbeRow;
}

/** The latency predictor beside the endpoint picker. */
export interface LatencyPredictorRow {
  /** What is fitted, and what it aims at. */
  readonly modelType: 'xgboost' | 'lightgbm' | 'bayesian_ridge';
  readonly objectiveType: 'mean' | 'quantile';
  readonly trainingServer: LatencyServerRow & {
    readonly retrainingIntervalSeconds: number;
    readonly minSamplesForRetrain: number;
    readonly maxSamplesPerBucket: number;
  };
  readonly predictionServers: LatencyServerRow & {
    readonly count: number;
    readonly modelSyncIntervalSeconds: number;
    /** Threads of each worker: there is a worker for each CPU. */
    readonly threadsPerWorker: number;
  };
  /** How the endpoint picker asks. */
  readonly client: {
    readonly coalesceWindowMs: number;
    readonly maxConcurrentDispatches: number;
    readonly maxSampleSize: number;
  };
  readonly source: string;
}

/** The rows of predicted-latency scheduling. */
export interface PredictedLatencyRows {
  /** Name of the pool. The model servers are those of the optimized baseline. */
  readonly guide: string;
  /** Shares of a prompt that a pod must hold to be preferred: before and after those that miss the targets are dropped. */
  readonly affinity: { readonly strict: number; readonly loose: number };
  /** The file in which the endpoint picker finds its configuration, without and with streaming. */
  readonly configFileNames: { readonly whole: string; readonly streaming: string };
  /** Platforms on which the predictor is known to need more than upstream's manifests. */
  readonly unreliableOn: readonly string[];
  readonly source: string;
}
