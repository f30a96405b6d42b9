import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { extrasFields, kvEventsFields, optionalJson } from '../schema-parts';
import type { BuiltInput, FieldsInput } from '../shape';
import type { SglangExecutionSettings, SglangKvEventsConfig } from './execution';
import type { SglangRuntimeSettings } from './runtime';
import type { SglangServingSettings } from './serving';
import type { SglangEngineProps, SglangSettings } from './settings';

/** Schema of {@link SglangRuntimeSettings}. */
const runtimeFields = (z: Z) => ({
  tokenizerPath: optionalText(z),
  tokenizerMode: z.enum(['auto', 'slow']).optional(),
  tokenizerWorkerNum: optionalCount(z),
  skipTokenizerInit: optionalFlag(z),
  revision: optionalText(z),
  trustRemoteCode: optionalFlag(z),
  loadFormat: optionalText(z),
  modelLoaderExtraConfig: optionalJson(z),
  downloadDir: optionalText(z),
  modelImpl: optionalText(z),
  jsonModelOverrideArgs: optionalJson(z),
  contextLength: optionalCount(z),
  isEmbedding: optionalFlag(z),
  dtype: z.enum(['auto', 'half', 'float16', 'bfloat16', 'float', 'float32']).optional(),
  quantization: optionalText(z),
  kvCacheDtype: optionalText(z),
  memFractionStatic: z.number().gt(0).lt(1).optional(),
  pageSize: optionalCount(z),
  maxTotalTokens: optionalCount(z),
  maxRunningRequests: optionalCount(z),
  maxQueuedRequests: optionalAmount(z),
  maxPrefillTokens: optionalCount(z),
  chunkedPrefillSize: z.int().min(-1).optional(),
  enableMixedChunk: optionalFlag(z),
  schedulePolicy: optionalText(z),
  scheduleConservativeness: z.number().gt(0).optional(),
  enablePriorityScheduling: optionalFlag(z),
  streamInterval: optionalCount(z),
  disableRadixCache: optionalFlag(z),
  radixEvictionPolicy: optionalText(z),
  enableHierarchicalCache: optionalFlag(z),
  hicacheRatio: z.number().gt(0).optional(),
  hicacheSize: optionalAmount(z),
  hicacheWritePolicy: z.enum(['write_back', 'write_through', 'write_through_selective']).optional(),
  hicacheStorageBackend: optionalText(z),
  hicacheStorageBackendExtraConfig: optionalJson(z),
  enableLmcache: optionalFlag(z),
  cpuOffloadGb: optionalAmount(z),
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
  attentionBackend: optionalText(z),
  prefillAttentionBackend: optionalText(z),
  decodeAttentionBackend: optionalText(z),
  samplingBackend: optionalText(z),
  grammarBackend: z.enum(['xgrammar', 'outlines', 'llguidance', 'none']).optional(),
  disableCudaGraph: optionalFlag(z),
  cudaGraphMaxBs: optionalCount(z),
  cudaGraphBs: z.array(z.int().min(1)).min(1).readonly().optional(),
  disableOverlapSchedule: optionalFlag(z),
  disableCustomAllReduce: optionalFlag(z),
  enableTorchCompile: optionalFlag(z),
  numContinuousDecodeSteps: optionalCount(z),
  enableDpAttention: optionalFlag(z),
  enableDpLmHead: optionalFlag(z),
  loadBalanceMethod: optionalText(z),
  epSize: optionalCount(z),
  moeA2aBackend: optionalText(z),
  moeRunnerBackend: optionalText(z),
  deepepMode: z.enum(['normal', 'low_latency', 'auto']).optional(),
  epNumRedundantExperts: optionalAmount(z),
  enableEplb: optionalFlag(z),
  enableTwoBatchOverlap: optionalFlag(z),
  speculativeAlgorithm: optionalText(z),
  speculativeDraftModelPath: optionalText(z),
  speculativeNumSteps: optionalCount(z),
  speculativeEagleTopk: optionalCount(z),
  speculativeNumDraftTokens: optionalCount(z),
  disaggregationMode: z.enum(['null', 'prefill', 'decode']).optional(),
  disaggregationTransferBackend: optionalText(z),
  disaggregationBootstrapPort: z.int().min(1).max(65535).optional(),
  disaggregationIbDevice: optionalText(z),
  numReservedDecodeTokens: optionalAmount(z),
  kvEventsConfig: kvEventsConfig(z).optional(),
});

/** Schema of {@link SglangServingSettings}. */
const servingFields = (z: Z) => ({
  toolCallParser: optionalText(z),
  reasoningParser: optionalText(z),
  chatTemplate: optionalText(z),
  samplingDefaults: z.enum(['openai', 'model']).optional(),
  enableCacheReport: optionalFlag(z),
  allowAutoTruncate: optionalFlag(z),
  enableMultimodal: optionalFlag(z),
  limitMmDataPerRequest: optionalJson(z),
  enableLora: optionalFlag(z),
  loraPaths: z
    .array(z.string().regex(/^[^=]+=.+$/, 'write each as "name=path"'))
    .min(1)
    .readonly()
    .optional(),
  maxLoraRank: optionalCount(z),
  maxLorasPerBatch: optionalCount(z),
  maxLoadedLoras: optionalCount(z),
  skipServerWarmup: optionalFlag(z),
  watchdogTimeout: z.number().gt(0).optional(),
  logLevel: optionalText(z),
  logLevelHttp: optionalText(z),
  logRequests: optionalFlag(z),
  logRequestsLevel: z.literal([0, 1, 2, 3]).optional(),
  uvicornAccessLogExcludePrefixes: z.array(z.string().startsWith('/', 'Begin it with "/"')).min(1).readonly().optional(),
  decodeLogInterval: optionalCount(z),
  enableMetrics: optionalFlag(z),
  enableMetricsForAllSchedulers: optionalFlag(z),
  enableTrace: optionalFlag(z),
  otlpTracesEndpoint: optionalText(z),
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
