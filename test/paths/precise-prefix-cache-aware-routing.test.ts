import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  checkEndpointPickerConfig,
  Engine,
  PrecisePrefixCacheAwareRouting,
  type PrecisePrefixCacheAwareRoutingProps,
  Warnings,
} from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const EPP = 'precise-prefix-cache-aware-epp';
const aPath = (props: PrecisePrefixCacheAwareRoutingProps = {}, chart = aChart('chat')) =>
  new PrecisePrefixCacheAwareRouting(chart, 'qwen', props);
const containerOf = (path: PrecisePrefixCacheAwareRouting): Manifest =>
  theOnly(manifestsOf(path.modelServer), 'Deployment').spec.template.spec.containers[0];
const configTextOf = (path: PrecisePrefixCacheAwareRouting): string =>
  theOnly(manifestsOf(path.router), 'ConfigMap', path.router.endpointPickerName).data[`${path.router.poolName}-plugins.yaml`];
const pluginOf = (path: PrecisePrefixCacheAwareRouting, type: string): Manifest =>
  parse(configTextOf(path)).plugins.find((entry: Manifest) => entry.type === type);
const idsOf = (props: PrecisePrefixCacheAwareRoutingProps) =>
  Warnings.of(aPath(props))
    .map((warning) => warning.id)
    .sort();

/** Every combination that has a row. */
const VARIANTS: Readonly<Record<string, PrecisePrefixCacheAwareRoutingProps>> = {
  NVIDIA: {},
  'NVIDIA on GKE': { accelerator: Accelerator.nvidia({ platform: 'gke' }) },
  'NVIDIA with SGLang': { engine: Engine.sglang() },
  AMD: { accelerator: Accelerator.amd() },
  'Intel XPU': { accelerator: Accelerator.intelXpu() },
  Gaudi: { accelerator: Accelerator.intelGaudi() },
  'TPU v6e': { accelerator: Accelerator.googleTpu({ generation: 'v6e' }) },
  'TPU v7': { accelerator: Accelerator.googleTpu({ generation: 'v7' }) },
  CPU: { accelerator: Accelerator.cpu() },
  'another model, name, block size and port': {
    model: 'openai/gpt-oss-20b',
    servedModelName: 'oss',
    engine: Engine.vllm({ blockSize: 32 }),
    kvEvents: { port: 5999 },
  },
};

test('one line is enough', () => {
  expect(manifestsOf(aPath()).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/precise-prefix-cache-aware-gpu-vllm-sa',
    'Deployment/precise-prefix-cache-aware-gpu-vllm-decode',
    'InferencePool/precise-prefix-cache-aware',
    'ConfigMap/envoy',
    `ServiceAccount/${EPP}`,
    `ConfigMap/${EPP}`,
    `Role/${EPP}-sa`,
    `RoleBinding/${EPP}-sa`,
    `Role/${EPP}-non-sa`,
    `RoleBinding/${EPP}-non-sa`,
    `Service/${EPP}`,
    `Deployment/${EPP}`,
  ]);
});

test('scores as upstream does, with the numbers of its guide', () => {
  const path = aPath();
  expect(pluginOf(path, 'precise-prefix-cache-scorer').parameters).toEqual({
    tokenProcessorConfig: { blockSize: 64 },
    speculativeIndexing: true,
    indexerConfig: {
      tokenizersPoolConfig: {
        modelName: 'Qwen/Qwen3-32B',
        workersCount: 24,
        uds: { socketFile: '/tmp/tokenizer/tokenizer-uds.socket' },
      },
      kvBlockIndexConfig: { enableMetrics: true },
    },
    kvEventsConfig: { topicFilter: 'kv@', concurrency: 8, discoverPods: true, podDiscoveryConfig: { socketPort: 5556 } },
  });
  expect(parse(configTextOf(path)).schedulingProfiles).toEqual([
    {
      name: 'default',
      plugins: [
        { pluginRef: 'decode-filter' },
        { pluginRef: 'kv-cache-utilization-scorer', weight: 2 },
        { pluginRef: 'queue-scorer', weight: 2 },
        { pluginRef: 'precise-prefix-cache-scorer', weight: 3 },
        { pluginRef: 'no-hit-lru-scorer', weight: 2 },
        { pluginRef: 'max-score-picker' },
      ],
    },
  ]);
});

describe.each(Object.entries(VARIANTS))('%s', (_, props) => {
  const path = aPath(props);
  Warnings.acknowledge(path, 'scheduling-config', 'unvalidated');
  const container = containerOf(path);
  const { parameters } = pluginOf(path, 'precise-prefix-cache-scorer');
  const flag = (name: string): string | undefined =>
    container.args.find((word: string) => word.startsWith(`${name}=`))?.slice(name.length + 1);

  test('the endpoint picker counts in the blocks of the engine', () => {
    expect(flag('--block-size') ?? flag('--page-size')).toBe(String(parameters.tokenProcessorConfig.blockSize));
  });

  test('the endpoint picker dials the port on which pods publish, and finds pods by their topic', () => {
    const events = JSON.parse(flag('--kv-events-config') ?? '{}');
    const { socketPort } = parameters.kvEventsConfig.podDiscoveryConfig;
    const pool = theOnly(manifestsOf(path.router), 'InferencePool');
    expect(events.endpoint).toBe(`tcp://*:${socketPort}`);
    expect(container.ports.map((port: Manifest) => port.containerPort)).toContain(socketPort);
    expect(events.topic).toBe(`kv@$(POD_IP):${pool.spec.targetPorts[0].number}@${path.router.servedModelNames[0]}`);
    expect(container.env.map((entry: Manifest) => entry.name)).toContain('POD_IP');
  });

  test('the tokenizer is that of the model which the pods load', () => {
    expect(parameters.indexerConfig.tokenizersPoolConfig.modelName).toBe(path.modelServer.model);
    expect(container.args.join(' ')).toContain(path.modelServer.model);
  });

  test('the pool selects the pods, and the filter lets them pass', () => {
    const { labels } = theOnly(manifestsOf(path.modelServer), 'Deployment').spec.template.metadata;
    expect(selects(path.router.poolLabels, labels)).toBe(true);
    expect(labels['llm-d.ai/role']).toBe('decode');
  });

  test('the endpoint picker does what its configuration says', () => {
    expect(checkEndpointPickerConfig(configTextOf(path))).toEqual({ errors: [], warnings: [] });
    expect(validationsOf(path)).toEqual([]);
  });
});

