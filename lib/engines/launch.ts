import type { Problem } from '../internal/config-error';
import type { Engine } from './engine';
import { type Argument, argumentWords } from './launch/arguments';
import { extraArgsProblems } from './launch/extra-args';
import { factArguments } from './launch/fact-arguments';
import type { LaunchFacts } from './launch/facts';
import { type FlagList, flagListOf } from './launch/flag-list';
import { sayingsOf } from './launch/sayings';
import { settingArguments } from './launch/settings';
import { engineRow } from './registry';

/** How an engine is started, and what is wrong with it. */
export interface Launch {
  /** The container's command. */
  readonly command: string[];
  /** The container's args: model, facts, settings, extra arguments. Shell expressions are in them as text. */
  readonly args: string[];
  /** Words before the flags: the model, where the engine takes it so. */
  readonly positional: readonly string[];
  /** The flags of facts and settings, not yet text: `argumentWords` makes them words. */
  readonly flags: readonly Argument[];
  /** Words after the flags, as the user wrote them. */
  readonly extraArgs: readonly string[];
  /** What the engine's version would refuse. Settings are `engine.<setting>`, facts have their own names. */
  readonly problems: readonly Problem[];
}

/** The command line of an engine. A pure function: every problem is reported, none is thrown. */
export function renderLaunch(engine: Engine, facts: LaunchFacts): Launch {
  const row = engineRow(engine.kind);
  const { problems: listProblems, ...list } = flagListOf(engine.kind, facts);
  const fromFacts = factArguments(list, facts);
  const fromSettings = settingArguments(list, engine.settings);
  const positional = row.modelFlag === undefined ? [facts.model] : [];
  const flags = [...fromFacts.arguments, ...fromSettings.arguments];
  return {
    command: [facts.executable ?? row.command[0], ...row.command.slice(1)],
    args: [...positional, ...flags.flatMap((argument) => argumentWords(argument)), ...engine.extraArgs],
    positional,
    flags,
    extraArgs: engine.extraArgs,
    // Judged by the flags of another version, the rest would only mislead.
    problems: listProblems.length > 0 ? listProblems : argumentProblems(engine, list, fromFacts, fromSettings),
  };
}

function argumentProblems(
  engine: Engine,
  list: FlagList,
  fromFacts: ReturnType<typeof factArguments>,
  fromSettings: ReturnType<typeof settingArguments>,
): Problem[] {
  const said = flagNames(list, fromFacts.arguments, '');
  const settings = flagNames(list, fromSettings.arguments, 'engine.');
  const twice = [...settings].flatMap(([flag, field]): Problem[] => {
    const fact = said.get(flag);
    return fact === undefined ? [] : [{ field, what: `repeats ${flag}, which "${fact}" sets`, fix: 'keep one of them.' }];
  });
  return [
    ...fromFacts.problems,
    ...fromSettings.problems,
    ...twice,
    ...extraArgsProblems(list, engine.extraArgs, new Map([...settings, ...said])),
    ...ruleProblems(engine, list),
  ];
}

/** Settings that cannot stand together. */
function ruleProblems(engine: Engine, list: FlagList): Problem[] {
  const { rules = [] } = engineRow(engine.kind);
  const said = sayingsOf(list, engine);
  return rules.map((rule) => rule(said)).filter((problem) => problem !== undefined);
}

/** Flags that arguments say, by name, with the field that says them. */
function flagNames({ table }: FlagList, said: readonly Argument[], prefix: string): Map<string, string> {
  return new Map(
    said.flatMap(({ flag, prop }): [string, string][] => {
      const name = table.spellings.get(flag)?.flag.name;
      return name === undefined ? [] : [[name, `${prefix}${prop}`]];
    }),
  );
}
