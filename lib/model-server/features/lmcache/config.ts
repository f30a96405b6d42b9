import type { JsonObject } from '../../../engines';
import type { Problem } from '../../../internal/config-error';
import { isOlder } from '../../../internal/versions';
import type { Env, EnvValue } from '../../../kubernetes/env';

/** A value that is not in the manifest: a field of the pod, or a key of a Secret. */
type Reference = Exclude<EnvValue, string>;

/** What LMCache is told, named like the keys of its configuration: `maxLocalCpuSize` is `max_local_cpu_size`. */
export interface LmcacheConfig {
  /** Tokens per chunk. */
  readonly chunkSize?: number;
  /** Whether chunks stay in host memory. */
  readonly localCpu?: boolean;
  /** Host memory of each worker, in GiB. */
  readonly maxLocalCpuSize?: number;
  /** Folder of the disk tier, as a `file://` URL. */
  readonly localDisk?: string;
  /** Storage of each worker, in GiB. */
  readonly maxLocalDiskSize?: number;
  readonly remoteUrl?: string | Reference;
  readonly remoteSerde?: string;
  /** Whether the end of a prompt that fills no chunk is kept. */
  readonly saveUnfullChunk?: boolean;
  readonly enableController?: boolean;
  readonly lmcacheInstanceId?: Reference;
  readonly controllerPullUrl?: string;
  readonly controllerReplyUrl?: string;
  /** A port of each rank. */
  readonly lmcacheWorkerPorts?: readonly number[];
  /** Seconds between two signs of life. */
  readonly lmcacheWorkerHeartbeatTime?: number;
  readonly enableP2p?: boolean;
  readonly p2pHost?: Reference;
  readonly p2pInitPorts?: readonly number[];
  readonly p2pLookupPorts?: readonly number[];
  readonly transferChannel?: string;
  readonly enablePd?: boolean;
  readonly pdRole?: string;
  readonly pdPeerHost?: Reference;
  readonly pdPeerInitPort?: readonly number[];
  readonly pdPeerAllocPort?: readonly number[];
  readonly pdProxyHost?: string;
  readonly pdProxyPort?: number;
  readonly pdSkipProxyNotification?: boolean;
  /** Bytes of each worker. */
  readonly pdBufferSize?: number;
  readonly pdBufferDevice?: string;
  /** Options of back ends, in their own spelling. */
  readonly extraConfig?: JsonObject;
}

interface Key {
  readonly kind: 'int' | 'float' | 'bool' | 'string' | 'ints' | 'json';
  /** First version that reads it. @default - 0.3.14, and all since */
  readonly since?: string;
}

const INT = { kind: 'int' } as const;
const INTS = { kind: 'ints' } as const;
const FLOAT = { kind: 'float' } as const;
const BOOL = { kind: 'bool' } as const;
const STRING = { kind: 'string' } as const;

/** How each key is written. A further one is one more row. Source: lmcache v1/config.py of 0.3.14, 0.4.4 and 0.5.6. */
const KEYS: Readonly<Record<keyof LmcacheConfig, Key>> = {
  chunkSize: INT,
  localCpu: BOOL,
  maxLocalCpuSize: FLOAT,
  localDisk: STRING,
  maxLocalDiskSize: FLOAT,
  remoteUrl: STRING,
  remoteSerde: STRING,
  saveUnfullChunk: BOOL,
  enableController: BOOL,
  lmcacheInstanceId: STRING,
  controllerPullUrl: STRING,
  controllerReplyUrl: STRING,
  lmcacheWorkerPorts: INTS,
  lmcacheWorkerHeartbeatTime: INT,
  enableP2p: BOOL,
  p2pHost: STRING,
  p2pInitPorts: INTS,
  p2pLookupPorts: INTS,
  transferChannel: STRING,
  enablePd: BOOL,
  pdRole: STRING,
  pdPeerHost: STRING,
  pdPeerInitPort: INTS,
  pdPeerAllocPort: INTS,
  pdProxyHost: STRING,
  pdProxyPort: INT,
  pdSkipProxyNotification: { kind: 'bool', since: '0.4.4' },
  pdBufferSize: INT,
  pdBufferDevice: STRING,
  extraConfig: { kind: 'json' },
};

/** The key as LMCache spells it. */
export function lmcacheKey(key: keyof LmcacheConfig): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The environment variable of a key. */
export function lmcacheVariable(key: keyof LmcacheConfig): string {
  return `LMCACHE_${lmcacheKey(key).toUpperCase()}`;
}

/** Keys that a prop says, whether or not it does. */
export const KEYS_OF_PROPS: readonly (keyof LmcacheConfig)[] = (Object.keys(KEYS) as (keyof LmcacheConfig)[]).filter(
  (key) => key !== 'saveUnfullChunk',
);

/** Keys that are said, in the order of the table. */
export function keysOf(config: LmcacheConfig): (keyof LmcacheConfig)[] {
  return (Object.keys(KEYS) as (keyof LmcacheConfig)[]).filter((key) => config[key] !== undefined);
}

/** LMCache's configuration as environment variables, which every way to start it reads. */
export function lmcacheEnv(config: LmcacheConfig): Env {
  return Object.fromEntries(keysOf(config).map((key) => [lmcacheVariable(key), variableOf(key, config[key])]));
}

/** LMCache's configuration as a file, and as variables that stand over it what no file can hold: references. */
export function lmcacheFile(config: LmcacheConfig): { readonly text: string; readonly env: Env } {
  const [references, values] = [keysOf(config).filter(isReferenced), keysOf(config).filter((key) => !isReferenced(key))];
  return {
    text: values.map((key) => `${lmcacheKey(key)}: ${scalar(KEYS[key].kind, config[key])}\n`).join(''),
    env: Object.fromEntries(references.map((key) => [lmcacheVariable(key), config[key] as Reference])),
  };

  function isReferenced(key: keyof LmcacheConfig): boolean {
    return KEYS[key].kind === 'string' && typeof config[key] === 'object';
  }
}

/** Keys that a version of LMCache does not read: it would go on without them. */
export function olderKeyProblems(config: LmcacheConfig, version: string | undefined): Problem[] {
  return keysOf(config).flatMap((key): Problem[] => {
    const { since } = KEYS[key];
    if (version === undefined || since === undefined || !isOlder(version, since)) return [];
    return [
      {
        field: 'lmcache',
        what: `LMCache ${version} does not read ${lmcacheKey(key)}, which this needs`,
        fix: `use an image with LMCache ${since} or later.`,
      },
    ];
  });
}

function variableOf(key: keyof LmcacheConfig, value: unknown): EnvValue {
  const { kind } = KEYS[key];
  if (kind === 'string') return value as EnvValue;
  if (kind === 'bool') return value ? 'True' : 'False';
  return kind === 'ints' ? (value as readonly number[]).join(',') : scalar(kind, value);
}

/** A value as YAML has it. Of JSON, YAML takes all. */
function scalar(kind: Key['kind'], value: unknown): string {
  return kind === 'float' && Number.isInteger(value) ? `${value}.0` : JSON.stringify(value);
}
