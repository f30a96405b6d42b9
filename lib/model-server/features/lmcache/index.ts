import type { Env } from '../../../kubernetes/env';
import { mergePodParts } from '../../../kubernetes/pod-parts';
import { bytesOf } from '../../../kubernetes/quantity';
import { secretEnv } from '../../../kubernetes/secret-key';
import type { ConfigFile, ResolveFeature } from '../feature';
import { type PlacedTier, type TierContext, tierBlocks, tierContext } from '../kv-cache-tiers/context';
import { growthWarnings } from '../kv-cache-tiers/growth';
import { bufferBytes, lmcacheStores } from '../kv-cache-tiers/lmcache';
import type { StorageTier } from '../kv-cache-tiers/props';
import { storageParts } from '../kv-cache-tiers/storage';
import { lmcacheChannels } from './channels';
import { KEYS_OF_PROPS, keysOf, type LmcacheConfig, lmcacheEnv, lmcacheFile, olderKeyProblems } from './config';
import { KV_ROLES, lmcacheEngine, lmcacheFacts, lmcacheVersionOf } from './engine';
import { LMCACHE_ENV, PD_ROLES } from './facts';
import { resolveLmcacheNode } from './node';
import { lmcacheOwnedEnv, lmcachePlaceProblems, lmcacheProblems } from './problems';
import type { LmcacheProps, LmcacheRemote } from './props';
import { versionSkewWarnings } from './version-skew';

const FILE = { variable: LMCACHE_ENV.configFile, name: 'lmcache', file: 'lmcache.yaml', folder: '/etc/lmcache' };

/**
 * LMCache as a layer of the engine's KV cache: host memory, a disk, a store that servers share, and other engines. Sizes, ports and names
 * are said once, and memory, volumes, variables and the connector follow from them.
 * @see https://docs.lmcache.ai/api_reference/configurations.html
 */
export const resolveLmcache: ResolveFeature = (server) => {
  const { lmcache } = server.props;
  if (lmcache === undefined || lmcache === false) return undefined;
  if (lmcache !== true && lmcache.mode === 'multiprocess') return resolveLmcacheNode(server, lmcache);
  const said = lmcache === true ? {} : lmcache;
  const misplaced = lmcachePlaceProblems(server);
  if (misplaced.length > 0) return misplaced;
  const context = tierContext(server);
  const disk = placedDisk(said);
  const problems = lmcacheProblems(context, said, disk);
  if (problems.length > 0) return problems;

  const cpu = cpuBytes(context, said);
  const stores = lmcacheStores(context, { cpu, disk: disk?.tier, idle: said.pd !== undefined && cpu === undefined });
  const channels = lmcacheChannels(server, said, context.workers);
  const config: LmcacheConfig = {
    chunkSize: said.chunkSize,
    ...stores.config,
    ...remoteConfig(said.remote),
    ...channels.config,
    extraConfig: merged(stores.config.extraConfig, said.extraConfig),
  };
  const kvRole = KV_ROLES[said.kvRole ?? (said.pd ? PD_ROLES[said.pd.role] : 'both')];
  const engine = lmcacheEngine(server, { kvRole, hashSeed: said.hashSeed });
  const { connector, settings, parts } = engine;
  const { env, configFile } = told(said, config);
  const version = lmcacheVersionOf(server);
  const wrong = olderKeyProblems(config, version);
  if (wrong.length > 0) return wrong;

  const memory = stores.memory + channels.memory;
  const { kvBlockSize } = context.engine.withDefaults(settings ?? {});
  return {
    prop: 'lmcache',
    settings: { ...settings, kvTransferConfig: connector },
    // Also what nobody says: a chunk size that is a variable alone is one that a router, which has to know it, never learns.
    ownedEnv: [lmcacheOwnedEnv([...new Set([...KEYS_OF_PROPS, ...keysOf(config)])])],
    parts: mergePodParts(disk ? storageParts(context, disk) : {}, { env, ports: channels.ports }, parts),
    portUses: channels.portUses,
    configFile,
    memory: { request: memory, limit: memory, field: 'the sizes of lmcache' },
    kvTierBlocks: cpu === undefined ? undefined : tierBlocks(context, cpu, kvBlockSize),
    lmcache: {
      ...lmcacheFacts(server, engine),
      controller: said.controller,
      heartbeatSeconds: config.lmcacheWorkerHeartbeatTime,
      chunkSize: said.chunkSize,
      pd: channels.pd,
    },
    warnings: [...(disk ? growthWarnings(disk) : []), ...versionSkewWarnings(said.remote, version)],
  };
};

/** Host memory that blocks are kept in; undefined where they only pass through. */
function cpuBytes(context: TierContext, { cpu, pd }: LmcacheProps): number | undefined {
  if (cpu) return bytesOf(cpu.size);
  return cpu === false || pd ? undefined : bufferBytes(context);
}

/** The disk as the tier on storage that it is. */
function placedDisk({ disk }: LmcacheProps): PlacedTier<StorageTier> | undefined {
  return disk && { tier: { kind: 'storage', ...disk }, field: 'lmcache.disk', connector: 'lmcache' };
}

function remoteConfig(remote: LmcacheRemote | undefined): LmcacheConfig {
  if (!remote) return {};
  const { lmcacheUrl: url, serde } = 'server' in remote ? remote.server : { lmcacheUrl: remote.url, serde: undefined };
  return {
    remoteUrl: typeof url === 'string' ? url : secretEnv(url),
    remoteSerde: remote.serde ?? serde,
  };
}

/** The configuration as variables, or as a file with what no file can hold beside it. */
function told({ configuration, logLevel }: LmcacheProps, config: LmcacheConfig): { env: Env; configFile?: ConfigFile } {
  const level: Env = logLevel === undefined ? {} : { [LMCACHE_ENV.logLevel]: logLevel };
  if (configuration !== 'file') return { env: { ...lmcacheEnv(config), ...level } };
  const { text, env } = lmcacheFile(config);
  return { env: { ...env, ...level }, configFile: { ...FILE, text } };
}

function merged(...parts: readonly LmcacheConfig['extraConfig'][]): LmcacheConfig['extraConfig'] {
  const all = Object.assign({}, ...parts);
  return Object.keys(all).length > 0 ? all : undefined;
}
