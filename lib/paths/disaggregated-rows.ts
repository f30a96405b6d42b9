import type { DisaggregatedRow, PathRow, PathRows } from '../releases';
import type { Group } from './disaggregation';

/** A path's rows as one of its groups sees them: what holds for the group stands over what holds for both. */
export function rowsOfGroup(
  rows: Omit<PathRows, 'rows' | 'scorers'> & {
    readonly rows: Readonly<Record<string, Readonly<Record<string, DisaggregatedRow>>>>;
  },
  group: Group,
): PathRows {
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
