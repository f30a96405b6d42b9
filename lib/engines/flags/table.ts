import type { FlagSource } from './source';

/** What a flag's value is. */
export type FlagKind = 'bool' | 'int' | 'float' | 'string' | 'enum' | 'json' | 'list';

/** One flag of one version of an engine. */
export interface Flag {
  /** Its name, with both dashes. */
  readonly name: string;
  /** Its other spellings, `--no-` forms not among them. */
  readonly aliases: readonly string[];
  /** What its value is. */
  readonly kind: FlagKind;
  /** Kind of each value of a list. */
  readonly items?: FlagKind;
  /** How many words its values are: one when unset, one or none (`?`), any number (`*`), at least one (`+`). */
  readonly nargs?: '?' | '*' | '+';
  /** Whether `--no-…` switches it off. */
  readonly negatable: boolean;
  /** Whether a boolean wants a value. */
  readonly takesValue: boolean;
  /** Whether JSON may be a plain word instead. */
  readonly plainText: boolean;
  /** Whether an empty value or `None` means unset. */
  readonly nullable: boolean;
  /** Whether it may be given several times. */
  readonly repeatable: boolean;
  /** Whether the engine announces its removal. */
  readonly deprecated: boolean;
  /** Whether it makes the engine print something and end. */
  readonly exits: boolean;
  /** How a word is rewritten before it is compared with the choices. */
  readonly fold: readonly string[];
  /** The style of magnitudes such as `4k`: vLLM's `kK` or SGLang's `kKi`. */
  readonly suffixes?: string;
  /** Words that stand for a number. */
  readonly words: readonly string[];
  /** The config whose keys its JSON has, if unknown keys are refused. */
  readonly config?: string;
  /** The only values there are, if they are known. */
  readonly choices?: readonly string[];
}

/** A spelling on the command line: the flag it stands for and whether it switches that off. */
export interface Spelling {
  readonly flag: Flag;
  readonly negated: boolean;
}

/** The flags of one version of an engine. */
export interface FlagTable {
  /** The package that parses the flags, such as `vllm-tpu`. */
  readonly distribution: string;
  /** Its version. */
  readonly version: string;
  /** Every flag by name. */
  readonly flags: ReadonlyMap<string, Flag>;
  /** Every accepted spelling, `--no-` forms included. */
  readonly spellings: ReadonlyMap<string, Spelling>;
  /** Keys of the JSON configs that refuse unknown ones, each with the config of its value if it has one. */
  readonly configs: ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;
}

/** Reads one version out of a source. */
export function readTable(source: FlagSource, entry: string): FlagTable {
  const index = source.versions.indexOf(entry);
  const [distribution = '', version = ''] = entry.split(' ');
  const flags = new Map<string, Flag>();
  const spellings = new Map<string, Spelling>();
  for (const flag of flagsOf(source, index)) {
    flags.set(flag.name, flag);
    for (const name of [flag.name, ...flag.aliases]) spellings.set(name, { flag, negated: false });
    if (flag.negatable) spellings.set(negation(flag.name), { flag, negated: true });
  }
  const configs = new Map(rowsOf(source.configs, index).map(readConfig));
  return { distribution, version, flags, spellings, configs };
}

/** A flag and the versions that have it so, as bits of a number; undefined is all of them. */
interface FlagRow {
  readonly flag: Flag;
  readonly versions?: number;
}

// Versions differ in few flags: each row is read once for all of them.
const readRows = new WeakMap<FlagSource, readonly FlagRow[]>();

function flagsOf(source: FlagSource, version: number): Flag[] {
  let rows = readRows.get(source);
  if (!rows) {
    rows = linesOf(source.flags).map((line) => {
      const [row, ranges] = split(line, ' @');
      return { flag: readFlag(row), versions: ranges === '' ? undefined : bitsOf(ranges) };
    });
    readRows.set(source, rows);
  }
  const flags: Flag[] = [];
  for (const { flag, versions } of rows) if (versions === undefined || versions & (1 << version)) flags.push(flag);
  return flags;
}

/** All names that one flag has had in any version: `--tp-size` leads to `--tensor-parallel-size` and back. */
export function namesakes(source: FlagSource): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const row of linesOf(source.flags)) {
    const names = (row.split(' ', 1)[0] ?? '').split(',');
    const group = new Set(names.flatMap((name) => [name, ...(groups.get(name) ?? [])]));
    for (const name of group) groups.set(name, group);
  }
  return groups;
}

/** The spelling that switches a flag off. */
export function negation(name: string): string {
  return `--no-${name.slice(2)}`;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The rows that a version has, without the versions that they name. */
function rowsOf(text: string, version: number): string[] {
  return linesOf(text).flatMap((line) => {
    const [row, ranges] = split(line, ' @');
    return ranges === '' || bitsOf(ranges) & (1 << version) ? [row] : [];
  });
}

/** Ranges such as `0-4,6` as the bits of a number: no engine has more than thirty versions here. */
function bitsOf(ranges: string): number {
  let bits = 0;
  for (const range of ranges.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let version = from; version <= to; version++) bits |= 1 << version;
  }
  return bits;
}

function readFlag(row: string): Flag {
  const [names = '', kindWord = '', ...rest] = row.split(' ');
  const [name = '', ...aliases] = names.split(',');
  const attributes = new Map(rest.map((attribute): [string, string] => split(attribute, '=')));
  const nargs = /[?*+]$/.exec(kindWord)?.[0] as Flag['nargs'];
  const [kind, items] = split(nargs ? kindWord.slice(0, -1) : kindWord, ':') as [FlagKind, FlagKind | ''];
  const list = (key: string, separator: string) => attributes.get(key)?.split(separator);
  return {
    name,
    aliases,
    kind,
    items: items === '' ? undefined : items,
    nargs,
    negatable: attributes.has('neg'),
    takesValue: attributes.has('value'),
    plainText: attributes.has('text'),
    nullable: attributes.has('nullable'),
    repeatable: attributes.has('repeatable'),
    deprecated: attributes.has('deprecated'),
    exits: attributes.has('exits'),
    fold: list('fold', ',') ?? [],
    suffixes: attributes.get('suffixes'),
    words: list('words', '|') ?? [],
    config: attributes.get('config'),
    choices: list('choices', '|'),
  };
}

function readConfig(row: string): [string, ReadonlyMap<string, string | undefined>] {
  const [name = '', ...keys] = row.split(' ');
  return [
    name,
    new Map(
      keys.map((key): [string, string | undefined] => {
        const [field, config] = split(key, ':');
        return [field, config === '' ? undefined : config];
      }),
    ),
  ];
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
