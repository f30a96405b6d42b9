import type { Catalogue, Fields, PluginRow } from './row';

const ref = { is: 'string' } as const;

const band = {
  priority: { is: 'integer', default: 0 },
  maxBytes: { is: 'quantity', default: '1G' },
  maxRequests: { is: 'quantity' },
  fairnessPolicyRef: { is: 'string', default: 'global-strict-fairness-policy' },
  orderingPolicyRef: { is: 'string', default: 'fcfs-ordering-policy' },
} as const satisfies Fields;

/**
 * The document's fields. The loader is strict here: another spelling, another letter case, a field of another release and a
 * `metadata` all stop the endpoint picker.
 * @see https://github.com/kubernetes-sigs/gateway-api-inference-extension/blob/v1.5.0/apix/config/v1alpha1/endpointpickerconfig_types.go
 */
const DOCUMENT = {
  apiVersion: { is: 'string', oneOf: ['inference.networking.x-k8s.io/v1alpha1'] },
  kind: { is: 'string', oneOf: ['EndpointPickerConfig'] },
  featureGates: { is: 'list', of: { is: 'string', oneOf: ['flowControl', 'dataLayer', 'enableLegacyMetrics'] } },
  plugins: {
    is: 'list',
    of: { is: 'object', fields: { type: { is: 'string', required: true }, name: ref, parameters: { is: 'any' } } },
  },
  schedulingProfiles: {
    is: 'list',
    of: {
      is: 'object',
      fields: {
        name: { is: 'string', required: true },
        plugins: {
          is: 'list',
          of: {
            is: 'object',
            fields: { pluginRef: { is: 'string', required: true }, weight: { is: 'number', default: 1 } },
          },
        },
      },
    },
  },
  saturationDetector: { is: 'object', fields: { pluginRef: ref } },
  dataLayer: {
    is: 'object',
    fields: {
      sources: {
        is: 'list',
        of: {
          is: 'object',
          fields: {
            pluginRef: { is: 'string', required: true },
            extractors: {
              is: 'list',
              of: { is: 'object', fields: { pluginRef: { is: 'string', required: true } } },
            },
          },
        },
      },
    },
  },
  flowControl: {
    is: 'object',
    fields: {
      maxBytes: { is: 'quantity' },
      maxRequests: { is: 'quantity' },
      defaultRequestTTL: { is: 'duration' },
      defaultPriorityBand: { is: 'object', fields: band },
      priorityBands: { is: 'list', of: { is: 'object', fields: band } },
      usageLimitPolicyPluginRef: { is: 'string', default: 'static-usage-limit-policy' },
    },
  },
  parser: { is: 'object', fields: { pluginRef: { is: 'string', required: true } } },
} as const satisfies Fields;

const pickerParameters = {
  maxNumOfEndpoints: { is: 'integer', default: 1, atLeast: 1, otherwise: '1 is used' },
} as const satisfies Fields;

