import type { JsonObject } from '../../../engines';
import { jsonObject } from '../../../engines/schema-parts';
import type { Expect, Same } from '../../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../../internal/schema';
import { LMCACHE_LOG_LEVELS } from './facts';

/** A server of LMCache on each node, as engines there reach it: a `LmcacheNodeServer`, or one made elsewhere. */
export interface LmcacheNodeAddress {
  /** Host name of a Service that leads to the node's own server (`internalTrafficPolicy: Local`). `lmcache.mp.host` */
  readonly host: string;
  /** `lmcache.mp.port` */
  readonly port: number;
  /** Version of LMCache that it runs: the engines' is the same. @default - not known */
  readonly version?: string;
  /** Tokens per chunk. @default - not known */
  readonly chunkSize?: number;
  /** Id of the accelerator whose nodes have one. @default - not known */
  readonly acceleratorId?: string;
}

/** What both modes of LMCache take. */
export interface LmcacheCommonProps {
  /** Whether the engine stores blocks, fetches them, or both. @default - both; with pd a sender produces and a receiver consumes */
  readonly kvRole?: 'both' | 'producer' | 'consumer';
  /** `PYTHONHASHSEED`: servers that share blocks, and who looks them up, have the same. @default - the release's, 123 */
  readonly hashSeed?: string;
  /** `LMCACHE_LOG_LEVEL` @default - LMCache's: INFO */
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
  /** Version of LMCache inside an image of your own. @default - the release's, where it says one */
  readonly version?: string;
}

/**
 * LMCache beside the engines: blocks are those of one server on each node, which all engines of the node share, and outlive them. On GPUs the
 * pods have the `/dev/shm` of the node instead of one of their own. vLLM takes the connector from LMCache since pull request 38301 (April 2026).
 * @see https://docs.lmcache.ai/mp/index.html
 */
export interface LmcacheMultiprocessProps extends LmcacheCommonProps {
  readonly mode: 'multiprocess';
  /** The server of the node. */
  readonly server: LmcacheNodeAddress;
  /** More of the connector's options (`kv_connector_extra_config`), in its spelling, such as `lmcache.mp.mq_timeout`. */
  readonly extraConfig?: JsonObject;
}

/** What Python takes as a seed. */
const MOST_SEED = 2 ** 32 - 1;

/** @internal The form of a host name. */
export const HOST = /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/;

/** @internal Fields of both modes of LMCache. */
export const lmcacheCommonFields = (z: Z) => ({
  kvRole: z.enum(['both', 'producer', 'consumer']).optional(),
  hashSeed: z
    .string()
    .regex(/^[0-9]{1,10}$/, { error: 'Give a whole number such as "123"', abort: true })
    .refine((seed) => Number(seed) <= MOST_SEED, `Give at most "${MOST_SEED}": Python starts with no larger one`)
    .optional(),
  logLevel: z.enum(LMCACHE_LOG_LEVELS).optional(),
  extraConfig: jsonObject(z).optional(),
  version: z
    .string()
    .regex(/^\d+\.\d+/, 'Give a version such as "0.4.4"')
    .optional(),
});

/** @internal Schema of {@link LmcacheMultiprocessProps}. */
export const lmcacheMultiprocessSchema = (z: Z) =>
  z
    .strictObject({
      mode: z.literal('multiprocess'),
      server: z.custom<LmcacheNodeAddress>(isNodeAddress, 'Give a LmcacheNodeServer, or { host, port }'),
      ...lmcacheCommonFields(z),
    })
    .readonly();

function isNodeAddress(value: unknown): value is LmcacheNodeAddress {
  if (typeof value !== 'object' || value === null || !('host' in value) || !('port' in value)) return false;
  const { host, port } = value;
  if (typeof host !== 'string' || typeof port !== 'number') return false;
  return HOST.test(host) && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

const schema = defineSchema(lmcacheMultiprocessSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, LmcacheMultiprocessProps>>;
