import type { EngineKind } from './kinds';
import { engineRow } from './registry';

/** The flag of a setting: `maxModelLen` is `--max-model-len`. */
export function flagOf(setting: string): string {
  return `--${apart(setting, '-')}`;
}

/** The key of a setting inside JSON: `kvRole` is `kv_role`. */
export function jsonKey(setting: string): string {
  return apart(setting, '_');
}

function apart(camelCase: string, separator: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}

/** The parts of a word that names a flag. */
export interface FlagWord {
  /** The flag as the engine looks it up. */
  readonly name: string;
  /** What follows its first dot: a key inside JSON, where the engine reads it so. */
  readonly path?: string;
  /** What follows `=`. */
  readonly value?: string;
}

/** A word of a command line as a flag, or nothing where it is a value. */
export function readFlagWord(kind: EngineKind, word: string): FlagWord | undefined {
  if (!/^-+[A-Za-z]/.test(word)) return undefined;
  const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (engineRow(kind).syntax !== 'vllm') return { name: key, value };
  const level = /^-O=?([0-3])$/.exec(word)?.[1];
  if (level !== undefined) return { name: '-O', value: level };
  const [head = '', ...path] = key.split('.');
  const name = head.startsWith('--') ? head.replaceAll('_', '-') : head;
  return { name, value, path: path.length > 0 ? path.join('.') : undefined };
}
