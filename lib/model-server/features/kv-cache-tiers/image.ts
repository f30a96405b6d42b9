import type { Accelerator } from '../../../accelerators/accelerator';
import type { ModelServerRow, Release, TierConnectorRow, TierImageRow, TierPackage } from '../../../releases';
import type { ModelServerProps } from '../../props';
import { connectorOf } from './context';

/** The release's row of a server with an image that holds what the connectors of its tiers need, where the usual one does not. */
export function withTierImage<Row extends ModelServerRow | undefined>(
  row: Row,
  { kvCacheTiers = [] }: ModelServerProps,
  accelerator: Accelerator,
  { kvCacheTiers: rows }: Release,
): Row {
  const needs = kvCacheTiers.flatMap((tier): TierPackage[] => {
    const connector = connectorOf(rows, accelerator, tier);
    const need = connector && (rows.connectors[connector] as TierConnectorRow).needs;
    return need ? [need] : [];
  });
  if (!row || needs.length === 0) return row;
  const images: readonly TierImageRow[] = accelerator.rowIn(rows.images) ?? [];
  const image = images.find(({ holds }) => needs.every((need) => need in holds));
  return image ? { ...row, engine: image } : row;
}
