import { ConfigError, type Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import { parseProps } from '../internal/schema';
import { namesOfFlag } from './flags/lookup';
import { ENGINE_KINDS, type EngineKind } from './kinds';
import { flagOf, readFlagWord } from './names';
import { engineRow } from './registry';
import type { EngineRow } from './row';
import type { SglangEngineProps, SglangSettings } from './sglang/settings';
import type { SimulatorEngineProps, SimulatorSettings } from './simulator/settings';
import type { VllmEngineProps, VllmSettings } from './vllm/settings';

/** The settings of each engine. */
export interface EngineSettings {
  readonly vllm: VllmSettings;
  readonly sglang: SglangSettings;
  readonly simulator: SimulatorSettings;
}

const ENGINE = Symbol.for('cdk8s-llm-d.Engine');

/**
 * The inference engine that pods run, and its settings. A setting that is left out keeps the path's default, or the engine's own.
 *
 * @example
 * import { Engine } from 'cdk8s-llm-d';
 *
 * Engine.vllm({ maxModelLen: 32768, kvCacheDtype: 'fp8', extraArgs: ['--ubatch-size=4'] })
 */
export class Engine<K extends EngineKind = EngineKind> {
  /**
   * vLLM.
   * @throws ConfigError, naming every wrong setting at once
   */
  public static vllm(props: VllmEngineProps = {}): Engine<'vllm'> {
    return Engine.parse('vllm', props, 'Engine.vllm');
  }

  /**
   * SGLang.
   * @throws ConfigError, naming every wrong setting at once
   */
  public static sglang(props: SglangEngineProps = {}): Engine<'sglang'> {
    return Engine.parse('sglang', props, 'Engine.sglang');
  }

  /**
   * llm-d's inference simulator: vLLM's API and metrics without a model, for clusters without accelerators.
   * @throws ConfigError, naming every wrong setting at once
   */
  public static simulator(props: SimulatorEngineProps = {}): Engine<'simulator'> {
    return Engine.parse('simulator', props, 'Engine.simulator');
  }

  /**
   * An engine without settings, by its kind.
   * @throws ConfigError for a kind that is none
   */
  public static ofKind(kind: string): Engine {
    if (isEngineKind(kind)) {
      Engine.plain[kind] ??= Engine.parse(kind, {}, 'Engine.ofKind');
      return Engine.plain[kind];
    }
    throw new ConfigError('Engine.ofKind', [
      { field: 'kind', what: `"${kind}" is not an engine`, fix: didYouMean(kind, ENGINE_KINDS) },
    ]);
  }

  /** Whether a value is an engine, also when two copies of this library are loaded. */
  public static isEngine(value: unknown): value is Engine {
    return typeof value === 'object' && value !== null && ENGINE in value;
  }

  /** Those without settings: they never change, and every path begins with one. */
  private static readonly plain: Partial<Record<EngineKind, Engine>> = {};

  private static parse<K extends EngineKind>(kind: K, props: unknown, at: string): Engine<K> {
    const parsed = parseProps(at, engineRow(kind).schema, props) as Record<string, unknown>;
    // Of what was parsed only the order is taken: the keys inside JSON stay as they were given.
    const { extraArgs = [], ...settings } = plainData(pick(props as Record<string, unknown>, Object.keys(parsed)));
    return new Engine(kind, frozen(settings) as EngineSettings[K], frozen(extraArgs as string[]));
  }

  private constructor(
    /** Which engine. */
    public readonly kind: K,
    /** What was said of it: plain data, frozen, in the order of the settings. */
    public readonly settings: EngineSettings[K],
    /** Arguments that are appended as they are. */
    public readonly extraArgs: readonly string[],
  ) {
    Object.defineProperty(this, ENGINE, { value: true });
  }

  /** Its name in messages. */
  public get displayName(): string {
    return this.row.title;
  }

  /** The port that it listens on unless told otherwise. */
  public get defaultPort(): number {
    return this.row.defaultPort;
  }

  /** Value of the pod label `inference.networking.k8s.io/engine-type`, by which the endpoint picker chooses metric names. */
  public get engineTypeLabel(): 'vllm' | 'sglang' {
    return this.row.engineTypeLabel;
  }

  /** Its KV block size unless set, in tokens. Some devices have others: set it where something depends on it. */
  public get defaultKvBlockSize(): number {
    return this.row.defaultBlockSize;
  }

  /** Its KV block size, in tokens: the setting, what `extraArgs` say, or the default. */
  public get kvBlockSize(): number {
    const setting = this.row.blockSizeSetting;
    const said = (this.settings as Record<string, unknown>)[setting] ?? this.valueInExtraArgs(flagOf(setting));
    return said === undefined ? this.defaultKvBlockSize : Number(said);
  }

  /** Whether it tells its metrics. */
  public get hasMetrics(): boolean {
    const { metricsSetting: setting } = this.row;
    if (setting === undefined || this.isInExtraArgs(flagOf(setting))) return true;
    return (this.settings as Record<string, unknown>)[setting] === true;
  }

  /** Narrows the type of {@link settings}. */
  public is<T extends EngineKind>(kind: T): this is Engine<T> {
    return (this.kind as EngineKind) === kind;
  }

  /**
   * A copy with settings for what was not said, neither as a setting nor in `extraArgs`. A setting is taken or left as a whole: JSON
   * objects are not merged.
   * @throws ConfigError for settings that this engine does not have
   */
  public withDefaults(defaults: EngineSettings[K] | Readonly<Record<string, unknown>>): Engine<K> {
    const at = `Engine.${this.kind}().withDefaults`;
    if (Object.keys(defaults).length === 0) return this;
    if ('extraArgs' in defaults) throw new ConfigError(at, [EXTRA_ARGS_AS_DEFAULT]);
    const unsaid = Object.entries(checkedDefaults(this.kind, defaults, at)).filter(
      ([setting]) => !(setting in this.settings) && !this.isInExtraArgs(flagOf(setting)),
    );
    if (unsaid.length === 0) return this;
    const settings = inOrder(this.kind, { ...Object.fromEntries(unsaid), ...this.settings });
    return new Engine(this.kind, frozen(settings) as EngineSettings[K], this.extraArgs);
  }

  /** A copy with another engine's settings over its own, where both are of one kind; extra arguments add up. Otherwise the other. */
  public overlaidWith(other: Engine | undefined): Engine {
    if (!other) return this;
    if (other.kind !== this.kind) return other;
    const extraArgs = [...this.extraArgs, ...other.extraArgs];
    return Engine.parse(other.kind, { ...this.settings, ...other.settings, extraArgs }, `Engine.${other.kind}`);
  }

  private get row(): EngineRow {
    return engineRow(this.kind);
  }

  private isInExtraArgs(flag: string): boolean {
    return this.indexInExtraArgs(flag) >= 0;
  }

  private valueInExtraArgs(flag: string): string | undefined {
    const index = this.indexInExtraArgs(flag);
    if (index < 0) return undefined;
    return readFlagWord(this.kind, this.extraArgs[index] ?? '')?.value ?? this.extraArgs[index + 1];
  }

  private indexInExtraArgs(flag: string): number {
    if (this.extraArgs.length === 0) return -1;
    const names = namesOfFlag(this.kind, flag);
    return this.extraArgs.findIndex((word) => {
      const name = readFlagWord(this.kind, word)?.name ?? '';
      return names.has(name) || names.has(name.replace(/^--no-/, '--'));
    });
  }
}

/** The problem of extra arguments where nobody knows what else there will be. */
export const EXTRA_ARGS_AS_DEFAULT: Problem = {
  field: 'extraArgs',
  what: 'cannot be a default, because there is no telling what they would replace',
  fix: 'use settings.',
};

// Defaults are rows of tables, and the same row serves many engines: each kind checks it once.
const checked: Readonly<Record<EngineKind, WeakMap<object, Readonly<Record<string, unknown>>>>> = {
  vllm: new WeakMap(),
  sglang: new WeakMap(),
  simulator: new WeakMap(),
};

function checkedDefaults(kind: EngineKind, defaults: object, at: string): Readonly<Record<string, unknown>> {
  const known = checked[kind].get(defaults);
  if (known) return known;
  const parsed = parseProps(at, engineRow(kind).schema, defaults) as Record<string, unknown>;
  const settings = frozen(plainData(pick(defaults as Record<string, unknown>, Object.keys(parsed))));
  checked[kind].set(defaults, settings);
  return settings;
}

/** Settings in the order in which the schema has them: the order of the command line. */
function inOrder(kind: EngineKind, settings: Record<string, unknown>): Record<string, unknown> {
  const { shape } = engineRow(kind).schema() as unknown as { shape: object };
  return Object.fromEntries(
    Object.keys(shape)
      .filter((name) => name in settings)
      .map((name) => [name, settings[name]]),
  );
}

function isEngineKind(kind: string): kind is EngineKind {
  return (ENGINE_KINDS as readonly string[]).includes(kind);
}

function pick(props: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, props[key]]));
}

/** A copy without what is undefined. */
function plainData(props: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(props));
}

/** Frozen through and through, as what is frozen here already is. */
function frozen<T>(value: T): T {
  if (Object.isFrozen(value)) return value;
  for (const part of Object.values(value as object)) frozen(part);
  return Object.freeze(value);
}
