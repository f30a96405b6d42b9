import type { JsonObject } from '../json';
import type { KvEventsPublishing } from '../kv-events';

/** How KV blocks leave an engine, and how others learn which ones it holds. */
export interface VllmTransferSettings {
  /** Moves KV blocks to other engines, to host memory or to storage (`--kv-transfer-config`). @default - they stay */
  readonly kvTransferConfig?: VllmKvTransferConfig;
  /** Announces stored and dropped KV blocks (`--kv-events-config`). @default - silence */
  readonly kvEventsConfig?: VllmKvEventsConfig;
  /** Moves outputs of the image encoder, in vLLM's spelling (`--ec-transfer-config`). @default - they stay */
  readonly ecTransferConfig?: JsonObject;
}

/** A KV connector and how it is used. */
export interface VllmKvTransferConfig {
  /** Which connector: `NixlConnector`, `OffloadingConnector`, `LMCacheConnectorV1`, `MultiConnector`, … */
  readonly kvConnector: string;
  /** Whether this engine sends KV blocks, receives them, or both. */
  readonly kvRole: 'kv_both' | 'kv_producer' | 'kv_consumer';
  /** Python module of a connector that is not vLLM's own. @default - vLLM's own connectors */
  readonly kvConnectorModulePath?: string;
  /** Memory that blocks are handed over in: `cuda`, or `cpu` where the transfer cannot read the device's. @default - the device's */
  readonly kvBufferDevice?: string;
  /** Size of that memory, in bytes. @default 1e9 */
  readonly kvBufferSize?: number;
  /** Whether a request whose blocks do not arrive fails or is computed again. @default - `fail` from 0.17 on, `recompute` before */
  readonly kvLoadFailurePolicy?: 'fail' | 'recompute';
  /** Name of this engine among its peers. @default - a random one */
  readonly engineId?: string;
  /** Rank of this engine, for connectors that number their peers. @default - none */
  readonly kvRank?: number;
  /** How many engines take part, for connectors that number their peers. @default 1 */
  readonly kvParallelSize?: number;
  /** Address that peers meet at, for connectors that meet. @default 127.0.0.1 */
  readonly kvIp?: string;
  /** Port that peers meet at. @default 14579 */
  readonly kvPort?: number;
  /** Rearrange received blocks where the layouts differ. @default false */
  readonly enablePermuteLocalKv?: boolean;
  /** The connector's own options, in its own spelling: vLLM ignores those that it does not know. @default {} */
  readonly kvConnectorExtraConfig?: JsonObject;
}

/** How KV events are published. */
export interface VllmKvEventsConfig extends KvEventsPublishing {
  /** Whether events are published. @default false */
  readonly enableKvCacheEvents?: boolean;
  /** How they are published. @default - `zmq` when enabled */
  readonly publisher?: 'zmq' | 'null';
}
