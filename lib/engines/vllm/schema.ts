import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { extrasFields, jsonObject, kvEventsFields, loraModule } from '../schema-parts';
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
  quantization: z.string().min(1).optional(),
  maxModelLen: z.union([z.int().min(1), z.literal('auto')]).optional(),
  disableSlidingWindow: z.boolean().optional(),
  languageModelOnly: z.boolean().optional(),
  tokenizer: z.string().min(1).optional(),
  tokenizerMode: z.string().min(1).optional(),
  tokenizerRevision: z.string().min(1).optional(),
  skipTokenizerInit: z.boolean().optional(),
  revision: z.string().min(1).optional(),
  codeRevision: z.string().min(1).optional(),
  trustRemoteCode: z.boolean().optional(),
  loadFormat: z.string().min(1).optional(),
  modelLoaderExtraConfig: jsonObject(z).optional(),
  safetensorsLoadStrategy: z.string().min(1).optional(),
  downloadDir: z.string().min(1).optional(),
  modelImpl: z.string().min(1).optional(),
  configFormat: z.string().min(1).optional(),
  hfConfigPath: z.string().min(1).optional(),
  hfOverrides: jsonObject(z).optional(),
  seed: z.int().optional(),
  generationConfig: z.string().min(1).optional(),
  overrideGenerationConfig: jsonObject(z).optional(),
  maxLogprobs: z.int().min(-1).optional(),
  logprobsMode: z.enum(['raw_logprobs', 'processed_logprobs', 'raw_logits', 'processed_logits']).optional(),
  poolerConfig: jsonObject(z).optional(),
});

/** Schema of {@link VllmCacheSettings}. */
const cacheFields = (z: Z) => ({
  gpuMemoryUtilization: z.number().gt(0).max(1).optional(),
  blockSize: z.int().min(1).optional(),
  kvCacheDtype: z.string().min(1).optional(),
  kvCacheMemoryBytes: z.int().min(1).optional(),
  numGpuBlocksOverride: z.int().min(1).optional(),
  enablePrefixCaching: z.boolean().optional(),
  prefixCachingHashAlgo: z.enum(['sha256', 'sha256_cbor', 'xxhash', 'xxhash_cbor']).optional(),
  kvSharingFastPrefill: z.boolean().optional(),
  disableHybridKvCacheManager: z.boolean().optional(),
  mambaCacheDtype: z.string().min(1).optional(),
  mambaCacheMode: z.enum(['none', 'all', 'align']).optional(),
  cpuOffloadGb: z.number().min(0).optional(),
  kvOffloadingBackend: z.enum(['native', 'lmcache']).optional(),
  kvOffloadingSize: z.number().gt(0).optional(),
  enableSleepMode: z.boolean().optional(),
});

/** Schema of {@link VllmSpeculativeConfig}. */
const speculativeConfig = (z: Z) =>
  z.strictObject({
    method: z.string().min(1).optional(),
    model: z.string().min(1).optional(),
    numSpeculativeTokens: z.int().min(1).optional(),
    draftTensorParallelSize: z.int().min(1).optional(),
    maxModelLen: z.int().min(1).optional(),
    quantization: z.string().min(1).optional(),
    revision: z.string().min(1).optional(),
    promptLookupMax: z.int().min(1).optional(),
    promptLookupMin: z.int().min(1).optional(),
    enforceEager: z.boolean().optional(),
  });

/** Schema of {@link VllmSchedulingSettings}. */
const schedulingFields = (z: Z) => ({
  maxNumSeqs: z.int().min(1).optional(),
  maxNumBatchedTokens: z.int().min(1).optional(),
  enableChunkedPrefill: z.boolean().optional(),
  maxNumPartialPrefills: z.int().min(1).optional(),
  maxLongPartialPrefills: z.int().min(1).optional(),
  longPrefillTokenThreshold: z.int().min(0).optional(),
  asyncScheduling: z.boolean().optional(),
  schedulingPolicy: z.enum(['fcfs', 'priority']).optional(),
  streamInterval: z.int().min(1).optional(),
  performanceMode: z.enum(['balanced', 'interactivity', 'throughput']).optional(),
  enforceEager: z.boolean().optional(),
  attentionBackend: z.string().min(1).optional(),
  attentionConfig: jsonObject(z).optional(),
  optimizationLevel: z.enum(['O0', 'O1', 'O2', 'O3']).optional(),
  compilationConfig: jsonObject(z).optional(),
  cudagraphCaptureSizes: z.array(z.int().min(1)).min(1).readonly().optional(),
  maxCudagraphCaptureSize: z.int().min(0).optional(),
  additionalConfig: jsonObject(z).optional(),
  speculativeConfig: speculativeConfig(z).optional(),
});

/** Schema of {@link VllmEplbConfig}. */
const eplbConfig = (z: Z) =>
  z.strictObject({
    windowSize: z.int().min(1).optional(),
    stepInterval: z.int().min(1).optional(),
    numRedundantExperts: z.int().min(0).optional(),
    logBalancedness: z.boolean().optional(),
    logBalancednessInterval: z.int().min(1).optional(),
    useAsync: z.boolean().optional(),
  });

