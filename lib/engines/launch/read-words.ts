import type { Flag, FlagTable, Spelling } from '../flags/table';
import type { EngineKind } from '../kinds';
import { type FlagWord, readFlagWord } from '../names';

/** A flag among extra arguments, with the values that the engine would give it. */
export interface GivenFlag {
  /** Index of its word. */
  readonly at: number;
  /** The flag as it was written, without a value. */
  readonly written: string;
  /** The parts of its word. */
  readonly word: FlagWord;
  /** What the engine's version takes it for, if it knows it. */
  readonly spelling?: Spelling;
  /** Its values, after `=` or in the words that follow. */
  readonly values: readonly string[];
}

/** A word that is the value of no flag. */
export interface StrayWord {
  /** Index of the word. */
  readonly at: number;
  /** The word. */
  readonly stray: string;
}

/** Reads words as the engine would: which are flags, and which are whose values. */
export function readWords(kind: EngineKind, table: FlagTable, words: readonly string[]): (GivenFlag | StrayWord)[] {
  const read: (GivenFlag | StrayWord)[] = [];
  for (let at = 0; at < words.length; ) {
    const text = words[at] ?? '';
    const word = readFlagWord(kind, text);
    if (!word) {
      read.push({ at, stray: text });
      at += 1;
      continue;
    }
    const spelling = table.spellings.get(word.name);
    const taken = word.value === undefined ? valuesTaken(spelling, countValues(kind, words, at + 1)) : 0;
    const values = word.value === undefined ? words.slice(at + 1, at + 1 + taken) : [word.value];
    read.push({ at, written: text.split('=')[0] ?? text, word, spelling, values });
    at += 1 + taken;
  }
  return read;
}

/** Whether a flag stands for itself. */
export function isSwitch(flag: Flag): boolean {
  return flag.kind === 'bool' && !flag.takesValue;
}

/** How many words from an index on are no flags. */
function countValues(kind: EngineKind, words: readonly string[], from: number): number {
  const next = words.slice(from).findIndex((word) => readFlagWord(kind, word) !== undefined);
  return next < 0 ? words.length - from : next;
}

/** How many of the values that follow belong to a flag; an unknown flag most likely has one. */
function valuesTaken(spelling: Spelling | undefined, available: number): number {
  if (spelling && (spelling.negated || isSwitch(spelling.flag))) return 0;
  const { nargs } = spelling?.flag ?? {};
  return nargs === '+' || nargs === '*' ? available : Math.min(available, 1);
}
