import { didYouMean, quotedList } from '../../internal/nearest';
import type { Flag, FlagKind } from '../flags/table';
import { isJsonObject } from '../json';
import type { FlagList } from './flag-list';

/** What is wrong with a value, without the field that holds it. */
export interface ValueProblem {
  readonly what: string;
  readonly fix: string;
}

/** What an engine would refuse of one value of a flag. */
export function valueProblems(list: FlagList, flag: Flag, text: string): ValueProblem[] {
  if (isLeftToKubernetes(text) || (flag.nullable && (text === '' || text === 'None'))) return [];
  const kind = flag.kind === 'list' ? (flag.items ?? 'string') : flag.kind;
  if (kind === 'json') return jsonProblems(list, flag, text);
  const wanted = unreadable(kind, flag, text);
  if (wanted !== undefined) return [{ what: `"${text}" is not ${wanted}, which ${flag.name} takes`, fix: `give ${wanted}.` }];
  if (!flag.choices || isChoice(flag, text)) return [];
  return [{ what: `"${text}" is not a choice of ${flag.name} in ${list.title}`, fix: choiceAmong(kind, flag.choices, text) }];
}

/** The nearest word; numbers that are written alike are not near. */
function choiceAmong(kind: FlagKind, choices: readonly string[], text: string): string {
  return kind === 'int' ? `choose one of ${quotedList(choices)}.` : didYouMean(text, choices);
}

/** `$(NAME)` is replaced by the kubelet: what it becomes is not known here. */
function isLeftToKubernetes(text: string): boolean {
  return /^\$\([^)]*\)$/.test(text);
}

function unreadable(kind: FlagKind, flag: Flag, text: string): string | undefined {
  if (kind === 'float') return text.trim() !== '' && !Number.isNaN(Number(text)) ? undefined : 'a number';
  if (kind !== 'int') return undefined;
  return /^[+-]?\d+$/.test(text) || hasMagnitude(flag, text) || flag.words.includes(text) ? undefined : 'a whole number';
}

function hasMagnitude({ suffixes }: Flag, text: string): boolean {
  if (suffixes === 'kK') return /^\d+(\.\d+)?[kmgt]$|^\d+[KMGT]$/.test(text);
  return suffixes === 'kKi' && /^\d+(\.\d+)?[kMGT]$|^\d+[KMGT]i$/.test(text);
}

/** A whole number as an engine reads it: `4k` is 4000 to vLLM, and `4K` is 4096. */
export function wholeNumber(flag: Flag, text: string): number | undefined {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  if (!hasMagnitude(flag, text)) return undefined;
  const [, amount = '', letter = '', binary] = /^([\d.]+)([A-Za-z])(i?)$/.exec(text) ?? [];
  const isBinary = flag.suffixes === 'kK' ? letter === letter.toUpperCase() : binary === 'i';
  return Number(amount) * (isBinary ? 1024 : 1000) ** ('kmgt'.indexOf(letter.toLowerCase()) + 1);
}

function isChoice({ choices = [], fold }: Flag, text: string): boolean {
  const folded = (word: string) => {
    const lower = fold.includes('lower') ? word.toLowerCase() : word;
    return fold.includes('underscore') ? lower.replaceAll('-', '_') : lower;
  };
  return choices.some((choice) => folded(choice) === folded(text));
}

function jsonProblems(list: FlagList, flag: Flag, text: string): ValueProblem[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (flag.plainText && !/^\s*\{.*\}\s*$/s.test(text)) return [];
    return [{ what: `the value of ${flag.name} is not JSON`, fix: 'give JSON in one word, its strings in double quotes.' }];
  }
  if (flag.config === undefined) return [];
  if (isJsonObject(value)) return keyProblems(list, flag, flag.config, value);
  return [{ what: `the value of ${flag.name} is not a JSON object`, fix: 'give an object.' }];
}

/** Keys that a config refuses, and those of the configs inside it. */
function keyProblems(list: FlagList, flag: Flag, config: string, value: object): ValueProblem[] {
  const known = list.table.configs.get(config);
  if (!known) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (!known.has(key)) return [unknownKey(list.title, flag, key, [...known.keys()])];
    const inner = known.get(key);
    return inner !== undefined && isJsonObject(item) ? keyProblems(list, flag, inner, item) : [];
  });
}

/** The problem of a key that a flag's JSON does not have. */
export function unknownKey(title: string, flag: Flag, key: string, known: readonly string[]): ValueProblem {
  return { what: `"${key}" is not a key of ${flag.name} in ${title}`, fix: didYouMean(key, known) };
}
