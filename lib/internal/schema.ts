import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { z as Zod } from 'zod';
import { ConfigError, type Problem } from './config-error';
import { problemsOf } from './issues';
import { def } from './schema-shape';

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

/** Whether props were put together from parsed ones and from tables. Nobody outside holds such props, so they never change. */
export function isParsed(props: object): boolean {
  return checked.has(props);
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
  if (typeof props === 'object' && props !== null && isParsed(props)) return props as SchemaOutput<S>;
  const built = schema();
  const given = parseGiven(built, props);
  if (given) return given as SchemaOutput<S>;
  const result = built.safeParse(props, INTERPRETED);
  if (result.success) return result.data as SchemaOutput<S>;
  throw new ConfigError(typeof at === 'string' ? at : at.node.path, problemsOf(built, result.error.issues));
}

/**
 * What is wrong with an object that is nobody's props.
 * @param field where it stands
 */
export function problemsIn(schema: LazySchema, value: object, field: string): Problem[] {
  const built = schema();
  const { error } = built.safeParse(value, INTERPRETED);
  const problems = error ? problemsOf(built, error.issues) : [];
  return problems.map((problem) => ({ ...problem, field: `${field}.${problem.field}` }));
}

/**
 * The props that were given, each by its own schema: of fifty that there are a program says five, and zod would look at all. Nothing where
 * one is wrong or missing, and for schemas that say more than what each prop is.
 */
function parseGiven(schema: Zod.ZodType, props: unknown): Record<string, unknown> | undefined {
  const { type, shape, checks } = def(schema);
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
