import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  Engine,
  InferenceGateway,
  PrefillDecodeDisaggregation,
  type PrefillDecodeDisaggregationProps,
  plugin,
  Warnings,
} from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { parseQuantity } from '../../lib/kubernetes/quantity';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

type Props = PrefillDecodeDisaggregationProps;
const aPath = (props: Props = {}, chart = aChart('chat')) => new PrefillDecodeDisaggregation(chart, 'pd', props);
const errorOf = (props: object) => messageOf(() => aPath(props as Props));

/** The two groups of a path: pod, serving container and replicas of each. */
function groupsOf(props: Props = {}): Record<'prefill' | 'decode', { replicas: number; pod: Manifest; container: Manifest }> {
  const path = aPath(props);
  const group = (server: 'prefill' | 'decode') => {
    const { replicas, template } = theOnly(manifestsOf(path[server]), 'Deployment').spec;
    return { replicas, pod: template.spec, container: template.spec.containers[0] };
  };
  return { prefill: group('prefill'), decode: group('decode') };
}
const pickerConfigOf = (props: Props = {}) =>
  parse(theOnly(manifestsOf(aPath(props)), 'ConfigMap', 'pd-disaggregation-epp').data['pd-config.yaml']);

const VARIANTS: Readonly<Record<string, Props>> = {
  'vLLM on NVIDIA': {},
  'vLLM on CoreWeave': { accelerator: Accelerator.nvidia({ platform: 'coreweave' }) },
  'vLLM on GKE': { accelerator: Accelerator.nvidia({ platform: 'gke' }) },
  'SGLang on NVIDIA': { engine: Engine.sglang() },
  'vLLM on AMD': { accelerator: Accelerator.amd() },
  'vLLM on OCI': { accelerator: Accelerator.amd({ platform: 'oci' }) },
  'vLLM on TensorWave': { accelerator: Accelerator.amd({ platform: 'tensorwave' }) },
  'vLLM on XPU': { accelerator: Accelerator.intelXpu() },
  'vLLM on Gaudi': { accelerator: Accelerator.intelGaudi() },
  'vLLM on TPU v7': { accelerator: Accelerator.googleTpu({ generation: 'v7' }) },
  'the simulator': { accelerator: Accelerator.simulated() },
};

test('one line is enough', () => {
  expect(manifestsOf(aPath()).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/pd-disaggregation-nvidia-gpu-vllm-sa',
    'Deployment/pd-disaggregation-nvidia-gpu-vllm-decode',
    'Deployment/pd-disaggregation-nvidia-gpu-vllm-prefill',
    'InferencePool/pd-disaggregation',
    'ConfigMap/envoy',
    'ServiceAccount/pd-disaggregation-epp',
    'ConfigMap/pd-disaggregation-epp',
    'Role/pd-disaggregation-epp-sa',
    'RoleBinding/pd-disaggregation-epp-sa',
    'Role/pd-disaggregation-epp-non-sa',
    'RoleBinding/pd-disaggregation-epp-non-sa',
    'Service/pd-disaggregation-epp',
    'Deployment/pd-disaggregation-epp',
  ]);
});

test('the program of the design synthesizes as it stands', () => {
  const app = new App();
  const chart = new Chart(app, 'chat', { namespace: 'chat' });
  const gateway = new InferenceGateway(chart, 'gateway', { className: 'istio' });
  const path = new PrefillDecodeDisaggregation(chart, 'gpt-oss', {
    model: 'openai/gpt-oss-120b',
    accelerator: Accelerator.nvidia({ platform: 'gke' }),
    engine: Engine.vllm({ maxModelLen: 32768 }),
    prefill: { replicas: 8, tensorParallelSize: 1 },
    decode: { replicas: 2, tensorParallelSize: 4 },
    expose: gateway,
  });
  expect(validationsOf(path)).toEqual([]);
  for (const [server, replicas] of [
    [path.prefill, 8],
    [path.decode, 2],
  ] as const) {
    const { spec } = theOnly(manifestsOf(server), 'Deployment');
    expect(spec.replicas).toBe(replicas);
    expect(spec.template.spec.containers[0].args).toContain('--max-model-len=32768');
  }
});

