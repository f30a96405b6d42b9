import type { Duration, Size } from 'cdk8s';
import type { Expect } from '../../../internal/same';
import type { CURRENT, PluginType } from '../catalogue';
import type { PluginKind, ValueRow } from '../catalogue/row';
import type { PluginUse } from '../plugin';
import type { ParametersByType } from '.';

/** The names that callers may write: neither dead nor superseded. */
type Live<F> = { [K in keyof F]: F[K] extends { ignored: string } | { replacedBy: string } ? never : K }[keyof F];
type Required<F> = { [K in Live<F>]: F[K] extends { required: true } ? K : never }[Live<F>];

type Written<F> = { readonly [K in Required<F>]: Value<F[K]> } & { readonly [K in Exclude<Live<F>, Required<F>>]?: Value<F[K]> };
type Flat<T> = { [K in keyof T]: T[K] };

/** What a row of the table means in TypeScript. */
type Value<R> = R extends { is: 'object'; fields: infer F }
  ? Flat<Written<F>>
  : R extends { is: 'list'; of: infer V }
    ? readonly Value<V>[]
    : R extends { is: 'plugin'; kind: infer K extends PluginKind }
      ? PluginUse<K>
      : R extends { oneOf: readonly (infer S)[] }
        ? S
        : R extends { is: 'integer' | 'number' }
          ? number
          : R extends { is: 'boolean' }
            ? boolean
            : R extends { is: 'duration' | 'nanoseconds' }
              ? Duration
              : R extends { is: 'bytes' }
                ? Size
                : R extends { is: 'map' }
                  ? Readonly<Record<string, string>>
                  : R extends ValueRow
                    ? string
                    : never;

type Deep<T> = T extends string | number | boolean | Duration | Size | PluginUse<PluginKind>
  ? T
  : T extends object
    ? { [K in keyof T]: Deep<T[K]> }
    : T;
type Identical<A, B> = (<T>() => T extends Deep<A> ? 1 : 2) extends <T>() => T extends Deep<B> ? 1 : 2 ? true : false;

/** Types whose interface asks on purpose for what the loader lets pass: deciders, a threshold, the engine's block size. */
type Stricter = 'disagg-profile-handler' | 'prefix-based-pd-decider' | 'precise-prefix-cache-scorer';

type Plugins = (typeof CURRENT)['plugins'];
type WithParameters = { [T in PluginType]: Plugins[T] extends { parameters: object } ? T : never }[PluginType];
type TableOf<T extends WithParameters> = Plugins[T] extends { parameters: infer F } ? Flat<Written<F>> : never;

type Drifted = {
  [T in Exclude<WithParameters, Stricter>]: T extends keyof ParametersByType
    ? Identical<TableOf<T>, ParametersByType[T]> extends true
      ? never
      : T
    : T;
}[Exclude<WithParameters, Stricter>];

/** Fails to compile where an interface and the table part ways, and names the plugin types. */
export type Drift = Expect<[Drifted] extends [never] ? true : Drifted>;
/** Nor is there an interface for a type that takes nothing. */
export type Surplus = Expect<[Exclude<keyof ParametersByType, WithParameters>] extends [never] ? true : false>;
/** What is stricter must still be acceptable. */
export type Stricts = Expect<
  { [T in Stricter]: ParametersByType[T] extends TableOf<T> ? true : T }[Stricter] extends true ? true : false
>;
