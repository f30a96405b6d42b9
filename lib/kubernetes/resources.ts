import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';
import { isExtendedResource, isLabelKey } from './names';
import { AMOUNT_FORM, bytesOf, compareQuantities, formatBytes, isAmount, parseQuantity } from './quantity';

/** Amounts of resources by name, as quantities: `{ cpu: '8', memory: '96Gi' }`. */
export type ResourceAmounts = Readonly<Record<string, string>>;

/** What a container asks for and what it may not exceed. */
export interface Resources {
  readonly requests?: ResourceAmounts;
  readonly limits?: ResourceAmounts;
}

/** @internal Schema of {@link Resources}. */
export const resourcesSchema = (z: Z) => {
  const amounts = z.record(z.string().min(1), z.string().refine(isAmount, AMOUNT_FORM)).readonly().optional();
  return z.strictObject({ requests: amounts, limits: amounts }).readonly();
};

/** Resources with some amounts replaced. */
export function mergeResources(base: Resources | undefined, over: Resources | undefined): Resources {
  return { requests: { ...base?.requests, ...over?.requests }, limits: { ...base?.limits, ...over?.limits } };
}

/** What Kubernetes itself gives to containers. */
const NATIVE = ['cpu', 'memory', 'ephemeral-storage'] as const;
const HUGE_PAGES = 'hugepages-';
const isHugePages = (name: string) => name.startsWith(HUGE_PAGES);

/**
 * What the API server would refuse of a container's resources, and requests that exceed their limits.
 * @param devices what is requested and limited alike, whatever is said
 */
export function resourceProblems(field: string, said: Resources, devices: Readonly<Record<string, number>> = {}): Problem[] {
  const requests = withoutDevices(said.requests, devices);
  const limits = withoutDevices(said.limits, devices);
  const amounts = (['requests', 'limits'] as const).flatMap((kind) =>
    Object.entries(kind === 'requests' ? requests : limits).map(([name, amount]) =>
      amountProblem(`${field}.${kind}.${name}`, name, amount),
    ),
  );
  const wrong = amounts.filter((problem) => problem !== undefined);
  const wrongAt = new Set(wrong.map((problem) => problem.field));
  const pairs = Object.entries(requests)
    .filter(([name]) => !wrongAt.has(`${field}.requests.${name}`) && !wrongAt.has(`${field}.limits.${name}`))
    .map(([name, request]) => requestProblem(field, name, request, limits[name]));
  return [...wrong, ...pairs.filter((problem) => problem !== undefined), ...hugePagesAlone(field, { requests, limits })];
}

function withoutDevices(amounts: ResourceAmounts = {}, devices: Readonly<Record<string, number>>): ResourceAmounts {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => !Object.hasOwn(devices, name)));
}

function amountProblem(field: string, name: string, amount: string): Problem | undefined {
  if (isHugePages(name)) return hugePagesProblem(field, name.slice(HUGE_PAGES.length), amount);
  if (!name.includes('/')) {
    if (NATIVE.some((known) => known === name)) return undefined;
    return {
      field,
      what: `${shown(name)} is no resource that Kubernetes gives to containers`,
      fix: `${didYouMean(name, [...NATIVE, `${HUGE_PAGES}2Mi`, `${HUGE_PAGES}1Gi`])} What device plugins give has a domain, such as "nvidia.com/gpu".`,
    };
  }
  if (!isLabelKey(name) || name.startsWith('requests.')) {
    return {
      field,
      what: `${shown(name)} cannot be the name of a resource`,
      fix: 'give a domain, "/" and 1 to 63 letters, digits, "-", "_" and ".", such as "rdma/ib".',
    };
  }
  if (!isExtendedResource(name) || Number.isInteger(parseQuantity(amount))) return undefined;
  const what = `${shown(amount)} is not a whole number, and ${name} is given out whole`;
  return { field, what, fix: `write "${Math.ceil(parseQuantity(amount))}".` };
}

/** @param size of one page, as the resource's name has it */
function hugePagesProblem(field: string, size: string, amount: string): Problem | undefined {
  if (!isAmount(size) || bytesOf(size) === 0 || bytesOf(size) !== parseQuantity(size)) {
    return {
      field,
      what: `${shown(size)} is not the size of a page`,
      fix: `choose one of "${HUGE_PAGES}2Mi" and "${HUGE_PAGES}1Gi", or another size that the nodes have.`,
    };
  }
  const page = bytesOf(size);
  if (parseQuantity(amount) % page === 0) return undefined;
  const what = `${shown(amount)} is no multiple of a page's ${size}`;
  return { field, what, fix: `write "${formatBytes(Math.ceil(parseQuantity(amount) / page) * page)}".` };
}

function requestProblem(field: string, name: string, request: string, limit: string | undefined): Problem | undefined {
  const at = `${field}.requests.${name}`;
  const isExact = isExtendedResource(name) || isHugePages(name);
  if (limit === undefined) {
    if (!isExact) return undefined;
    const what = `has no limit, and Kubernetes wants the same amount of ${name} as request and as limit`;
    return { field: at, what, fix: `say it with ${field}.limits.${name}: the request follows from it.` };
  }
  const order = compareQuantities(request, limit);
  if (isExact && order !== 0) {
    const what = `"${request}" is not the limit "${limit}", and Kubernetes wants the same amount of ${name} as request and as limit`;
    return { field: at, what, fix: `give it and ${field}.limits.${name} the same amount.` };
  }
  if (order <= 0) return undefined;
  const what = `"${request}" is more than the limit "${limit}"`;
  return { field: at, what, fix: `give ${field}.limits.${name} as well, or ask for less.` };
}

/** A container of huge pages has other memory, too. */
function hugePagesAlone(field: string, { requests, limits }: Required<Resources>): Problem[] {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const pages = names.find(isHugePages);
  if (pages === undefined || names.includes('cpu') || names.includes('memory')) return [];
  const what = 'says neither cpu nor memory, without which Kubernetes gives no huge pages';
  return [{ field, what, fix: `give ${field}.requests.memory, too.` }];
}

/** Resources as the container has them, extended resources in requests and limits alike. */
export function renderResources(
  { requests, limits }: Resources,
  extended: Readonly<Record<string, number>> = {},
): { requests?: Record<string, k8s.Quantity>; limits?: Record<string, k8s.Quantity> } {
  const devices = Object.fromEntries(Object.entries(extended).map(([name, count]) => [name, String(count)]));
  return { limits: quantities({ ...limits, ...devices }), requests: quantities({ ...requests, ...devices }) };
}

function quantities(amounts: ResourceAmounts): Record<string, k8s.Quantity> | undefined {
  const entries = Object.entries(amounts);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
