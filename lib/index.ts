export { Accelerator } from './accelerators/accelerator';
export type { TpuGeneration } from './accelerators/google-tpu';
export type {
  AcceleratorOptions,
  CpuOptions,
  DeviceAlternative,
  DraOptions,
  GoogleTpuOptions,
  IntelXpuOptions,
  SimulatedOptions,
} from './accelerators/options';
export type { AcceleratorSpec, DeviceExposure, DeviceFit, Parallelism } from './accelerators/spec';
export * from './engines';
export * from './gateways';
export { ConfigError, type Problem } from './internal/config-error';
export { type Warning, type WarningId, Warnings } from './internal/warnings';
export type { Env, EnvValue } from './kubernetes/env';
export type { SecretKey } from './kubernetes/hf-token';
export type { ImagePulling } from './kubernetes/image';
export type { MetricsCollector, Monitoring } from './kubernetes/monitoring';
export type { ResourceAmounts, Resources } from './kubernetes/resources';
export type { Scheduling } from './kubernetes/scheduling';
export type { HostPathType, PodVolume, PodVolumes } from './kubernetes/volumes';
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
export { OptimizedBaseline, type OptimizedBaselineProps } from './paths/optimized-baseline';
export type { PathRouterOptions, WellLitPathProps } from './paths/props';
export type { Platform } from './platforms/platforms';
export type { ReleaseName } from './releases';
export * from './router/config';
export type { PoolMember } from './router/pool-member';
export type { ProxyOptions, RouteOptions, RouterMonitoring, RouterOptions, RouterProps, Tracing } from './router/props';
export { Router } from './router/router';
