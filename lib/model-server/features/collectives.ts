import { defined } from '../../internal/defined';
import { optionalFlag } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import type { Env } from '../../kubernetes/env';
import type { FeatureContext, ServerFeature } from './feature';

/** How ranks of different pods find and reach one another: NCCL, NVSHMEM, Gloo and UCX are told the same. */
export interface CollectivesProps {
  /**
   * Network interface on which ranks meet.
   * `NCCL_SOCKET_IFNAME`, `GLOO_SOCKET_IFNAME`, `NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME`
   * @default - found out by each library
   */
  readonly interfaceName?: string;
  /** What the names of the RDMA adapters begin with, such as `ibp`. `NCCL_IB_HCA`, `NVSHMEM_HCA_PREFIX` @default - found out */
  readonly hcaPrefix?: string;
  /**
   * How NVSHMEM, and with it DeepEP, reaches other pods; `ibgda` has the GPU drive the adapter itself.
   * `NVSHMEM_REMOTE_TRANSPORT`, with `ibgda` also `NVSHMEM_IB_ENABLE_IBGDA`
   * @default - NVSHMEM decides
   */
  readonly remoteTransport?: 'ibgda' | 'ibrc' | 'ucx' | 'libfabric' | 'none';
  /** Memory of each GPU that others may write to, such as `16G`. `NVSHMEM_SYMMETRIC_SIZE` @default - NVSHMEM's: 1G */
  readonly symmetricSize?: string;
  /** Leave GDRCopy alone. `NVSHMEM_DISABLE_GDRCOPY` @default - NVSHMEM's: false */
  readonly disableGdrcopy?: boolean;
  /** The adapter of each GPU, from GPU 0 on, such as `['mlx5_0:1', 'mlx5_1:1']`. `DEEP_EP_DEVICE_TO_HCA_MAPPING` @default - the nearest */
  readonly deviceToHca?: readonly string[];
  /** What UCX, which moves KV blocks, may use, such as `['rc', 'cuda_copy']`. `UCX_TLS` @default - all */
  readonly ucxTransports?: readonly string[];
  /** Devices that UCX may use, such as `['mlx5_0:1']`. `UCX_NET_DEVICES` @default - all */
  readonly ucxNetDevices?: readonly string[];
}

/** @internal Schema of {@link CollectivesProps}. */
export const collectivesSchema = (z: Z) => {
  const word = z
    .string()
    .regex(/^[^\s,]+$/, 'Give one name without spaces and commas')
    .optional();
  const words = z
    .array(z.string().regex(/^[^\s,]+$/, 'Give names without spaces and commas'))
    .min(1)
    .readonly()
    .optional();
  return z
    .strictObject({
      interfaceName: word,
      hcaPrefix: word,
      remoteTransport: z.enum(['ibgda', 'ibrc', 'ucx', 'libfabric', 'none']).optional(),
      symmetricSize: z
        .string()
        .regex(/^[0-9]+[KMGT]?$/, 'Give a size as NVSHMEM reads it, such as "16G"')
        .optional(),
      disableGdrcopy: optionalFlag(z),
      deviceToHca: z
        .array(z.string().regex(/^[^\s,:]+:[0-9]+$/, 'Give adapter and port, such as "mlx5_0:1"'))
        .min(1)
        .readonly()
        .optional(),
      ucxTransports: words,
      ucxNetDevices: words,
    })
    .readonly();
};

const schema = defineSchema(collectivesSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, CollectivesProps>>;

/** Tells all libraries the same about the network. */
export function resolveCollectives({ props }: FeatureContext): ServerFeature | undefined {
  const said = props.collectives;
  if (said === undefined) return undefined;
  const env: Record<string, string | undefined> = {
    NVSHMEM_SYMMETRIC_SIZE: said.symmetricSize,
    NVSHMEM_REMOTE_TRANSPORT: said.remoteTransport,
    NVSHMEM_IB_ENABLE_IBGDA: said.remoteTransport === 'ibgda' ? 'true' : undefined,
    NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: said.interfaceName,
    GLOO_SOCKET_IFNAME: said.interfaceName,
    NCCL_SOCKET_IFNAME: said.interfaceName,
    NCCL_IB_HCA: said.hcaPrefix,
    NVSHMEM_HCA_PREFIX: said.hcaPrefix,
    NVSHMEM_DISABLE_GDRCOPY: said.disableGdrcopy === undefined ? undefined : String(said.disableGdrcopy),
    DEEP_EP_DEVICE_TO_HCA_MAPPING: said.deviceToHca?.map((adapter, gpu) => `${gpu}:${adapter}`).join(','),
    UCX_TLS: said.ucxTransports?.join(','),
    UCX_NET_DEVICES: said.ucxNetDevices?.join(','),
  };
  const told = defined(env) as Env;
  const what = 'is set beside collectives, which sets it too';
  return {
    prop: 'collectives',
    parts: { env: told },
    ownedEnv: [{ names: Object.keys(told), what, fix: 'leave one of them out.' }],
  };
}
