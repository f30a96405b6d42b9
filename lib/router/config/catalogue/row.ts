import type { WarningName } from '../warnings';

/** What an instance of a plugin can be asked to do, in the words of the endpoint picker's registry. */
export type PluginKind =
  | 'scorer'
  | 'filter'
  | 'picker'
  | 'profile-handler'
  | 'disagg-decider'
  | 'data-producer'
  | 'admitter'
  | 'pre-request'
  | 'response-header'
  | 'response-body'
  | 'data-source/polling'
  | 'data-source/endpoint-events'
  | 'data-source/k8s-notification'
  | 'extractor'
  | 'extractor/endpoint-events'
  | 'extractor/k8s-notification'
  | 'fairness-policy'
  | 'ordering-policy'
  | 'usage-limit-policy'
  | 'saturation-detector'
  | 'parser';

/** Per-pod facts that plugins leave for each other while a request is scheduled. */
export type EndpointData = 'prefix-match' | 'latency-prediction' | 'inflight-load';

/** What flows from a data source to its extractors. */
export type SourceData = 'prometheus-metrics' | 'model-list' | 'endpoint-events' | 'kubernetes-objects';

interface ValueCommon {
  /** The loader rejects its absence; for strings also the empty one. */
  readonly required?: true;
  /** The loader accepts a value outside the bounds or choices, and this is what happens then. Without it, the loader rejects. */
  readonly otherwise?: string;
  /** The loader reads the value and nothing uses it. */
  readonly ignored?: string;
  /** An explicit null is fatal, and how. Elsewhere null means "not said". */
  readonly notNull?: string;
  /** An old name that still works; the path of the parameter that took over. */
  readonly replacedBy?: string;
  /** The name of the warning, where it has one of its own. */
  readonly warning?: WarningName;
}

/** A number and its bounds. */
export interface NumberRow extends ValueCommon {
  readonly is: 'integer' | 'number';
  readonly default?: number;
  /** Written where the caller says nothing, because the endpoint picker's own default is a trap. */
  readonly written?: number;
  readonly atLeast?: number;
  readonly moreThan?: number;
  readonly atMost?: number;
}
/** A string; `oneOf` closes the set. */
export interface StringRow extends ValueCommon {
  readonly is: 'string';
  readonly default?: string;
  readonly oneOf?: readonly string[];
  /** Empty is rejected, although absence is not. */
  readonly notEmpty?: true;
}
export interface BooleanRow extends ValueCommon {
  readonly is: 'boolean';
  readonly default?: boolean;
}
/**
 * Text with a grammar of its own: a Go duration ("200ms"), a Kubernetes quantity, a size in bytes ("2GiB"), a PromQL selector
 * of one metric, a CEL expression over `usage`.
 */
export interface GrammarRow extends ValueCommon {
  readonly is: 'duration' | 'quantity' | 'bytes' | 'metric' | 'cel';
  readonly default?: string;
  /** A duration of 0 or less is rejected. */
  readonly positive?: true;
}
/** A duration that the wire carries as a whole number of nanoseconds. */
export interface NanosecondsRow extends ValueCommon {
  readonly is: 'nanoseconds';
  readonly default?: number;
}
/** The name of a plugin instance that can do `kind`, or of a scheduling profile. */
export interface ReferenceRow extends ValueCommon {
  readonly is: 'plugin' | 'profile';
  readonly kind?: PluginKind;
  readonly default?: string;
}
export interface ObjectRow extends ValueCommon {
  readonly is: 'object';
  readonly fields: Fields;
}
export interface ListRow extends ValueCommon {
  readonly is: 'list';
  readonly of: ValueRow;
  /** How many entries the loader insists on. */
  readonly length?: number;
}
/** Free keys, string values. */
export interface MapRow extends ValueCommon {
  readonly is: 'map';
}
/** Anything at all: read by someone else. */
export interface AnyRow extends ValueCommon {
  readonly is: 'any';
}

/** The form of one value. */
export type ValueRow =
  | NumberRow
  | StringRow
  | BooleanRow
  | GrammarRow
  | NanosecondsRow
  | ReferenceRow
  | ObjectRow
  | ListRow
  | MapRow
  | AnyRow;

/** The forms of an object's fields, by name. */
export interface Fields {
  readonly [name: string]: ValueRow;
}

/** One plugin type. */
export interface PluginRow {
  /** What its instances can do. */
  readonly kinds: readonly PluginKind[];
  /** Absent: it takes none, and ignores whatever it is given. */
  readonly parameters?: Fields;
  /** Data that it writes for each pod. */
  readonly produces?: readonly EndpointData[];
  /** Data that it reads. It runs without, from poorer numbers. */
  readonly consumes?: readonly EndpointData[];
  /** Data without which it does nothing useful. */
  readonly needs?: readonly EndpointData[];
  /** What a data source hands to its extractors. */
  readonly emits?: SourceData;
  /** What an extractor reads; a source that emits anything else is rejected. */
  readonly takes?: SourceData;
  /** Deprecated or superseded: what to use. */
  readonly retired?: string;
}

/** All that one version of the endpoint picker knows. */
export interface Catalogue {
  /** Version of the endpoint picker's image. */
  readonly version: string;
  /** The document around the plugins. */
  readonly document: Fields;
  readonly plugins: { readonly [type: string]: PluginRow };
  /** Types whose instance, under the name of the type, the endpoint picker adds where the config has none. */
  readonly added: {
    readonly profileHandler: string;
    readonly picker: string;
    readonly prefixProducer: string;
    readonly parser: string;
    readonly saturationDetector: string;
    readonly metricsSource: string;
    readonly metricsExtractor: string;
    readonly orderingPolicy: string;
    readonly fairnessPolicy: string;
    readonly usageLimitPolicy: string;
  };
  /** Engines whose metrics `core-metrics-extractor` knows without being told, and which of its specs each has. */
  readonly engines: Readonly<Record<string, readonly string[]>>;
  readonly gates: { readonly flowControl: string; readonly legacyMetrics: string };
}
