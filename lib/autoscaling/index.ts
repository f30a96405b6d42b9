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
  CronTrigger,
  CustomTrigger,
  HpaStrategy,
  KedaFallback,
  KedaSignals,
  KedaStrategy,
  KedaTrigger,
  LoadSignals,
  PrometheusAuthentication,
  PrometheusTrigger,
  ScalingBehavior,
  ScalingPace,
  WorkloadAutoscalerProps,
  WvaStrategy,
} from './props';
export type { LoadSource, ScalableWorkload } from './targets';
export { WorkloadAutoscaler } from './workload-autoscaler';
