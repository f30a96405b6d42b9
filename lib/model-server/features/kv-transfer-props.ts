import type { JsonObject } from '../../engines';
import { jsonObject } from '../../engines/schema-parts';
import { optionalCount, optionalFlag } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { portSchema } from '../../kubernetes/port';
import type { KvTransferDefault } from '../../releases';
import type { KvHandshake } from '../../router/pool-member';

/** vLLM's NIXL connector: GPU to GPU over RDMA, or whatever UCX finds. AMD images carry it as RIXL. */
export interface NixlKvTransfer {
  readonly kind: 'nixl';
  /**
   * Memory that blocks are handed over in (`kv_buffer_device`): `cpu` where the network cannot read the device's.
   * @default - `cpu` on Intel XPU and Gaudi, elsewhere the device's own
   */
  readonly bufferDevice?: 'cuda' | 'cpu';
  /** What moves the bytes (`backends`), in order of preference; `LIBFABRIC` is for AWS EFA. Both sides need the same. @default - UCX */
  readonly backends?: readonly ('UCX' | 'UCCL' | 'LIBFABRIC')[];
  /** Port on which peers meet (`VLLM_NIXL_SIDE_CHANNEL_PORT`); data-parallel ranks take those that follow. @default 5600 */
  readonly sideChannelPort?: number;
  /** Whether a request whose blocks do not arrive fails or is computed again (`kv_load_failure_policy`). @default - the engine's: fail */
  readonly loadFailurePolicy?: 'fail' | 'recompute';
  /** Seconds after which prefill frees blocks that nobody fetched (`VLLM_NIXL_ABORT_REQUEST_TIMEOUT`). @default - the engine's: 480 */
  readonly abortTimeoutSeconds?: number;
  /**
   * Refuse peers whose vLLM, number formats, attention kernels or cache manager differ (`enforce_handshake_compat`). With `false` on both
   * sides they exchange blocks all the same, and whether these mean the same to both is for you to know.
   * @default - the engine's: true
   */
  readonly enforceHandshakeCompat?: boolean;
  /** More of the connector's own options (`kv_connector_extra_config`), in its spelling. What it does not know, it ignores. */
  readonly extraConfig?: JsonObject;
}

/** The TPU connector: prefill produces, decode consumes. */
export interface TpuKvTransfer {
  readonly kind: 'tpu';
  /** Port of the transfer (`TPU_KV_TRANSFER_PORT`). @default 9100 */
  readonly transferPort?: number;
  /** Port on which peers meet (`TPU_SIDE_CHANNEL_PORT`). @default 9600 */
  readonly sideChannelPort?: number;
  /** Whether a request whose blocks do not arrive fails or is computed again (`kv_load_failure_policy`). @default - the engine's: fail */
  readonly loadFailurePolicy?: 'fail' | 'recompute';
  /** The connector's own options (`kv_connector_extra_config`), in its spelling. */
  readonly extraConfig?: JsonObject;
}

/** SGLang's disaggregation: the mode is the server's role. */
export interface SglangKvTransfer {
  readonly kind: 'sglang';
  /** What moves the bytes (`--disaggregation-transfer-backend`). Both sides need the same. @default nixl */
  readonly transferBackend?: 'nixl' | 'mooncake';
  /** Port on which prefill introduces itself to decode (`--disaggregation-bootstrap-port`). Both sides need the same. @default 8998 */
  readonly bootstrapPort?: number;
  /** InfiniBand devices of the transfer (`--disaggregation-ib-device`). @default - found out */
  readonly ibDevices?: readonly string[];
}

/** How a model server hands KV blocks to others, or takes them. */
export type KvTransferProps = NixlKvTransfer | TpuKvTransfer | SglangKvTransfer;

/** What others must know of it: two servers exchange blocks only if all of it is equal. */
export interface KvTransferFacts {
  readonly kind: KvTransferDefault['kind'];
  /** What the engine calls it. */
  readonly connector?: string;
  /** What moves the bytes; nothing where the engine decides. */
  readonly transport?: string;
  /** Port on which prefill introduces itself. */
  readonly bootstrapPort?: number;
  /** Where blocks are handed over: in the memory of the host, or of the device. */
  readonly bufferMemory?: 'host' | 'device';
  /** What the engines compare before. */
  readonly handshake?: KvHandshake;
}

/** @internal Schema of {@link KvTransferProps}. */
export const kvTransferSchema = (z: Z) => {
  const port = portSchema(z).optional();
  const loadFailurePolicy = z.enum(['fail', 'recompute']).optional();
  const extraConfig = jsonObject(z).optional();
  return z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('nixl'),
      bufferDevice: z.enum(['cuda', 'cpu']).optional(),
      backends: z
        .array(z.enum(['UCX', 'UCCL', 'LIBFABRIC']))
        .min(1)
        .readonly()
        .optional(),
      sideChannelPort: port,
      loadFailurePolicy,
      abortTimeoutSeconds: optionalCount(z),
      enforceHandshakeCompat: optionalFlag(z),
      extraConfig,
    }),
    z.strictObject({ kind: z.literal('tpu'), transferPort: port, sideChannelPort: port, loadFailurePolicy, extraConfig }),
    z.strictObject({
      kind: z.literal('sglang'),
      transferBackend: z.enum(['nixl', 'mooncake']).optional(),
      bootstrapPort: port,
      ibDevices: z
        .array(z.string().regex(/^[^,\s]+$/, 'Give names such as "mlx5_0"'))
        .min(1)
        .readonly()
        .optional(),
    }),
  ]);
};

const schema = defineSchema(kvTransferSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, KvTransferProps>>;
