import type { Problem } from '../../../internal/config-error';
import { didYouMean, quotedList } from '../../../internal/nearest';
import { shown } from '../../../internal/words';
import { versionProblem } from '../../../kubernetes/image';
import type { OwnedEnv } from '../../../kubernetes/owned-env';
import { LAST_PORT } from '../../../kubernetes/port';
import type { TierConnectorRow } from '../../../releases';
import type { LmcacheHardware } from '../../../support/lmcache-hardware';
import type { FeatureContext } from '../feature';
import { engineProblems } from '../kv-cache-tiers/company';
import { isMissingPackage, runsOn } from '../kv-cache-tiers/connectors';
import type { PlacedTier, TierContext } from '../kv-cache-tiers/context';
import { sizeProblems } from '../kv-cache-tiers/problems';
import type { KvCacheTier, StorageTier } from '../kv-cache-tiers/props';
import { lmcacheChannelProblems } from './channel-problems';
import { type LmcacheConfig, lmcacheVariable } from './config';
import { HASH_SEED_ENV, LMCACHE_ENV } from './facts';
import { lmcacheHardwareOf } from './hardware';
import type { LmcacheProps, LmcacheRemote } from './props';

/** What LMCache's remote connectors are chosen by. Source: lmcache v1/storage_backend/connector of 0.5.6, without those of its tests. */
const REMOTE_SCHEMES = [
  'lm',
  'redis',
  'rediss',
  'redis-sentinel',
  'redis-cluster',
  'resp',
  'unix',
  'valkey',
  's3',
  'azure',
  'bigtable',
  'fs',
  'hf3fs',
  'infinistore',
  'mooncakestore',
  'eic',
  'sagemaker-hyperpod',
  'external',
  'plugin',
] as const;

/** Options of back ends that hold what must not be in a manifest. */
const SECRET = /secret|password|passwd|token|access_key|account_key|credential/i;

/** Why there is no LMCache in a server's engine, if so. */
export function lmcachePlaceProblems(server: FeatureContext, isNode = false): Problem[] {
  const { engine, accelerator, engineImage, props } = server;
  const hardware = lmcacheHardwareOf(accelerator);
  if (engine.kind !== 'vllm') {
    return [
      {
        field: 'lmcache',
        what: `${engine.displayName} takes no KV connector, by which LMCache is loaded`,
        fix: 'use Engine.vllm(), or leave lmcache out.',
      },
    ];
  }
  if (!hardware || (!hardware.connector && !(isNode && hardware.server))) {
    return [placeProblem(server, hardware)];
  }
  if (isNode && !hardware.server) {
    return [
      {
        field: 'lmcache.mode',
        what: `"multiprocess" is not known to work on ${accelerator.spec.displayName}`,
        fix: 'leave mode out: LMCache inside the engine is.',
      },
    ];
  }
  const said = typeof props.lmcache === 'object' ? props.lmcache.version : undefined;
  const other =
    props.image === undefined && versionProblem('lmcache.version', said, engineImage.image, engineImage.holds?.LMCache);
  if (other) return [other];
  if (!isMissingPackage(server, 'LMCache')) return [];
  return [
    {
      field: 'lmcache',
      what: `${engineImage.image} is without LMCache`,
      fix: `give an image that has it, with image, engineVersion and lmcache.version: ${hardware.build}.`,
    },
  ];
}

function placeProblem({ accelerator, release }: FeatureContext, hardware: LmcacheHardware | undefined): Problem {
  const others = Object.entries<TierConnectorRow>(release.kvCacheTiers.connectors)
    .filter(([name, row]) => runsOn(name, row, accelerator))
    .map(([name]) => name);
  const tiers = others.length > 0 ? `use kvCacheTiers, whose connectors there are ${quotedList(others)}` : undefined;
  const node = hardware?.server && "give { mode: 'multiprocess', server } with a LmcacheNodeServer";
  return {
    field: 'lmcache',
    what: `no connector of LMCache runs inside the engine on ${accelerator.spec.displayName}${hardware ? ` (${hardware.status})` : ''}`,
    fix: `leave it out, or ${node ?? tiers ?? 'choose another accelerator'}.`,
  };
}

/** Everything for which the props cannot work. */
export function lmcacheProblems(context: TierContext, said: LmcacheProps, disk: PlacedTier<StorageTier> | undefined): Problem[] {
  return [
    ...engineProblems(context, [{ connector: 'lmcache' }], 'lmcache'),
    ...storeProblems(context, said, disk),
    ...(said.remote ? remoteProblems(said.remote) : []),
    ...lmcacheChannelProblems(context.server, said),
    ...secretProblems('lmcache.extraConfig', said.extraConfig),
    ...Object.keys(said.extraConfig ?? {}).flatMap((option) => optionProblems(said, option)),
  ];
}

/** Variables that say what props say: those of a configuration's keys, and those beside it. */
export function lmcacheOwnedEnv(keys: readonly (keyof LmcacheConfig)[] = []): OwnedEnv {
  return {
    names: [...keys.map(lmcacheVariable), HASH_SEED_ENV, ...Object.values(LMCACHE_ENV)],
    what: 'is decided by lmcache, and other numbers follow from the same fact',
    fix: 'leave it out, and say it with lmcache.',
  };
}

