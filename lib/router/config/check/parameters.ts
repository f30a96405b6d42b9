import type { Problem } from '../../../internal/config-error';
import { didYouMean, nearest, quotedList } from '../../../internal/nearest';
import { shown } from '../../../internal/words';
import { CURRENT, rowOf } from '../catalogue';
import type { Fields, ValueRow } from '../catalogue/row';
import { type ConfigFindings, Findings } from '../warnings';
import { PARAMETER_RULES } from './parameter-rules';
import { checkFields, isObject, join, knownName } from './values';

/** One plugin's parameters by themselves. `at` is their path. */
export function checkParameters(type: string, parameters: unknown, at: string): ConfigFindings {
  const out = new Findings();
  const row = rowOf(type);
  const given = parameters ?? {};
  if (!row?.parameters) {
    if (row && isObject(given)) takesNone(given, at, out);
  } else if (!isObject(given)) {
    out.error(at, `${shown(given)} is not an object`, 'give an object.');
  } else {
    checkFields(row.parameters, given, at, 'lenient', out);
    if (out.errors.length === 0) PARAMETER_RULES[type]?.(canonical(row.parameters, given), at, out);
  }
  return out;
}

/** What to say of a type that is not in the table. */
export function unknownType(field: string, type: unknown): Problem {
  const types = Object.keys(CURRENT.plugins);
  const near = typeof type === 'string' ? nearest(type, types) : undefined;
  const fix = near === undefined ? `choose one of ${quotedList(types, 8)}.` : didYouMean(String(type), types);
  return { field, what: `${shown(type)} is not a plugin type of EPP ${CURRENT.version}`, fix };
}

/**
 * Parameters under their proper names, at every depth, without what nobody reads. Null means "not said", save for sections,
 * where it can mean "none".
 */
export function canonical(fields: Fields, value: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const known = knownName(fields, name, 'lenient');
    const row = known === undefined ? undefined : fields[known];
    if (known === undefined || !row || entry === undefined) continue;
    if (entry !== null) result[known] = canonicalValue(row, entry);
    else if (row.is === 'object') result[known] = null;
  }
  return result;
}

function canonicalValue(row: ValueRow, value: unknown): unknown {
  if (row.is === 'object' && isObject(value)) return canonical(row.fields, value);
  if (row.is === 'list' && Array.isArray(value)) return value.map((entry) => canonicalValue(row.of, entry));
  return value;
}

function takesNone(parameters: Record<string, unknown>, at: string, out: Findings): void {
  for (const name of Object.keys(parameters))
    out.warn('unknown-parameter', join(at, name), 'is ignored: this plugin takes no parameters', 'leave it out.');
}
