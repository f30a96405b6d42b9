import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { z as Zod } from 'zod';
import { ConfigError, type Problem } from './config-error';
import { didYouMean, quotedList } from './nearest';

/** The zod namespace, for functions that build a part of a schema. */
export type Z = typeof Zod;

// Loading zod takes as long as loading half of cdk8s-plus. A program that only imports the library need not pay for it.
const zod = (): Z => (require('zod') as { z: Z }).z;

/** A zod schema that is built when it is first needed. */
export type LazySchema<T extends Zod.ZodType = Zod.ZodType> = () => T;

/** Declares the schema of a props interface. */
export function defineSchema<T extends Zod.ZodType>(build: (z: Z) => T): LazySchema<T> {
  let schema: T | undefined;
  return () => {
    schema ??= build(zod());
    return schema;
  };
}

/** An optional prop whose schema is built when it is first given: of fifty that there are a program says five. */
export function later<T extends Zod.ZodType>(z: Z, build: () => T): Zod.ZodOptional<Zod.ZodLazy<T>> {
  return z.lazy(build).optional();
}

/** What a schema accepts: compare it with the props interface through `Expect<Same<…>>`. */
export type SchemaInput<S extends LazySchema> = S extends LazySchema<infer T> ? Zod.input<T> : never;
/** What a schema yields. */
export type SchemaOutput<S extends LazySchema> = S extends LazySchema<infer T> ? Zod.output<T> : never;

/** Props in which nothing is left to be found wrong. */
const checked = new WeakSet<object>();

/**
 * Says of props that they were put together from parsed ones and from tables, so that whoever takes them need not parse them again.
 * Parsing is half of what a construct costs.
 */
export function alreadyParsed<T extends object>(props: T): T {
  checked.add(props);
  return props;
}

/** Manifests are those of a chart. */
const CHARTLESS: Problem = {
  field: 'scope',
  what: 'is in no chart, whose manifest it would be in',
  fix: "give a chart, or a construct inside one: new Chart(app, 'chat', { namespace: 'chat' }).",
};

/** Without it, zod compiles each schema when it is first used: most programs parse a few props, and compiling takes longer than that. */
const INTERPRETED = { reportInput: true, jitless: true } as const;

/**
 * Props as their schema sees them.
 * @param at the construct, or the name of a factory such as `Engine.vllm`
 * @throws ConfigError, naming every wrong prop at once
 */
export function parseProps<S extends LazySchema>(at: Construct | string, schema: S, props: unknown): SchemaOutput<S> {
  if (typeof at !== 'string' && !at.node.scopes.some((scope) => Chart.isChart(scope)))
    throw new ConfigError(at.node.path, [CHARTLESS]);
  if (typeof props === 'object' && props !== null && checked.has(props)) return props as SchemaOutput<S>;
  const built = schema();
  const given = parseGiven(built, props);
  if (given) return given as SchemaOutput<S>;
  const result = built.safeParse(props, INTERPRETED);
  if (result.success) return result.data as SchemaOutput<S>;
  throw new ConfigError(typeof at === 'string' ? at : at.node.path, problemsOf(built, result.error.issues));
}

/**
 * The props that were given, each by its own schema: of fifty that there are a program says five, and zod would look at all. Nothing where
 * one is wrong or missing, and for schemas that say more than what each prop is.
 */
function parseGiven(schema: Zod.ZodType, props: unknown): Record<string, unknown> | undefined {
  const { type, shape, checks } = schema.def as { type: string; shape?: Record<string, Zod.ZodType>; checks?: unknown[] };
  if (type !== 'object' || !shape || checks?.length || typeof props !== 'object' || props === null || Array.isArray(props))
    return undefined;
  const said = props as Readonly<Record<string, unknown>>;
  const parsed: Record<string, unknown> = {};
  let known = 0;
  for (const key of Object.keys(shape)) {
    const field = shape[key] as Zod.ZodType;
    if (!Object.hasOwn(said, key)) {
      // Whether a prop may be left out is asked of what is inside it last: that may have to be built for it.
      if (field.type !== 'optional' && field._zod.optin !== 'optional') return undefined;
      continue;
    }
    const result = field.safeParse(said[key], INTERPRETED);
    if (!result.success) return undefined;
    parsed[key] = result.data;
    known += 1;
  }
  return known === Object.keys(said).length ? parsed : undefined;
}

