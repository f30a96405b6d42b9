import type { Expect, Same } from '../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../internal/schema';
import { portSchema } from '../kubernetes/port';
import { int32Schema } from '../kubernetes/quantity';
import { type Resources, resourcesSchema } from '../kubernetes/resources';
import { PLATFORM_NAMES, type Platform } from '../platforms/platforms';
import {
  GATEWAY_CLASS_NAMES,
  type GatewayAddressType,
  type GatewayClassName,
  type GatewayLogLevel,
  type GatewayServiceType,
  type ListenerProtocol,
} from './classes';

/** Namespaces whose routes a listener takes: every one, the gateway's own, or those with these labels. */
export type AllowedNamespaces = 'All' | 'Same' | { readonly labels: Readonly<Record<string, string>> };

/** A Secret of type `kubernetes.io/tls`, by reference. */
export interface CertificateReference {
  /** The Secret's name. */
  readonly name: string;
  /** The Secret's namespace. Elsewhere than the gateway's, it needs a `referenceGrant`. @default - the gateway's */
  readonly namespace?: string;
  /**
   * A Secret of another namespace is only read if a ReferenceGrant there allows it. `create` makes one, which whoever applies it
   * needs the right to; `exists` says that there is one. @default - none, for a Secret in the gateway's own namespace
   * @see https://gateway-api.sigs.k8s.io/api-types/referencegrant/
   */
  readonly referenceGrant?: 'create' | 'exists';
}

/** Encryption of a listener. */
export interface ListenerTls {
  /** Secrets of type `kubernetes.io/tls` in the gateway's namespace, such as cert-manager writes them. */
  readonly secretNames?: readonly string[];
  /** Secrets that may be in another namespace. They follow `secretNames`. */
  readonly certificateRefs?: readonly CertificateReference[];
  /** `Terminate` decrypts here; `Passthrough`, with protocol `TLS`, leaves it to what is behind. @default Terminate */
  readonly mode?: 'Terminate' | 'Passthrough';
  /**
   * Options of the class, such as `networking.gke.io/pre-shared-certs` with a certificate that Google Cloud keeps. They may stand
   * in for a Secret.
   */
  readonly options?: Readonly<Record<string, string>>;
}

/** A port that the gateway listens on. */
export interface GatewayListenerProps {
  /** What routes call it. */
  readonly name: string;
  /** HTTPRoutes, and so routers, need `HTTP` or `HTTPS`. @default HTTP */
  readonly protocol?: ListenerProtocol;
  /** @default - 80 for HTTP, 443 for HTTPS and TLS */
  readonly port?: number;
  /** Host that requests must be for; `*.` in front stands for any prefix. @default - any host */
  readonly hostname?: string;
  /** The certificate. Needed by HTTPS and TLS. */
  readonly tls?: ListenerTls;
  /** Whose routes it takes. @default All */
  readonly allowedNamespaces?: AllowedNamespaces;
}

/** An address that the gateway asks for. */
export interface GatewayAddressRequest {
  /**
   * `IPAddress` asks the load balancer for it. `NamedAddress` is one that Google Cloud reserved. `Hostname` is, for Istio, the
   * Service of a proxy that you deploy yourself. @default IPAddress
   */
  readonly type?: GatewayAddressType;
  readonly value: string;
}