describe('two endpoint pickers', () => {
  const deploymentOf = (props: PrecisePrefixCacheAwareRoutingProps = {}): Manifest =>
    theOnly(manifestsOf(aPath(props).router), 'Deployment').spec;
  const eppOf = (props: PrecisePrefixCacheAwareRoutingProps = {}): Manifest =>
    deploymentOf(props).template.spec.containers.find((c: Manifest) => c.name === 'epp');

  test('both answer', () => {
    expect(deploymentOf().replicas).toBe(2);
    expect(eppOf().args).toContain('--ha-enable-leader-election=false');
    expect(eppOf().readinessProbe.grpc.service).toBe('readiness');
    expect(eppOf().imagePullPolicy).toBe('IfNotPresent');
  });

  test('may be one, or take turns', () => {
    expect(deploymentOf({ router: { replicas: 1 } }).replicas).toBe(1);
    expect(eppOf({ router: { replicas: 1 } }).args.join(' ')).not.toContain('leader-election');
    expect(eppOf({ router: { highAvailability: 'leaderElection' } }).args).toContain('--ha-enable-leader-election=true');
  });

  test('pull as they are told', () => {
    expect(eppOf({ images: { pullPolicy: 'Always' } }).imagePullPolicy).toBe('Always');
  });
});

describe('what the caller says', () => {
  test('of the token holds for servers, endpoint pickers and tokenizers', () => {
    const path = aPath({ hfToken: { secretName: 'corp', key: 'token' } });
    const pods = manifestsOf(path).filter((o) => o.kind === 'Deployment');
    const tokens = pods.flatMap((o) => o.spec.template.spec.containers.flatMap((c: Manifest) => c.env ?? []));
    expect(tokens.filter((e: Manifest) => e.name === 'HF_TOKEN').map((e: Manifest) => e.valueFrom.secretKeyRef.name)).toEqual([
      'corp',
      'corp',
      'corp',
    ]);
  });

  test('of the name keeps two of them apart in one namespace', () => {
    const chart = aChart('chat');
    aPath({}, chart);
    new PrecisePrefixCacheAwareRouting(chart, 'b', { name: 'second' });
    expect(validationsOf(chart)).toEqual([]);
  });

  test('of the scheduling replaces that of the path, and the tokenizer goes with the scorer', () => {
    const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'load-aware-scorer' as const }] }] };
    const { containers } = theOnly(manifestsOf(aPath({ router: { schedulingConfig } }).router), 'Deployment').spec.template.spec;
    expect(containers.map((c: Manifest) => c.name)).toEqual(['envoy-sidecar', 'epp']);
  });

  test('of a model in a path needs a tokenizer', () => {
    expect(messageOf(() => aPath({ model: '/models/qwen' }))).toContain('tokenizerModel: is missing');
    const path = aPath({ model: '/models/qwen', tokenizerModel: 'Qwen/Qwen3-32B' });
    expect(configTextOf(path)).toContain('modelName: Qwen/Qwen3-32B');
  });

  test('of events cannot be that there are none', () => {
    expect(messageOf(() => aPath({ kvEvents: false }))).toContain('[test/qwen/model-server] publishes no KV events');
  });
});

describe('defaults', () => {
  test('on TPU run an engine that knows its flags, on as many chips as a host has', () => {
    const container = containerOf(aPath({ accelerator: Accelerator.googleTpu({ generation: 'v7' }) }));
    expect(container.image).toBe('vllm/vllm-tpu:v0.18.0');
    expect(container.resources.limits['google.com/tpu']).toBe('4');
  });

  test('on Gaudi count in its own blocks, and of its own model', () => {
    const path = aPath({ accelerator: Accelerator.intelGaudi() });
    expect(pluginOf(path, 'precise-prefix-cache-scorer').parameters).toMatchObject({
      tokenProcessorConfig: { blockSize: 128 },
      indexerConfig: { tokenizersPoolConfig: { modelName: 'Qwen/Qwen3-8B' } },
    });
  });
});

test.each([
  [{}, []],
  [{ accelerator: Accelerator.intelXpu() }, []],
  [{ accelerator: Accelerator.amd() }, ['unvalidated']],
  [{ engine: Engine.sglang() }, ['scheduling-config']],
] as const)('warns of what upstream does not stand behind: %#', (props, ids) => {
  expect(idsOf(props)).toEqual(ids);
});