/** What zod found, in our words. */
function problemsOf(schema: Zod.ZodType, issues: readonly Zod.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...prefix, ...issue.path];
    const field = fieldOf(path);
    switch (issue.code) {
      case 'unrecognized_keys': {
        const known = knownKeys(schema, path);
        return issue.keys.map((key) => ({
          field: fieldOf([...path, key]),
          what: 'is not a known prop',
          // Another branch of a union may have it.
          fix: known.includes(key) ? 'leave it out: it goes with another choice.' : didYouMean(key, known),
        }));
      }
      case 'invalid_type':
        return issue.input === undefined
          ? [{ field, what: 'is missing', fix: `give ${article(issue.expected)}.` }]
          : [{ field, what: `${shown(issue.input)} is not ${article(issue.expected)}`, fix: `give ${article(issue.expected)}.` }];
      case 'invalid_value': {
        return [choiceProblem(field, issue.input, issue.values)];
      }
      case 'invalid_key':
        // The key itself is what is wrong.
        return issue.issues.map(({ message }) => ({ field, what: `${shown(issue.input)} is not valid`, fix: `${message}.` }));
      case 'too_small':
        return [
          {
            field,
            what: `${shown(issue.input)} is too small`,
            fix: `give ${bound(issue, 'at least', 'more than', issue.minimum)}.`,
          },
        ];
      case 'too_big':
        return [
          {
            field,
            what: `${shown(issue.input)} is too large`,
            fix: `give ${bound(issue, 'at most', 'less than', issue.maximum)}.`,
          },
        ];
      case 'invalid_union': {
        const choices = discriminatorChoices(schema, path, issue);
        if (choices) {
          const problem = choiceProblem(field, propertyOf(issue.input, path.at(-1)), choices);
          return [OWN_WORDS.test(issue.message) ? { ...problem, fix: `${issue.message}.` } : problem];
        }
        if (issue.input === undefined) return [{ field, what: 'is missing', fix: `give ${expectations(issue)}.` }];
        // The branch that got furthest is the one that was meant.
        const branches = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
        const meant = branches[0];
        if (meant && depth(meant) > 0) return problemsOf(schema, withChoicesOf(branches, meant), path);
        return [{ field, what: `${shown(issue.input)} fits none of the forms`, fix: `give ${expectations(issue)}.` }];
      }
      case 'not_multiple_of':
        return [
          {
            field,
            what: `${shown(issue.input)} is not a multiple of ${issue.divisor}`,
            fix: `give a multiple of ${issue.divisor}.`,
          },
        ];
      default:
        return [
          {
            field,
            what: issue.input === undefined ? 'is missing' : `${shown(issue.input)} is not valid`,
            fix: `${issue.message}.`,
          },
        ];
    }
  });
}

/** A message that a schema of ours gave, and not zod. */
const OWN_WORDS = /^(?!Invalid )/;

function choiceProblem(field: string, input: unknown, values: readonly unknown[]): Problem {
  const choices = listOf(values);
  if (input === undefined) return { field, what: 'is missing', fix: `choose one of ${choices}.` };
  const words = values.filter((value) => typeof value === 'string');
  const fix =
    typeof input === 'string' && words.length === values.length ? didYouMean(input, words) : `choose one of ${choices}.`;
  return { field, what: `${shown(input)} is not one of the choices`, fix };
}

/** Choices as they are written in a program: words in quotes, numbers without. */
function listOf(values: readonly unknown[]): string {
  const words = values.filter((value) => typeof value === 'string');
  if (words.length === values.length) return quotedList(words);
  const all = values.map((value) => shown(value));
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? '');
}

