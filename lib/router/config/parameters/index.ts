import type { PluginType } from '../catalogue';
import type { CoreMetricsExtractorParameters, HttpDataSourceParameters, K8sNotificationSourceParameters } from './data-layer';
import type {
  DisaggHeadersHandlerParameters,
  DisaggProfileHandlerParameters,
  PdProfileHandlerParameters,
  PrefixBasedPdDeciderParameters,
} from './disaggregation';
import type {
  ConcurrencyDetectorParameters,
  RequestAttributeReporterParameters,
  StaticUsageLimitPolicyParameters,
  UtilizationDetectorParameters,
} from './flow-control';
import type {
  LatencyScorerParameters,
  PredictedLatencyProducerParameters,
  PredictedLatencyScorerParameters,
  PrefixCacheAffinityFilterParameters,
  SloHeadroomTierFilterParameters,
} from './latency';
import type {
  ApproximatePrefixParameters,
  NoHitLruScorerParameters,
  PrecisePrefixCacheScorerParameters,
  TokenizerParameters,
} from './prefix-cache';
import type {
  ActiveRequestScorerParameters,
  ByLabelParameters,
  ByLabelSelectorParameters,
  ContextLengthAwareParameters,
  DataParallelProfileHandlerParameters,
  LoadAwareScorerParameters,
  PickerParameters,
  TokenLoadScorerParameters,
} from './scheduling';

export type * from './data-layer';
export type * from './disaggregation';
export type * from './flow-control';
export type * from './latency';
export type * from './prefix-cache';
export type * from './scheduling';

/** Parameters by plugin type, for the types that take any. */
export interface ParametersByType {
  'active-request-scorer': ActiveRequestScorerParameters;
  'approx-prefix-cache-producer': ApproximatePrefixParameters;
  'by-label': ByLabelParameters;
  'by-label-selector': ByLabelSelectorParameters;
  'concurrency-detector': ConcurrencyDetectorParameters;
  'context-length-aware': ContextLengthAwareParameters;
  'core-metrics-extractor': CoreMetricsExtractorParameters;
  'data-parallel-profile-handler': DataParallelProfileHandlerParameters;
  'disagg-headers-handler': DisaggHeadersHandlerParameters;
  'disagg-profile-handler': DisaggProfileHandlerParameters;
  'k8s-notification-source': K8sNotificationSourceParameters;
  'latency-scorer': LatencyScorerParameters;
  'load-aware-scorer': LoadAwareScorerParameters;
  'max-score-picker': PickerParameters;
  'metrics-data-source': HttpDataSourceParameters;
  'models-data-source': HttpDataSourceParameters;
  'no-hit-lru-scorer': NoHitLruScorerParameters;
  'pd-profile-handler': PdProfileHandlerParameters;
  'precise-prefix-cache-scorer': PrecisePrefixCacheScorerParameters;
  'predicted-latency-producer': PredictedLatencyProducerParameters;
  'predicted-latency-scorer': PredictedLatencyScorerParameters;
  'prefill-header-handler': DisaggHeadersHandlerParameters;
  'prefix-based-pd-decider': PrefixBasedPdDeciderParameters;
  'prefix-cache-affinity-filter': PrefixCacheAffinityFilterParameters;
  'prefix-cache-scorer': ApproximatePrefixParameters;
  'random-picker': PickerParameters;
  'request-attribute-reporter': RequestAttributeReporterParameters;
  'slo-headroom-tier-filter': SloHeadroomTierFilterParameters;
  'static-usage-limit-policy': StaticUsageLimitPolicyParameters;
  'token-load-scorer': TokenLoadScorerParameters;
  tokenizer: TokenizerParameters;
  'utilization-detector': UtilizationDetectorParameters;
  'weighted-random-picker': PickerParameters;
}

/** A plugin type's parameters. */
export type ParametersOf<T extends PluginType> = T extends keyof ParametersByType ? ParametersByType[T] : Record<never, never>;
