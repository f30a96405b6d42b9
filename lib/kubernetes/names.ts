import { isIP } from 'node:net';
import type { Problem } from '../internal/config-error';
import { flawlessText } from '../internal/issues';
import { quotedList } from '../internal/nearest';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';

/** Characters in a DNS label: names of Services, namespaces, containers and whatever else becomes a host name. */
export const DNS_LABEL_MAX = 63;
/** Characters in a DNS subdomain: names of most objects. */
export const DNS_SUBDOMAIN_MAX = 253;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Whether a text can be a DNS label: lower-case letters, digits and `-` within, at most 63 characters. */
export function isDnsLabel(value: string): boolean {
  return value.length <= DNS_LABEL_MAX && DNS_LABEL.test(value);
}

/** Whether a text can be a DNS subdomain: DNS labels of any length joined by dots, at most 253 characters in all. */
export function isDnsSubdomain(value: string): boolean {
  return value.length <= DNS_SUBDOMAIN_MAX && value.split('.').every((part) => DNS_LABEL.test(part));
}

/** @internal Schema of the name of an object that there is already. */
export const objectNameSchema = (z: Z) =>
  z.string().refine(isDnsSubdomain, 'Give the name of an object: lower-case letters, digits, "-" and "."');

/** Whether a text can be the key of a label or annotation: a name of at most 63 characters, after a DNS subdomain and `/` or alone. */
export function isLabelKey(value: string): boolean {
  const [name = '', prefix, ...more] = value.split('/').reverse();
  return more.length === 0 && (prefix === undefined || isDnsSubdomain(prefix)) && name.length <= 63 && QUALIFIED.test(name);
}

/** What to write where a device plugin's resource is expected: the message of a zod refinement with `isExtendedResource`. */
export const EXTENDED_RESOURCE_FORM = 'Give a resource with its domain, such as "nvidia.com/gpu"';

/** Whether a text can be a resource that a device plugin hands out: it has a domain, and not that of Kubernetes itself. */
export function isExtendedResource(value: string): boolean {
  return value.includes('/') && isLabelKey(value) && !/^requests\.|kubernetes\.io\//.test(value);
}

/** What to write where a label's value is expected: the message of a zod refinement with `isLabelValue`. */
export const LABEL_VALUE_FORM = 'Give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit';

/** Whether a text can be the value of a label: empty, or letters and digits with `-`, `_` and `.` within, at most 63 characters. */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && QUALIFIED.test(value));
}

/**
 * What is wrong with a name, or nothing. A name that is too long is an error and is never cut: names are what people type.
 * @param limit how many characters fit. Above 63 the name may hold dots, as a DNS subdomain does; up to 63 it is a DNS label. Give
 * less where a controller appends to the name.
 */
export function dnsProblem(field: string, value: string, limit: number = DNS_LABEL_MAX): Problem | undefined {
  const dots = limit > DNS_LABEL_MAX;
  const form = dots
    ? 'lower-case letters, digits, "-" and ".", with a letter or digit around each dot'
    : 'lower-case letters, digits and "-"';
  if (value === '') return { field, what: 'is empty', fix: `give a name of 1 to ${limit} characters: ${form}.` };
  const wellFormed = (dots ? value.split('.') : [value]).every((part) => DNS_LABEL.test(part));
  if (!wellFormed) {
    const wrong = [...new Set(value.replace(dots ? /[-a-z0-9.]/g : /[-a-z0-9]/g, ''))];
    const what =
      wrong.length > 0 ? `holds ${quotedList(wrong)}, which a name cannot` : 'does not begin and end with a letter or digit';
    const instead = repaired(value, dots);
    return {
      field,
      what: `${shown(value)} ${what}`,
      fix: instead !== '' && instead.length <= limit ? `write "${instead}".` : `use ${form}.`,
    };
  }
  if (value.length <= limit) return undefined;
  return {
    field,
    what: `${shown(value)} has ${value.length} characters, and ${limit} fit`,
    fix: `shorten it by ${value.length - limit}.`,
  };
}

/** @internal Schema of a name within an object, such as that of a volume: a DNS label. */
export const dnsLabelSchema = (z: Z) => flawlessText(z, (name) => dnsProblem('', name));

/**
 * What is wrong with a name with which that of a Service begins, or nothing.
 * @param limit how many characters fit. @default - as many as leave room for the rest of the Service's name
 */
export function serviceNameProblem(
  field: string,
  value: string,
  service: string,
  limit: number = DNS_LABEL_MAX - (service.length - value.length),
): Problem | undefined {
  const wrong = dnsProblem(field, value, limit);
  if (wrong || /^[a-z]/.test(value)) return wrong;
  return {
    field,
    what: `${shown(value)} begins with a digit, and the name of its Service, ${shown(service)}, cannot`,
    fix: 'begin it with a letter.',
  };
}

/** The name that was probably meant: lower case, with `-` for what a name cannot hold. A URL was no name, and may hold a password. */
function repaired(value: string, dots: boolean): string {
  if (value.includes('://')) return '';
  const parts = dots ? value.split('.') : [value];
  return parts
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, ''),
    )
    .filter((part) => part !== '')
    .join('.');
}

/** What is wrong with the name of a host, as certificates and routes have it, or nothing. It may begin with `*.`. */
export function hostnameProblem(field: string, hostname: string): Problem | undefined {
  if (isIP(hostname) !== 0) {
    return {
      field,
      what: `${shown(hostname)} is an IP address`,
      fix: 'leave it out, or give a DNS name; addresses go into "addresses".',
    };
  }
  return dnsProblem(field, hostname.replace(/^\*\./, ''), DNS_SUBDOMAIN_MAX);
}
