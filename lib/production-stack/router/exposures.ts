import { type IInferenceGateway, InferenceGateway } from '../../gateways';
import { HOSTNAMES_MAX } from '../../gateways/parent-ref';
import { optionalAmount, optionalFlag, optionalText } from '../../internal/optional';
import type { Z } from '../../internal/schema';
import type { HTTPRouteFilter, HTTPRouteMatch } from '../../kubernetes/crds/http-route';

/** A way in from outside the cluster. */
export type StackExposure = StackIngress | StackHttpRoute;

/** An Ingress to the router. */
export interface StackIngress {
  readonly kind: 'ingress';
  /** Name of the IngressClass. @default - the cluster's default class */
  readonly className?: string;
  /** @default - one rule for all hosts */
  readonly hosts?: readonly StackIngressHost[];
  readonly tls?: readonly StackIngressTls[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A host of an Ingress. */
export interface StackIngressHost {
  /** DNS name; it may begin with `*.`. @default - all hosts */
  readonly host?: string;
  /** @default - all below `rootPath` */
  readonly paths?: readonly StackIngressPath[];
}

/** A path of an Ingress. */
export interface StackIngressPath {
  readonly path: string;
  /** @default Prefix */
  readonly pathType?: 'Prefix' | 'Exact' | 'ImplementationSpecific';
}

/** A certificate of an Ingress. */
export interface StackIngressTls {
  /** Secret with the certificate. @default - that of the Ingress controller */
  readonly secretName?: string;
  /** @default - all hosts */
  readonly hosts?: readonly string[];
}

/** A Gateway by its name, where nothing more is known of it. */
export interface GatewayReference {
  readonly name: string;
  /** @default - that of the router */
  readonly namespace?: string;
}

/** An HTTPRoute from a Gateway to the router. */
export interface StackHttpRoute {
  readonly kind: 'httpRoute';
  /** Ending of the route's name, `<stack>-router-<key>`, where there are several. @default - none: `<stack>-router` */
  readonly key?: string;
  /** `new InferenceGateway(…)`, `InferenceGateway.fromExisting(…)` or the name of one. */
  readonly gateway: IInferenceGateway | GatewayReference;
  /** The gateway's listener. @default - all that take the route */
  readonly listenerName?: string;
  /** @default - all host names of the listener */
  readonly hostnames?: readonly string[];
  /** @default - all paths below `rootPath` */
  readonly matches?: readonly HTTPRouteMatch[];
  readonly filters?: readonly HTTPRouteFilter[];
  /**
   * How long a request may take, in seconds; 0 is without limit. On GKE it becomes the backend policy's timeout, of which all routes have one.
   * @default - the gateway's own limit; 300 on GKE, which otherwise ends a request after 30 s
   */
  readonly requestTimeoutSeconds?: number;
  /** Sends clients to `https` instead of the router: for a listener without TLS beside one that has it. @default false */
  readonly httpsRedirect?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Whether it leads to the router through a gateway of GKE. */
export function reachesOnGke(one: StackExposure): one is StackHttpRoute {
  if (one.kind !== 'httpRoute' || one.httpsRedirect) return false;
  return InferenceGateway.isInferenceGateway(one.gateway) && one.gateway.provider === 'gke';
}

/** The first that says how long a request may take. */
export function timedRoute(routes: readonly StackHttpRoute[]): StackHttpRoute | undefined {
  return routes.find(({ requestTimeoutSeconds }) => requestTimeoutSeconds !== undefined);
}

const pathSchema = (z: Z) => z.string().startsWith('/', 'Begin it with "/"');

const matchSchema = (z: Z) => {
  const name = z.string().min(1);
  const values = z
    .array(z.strictObject({ name, type: z.enum(['Exact', 'RegularExpression']).optional(), value: z.string() }).readonly())
    .readonly()
    .optional();
  return z
    .strictObject({
      headers: values,
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']).optional(),
      path: z
        .strictObject({
          type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']).optional(),
          value: pathSchema(z).optional(),
        })
        .readonly()
        .optional(),
      queryParams: values,
    })
    .readonly();
};

/** @internal Schema of what a router is exposed by. */
export const exposeSchema = (z: Z) => {
  const labels = z.record(z.string(), z.string()).readonly().optional();
  const gateway = z.custom<IInferenceGateway>((value) => InferenceGateway.isInferenceGateway(value), 'new InferenceGateway(…)');
  const ingress = z
    .strictObject({
      kind: z.literal('ingress'),
      className: z.string().optional(),
      hosts: z
        .array(
          z
            .strictObject({
              host: z.string().optional(),
              paths: z
                .array(
                  z
                    .strictObject({
                      path: pathSchema(z),
                      pathType: z.enum(['Prefix', 'Exact', 'ImplementationSpecific']).optional(),
                    })
                    .readonly(),
                )
                .min(1)
                .readonly()
                .optional(),
            })
            .readonly(),
        )
        .min(1)
        .readonly()
        .optional(),
      tls: z
        .array(
          z
            .strictObject({ secretName: z.string().optional(), hosts: z.array(z.string()).min(1).readonly().optional() })
            .readonly(),
        )
        .readonly()
        .optional(),
      annotations: labels,
    })
    .readonly();
  const route = z
    .strictObject({
      kind: z.literal('httpRoute'),
      key: z.string().optional(),
      gateway: z.union([gateway, z.strictObject({ name: z.string(), namespace: z.string().optional() }).readonly()]),
      listenerName: optionalText(z),
      hostnames: z.array(z.string()).min(1).max(HOSTNAMES_MAX).readonly().optional(),
      matches: z.array(matchSchema(z)).min(1).readonly().optional(),
      filters: z
        .array(
          z.custom<HTTPRouteFilter>(
            (value) => typeof (value as { type?: unknown } | null)?.type === 'string',
            'Give a filter of an HTTPRoute, with its type',
          ),
        )
        .readonly()
        .optional(),
      requestTimeoutSeconds: optionalAmount(z),
      httpsRedirect: optionalFlag(z),
      labels,
      annotations: labels,
    })
    .readonly();
  return z.union([gateway, z.array(z.discriminatedUnion('kind', [ingress, route])).readonly()]);
};
