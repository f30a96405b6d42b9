import type { Problem } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import { shown } from '../internal/words';
import { resourceProblems } from '../kubernetes/resources';
import { classesWith, type GatewayClassRow } from './classes';
import type { CertificateReference, InferenceGatewayProps } from './props';
import type { GatewayListener, ResolvedGateway } from './resolve';

const PROXY_PROPS = [
  'resources',
  'serviceType',
  'logLevel',
  'replicas',
] as const satisfies readonly (keyof InferenceGatewayProps)[];

/** What is well formed and does not go together. */
export function badCombinations(gateway: ResolvedGateway, props: InferenceGatewayProps): Problem[] {
  const problems = [
    platformProblem(gateway, props),
    ...gateway.listeners.flatMap((listener, i) => listenerProblems(gateway, listener, i)),
    nothingForRoutes(gateway.listeners),
    ...addressProblems(gateway, props),
    ...PROXY_PROPS.filter((prop) => props[prop] !== undefined).map((prop) => noProxyProblem(prop, gateway)),
    ...resourceProblems('resources', gateway.proxy?.resources ?? {}),
  ];
  return problems.filter((problem) => problem !== undefined);
}

function platformProblem({ className, row }: ResolvedGateway, { platform }: InferenceGatewayProps): Problem | undefined {
  if (platform === undefined || !row.platforms || row.platforms.includes(platform)) return undefined;
  const there = classesWith(({ platforms }) => !platforms || platforms.includes(platform));
  return {
    field: 'className',
    what: `"${className}" exists on ${quotedList(row.platforms)} alone, and platform is "${platform}"`,
    fix: `choose one of ${quotedList(there)}.`,
  };
}

function listenerProblems(gateway: ResolvedGateway, listener: GatewayListener, i: number): (Problem | undefined)[] {
  const field = `listeners[${i}]`;
  const { className, row, listeners } = gateway;
  const earlier = listeners.slice(0, i);
  return [
    row.protocols.includes(listener.protocol)
      ? undefined
      : cannot(`${field}.protocol`, `class "${className}" does not speak ${shown(listener.protocol)}`, ({ protocols }) =>
          protocols.includes(listener.protocol),
        ),
    nameTakenProblem(`${field}.name`, listener.name, earlier),
    portProblem(`${field}.port`, listener, earlier),
    ...tlsProblems(`${field}.tls`, listener),
    ...(listener.tls?.certificateRefs ?? []).map((ref, j) => grantProblem(`${field}.tls.certificateRefs[${j}]`, ref, gateway)),
  ];
}

/** Routes tell listeners apart by name. */
export function nameTakenProblem(
  field: string,
  name: string,
  earlier: readonly { readonly name: string }[],
): Problem | undefined {
  if (!earlier.some((other) => other.name === name)) return undefined;
  return { field, what: `${shown(name)} is taken by an earlier listener`, fix: 'give each a name of its own.' };
}

function portProblem(field: string, listener: GatewayListener, earlier: readonly GatewayListener[]): Problem | undefined {
  const { port, protocol, hostname } = listener;
  const sharing = earlier.filter((other) => other.port === port);
  const plain = sharing.find((other) => (other.protocol === 'HTTP') !== (protocol === 'HTTP'));
  if (plain) {
    return {
      field,
      what: `${port} speaks ${protocol} here and ${plain.protocol} for listener ${shown(plain.name)}, and a port is either encrypted or not`,
      fix: 'give one of the two another port.',
    };
  }
  const same = sharing.find((other) => other.protocol === protocol && other.hostname === hostname);
  if (!same) return undefined;
  return {
    field,
    what: `${port} is taken by listener ${shown(same.name)}, with the same protocol for ${hostname === undefined ? 'any host' : `host ${shown(hostname)}`}`,
    fix: 'give each a port or a hostname of its own.',
  };
}

