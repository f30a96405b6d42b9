import type { Problem } from '../../internal/config-error';
import type { Engine } from '../engine';
import { flagOf } from '../names';
import type { FlagList } from './flag-list';
import { type GivenFlag, isSwitch, readWords } from './read-words';
import { wholeNumber } from './values';

/** What was said of a setting. */
export interface Saying {
  /** The setting, or the extra argument. */
  readonly field: string;
  /** Of an extra argument: whether it is switched on, its number or its text; undefined where only the kubelet will know. */
  readonly value: unknown;
}

/** What was said of a setting, by its typed name, if anything was. */
type Sayings<Setting extends string> = (setting: Setting) => Saying | undefined;

/** Why settings cannot stand together, if so. */
export type Rule<Setting extends string = string> = (said: Sayings<Setting>) => Problem | undefined;

/** Looks a setting up, also among extra arguments. */
export function sayingsOf(list: FlagList, engine: Engine): Sayings<string> {
  const settings = engine.settings as Readonly<Record<string, unknown>>;
  const given =
    engine.extraArgs.length === 0
      ? []
      : readWords(list.kind, list.table, engine.extraArgs).filter((word): word is GivenFlag => 'spelling' in word);
  return (setting) => {
    const value = settings[setting];
    if (value !== undefined) return { field: `engine.${setting}`, value };
    const flag = list.table.spellings.get(flagOf(setting))?.flag;
    const word = flag && given.find((one) => one.spelling?.flag === flag && one.word.path === undefined);
    return word && { field: `engine.extraArgs[${word.at}]`, value: readValue(word) };
  };
}

function readValue({ spelling, word, values: [text] }: GivenFlag): unknown {
  if (!spelling) return undefined;
  const { flag, negated } = spelling;
  if (negated || isSwitch(flag)) return !negated && word.value !== 'false';
  return flag.kind === 'int' ? wholeNumber(flag, text ?? '') : text;
}
