import type { z as Zod } from 'zod';
import type { Z } from '../internal/schema';

/** Builds the fields of a strict object, or a schema. */
type Build<T> = (z: Z) => T;

/** What the strict object of some fields accepts, for comparing it with the interface that documents them. */
export type FieldsInput<B extends Build<Zod.ZodRawShape>> = Zod.input<Zod.ZodObject<ReturnType<B>>>;

/** What a schema accepts. */
export type BuiltInput<B extends Build<Zod.ZodType>> = Zod.input<ReturnType<B>>;
