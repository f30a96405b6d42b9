export {
  GATEWAY_CLASS_NAMES,
  type GatewayAddressType,
  type GatewayClassName,
  type GatewayLogLevel,
  type GatewayProvider,
  type GatewayServiceType,
  type ListenerProtocol,
} from './classes';
export type { ExistingGatewayProps, IInferenceGateway } from './existing-gateway';
export { InferenceGateway } from './inference-gateway';
export type { GatewayParentRef } from './parent-ref';
export type {
  AllowedNamespaces,
  CertificateReference,
  GatewayAddressRequest,
  GatewayInfrastructureProps,
  GatewayListenerProps,
  InferenceGatewayProps,
  ListenerTls,
} from './props';
export type { GatewayListener } from './resolve';
