import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError, describe } from '../internal/config-error';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import { Gateway, type GatewaySpec, ReferenceGrant } from '../kubernetes/crds';
import { refuseTwins } from '../kubernetes/twins';
import { addAgentgatewayParameters } from './agentgateway-parameters';
import type { GatewayClassName, GatewayClassRow, GatewayProvider } from './classes';
import { badCombinations } from './combinations';
import { type ExistingGatewayProps, existingGateway, type IInferenceGateway, isGateway, markGateway } from './existing-gateway';
import { addIstioParameters } from './istio-parameters';
import { malformed } from './malformed';
import type { AddParameters, ParametersRef } from './parameters';
import { type GatewayParentRef, parentRefTo } from './parent-ref';
import { type AllowedNamespaces, type InferenceGatewayProps, inferenceGatewaySchema, type ListenerTls } from './props';
import { type GatewayListener, gatewayUrl, type ResolvedGateway, resolveGateway } from './resolve';

const ADD_PARAMETERS = {
  istio: addIstioParameters,
  agentgateway: addAgentgatewayParameters,
} satisfies Record<NonNullable<GatewayClassRow['parameters']>, AddParameters>;

/**
 * The way in for inference requests: a Gateway with whatever objects its class needs to configure its proxy. A router's HTTPRoute
 * leads from here to the InferencePool. Without a certificate it speaks plain HTTP.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { InferenceGateway } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'gateway', { namespace: 'gateways' });
 * new InferenceGateway(chart, 'gateway', {
 *   className: 'istio',
 *   listeners: [
 *     { name: 'https', protocol: 'HTTPS', hostname: 'llm.example.com', tls: { secretNames: ['llm-tls'] } },
 *     { name: 'internal', port: 8080, allowedNamespaces: { labels: { team: 'chat' } } },
 *   ],
 *   serviceType: 'LoadBalancer',
 *   replicas: 2,
 * });
 */
export class InferenceGateway extends Construct implements IInferenceGateway {
  /**
   * A gateway that is already there, such as one that a platform team keeps for all. Nothing is made.
   * @example
   * import { InferenceGateway } from 'cdk8s-llm-d';
   *
   * const shared = InferenceGateway.fromExisting({
   *   className: 'istio',
   *   name: 'shared',
   *   namespace: 'gateways',
   *   listeners: [{ name: 'http' }],
   * });
   */
  public static fromExisting(props: ExistingGatewayProps): IInferenceGateway {
    return existingGateway(props);
  }

  /** Whether a value is a gateway, made here or not, also when two copies of this library are loaded. */
  public static isInferenceGateway(value: unknown): value is IInferenceGateway {
    return isGateway(value);
  }

  public readonly gatewayName: string;
  public readonly namespace?: string;
  public readonly className: GatewayClassName;
  public readonly gatewayClassName: string;
  public readonly provider: GatewayProvider;
  public readonly address?: string;
  private readonly config: ResolvedGateway;

  /** @throws ConfigError, naming every wrong prop at once */
  public constructor(scope: Construct, id: string, props: InferenceGatewayProps) {
    super(scope, id);
    const parsed = parseProps(this, inferenceGatewaySchema, props);
    const wrong = malformed(parsed);
    if (wrong.length > 0) throw new ConfigError(this.node.path, wrong);
    const config = resolveGateway(parsed, Chart.of(this).namespace);
    const { name, namespace, row, proxy } = config;

    markGateway(this);
    this.config = config;
    this.gatewayName = name;
    this.namespace = namespace;
    this.className = config.className;
    this.gatewayClassName = config.gatewayClassName;
    this.provider = row.provider;
    this.address = config.address;

    const parametersRef = row.parameters && proxy && ADD_PARAMETERS[row.parameters](this, { name, proxy });
    new Gateway(this, 'Resource', {
      metadata: { name, labels: config.labels, annotations: config.annotations },
      spec: renderGateway(config, parametersRef),
    });
    this.addReferenceGrants();

    this.node.addValidation({ validate: () => badCombinations(config, parsed).map(describe) });
    refuseTwins(this);
    if (row.status === 'deprecated') {
      const what = `"${config.className}" is deprecated upstream`;
      warn(this, 'deprecated', { field: 'className', what, fix: `use "${row.instead}" instead.` });
    }
  }

  public get listeners(): readonly GatewayListener[] {
    return [...this.config.listeners];
  }

  public get listenerNames(): readonly string[] {
    return this.config.listeners.map(({ name }) => name);
  }

  public get url(): string | undefined {
    return gatewayUrl(this.address, this.config.listeners);
  }

  public parentRef(fromNamespace?: string, listenerName?: string): GatewayParentRef {
    return parentRefTo(this.node.path, this, fromNamespace, listenerName);
  }

  /** One grant in each namespace that certificates come from, where asked for. */
  private addReferenceGrants(): void {
    const { name, namespace, listeners } = this.config;
    if (namespace === undefined) return;
    const secrets = new Map<string, Set<string>>();
    for (const ref of listeners.flatMap(({ tls }) => tls?.certificateRefs ?? [])) {
      if (ref.referenceGrant !== 'create' || ref.namespace === undefined || ref.namespace === namespace) continue;
      secrets.set(ref.namespace, (secrets.get(ref.namespace) ?? new Set()).add(ref.name));
    }
    for (const [from, names] of secrets) {
      new ReferenceGrant(this, `reference-grant-${from}`, {
        metadata: { name: `${namespace}-${name}-certificates`, namespace: from },
        spec: {
          from: [{ group: 'gateway.networking.k8s.io', kind: Gateway.kind, namespace }],
          to: [...names].map((secret) => ({ group: '', kind: 'Secret', name: secret })),
        },
      });
    }
  }
}

function renderGateway(config: ResolvedGateway, parametersRef: ParametersRef | undefined): GatewaySpec {
  const { labels, annotations } = config.infrastructure;
  const infrastructure = {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(parametersRef && { parametersRef }),
  };
  return {
    gatewayClassName: config.gatewayClassName,
    ...(config.addresses.length > 0 && { addresses: config.addresses }),
    ...(Object.keys(infrastructure).length > 0 && { infrastructure }),
    listeners: config.listeners.map(({ name, port, protocol, hostname, tls, allowedNamespaces }) => ({
      name,
      port,
      protocol,
      hostname,
      tls: tls && renderTls(tls),
      allowedRoutes: { namespaces: renderNamespaces(allowedNamespaces) },
    })),
  };
}

function renderTls({ mode, secretNames = [], certificateRefs = [], options }: ListenerTls) {
  const refs = [...secretNames.map((name) => ({ name })), ...certificateRefs.map(({ name, namespace }) => ({ name, namespace }))];
  return {
    mode,
    ...(refs.length > 0 && { certificateRefs: refs.map((ref) => ({ group: '', kind: 'Secret', ...ref })) }),
    ...(options && Object.keys(options).length > 0 && { options }),
  };
}

function renderNamespaces(allowed: AllowedNamespaces) {
  if (typeof allowed === 'string') return { from: allowed };
  return { from: 'Selector' as const, selector: { matchLabels: allowed.labels } };
}
