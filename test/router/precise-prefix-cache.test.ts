import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  checkEndpointPickerConfig,
  Engine,
  InferenceGateway,
  ModelServer,
  type ModelServerProps,
  type Plugin,
  plugin,
  precisePrefixCacheScorer,
  Router,
  type RouterProps,
  Warnings,
} from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer = (chart = aChart('ns'), id = 'a', props: Partial<ModelServerProps> = {}) =>
  new ModelServer(chart, id, {
    model: 'Qwen/Qwen3-32B',
    accelerator: Accelerator.nvidia(),
    guide: 'qwen',
    kvEvents: true,
    ...props,
  });

type Precise = Plugin<'precise-prefix-cache-scorer'>;
const weighing = (scorer: Precise) => ({ profiles: [{ scorers: [{ plugin: scorer, weight: 1 }] }] });
const aPrecise = (over: object = {}) =>
  plugin('precise-prefix-cache-scorer', {
    tokenProcessorConfig: { blockSize: 64 },
    indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-32B' } },
    kvEventsConfig: { podDiscoveryConfig: { socketPort: 5556 } },
    ...over,
  });

function aRouter(props: Partial<RouterProps> = {}, members = [aServer()]): Router {
  const config = weighing(precisePrefixCacheScorer(members));
  return new Router(members[0]?.node.scope as never, 'router', { modelServers: members, schedulingConfig: config, ...props });
}

const podOf = (props: Partial<RouterProps> = {}): Manifest =>
  theOnly(manifestsOf(aRouter(props)), 'Deployment').spec.template.spec;
const containerOf = (props: Partial<RouterProps>, name: string): Manifest =>
  podOf(props).containers.find((c: Manifest) => c.name === name);
const errorOf = (props: Partial<RouterProps>, members = [aServer()]) =>
  messageOf(
    () =>
      new Router(members[0]?.node.scope as never, 'router', {
        modelServers: members,
        schedulingConfig: weighing(aPrecise()),
        ...props,
      }),
  );

