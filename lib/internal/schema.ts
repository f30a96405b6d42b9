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

/** How often a schema parses before zod compiles it: most programs parse a few props, and compiling takes longer than that. */
const PARSES_BEFORE_COMPILING = 8;
const parses = new WeakMap<Zod.ZodType, number>();

/**
 * Props as their schema sees them, defaults of the schema filled in.
 * @param at the construct, or the name of a factory such as `Engine.vllm`
 * @throws ConfigError, naming every wrong prop at once
 */
export function parseProps<S extends LazySchema>(at: Construct | string, schema: S, props: unknown): SchemaOutput<S> {
  if (typeof props === 'object' && props !== null && checked.has(props)) return props as SchemaOutput<S>;
  const built = schema();
  const before = parses.get(built) ?? 0;
  parses.set(built, before + 1);
  const result = built.safeParse(props, { reportInput: true, jitless: before < PARSES_BEFORE_COMPILING });
  if (result.success) return result.data as SchemaOutput<S>;
  throw new ConfigError(typeof at === 'string' ? at : at.node.path, problemsOf(built, result.error.issues));
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
        const choices = issue.values.map(String);
        return issue.input === undefined
          ? [{ field, what: 'is missing', fix: `choose one of ${quotedList(choices)}.` }]
          : [
              {
                field,
                what: `${shown(issue.input)} is not one of the choices`,
                fix: typeof issue.input === 'string' ? didYouMean(issue.input, choices) : `choose one of ${quotedList(choices)}.`,
              },
            ];
      }
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
        // The branch that got furthest is the one that was meant.
        const branches = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
        const meant = branches[0];
        if (meant && depth(meant) > 0) return problemsOf(schema, meant, path);
        const expected = [...new Set(issue.errors.flat().map(expectation))].filter((e) => e !== '');
        return [
          {
            field,
            what: `${shown(issue.input)} fits none of the forms`,
            fix: expected.length > 0 ? `give ${expected.join(', or ')}.` : `${issue.message}.`,
          },
        ];
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
        return [{ field, what: `${shown(issue.input)} is not valid`, fix: `${issue.message}.` }];
    }
  });
}

function expectation(issue: Zod.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return article(issue.expected);
  if (issue.code === 'invalid_value') return quotedList(issue.values.map(String));
  return issue.message;
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
  let found = unwrap(schema);
  for (const part of path) found = found.flatMap((s) => unwrap(child(s, part)));
  return [...new Set(found.flatMap((s) => Object.keys(def(s).shape ?? {})))];
}

interface LooseDef {
  shape?: Record<string, Zod.ZodType>;
  innerType?: Zod.ZodType;
  in?: Zod.ZodType;
  element?: Zod.ZodType;
  valueType?: Zod.ZodType;
  items?: Zod.ZodType[];
  options?: Zod.ZodType[];
}

function def(schema: Zod.ZodType): LooseDef {
  return schema.def as unknown as LooseDef;
}

function unwrap(schema: Zod.ZodType | undefined): Zod.ZodType[] {
  if (!schema) return [];
  const { innerType, options, in: input } = def(schema);
  if (innerType) return unwrap(innerType);
  if (input) return unwrap(input);
  return options ? options.flatMap(unwrap) : [schema];
}

function child(schema: Zod.ZodType, part: PropertyKey): Zod.ZodType | undefined {
  const { shape, element, valueType, items } = def(schema);
  if (typeof part === 'number') return items?.[part] ?? element;
  return shape?.[String(part)] ?? valueType;
}
