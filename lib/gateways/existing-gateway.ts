import { ConfigError } from '../internal/config-error';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../kubernetes/names';
import { GATEWAY_CLASS_NAMES, type GatewayClassName, type GatewayProvider, gatewayClassRow } from './classes';
import { nameTakenProblem } from './combinations';
import { listenerProblems } from './malformed';
import { type GatewayParentRef, parentRefTo } from './parent-ref';
import { type GatewayListenerProps, listenersSchema } from './props';
import { type GatewayListener, gatewayAddress, gatewayUrl, resolveListener } from './resolve';

const GATEWAY = Symbol.for('cdk8s-llm-d.InferenceGateway');

/** What routers and clients need to know of a gateway, whoever made it. */
export interface IInferenceGateway {
  /** Name of the Gateway. */
  readonly gatewayName: string;
  /** Namespace of the Gateway; undefined where the one who applies it chooses. */
  readonly namespace?: string;
  readonly className: GatewayClassName;
  /** The GatewayClass object. */
  readonly gatewayClassName: string;
  /** Whose policy objects a router adds beside its route. */
  readonly provider: GatewayProvider;
  /** What it listens on; empty where that is not known. */
  readonly listeners: readonly GatewayListener[];
  /** What routes call the listeners. */
  readonly listenerNames: readonly string[];
  /** Host of the gateway inside the cluster; undefined for a class whose proxy runs outside. */
  readonly address?: string;
  /**
   * URL of the gateway inside the cluster: of its first HTTP listener, otherwise of its first HTTPS listener. Listeners for one host are left
   * out: they do not answer to an address.
   */
  readonly url?: string;
  /**
   * The reference that an HTTPRoute hangs on.
   * @param fromNamespace the route's namespace, if it is known
   * @param listenerName the listener to hang on, instead of all that take the route
   * @throws ConfigError for a listener that there is not, or where no listener takes the route
   */
  parentRef(fromNamespace?: string, listenerName?: string): GatewayParentRef;
}

/** A gateway that someone else made. */
export interface ExistingGatewayProps {
  /** Name of the Gateway. */
  readonly name: string;
  /** @default - that of the routes */
  readonly namespace?: string;
  readonly className: GatewayClassName;
  /** The GatewayClass object, where the cluster names it differently. @default - the name that the class's controller installs */
  readonly gatewayClassName?: string;
  /** What it listens on, as far as routes and clients should know. @default - not known: routes are not checked */
  readonly listeners?: readonly GatewayListenerProps[];
}

const schema = defineSchema((z) =>
  z.strictObject({
    name: z.string(),
    namespace: z.string().optional(),
    className: z.enum(GATEWAY_CLASS_NAMES),
    gatewayClassName: z.string().optional(),
    listeners: listenersSchema(z),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, ExistingGatewayProps>>;

/** @internal */
export function existingGateway(props: ExistingGatewayProps): IInferenceGateway {
  const at = 'InferenceGateway.fromExisting';
  const { name, namespace, className, ...rest } = parseProps(at, schema, props);
  const problems = [
    dnsProblem('name', name, DNS_SUBDOMAIN_MAX),
    namespace === undefined ? undefined : dnsProblem('namespace', namespace),
    rest.gatewayClassName === undefined ? undefined : dnsProblem('gatewayClassName', rest.gatewayClassName, DNS_SUBDOMAIN_MAX),
    ...(rest.listeners ?? []).flatMap((listener, i, all) => [
      ...listenerProblems(`listeners[${i}]`, listener),
      nameTakenProblem(`listeners[${i}].name`, listener.name, all.slice(0, i)),
    ]),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new ConfigError(at, problems);
  const row = gatewayClassRow(className);
  const gatewayClassName = rest.gatewayClassName ?? row.gatewayClassName;
  const listeners = (rest.listeners ?? []).map(resolveListener);
  const address = gatewayAddress(row, name, gatewayClassName, namespace);
  return markGateway({
    gatewayName: name,
    namespace,
    className,
    gatewayClassName,
    provider: row.provider,
    listeners,
    listenerNames: listeners.map((listener) => listener.name),
    address,
    url: gatewayUrl(address, listeners),
    parentRef: (fromNamespace, listenerName) =>
      parentRefTo(at, { gatewayName: name, namespace, listeners }, fromNamespace, listenerName),
  });
}

/** @internal */
export function markGateway<T extends object>(gateway: T): T {
  return Object.defineProperty(gateway, GATEWAY, { value: true });
}

/** @internal */
export function isGateway(value: unknown): value is IInferenceGateway {
  return typeof value === 'object' && value !== null && GATEWAY in value;
}