describe.each(Object.entries(VARIANTS))('%s', (_, props) => {
  test('has everything that its router relies on', () => {
    const path = aPath(props);
    const objects = manifestsOf(path);
    const pool = theOnly(objects, 'InferencePool').spec;
    const templates = [path.decode, path.prefill].map((server) => theOnly(manifestsOf(server), 'Deployment').spec.template);
    for (const { metadata, spec } of templates) {
      expect(selects(pool.selector.matchLabels, metadata.labels)).toBe(true);
      const ports = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((c: Manifest) => c.ports);
      expect(ports.map((p: Manifest) => p.containerPort)).toContain(pool.targetPorts[0].number);
      expect(new Set(ports.map((p: Manifest) => p.containerPort)).size).toBe(ports.length);
    }
    expect(templates.map(({ metadata }) => metadata.labels['llm-d.ai/role'])).toEqual(['decode', 'prefill']);
    expect(path.decode.kvBlockSize).toBe(path.prefill.kvBlockSize);
    expect(validationsOf(path)).toEqual([]);
  });

  test('runs both groups under one account without a token', () => {
    const objects = manifestsOf(aPath(props));
    const { prefill, decode } = groupsOf(props);
    expect(prefill.pod.serviceAccountName).toBe(decode.pod.serviceAccountName);
    expect(theOnly(objects, 'ServiceAccount', decode.pod.serviceAccountName).automountServiceAccountToken).toBe(false);
  });

  test('leaves each server more memory than it gives to shared memory', () => {
    for (const { pod, container } of Object.values(groupsOf(props))) {
      const limit = container.resources?.limits?.memory;
      if (limit === undefined) continue;
      for (const { emptyDir } of pod.volumes) {
        if (emptyDir?.medium === 'Memory') expect(parseQuantity(emptyDir.sizeLimit)).toBeLessThan(parseQuantity(limit));
      }
    }
  });

  test('puts the routing sidecar before decode, and nothing before prefill', () => {
    const { prefill, decode } = groupsOf(props);
    expect(decode.pod.initContainers).toMatchObject([{ name: 'routing-proxy', restartPolicy: 'Always' }]);
    expect(prefill.pod.initContainers).toBeUndefined();
  });
});