function tlsProblems(field: string, { protocol, tls }: GatewayListener): (Problem | undefined)[] {
  const certificates = (tls?.secretNames?.length ?? 0) + (tls?.certificateRefs?.length ?? 0);
  if (protocol === 'HTTP') {
    if (!tls) return [];
    return [
      { field, what: 'is given for protocol "HTTP", which is not encrypted', fix: 'set protocol to "HTTPS", or leave tls out.' },
    ];
  }
  if (tls?.mode === 'Passthrough') {
    if (protocol === 'HTTPS') {
      const what = '"Passthrough" leaves requests encrypted, so that protocol "HTTPS" cannot route them';
      return [{ field: `${field}.mode`, what, fix: 'leave it out and name a certificate, or set protocol to "TLS".' }];
    }
    if (certificates === 0) return [];
    const what = 'has a certificate beside mode "Passthrough", which never decrypts';
    return [{ field, what, fix: 'leave the certificate out, or set mode to "Terminate".' }];
  }
  if (certificates > 0 || Object.keys(tls?.options ?? {}).length > 0) return [];
  const passthrough = protocol === 'TLS' ? ', or set tls.mode to "Passthrough"' : '';
  const fix = `name a Secret of type kubernetes.io/tls in tls.secretNames${passthrough}.`;
  return [{ field, what: `names no certificate, and protocol "${protocol}" needs one`, fix }];
}

/** Whether the Secret may be read where it is. */
function grantProblem(field: string, ref: CertificateReference, { namespace }: ResolvedGateway): Problem | undefined {
  const elsewhere = ref.namespace !== undefined && ref.namespace !== namespace;
  if (!elsewhere) {
    if (ref.referenceGrant === undefined) return undefined;
    const what = `${shown(ref.referenceGrant)} is for Secrets of other namespaces, and ${shown(ref.name)} is in the gateway's own`;
    return { field: `${field}.referenceGrant`, what, fix: 'leave it out, or name the namespace of the Secret.' };
  }
  if (ref.referenceGrant === undefined) {
    const here = namespace === undefined ? 'the gateway' : `the gateway in ${shown(namespace)}`;
    return {
      field: `${field}.referenceGrant`,
      what: `is missing, and ${here} cannot read Secret ${shown(ref.name)} of namespace ${shown(ref.namespace)} without a ReferenceGrant there`,
      fix: 'say "create" to make one, or "exists" where there is one.',
    };
  }
  if (ref.referenceGrant === 'exists' || namespace !== undefined) return undefined;
  return {
    field: `${field}.referenceGrant`,
    what: '"create" needs the namespace that it grants to, and the chart of the gateway has none',
    fix: 'give the chart a namespace, or make the ReferenceGrant yourself and say "exists".',
  };
}

function nothingForRoutes(listeners: readonly GatewayListener[]): Problem | undefined {
  if (listeners.some(({ protocol }) => protocol !== 'TLS')) return undefined;
  return {
    field: 'listeners',
    what: 'all speak "TLS", and the HTTPRoutes of a router need "HTTP" or "HTTPS"',
    fix: 'add a listener with protocol "HTTPS".',
  };
}

function addressProblems(
  { className, row, addresses, proxy }: ResolvedGateway,
  props: InferenceGatewayProps,
): (Problem | undefined)[] {
  const { maxAddresses = addresses.length } = row;
  const unreachable = proxy && addresses.length > 0 && (props.serviceType ?? 'LoadBalancer') !== 'LoadBalancer';
  return [
    ...addresses.map(({ type }, i) =>
      row.addressTypes.includes(type)
        ? undefined
        : cannot(`addresses[${i}].type`, `class "${className}" takes no address of type ${shown(type)}`, ({ addressTypes }) =>
            addressTypes.includes(type),
          ),
    ),
    addresses.length > maxAddresses
      ? {
          field: 'addresses',
          what: `has ${addresses.length} entries, and class "${className}" takes ${maxAddresses}`,
          fix: 'make a gateway for each.',
        }
      : undefined,
    unreachable
      ? {
          field: 'serviceType',
          what: `${shown(props.serviceType)} has no address to ask for, and addresses asks for ${shown(addresses[0]?.value)}`,
          fix: 'set it to "LoadBalancer", or leave addresses out.',
        }
      : undefined,
  ];
}

function noProxyProblem(prop: (typeof PROXY_PROPS)[number], { className, row, proxy, addresses }: ResolvedGateway) {
  if (proxy) return undefined;
  if (row.parameters === undefined)
    return cannot(
      prop,
      `is given, and class "${className}" runs no proxy in the cluster`,
      ({ parameters }) => parameters !== undefined,
    );
  return {
    field: prop,
    what: `is given, and the address ${shown(addresses[0]?.value)} names a proxy of yours, so that the class runs none`,
    fix: 'leave it out, or leave addresses out.',
  };
}

/** A class that does not do what is asked, and those that do. */
function cannot(field: string, what: string, has: (row: GatewayClassRow) => boolean): Problem {
  return { field, what, fix: `leave it out, or choose a class that can: ${quotedList(classesWith(has))}.` };
}
