import type { EngineKind } from '../../engines/kinds';
import { readFlagWord } from '../../engines/names';
import { engineRow } from '../../engines/registry';
import type { Problem } from '../../internal/config-error';
import type { Z } from '../../internal/schema';
import { isOlder } from '../../internal/versions';
import type { Warning } from '../../internal/warnings';
import { portSchema } from '../../kubernetes/port';
import type { FeatureContext, ResolveFeature } from './feature';
import { transferKeepsHybridCache } from './kv-transfer';

/** How the pods of a model server tell which KV-cache blocks they hold. */
export interface KvEventsProps {
  /** The port that each pod publishes on, over ZeroMQ. @default 5556 */
  readonly port?: number;
}

/** @internal Schema of {@link KvEventsProps}. */
export const kvEventsSchema = (z: Z) => z.union([z.boolean(), z.strictObject({ port: portSchema(z).optional() }).readonly()]);

const PORT_NAME = 'kv-events';
/** The variable in which a pod finds its own address: no manifest knows it. */
const POD_IP = 'POD_IP';

/** From this version of vLLM on, events tell of hybrid KV caches too. Before it, vLLM exits when asked for both. */
const HYBRID_CACHE_SINCE = '0.20';

interface Publisher {
  /** What the engine wants to hear beside endpoint and topic. */
  readonly config: object;
  /** The setting, and its value, with which nothing is cached and so nothing is told. */
  readonly uncached: readonly [setting: string, value: boolean];
}

const PUBLISHERS: Readonly<Partial<Record<EngineKind, Publisher>>> = {
  vllm: { config: { enableKvCacheEvents: true, publisher: 'zmq' }, uncached: ['enablePrefixCaching', false] },
  sglang: { config: { publisher: 'zmq' }, uncached: ['disableRadixCache', true] },
};

/**
 * Has every pod publish what its KV cache stores and drops. The topic says whose events they are in the words of the endpoint picker:
 * the address and port that it routes to, and the model as clients ask for it.
 * @see v0.7.0 guides/precise-prefix-cache-aware/modelserver/base
 */
export const resolveKvEvents: ResolveFeature = (context) => {
  const { props, release, engine, port: apiPort, servedModelName } = context;
  if (!props.kvEvents) return undefined;
  const { port = release.kvEvents.port } = props.kvEvents === true ? {} : props.kvEvents;
  const publisher = PUBLISHERS[engine.kind];
  if (!publisher) return [noPublisher(context)];
  const problems = publishingProblems(context, publisher, port);
  if (problems.length > 0) return problems;

  const blocks = withBlockSize(context);
  return {
    prop: 'kvEvents',
    kvEventsPort: port,
    settings: {
      ...blocks.settings,
      kvEventsConfig: {
        ...publisher.config,
        endpoint: `tcp://*:${port}`,
        topic: `kv@$(${POD_IP}):${apiPort}@${servedModelName}`,
      },
    },
    ownedEnv: [
      {
        names: [POD_IP],
        what: 'kvEvents sets it, and events under another address belong to no pod',
        fix: 'leave it out.',
      },
    ],
    parts: { env: { [POD_IP]: { fieldPath: 'status.podIP' } }, ports: { [PORT_NAME]: port } },
    portUses: { [PORT_NAME]: { field: 'kvEvents.port', perRank: true } },
    warnings: rankWarnings(context, port),
  };
};

/** The block size that pods are told, where nobody said one: an engine's own default differs from device to device. */
function withBlockSize({ engine, release }: FeatureContext): { settings: Record<string, unknown>; size: number } {
  const { blockSizeSetting } = engineRow(engine.kind);
  const equipped = engine.withDefaults({ [blockSizeSetting]: release.kvEvents.blockSize });
  const unsaid = !(blockSizeSetting in engine.settings) && blockSizeSetting in equipped.settings;
  return { settings: unsaid ? { [blockSizeSetting]: release.kvEvents.blockSize } : {}, size: equipped.kvBlockSize };
}

function noPublisher({ engine }: FeatureContext): Problem {
  return {
    field: 'kvEvents',
    what: `${engine.displayName} sends its events to an address, and has no port on which an endpoint picker could listen to a pod`,
    fix: 'use Engine.vllm(), or leave kvEvents out.',
  };
}

function publishingProblems(context: FeatureContext, { uncached }: Publisher, port: number): Problem[] {
  const { props, engine, engineImage, port: apiPort, servedModelName } = context;
  const problems: Problem[] = [];
  const settings: Readonly<Record<string, unknown>> = { ...engine.settings };
  const [cacheSetting, off] = uncached;
  if (settings[cacheSetting] === off) {
    problems.push({
      field: `engine.${cacheSetting}`,
      what: `${off} keeps no prefix in the KV cache, so there is nothing to tell`,
      fix: 'leave it out, or leave kvEvents out.',
    });
  }
  if (engine.kind === 'vllm' && asksForHybridCache(context) && isOlder(engineImage.version, HYBRID_CACHE_SINCE)) {
    problems.push({
      field: 'kvEvents',
      what: `vLLM ${engineImage.version} exits when it is asked for KV events beside --no-disable-hybrid-kv-cache-manager`,
      fix: `use an image with vLLM ${HYBRID_CACHE_SINCE} or later, or leave one of them out.`,
    });
  }
  if (transferKeepsHybridCache(context) && isOlder(engineImage.version, HYBRID_CACHE_SINCE)) {
    problems.push({
      field: 'kvEvents',
      what: `vLLM ${engineImage.version} exits when it is asked for KV events beside the hybrid KV-cache manager, which kvTransfer keeps for ${props.model}`,
      fix: `use an image with vLLM ${HYBRID_CACHE_SINCE} or later, leave kvEvents out, or set the engine's disableHybridKvCacheManager on all servers that exchange blocks.`,
    });
  }
  const { size } = withBlockSize(context);
  if (!Number.isInteger(size) || size < 1) {
    problems.push({
      field: 'engine.extraArgs',
      what: 'the block size is no number, and the endpoint picker must count in the same blocks',
      fix: `say it with the setting ${engineRow(engine.kind).blockSizeSetting}.`,
    });
  }
  if (port === apiPort) {
    problems.push({
      field: 'kvEvents.port',
      what: `${port} is the port of the API`,
      fix: 'choose another port, or leave it out.',
    });
  }
  if (servedModelName.includes('@')) {
    problems.push({
      field: 'servedModelName',
      what: `"${servedModelName}" holds "@", which parts the topic of KV events`,
      fix: 'choose a name without it.',
    });
  }
  return problems;
}

/** Ranks count their ports up from the first, which is the one that is dialled. */
function rankWarnings({ props, enginesPerPod }: FeatureContext, port: number): Warning[] {
  const ranks = Math.max(props.dataParallelSize ?? 1, enginesPerPod);
  if (ranks === 1) return [];
  return [
    {
      id: 'scheduling-config',
      field: 'kvEvents',
      what: `each of the ${ranks} data parallel ranks publishes on a port of its own, counted up from ${port}, and the endpoint picker of this release dials ${port} alone`,
      fix: 'split the ranks into replicas, or reckon with an index of the first rank.',
    },
  ];
}

function asksForHybridCache({ engine }: FeatureContext): boolean {
  if (engine.is('vllm') && engine.settings.disableHybridKvCacheManager === false) return true;
  return engine.extraArgs.some((word) => readFlagWord('vllm', word)?.name === '--no-disable-hybrid-kv-cache-manager');
}
