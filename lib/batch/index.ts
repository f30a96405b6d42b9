export { AsyncProcessor } from './async-processor/async-processor';
export type { ConstantGate, DispatchGate, PrometheusSaturationGate, RedisGate } from './async-processor/gates';
export type {
  AsyncProcessorProps,
  AsyncQueue,
  GatedGcpPubSubQueue,
  GatedPubSubSubscription,
  GatedRedisRequestQueue,
  GcpPubSubQueue,
  PubSubSubscription,
  RedisAuth,
  RedisConnection,
  RedisPubSubQueue,
  RedisRequestQueue,
  RedisSortedSetQueue,
} from './async-processor/props';
export { BatchGateway } from './batch-gateway/batch-gateway';
export type {
  BatchAlerts,
  BatchApiServer,
  BatchCertificate,
  BatchClientTls,
  BatchComponent,
  BatchDashboards,
  BatchFileRetry,
  BatchFiles,
  BatchGarbageCollector,
  BatchGatewayProps,
  BatchModelGateway,
  BatchProcessor,
  BatchRedisOptions,
  BatchRequestOptions,
  BatchRoute,
  BatchS3Files,
  BatchSecrets,
  BatchServerTls,
  BatchTracing,
  BatchVolumeFiles,
} from './batch-gateway/props';
export type { InferenceTarget } from './inference-target';
export { TryOutBackends, type TryOutBackendsProps } from './try-out-backends';