/** What a discriminator may be, where a union was left for want of it. */
function discriminatorChoices(
  schema: Zod.ZodType,
  path: readonly PropertyKey[],
  { errors }: Zod.core.$ZodIssueInvalidUnion,
): readonly unknown[] | undefined {
  const key = path.at(-1);
  if (errors.length > 0 || key === undefined) return undefined;
  const values = schemasAt(schema, path).flatMap((found) => def(found).values ?? []);
  return values.length > 0 ? [...new Set(values)] : undefined;
}

function propertyOf(input: unknown, key: PropertyKey | undefined): unknown {
  return typeof input === 'object' && input !== null && key !== undefined ? (input as Record<PropertyKey, unknown>)[key] : input;
}

/** A branch of a union that another would have taken with another word, with the words of both. */
function withChoicesOf(branches: readonly Zod.core.$ZodIssue[][], meant: Zod.core.$ZodIssue[]): Zod.core.$ZodIssue[] {
  return meant.map((issue) => {
    if (issue.code !== 'invalid_value') return issue;
    const same = branches
      .flat()
      .filter((other) => other.code === 'invalid_value' && other.path.join('.') === issue.path.join('.'));
    return { ...issue, values: [...new Set(same.flatMap((other) => (other.code === 'invalid_value' ? other.values : [])))] };
  });
}

/** What would have fitted a union. */
function expectations(issue: Zod.core.$ZodIssueInvalidUnion): string {
  const expected = [...new Set(issue.errors.flat().map(expectation))].filter((e) => e !== '');
  return (expected.length > 0 ? expected.join(', or ') : issue.message).replace(/\.$/, '');
}

function expectation(issue: Zod.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return article(issue.expected);
  if (issue.code === 'invalid_value') return listOf(issue.values);
  return issue.message.replace(/^Give /, '');
}

function depth(issues: readonly Zod.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
}

function bound(
  issue: { origin: string; inclusive?: boolean },
  inclusive: string,
  exclusive: string,
  limit: number | bigint,
): string {
  const words = issue.inclusive === false ? exclusive : inclusive;
  if (issue.origin === 'string') return `${words} ${limit} characters`;
  if (issue.origin === 'array' || issue.origin === 'set') return `${words} ${limit} entries`;
  return `${words} ${limit}`;
}

function article(expected: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'a string',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  };
  return names[expected] ?? `a value of type ${expected}`;
}

/** What stands before the host in a URL: an error ends up in a log, and a password must not. */
const USER_INFO = /(?<=:\/\/)[^\s/]*@/g;

/** A value as it reads in an error. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.replace(USER_INFO, '***@');
    return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
  }
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  const name = value.constructor?.name;
  return name && name !== 'Object' ? `an object of class ${name}` : 'an object';
}

function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'props';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');
}

/** The keys that the object schema at a path accepts, wrappers and unions looked through. */
function knownKeys(schema: Zod.ZodType, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((s) => Object.keys(def(s).shape ?? {})))];
}

/** The schemas that a value at a path may have. */
function schemasAt(schema: Zod.ZodType, path: readonly PropertyKey[]): Zod.ZodType[] {
  let found = unwrap(schema);
  for (const part of path) found = found.flatMap((s) => unwrap(child(s, part)));
  return found;
}

interface LooseDef {
  shape?: Record<string, Zod.ZodType>;
  innerType?: Zod.ZodType;
  getter?: () => Zod.ZodType;
  in?: Zod.ZodType;
  element?: Zod.ZodType;
  valueType?: Zod.ZodType;
  items?: Zod.ZodType[];
  options?: Zod.ZodType[];
  values?: unknown[];
}

function def(schema: Zod.ZodType): LooseDef {
  return schema.def as unknown as LooseDef;
}

function unwrap(schema: Zod.ZodType | undefined): Zod.ZodType[] {
  if (!schema) return [];
  const { innerType, getter, options, in: input } = def(schema);
  if (innerType) return unwrap(innerType);
  if (getter) return unwrap(getter());
  if (input) return unwrap(input);
  return options ? options.flatMap(unwrap) : [schema];
}

function child(schema: Zod.ZodType, part: PropertyKey): Zod.ZodType | undefined {
  const { shape, element, valueType, items } = def(schema);
  if (typeof part === 'number') return items?.[part] ?? element;
  return shape?.[String(part)] ?? valueType;
}