const labelExpression = {
  key: { is: 'string', required: true },
  operator: { is: 'string', required: true, oneOf: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
  values: { is: 'list', of: { is: 'string' } },
} as const satisfies Fields;

/** Scorers that go by load, filters, pickers and the plain profile handlers. */
const SCHEDULING = {
  'queue-scorer': { kinds: ['scorer'] },
  'kv-cache-utilization-scorer': { kinds: ['scorer'] },
  'running-requests-size-scorer': { kinds: ['scorer'] },
  'lora-affinity-scorer': { kinds: ['scorer'] },
  'session-affinity-scorer': { kinds: ['scorer', 'response-body'] },
  'active-request-scorer': {
    kinds: ['scorer', 'pre-request', 'response-body'],
    parameters: {
      requestTimeout: { is: 'duration', default: '2m', otherwise: '2m is used', warning: 'active-timeout' },
      idleThreshold: { is: 'integer', default: 0, atLeast: 0, otherwise: '0 is used' },
      // Upstream documents 1, and uses 0: every busy pod then scores the same.
      maxBusyScore: {
        is: 'number',
        default: 0,
        written: 1,
        atLeast: 0,
        atMost: 1,
        otherwise: '1 is used',
        warning: 'active-busy',
      },
    },
  },
  'load-aware-scorer': {
    kinds: ['scorer'],
    parameters: { threshold: { is: 'integer', default: 128, atLeast: 1, otherwise: '128 is used' } },
  },
  'token-load-scorer': {
    kinds: ['scorer'],
    consumes: ['inflight-load'],
    parameters: { queueThresholdTokens: { is: 'integer', default: 4194304, atLeast: 1, otherwise: '4194304 is used' } },
  },
  'context-length-aware': {
    kinds: ['scorer', 'filter'],
    parameters: {
      label: { is: 'string', default: 'llm-d.ai/context-length-range', notEmpty: true },
      enableFiltering: { is: 'boolean', default: false },
    },
  },

  'by-label': {
    kinds: ['filter'],
    parameters: {
      label: { is: 'string', required: true },
      validValues: { is: 'list', of: { is: 'string' } },
      allowsNoLabel: { is: 'boolean', default: false },
    },
  },
  'by-label-selector': {
    kinds: ['filter'],
    parameters: {
      matchLabels: { is: 'map' },
      matchExpressions: { is: 'list', of: { is: 'object', fields: labelExpression } },
    },
  },
  'header-based-testing-filter': { kinds: ['filter'] },

  'max-score-picker': { kinds: ['picker'], parameters: pickerParameters },
  'random-picker': { kinds: ['picker'], parameters: pickerParameters },
  'weighted-random-picker': { kinds: ['picker'], parameters: pickerParameters },

  'single-profile-handler': { kinds: ['profile-handler'] },
  'data-parallel-profile-handler': {
    kinds: ['profile-handler'],
    retired: 'single-profile-handler',
    parameters: { primaryPort: { is: 'integer', default: 8000, atLeast: 0, atMost: 65535 } },
  },
} as const satisfies Record<string, PluginRow>;

const approximate = {
  autoTune: { is: 'boolean', default: true },
  blockSizeTokens: { is: 'integer', default: 16 },
  maxPrefixBlocksToMatch: {
    is: 'integer',
    default: 256,
    atLeast: 1,
    otherwise: '0 blocks never match, and with fewer the endpoint picker crashes on the first request',
    warning: 'prefix-max-blocks',
  },
  maxPrefixTokensToMatch: { is: 'integer', default: 0, atLeast: 0 },
  blockSize: { is: 'integer', default: 0, replacedBy: 'blockSizeTokens' },
  lruCapacityPerServer: {
    is: 'integer',
    default: 31250,
    ignored: "a pod's capacity is its number of GPU blocks, or 31250",
  },
} as const satisfies Fields;

const tokenizerSocket = {
  socketFile: { is: 'string', default: '/tmp/tokenizer/tokenizer-uds.socket' },
  useTCP: { is: 'boolean', default: false },
  modelTokenizerMap: { is: 'map' },
} as const satisfies Fields;

const sharedIndex = {
  address: { is: 'string' },
  backendType: { is: 'string', oneOf: ['redis', 'valkey'], otherwise: 'the section it stands in decides' },
  enableRDMA: { is: 'boolean', default: false, ignored: 'RDMA is not implemented' },
} as const satisfies Fields;

const indexer = {
  tokenizersPoolConfig: {
    is: 'object',
    required: true,
    fields: {
      modelName: { is: 'string', required: true },
      workersCount: {
        is: 'integer',
        default: 5,
        atLeast: 1,
        otherwise: 'every request hangs waiting for a tokenizer',
        warning: 'precise-workers',
      },
      uds: {
        is: 'object',
        notNull: 'this build has no other tokenizer than the sidecar',
        fields: { ...tokenizerSocket, socketFile: { ...tokenizerSocket.socketFile, notEmpty: true } },
      },
    },
  },
  kvBlockIndexConfig: {
    is: 'object',
    fields: {
      inMemoryConfig: {
        is: 'object',
        fields: {
          size: { is: 'integer', default: 100_000_000, moreThan: 0 },
          podCacheSize: { is: 'integer', default: 10 },
        },
      },
      costAwareMemoryConfig: { is: 'object', fields: { size: { is: 'bytes', required: true } } },
      redisConfig: { is: 'object', fields: sharedIndex },
      valkeyConfig: { is: 'object', fields: sharedIndex },
      enableMetrics: { is: 'boolean', default: false },
      metricsLoggingInterval: { is: 'nanoseconds', default: 0 },
    },
  },
  kvCacheBackendConfigs: {
    is: 'list',
    of: {
      is: 'object',
      notNull: 'the endpoint picker crashes at start',
      fields: { name: { is: 'string' }, weight: { is: 'number' } },
    },
  },
  KVBlockScorerConfig: { is: 'any', notNull: 'the endpoint picker crashes at start', ignored: 'it belongs to the indexer' },
} as const satisfies Fields;

const kvEvents = {
  zmqEndpoint: { is: 'string' },
  topicFilter: { is: 'string', default: 'kv@' },
  concurrency: {
    is: 'integer',
    default: 4,
    atLeast: 1,
    otherwise: 'the endpoint picker crashes on the first KV event',
    warning: 'precise-concurrency',
  },
  engineType: {
    is: 'string',
    default: 'vllm',
    ignored: "events are decoded as vLLM's, whatever it says",
    warning: 'precise-engine',
  },
  discoverPods: { is: 'boolean', default: true },
  podDiscoveryConfig: {
    is: 'object',
    fields: {
      socketPort: { is: 'integer', default: 5557 },
      podLabelSelector: {
        is: 'string',
        default: 'llm-d.ai/inferenceServing=true',
        ignored: 'the pods of the InferencePool are dialled',
      },
      podNamespace: { is: 'string', ignored: 'the pods of the InferencePool are dialled' },
    },
  },
} as const satisfies Fields;

/** Plugins that know, or guess, which pod holds the KV cache of a prompt. */
const PREFIX_CACHE = {
  'prefix-cache-scorer': { kinds: ['scorer'], consumes: ['prefix-match'], parameters: approximate },
  'approx-prefix-cache-producer': {
    kinds: ['data-producer', 'pre-request'],
    produces: ['prefix-match'],
    parameters: approximate,
  },
  'precise-prefix-cache-scorer': {
    kinds: ['scorer', 'data-producer', 'pre-request', 'extractor/endpoint-events'],
    produces: ['prefix-match'],
    takes: 'endpoint-events',
    parameters: {
      tokenProcessorConfig: {
        is: 'object',
        fields: {
          blockSize: { is: 'integer', default: 16, required: true, moreThan: 0 },
          hashSeed: { is: 'string', default: '' },
        },
      },
      indexerConfig: { is: 'object', required: true, fields: indexer },
      kvEventsConfig: { is: 'object', notNull: 'the endpoint picker crashes at start', fields: kvEvents },
      speculativeIndexing: { is: 'boolean', default: false },
      speculativeTTL: { is: 'duration', default: '2s', otherwise: '2s is used', warning: 'precise-ttl' },
    },
  },
  tokenizer: {
    kinds: ['scorer'],
    parameters: {
      modelName: { is: 'string', required: true },
      udsTokenizerConfig: { is: 'object', fields: tokenizerSocket },
    },
  },
  'no-hit-lru-scorer': {
    kinds: ['scorer', 'pre-request'],
    consumes: ['prefix-match'],
    needs: ['prefix-match'],
    parameters: {
      lruSize: { is: 'integer', default: 1024, atLeast: 1, otherwise: '1024 is used' },
      prefixPluginType: { is: 'string', default: 'prefix-cache-scorer', ignored: 'whatever wrote the prefix match is read' },
      prefixPluginName: { is: 'string', default: 'prefix-cache-scorer', ignored: 'whatever wrote the prefix match is read' },
    },
  },
} as const satisfies Record<string, PluginRow>;

/** Prefill/decode and encode: handler, deciders, role filters and the plugin that writes the headers. */
const DISAGGREGATION = {
  'disagg-profile-handler': {
    kinds: ['profile-handler'],
    parameters: {
      profiles: {
        is: 'object',
        fields: {
          decode: { is: 'profile', default: 'decode' },
          prefill: { is: 'profile', default: 'prefill' },
          encode: { is: 'profile', default: 'encode' },
        },
      },
      deciders: {
        is: 'object',
        fields: {
          prefill: { is: 'plugin', kind: 'disagg-decider' },
          encode: { is: 'plugin', kind: 'disagg-decider' },
        },
      },
      decodeProfile: { is: 'profile', replacedBy: 'profiles.decode' },
      prefillProfile: { is: 'profile', replacedBy: 'profiles.prefill' },
      encodeProfile: { is: 'profile', replacedBy: 'profiles.encode' },
      deciderPluginName: { is: 'plugin', kind: 'disagg-decider', replacedBy: 'deciders.prefill' },
      prefillDeciderPluginName: { is: 'plugin', kind: 'disagg-decider', replacedBy: 'deciders.prefill' },
      encodeDeciderPluginName: { is: 'plugin', kind: 'disagg-decider', replacedBy: 'deciders.encode' },
    },
  },
  'pd-profile-handler': {
    kinds: ['profile-handler'],
    retired: 'disagg-profile-handler',
    parameters: {
      decodeProfile: { is: 'profile', default: 'decode' },
      prefillProfile: { is: 'profile', default: 'prefill' },
      deciderPluginName: { is: 'plugin', kind: 'disagg-decider', default: 'prefix-based-pd-decider' },
      primaryPort: { is: 'integer', default: 0, atLeast: 0, atMost: 65535 },
      prefixPluginType: {
        is: 'string',
        default: 'prefix-cache-scorer',
        ignored: 'the decider looks at whatever wrote the prefix match',
      },
      prefixPluginName: { is: 'string', ignored: 'the decider looks at whatever wrote the prefix match' },
    },
  },
  'disagg-headers-handler': {
    kinds: ['pre-request'],
    parameters: {
      prefillProfile: { is: 'profile', default: 'prefill' },
      encodeProfile: { is: 'profile', default: 'encode' },
    },
  },
  'prefill-header-handler': {
    kinds: ['pre-request'],
    retired: 'disagg-headers-handler',
    parameters: {
      prefillProfile: { is: 'profile', default: 'prefill' },
      encodeProfile: { is: 'profile', default: 'encode' },
    },
  },
  'always-disagg-pd-decider': { kinds: ['disagg-decider'] },
  'always-disagg-multimodal-decider': { kinds: ['disagg-decider'] },
  'prefix-based-pd-decider': {
    kinds: ['disagg-decider'],
    consumes: ['prefix-match'],
    parameters: { nonCachedTokens: { is: 'integer', default: 0, atLeast: 0 } },
  },
  'prefill-filter': { kinds: ['filter'] },
  'decode-filter': { kinds: ['filter'] },
  'encode-filter': { kinds: ['filter'] },
} as const satisfies Record<string, PluginRow>;

const weight = { is: 'number', atLeast: 0 } as const;
const unchecked = 'the scores come out of range';
const probability = { is: 'number', default: 0.01, atLeast: 0, atMost: 1 } as const;

const training = {
  samplingMean: { is: 'number', default: 1000, moreThan: 0 },
  sloBufferFactor: { is: 'number', default: 1, moreThan: 0 },
  contextTTL: { is: 'nanoseconds', default: 300_000_000_000 },
  endpointRoleLabel: { is: 'string' },
} as const satisfies Fields;

/** Scheduling by predicted latency. */
const LATENCY = {
  'predicted-latency-producer': {
    kinds: ['data-producer', 'pre-request', 'response-header', 'response-body'],
    produces: ['latency-prediction'],
    consumes: ['prefix-match'],
    needs: ['prefix-match'],
    parameters: {
      ...training,
      maxDecodeTokenSamplesForPrediction: { is: 'integer', default: 0, atLeast: 0 },
      streamingMode: { is: 'boolean', default: false },
      predictInPrepareData: { is: 'boolean', default: true },
    },
  },
  'latency-scorer': {
    kinds: ['scorer'],
    consumes: ['latency-prediction', 'prefix-match'],
    needs: ['latency-prediction'],
    parameters: {
      ttftWeight: { ...weight, default: 0.8, otherwise: unchecked },
      tpotWeight: { ...weight, default: 0.2, otherwise: unchecked },
      headroomSelectionStrategy: { is: 'string', default: 'least', oneOf: ['least', 'most'], otherwise: '"least" is used' },
      compositeKVWeight: { is: 'number', default: 1 },
      compositeQueueWeight: { is: 'number', default: 1 },
      compositePrefixWeight: { is: 'number', default: 1 },
    },
  },
  'prefix-cache-affinity-filter': {
    kinds: ['filter'],
    consumes: ['latency-prediction', 'prefix-match'],
    needs: ['prefix-match'],
    parameters: {
      affinityThreshold: { is: 'number', default: 0.8, atMost: 1 },
      explorationProbability: probability,
      maxTTFTPenaltyMs: { is: 'number', default: 5000, atLeast: 0 },
    },
  },
  'slo-headroom-tier-filter': {
    kinds: ['filter'],
    consumes: ['latency-prediction'],
    needs: ['latency-prediction'],
    parameters: { epsilonExploreNeg: probability },
  },
  'latency-slo-admitter': { kinds: ['admitter'], consumes: ['latency-prediction'], needs: ['latency-prediction'] },
  'predicted-latency-scorer': {
    kinds: ['scorer', 'data-producer', 'admitter', 'pre-request', 'response-header', 'response-body'],
    produces: ['latency-prediction'],
    consumes: ['prefix-match'],
    needs: ['prefix-match'],
    retired: 'predicted-latency-producer with latency-scorer',
    parameters: {
      ...training,
      maxSampledTokens: { is: 'integer', default: 0, atLeast: 0 },
      negHeadroomTTFTWeight: { ...weight, default: 0.8 },
      negHeadroomTPOTWeight: { ...weight, default: 0.2 },
      headroomTTFTWeight: { ...weight, default: 0.8 },
      headroomTPOTWeight: { ...weight, default: 0.2 },
      headroomSelectionStrategy: {
        is: 'string',
        default: 'least',
        oneOf: ['least', 'most', 'composite-least', 'composite-most', 'composite-only'],
        otherwise: '"least" is used',
      },
      compositeKVWeight: { ...weight, default: 1 },
      compositeQueueWeight: { ...weight, default: 1 },
      compositePrefixWeight: { ...weight, default: 1 },
      epsilonExploreSticky: probability,
      epsilonExploreNeg: probability,
      affinityGateTau: { ...probability, default: 0.8 },
      affinityGateTauGlobal: { ...probability, default: 0.99 },
      affinityMaxTTFTPenaltyMs: { is: 'number', default: 5000, atLeast: 0 },
      selectionMode: { is: 'string', default: 'linear', oneOf: ['linear', 'max'], otherwise: '"linear" is used' },
      streamingMode: { is: 'boolean', default: true },
    },
  },
} as const satisfies Record<string, PluginRow>;

const http = {
  scheme: { is: 'string', default: 'http', oneOf: ['http', 'https'], notEmpty: true },
  insecureSkipVerify: { is: 'boolean', default: true },
} as const satisfies Fields;

const engine = {
  name: { is: 'string', required: true },
  queuedRequestsSpec: { is: 'metric' },
  runningRequestsSpec: { is: 'metric' },
  kvUsageSpec: { is: 'metric' },
  loraSpec: { is: 'metric' },
  cacheInfoSpec: { is: 'metric' },
  cacheBlockSizeLabelName: { is: 'string', default: 'block_size' },
  cacheNumBlocksLabelName: { is: 'string', default: 'num_gpu_blocks' },
  cacheBlockSizeSpec: { is: 'metric' },
  cacheNumBlocksSpec: { is: 'metric' },
} as const satisfies Fields;

/** What every engine that is built in reports. */
const load = ['queuedRequestsSpec', 'runningRequestsSpec', 'kvUsageSpec'] as const;

/** Sources of what is known about pods, and what reads them. */
const DATA_LAYER = {
  'metrics-data-source': {
    kinds: ['data-source/polling'],
    emits: 'prometheus-metrics',
    parameters: { ...http, path: { is: 'string', default: '/metrics' } },
  },
  'models-data-source': {
    kinds: ['data-source/polling'],
    emits: 'model-list',
    parameters: { ...http, path: { is: 'string', default: '/v1/models' } },
  },
  'endpoint-notification-source': { kinds: ['data-source/endpoint-events'], emits: 'endpoint-events' },
  'k8s-notification-source': {
    kinds: ['data-source/k8s-notification'],
    emits: 'kubernetes-objects',
    parameters: {
      group: { is: 'string', default: '' },
      version: { is: 'string', required: true },
      kind: { is: 'string', required: true },
    },
  },
  'core-metrics-extractor': {
    kinds: ['extractor'],
    takes: 'prometheus-metrics',
    parameters: {
      engineLabelKey: { is: 'string', default: 'inference.networking.k8s.io/engine-type' },
      defaultEngine: { is: 'string', default: 'vllm' },
      engineConfigs: { is: 'list', of: { is: 'object', fields: engine } },
    },
  },
  'model-server-protocol-models': { kinds: ['extractor'], takes: 'model-list' },
  // It registers for Kubernetes objects and names no type that it reads: no source accepts it.
  'inflight-load-producer': {
    kinds: ['data-producer', 'pre-request', 'response-body', 'extractor/k8s-notification'],
    produces: ['inflight-load'],
  },
} as const satisfies Record<string, PluginRow>;

/** Queueing, saturation, and what comes before and after scheduling. */
const FLOW_CONTROL = {
  'global-strict-fairness-policy': { kinds: ['fairness-policy'] },
  'round-robin-fairness-policy': { kinds: ['fairness-policy'] },
  'fcfs-ordering-policy': { kinds: ['ordering-policy'] },
  'edf-ordering-policy': { kinds: ['ordering-policy'] },
  'slo-deadline-ordering-policy': { kinds: ['ordering-policy'] },
  'static-usage-limit-policy': {
    kinds: ['usage-limit-policy'],
    parameters: {
      threshold: { is: 'number', default: 1, moreThan: 0, otherwise: 'no request is ever dispatched', warning: 'flow-threshold' },
    },
  },
  'utilization-detector': {
    kinds: ['saturation-detector', 'filter'],
    parameters: {
      queueDepthThreshold: { is: 'integer', default: 5, moreThan: 0 },
      kvCacheUtilThreshold: { is: 'number', default: 0.8, moreThan: 0, atMost: 1 },
      metricsStalenessThreshold: { is: 'duration', default: '200ms', positive: true },
      headroom: { is: 'number', default: 0, atLeast: 0 },
    },
  },
  'concurrency-detector': {
    kinds: ['saturation-detector', 'filter'],
    consumes: ['inflight-load'],
    parameters: {
      maxConcurrency: { is: 'integer', default: 100, moreThan: 0 },
      maxTokenConcurrency: { is: 'integer', default: 1_000_000, moreThan: 0 },
      concurrencyMode: { is: 'string', default: 'requests', oneOf: ['requests', 'tokens'], notEmpty: true },
      headroom: { is: 'number', default: 0, atLeast: 0 },
    },
  },

  'openai-parser': { kinds: ['parser'] },
  'vllmgrpc-parser': { kinds: ['parser'] },
  'passthrough-parser': { kinds: ['parser'] },
  'request-attribute-reporter': {
    kinds: ['response-body'],
    parameters: {
      attributes: {
        is: 'list',
        required: true,
        length: 1,
        of: {
          is: 'object',
          fields: {
            key: {
              is: 'object',
              required: true,
              fields: { namespace: { is: 'string', default: 'envoy.lb' }, name: { is: 'string', required: true } },
            },
            expression: { is: 'cel', required: true },
            condition: { is: 'cel' },
          },
        },
      },
    },
  },
  'destination-endpoint-served-verifier': { kinds: ['response-header'] },
} as const satisfies Record<string, PluginRow>;

/**
 * The endpoint picker of llm-d v0.7.0: llm-d-inference-scheduler v0.8.0, built on the Gateway API Inference Extension v1.5.0 and
 * llm-d-kv-cache v0.7.1.
 * @see https://github.com/llm-d/llm-d-inference-scheduler/tree/v0.8.0/pkg/epp/framework/plugins
 */
export const EPP_0_8_0 = {
  version: 'v0.8.0',
  document: DOCUMENT,
  plugins: { ...SCHEDULING, ...PREFIX_CACHE, ...DISAGGREGATION, ...LATENCY, ...DATA_LAYER, ...FLOW_CONTROL },
  added: {
    profileHandler: 'single-profile-handler',
    picker: 'max-score-picker',
    prefixProducer: 'approx-prefix-cache-producer',
    parser: 'openai-parser',
    saturationDetector: 'utilization-detector',
    metricsSource: 'metrics-data-source',
    metricsExtractor: 'core-metrics-extractor',
    orderingPolicy: 'fcfs-ordering-policy',
    fairnessPolicy: 'global-strict-fairness-policy',
    usageLimitPolicy: 'static-usage-limit-policy',
  },
  engines: {
    vllm: [...load, 'loraSpec', 'cacheInfoSpec'],
    sglang: [...load, 'cacheInfoSpec'],
    'trtllm-serve': [...load, 'cacheBlockSizeSpec', 'cacheNumBlocksSpec'],
    'triton-tensorrt-llm': [...load, 'cacheBlockSizeSpec', 'cacheNumBlocksSpec'],
  },
  gates: { flowControl: 'flowControl', legacyMetrics: 'enableLegacyMetrics' },
} as const satisfies Catalogue;
