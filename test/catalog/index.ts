import { ASYNCHRONOUS_PROCESSING } from './asynchronous-processing';
import { BATCH_GATEWAY } from './batch-gateway';
import type { CatalogEntry } from './entry';
import { FLOW_CONTROL } from './flow-control';
import { OPTIMIZED_BASELINE } from './optimized-baseline';
import { PRECISE_PREFIX_CACHE_AWARE } from './precise-prefix-cache-aware';
import { PREDICTED_LATENCY_SCHEDULING } from './predicted-latency-scheduling';
import { PREFILL_DECODE_DISAGGREGATION } from './prefill-decode-disaggregation';
import { PRODUCTION_STACK } from './production-stack';
import { RECIPES } from './recipes';
import { TIERED_PREFIX_CACHE } from './tiered-prefix-cache';
import { WIDE_EXPERT_PARALLELISM } from './wide-expert-parallelism';
import { WORKLOAD_AUTOSCALING } from './workload-autoscaling';

export { type CatalogEntry, deploymentOf, objectsOf, yamlOf } from './entry';

/** Every published variant that this library makes. */
export const CATALOG: readonly CatalogEntry[] = [
  ...ASYNCHRONOUS_PROCESSING,
  ...BATCH_GATEWAY,
  ...FLOW_CONTROL,
  ...OPTIMIZED_BASELINE,
  ...PRECISE_PREFIX_CACHE_AWARE,
  ...PREDICTED_LATENCY_SCHEDULING,
  ...PREFILL_DECODE_DISAGGREGATION,
  ...PRODUCTION_STACK,
  ...RECIPES,
  ...TIERED_PREFIX_CACHE,
  ...WIDE_EXPERT_PARALLELISM,
  ...WORKLOAD_AUTOSCALING,
];
