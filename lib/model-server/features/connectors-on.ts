import type { AcceleratorId } from '../../accelerators/accelerator';
import type { RELEASES, ReleaseName, TierConnectorName } from '../../releases';
import type { LmcacheAcceleratorId, LmcacheNodeAcceleratorId } from '../../support/lmcache-hardware';
import type { KvTransferProps } from './kv-transfer-props';
import type { LmcacheMultiprocessProps } from './lmcache/multiprocess-props';
import type { LmcacheProps } from './lmcache/props';

type Rows = (typeof RELEASES)[ReleaseName];
type TierRows = Rows['kvCacheTiers']['connectors'];
type TransferRows = Rows['kvTransfer']['accelerators'];

/** Accelerators that a connector runs on: those of its row, or of LMCache's table of hardware. */
type AcceleratorsOf<C extends TierConnectorName> = TierRows[C] extends { readonly accelerators: readonly (infer Id)[] }
  ? Id
  : LmcacheAcceleratorId;

/**
 * Those of some connectors that run on an accelerator. Where it is known at run time alone, or is one of the caller's own, all of them:
 * what does not run there is refused at construction.
 */
export type ConnectorOn<A extends string, C extends TierConnectorName> = string extends A
  ? C
  : A extends AcceleratorId
    ? C extends TierConnectorName
      ? A extends AcceleratorsOf<C>
        ? C
        : never
      : never
    : C;

/** What can be said of LMCache on an accelerator: nothing, where it has no connector; a server on the node, where none inside the engine. */
export type LmcacheOn<A extends string> =
  | false
  | ([ConnectorOn<A, 'lmcache'>] extends [never] ? never : LmcacheProps | true)
  | ([NodeServerOn<A>] extends [never] ? never : LmcacheMultiprocessProps);

type NodeServerOn<A extends string> = string extends A ? A : A extends AcceleratorId ? A & LmcacheNodeAcceleratorId : A;

/** The kinds of KV transfer that engines speak on an accelerator. */
export type KvTransferOn<A extends string> = string extends A
  ? KvTransferProps | boolean
  : A extends keyof TransferRows
    ? Extract<KvTransferProps, { readonly kind: KindOf<TransferRows[A]> }> | boolean
    : KvTransferProps | boolean;

/** The kinds in a row of engines. */
type KindOf<Engines> = Engines[keyof Engines] extends { readonly kind: infer Kind } ? Kind : never;
