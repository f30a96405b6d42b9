import type { DisaggregatedRow, PathRow, PathRows } from '../releases';
import type { Group } from './disaggregation';

type GroupedRows = Omit<PathRows, 'rows' | 'scorers'> & {
  readonly rows: Readonly<Record<string, Readonly<Record<string, DisaggregatedRow>>>>;
};

/** A path's rows as each of its groups sees them, made once: what comes of a row is kept with the row. */
const seenRows = new WeakMap<GroupedRows, Readonly<Record<Group, PathRows>>>();

/** A path's rows as one of its groups sees them: what holds for the group stands over what holds for both. */
export function rowsOfGroup(rows: GroupedRows, group: Group): PathRows {
  let seen = seenRows.get(rows);
  if (!seen) {
    seen = { prefill: seenBy(rows, 'prefill'), decode: seenBy(rows, 'decode') };
    seenRows.set(rows, seen);
  }
  return seen[group];
}

function seenBy(rows: GroupedRows, group: Group): PathRows {
  const byAccelerator = Object.entries(rows.rows).map(([accelerator, byEngine]) => {
    const seen = Object.entries(byEngine).map(([engine, row]): [string, PathRow] => {
      const { prefill, decode, ...shared } = row;
      const own = { prefill, decode }[group];
      return [
        engine,
        { ...shared, ...own, settings: { ...shared.settings, ...own.settings }, env: { ...shared.env, ...own.env } },
      ];
    });
    return [accelerator, Object.fromEntries(seen)];
  });
  return { ...rows, rows: Object.fromEntries(byAccelerator) };
}
