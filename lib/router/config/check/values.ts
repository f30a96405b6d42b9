import { isTooLongForGo, LONGEST_GO_DURATION, parseGoDuration } from '../../../internal/go-duration';
import { didYouMean, nearest, quotedList } from '../../../internal/nearest';
import { shown } from '../../../internal/words';
import { isQuantity } from '../../../kubernetes/quantity';
import type { Fields, GrammarRow, ListRow, NumberRow, StringRow, ValueRow } from '../catalogue/row';
import { isByteSize, isMetricSelector } from '../grammar';
import type { Findings } from '../warnings';
import { celProblem } from './cel';

/**
 * How a part of the document is read: the document itself exactly, parameters in any letter case and with unknown names
 * ignored.
 */
export type Reading = 'exact' | 'lenient';

const NOUNS: Record<ValueRow['is'], string> = {
  any: 'anything',
  boolean: 'true or false',
  bytes: 'a size',
  cel: 'a CEL expression',
  duration: 'a duration',
  integer: 'a whole number',
  list: 'a list',
  map: 'an object',
  metric: 'the name of a metric',
  nanoseconds: 'a whole number of nanoseconds',
  number: 'a number',
  object: 'an object',
  plugin: 'the name of a plugin',
  profile: 'the name of a profile',
  quantity: 'a quantity',
  string: 'a string',
};

const EXAMPLES: Partial<Record<ValueRow['is'], string>> = {
  bytes: '"2GiB"',
  duration: '"200ms" or "1m30s"',
  metric: "'vllm:num_requests_waiting' or 'name{label=\"value\"}'",
  quantity: '"10Gi", "1k" or 100',
};

