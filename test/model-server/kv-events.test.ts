import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps, Warnings } from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer = (props: Partial<ModelServerProps> = {}) =>
  new ModelServer(aChart('ns'), 'qwen', {
    model: 'Qwen/Qwen3-32B',
    accelerator: Accelerator.nvidia(),
    kvEvents: true,
    ...props,
  });
const containerOf = (server: ModelServer): Manifest =>
  theOnly(manifestsOf(server), 'Deployment').spec.template.spec.containers[0];
const errorOf = (props: Partial<ModelServerProps>) => messageOf(() => aServer(props));

/** What the engine is told of KV events. */
function eventsOf(server: ModelServer): Record<string, unknown> {
  const flag = '--kv-events-config=';
  const word: string = containerOf(server).args.find((arg: string) => arg.startsWith(flag)) ?? `${flag}{}`;
  return JSON.parse(word.slice(flag.length));
}

describe('a pod', () => {
  test('publishes under its own address, the port of the API and the name that clients ask for', () => {
    const server = aServer({ port: 9000, servedModelName: 'qwen' });
    expect(eventsOf(server)).toEqual({
      enable_kv_cache_events: true,
      publisher: 'zmq',
      endpoint: 'tcp://*:5556',
      topic: 'kv@$(POD_IP):9000@qwen',
    });
    expect(containerOf(server).env).toContainEqual({ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
  });

  test('opens the port that it publishes on, and the server says which', () => {
    const server = aServer({ kvEvents: { port: 5999 } });
    expect(containerOf(server).ports).toContainEqual({ name: 'kv-events', containerPort: 5999, protocol: 'TCP' });
    expect(eventsOf(server).endpoint).toBe('tcp://*:5999');
    expect(server.kvEventsPort).toBe(5999);
  });

  test.each([false, undefined])('with kvEvents %s publishes nothing', (kvEvents) => {
    const server = aServer({ kvEvents });
    expect(containerOf(server).ports).toHaveLength(1);
    expect(containerOf(server).args.join(' ')).not.toContain('kv-events');
    expect(server.kvEventsPort).toBeUndefined();
  });

  test('of SGLang publishes too, in pages as large as the blocks of vLLM', () => {
    const server = aServer({ engine: Engine.sglang() });
    expect(eventsOf(server)).toEqual({ publisher: 'zmq', endpoint: 'tcp://*:5556', topic: 'kv@$(POD_IP):8000@Qwen/Qwen3-32B' });
    expect(containerOf(server).args).toContain('--page-size=64');
    expect(server.kvBlockSize).toBe(64);
  });
});

describe('a port that is taken', () => {
  const wide: Partial<ModelServerProps> = { topology: { kind: 'leaderWorkerSet' }, dataParallelSize: 16, kvTransfer: true };

  test.each<[string, Partial<ModelServerProps>, string]>([
    [
      'by a rank that counts up from a port of its own',
      { dataParallelSize: 8, kvEvents: { port: 5553 }, kvTransfer: { kind: 'nixl', sideChannelPort: 5550 } },
      '[test/qwen] kvTransfer.sideChannelPort: 5553 is the port of a rank of "nixl" and of "kv-events". Fix: move one of them.',
    ],
    [
      'by the point where ranks of several pods meet',
      { ...wide, kvEvents: { port: 5555 } },
      '[test/qwen] kvEvents.port: 5555 is the port of "kv-events" and of the point where ranks meet. Fix: move one of them.',
    ],
    [
      'by a rank of the first pod',
      { ...wide, kvEvents: { port: 5550 } },
      '[test/qwen] kvEvents.port: 5555 is the port of a rank of "kv-events" and of the point where ranks meet. Fix: move one of them.',
    ],
    [
      'by the API that a rank of a later pod reaches',
      { ...wide, kvEvents: { port: 7990 } },
      '[test/qwen] kvEvents.port: 8000 is the port of a rank of "kv-events" and of the engine. Fix: move one of them.',
    ],
    [
      'by the point where they meet itself',
      { ...wide, kvEvents: false, kvTransfer: false, port: 5555 },
      '[test/qwen] port: 5555 is the port of the point where ranks meet and of the engine. Fix: move one of them.',
    ],
    [
      'by the point where pods of SGLang meet',
      { engine: Engine.sglang(), topology: { kind: 'leaderWorkerSet' }, tensorParallelSize: 16, kvEvents: { port: 20000 } },
      '[test/qwen] kvEvents.port: 20000 is the port of "kv-events" and of the point where ranks meet. Fix: move one of them.',
    ],
  ])('%s is refused', (_, props, message) => {
    expect(errorOf(props)).toBe(message);
  });

  test('by ranks of other pods alone is none', () => {
    expect(errorOf({ ...wide, kvEvents: { port: 5540 } })).toBe('accepted');
    expect(errorOf({ ...wide, kvEvents: { port: 5592 } })).toBe('accepted');
  });
});

test.each<[Partial<ModelServerProps>, string]>([
  [
    {
      topology: { kind: 'leaderWorkerSet' },
      dataParallelSize: 8,
      tensorParallelSize: 1,
      dataParallelLoadBalancing: 'external',
      kvEvents: false,
      port: 65530,
    },
    '[test/qwen] port: ranks count up from it, and the engine would have 65537. Fix: begin lower: the last port is 65535.',
  ],
  [
    { lmcache: { controller: { host: 'a', pullPort: 1, replyPort: 2, heartbeatPort: 3 }, worker: { port: 65535 } } },
    '[test/qwen] lmcache.worker.port: ranks count up from it, and "lmc-worker-1" would have 65536. Fix: begin lower: the last port is 65535.',
  ],
])('ports are not counted past the last: %#', (props, message) => {
  expect(errorOf({ tensorParallelSize: 2, kvEvents: false, ...props })).toBe(message);
});

describe('the block size', () => {
  test.each([
    ['64 unless said', {}, 64],
    ['what the engine is told', { engine: Engine.vllm({ blockSize: 32 }) }, 32],
    ['what an extra argument says', { engine: Engine.vllm({ extraArgs: ['--block-size', '128'] }) }, 128],
    ["the release's on Gaudi", { accelerator: Accelerator.intelGaudi() }, 128],
  ] satisfies [string, Partial<ModelServerProps>, number][])('is %s, and said once', (_, props, size) => {
    const server = aServer(props);
    const words: string[] = containerOf(server).args;
    expect(server.kvBlockSize).toBe(size);
    expect(words.filter((word) => word.startsWith('--block-size'))).toHaveLength(1);
    expect(words.join(' ')).toMatch(new RegExp(`--block-size[= ]${size}\\b`));
  });
});

describe('what cannot publish says why', () => {
  test.each([
    [
      'a simulator, which dials out',
      { accelerator: Accelerator.simulated(), engine: Engine.simulator() },
      'kvEvents: the simulator sends its events to an address, and has no port on which an endpoint picker could listen to a pod. Fix: use Engine.vllm(), or leave kvEvents out.',
    ],
    [
      'a hybrid cache before vLLM 0.20',
      { engine: Engine.vllm({ disableHybridKvCacheManager: false }) },
      'kvEvents: vLLM 0.19.1 exits when it is asked for KV events beside --no-disable-hybrid-kv-cache-manager. Fix: use an image with vLLM 0.20 or later, or leave one of them out.',
    ],
    [
      'a hybrid cache among extra arguments',
      { engine: Engine.vllm({ extraArgs: ['--no_disable_hybrid_kv_cache_manager'] }) },
      'kvEvents: vLLM 0.19.1 exits when it is asked for KV events beside --no-disable-hybrid-kv-cache-manager. Fix: use an image with vLLM 0.20 or later, or leave one of them out.',
    ],
    [
      'a hybrid cache that the KV transfer keeps',
      { model: 'openai/gpt-oss-120b', kvTransfer: true },
      "kvEvents: vLLM 0.19.1 exits when it is asked for KV events beside the hybrid KV-cache manager, which kvTransfer keeps for openai/gpt-oss-120b. Fix: use an image with vLLM 0.20 or later, leave kvEvents out, or set the engine's disableHybridKvCacheManager on all servers that exchange blocks.",
    ],
    [
      'a server that keeps no prefixes',
      { engine: Engine.vllm({ enablePrefixCaching: false }) },
      'engine.enablePrefixCaching: false keeps no prefix in the KV cache, so there is nothing to tell. Fix: leave it out, or leave kvEvents out.',
    ],
    [
      'SGLang without its radix cache',
      { engine: Engine.sglang({ disableRadixCache: true }) },
      'engine.disableRadixCache: true keeps no prefix in the KV cache, so there is nothing to tell. Fix: leave it out, or leave kvEvents out.',
    ],
    [
      'events that are set up by hand as well',
      { engine: Engine.vllm({ kvEventsConfig: { enableKvCacheEvents: true } }) },
      'engine.kvEventsConfig: is set beside kvEvents, which sets it too. Fix: leave one of them out.',
    ],
    [
      'events that are set up among extra arguments',
      { engine: Engine.vllm({ extraArgs: ['--kv-events-config.publisher=zmq'] }) },
      'engine.extraArgs: set --kv-events-config beside kvEvents, which sets it too. Fix: leave one of them out.',
    ],
    [
      'a block size that only the kubelet knows',
      { engine: Engine.vllm({ extraArgs: ['--block-size=$(BLOCKS)'] }) },
      'engine.extraArgs: the block size is no number, and the endpoint picker must count in the same blocks. Fix: say it with the setting blockSize.',
    ],
    [
      'the port of the API',
      { kvEvents: { port: 8000 } },
      'kvEvents.port: 8000 is the port of the API. Fix: choose another port, or leave it out.',
    ],
    [
      'a name that parts the topic',
      { servedModelName: 'qwen@prod' },
      'servedModelName: "qwen@prod" holds "@", which parts the topic of KV events. Fix: choose a name without it.',
    ],
    [
      'an address of its own',
      { env: { POD_IP: '10.0.0.1' } },
      'env.POD_IP: kvEvents sets it, and events under another address belong to no pod. Fix: leave it out.',
    ],
  ] satisfies [string, Partial<ModelServerProps>, string][])('%s', (_, props, message) => {
    expect(errorOf(props)).toBe(`[test/qwen] ${message}`);
  });

  test('from vLLM 0.20 on, a hybrid cache tells', () => {
    const accelerator = Accelerator.amd();
    expect(errorOf({ accelerator, engine: Engine.vllm({ disableHybridKvCacheManager: false }) })).toBe('accepted');
  });
});

test('of several ranks in a pod only the first is heard, and a warning says so', () => {
  const [warning] = Warnings.of(aServer({ dataParallelSize: 2 }));
  expect(warning).toMatchObject({
    id: 'scheduling-config',
    field: 'kvEvents',
    what: 'each of the 2 data parallel ranks publishes on a port of its own, counted up from 5556, and the endpoint picker of this release dials 5556 alone',
  });
});

test('whatever ports and names are chosen, the topic, the endpoint and the open port agree with the attributes', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/:"'$ -]{0,30}[A-Za-z0-9]$/).filter((text) => !/[\s,]/.test(text));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 32767 }),
      fc.integer({ min: 32768, max: 65535 }),
      name,
      (port, events, servedModelName) => {
        const server = aServer({ port, servedModelName, kvEvents: { port: events } });
        expect(eventsOf(server).topic).toBe(`kv@$(POD_IP):${server.targetPort}@${server.servedModelName}`);
        expect(eventsOf(server).endpoint).toBe(`tcp://*:${server.kvEventsPort}`);
        expect(containerOf(server).ports.map((p: Manifest) => p.containerPort)).toEqual([server.targetPort, server.kvEventsPort]);
      },
    ),
    { numRuns: 30 },
  );
});
