import type { z as Zod } from 'zod';

/** What schemas of the kinds that we use are made of, as far as we look into them. */
interface LooseDef {
  type: string;
  checks?: unknown[];
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

/** What a schema is made of. */
export function def(schema: Zod.ZodType): LooseDef {
  return schema.def as unknown as LooseDef;
}

/** The keys that the object schema at a path accepts, wrappers and unions looked through. */
export function knownKeys(schema: Zod.ZodType, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((s) => Object.keys(def(s).shape ?? {})))];
}

/** The schemas that a value at a path may have. */
export function schemasAt(schema: Zod.ZodType, path: readonly PropertyKey[]): Zod.ZodType[] {
  let found = unwrap(schema);
  for (const part of path) found = found.flatMap((s) => unwrap(child(s, part)));
  return found;
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
