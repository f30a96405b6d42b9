import { refusal } from '../internal/issues';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';

/** A field of a time in cron's words: its least and greatest number, and the names of its numbers. */
interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  { name: 'day of the week', from: 0, to: 6, names: DAYS },
];

/** @internal Schema of a time in cron's words, as the library behind KEDA reads them: it knows no seventh day of the week. */
export const cronSchema = (z: Z) =>
  z.string().superRefine((time, ctx) => {
    const parts = time.trim().split(/\s+/);
    const fix = 'give five fields as cron writes them, such as "0 8 * * 1-5".';
    if (parts.length !== FIELDS.length) {
      ctx.addIssue(refusal({ what: `${shown(time)} is not valid`, fix }));
      return;
    }
    FIELDS.forEach((field, i) => {
      const part = parts[i] ?? '';
      if (part.split(',').every((range) => isRange(range.toLowerCase(), field))) return;
      const what = `${shown(time)} has ${shown(part)} for the ${field.name}, which goes from ${field.from} to ${field.to}`;
      ctx.addIssue(refusal({ what, fix }));
    });
  });

function isRange(text: string, field: Field): boolean {
  const match = /^(?:[*?]|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/([0-9]+))?$/.exec(text);
  if (!match) return false;
  const [, first, last = first, step] = match;
  if (step !== undefined && Number(step) === 0) return false;
  if (first === undefined || last === undefined) return true;
  const [from, to] = [numberOf(first, field), numberOf(last, field)];
  return from !== undefined && to !== undefined && field.from <= from && from <= to && to <= field.to;
}

function numberOf(text: string, { from, names = [] }: Field): number | undefined {
  if (/^[0-9]+$/.test(text)) return Number(text);
  return names.includes(text) ? names.indexOf(text) + from : undefined;
}
