export type {
  DeciderType,
  ExtractorType,
  FairnessPolicyType,
  FilterType,
  HandlerType,
  OrderingPolicyType,
  ParserType,
  PickerType,
  PluginType,
  SaturationDetectorType,
  ScorerType,
  SourceType,
  TypeOfKind,
  UsageLimitPolicyType,
} from './catalogue';
export type { PluginKind } from './catalogue/row';
export { checkEndpointPickerConfig } from './check';
export type { EndpointPickerConfigDocument } from './document';
export type {
  DataLayerSource,
  EndpointPickerConfig,
  FlowControlConfig,
  PriorityBand,
  PriorityBandLimits,
  SchedulingProfile,
  WeightedScorer,
} from './endpoint-picker-config';
export type * from './parameters';
export { type BareType, type Plugin, type PluginOptions, type PluginUse, plugin } from './plugin';
export { renderEndpointPickerConfig } from './render';
export type { ConfigFindings, ConfigWarning, WarningName } from './warnings';
