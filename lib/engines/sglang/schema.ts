import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { extrasFields, jsonObject, kvEventsFields } from '../schema-parts';
import type { BuiltInput, FieldsInput } from '../shape';
import type { SglangExecutionSettings, SglangKvEventsConfig } from './execution';
import type { SglangRuntimeSettings } from './runtime';
import type { SglangServingSettings } from './serving';
import type { SglangEngineProps, SglangSettings } from './settings';

/** Schema of {@link SglangRuntimeSettings}. */
const runtimeFields = (z: Z) => ({
  tokenizerPath: z.string().min(1).optional(),
  tokenizerMode: z.enum(['auto', 'slow']).optional(),
  tokenizerWorkerNum: z.int().min(1).optional(),
  skipTokenizerInit: z.boolean().optional(),
  revision: z.string().min(1).optional(),
  trustRemoteCode: z.boolean().optional(),
  loadFormat: z.string().min(1).optional(),
  modelLoaderExtraConfig: jsonObject(z).optional(),
  downloadDir: z.string().min(1).optional(),
  modelImpl: z.string().min(1).optional(),
  jsonModelOverrideArgs: jsonObject(z).optional(),
  contextLength: z.int().min(1).optional(),
  isEmbedding: z.boolean().optional(),
  dtype: z.enum(['auto', 'half', 'float16', 'bfloat16', 'float', 'float32']).optional(),
  quantization: z.string().min(1).optional(),
  kvCacheDtype: z.string().min(1).optional(),
  memFractionStatic: z.number().gt(0).lt(1).optional(),
  pageSize: z.int().min(1).optional(),
  maxTotalTokens: z.int().min(1).optional(),
  maxRunningRequests: z.int().min(1).optional(),
  maxQueuedRequests: z.int().min(0).optional(),
  maxPrefillTokens: z.int().min(1).optional(),
  chunkedPrefillSize: z.int().min(-1).optional(),
  enableMixedChunk: z.boolean().optional(),
  schedulePolicy: z.string().min(1).optional(),
  scheduleConservativeness: z.number().gt(0).optional(),
  enablePriorityScheduling: z.boolean().optional(),
  streamInterval: z.int().min(1).optional(),
  disableRadixCache: z.boolean().optional(),
  radixEvictionPolicy: z.string().min(1).optional(),
  enableHierarchicalCache: z.boolean().optional(),
  hicacheRatio: z.number().gt(0).optional(),
  hicacheSize: z.int().min(0).optional(),
  hicacheWritePolicy: z.enum(['write_back', 'write_through', 'write_through_selective']).optional(),
  hicacheStorageBackend: z.string().min(1).optional(),
  hicacheStorageBackendExtraConfig: jsonObject(z).optional(),
  enableLmcache: z.boolean().optional(),
  cpuOffloadGb: z.int().min(0).optional(),
  randomSeed: z.int().optional(),
});

/** Schema of {@link SglangKvEventsConfig}. */
const kvEventsConfig = (z: Z) =>
  z.strictObject({
    publisher: z.enum(['zmq', 'null']).optional(),
    ...kvEventsFields(z),
  });

