export type { HTTPRouteFilter, HTTPRouteMatch } from '../kubernetes/crds/http-route';
export type { DisruptionBudget } from '../kubernetes/disruption-budget';
export type { ProbeTimes } from '../kubernetes/probes';
export type { AccessMode } from '../kubernetes/volume-claim';
export type { LmcacheControllerAddress, LmcacheFacts } from '../model-server/features/lmcache/facts';
export type { StackBackend } from './backend';
export { LmcacheServer } from './cache-server/lmcache-server';
export type { LmcacheServerProbes, LmcacheServerProps } from './cache-server/props';
export { EngineModel } from './engine-model/engine-model';
export type {
  ChatTemplate,
  ClaimedWeights,
  EngineAutoscaling,
  EngineDefaults,
  EngineLora,
  EngineModelProps,
  EphemeralWeights,
  ExistingClaimWeights,
  ModelWeights,
  SharedWeights,
  WeightsStorage,
} from './engine-model/props';
export { LoraAdapter } from './lora/adapter';
export type { HuggingFaceAdapter, LocalAdapter, LoraAdapterProps, LoraAdapterSource } from './lora/adapter-props';
export { LoraController } from './lora/controller';
export type { LoraControllerProps } from './lora/controller-props';
export type { StackDashboards, StackMonitoringProps } from './monitoring/props';
export { StackMonitoring } from './monitoring/stack-monitoring';
export { ProductionStack } from './production-stack';
export type {
  NamedAdapter,
  NamedDisaggregatedPrefill,
  NamedRouting,
  ProductionStackProps,
  StackLora,
  StackModelIds,
  StackModelProps,
  StackModels,
  StackRouterOptions,
} from './props';
export type {
  PodBackends,
  ServiceBackends,
  StackBackends,
  StaticBackends,
  StaticEndpoint,
  StaticModelType,
} from './router/backends';
export type {
  GatewayReference,
  StackExposure,
  StackHttpRoute,
  StackIngress,
  StackIngressHost,
  StackIngressPath,
  StackIngressTls,
} from './router/exposures';
export type {
  StackRouterAutoscaling,
  StackRouterProbes,
  StackRouterProps,
  StackRouterService,
  StackRouterTracing,
} from './router/props';
export type {
  DisaggregatedPrefillRouting,
  KvAwareRouting,
  LmcacheControllerPorts,
  PrefixAwareRouting,
  RoundRobinRouting,
  SessionRouting,
  StackRouting,
} from './router/routings';
export { StackRouter } from './router/stack-router';
export type { DynamicVolume, HostPathVolume, NfsVolume, SharedStorageProps, SharedVolume } from './shared-storage/props';
export { SharedStorage } from './shared-storage/shared-storage';
