import { Engine } from '../engines';
import type { DisaggregatedRow, PathRow, PathRows } from '../releases';

/** A path's rows as one of its groups sees them: what holds for the group stands over what holds for both. */
export function rowsOfGroup(
  rows: Omit<PathRows, 'rows' | 'scorers'> & {
    readonly rows: Readonly<Record<string, Readonly<Record<string, DisaggregatedRow>>>>;
  },
  group: 'prefill' | 'decode',
): PathRows {
  const byAccelerator = Object.entries(rows.rows).map(([accelerator, byEngine]) => {
    const seen = Object.entries(byEngine).map(([engine, row]): [string, PathRow] => {
      const { prefill, decode, ...shared } = row;
      const own = group === 'prefill' ? prefill : decode;
      return [
        engine,
        { ...shared, ...own, settings: { ...shared.settings, ...own.settings }, env: { ...shared.env, ...own.env } },
      ];
    });
    return [accelerator, Object.fromEntries(seen)];
  });
  return { ...rows, rows: Object.fromEntries(byAccelerator) };
}

/** The engine of a group: its own settings over those of the path, where both are of one kind. Extra arguments add up. */
export function engineOfGroup(path: Engine | undefined, own: Engine | undefined): Engine | undefined {
  if (!path || !own || path.kind !== own.kind) return own ?? path;
  const props: object = { ...path.settings, ...own.settings, extraArgs: [...path.extraArgs, ...own.extraArgs] };
  switch (own.kind) {
    case 'vllm':
      return Engine.vllm(props);
    case 'sglang':
      return Engine.sglang(props);
    case 'simulator':
      return Engine.simulator(props);
  }
}
