import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { extrasFields, kvEventsFields, loraModule, optionalJson } from '../schema-parts';
import type { BuiltInput, FieldsInput } from '../shape';
import type { VllmAdapterSettings } from './adapters';
import type { VllmCacheSettings } from './cache';
import type { VllmEplbConfig, VllmExpertSettings } from './experts';
import type { VllmModelSettings } from './model';
import type { VllmSchedulingSettings, VllmSpeculativeConfig } from './scheduling';
import type { VllmServingSettings } from './serving';
import type { VllmEngineProps, VllmSettings } from './settings';
import type { VllmKvEventsConfig, VllmKvTransferConfig, VllmTransferSettings } from './transfer';

/** Schema of {@link VllmModelSettings}. */
const modelFields = (z: Z) => ({
  runner: z.enum(['auto', 'generate', 'pooling', 'draft']).optional(),
  convert: z.enum(['auto', 'none', 'embed', 'classify']).optional(),
  dtype: z.enum(['auto', 'half', 'float16', 'bfloat16', 'float', 'float32']).optional(),
  quantization: optionalText(z),
  maxModelLen: z.union([z.int().min(1), z.literal('auto')]).optional(),
  disableSlidingWindow: optionalFlag(z),
  languageModelOnly: optionalFlag(z),
  tokenizer: optionalText(z),
  tokenizerMode: optionalText(z),
  tokenizerRevision: optionalText(z),
  skipTokenizerInit: optionalFlag(z),
  revision: optionalText(z),
  codeRevision: optionalText(z),
  trustRemoteCode: optionalFlag(z),
  loadFormat: optionalText(z),
  modelLoaderExtraConfig: optionalJson(z),
  safetensorsLoadStrategy: optionalText(z),
  downloadDir: optionalText(z),
  modelImpl: optionalText(z),
  configFormat: optionalText(z),
  hfConfigPath: optionalText(z),
  hfOverrides: optionalJson(z),
  seed: z.int().optional(),
  generationConfig: optionalText(z),
  overrideGenerationConfig: optionalJson(z),
  maxLogprobs: z.int().min(-1).optional(),
  logprobsMode: z.enum(['raw_logprobs', 'processed_logprobs', 'raw_logits', 'processed_logits']).optional(),
  poolerConfig: optionalJson(z),
});

/** Schema of {@link VllmCacheSettings}. */
const cacheFields = (z: Z) => ({
  gpuMemoryUtilization: z.number().gt(0).max(1).optional(),
  blockSize: optionalCount(z),
  kvCacheDtype: optionalText(z),
  kvCacheMemoryBytes: optionalCount(z),
  numGpuBlocksOverride: optionalCount(z),
  enablePrefixCaching: optionalFlag(z),
  prefixCachingHashAlgo: z.enum(['sha256', 'sha256_cbor', 'xxhash', 'xxhash_cbor']).optional(),
  kvSharingFastPrefill: optionalFlag(z),
  disableHybridKvCacheManager: optionalFlag(z),
  mambaCacheDtype: optionalText(z),
  mambaCacheMode: z.enum(['none', 'all', 'align']).optional(),
  cpuOffloadGb: z.number().min(0).optional(),
  kvOffloadingBackend: z.enum(['native', 'lmcache']).optional(),
  kvOffloadingSize: z.number().gt(0).optional(),
  enableSleepMode: optionalFlag(z),
});

/** Schema of {@link VllmSpeculativeConfig}. */
const speculativeConfig = (z: Z) =>
  z.strictObject({
    method: optionalText(z),
    model: optionalText(z),
    numSpeculativeTokens: optionalCount(z),
    draftTensorParallelSize: optionalCount(z),
    maxModelLen: optionalCount(z),
    quantization: optionalText(z),
    revision: optionalText(z),
    promptLookupMax: optionalCount(z),
    promptLookupMin: optionalCount(z),
    enforceEager: optionalFlag(z),
  });

