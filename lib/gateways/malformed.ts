import { isIP } from 'node:net';
import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';
import { annotationProblems, labelProblems } from '../kubernetes/labels';
import { DNS_LABEL_MAX, DNS_SUBDOMAIN_MAX, dnsProblem, hostnameProblem, serviceNameProblem } from '../kubernetes/names';
import { gatewayClassRow } from './classes';
import type { GatewayAddressRequest, GatewayListenerProps, InferenceGatewayProps } from './props';
import { DEFAULT_GATEWAY_NAME, serviceName } from './resolve';

/** The API's limit for labels and for annotations of the infrastructure. */
const INFRASTRUCTURE_MAX = 8;
/** Its limit for the certificates of a listener. */
const CERTIFICATES_MAX = 64;
/** Its limit for the options of a listener's encryption. */
const OPTIONS_MAX = 16;
/** How many characters an annotation of the infrastructure or an option may have. */
const VALUE_MAX = 4096;

/** Props that the schema let through and that the API would not, each wrong by itself. */
export function malformed(props: InferenceGatewayProps): Problem[] {
  const { name = DEFAULT_GATEWAY_NAME, gatewayClassName, listeners = [], addresses = [] } = props;
  const { labels = {}, annotations, infrastructure = {} } = props;
  const problems = [
    gatewayClassName === undefined ? undefined : dnsProblem('gatewayClassName', gatewayClassName, DNS_SUBDOMAIN_MAX),
    ...nameProblems(props, name),
    ...listeners.flatMap((listener, i) => listenerProblems(`listeners[${i}]`, listener)),
    ...addresses.flatMap((address, i) => [
      addressProblem(`addresses[${i}].value`, address),
      addressTakenProblem(`addresses[${i}].value`, address, addresses.slice(0, i)),
    ]),
    ...labelProblems('labels', labels),
    ...annotationProblems('annotations', annotations),
    ...labelProblems('infrastructure.labels', infrastructure.labels),
    ...annotationProblems('infrastructure.annotations', infrastructure.annotations),
    ...valueProblems('infrastructure.annotations', infrastructure.annotations),
    tooMany('infrastructure.labels', infrastructure.labels, INFRASTRUCTURE_MAX),
    tooMany('infrastructure.annotations', infrastructure.annotations, INFRASTRUCTURE_MAX),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** The name becomes a label's value, and with the class's ending that of a Service. */
function nameProblems(props: InferenceGatewayProps, name: string): (Problem | undefined)[] {
  const row = gatewayClassRow(props.className);
  const service = serviceName(row, name, props.gatewayClassName ?? row.gatewayClassName);
  const ending = (service ?? name).length - name.length;
  if (ending >= DNS_LABEL_MAX) return [noRoomProblem(props.gatewayClassName)];
  return [service === undefined ? dnsProblem('name', name) : serviceNameProblem('name', name, service)];
}

function noRoomProblem(gatewayClassName: string | undefined): Problem {
  return {
    field: 'gatewayClassName',
    what: `${shown(gatewayClassName)} leaves no room for the gateway's name before it, in the name of a Service of ${DNS_LABEL_MAX} characters`,
    fix: 'take a GatewayClass with a shorter name.',
  };
}

/** @internal What the API would not take of one listener. */
export function listenerProblems(field: string, { name, hostname, tls, allowedNamespaces }: GatewayListenerProps) {
  const certificates = (tls?.secretNames?.length ?? 0) + (tls?.certificateRefs?.length ?? 0);
  return [
    dnsProblem(`${field}.name`, name, DNS_SUBDOMAIN_MAX),
    hostname === undefined ? undefined : hostnameProblem(`${field}.hostname`, hostname),
    ...(tls?.secretNames ?? []).map((secret, j) => dnsProblem(`${field}.tls.secretNames[${j}]`, secret, DNS_SUBDOMAIN_MAX)),
    ...(tls?.certificateRefs ?? []).flatMap((ref, j) => [
      dnsProblem(`${field}.tls.certificateRefs[${j}].name`, ref.name, DNS_SUBDOMAIN_MAX),
      ref.namespace === undefined ? undefined : dnsProblem(`${field}.tls.certificateRefs[${j}].namespace`, ref.namespace),
    ]),
    certificates > CERTIFICATES_MAX ? overfullProblem(`${field}.tls`, certificates, 'certificates', CERTIFICATES_MAX) : undefined,
    tooMany(`${field}.tls.options`, tls?.options, OPTIONS_MAX),
    ...valueProblems(`${field}.tls.options`, tls?.options),
    ...(typeof allowedNamespaces === 'object'
      ? selectorProblems(`${field}.allowedNamespaces.labels`, allowedNamespaces.labels)
      : []),
  ];
}

function selectorProblems(field: string, labels: Readonly<Record<string, string>>): Problem[] {
  if (Object.keys(labels).length > 0) return labelProblems(field, labels);
  const fix = 'name a label that the namespaces have, or say allowedNamespaces: "All".';
  return [{ field, what: 'is empty, which would select every namespace', fix }];
}

function addressProblem(field: string, { type = 'IPAddress', value }: GatewayAddressRequest): Problem | undefined {
  if (type === 'Hostname') return dnsProblem(field, value, DNS_SUBDOMAIN_MAX);
  if (type === 'NamedAddress') return dnsProblem(field, value);
  // The API knows no zones, which are names of one host's interfaces.
  if (isIP(value) !== 0 && !value.includes('%')) return undefined;
  return {
    field,
    what: `${shown(value)} is not an IP address`,
    fix: 'give one such as "192.0.2.10", or say what else it is with type.',
  };
}

function addressTakenProblem(
  field: string,
  { type = 'IPAddress', value }: GatewayAddressRequest,
  earlier: readonly GatewayAddressRequest[],
): Problem | undefined {
  const twin = earlier.findIndex((other) => (other.type ?? 'IPAddress') === type && other.value === value);
  return twin < 0 ? undefined : { field, what: `${shown(value)} is that of addresses[${twin}] too`, fix: 'ask for it once.' };
}

function tooMany(field: string, entries: Readonly<Record<string, string>> = {}, most: number): Problem | undefined {
  const count = Object.keys(entries).length;
  return count > most ? overfullProblem(field, count, 'entries', most) : undefined;
}

function overfullProblem(field: string, count: number, things: string, most: number): Problem {
  return { field, what: `has ${count} ${things}, and ${most} fit`, fix: `leave ${count - most} out.` };
}

function valueProblems(field: string, entries: Readonly<Record<string, string>> = {}): Problem[] {
  return Object.entries(entries).flatMap(([key, value]) => {
    const { length } = [...value];
    if (length <= VALUE_MAX) return [];
    const what = `has ${length} characters, and ${VALUE_MAX} fit`;
    return [{ field: `${field}.${key}`, what, fix: `shorten it by ${length - VALUE_MAX}.` }];
  });
}
