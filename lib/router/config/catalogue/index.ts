import type { Catalogue, PluginKind, PluginRow } from './row';
import { EPP_0_8_0 } from './v0.8.0';

/** The endpoint picker that configs are written for. Another release is another table, and this line. */
export const CURRENT = EPP_0_8_0;

/** A plugin type of the endpoint picker. */
export type PluginType = keyof typeof CURRENT.plugins;

/** The plugin types whose instances can do something. */
export type TypeOfKind<K extends PluginKind> = {
  [T in PluginType]: K extends (typeof CURRENT.plugins)[T]['kinds'][number] ? T : never;
}[PluginType];

/** Gives a pod a score between 0 and 1. */
export type ScorerType = TypeOfKind<'scorer'>;
/** Drops pods before they are scored. */
export type FilterType = TypeOfKind<'filter'>;
/** Chooses among the scored pods. */
export type PickerType = TypeOfKind<'picker'>;
/** Chooses which scheduling profiles a request runs through. */
export type HandlerType = TypeOfKind<'profile-handler'>;
/** Says whether a request is worth a remote prefill or encode. */
export type DeciderType = TypeOfKind<'disagg-decider'>;
/** Tells what pods report, or that they come and go. */
export type SourceType = TypeOfKind<'data-source/polling' | 'data-source/endpoint-events' | 'data-source/k8s-notification'>;
/** Turns what a source tells into facts about pods. */
export type ExtractorType = TypeOfKind<'extractor' | 'extractor/endpoint-events'>;
/** Shares a priority band among its flows. */
export type FairnessPolicyType = TypeOfKind<'fairness-policy'>;
/** Orders the requests of one flow. */
export type OrderingPolicyType = TypeOfKind<'ordering-policy'>;
/** Says how full the pool may become before requests wait. */
export type UsageLimitPolicyType = TypeOfKind<'usage-limit-policy'>;
/** Says how full the pool is. */
export type SaturationDetectorType = TypeOfKind<'saturation-detector'>;
/** Reads request bodies. */
export type ParserType = TypeOfKind<'parser'>;

/** A type's row, or nothing for a type that this version does not have. */
export function rowOf(type: string): PluginRow | undefined {
  return Object.hasOwn(CURRENT.plugins, type) ? (CURRENT as Catalogue).plugins[type] : undefined;
}

/** Whether instances of a type can do something. */
export function can(type: string, ...kinds: readonly PluginKind[]): boolean {
  return rowOf(type)?.kinds.some((kind) => kinds.includes(kind)) ?? false;
}

/** The types that can do something, in the table's order. */
export function typesThatCan(...kinds: readonly PluginKind[]): string[] {
  return Object.keys(CURRENT.plugins).filter((type) => can(type, ...kinds));
}
