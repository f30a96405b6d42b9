import type { Release } from '../release';
import { ASYNC_PROCESSOR, BATCH_GATEWAY, TRY_OUT_BACKENDS } from './batch';
import { FLOW_CONTROL } from './flow-control';
import { KV_CACHE_TIERS } from './kv-cache-tiers';
import { KV_TRANSFER } from './kv-transfer';
import { LATENCY_PREDICTOR, PREDICTED_LATENCY } from './latency-predictor';
import { MODEL_SERVERS } from './model-servers';
import { MULTI_NODE } from './multi-node';
import { OPTIMIZED_BASELINE } from './optimized-baseline';
import { PD_DISAGGREGATION } from './pd-disaggregation';
import { KV_EVENTS, PRECISE_PREFIX_CACHE } from './precise-prefix-cache-aware';
import { ROUTER } from './router';
import { TIERED_PREFIX_CACHE } from './tiered-prefix-cache';
import { WIDE_EP_LWS } from './wide-ep-lws';
import { WORKLOAD_AUTOSCALING } from './workload-autoscaling';

/** llm-d v0.7.0. */
export const V0_7_0 = {
  name: 'v0.7.0',
  router: ROUTER,
  modelServers: MODEL_SERVERS,
  kvTransfer: KV_TRANSFER,
  multiNode: MULTI_NODE,
  optimizedBaseline: OPTIMIZED_BASELINE,
  pdDisaggregation: PD_DISAGGREGATION,
  kvEvents: KV_EVENTS,
  precisePrefixCache: PRECISE_PREFIX_CACHE,
  kvCacheTiers: KV_CACHE_TIERS,
  tieredPrefixCache: TIERED_PREFIX_CACHE,
  wideExpertParallelism: WIDE_EP_LWS,
  latencyPredictor: LATENCY_PREDICTOR,
  predictedLatency: PREDICTED_LATENCY,
  flowControl: FLOW_CONTROL,
  workloadAutoscaling: WORKLOAD_AUTOSCALING,
  asyncProcessor: ASYNC_PROCESSOR,
  batchGateway: BATCH_GATEWAY,
  tryOutBackends: TRY_OUT_BACKENDS,
} as const satisfies Release;
