import type { JsonObject } from '../../../engines';
import { optionalCount, optionalFlag, optionalText } from '../../../internal/optional';
import type { Expect, Same } from '../../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../../internal/schema';
import { portSchema } from '../../../kubernetes/port';
import { isSize, SIZE_FORM } from '../../../kubernetes/quantity';
import { type SecretKey, secretKeySchema } from '../../../kubernetes/secret-key';
import { type KvCacheVolume, kvCacheVolumeSchema } from '../kv-cache-tiers/volume';
import type { LmcacheControllerAddress } from './facts';
import { HOST, type LmcacheCommonProps, lmcacheCommonFields } from './multiprocess-props';

/** A construct that LMCache keeps blocks in, such as a Production Stack's cache server. */
export interface LmcacheStore {
  /** How LMCache reaches it, such as `lm://cache-server:81`. */
  readonly lmcacheUrl: string;
  /** Version of LMCache in it. @default - not known, or another program */
  readonly version?: string;
  /** How blocks are written for it, where the engine says nothing else. @default - LMCache's: naive */
  readonly serde?: LmcacheSerde;
}

/** How blocks are written for a remote store: as they are, or compressed. */
export type LmcacheSerde = (typeof LMCACHE_SERDES)[number];

/** All that there are. */
export const LMCACHE_SERDES = ['naive', 'cachegen', 'kivi'] as const;

/** A store that several model servers share. */
export type LmcacheRemote =
  | {
      /** The store. */
      readonly server: LmcacheStore;
      /** `remote_serde` @default - the store's */
      readonly serde?: LmcacheSerde;
    }
  | {
      /**
       * Its address, such as `redis://cache:6379` or `s3://bucket`, without user and password: one with these is a key of a Secret.
       * `remote_url`
       */
      readonly url: string | SecretKey;
      /** `remote_serde` @default - LMCache's: naive */
      readonly serde?: LmcacheSerde;
    };

/** Blocks in host memory. */
export interface LmcacheCpu {
  /** Host memory of each pod, all ranks together, such as `60Gi`. The pod's memory grows by it. `max_local_cpu_size` */
  readonly size: string;
}

/** Blocks on a disk of the node, or on storage that pods share. */
export interface LmcacheDisk {
  /** Where the blocks lie. `local_disk` */
  readonly volume: KvCacheVolume;
  /** Storage of all pods together on a claim, otherwise of each pod. `max_local_disk_size` @default - the size of a `KvCacheVolumeClaim` */
  readonly size?: string;
  /** Bypass the page cache (`use_odirect`). @default true */
  readonly directIo?: boolean;
}

/** The worker of LMCache beside each rank, which reports to the controller. */
export interface LmcacheWorker {
  /** Port of the first rank; the others count up from it. `lmcache_worker_ports` @default 8500 */
  readonly port?: number;
  /** Seconds between two signs of life. `lmcache_worker_heartbeat_time` @default 10 */
  readonly heartbeatSeconds?: number;
}

/** Reading blocks from the host memory of other engines. */
export interface LmcacheP2p {
  /** Port of the first rank on which others introduce themselves. `p2p_init_ports` @default 8600 */
  readonly initPort?: number;
  /** Port of the first rank on which others ask for blocks. `p2p_lookup_ports` @default 8300 */
  readonly lookupPort?: number;
  /** What moves the blocks. `transfer_channel` @default - the hardware's, `nixl` on GPUs */
  readonly transferChannel?: string;
}

interface LmcachePdBuffer {
  /** Memory of each rank that blocks are handed over in, such as `1Gi`. `pd_buffer_size` @default 1Gi */
  readonly bufferSize?: string;
  /** Where that memory is: on the device, or in the host's, by which the pod's memory grows. `pd_buffer_device` @default device */
  readonly buffer?: 'device' | 'host';
  /** What moves the blocks. Both sides need the same. `transfer_channel` @default - the hardware's, `nixl` on GPUs */
  readonly transferChannel?: string;
}

/** Handing the blocks of prefill to decode through LMCache. */
export type LmcachePd =
  | (LmcachePdBuffer & {
      /** Prefill: each request says which receiver its blocks are for. */
      readonly role: 'sender';
      /** Who is told that blocks have arrived. `pd_proxy_host`, `pd_proxy_port` @default - nobody; LMCache 0.4.4 and later can do without */
      readonly proxy?: { readonly host: string; readonly port: number };
    })
  | (LmcachePdBuffer & {
      /** Decode: it listens under the pod's own address. */
      readonly role: 'receiver';
      /** Port of the first rank on which senders introduce themselves. `pd_peer_init_port` @default 7300 */
      readonly initPort?: number;
      /** Port of the first rank on which senders ask for room. `pd_peer_alloc_port` @default 7400 */
      readonly allocPort?: number;
    });

