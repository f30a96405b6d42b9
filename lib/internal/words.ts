import { quotedList } from './nearest';

/** What stands before the host in a URL: an error ends up in a log, and a password must not. */
const USER_INFO = /(?<=:\/\/)[^\s/]*@/g;

/** A value as it reads in an error. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.replace(USER_INFO, '***@');
    return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
  }
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  const name = value.constructor?.name;
  return name && name !== 'Object' ? `an object of class ${name}` : 'an object';
}

/** Choices as they are written in a program: words in quotes, numbers without. */
export function listOf(values: readonly unknown[]): string {
  const words = values.filter((value) => typeof value === 'string');
  if (words.length === values.length) return quotedList(words);
  const all = values.map((value) => shown(value));
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? '');
}

/** A path as a program would write it: `listeners[0].port`. */
export function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'props';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');
}
