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
      for (const { path, input, message } of lostFields(value, toJson, form)) {
        // What is of a wrong kind may be why it was lost.
        if (issues.some((issue) => areOneLine(issue.path, path))) continue;
        context.addIssue({ code: 'custom', path, input, message });
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

/** Whether one of two paths leads through the other. */
function areOneLine(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return a.every((part, i) => i >= b.length || part === b[i]);
}

interface LostField {
  readonly path: PropertyKey[];
  readonly input: unknown;
  readonly message: string;
}

/** What went in and did not come out. */
function lostFields<T extends object>(value: T, toJson: ToJson<T>, form: string): LostField[] {
  const made = rendered(toJson, value);
  if (made !== undefined) return lostWithin(value, made, form);
  // A text where a list is wanted, and the like.
  return Object.entries(value)
    .filter(([key, one]) => rendered(toJson, { [key]: one } as T) === undefined)
    .map(([key, input]) => ({ path: [key], input, message: `Write it as Kubernetes has it in ${form}` }));
}

function rendered<T>(toJson: ToJson<T>, value: T): unknown {
  try {
    return toJson(value);
  } catch {
    return undefined;
  }
}

function lostWithin(given: unknown, made: unknown, form: string, path: PropertyKey[] = []): LostField[] {
  if (given === undefined || given === null) return [];
  if (made === undefined)
    return [{ path, input: given, message: wordFor(path) ?? `Leave it out: Kubernetes has no such field in ${form}` }];
  if (isWord(given)) return [];
  const isObject = typeof made === 'object' && made !== null;
  if (isObject && (typeof given !== 'object' || Array.isArray(given) !== Array.isArray(made)))
    return [{ path, input: given, message: `Give ${Array.isArray(made) ? 'a list' : 'an object'}` }];
  if (typeof given !== 'object') return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const step = Array.isArray(given) ? Number(key) : key;
    return lostWithin(value, (made as Record<string, unknown>)[key], form, [...path, step]);
  });
}

/** How a text or number is given where cdk8s-plus takes its own class alone. */
function wordFor(path: readonly PropertyKey[]): string | undefined {
  const [parent, key] = path.slice(-2);
  if (parent === 'requests' || parent === 'limits') return 'Write it with k8s.Quantity.fromString()';
  return key === 'port' ? 'Write it with k8s.IntOrString.fromNumber()' : undefined;
}
