import type { Problem } from '../../internal/config-error';
import { findFlagTable, knownVersions, titleOf, unknownVersion } from '../flags/lookup';
import type { FlagTable } from '../flags/table';
import { type EngineDistribution, type EngineKind, packagesOf } from '../kinds';
import { engineRow } from '../registry';
import type { LaunchFacts } from './facts';

/** The flags by which a launch is judged. */
export interface FlagList {
  /** Which engine is launched. */
  readonly kind: EngineKind;
  /** Which package parses its flags. */
  readonly distribution: EngineDistribution;
  /** Package and version as messages name them. */
  readonly title: string;
  /** The flags of that version. */
  readonly table: FlagTable;
}

/**
 * The flags of an engine's version. Where they are not known, those of the newest version render what can be rendered, and there is a
 * problem.
 */
export function flagListOf(
  kind: EngineKind,
  facts: Pick<LaunchFacts, 'flags' | 'version'>,
): FlagList & { readonly problems: Problem[] } {
  const row = engineRow(kind);
  const packages = packagesOf(kind);
  const own = packages[0] as EngineDistribution;
  const distribution = facts.flags ?? own;
  const title = titleOf(distribution, facts.version);
  if (!packages.includes(distribution)) {
    const what = `${row.title} does not take the flags of ${title}`;
    const fix = `use an image of ${row.title}, or another engine.`;
    return { kind, distribution: own, title, table: newestTable(own), problems: [{ field: 'engine', what, fix }] };
  }
  const table = findFlagTable(distribution, facts.version);
  if (table) return { kind, distribution, title, table, problems: [] };
  return { kind, distribution, title, table: newestTable(distribution), problems: [unknownVersion(distribution, facts.version)] };
}

function newestTable(distribution: EngineDistribution): FlagTable {
  const table = findFlagTable(distribution, knownVersions(distribution).at(-1) ?? '');
  if (!table) throw new Error(`no flags of ${distribution}`);
  return table;
}
