import type { Accelerator } from '../../../accelerators/accelerator';
import type { ModelServerRow, Release, TierConnectorRow, TierImageRow, TierPackage } from '../../../releases';
import type { ModelServerProps } from '../../props';
import { connectorOf } from './context';

/** The release's row of a server with an image that holds what the connectors of its tiers and LMCache need, where the usual one does not. */
export function withTierImage<Row extends ModelServerRow | undefined>(
  row: Row,
  { kvCacheTiers = [], lmcache, image: own }: ModelServerProps,
  accelerator: Accelerator,
  { kvCacheTiers: rows }: Release,
): Row {
  const needs = kvCacheTiers.flatMap((tier): TierPackage[] => {
    const connector = connectorOf(rows, accelerator, tier);
    const need = connector && (rows.connectors[connector] as TierConnectorRow).needs;
    return need ? [need] : [];
  });
  if (lmcache) needs.push('LMCache');
  if (!row || needs.length === 0) return row;
  const images: readonly TierImageRow[] = accelerator.rowIn(rows.images) ?? [];
  const able = images.filter(({ holds, flags }) => flags === row.engine.flags && needs.every((need) => need in holds));
  // Of an image of the release's that the caller names, the release knows what is in it.
  const named = able.find(({ image }) => image === own);
  if (named) return { ...row, engine: named };
  const { holds: held = {} } = row.engine;
  if (needs.every((need) => held[need] !== undefined)) return row;
  // Tiers have what upstream's guides have; with LMCache alone the engine need not be an older one.
  const image = (kvCacheTiers.length === 0 && able.find(({ version }) => version === row.engine.version)) || able[0];
  return image ? { ...row, engine: image } : row;
}
