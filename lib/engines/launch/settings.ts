import type { Problem } from '../../internal/config-error';
import { nearest, quotedList } from '../../internal/nearest';
import { versionsWith } from '../flags/lookup';
import { type Flag, negation } from '../flags/table';
import { isJsonObject } from '../json';
import { flagOf, jsonKey } from '../names';
import { engineRow } from '../registry';
import type { Argument } from './arguments';
import type { FlagList } from './flag-list';
import { type ValueProblem, valueProblems } from './values';

/** Some arguments, and what the engine would refuse of them. */
export interface JudgedArguments {
  readonly arguments: readonly Argument[];
  readonly problems: readonly Problem[];
}

/** The arguments of settings, in their order. */
export function settingArguments(list: FlagList, settings: object): JudgedArguments {
  const judged = Object.entries(settings).map(([setting, value]) => settingArgument(list, setting, value));
  return { arguments: judged.flatMap((one) => one.arguments), problems: judged.flatMap((one) => one.problems) };
}

function settingArgument(list: FlagList, setting: string, value: unknown): JudgedArguments {
  const name = flagOf(setting);
  const field = `engine.${setting}`;
  const flag = list.table.spellings.get(name)?.flag;
  if (!flag) return { arguments: [], problems: [{ field, ...lackingFlag(list, name) }] };
  if (typeof value === 'boolean' && !flag.takesValue) {
    const written = value ? name : flag.negatable ? negation(name) : undefined;
    return { arguments: written === undefined ? [] : [{ flag: written, values: [], prop: setting }], problems: [] };
  }
  const values = texts(flag, engineRow(list.kind).typedJson.includes(setting) ? withJsonKeys(value) : value);
  const groups = flag.repeatable ? values.map((one) => [one]) : [values];
  return {
    arguments: groups.map((group) => ({ flag: name, values: group, prop: setting })),
    problems: values.flatMap((text) => valueProblems(list, flag, text).map((problem) => ({ field, ...problem }))),
  };
}

/** The problem of a flag that a version does not have. */
export function lackingFlag({ distribution, table, title }: FlagList, name: string): ValueProblem {
  const versions = versionsWith(distribution, name);
  const near = nearest(name, table.names);
  const fixes = [
    versions.length > 0 ? `use a version that has it (${quotedList(versions)})` : 'leave it out',
    near === undefined ? '' : `use the nearest flag, "${near}"`,
  ];
  return { what: `${name} is not a flag of ${title}`, fix: `${fixes.filter((fix) => fix !== '').join(', or ')}.` };
}

/** A value as the words that follow a flag. */
function texts(flag: Flag, value: unknown): string[] {
  if (flag.kind === 'json') return [JSON.stringify(value)];
  if (!Array.isArray(value)) return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
  const words = value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item)));
  return flag.kind === 'list' || flag.repeatable ? words : [words.join(',')];
}

/** JSON whose outermost keys are spelt as the engine spells them. */
function withJsonKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withJsonKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [jsonKey(key), item]));
}
