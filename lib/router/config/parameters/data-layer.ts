/** `metrics-data-source` and `models-data-source`: what is polled from every pod, at the InferencePool's target port. */
export interface HttpDataSourceParameters {
  /** @default "http" */
  readonly scheme?: 'http' | 'https';
  /** @default - "/metrics" for metrics, "/v1/models" for models */
  readonly path?: string;
  /**
   * Accept any certificate. All HTTP sources share one client: the last one that uses HTTPS decides for all.
   * @default true
   */
  readonly insecureSkipVerify?: boolean;
}

/** `k8s-notification-source`: watches one kind of Kubernetes object; the endpoint picker's role must allow it. */
export interface K8sNotificationSourceParameters {
  /** @default - the core group */
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
}

/** `core-metrics-extractor`: reads queue, KV cache and LoRA numbers from the polled metrics, by engine. */
export interface CoreMetricsExtractorParameters {
  /**
   * Pod label that names the engine.
   * @default "inference.networking.k8s.io/engine-type"
   */
  readonly engineLabelKey?: string;
  /**
   * Engine of pods whose label names none: a built-in one (vllm, sglang, trtllm-serve, triton-tensorrt-llm) or one of
   * `engineConfigs`.
   * @default "vllm"
   */
  readonly defaultEngine?: string;
  /** More engines. One under a built-in name replaces it as a whole. */
  readonly engineConfigs?: readonly EngineMetrics[];
}

/**
 * Where an engine's metrics are. Each is a metric's name, with labels where they are needed: `name{label="value"}`. What is not
 * said is not read.
 */
export interface EngineMetrics {
  /** Value of the engine label. */
  readonly name: string;
  /** Waiting requests. */
  readonly queuedRequestsSpec?: string;
  /** Running requests. */
  readonly runningRequestsSpec?: string;
  /** Used share of the KV cache, from 0 to 1. */
  readonly kvUsageSpec?: string;
  /** Loaded and waiting LoRA adapters. */
  readonly loraSpec?: string;
  /** The info metric that carries the cache's block size and number of blocks as labels. */
  readonly cacheInfoSpec?: string;
  /** @default "block_size" */
  readonly cacheBlockSizeLabelName?: string;
  /** @default "num_gpu_blocks" */
  readonly cacheNumBlocksLabelName?: string;
  /** Block size, as a value. */
  readonly cacheBlockSizeSpec?: string;
  /** Number of blocks, as a value. */
  readonly cacheNumBlocksSpec?: string;
}