/** Schema of {@link VllmExpertSettings}. */
const expertFields = (z: Z) => ({
  enableExpertParallel: z.boolean().optional(),
  expertPlacementStrategy: z.enum(['linear', 'round_robin']).optional(),
  all2allBackend: z.string().min(1).optional(),
  moeBackend: z.string().min(1).optional(),
  enableEplb: z.boolean().optional(),
  eplbConfig: eplbConfig(z).optional(),
  enableDbo: z.boolean().optional(),
  dboDecodeTokenThreshold: z.int().min(0).optional(),
  dboPrefillTokenThreshold: z.int().min(0).optional(),
  decodeContextParallelSize: z.int().min(1).optional(),
  apiServerCount: z.int().min(0).optional(),
  distributedExecutorBackend: z.string().min(1).optional(),
  disableCustomAllReduce: z.boolean().optional(),
  disableNcclForDpSynchronization: z.boolean().optional(),
});

/** Schema of {@link VllmKvTransferConfig}. */
const kvTransferConfig = (z: Z) =>
  z.strictObject({
    kvConnector: z.string().min(1),
    kvRole: z.enum(['kv_both', 'kv_producer', 'kv_consumer']),
    kvConnectorModulePath: z.string().min(1).optional(),
    kvBufferDevice: z.string().min(1).optional(),
    kvBufferSize: z.number().gt(0).optional(),
    kvLoadFailurePolicy: z.enum(['fail', 'recompute']).optional(),
    engineId: z.string().min(1).optional(),
    kvRank: z.int().min(0).optional(),
    kvParallelSize: z.int().min(1).optional(),
    kvIp: z.string().min(1).optional(),
    kvPort: z.int().min(1).max(65535).optional(),
    enablePermuteLocalKv: z.boolean().optional(),
    kvConnectorExtraConfig: jsonObject(z).optional(),
  });

/** Schema of {@link VllmKvEventsConfig}. */
const kvEventsConfig = (z: Z) =>
  z.strictObject({
    enableKvCacheEvents: z.boolean().optional(),
    publisher: z.enum(['zmq', 'null']).optional(),
    ...kvEventsFields(z),
  });

/** Schema of {@link VllmTransferSettings}. */
const transferFields = (z: Z) => ({
  kvTransferConfig: kvTransferConfig(z).optional(),
  kvEventsConfig: kvEventsConfig(z).optional(),
  ecTransferConfig: jsonObject(z).optional(),
});

/** Schema of {@link VllmAdapterSettings}. */
const adapterFields = (z: Z) => ({
  enableLora: z.boolean().optional(),
  loraModules: z.array(loraModule(z)).min(1).readonly().optional(),
  maxLoras: z.int().min(1).optional(),
  maxLoraRank: z.literal([1, 8, 16, 32, 64, 128, 256, 320, 512]).optional(),
  maxCpuLoras: z.int().min(1).optional(),
  loraDtype: z.enum(['auto', 'float16', 'bfloat16']).optional(),
  fullyShardedLoras: z.boolean().optional(),
  defaultMmLoras: jsonObject(z).optional(),
  limitMmPerPrompt: jsonObject(z).optional(),
  mmProcessorKwargs: jsonObject(z).optional(),
  mmProcessorCacheGb: z.number().min(0).optional(),
  mmProcessorCacheType: z.enum(['lru', 'shm']).optional(),
  mmEncoderTpMode: z.enum(['weights', 'data']).optional(),
  mmEncoderOnly: z.boolean().optional(),
  skipMmProfiling: z.boolean().optional(),
  mediaIoKwargs: jsonObject(z).optional(),
  allowedLocalMediaPath: z.string().min(1).optional(),
  allowedMediaDomains: z.array(z.string().min(1)).min(1).readonly().optional(),
});

/** Schema of {@link VllmServingSettings}. */
const servingFields = (z: Z) => ({
  enableAutoToolChoice: z.boolean().optional(),
  toolCallParser: z.string().min(1).optional(),
  toolParserPlugin: z.string().min(1).optional(),
  toolServer: z.string().min(1).optional(),
  reasoningParser: z.string().min(1).optional(),
  chatTemplate: z.string().min(1).optional(),
  chatTemplateContentFormat: z.enum(['auto', 'string', 'openai']).optional(),
  defaultChatTemplateKwargs: jsonObject(z).optional(),
  trustRequestChatTemplate: z.boolean().optional(),
  structuredOutputsConfig: jsonObject(z).optional(),
  enablePromptTokensDetails: z.boolean().optional(),
  enableForceIncludeUsage: z.boolean().optional(),
  enableRequestIdHeaders: z.boolean().optional(),
  enableServerLoadTracking: z.boolean().optional(),
  rootPath: z.string().min(1).optional(),
  allowedOrigins: z.array(z.string().min(1)).readonly().optional(),
  middleware: z.array(z.string().min(1)).min(1).readonly().optional(),
  disableFastapiDocs: z.boolean().optional(),
  shutdownTimeout: z.int().min(0).optional(),
  enableLogRequests: z.boolean().optional(),
  enableLogOutputs: z.boolean().optional(),
  maxLogLen: z.int().min(0).optional(),
  disableLogStats: z.boolean().optional(),
  uvicornLogLevel: z.enum(['critical', 'error', 'warning', 'info', 'debug', 'trace']).optional(),
  disableUvicornAccessLog: z.boolean().optional(),
  disableAccessLogForEndpoints: z
    .array(z.string().regex(/^\/[^,\s]*$/, 'give paths such as "/health"'))
    .min(1)
    .readonly()
    .optional(),
  otlpTracesEndpoint: z.string().min(1).optional(),
  collectDetailedTraces: z
    .array(z.enum(['all', 'model', 'worker']))
    .min(1)
    .readonly()
    .optional(),
  showHiddenMetricsForVersion: z.string().min(1).optional(),
  kvCacheMetrics: z.boolean().optional(),
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