describe('groups', () => {
  test('have replicas, parallelism and resources of their own', () => {
    const { prefill, decode } = groupsOf({
      prefill: { replicas: 5, tensorParallelSize: 2, resources: { limits: { memory: '48Gi' } } },
      decode: { replicas: 3, tensorParallelSize: 8 },
    });
    expect(prefill).toMatchObject({
      replicas: 5,
      container: { resources: { limits: { memory: '48Gi', 'nvidia.com/gpu': '2' } } },
    });
    expect(decode).toMatchObject({
      replicas: 3,
      container: { resources: { limits: { memory: '64Gi', 'nvidia.com/gpu': '8' } } },
    });
  });

  test('have settings of their own over those of the path, over those of upstream', () => {
    const { prefill, decode } = groupsOf({
      engine: Engine.vllm({ maxModelLen: 16384, gpuMemoryUtilization: 0.8, extraArgs: ['--ubatch-size=4'] }),
      prefill: { engine: Engine.vllm({ gpuMemoryUtilization: 0.7, extraArgs: ['--fail-on-environ-validation'] }) },
    });
    const common = ['--max-model-len=16384', '--block-size=128', '--ubatch-size=4'];
    expect(decode.container.args).toEqual(expect.arrayContaining([...common, '--gpu-memory-utilization=0.8']));
    expect(prefill.container.args).toEqual(
      expect.arrayContaining([...common, '--gpu-memory-utilization=0.7', '--fail-on-environ-validation']),
    );
  });

  test('may run on accelerators of two kinds, with one model', () => {
    const groups = { decode: { accelerator: Accelerator.nvidia() }, prefill: { accelerator: Accelerator.intelGaudi() } };
    expect(errorOf(groups)).toContain('runs the engine in version 0.16.0, and modelServers[0] 0.19.1');
    const kvTransfer = { kind: 'nixl', bufferDevice: 'cpu', enforceHandshakeCompat: false } as const;
    const path = aPath({ ...groups, model: 'Qwen/Qwen3-8B', kvTransfer });
    expect([path.decode.workloadName, path.prefill.workloadName]).toEqual([
      'pd-disaggregation-nvidia-gpu-vllm-decode',
      'pd-disaggregation-hpu-vllm-prefill',
    ]);
    expect(path.prefill.model).toBe(path.decode.model);
    expect(path.prefill.poolLabels).toEqual(path.decode.poolLabels);
  });

  test('exchange blocks on TPU v6e by the connector of its image', () => {
    const { prefill, decode } = groupsOf({
      accelerator: Accelerator.googleTpu({ generation: 'v6e' }),
      model: 'Qwen/Qwen3-32B',
      prefill: { tensorParallelSize: 4 },
      decode: { tensorParallelSize: 8 },
    });
    for (const { container } of [prefill, decode]) {
      expect(container.image).toBe('vllm/vllm-tpu:v0.18.0');
      expect(container.args.join(' ')).toContain('"kv_connector":"TPUConnector"');
    }
  });

  test('ask for as many devices as they split layers over, whatever the sizes', () => {
    const sizes = fc.constantFrom(1, 2, 4, 8);
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 0, max: 9 }), (prefillSize, decodeSize, replicas) => {
        const groups = groupsOf({
          prefill: { tensorParallelSize: prefillSize, replicas },
          decode: { tensorParallelSize: decodeSize, replicas },
        });
        expect(groups.prefill.container.resources.limits['nvidia.com/gpu']).toBe(String(prefillSize));
        expect(groups.decode.container.resources.limits['nvidia.com/gpu']).toBe(String(decodeSize));
        expect([groups.prefill.replicas, groups.decode.replicas]).toEqual([replicas, replicas]);
      }),
      { numRuns: 12 },
    );
  });
});

describe('the endpoint picker', () => {
  test('chooses a prefill server by cache and load, and a decode server by cache and running requests', () => {
    expect(pickerConfigOf().schedulingProfiles).toEqual([
      {
        name: 'prefill',
        plugins: [
          { pluginRef: 'prefill-filter' },
          { pluginRef: 'prefix-cache-scorer', weight: 3 },
          { pluginRef: 'queue-scorer', weight: 2 },
          { pluginRef: 'kv-cache-utilization-scorer', weight: 2 },
          { pluginRef: 'max-score-picker' },
        ],
      },
      {
        name: 'decode',
        plugins: [
          { pluginRef: 'decode-filter' },
          { pluginRef: 'active-request-scorer', weight: 2 },
          { pluginRef: 'prefix-cache-scorer', weight: 3 },
          { pluginRef: 'max-score-picker' },
        ],
      },
    ]);
  });

  test('has every prompt read elsewhere, tells the sidecar where, and meets the decider first', () => {
    const { plugins } = pickerConfigOf();
    const types = plugins.map((p: Manifest) => p.type);
    expect(types).toContain('disagg-headers-handler');
    expect(types.indexOf('always-disagg-pd-decider')).toBeLessThan(types.indexOf('disagg-profile-handler'));
    expect(plugins.find((p: Manifest) => p.type === 'disagg-profile-handler').parameters).toEqual({
      deciders: { prefill: 'always-disagg-pd-decider' },
    });
  });

  test('takes another decider, and not one that never decides', () => {
    const { plugins } = pickerConfigOf({ decider: plugin('prefix-based-pd-decider', { nonCachedTokens: 256 }) });
    expect(plugins).toContainEqual({ type: 'prefix-based-pd-decider', parameters: { nonCachedTokens: 256 } });
    expect(messageOf(() => plugin('prefix-based-pd-decider', { nonCachedTokens: 0 }))).toMatch(/nonCachedTokens/);
  });
});

