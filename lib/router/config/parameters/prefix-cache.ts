import type { Duration, Size } from 'cdk8s';

/**
 * `prefix-cache-scorer` and `approx-prefix-cache-producer`: a guess at each pod's cache from the prompts that were routed to it.
 * There is one such index however many scorers there are: the last scorer listed sets it, and a producer listed beside them wins.
 */
export interface ApproximatePrefixParameters {
  /**
   * Take the block size and the capacity from each pod's own metrics.
   * @default true
   */
  readonly autoTune?: boolean;
  /**
   * Tokens per block, at four characters each, where `autoTune` is off or a pod does not tell.
   * @default 16
   */
  readonly blockSizeTokens?: number;
  /**
   * How many blocks of a prompt are compared.
   * @default 256
   */
  readonly maxPrefixBlocksToMatch?: number;
  /**
   * The same in tokens. Where it is positive, it takes the place of `maxPrefixBlocksToMatch`.
   * @default 0
   */
  readonly maxPrefixTokensToMatch?: number;
}

/** How to reach the tokenizer sidecar. */
export interface TokenizerSocket {
  /**
   * The sidecar's Unix socket; host and port with `useTCP`.
   * @default "/tmp/tokenizer/tokenizer-uds.socket"
   */
  readonly socketFile?: string;
  /**
   * Speak TCP. Upstream means it for tests.
   * @default false
   */
  readonly useTCP?: boolean;
  /** Where the sidecar finds the tokenizer of a model, by model name. The configured model must be in it. */
  readonly modelTokenizerMap?: Readonly<Record<string, string>>;
}

/** `tokenizer`: tokenizes the prompt once for the scorers after it in the profile. Give it a place there, before them. */
export interface TokenizerParameters {
  /** Model whose tokenizer is used. */
  readonly modelName: string;
  readonly udsTokenizerConfig?: TokenizerSocket;
}

/** `precise-prefix-cache-scorer`: what each pod's cache holds, from the KV events that vLLM publishes. */
export interface PrecisePrefixCacheScorerParameters {
  readonly tokenProcessorConfig: TokenProcessorConfig;
  readonly indexerConfig: IndexerConfig;
  readonly kvEventsConfig?: KvEventsConfig;
  /**
   * Count a routed prompt as cached on its pod at once, before the pod's events say so.
   * @default false
   */
  readonly speculativeIndexing?: boolean;
  /**
   * For how long that is believed without events.
   * @default Duration.seconds(2)
   */
  readonly speculativeTTL?: Duration;
}

/** How tokens become blocks. */
export interface TokenProcessorConfig {
  /** Tokens per block. It must be vLLM's `--block-size`: with any other, every event is dropped in silence. */
  readonly blockSize: number;
  /**
   * Seed of the endpoint picker's own hash; the same in replicas that share an index. It need not be PYTHONHASHSEED.
   * @default ""
   */
  readonly hashSeed?: string;
}

/** The index of blocks. */
export interface IndexerConfig {
  readonly tokenizersPoolConfig: TokenizersPoolConfig;
  readonly kvBlockIndexConfig?: KvBlockIndexConfig;
  /**
   * What a block is worth by the medium it lies on. Media not listed count 1.
   * @default - gpu 1, cpu 0.8
   */
  readonly kvCacheBackendConfigs?: readonly KvCacheBackend[];
}

/** One storage medium. */
export interface KvCacheBackend {
  readonly name?: string;
  readonly weight?: number;
}

/** The tokenizers of the index. */
export interface TokenizersPoolConfig {
  /** Model whose tokenizer is used. */
  readonly modelName: string;
  /**
   * Prompts that are tokenized at the same time.
   * @default 5
   */
  readonly workersCount?: number;
  readonly uds?: TokenizerSocket;
}

/** Where the index is kept: the first that is given of cost-aware memory, Valkey, Redis and plain memory. */
export interface KvBlockIndexConfig {
  readonly inMemoryConfig?: InMemoryIndex;
  readonly costAwareMemoryConfig?: CostAwareMemoryIndex;
  /** The endpoint picker pings it at start, and does not start without an answer. */
  readonly redisConfig?: SharedIndex;
  /** The endpoint picker pings it at start, and does not start without an answer. */
  readonly valkeyConfig?: SharedIndex;
  /**
   * Export metrics of the index.
   * @default false
   */
  readonly enableMetrics?: boolean;
  /**
   * How often to log those metrics.
   * @default - never
   */
  readonly metricsLoggingInterval?: Duration;
}

/** An index bounded by its number of keys. */
export interface InMemoryIndex {
  /** @default 100000000 */
  readonly size?: number;
  /**
   * Pods remembered per key.
   * @default 10
   */
  readonly podCacheSize?: number;
}

/** An index bounded by its memory. */
export interface CostAwareMemoryIndex {
  readonly size: Size;
}

/** An index that replicas share. */
export interface SharedIndex {
  /** Host and port, or a URL with one of the schemes redis, rediss, valkey, valkeys and unix. */
  readonly address?: string;
  /** @default - by the section that it stands in */
  readonly backendType?: 'redis' | 'valkey';
}

/** How the pods' KV events arrive. */
export interface KvEventsConfig {
  /** An address to listen on, such as `tcp://*:5557`, for pods that dial the endpoint picker. */
  readonly zmqEndpoint?: string;
  /**
   * Prefix of the topics to read.
   * @default "kv@"
   */
  readonly topicFilter?: string;
  /**
   * Events that are handled at the same time.
   * @default 4
   */
  readonly concurrency?: number;
  /**
   * Dial every pod of the InferencePool.
   * @default true
   */
  readonly discoverPods?: boolean;
  readonly podDiscoveryConfig?: PodDiscoveryConfig;
}

/** How pods are dialled. */
export interface PodDiscoveryConfig {
  /**
   * Port of the pods' ZMQ publisher.
   * @default 5557
   */
  readonly socketPort?: number;
}

/** `no-hit-lru-scorer`: spreads prompts that no pod has cached over the pods that took such a prompt longest ago. */
export interface NoHitLruScorerParameters {
  /**
   * Pods to remember.
   * @default 1024
   */
  readonly lruSize?: number;
}