describe('the scorer', () => {
  test('reads block size, model and port from the model servers', () => {
    const server = aServer(undefined, 'a', {
      engine: Engine.vllm({ blockSize: 32 }),
      kvEvents: { port: 5999 },
      servedModelName: 'chat',
    });
    expect(precisePrefixCacheScorer([server]).parameters).toMatchObject({
      tokenProcessorConfig: { blockSize: 32 },
      // The tokenizer is loaded from Hugging Face, which does not know what clients call the model.
      indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-32B' } },
      kvEventsConfig: { podDiscoveryConfig: { socketPort: 5999 } },
    });
  });

  test('makes a configuration that the endpoint picker neither refuses nor ignores', () => {
    const config = theOnly(manifestsOf(aRouter()), 'ConfigMap', 'qwen-epp').data['qwen-plugins.yaml'];
    expect(checkEndpointPickerConfig(config)).toEqual({ errors: [], warnings: [] });
    expect(parse(config).dataLayer.sources).toContainEqual({
      pluginRef: 'endpoint-notification-source',
      extractors: [{ pluginRef: 'precise-prefix-cache-scorer' }],
    });
  });

  test('takes the index as told', () => {
    const options = { workersCount: 3, concurrency: 2, speculativeIndexing: false, indexMetrics: false };
    expect(precisePrefixCacheScorer([aServer()], options).parameters).toMatchObject({
      speculativeIndexing: false,
      indexerConfig: { tokenizersPoolConfig: { workersCount: 3 }, kvBlockIndexConfig: { enableMetrics: false } },
      kvEventsConfig: { concurrency: 2 },
    });
  });

  test('names every server that cannot be indexed with the others', () => {
    const chart = aChart('ns');
    const members = [
      aServer(chart),
      aServer(chart, 'silent', { kvEvents: false, engine: Engine.vllm({ blockSize: 64 }) }),
      aServer(chart, 'wide', { engine: Engine.vllm({ blockSize: 128 }) }),
      aServer(chart, 'moved', { kvEvents: { port: 5999 } }),
      aServer(chart, 'other', { model: 'Qwen/Qwen3-8B' }),
    ];
    expect(messageOf(() => precisePrefixCacheScorer(members)).split('\n')).toEqual([
      '[precisePrefixCacheScorer] modelServers[1]: [test/silent] publishes no KV events, so precise-prefix-cache-scorer would never learn what its pods hold. Fix: give it kvEvents: true.',
      '[precisePrefixCacheScorer] modelServers[2]: [test/wide] has 128 tokens in a KV-cache block, and precise-prefix-cache-scorer counts 64, so every event would be dropped. Fix: give all the same block size, and make the plugin with precisePrefixCacheScorer(modelServers).',
      '[precisePrefixCacheScorer] modelServers[3]: [test/moved] publishes its KV events on port 5999, and precise-prefix-cache-scorer dials 5556. Fix: give all the same kvEvents.port, and make the plugin with precisePrefixCacheScorer(modelServers).',
      '[precisePrefixCacheScorer] modelServers[4]: [test/other] loads Qwen/Qwen3-8B, and modelServers[0] Qwen/Qwen3-32B, whose tokenizer would cut the prompts of both. Fix: give each model a router of its own.',
    ]);
  });

  test('needs the name of a tokenizer where the model is a path', () => {
    const server = aServer(undefined, 'a', { model: '/models/qwen' });
    expect(messageOf(() => precisePrefixCacheScorer([server]))).toBe(
      '[precisePrefixCacheScorer] tokenizerModel: is missing, and the model servers load "/models/qwen", a path that the tokenizer beside the endpoint picker does not have. Fix: name the Hugging Face model whose tokenizer it is.',
    );
    const { parameters } = precisePrefixCacheScorer([server], { tokenizerModel: 'Qwen/Qwen3-32B' });
    expect(parameters).toMatchObject({ indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-32B' } } });
  });

  test('of no model server is refused', () => {
    expect(messageOf(() => precisePrefixCacheScorer([]))).toBe(
      '[precisePrefixCacheScorer] modelServers: an empty list is too small. Fix: give at least 1 entries.',
    );
    expect(messageOf(() => precisePrefixCacheScorer([aServer(), {}] as never))).toContain(
      '[precisePrefixCacheScorer] modelServers[1]: an object is not valid.',
    );
  });
});

describe('a router whose scorer was made by hand', () => {
  test('is refused where it counts in other blocks than its servers', () => {
    const scorer = aPrecise({ tokenProcessorConfig: { blockSize: 16 } });
    expect(errorOf({ schedulingConfig: weighing(scorer) })).toBe(
      '[test/router] modelServers[0]: [test/a] has 64 tokens in a KV-cache block, and precise-prefix-cache-scorer counts 16, so every event would be dropped. Fix: give all the same block size, and make the plugin with precisePrefixCacheScorer(modelServers).',
    );
  });

  test("is refused where it dials the endpoint picker's own default port", () => {
    expect(errorOf({ schedulingConfig: weighing(aPrecise({ kvEventsConfig: {} })) })).toContain('dials 5557');
  });

  test('is refused where its servers are silent', () => {
    const silent = aServer(undefined, 'silent', { kvEvents: false, engine: Engine.vllm({ blockSize: 64 }) });
    expect(errorOf({}, [silent])).toContain('[test/silent] publishes no KV events');
  });

  test('may be dialled by pods instead', () => {
    const scorer = aPrecise({ kvEventsConfig: { discoverPods: false, zmqEndpoint: 'tcp://*:5557' } });
    const silent = aServer(undefined, 'silent', { kvEvents: false, engine: Engine.vllm({ blockSize: 64 }) });
    expect(errorOf({ schedulingConfig: weighing(scorer) }, [silent])).toBe('accepted');
  });

  test('is accepted where it agrees with them', () => {
    expect(errorOf({})).toBe('accepted');
  });
});

test('events of SGLang are published and not understood, and a warning says so', () => {
  const server = aServer(undefined, 'a', { engine: Engine.sglang() });
  const warnings = Warnings.of(aRouter({}, [server]));
  expect(warnings.map(({ id, field, what, fix }) => `${id} ${field}: ${what}. Fix: ${fix}`)).toEqual([
    'scheduling-config modelServers: [test/a] publishes the KV events of SGLang, and the endpoint picker of this release decodes those of vLLM alone: it drops them, so precise-prefix-cache-scorer knows at most the prompts that it sent to a pod a moment ago. Fix: use Engine.vllm(), or weigh prefix-cache-scorer instead, as OptimizedBaseline does.',
  ]);
});

test('another tokenizer than that of the model is warned of', () => {
  const config = (over: object) => weighing(aPrecise({ indexerConfig: { tokenizersPoolConfig: over } }));
  const warnedOf = (over: object) =>
    Warnings.of(aRouter({ schedulingConfig: config(over) }, [aServer()])).map(({ what }) => what);
  expect(warnedOf({ modelName: 'Qwen/Qwen3-32B' })).toEqual([]);
  expect(warnedOf({ modelName: 'Qwen/Qwen3-8B' })).toEqual([
    'precise-prefix-cache-scorer cuts prompts with the tokenizer of Qwen/Qwen3-8B, and [test/a] loads Qwen/Qwen3-32B: unless both cut alike, nothing is ever found',
  ]);
  const uds = { modelTokenizerMap: { chat: '/tokenizers/qwen' } };
  expect(warnedOf({ modelName: 'chat', uds })).toEqual([]);
});

describe('the tokenizer', () => {
  const SECRET = { valueFrom: { secretKeyRef: { name: 'llm-d-hf-token', key: 'HF_TOKEN' } } };

  test('stands beside the endpoint picker and shares its socket with it', () => {
    const pod = podOf();
    expect(pod.containers.map((c: Manifest) => c.name)).toEqual(['tokenizer-uds', 'envoy-sidecar', 'epp']);
    expect(pod.containers[0]).toEqual({
      name: 'tokenizer-uds',
      image: 'ghcr.io/llm-d/llm-d-uds-tokenizer:vllm-v0.19.1',
      imagePullPolicy: 'IfNotPresent',
      env: [
        { name: 'TOKENIZERS_DIR', value: '/tokenizers' },
        { name: 'HF_HOME', value: '/tokenizers' },
        { name: 'HF_TOKEN', ...SECRET },
      ],
      resources: { requests: { cpu: '8', memory: '8Gi' } },
      volumeMounts: [
        { name: 'tokenizers', mountPath: '/tokenizers' },
        { name: 'tokenizer-uds', mountPath: '/tmp/tokenizer' },
      ],
    });
    expect(pod.containers[2].volumeMounts).toContainEqual({ name: 'tokenizer-uds', mountPath: '/tmp/tokenizer' });
    expect(pod.containers[2].env).toContainEqual({ name: 'HF_TOKEN', ...SECRET });
    expect(pod.volumes.map((v: Manifest) => v.name)).toEqual(expect.arrayContaining(['tokenizers', 'tokenizer-uds']));
  });

  test('is there behind a gateway too', () => {
    const expose = InferenceGateway.fromExisting({ className: 'istio', name: 'gw' });
    expect(podOf({ expose }).containers.map((c: Manifest) => c.name)).toEqual(['tokenizer-uds', 'epp']);
  });

  test('comes with the plugin of that name alone', () => {
    const context = plugin('context-length-aware', {} as never);
    const tokenizer = plugin('tokenizer', { modelName: 'Qwen/Qwen3-32B' });
    const scorers = [{ plugin: tokenizer }, { plugin: context }];
    expect(podOf({ schedulingConfig: { profiles: [{ scorers }] } }).containers[0].name).toBe('tokenizer-uds');
  });

  test('is not there where nothing asks for it, and its options are then refused', () => {
    const schedulingConfig: RouterProps['schedulingConfig'] = { profiles: [{ scorers: [{ plugin: 'queue-scorer' }] }] };
    expect(podOf({ schedulingConfig }).containers.map((c: Manifest) => c.name)).toEqual(['envoy-sidecar', 'epp']);
    expect(errorOf({ schedulingConfig, tokenizer: {} })).toBe(
      '[test/router] tokenizer: no plugin of the scheduling config asks for a tokenizer. Fix: leave it out, or weigh precisePrefixCacheScorer(modelServers).',
    );
  });

  test('is not there where plugins speak to one elsewhere', () => {
    const uds = { socketFile: 'tokenizer.shared:8080', useTCP: true };
    const scorer = aPrecise({ indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-32B', uds } } });
    expect(podOf({ schedulingConfig: weighing(scorer) }).containers[0].name).toBe('envoy-sidecar');
  });

  test('listens at one place', () => {
    const uds = { socketFile: '/run/tokenizer.socket' };
    const scorer = aPrecise({ indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-32B', uds } } });
    expect(errorOf({ schedulingConfig: weighing(scorer) })).toBe(
      '[test/router] schedulingConfig: the plugin "precise-prefix-cache-scorer" looks for the tokenizer at "/run/tokenizer.socket", and it listens at "/tmp/tokenizer/tokenizer-uds.socket". Fix: leave socketFile out.',
    );
  });

  test('takes image, resources, environment and mirror', () => {
    const tokenizer = {
      image: 'ghcr.io/llm-d/llm-d-uds-tokenizer:vllm-v0.20.0',
      resources: { limits: { memory: '16Gi' } },
      env: { HF_ENDPOINT: 'https://hf.corp' },
    };
    expect(containerOf({ tokenizer, images: { registryMirror: 'registry.corp' } }, 'tokenizer-uds')).toMatchObject({
      image: 'registry.corp/llm-d/llm-d-uds-tokenizer:vllm-v0.20.0',
      resources: { requests: { cpu: '8', memory: '8Gi' }, limits: { memory: '16Gi' } },
      env: expect.arrayContaining([{ name: 'HF_ENDPOINT', value: 'https://hf.corp' }]),
    });
    expect(errorOf({ tokenizer: { image: 'ghcr.io/llm-d/llm-d-uds-tokenizer' } })).toContain('[test/router] tokenizer.image: ');
    expect(errorOf({ tokenizer: { resources: { limits: { cpu: '1' } } } })).toContain(
      '[test/router] tokenizer.resources.requests.cpu: ',
    );
  });

  test.each([
    [false, undefined],
    [
      { secretName: 'corp', key: 'token' },
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'corp', key: 'token' } } },
    ],
  ])('reads the token from where it is said to be: %o', (hfToken, entry) => {
    for (const name of ['tokenizer-uds', 'epp'])
      expect(containerOf({ hfToken }, name).env.find((e: Manifest) => e.name === 'HF_TOKEN')).toEqual(entry);
  });
});

describe('replicas', () => {
  const rolesOf = (props: Partial<RouterProps>) =>
    manifestsOf(aRouter(props))
      .filter((o) => o.kind === 'Role')
      .map((o) => o.metadata.name);

  test('that all answer elect nobody, and may not', () => {
    expect(rolesOf({ replicas: 2, highAvailability: 'activeActive' })).toEqual(['qwen-epp-sa', 'qwen-epp-non-sa']);
    expect(containerOf({ replicas: 2, highAvailability: 'activeActive' }, 'epp').args).toContain(
      '--ha-enable-leader-election=false',
    );
  });

  test('that elect a leader may hold leases', () => {
    expect(rolesOf({ replicas: 2 })).toContain('qwen-epp-leader-election');
  });
});