describe('the network', () => {
  const devices = (props: Props) => groupsOf(props).decode.container.resources.limits;

  test('is RDMA where upstream has it so, and wherever it is asked for', () => {
    expect(devices(VARIANTS['vLLM on CoreWeave'] ?? {})).toMatchObject({ 'rdma/ib': '1' });
    expect(devices(VARIANTS['vLLM on OCI'] ?? {})).toMatchObject({ 'nvidia.com/sriov-rdma-vf': '4' });
    expect(devices({})).not.toHaveProperty('rdma/ib');
    expect(devices({ rdma: { kind: 'sharedDevice' } })).toMatchObject({ 'rdma/ib': '1' });
    const gke = theOnly(manifestsOf(aPath({ ...VARIANTS['vLLM on GKE'], rdma: true }).decode), 'Deployment');
    expect(JSON.parse(gke.spec.template.metadata.annotations['networking.gke.io/interfaces'])).toHaveLength(5);
  });

  test('can be left out', () => {
    expect(devices({ ...VARIANTS['vLLM on CoreWeave'], rdma: false })).not.toHaveProperty('rdma/ib');
  });
});

test('options of transfer and sidecar reach the servers', () => {
  const { prefill, decode } = groupsOf({
    kvTransfer: { kind: 'nixl', loadFailurePolicy: 'recompute' },
    routingSidecar: { logLevel: 'debug' },
  });
  for (const { container } of [prefill, decode]) {
    expect(container.args.join(' ')).toContain('"kv_load_failure_policy":"recompute"');
  }
  expect(decode.pod.initContainers[0].args).toContain('--zap-log-level=debug');
});

test('two of a namespace have names of their own', () => {
  const chart = aChart('chat');
  aPath({}, chart);
  new PrefillDecodeDisaggregation(chart, 'other', { name: 'other' });
  expect(validationsOf(chart)).toEqual([]);
});

test('says how far upstream stands behind it', () => {
  const warned = (props: Props) => Warnings.of(aPath(props)).map((w) => w.id);
  expect(warned({})).toEqual([]);
  expect(warned({ engine: Engine.sglang() })).toEqual(['experimental']);
  expect(warned({ accelerator: Accelerator.intelGaudi() })).toEqual(['unvalidated']);
});

describe('what cannot work is refused', () => {
  test.each<[object, string]>([
    [
      { accelerator: Accelerator.cpu(), model: 'Qwen/Qwen3-0.6B' },
      '[test/pd/decode] kvTransfer: llm-d v0.7.0 knows no way for vLLM on CPU to hand over KV blocks. Fix: choose another accelerator, or name a kind that your image has, such as { kind: "nixl" }.',
    ],
    [
      { prefill: { sharedMemory: '20Gi' } },
      '[test/pd/prefill] resources.limits.memory: "16Gi" holds 20Gi of shared memory and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower sharedMemory.',
    ],
    [
      { prefill: { engine: Engine.vllm({ blockSize: 64 }) } },
      '[test/pd/router] modelServers[1]: keeps KV blocks of so many tokens: 64, and modelServers[0] 128. Fix: set the block size of both engines.',
    ],
    [{ prefil: { replicas: 1 } }, '[test/pd] prefil: is not a known prop. Fix: did you mean "prefill"?'],
    [{ decode: { replica: 1 } }, '[test/pd] decode.replica: is not a known prop. Fix: did you mean "replicas"?'],
  ])('%#', (props, message) => {
    expect(errorOf(props)).toBe(message);
  });
});

test('renders the same bytes every time', () => {
  expect(JSON.stringify(manifestsOf(aPath()))).toBe(JSON.stringify(manifestsOf(aPath())));
});