/** Schema of {@link VllmSchedulingSettings}. */
const schedulingFields = (z: Z) => ({
  maxNumSeqs: optionalCount(z),
  maxNumBatchedTokens: optionalCount(z),
  enableChunkedPrefill: optionalFlag(z),
  maxNumPartialPrefills: optionalCount(z),
  maxLongPartialPrefills: optionalCount(z),
  longPrefillTokenThreshold: optionalAmount(z),
  asyncScheduling: optionalFlag(z),
  schedulingPolicy: z.enum(['fcfs', 'priority']).optional(),
  streamInterval: optionalCount(z),
  performanceMode: z.enum(['balanced', 'interactivity', 'throughput']).optional(),
  enforceEager: optionalFlag(z),
  attentionBackend: optionalText(z),
  attentionConfig: optionalJson(z),
  optimizationLevel: z.enum(['O0', 'O1', 'O2', 'O3']).optional(),
  compilationConfig: optionalJson(z),
  cudagraphCaptureSizes: z.array(z.int().min(1)).min(1).readonly().optional(),
  maxCudagraphCaptureSize: optionalAmount(z),
  additionalConfig: optionalJson(z),
  speculativeConfig: speculativeConfig(z).optional(),
});

/** Schema of {@link VllmEplbConfig}. */
const eplbConfig = (z: Z) =>
  z.strictObject({
    windowSize: optionalCount(z),
    stepInterval: optionalCount(z),
    numRedundantExperts: optionalAmount(z),
    logBalancedness: optionalFlag(z),
    logBalancednessInterval: optionalCount(z),
    useAsync: optionalFlag(z),
  });

/** Schema of {@link VllmExpertSettings}. */
const expertFields = (z: Z) => ({
  enableExpertParallel: optionalFlag(z),
  expertPlacementStrategy: z.enum(['linear', 'round_robin']).optional(),
  all2allBackend: optionalText(z),
  moeBackend: optionalText(z),
  enableEplb: optionalFlag(z),
  eplbConfig: eplbConfig(z).optional(),
  enableDbo: optionalFlag(z),
  dboDecodeTokenThreshold: optionalAmount(z),
  dboPrefillTokenThreshold: optionalAmount(z),
  decodeContextParallelSize: optionalCount(z),
  apiServerCount: optionalAmount(z),
  distributedExecutorBackend: optionalText(z),
  disableCustomAllReduce: optionalFlag(z),
  disableNcclForDpSynchronization: optionalFlag(z),
});

/** Schema of {@link VllmKvTransferConfig}. */
const kvTransferConfig = (z: Z) =>
  z.strictObject({
    kvConnector: z.string().min(1),
    kvRole: z.enum(['kv_both', 'kv_producer', 'kv_consumer']),
    kvConnectorModulePath: optionalText(z),
    kvBufferDevice: optionalText(z),
    kvBufferSize: z.number().gt(0).optional(),
    kvLoadFailurePolicy: z.enum(['fail', 'recompute']).optional(),
    engineId: optionalText(z),
    kvRank: optionalAmount(z),
    kvParallelSize: optionalCount(z),
    kvIp: optionalText(z),
    kvPort: z.int().min(1).max(65535).optional(),
    enablePermuteLocalKv: optionalFlag(z),
    kvConnectorExtraConfig: optionalJson(z),
  });

/** Schema of {@link VllmKvEventsConfig}. */
const kvEventsConfig = (z: Z) =>
  z.strictObject({
    enableKvCacheEvents: optionalFlag(z),
    publisher: z.enum(['zmq', 'null']).optional(),
    ...kvEventsFields(z),
  });

/** Schema of {@link VllmTransferSettings}. */
const transferFields = (z: Z) => ({
  kvTransferConfig: kvTransferConfig(z).optional(),
  kvEventsConfig: kvEventsConfig(z).optional(),
  ecTransferConfig: optionalJson(z),
});

/** Schema of {@link VllmAdapterSettings}. */
const adapterFields = (z: Z) => ({
  enableLora: optionalFlag(z),
  loraModules: z.array(loraModule(z)).min(1).readonly().optional(),
  maxLoras: optionalCount(z),
  maxLoraRank: z.literal([1, 8, 16, 32, 64, 128, 256, 320, 512]).optional(),
  maxCpuLoras: optionalCount(z),
  loraDtype: z.enum(['auto', 'float16', 'bfloat16']).optional(),
  fullyShardedLoras: optionalFlag(z),
  defaultMmLoras: optionalJson(z),
  limitMmPerPrompt: optionalJson(z),
  mmProcessorKwargs: optionalJson(z),
  mmProcessorCacheGb: z.number().min(0).optional(),
  mmProcessorCacheType: z.enum(['lru', 'shm']).optional(),
  mmEncoderTpMode: z.enum(['weights', 'data']).optional(),
  mmEncoderOnly: optionalFlag(z),
  skipMmProfiling: optionalFlag(z),
  mediaIoKwargs: optionalJson(z),
  allowedLocalMediaPath: optionalText(z),
  allowedMediaDomains: z.array(z.string().min(1)).min(1).readonly().optional(),
});

