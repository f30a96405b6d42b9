export { Accelerator, type AcceleratorId } from './accelerators/accelerator';
export type { AscendModel } from './accelerators/ascend';
export type { TpuGeneration } from './accelerators/google-tpu';
export type {
  AcceleratorOptions,
  AscendOptions,
  CpuOptions,
  DeviceAlternative,
  DraOptions,
  GoogleTpuOptions,
  IntelXpuOptions,
  SimulatedOptions,
} from './accelerators/options';
export type { AcceleratorSpec, DeviceExposure, DeviceFit, Parallelism } from './accelerators/spec';
export * from './autoscaling';
export * from './batch';
export * from './engines';
export * from './gateways';
export { ConfigError, type Problem } from './internal/config-error';
export { type Warning, type WarningId, Warnings } from './internal/warnings';
export type { Env, EnvValue } from './kubernetes/env';
export type { ImagePulling } from './kubernetes/image';
export type { MetricsCollector, Monitoring } from './kubernetes/monitoring';
export type { ResourceAmounts, Resources } from './kubernetes/resources';
export type { Scheduling } from './kubernetes/scheduling';
export type { SecretKey } from './kubernetes/secret-key';
export type { Tracing } from './kubernetes/tracing';
export type { HostPathType, PodVolume, PodVolumes } from './kubernetes/volumes';
export type { CollectivesProps } from './model-server/features/collectives';
export type { ConnectorOn, KvTransferOn, LmcacheOn } from './model-server/features/connectors-on';
export type {
  DualBatchOverlap,
  ExpertLoadBalancing,
  ExpertParallelismProps,
} from './model-server/features/expert-parallelism';
export type { CpuTier, KvCacheTier, StorageTier } from './model-server/features/kv-cache-tiers/props';
export type { KvCacheAccessMode, KvCacheClaim, KvCacheVolume } from './model-server/features/kv-cache-tiers/volume';
export { KvCacheVolumeClaim, type KvCacheVolumeClaimProps } from './model-server/features/kv-cache-tiers/volume-claim';
export type { KvEventsProps } from './model-server/features/kv-events';
export type {
  KvTransferFacts,
  KvTransferProps,
  NixlKvTransfer,
  SglangKvTransfer,
  TpuKvTransfer,
} from './model-server/features/kv-transfer-props';
export type { LmcacheControllerAddress, LmcacheFacts, LmcachePdFacts } from './model-server/features/lmcache/facts';
export type {
  LmcacheCommonProps,
  LmcacheMultiprocessProps,
  LmcacheNodeAddress,
} from './model-server/features/lmcache/multiprocess-props';
export type {
  LmcacheCpu,
  LmcacheDisk,
  LmcacheP2p,
  LmcachePd,
  LmcacheProps,
  LmcacheRemote,
  LmcacheSerde,
  LmcacheStore,
  LmcacheWorker,
} from './model-server/features/lmcache/props';
export type { GkeRdmaNetworks, RdmaProps, SharedRdmaDevice, SriovRdma } from './model-server/features/rdma';
export type {
  RoutingSidecarProps,
  RoutingStage,
  SsrfProtection,
} from './model-server/features/routing-sidecar-props';
export type { ServerIdentity } from './model-server/identity';
export { LmcacheNodeServer } from './model-server/lmcache-node-server/lmcache-node-server';
export type { LmcacheEviction, LmcacheNodeServerProps } from './model-server/lmcache-node-server/props';
export { ModelServer } from './model-server/model-server';
export { ModelServerMonitor, type ModelServerMonitorProps } from './model-server/monitor';
export type {
  ClaimNaming,
  ModelServerGroup,
  ModelServerProps,
  Probe,
  Probes,
  Role,
} from './model-server/props';
export type {
  DeploymentTopology,
  GroupRollout,
  KueueQueue,
  LeaderWorkerSetTopology,
  ModelServerTopology,
  RayClusterTopology,
  RayHead,
  SubGroups,
} from './model-server/workload/topology';
export type { RollingUpdate, UpdateStrategy } from './model-server/workload/update-strategy';
export { FlowControl, type FlowControlProps } from './paths/flow-control';
export { OptimizedBaseline, type OptimizedBaselineProps } from './paths/optimized-baseline';
export {
  PrecisePrefixCacheAwareRouting,
  type PrecisePrefixCacheAwareRoutingProps,
} from './paths/precise-prefix-cache-aware-routing';
export { PredictedLatencyScheduling, type PredictedLatencySchedulingProps } from './paths/predicted-latency-scheduling';
export {
  type DisaggregatedGroup,
  PrefillDecodeDisaggregation,
  type PrefillDecodeDisaggregationProps,
} from './paths/prefill-decode-disaggregation';
export type { OneGroupProps, PathRouterOptions, WellLitPathProps } from './paths/props';
export { TieredPrefixCache, type TieredPrefixCacheProps } from './paths/tiered-prefix-cache';
export {
  WideExpertParallelism,
  type WideExpertParallelismGroup,
  type WideExpertParallelismProps,
} from './paths/wide-expert-parallelism';
export type { Platform } from './platforms/platforms';
export * from './production-stack';
export type { ReleaseName, StackReleaseName } from './releases';
export * from './router/config';
export type { FlowControlBand, FlowControlOptions, SaturationThresholds } from './router/flow-control';
export type {
  LatencyPredictionOptions,
  LatencyPredictorOptions,
  LatencyServerOptions,
  LatencyTrainingOptions,
} from './router/latency-predictor-props';
export type { ModelRewrite, ModelRewriteTarget } from './router/model-rewrites';
export type { Objective } from './router/objectives';
export type { KvHandshake, PoolMember } from './router/pool-member';
export { type PrecisePrefixCacheOptions, precisePrefixCacheScorer } from './router/precise-prefix-cache';
export { type PredictedLatencyOptions, predictedLatencyScheduling } from './router/predicted-latency';
export type { ProxyOptions, RouteOptions, RouterMonitoring, RouterOptions, RouterProps } from './router/props';
export { Router } from './router/router';
export type { TokenizerOptions } from './router/tokenizer';
export type {
  LmcacheConnector,
  LmcacheHardware,
  LmcacheLimits,
  LmcacheServerNeeds,
  LmcacheStatus,
} from './support/lmcache-hardware';
