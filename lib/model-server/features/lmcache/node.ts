import type { JsonObject } from '../../../engines';
import type { Problem } from '../../../internal/config-error';
import type { Warning } from '../../../internal/warnings';
import { nodeSharedMemory, SHARED_MEMORY_PATH } from '../../../kubernetes/volumes';
import { podSecurityWarnings } from '../../../platforms/platforms';
import type { FeatureContext, ServerFeature } from '../feature';
import { KV_ROLES, lmcacheEngine, lmcacheFacts, lmcacheVersionOf } from './engine';
import { LMCACHE_ENV } from './facts';
import { lmcacheHardwareOf } from './hardware';
import type { LmcacheMultiprocessProps } from './multiprocess-props';
import { lmcacheOwnedEnv, lmcachePlaceProblems, lmcacheTwiceProblems, secretProblems } from './problems';

const HOST_OPTION = 'lmcache.mp.host';
const PORT_OPTION = 'lmcache.mp.port';

/**
 * Keeps blocks in the server of LMCache on the node. Where the server fetches them from the engine's memory, both see the `/dev/shm` of the
 * node: with one of its own, neither would find the handles of the other.
 */
export function resolveLmcacheNode(server: FeatureContext, said: LmcacheMultiprocessProps): ServerFeature | readonly Problem[] {
  const misplaced = lmcachePlaceProblems(server, true);
  if (misplaced.length > 0) return misplaced;
  const needs = lmcacheHardwareOf(server.accelerator)?.server;
  const sharesMemory = needs?.sharesMemory === true;
  const problems = nodeProblems(server, said, sharesMemory);
  if (problems.length > 0) return problems;

  const { server: address } = said;
  const node: JsonObject = { [HOST_OPTION]: `tcp://${address.host}`, [PORT_OPTION]: address.port, ...said.extraConfig };
  const engine = lmcacheEngine(server, { kvRole: KV_ROLES[said.kvRole ?? 'both'], hashSeed: said.hashSeed, node });
  const { connector, settings, parts } = engine;
  return {
    prop: 'lmcache',
    settings: { ...settings, kvTransferConfig: connector },
    parts: {
      ...parts,
      env: { ...(said.logLevel !== undefined && { [LMCACHE_ENV.logLevel]: said.logLevel }), ...parts.env },
      hostIpc: needs?.hostIpc,
      ...(sharesMemory && {
        volumes: { [server.sharedMemoryVolume]: nodeSharedMemory() },
      }),
    },
    ownedEnv: [lmcacheOwnedEnv()],
    lmcache: { ...lmcacheFacts(server, engine), chunkSize: address.chunkSize },
    warnings: sharesMemory ? policyWarnings(server) : [],
  };
}

function nodeProblems(server: FeatureContext, said: LmcacheMultiprocessProps, sharesMemory: boolean): Problem[] {
  const { props, accelerator, podsPerEngine } = server;
  const { kvCacheTiers = [], topology } = props;
  const { version, acceleratorId } = said.server;
  const own = lmcacheVersionOf(server);
  const problems: Problem[] = secretProblems('lmcache.extraConfig', said.extraConfig);
  problems.push(...lmcacheTwiceProblems(kvCacheTiers));
  if (sharesMemory && props.sharedMemory !== undefined) {
    problems.push({
      field: 'sharedMemory',
      what: `"${props.sharedMemory}" is said of a ${SHARED_MEMORY_PATH} of the pod's own, and lmcache gives it the node's`,
      fix: 'leave it out, or keep LMCache inside the engine.',
    });
  }
  for (const option of [HOST_OPTION, PORT_OPTION].filter((name) => name in (said.extraConfig ?? {}))) {
    problems.push({
      field: `lmcache.extraConfig.${option}`,
      what: 'is set beside lmcache.server, which sets it too',
      fix: 'leave it out.',
    });
  }
  if (version !== undefined && own !== undefined && version !== own) {
    problems.push({
      field: 'lmcache.server',
      what: `runs LMCache ${version}, and the engine has ${own}: they do not speak to one another`,
      fix: 'give both an image with the same version.',
    });
  }
  if (acceleratorId !== undefined && acceleratorId !== accelerator.id) {
    problems.push({
      field: 'lmcache.server',
      what: `is on nodes of "${acceleratorId}", and the engine on those of "${accelerator.id}"`,
      fix: 'make a server for the accelerator of the engine.',
    });
  }
  if (topology !== undefined && topology.kind !== 'deployment' && (sharesMemory || podsPerEngine > 1)) {
    const why =
      podsPerEngine > 1
        ? `spreads an engine over ${podsPerEngine} nodes, and each of them has a server of its own`
        : `starts by clearing ${SHARED_MEMORY_PATH}, which is the node's and holds what its other pods share`;
    problems.push({
      field: 'topology.kind',
      what: `"${topology.kind}" ${why}`,
      fix: 'leave topology out, or keep LMCache inside the engine.',
    });
  }
  return problems;
}

function policyWarnings({ platform }: FeatureContext): Warning[] {
  const what = (policy: string) => `"multiprocess" mounts ${SHARED_MEMORY_PATH} of the node, which ${policy} refuses`;
  return podSecurityWarnings(platform, 'lmcache.mode', what);
}
