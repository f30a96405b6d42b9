import type { Duration, Size } from 'cdk8s';
import { ConfigError } from '../../internal/config-error';
import { formatGoDuration } from '../../internal/go-duration';
import { optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../../internal/schema';
import { shown } from '../../internal/words';
import { formatKibibytes } from '../../kubernetes/quantity';
import { type PluginType, rowOf, type TypeOfKind } from './catalogue';
import type { Fields, PluginKind, ValueRow } from './catalogue/row';
import { checkParameters, unknownType } from './check/parameters';
import { isObject } from './check/values';
import type { ParametersOf } from './parameters';

/** How an instance of a plugin differs from others of its type. */
export interface PluginOptions {
  /**
   * Name of the instance. Metrics and logs carry it.
   * @default - the plugin's type
   */
  readonly name?: string;
}

const optionsSchema = defineSchema((z) => z.strictObject({ name: optionalText(z) }));

/** @internal The schema and the interface say the same. */
export type OptionsDrift = Expect<Same<SchemaInput<typeof optionsSchema>, PluginOptions>>;

/** An instance of a plugin of the endpoint picker. Pass the object wherever the instance is meant. */
export interface Plugin<T extends PluginType = PluginType> {
  readonly type: T;
  /** Unique in a config. */
  readonly name: string;
  /** As the endpoint picker reads them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The plugins that its parameters name. The endpoint picker must meet them first. */
  readonly references: readonly Plugin[];
}

/** The types of a kind that need no parameters: their name stands for the instance that bears it. */
export type BareType<K extends PluginKind> = {
  [T in TypeOfKind<K>]: Record<never, never> extends ParametersOf<T> ? T : never;
}[TypeOfKind<K>];

/** A plugin that can do something: an instance, or the name of its type where nothing is to be said about it. */
export type PluginUse<K extends PluginKind> = Plugin<TypeOfKind<K>> | BareType<K>;

type PluginArguments<T extends PluginType> =
  Record<never, never> extends ParametersOf<T>
    ? [parameters?: ParametersOf<T>, options?: PluginOptions]
    : [parameters: ParametersOf<T>, options?: PluginOptions];

/**
 * An instance of a plugin type of the endpoint picker.
 *
 * @example
 * import { plugin } from 'cdk8s-llm-d';
 *
 * const precise = plugin('precise-prefix-cache-scorer', {
 *   tokenProcessorConfig: { blockSize: 64 },
 *   indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-32B' } },
 * });
 * @throws ConfigError, naming every parameter that the endpoint picker would refuse, ignore or replace
 */
export function plugin<T extends PluginType>(type: T, ...[parameters, options]: PluginArguments<T>): Plugin<T> {
  const at = `plugin(${JSON.stringify(type)})`;
  const { name }: PluginOptions = options === undefined ? {} : parseProps(at, optionsSchema, options);
  const given: unknown = parameters ?? {};
  if (!isObject(given))
    throw new ConfigError(at, [{ field: 'parameters', what: `${shown(given)} is not an object`, fix: 'give an object.' }]);
  const references: Plugin[] = [];
  const rendered = renderParameters(type, given, (use) => {
    const named = instanceOf(use);
    if (named) references.push(named);
    return named;
  });
  const { errors, warnings } = checkParameters(type, rendered, 'parameters');
  const problems = [...(rowOf(type) ? [] : [unknownType('type', type)]), ...errors, ...warnings];
  if (problems.length > 0) throw new ConfigError(at, problems);
  return Object.freeze({ type, name: name ?? type, parameters: Object.freeze(rendered), references });
}

/** The instance that a caller means: the one given, or the one that bears the name of its type. Nothing for anything else. */
export function instanceOf(use: unknown): Plugin | undefined {
  if (typeof use === 'string' && isBare(use)) return plugin(use);
  return isPlugin(use) ? use : undefined;
}

/** By shape and not by class, as one that another copy of this library made is as good. */
function isPlugin(use: unknown): use is Plugin {
  if (!isObject(use) || !isObject(use.parameters) || !Array.isArray(use.references)) return false;
  return typeof use.type === 'string' && typeof use.name === 'string';
}

function isBare(type: string): type is BareType<PluginKind> {
  if (!rowOf(type)) return false;
  const { errors, warnings } = checkParameters(
    type,
    renderParameters(type, {}, () => undefined),
    'parameters',
  );
  return errors.length + warnings.length === 0;
}

/** What a reference to a plugin stands for; nothing where it is no reference. */
type Resolve = (use: unknown) => Plugin | undefined;

/** Parameters as the endpoint picker reads them; `resolve` is asked for every plugin that they name. */
function renderParameters(type: string, parameters: Record<string, unknown>, resolve: Resolve): Record<string, unknown> {
  return renderFields(rowOf(type)?.parameters ?? {}, parameters, resolve);
}

function renderFields(fields: Fields, value: Record<string, unknown>, resolve: Resolve): Record<string, unknown> {
  const rendered: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const row = fields[name];
    if (entry !== undefined) rendered[name] = row ? renderValue(row, entry, resolve) : entry;
  }
  for (const [name, row] of Object.entries(fields)) {
    if ('written' in row && row.written !== undefined && rendered[name] === undefined) rendered[name] = row.written;
  }
  return rendered;
}

function renderValue(row: ValueRow, value: unknown, resolve: Resolve): unknown {
  switch (row.is) {
    case 'object':
      return isObject(value) ? renderFields(row.fields, value, resolve) : value;
    case 'list':
      return Array.isArray(value) ? value.map((entry) => renderValue(row.of, entry, resolve)) : value;
    case 'map':
      return isObject(value) ? { ...value } : value;
    case 'duration':
      return isDuration(value) ? formatGoDuration(value.toMilliseconds()) : value;
    case 'nanoseconds':
      return isDuration(value) ? value.toMilliseconds() * 1e6 : value;
    case 'bytes':
      return isSize(value) ? `${formatKibibytes(value.toKibibytes())}B` : value;
    case 'plugin':
      return resolve(value)?.name ?? value;
    default:
      return value;
  }
}

// By shape and not by class: the caller's cdk8s may be another copy.
export function isDuration(value: unknown): value is Duration {
  return isObject(value) && 'toMilliseconds' in value;
}

export function isSize(value: unknown): value is Size {
  return isObject(value) && 'toKibibytes' in value;
}
