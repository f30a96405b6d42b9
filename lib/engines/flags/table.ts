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
  /** Every flag's own name. */
  readonly names: readonly string[];
  /** Every accepted spelling, `--no-` forms included. */
  readonly spellings: ReadonlyMap<string, Spelling>;
  /** Keys of the JSON configs that refuse unknown ones, each with the config of its value if it has one. */
  readonly configs: ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;
}

/** Reads one version out of a source. */
export function readTable(source: FlagSource, entry: string): FlagTable {
  const index = source.versions.indexOf(entry);
  const [distribution = '', version = ''] = entry.split(' ');
  const names: string[] = [];
  const spellings = new Map<string, Spelling>();
  for (const row of rowsOf(source)) {
    if (!(row.versions & (1 << index))) continue;
    names.push(row.name);
    for (const name of [row.name, ...row.aliases]) spellings.set(name, row.on);
    if (row.off) spellings.set(negation(row.name), row.off);
  }
  let configs: FlagTable['configs'] | undefined;
  return {
    ...{ distribution, version, names, spellings },
    // Few launches give an engine JSON.
    get configs() {
      configs ??= new Map(configsOf(source, index));
      return configs;
    },
  };
}

/** One line of a source, whose flag is read when somebody asks for it: a launch has twenty of five hundred. */
class FlagRow {
  public readonly name: string;
  public readonly aliases: readonly string[];
  /** The versions that have it so, as bits. */
  public readonly versions: number;
  public readonly on = new RowSpelling(this, false);
  public readonly off?: Spelling;
  private readonly attributes: string;
  private read?: Flag;

  public constructor(line: string) {
    const [row, ranges] = split(line, ' @');
    const [names, attributes] = split(row, ' ');
    const [name = '', ...aliases] = names.split(',');
    this.name = name;
    this.aliases = aliases;
    this.versions = bitsOf(ranges);
    this.attributes = attributes;
    if (/ neg\b/.test(attributes)) this.off = new RowSpelling(this, true);
  }

  public get flag(): Flag {
    this.read ??= readFlag(this.name, this.aliases, this.attributes);
    return this.read;
  }
}

class RowSpelling implements Spelling {
  public constructor(
    private readonly row: FlagRow,
    public readonly negated: boolean,
  ) {}

  public get flag(): Flag {
    return this.row.flag;
  }
}

// Versions differ in few flags: each line is read once for all of them.
const readRows = new WeakMap<FlagSource, readonly FlagRow[]>();

function rowsOf(source: FlagSource): readonly FlagRow[] {
  let rows = readRows.get(source);
  if (!rows) {
    rows = linesOf(source.flags).map((line) => new FlagRow(line));
    readRows.set(source, rows);
  }
  return rows;
}

/** All names that one flag has had in any version: `--tp-size` leads to `--tensor-parallel-size` and back. */
export function namesakes(source: FlagSource): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { name, aliases } of rowsOf(source)) {
    const group = new Set([name, ...aliases].flatMap((one) => [one, ...(groups.get(one) ?? [])]));
    for (const one of group) groups.set(one, group);
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

/** The configs of a version. */
function configsOf(source: FlagSource, version: number): [string, ReadonlyMap<string, string | undefined>][] {
  return linesOf(source.configs).flatMap((line) => {
    const [row, ranges] = split(line, ' @');
    return bitsOf(ranges) & (1 << version) ? [readConfig(row)] : [];
  });
}

/** Ranges of versions such as `0-4,6` as the bits of a number; none is all. No engine has more than thirty versions here. */
function bitsOf(ranges: string): number {
  if (ranges === '') return -1;
  let bits = 0;
  for (const range of ranges.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let version = from; version <= to; version++) bits |= 1 << version;
  }
  return bits;
}

function readFlag(name: string, aliases: readonly string[], row: string): Flag {
  const [kindWord = '', ...rest] = row.split(' ');
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
