import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import type { Z } from '../internal/schema';
import { AMOUNT_FORM, compareQuantities, isAmount } from './quantity';

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

/** Requests that exceed their limits. */
export function resourceProblems(field: string, { requests = {}, limits = {} }: Resources): Problem[] {
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined || compareQuantities(request, limit) <= 0) return [];
    return [
      {
        field: `${field}.requests.${name}`,
        what: `"${request}" is more than the limit "${limit}"`,
        fix: `give ${field}.limits.${name} as well, or ask for less.`,
      },
    ];
  });
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
