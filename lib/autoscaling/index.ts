export type { AdapterRule } from './adapter-rule';
export type {
  CertificateAuthority,
  ControllerMonitoring,
  ControllerPrometheus,
  ControllerSaturation,
  WorkloadVariantAutoscalerProps,
} from './controller/props';
export { WorkloadVariantAutoscaler } from './controller/workload-variant-autoscaler';
export { PrometheusAdapterRules, type PrometheusAdapterRulesProps } from './prometheus-adapter-rules';
export type {
  AutoscalingStrategy,
  HpaStrategy,
  KedaStrategy,
  LoadSignals,
  PrometheusAuthentication,
  ScalingBehavior,
  ScalingPace,
  WorkloadAutoscalerProps,
  WvaStrategy,
} from './props';
export type { LoadSource, ScalableWorkload } from './targets';
export { WorkloadAutoscaler } from './workload-autoscaler';
