import type { Accelerator } from '../../../accelerators/accelerator';
import type { TierConnectorRow, TierPackage } from '../../../releases';
import type { FeatureContext } from '../feature';
import { lmcacheConnectorOf } from '../lmcache/hardware';

/** Whether a connector runs on an accelerator. Of LMCache's, the hardware's own row says it. */
export function runsOn(name: string, { accelerators }: TierConnectorRow, accelerator: Accelerator): boolean {
  return accelerators?.includes(accelerator.id) ?? (name === 'lmcache' && lmcacheConnectorOf(accelerator) !== undefined);
}

/** Whether an image of ours lacks a package. What is in an image of the caller's own is the caller's affair. */
export function isMissingPackage({ props, engineImage }: FeatureContext, needs: TierPackage | undefined): boolean {
  return needs !== undefined && props.image === undefined && engineImage.holds?.[needs] === undefined;
}
