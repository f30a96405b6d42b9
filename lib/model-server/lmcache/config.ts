import type { JsonObject } from '../../engines';
import type { Env } from '../../kubernetes/env';

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
  /** Options of back ends, in their own spelling. */
  readonly extraConfig?: JsonObject;
}

type Kind = 'int' | 'float' | 'bool' | 'string' | 'json';

/** How each key is written. A further one is one more row. Source: lmcache v1/config.py of 0.3.14 and 0.4.4. */
const KEYS: Readonly<Record<keyof LmcacheConfig, Kind>> = {
  chunkSize: 'int',
  localCpu: 'bool',
  maxLocalCpuSize: 'float',
  localDisk: 'string',
  maxLocalDiskSize: 'float',
  extraConfig: 'json',
};

/** The environment variable of a key. */
export function lmcacheVariable(key: keyof LmcacheConfig): string {
  return `LMCACHE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** LMCache's configuration as environment variables, which every way to start it reads. */
export function lmcacheEnv(config: LmcacheConfig): Env {
  const said = (Object.keys(KEYS) as (keyof LmcacheConfig)[]).filter((key) => config[key] !== undefined);
  return Object.fromEntries(said.map((key) => [lmcacheVariable(key), written(KEYS[key], config[key])]));
}

/** A value as Python writes it. */
function written(kind: Kind, value: unknown): string {
  if (kind === 'json') return JSON.stringify(value);
  if (kind === 'bool') return value ? 'True' : 'False';
  return kind === 'float' && Number.isInteger(value) ? `${value}.0` : String(value);
}