/** Schema of {@link SglangExecutionSettings}. */
const executionFields = (z: Z) => ({
  attentionBackend: z.string().min(1).optional(),
  prefillAttentionBackend: z.string().min(1).optional(),
  decodeAttentionBackend: z.string().min(1).optional(),
  samplingBackend: z.string().min(1).optional(),
  grammarBackend: z.enum(['xgrammar', 'outlines', 'llguidance', 'none']).optional(),
  disableCudaGraph: z.boolean().optional(),
  cudaGraphMaxBs: z.int().min(1).optional(),
  cudaGraphBs: z.array(z.int().min(1)).min(1).readonly().optional(),
  disableOverlapSchedule: z.boolean().optional(),
  disableCustomAllReduce: z.boolean().optional(),
  enableTorchCompile: z.boolean().optional(),
  numContinuousDecodeSteps: z.int().min(1).optional(),
  enableDpAttention: z.boolean().optional(),
  enableDpLmHead: z.boolean().optional(),
  loadBalanceMethod: z.string().min(1).optional(),
  epSize: z.int().min(1).optional(),
  moeA2aBackend: z.string().min(1).optional(),
  moeRunnerBackend: z.string().min(1).optional(),
  deepepMode: z.enum(['normal', 'low_latency', 'auto']).optional(),
  epNumRedundantExperts: z.int().min(0).optional(),
  enableEplb: z.boolean().optional(),
  enableTwoBatchOverlap: z.boolean().optional(),
  speculativeAlgorithm: z.string().min(1).optional(),
  speculativeDraftModelPath: z.string().min(1).optional(),
  speculativeNumSteps: z.int().min(1).optional(),
  speculativeEagleTopk: z.int().min(1).optional(),
  speculativeNumDraftTokens: z.int().min(1).optional(),
  disaggregationMode: z.enum(['null', 'prefill', 'decode']).optional(),
  disaggregationTransferBackend: z.string().min(1).optional(),
  disaggregationBootstrapPort: z.int().min(1).max(65535).optional(),
  disaggregationIbDevice: z.string().min(1).optional(),
  numReservedDecodeTokens: z.int().min(0).optional(),
  kvEventsConfig: kvEventsConfig(z).optional(),
});

/** Schema of {@link SglangServingSettings}. */
const servingFields = (z: Z) => ({
  toolCallParser: z.string().min(1).optional(),
  reasoningParser: z.string().min(1).optional(),
  chatTemplate: z.string().min(1).optional(),
  samplingDefaults: z.enum(['openai', 'model']).optional(),
  enableCacheReport: z.boolean().optional(),
  allowAutoTruncate: z.boolean().optional(),
  enableMultimodal: z.boolean().optional(),
  limitMmDataPerRequest: jsonObject(z).optional(),
  enableLora: z.boolean().optional(),
  loraPaths: z
    .array(z.string().regex(/^[^=]+=.+$/, 'write each as "name=path"'))
    .min(1)
    .readonly()
    .optional(),
  maxLoraRank: z.int().min(1).optional(),
  maxLorasPerBatch: z.int().min(1).optional(),
  maxLoadedLoras: z.int().min(1).optional(),
  skipServerWarmup: z.boolean().optional(),
  watchdogTimeout: z.number().gt(0).optional(),
  logLevel: z.string().min(1).optional(),
  logLevelHttp: z.string().min(1).optional(),
  logRequests: z.boolean().optional(),
  logRequestsLevel: z.literal([0, 1, 2, 3]).optional(),
  uvicornAccessLogExcludePrefixes: z.array(z.string().startsWith('/', 'Begin it with "/"')).min(1).readonly().optional(),
  decodeLogInterval: z.int().min(1).optional(),
  enableMetrics: z.boolean().optional(),
  enableMetricsForAllSchedulers: z.boolean().optional(),
  enableTrace: z.boolean().optional(),
  otlpTracesEndpoint: z.string().min(1).optional(),
});

/** Schema of {@link SglangEngineProps}; flags are rendered in its order. */
export const sglangSchema = defineSchema((z) =>
  z.strictObject({ ...runtimeFields(z), ...executionFields(z), ...servingFields(z), ...extrasFields(z) }),
);

/** Settings whose JSON has keys that we spell our way: `bufferSteps` is `buffer_steps` to SGLang. */
export const SGLANG_TYPED_JSON: readonly (keyof SglangSettings)[] = ['kvEventsConfig'];

export type RuntimeDrift = Expect<Same<FieldsInput<typeof runtimeFields>, SglangRuntimeSettings>>;
export type ExecutionDrift = Expect<Same<FieldsInput<typeof executionFields>, SglangExecutionSettings>>;
export type KvEventsDrift = Expect<Same<BuiltInput<typeof kvEventsConfig>, SglangKvEventsConfig>>;
export type ServingDrift = Expect<Same<FieldsInput<typeof servingFields>, SglangServingSettings>>;
export type Drift = Expect<Same<SchemaInput<typeof sglangSchema>, SglangEngineProps>>;