/** What the controller puts on the objects that it makes for the gateway. At most 8 of each. */
export interface GatewayInfrastructureProps {
  /** Labels, as for cost allocation. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations, as a cloud's load balancer reads them from the Service. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Props of {@link InferenceGateway}. */
export interface InferenceGatewayProps {
  /** Which implementation serves it. `kgateway` is deprecated upstream in favour of `agentgateway`. */
  readonly className: GatewayClassName;
  /** The GatewayClass object, where your cluster names it differently. @default - the name that the class's controller installs */
  readonly gatewayClassName?: string;
  /** Where the cluster runs. OpenShift needs a proxy with a floating user id. @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
  /** Name of the Gateway, and stem of the names that its class derives. @default llm-d-inference-gateway */
  readonly name?: string;
  /** @default - one, `default`: HTTP on port 80, for routes of all namespaces */
  readonly listeners?: readonly GatewayListenerProps[];
  /** Addresses to ask for. Asking for an IP address makes the proxy's Service a `LoadBalancer`. @default - the class picks one */
  readonly addresses?: readonly GatewayAddressRequest[];
  /** Labels of the Gateway. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the Gateway, such as `cert-manager.io/cluster-issuer`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels and annotations of what the controller makes: the proxy's Deployment, pods and Service. */
  readonly infrastructure?: GatewayInfrastructureProps;
  /**
   * CPU and memory of the proxy, amount by amount: what is not said keeps its default. Not for GKE, whose load balancer runs
   * outside the cluster.
   * @default - Istio: requests of 2 cores and 4Gi, limits of 8 cores and 16Gi; agentgateway: the controller's
   */
  readonly resources?: Resources;
  /**
   * Service in front of the proxy. Not for GKE.
   * @default - Istio, and agentgateway on OpenShift: `ClusterIP`, or `LoadBalancer` with an IP address asked for; agentgateway
   * elsewhere: the controller's, `LoadBalancer`
   */
  readonly serviceType?: GatewayServiceType;
  /** What the proxy logs. Not for GKE. @default - Istio: `warn`; agentgateway: the controller's, `info` */
  readonly logLevel?: GatewayLogLevel;
  /** Pods of the proxy. Not for GKE. @default - the controller's, 1 */
  readonly replicas?: number;
}

const strings = (z: Z) => z.record(z.string(), z.string()).readonly().optional();
const tls = (z: Z) =>
  z
    .strictObject({
      secretNames: z.array(z.string()).readonly().optional(),
      certificateRefs: z
        .array(
          z
            .strictObject({
              name: z.string(),
              namespace: z.string().optional(),
              referenceGrant: z.enum(['create', 'exists']).optional(),
            })
            .readonly(),
        )
        .readonly()
        .optional(),
      mode: z.enum(['Terminate', 'Passthrough']).optional(),
      options: strings(z),
    })
    .readonly()
    .optional();
const listener = (z: Z) =>
  z
    .strictObject({
      name: z.string(),
      protocol: z.enum(['HTTP', 'HTTPS', 'TLS']).optional(),
      port: portSchema(z).optional(),
      hostname: z.string().optional(),
      tls: tls(z),
      allowedNamespaces: z
        .union([z.enum(['All', 'Same']), z.strictObject({ labels: z.record(z.string(), z.string()).readonly() }).readonly()])
        .optional(),
    })
    .readonly();

/** @internal */
export const listenersSchema = (z: Z) => z.array(listener(z)).min(1).max(64).readonly().optional();

/** @internal */
export const inferenceGatewaySchema = defineSchema((z) =>
  z.strictObject({
    className: z.enum(GATEWAY_CLASS_NAMES),
    gatewayClassName: z.string().optional(),
    platform: z.enum(PLATFORM_NAMES).optional(),
    name: z.string().optional(),
    listeners: listenersSchema(z),
    addresses: z
      .array(z.strictObject({ type: z.enum(['IPAddress', 'Hostname', 'NamedAddress']).optional(), value: z.string() }).readonly())
      .max(16)
      .readonly()
      .optional(),
    labels: strings(z),
    annotations: strings(z),
    infrastructure: z
      .strictObject({ labels: strings(z), annotations: strings(z) })
      .readonly()
      .optional(),
    resources: resourcesSchema(z).optional(),
    serviceType: z.enum(['ClusterIP', 'LoadBalancer', 'NodePort']).optional(),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'off']).optional(),
    replicas: int32Schema(z, 1).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof inferenceGatewaySchema>, InferenceGatewayProps>>;