/** Tiers that are LMCache beside `lmcache`. */
export function lmcacheTwiceProblems(tiers: readonly KvCacheTier[]): Problem[] {
  return tiers.flatMap(({ connector }, i) =>
    connector === 'lmcache'
      ? [{ field: `kvCacheTiers[${i}]`, what: 'is LMCache, and so is lmcache', fix: 'keep one of them.' }]
      : [],
  );
}

function storeProblems(context: TierContext, said: LmcacheProps, disk: PlacedTier<StorageTier> | undefined): Problem[] {
  const { cpu, remote, pd, p2p } = said;
  const tiers = context.server.props.kvCacheTiers ?? [];
  const problems: Problem[] = disk ? [...sizeProblems(context, disk)] : [];
  problems.push(...lmcacheTwiceProblems(tiers));
  for (const [i, tier] of tiers.entries()) {
    if (!disk || tier.kind !== 'storage' || tier.connector === 'lmcache') continue;
    problems.push({ field: `kvCacheTiers[${i}]`, what: 'is on storage, and so is lmcache.disk', fix: 'keep one of them.' });
  }
  if (cpu === false && !disk && !remote && !pd) {
    problems.push({
      field: 'lmcache.cpu',
      what: 'false leaves LMCache nowhere to keep blocks',
      fix: 'give disk, remote or pd, or leave cpu out.',
    });
  }
  if (cpu === false && p2p) {
    problems.push({
      field: 'lmcache.cpu',
      what: 'false keeps no blocks in host memory, and there p2p reads them',
      fix: 'give cpu a size, or leave p2p out.',
    });
  }
  if (pd && !cpu && (disk || remote)) {
    problems.push({
      field: 'lmcache.cpu',
      what: `is missing: with pd LMCache has no memory in which blocks could pass to ${disk ? 'disk' : 'remote'}`,
      fix: 'give cpu a size, or leave the other out.',
    });
  }
  return problems;
}

function remoteProblems(remote: LmcacheRemote): Problem[] {
  const [field, url] =
    'server' in remote ? ['lmcache.remote.server', remote.server.lmcacheUrl] : ['lmcache.remote.url', remote.url];
  if (typeof url !== 'string') return [];
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(url)?.[1];
  if (scheme === undefined || !(REMOTE_SCHEMES as readonly string[]).includes(scheme)) {
    const fix = didYouMean(scheme ?? '', REMOTE_SCHEMES);
    return [{ field, what: `${shown(url)} has no scheme that LMCache knows`, fix }];
  }
  if (/[\s\p{Cc}]/u.test(url)) return [{ field, what: `${shown(url)} holds a space or a line break`, fix: 'leave it out.' }];
  if (!holdsSecret(url)) return portProblems(field, url);
  return [
    {
      field,
      what: `${shown(url.replace(/\?.*/s, '?…'))} holds a user or a password, which would be there for all to read`,
      fix: 'put the whole URL into a Secret, and give { secretName, key }.',
    },
  ];
}

/** Python raises on such a port, and the engine does not start. */
function portProblems(field: string, url: string): Problem[] {
  const wrong = /^[^:]*:\/\/([^/?#]*)/
    .exec(url)?.[1]
    ?.split(',')
    .map((host) => /:(\d+)$/.exec(host)?.[1])
    .find((port) => port !== undefined && (Number(port) < 1 || Number(port) > LAST_PORT));
  if (wrong === undefined) return [];
  return [{ field, what: `${shown(url)} has the port ${wrong}, which there is not`, fix: `give one from 1 to ${LAST_PORT}.` }];
}

/** Whether a URL has a user, or a password as a parameter. */
function holdsSecret(url: string): boolean {
  const [, query = ''] = url.split('?');
  return /^[^/]*:\/\/[^/?#]*@/.test(url) || [...new URLSearchParams(query).keys()].some((name) => SECRET.test(name));
}

/** Options that hold what must not be in a manifest, at whatever depth. */
export function secretProblems(field: string, options: object = {}): Problem[] {
  return Object.entries(options).flatMap(([option, value]): Problem[] => {
    const at = Array.isArray(options) ? `${field}[${option}]` : `${field}.${option}`;
    if (typeof value === 'object' && value !== null && !SECRET.test(option)) return secretProblems(at, value);
    // A number of tokens is no token.
    const isSecret =
      typeof value === 'string' ? SECRET.test(option) || holdsSecret(value) : typeof value === 'object' && value !== null;
    if (!isSecret) return [];
    return [
      {
        field: at,
        what: 'holds a secret, which would be there for all to read',
        fix: 'leave it out, and give the variable that the back end reads with env, as a key of a Secret.',
      },
    ];
  });
}

function optionProblems({ disk }: LmcacheProps, option: string): Problem[] {
  const field = `lmcache.extraConfig.${option}`;
  if (option !== 'use_odirect' || !disk) return [];
  return [{ field, what: 'is set beside lmcache.disk, which sets it too', fix: 'say it with lmcache.disk.directIo.' }];
}
