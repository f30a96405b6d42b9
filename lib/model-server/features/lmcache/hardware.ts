import type { Accelerator } from '../../../accelerators/accelerator';
import { LMCACHE_HARDWARE, type LmcacheConnector, type LmcacheHardware } from '../../../support/lmcache-hardware';

/** What LMCache has on an accelerator; undefined where nobody says. */
export function lmcacheHardwareOf(accelerator: Accelerator): LmcacheHardware | undefined {
  return accelerator.spec.lmcache ?? accelerator.rowIn<LmcacheHardware>(LMCACHE_HARDWARE);
}

/** The connector of LMCache inside an accelerator's engine; undefined where there is none. */
export function lmcacheConnectorOf(accelerator: Accelerator): LmcacheConnector | undefined {
  return lmcacheHardwareOf(accelerator)?.connector;
}
