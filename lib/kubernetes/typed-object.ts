import { k8s } from 'cdk8s-plus-30';
import type { z as Zod } from 'zod';
import { refusal } from '../internal/issues';
import type { Z } from '../internal/schema';

/** A part of the API as cdk8s-plus types it, and as it renders it. */
type ToJson<T> = (value: T | undefined) => unknown;

/**
 * @internal Schema of a part of the API that cdk8s-plus types. What its rendering would drop without a word, a misspelt field, is
 * refused here.
 * @param fields what is known of its fields; of those that it does not name, nothing is asked
 */
export const typedObject = <T extends object>(z: Z, toJson: ToJson<T>, form: string, fields?: (z: Z) => Zod.ZodType) =>
  z
    .custom<T>((value) => isPlain(value) && !Array.isArray(value) && typeof value === 'object' && value !== null, `Give ${form}`)
    .superRefine((value, context) => {
      const numbers = unwritable(value);
      for (const { path, input } of numbers) {
        const problem = { what: `${input} is no number that a manifest can hold`, fix: 'give a finite number.' };
        context.addIssue(refusal(problem, path));
      }
      const { issues = [] } = fields?.(z).safeParse(value, { reportInput: true, jitless: true }).error ?? {};
      for (const issue of issues) {
        if (numbers.some(({ path }) => path.join('.') === issue.path.join('.'))) continue;
        context.issues.push({ ...issue, path: [...issue.path] } as Zod.core.$ZodRawIssue);
      }
      for (const { path, input } of lostFields(value, rendered(toJson, value))) {
        // What is of a wrong kind may be why nothing was rendered.
        if (path.length === 0 && issues.length > 0) continue;
        context.addIssue({ code: 'custom', path, input, message: `Leave it out: Kubernetes has no such field in ${form}` });
      }
    });

/** What cdk8s-plus types with a class and renders as one word. */
function isWord(value: unknown): boolean {
  return value instanceof k8s.Quantity || value instanceof k8s.IntOrString;
}

/** Data as a manifest can hold it: no dates, maps or other class instances. */
function isPlain(value: unknown, within: readonly unknown[] = []): boolean {
  if (value === undefined || value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (typeof value !== 'object') return false;
  if (isWord(value)) return true;
  // What holds itself has no end.
  if (within.includes(value)) return false;
  const arePlain = Object.values(value).every((one) => isPlain(one, [...within, value]));
  return arePlain && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);
}

/** Numbers that a manifest would have as nothing. */
function unwritable(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; input: unknown }[] {
  const word = isWord(value) ? (value as k8s.Quantity).value : value;
  if (typeof word === 'number') return Number.isFinite(word) ? [] : [{ path, input: word }];
  if (typeof word !== 'object' || word === null) return [];
  return Object.entries(word).flatMap(([key, one]) => unwritable(one, [...path, Array.isArray(word) ? Number(key) : key]));
}

function rendered<T>(toJson: ToJson<T>, value: T): unknown {
  try {
    return toJson(value);
  } catch {
    // A list where an object is wanted, and the like: the fields below it are all lost.
    return undefined;
  }
}

/** What went in and did not come out. */
function lostFields(given: unknown, made: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; input: unknown }[] {
  if (given === undefined || given === null) return [];
  if (made === undefined) return [{ path, input: given }];
  if (typeof given !== 'object' || isWord(given)) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const step = Array.isArray(given) ? Number(key) : key;
    return lostFields(value, (made as Record<string, unknown>)[key], [...path, step]);
  });
}