/** LMCache inside the engine. */
export interface LmcacheProps extends LmcacheCommonProps {
  /** Blocks are the engine's own, and end with it. @default inProcess */
  readonly mode?: 'inProcess';
  /** Tokens per chunk. `chunk_size` @default - LMCache's: 256 */
  readonly chunkSize?: number;
  /** `false`: host memory holds blocks only on their way elsewhere. @default - 5 GiB per rank, as LMCache has it; with pd none */
  readonly cpu?: LmcacheCpu | false;
  /** @default - none */
  readonly disk?: LmcacheDisk;
  /** @default - none */
  readonly remote?: LmcacheRemote;
  /**
   * Who is told which blocks the engine has, and can ask for them. Its instance is called like the pod.
   * @default - nobody
   */
  readonly controller?: LmcacheControllerAddress;
  /** With a controller. */
  readonly worker?: LmcacheWorker;
  /** With a controller, by which engines find one another. @default false */
  readonly p2p?: LmcacheP2p | boolean;
  /** @default - blocks stay where they are, or pass through a store */
  readonly pd?: LmcachePd;
  /** Options of back ends, in their own spelling. `extra_config` */
  readonly extraConfig?: JsonObject;
  /**
   * How LMCache is told: by environment variables, or by a file in a ConfigMap (`LMCACHE_CONFIG_FILE`).
   * @default env
   */
  readonly configuration?: 'env' | 'file';
}

/** @internal Schema of {@link LmcacheProps}. */
export const lmcacheSchema = (z: Z) => {
  const port = portSchema(z);
  const host = z.string().regex(HOST, 'Give a host name such as "router.chat.svc"');
  const size = z.string().refine(isSize, SIZE_FORM);
  const channel = optionalText(z);
  const serde = z.enum(LMCACHE_SERDES).optional();
  const buffer = { bufferSize: size.optional(), buffer: z.enum(['device', 'host']).optional(), transferChannel: channel };
  const store = z
    .custom<LmcacheStore>(
      (value) => typeof value === 'object' && value !== null && 'lmcacheUrl' in value && typeof value.lmcacheUrl === 'string',
      { error: 'Give a cache server, or another construct with an lmcacheUrl', abort: true },
    )
    .superRefine((value, ctx) => {
      if (value.serde === undefined || LMCACHE_SERDES.includes(value.serde)) return;
      ctx.addIssue({ code: 'invalid_value', path: ['serde'], input: value.serde, values: [...LMCACHE_SERDES] });
    });
  const secret = secretKeySchema(z);
  return z
    .strictObject({
      mode: z.literal('inProcess').optional(),
      chunkSize: optionalCount(z),
      cpu: z.union([z.literal(false), z.strictObject({ size }).readonly()]).optional(),
      disk: z
        .strictObject({ volume: kvCacheVolumeSchema(z), size: size.optional(), directIo: optionalFlag(z) })
        .readonly()
        .optional(),
      remote: z
        .union([
          z.strictObject({ server: store, serde }).readonly(),
          z.strictObject({ url: z.union([z.string().min(1), secret]), serde }).readonly(),
        ])
        .optional(),
      controller: z.strictObject({ host, pullPort: port, replyPort: port, heartbeatPort: port }).readonly().optional(),
      worker: z
        .strictObject({ port: port.optional(), heartbeatSeconds: optionalCount(z) })
        .readonly()
        .optional(),
      p2p: z
        .union([
          z.boolean(),
          z.strictObject({ initPort: port.optional(), lookupPort: port.optional(), transferChannel: channel }).readonly(),
        ])
        .optional(),
      pd: z
        .discriminatedUnion('role', [
          z
            .strictObject({ role: z.literal('sender'), proxy: z.strictObject({ host, port }).readonly().optional(), ...buffer })
            .readonly(),
          z
            .strictObject({
              role: z.literal('receiver'),
              initPort: port.optional(),
              allocPort: port.optional(),
              ...buffer,
            })
            .readonly(),
        ])
        .optional(),
      configuration: z.enum(['env', 'file']).optional(),
      ...lmcacheCommonFields(z),
    })
    .readonly();
};

const schema = defineSchema(lmcacheSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, LmcacheProps>>;
