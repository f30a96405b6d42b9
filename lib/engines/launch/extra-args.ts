import type { Problem } from '../../internal/config-error';
import { nearest, quotedList } from '../../internal/nearest';
import { type Flag, type FlagTable, negation, type Spelling } from '../flags/table';
import type { EngineKind } from '../kinds';
import { engineRow } from '../registry';
import { ownedFlags } from './fact-arguments';
import type { FlagList } from './flag-list';
import { type GivenFlag, isSwitch, readWords } from './read-words';
import { unknownKey, type ValueProblem, valueProblems } from './values';

/** Flags whose value nobody should read in a manifest. */
const SECRET_FLAGS = ['--api-key', '--admin-api-key', '--hf-token', '--ssl-keyfile-password'];

const OVER_TLS = { how: 'over TLS', fix: 'leave it out: TLS ends at the gateway.' };
const OVER_GRPC = { how: 'over gRPC', fix: 'leave it out: clients of the gateway speak HTTP.' };
const OVER_A_SOCKET = { how: 'on a socket instead of its port', fix: 'leave it out: the API is reached on its port.' };

/** Flags that have the API answer in another way than all others ask: probes, monitors and routers speak plain HTTP to its port. */
const UNASKED_FLAGS: Readonly<Record<string, { readonly how: string; readonly fix: string }>> = {
  '--ssl-certfile': OVER_TLS,
  '--ssl-keyfile': OVER_TLS,
  '--ssl-ca-certs': OVER_TLS,
  '--self-signed-certs': OVER_TLS,
  '--grpc': OVER_GRPC,
  '--grpc-mode': OVER_GRPC,
  '--smg-grpc-mode': OVER_GRPC,
  '--uds': OVER_A_SOCKET,
};

/** Where a flag was said: by which field, and whether only a key of its JSON (`--flag.key`). */
interface Said {
  readonly by: string;
  readonly key: boolean;
}

/**
 * Everything that is wrong with extra arguments, which reach the engine as they are.
 * @param elsewhere flags that facts and settings say, by name, with the field that says them
 */
export function extraArgsProblems(list: FlagList, words: readonly string[], elsewhere: ReadonlyMap<string, string>): Problem[] {
  if (words.length === 0) return [];
  const owned = ownedFlags(list);
  const said = new Map([...elsewhere].map(([flag, by]): [string, Said] => [flag, { by, key: false }]));
  return readWords(list.kind, list.table, words).flatMap((given) => {
    const field = `engine.extraArgs[${given.at}]`;
    const found = 'stray' in given ? [strayWord(given.stray)] : flagProblems(list, given, field, owned, said);
    return found.map((problem) => ({ field, ...problem }));
  });
}

function flagProblems(
  list: FlagList,
  given: GivenFlag,
  field: string,
  owned: ReadonlyMap<string, string>,
  said: Map<string, Said>,
): ValueProblem[] {
  if (!given.spelling) return [unknownFlag(list, given)];
  const { flag } = given.spelling;
  const instead = owned.get(flag.name);
  if (instead !== undefined) return [ownedFlag(given, instead)];
  if (flag.exits) return [{ what: `"${given.written}" makes the engine print something and end`, fix: 'leave it out.' }];
  const unasked = UNASKED_FLAGS[flag.name];
  if (unasked) return [unaskedFlag(given, unasked)];
  const key = given.word.path !== undefined;
  const before = said.get(flag.name);
  const repeats = before !== undefined && !flag.repeatable && !(key && before.key);
  said.set(flag.name, before ?? { by: field, key });
  return [
    ...(repeats ? [repeatedFlag(given, flag, before.by)] : []),
    ...(given.word.path !== undefined
      ? pathProblems(list, flag, given.word.path)
      : [
          ...shapeProblems(list.kind, given, given.spelling),
          ...given.values.flatMap((value) => valueProblems(list, flag, value)),
        ]),
    ...secretProblems(flag, given.values),
  ];
}

function strayWord(word: string): ValueProblem {
  return { what: `"${word}" belongs to no flag`, fix: 'put it after its flag, or leave it out.' };
}

function ownedFlag({ written }: GivenFlag, fix: string): ValueProblem {
  return { what: `"${written}" is decided by the model server, because other objects depend on it`, fix };
}

function unaskedFlag({ written }: GivenFlag, { how, fix }: { readonly how: string; readonly fix: string }): ValueProblem {
  const what = `"${written}" is for an API that answers ${how}, and probes, monitors and routers ask in plain HTTP: the pod would never be ready`;
  return { what, fix };
}

function repeatedFlag({ written }: GivenFlag, { name }: Flag, by: string): ValueProblem {
  return { what: `"${written}" repeats ${name}, which "${by}" sets`, fix: 'keep one of them.' };
}

function unknownFlag({ table, title }: FlagList, { word: { name }, values }: GivenFlag): ValueProblem {
  const [head = '', ...rest] = name.split(/\s+/);
  if (rest.length > 0 && table.spellings.has(head)) {
    return { what: `"${name}" is one word, so the engine finds no flag in it`, fix: `write "${head}=${rest.join(' ')}".` };
  }
  const longer = longerSpellings(table, name);
  if (longer.length > 0) {
    const choices = longer.length === 1 ? quotedList(longer) : `one of ${quotedList(longer)}`;
    return { what: `"${name}" is an abbreviation, which another version may read differently`, fix: `write ${choices}.` };
  }
  const near = nearest(name, table.spellings.keys());
  const leaveOut = values.length > 0 ? 'leave it out, and its value.' : 'leave it out.';
  return { what: `"${name}" is not a flag of ${title}`, fix: near === undefined ? leaveOut : `did you mean "${near}"?` };
}

function longerSpellings({ spellings }: FlagTable, start: string): string[] {
  return start.startsWith('--') ? [...spellings.keys()].filter((spelling) => spelling.startsWith(start)) : [];
}

/** A value where there is none, or none where there is one. */
function shapeProblems(kind: EngineKind, { written, word, values }: GivenFlag, { flag, negated }: Spelling): ValueProblem[] {
  if (negated || isSwitch(flag)) {
    const takesBoolean = engineRow(kind).syntax === 'pflag' && /^(true|false)$/.test(word.value ?? '');
    if (word.value === undefined || takesBoolean) return [];
    const forms = flag.negatable ? `"${flag.name}" or "${negation(flag.name)}"` : `"${flag.name}"`;
    return [{ what: `"${written}" takes no value`, fix: `write ${forms}.` }];
  }
  if (values.length > 0 || flag.nargs === '?' || flag.nargs === '*') return [];
  return [{ what: `"${written}" needs a value`, fix: `write "${flag.name}=" and the value.` }];
}

/** `--flag.key`: a key of a flag whose value is JSON. */
function pathProblems({ table, title }: FlagList, flag: Flag, path: string): ValueProblem[] {
  if (flag.kind !== 'json')
    return [{ what: `${flag.name} has no keys, because its value is not JSON`, fix: `write "${flag.name}".` }];
  const known = flag.config === undefined ? undefined : table.configs.get(flag.config);
  const key = path.split('.')[0] ?? '';
  return known && !known.has(key) ? [unknownKey(title, flag, key, [...known.keys()])] : [];
}

function secretProblems({ name }: Flag, values: readonly string[]): ValueProblem[] {
  if (!SECRET_FLAGS.includes(name) || values.every((value) => /^\$\([^)]+\)$/.test(value))) return [];
  return [
    {
      what: `the value of ${name} is a secret, and everyone who reads the manifest would read it`,
      fix: 'set an environment variable from a Secret, and write "$(NAME)" here.',
    },
  ];
}