/** Schema of {@link VllmServingSettings}. */
const servingFields = (z: Z) => ({
  enableAutoToolChoice: optionalFlag(z),
  toolCallParser: optionalText(z),
  toolParserPlugin: optionalText(z),
  toolServer: optionalText(z),
  reasoningParser: optionalText(z),
  chatTemplate: optionalText(z),
  chatTemplateContentFormat: z.enum(['auto', 'string', 'openai']).optional(),
  defaultChatTemplateKwargs: optionalJson(z),
  trustRequestChatTemplate: optionalFlag(z),
  structuredOutputsConfig: optionalJson(z),
  enablePromptTokensDetails: optionalFlag(z),
  enableForceIncludeUsage: optionalFlag(z),
  enableRequestIdHeaders: optionalFlag(z),
  enableServerLoadTracking: optionalFlag(z),
  rootPath: optionalText(z),
  allowedOrigins: z.array(z.string().min(1)).readonly().optional(),
  middleware: z.array(z.string().min(1)).min(1).readonly().optional(),
  disableFastapiDocs: optionalFlag(z),
  shutdownTimeout: optionalAmount(z),
  enableLogRequests: optionalFlag(z),
  enableLogOutputs: optionalFlag(z),
  maxLogLen: optionalAmount(z),
  disableLogStats: optionalFlag(z),
  uvicornLogLevel: z.enum(['critical', 'error', 'warning', 'info', 'debug', 'trace']).optional(),
  disableUvicornAccessLog: optionalFlag(z),
  disableAccessLogForEndpoints: z
    .array(z.string().regex(/^\/[^,\s]*$/, 'give paths such as "/health"'))
    .min(1)
    .readonly()
    .optional(),
  otlpTracesEndpoint: optionalText(z),
  collectDetailedTraces: z
    .array(z.enum(['all', 'model', 'worker']))
    .min(1)
    .readonly()
    .optional(),
  showHiddenMetricsForVersion: optionalText(z),
  kvCacheMetrics: optionalFlag(z),
  kvCacheMetricsSample: z.number().gt(0).max(1).optional(),
});

/** Schema of {@link VllmEngineProps}; flags are rendered in its order. */
export const vllmSchema = defineSchema((z) =>
  z.strictObject({
    ...modelFields(z),
    ...cacheFields(z),
    ...schedulingFields(z),
    ...expertFields(z),
    ...transferFields(z),
    ...adapterFields(z),
    ...servingFields(z),
    ...extrasFields(z),
  }),
);

/** Settings whose JSON has keys that we spell our way: `kvRole` is `kv_role` to vLLM. */
export const VLLM_TYPED_JSON: readonly (keyof VllmSettings)[] = [
  'speculativeConfig',
  'eplbConfig',
  'kvTransferConfig',
  'kvEventsConfig',
  'loraModules',
];

export type ModelDrift = Expect<Same<FieldsInput<typeof modelFields>, VllmModelSettings>>;
export type CacheDrift = Expect<Same<FieldsInput<typeof cacheFields>, VllmCacheSettings>>;
export type SchedulingDrift = Expect<Same<FieldsInput<typeof schedulingFields>, VllmSchedulingSettings>>;
export type SpeculativeDrift = Expect<Same<BuiltInput<typeof speculativeConfig>, VllmSpeculativeConfig>>;
export type ExpertDrift = Expect<Same<FieldsInput<typeof expertFields>, VllmExpertSettings>>;
export type EplbDrift = Expect<Same<BuiltInput<typeof eplbConfig>, VllmEplbConfig>>;
export type TransferDrift = Expect<Same<FieldsInput<typeof transferFields>, VllmTransferSettings>>;
export type KvTransferDrift = Expect<Same<BuiltInput<typeof kvTransferConfig>, VllmKvTransferConfig>>;
export type KvEventsDrift = Expect<Same<BuiltInput<typeof kvEventsConfig>, VllmKvEventsConfig>>;
export type AdapterDrift = Expect<Same<FieldsInput<typeof adapterFields>, VllmAdapterSettings>>;
export type ServingDrift = Expect<Same<FieldsInput<typeof servingFields>, VllmServingSettings>>;
export type Drift = Expect<Same<SchemaInput<typeof vllmSchema>, VllmEngineProps>>;
