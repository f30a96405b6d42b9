import type { Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import { problemsIn } from '../internal/schema';
import { EXTRA_ARGS_AS_DEFAULT } from './engine';
import { ENGINE_KINDS } from './kinds';
import { engineRow } from './registry';

/** Settings of several engines by their kinds, as a table has them. */
type SettingsTable = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

// One accelerator serves many model servers: its table is checked once.
const judged = new WeakMap<SettingsTable, readonly Problem[]>();

/**
 * What no version of an engine would take of somebody's default settings.
 * @param field where the table stands
 */
export function settingsProblems(table: SettingsTable, field: string): readonly Problem[] {
  const problems = judged.get(table) ?? Object.entries(table).flatMap(([kind, settings]) => kindProblems(kind, settings, field));
  judged.set(table, problems);
  return problems;
}

function kindProblems(kind: string, settings: Readonly<Record<string, unknown>>, field: string): Problem[] {
  const at = `${field}.${kind}`;
  const known = ENGINE_KINDS.find((one) => one === kind);
  if (!known) return [{ field: at, what: 'is not an engine', fix: didYouMean(kind, ENGINE_KINDS) }];
  if ('extraArgs' in settings) return [{ ...EXTRA_ARGS_AS_DEFAULT, field: `${at}.extraArgs` }];
  return problemsIn(engineRow(known).schema, settings, at);
}