/** What to give, with an example where the form has a grammar. */
function give({ is }: ValueRow): string {
  const example = EXAMPLES[is];
  return `give ${NOUNS[is]}${example === undefined ? '' : ` such as ${example}`}.`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Under which of its known names a field is written. Exact spelling wins over another letter case. */
export function knownName(fields: Fields, name: string, reading: Reading): string | undefined {
  if (Object.hasOwn(fields, name)) return name;
  if (reading === 'exact') return undefined;
  return Object.keys(fields).find((known) => known.toLowerCase() === name.toLowerCase());
}

/** An object against the forms of its fields. */
export function checkFields(fields: Fields, value: Record<string, unknown>, path: string, reading: Reading, out: Findings): void {
  const given = new Set<string>();
  for (const [name, entry] of Object.entries(value)) {
    const known = knownName(fields, name, reading);
    const row = known === undefined ? undefined : fields[known];
    if (known === undefined || !row) {
      unknownField(fields, join(path, name), name, reading, out);
      continue;
    }
    if (!isUnsaid(row, entry)) given.add(known);
    checkValue(row, entry, join(path, name), reading, out);
  }
  for (const [name, row] of Object.entries(fields)) {
    if (row.required && !given.has(name)) out.error(join(path, name), 'is missing', give(row));
  }
}

/** Null stands for absence, and where a string is required the empty one does too. */
function isUnsaid(row: ValueRow, value: unknown): boolean {
  return value === null || value === undefined || (row.required === true && value === '');
}

function unknownField(fields: Fields, path: string, name: string, reading: Reading, out: Findings): void {
  const known = Object.keys(fields).filter((field) => !fields[field]?.ignored && !fields[field]?.replacedBy);
  if (reading === 'exact') out.error(path, 'is not a field of this version', choose(name, known));
  else {
    const fix = nearest(name, known) === undefined ? `leave it out; there are ${quotedList(known)}.` : choose(name, known);
    out.warn('unknown-parameter', path, 'is not a parameter of this plugin, and is ignored', fix);
  }
}

/** One value against its form. */
export function checkValue(row: ValueRow, value: unknown, path: string, reading: Reading, out: Findings): void {
  if (value === null || value === undefined) {
    if (row.notNull !== undefined && value === null)
      out.error(path, `null is not accepted: ${row.notNull}`, 'leave it out, or give a value.');
    return;
  }
  const before = out.errors.length;
  checkForm(row, value, path, reading, out);
  if (row.ignored !== undefined && out.errors.length === before && !('default' in row && row.default === value))
    out.warn(row.warning ?? 'ignored-parameter', path, `${shown(value)} has no effect: ${row.ignored}`, 'leave it out.');
}

function checkForm(row: ValueRow, value: unknown, path: string, reading: Reading, out: Findings): void {
  if (!hasType(row, value)) {
    wrongType(row, value, path, out);
    return;
  }
  switch (row.is) {
    case 'integer':
    case 'nanoseconds':
      if (!fitsInt64(value as number)) tooWide(value as number, path, out);
      else if (row.is === 'integer') checkBounds(row, value as number, path, out);
      break;
    case 'number':
      checkBounds(row, value as number, path, out);
      break;
    case 'string':
      checkChoice(row, value as string, path, out);
      break;
    case 'bytes':
    case 'cel':
    case 'duration':
    case 'metric':
    case 'quantity':
      checkGrammar(row, value as string | number, path, out);
      break;
    case 'list':
      checkList(row, value as unknown[], path, reading, out);
      break;
    case 'map':
      for (const [name, entry] of Object.entries(value as object)) checkForm(TEXT, entry ?? '', join(path, name), reading, out);
      break;
    case 'object':
      checkFields(row.fields, value as Record<string, unknown>, path, reading, out);
      break;
  }
}

const TEXT: StringRow = { is: 'string' };

/** Whether a value has the JSON type that the form asks for. */
function hasType(row: ValueRow, value: unknown): boolean {
  switch (row.is) {
    case 'any':
      return true;
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return Number.isFinite(value);
    case 'integer':
    case 'nanoseconds':
      return Number.isInteger(value);
    case 'list':
      return Array.isArray(value);
    case 'map':
    case 'object':
      return isObject(value);
    case 'quantity':
      return typeof value === 'string' || Number.isFinite(value);
    default:
      return typeof value === 'string';
  }
}

/** The first whole number that Go's `int` and `time.Duration` do not hold. */
const INT64_END = 2 ** 63;

function fitsInt64(value: number): boolean {
  return value >= -INT64_END && value < INT64_END;
}

function tooWide(value: number, path: string, out: Findings): void {
  const fix = value > 0 ? 'give less than 9223372036854775808.' : 'give at least -9223372036854775808.';
  out.error(path, `${shown(value)} does not fit into 64 bits`, fix);
}

function checkList(row: ListRow, value: readonly unknown[], path: string, reading: Reading, out: Findings): void {
  if (row.length !== undefined && value.length !== row.length)
    out.error(path, `has ${value.length} entries`, `give exactly ${row.length}.`);
  // A list may have holes, which forEach would pass over; in JSON they are null.
  Array.from(value, (entry) => entry ?? null).forEach((entry, i) => {
    const at = `${path}[${i}]`;
    // Nothing between the dashes is an entry all the same: an empty one.
    const empty = entry === null && row.of.is === 'object' && row.of.notNull === undefined;
    if (row.of.is === 'string' && row.of.oneOf && (entry ?? '') === '') outOfRange(row.of, '', at, choose('', row.of.oneOf), out);
    else checkValue(row.of, empty ? {} : entry, at, reading, out);
  });
}

function checkBounds(row: NumberRow, value: number, path: string, out: Findings): void {
  const { atLeast = -Infinity, moreThan = -Infinity, atMost = Infinity } = row;
  if (value >= atLeast && value > moreThan && value <= atMost) return;
  const bounds = [
    ...(row.atLeast === undefined ? [] : [`at least ${row.atLeast}`]),
    ...(row.moreThan === undefined ? [] : [`more than ${row.moreThan}`]),
    ...(row.atMost === undefined ? [] : [`at most ${row.atMost}`]),
  ];
  outOfRange(row, value, path, `give ${bounds.join(' and ')}.`, out);
}

function checkChoice(row: StringRow, value: string, path: string, out: Findings): void {
  if (value === '') {
    if (row.notEmpty) out.error(path, 'is empty', 'leave it out, or give a value.');
  } else if (row.oneOf && !row.oneOf.includes(value)) {
    outOfRange(row, value, path, choose(value, row.oneOf), out);
  }
}

function checkGrammar(row: GrammarRow, value: string | number, path: string, out: Findings): void {
  const text = String(value);
  if (row.is === 'cel') {
    const problem = text === '' ? undefined : celProblem(text, ['usage']);
    if (problem !== undefined)
      out.error(path, `${shown(text)} is not a CEL expression over "usage": ${problem}`, 'correct the expression.');
  } else if (row.is === 'duration' && row.otherwise !== undefined) {
    if (text !== '' && !((parseGoDuration(text) ?? 0) > 0)) outOfRange(row, text, path, give(row), out);
  } else if (row.is === 'duration' && isTooLongForGo(text)) {
    out.error(path, `${shown(text)} is too long`, `give at most "${LONGEST_GO_DURATION}".`);
  } else if (!READS[row.is](text)) {
    wrongType(row, value, path, out);
  } else if (row.positive && (parseGoDuration(text) ?? 0) <= 0) {
    outOfRange(row, text, path, 'give more than "0s".', out);
  }
}

const READS: Record<Exclude<GrammarRow['is'], 'cel'>, (text: string) => boolean> = {
  bytes: isByteSize,
  duration: (text) => parseGoDuration(text) !== undefined,
  metric: isMetricSelector,
  // Kubernetes does not mind blanks around it.
  quantity: (text) => isQuantity(text.trim()),
};

function wrongType(row: ValueRow, value: unknown, path: string, out: Findings): void {
  const isText = row.is === 'string' || row.is === 'plugin' || row.is === 'profile';
  const yaml = isText && typeof value === 'boolean' ? ', and YAML 1.1 reads y, n, yes, no, on and off as true or false' : '';
  const fix = isText && typeof value !== 'object' ? `give ${NOUNS[row.is]}, in quotes.` : give(row);
  out.error(path, `${shown(value)} is not ${NOUNS[row.is]}${yaml}`, fix);
}

/** Outside bounds or choices: fatal, unless the endpoint picker is known to make do. */
function outOfRange(row: ValueRow, value: unknown, path: string, fix: string, out: Findings): void {
  if (row.otherwise !== undefined) {
    out.warn(row.warning ?? 'replaced-parameter', path, `${shown(value)} loads, but ${row.otherwise}`, fix);
    return;
  }
  const { length = 0 } = row.is === 'string' ? (row.oneOf ?? []) : [];
  const expected = length === 0 ? 'in range' : length === 1 ? 'right' : 'one of the choices';
  out.error(path, `${shown(value)} is not ${expected}`, fix);
}

/** What to write instead of a word: the nearest choice, the only one, or any of them. */
export function choose(word: string, choices: readonly string[]): string {
  return choices.length === 1 && nearest(word, choices) === undefined
    ? `give ${quotedList(choices)}.`
    : didYouMean(word, choices);
}
