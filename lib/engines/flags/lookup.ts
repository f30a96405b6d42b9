import type { Problem } from '../../internal/config-error';
import { nearest, quotedList } from '../../internal/nearest';
import { type EngineDistribution, type EngineKind, engineOf, packageName } from '../kinds';
import { engineRow } from '../registry';
import type { FlagSource } from './source';
import { type FlagTable, namesakes, readTable } from './table';

const tables = new Map<string, FlagTable>();
const groups = new Map<FlagSource, Map<string, Set<string>>>();

/** The versions whose flags are known, oldest first. */
export function knownVersions(distribution: EngineDistribution): string[] {
  return engineRow(engineOf(distribution)).flags.versions.flatMap((entry) => {
    const [name, version = ''] = entry.split(' ');
    return name === distribution ? [version] : [];
  });
}

/** The flags of a version, if they are known. */
export function findFlagTable(distribution: EngineDistribution, version: string): FlagTable | undefined {
  const entry = `${distribution} ${version}`;
  const known = tables.get(entry);
  if (known || !knownVersions(distribution).includes(version)) return known;
  const table = readTable(engineRow(engineOf(distribution)).flags, entry);
  tables.set(entry, table);
  return table;
}

/** The problem of a version whose flags are not known. */
export function unknownVersion(distribution: EngineDistribution, version: string): Problem {
  const known = knownVersions(distribution);
  const near = nearest(version, known) ?? known.at(-1) ?? '';
  return {
    field: 'version',
    what: `the flags of ${titleOf(distribution, version)} are not known`,
    fix: `name the version whose flags the image takes, such as "${near}": ${quotedList(known)} are known.`,
  };
}

/** The distribution and version as messages name them. */
export function titleOf(distribution: EngineDistribution, version: string): string {
  return `${packageName(distribution)} ${version}`;
}

/** The versions of a distribution that have a flag, oldest first. */
export function versionsWith(distribution: EngineDistribution, spelling: string): string[] {
  return knownVersions(distribution).filter((version) => findFlagTable(distribution, version)?.spellings.has(spelling));
}

/** Every spelling that a flag has had in any version of an engine, itself included. */
export function namesOfFlag(kind: EngineKind, spelling: string): ReadonlySet<string> {
  const source = engineRow(kind).flags;
  const known = groups.get(source) ?? namesakes(source);
  groups.set(source, known);
  return known.get(spelling) ?? new Set([spelling]);
}
