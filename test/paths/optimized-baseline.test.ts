import { Chart } from 'cdk8s';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { Accelerator, Engine, InferenceGateway, OptimizedBaseline, type OptimizedBaselineProps, Warnings } from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const aBaseline = (props: OptimizedBaselineProps = {}, chart = aChart('chat')) => new OptimizedBaseline(chart, 'qwen', props);
const serverOf = (props: OptimizedBaselineProps = {}): Manifest =>
  theOnly(manifestsOf(aBaseline(props).modelServer), 'Deployment');

test('one line is enough', () => {
  expect(manifestsOf(aBaseline()).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/optimized-baseline-nvidia-gpu-vllm-sa',
    'Deployment/optimized-baseline-nvidia-gpu-vllm-decode',
    'InferencePool/optimized-baseline',
    'ConfigMap/envoy',
    'ServiceAccount/optimized-baseline-epp',
    'ConfigMap/optimized-baseline-epp',
    'Role/optimized-baseline-epp-sa',
    'RoleBinding/optimized-baseline-epp-sa',
    'Role/optimized-baseline-epp-non-sa',
    'RoleBinding/optimized-baseline-epp-non-sa',
    'Service/optimized-baseline-epp',
    'Deployment/optimized-baseline-epp',
  ]);
});

test('weighs what upstream weighs', () => {
  const config = theOnly(manifestsOf(aBaseline()), 'ConfigMap', 'optimized-baseline-epp').data['optimized-baseline-plugins.yaml'];
  expect(parse(config).schedulingProfiles).toEqual([
    {
      name: 'default',
      plugins: [
        { pluginRef: 'queue-scorer', weight: 2 },
        { pluginRef: 'kv-cache-utilization-scorer', weight: 2 },
        { pluginRef: 'prefix-cache-scorer', weight: 3 },
        { pluginRef: 'no-hit-lru-scorer', weight: 2 },
        { pluginRef: 'max-score-picker' },
      ],
    },
  ]);
});

describe('what the caller says', () => {
  test('of the model is what the pods serve, what their label says and what the router offers', () => {
    const baseline = aBaseline({ model: 'openai/gpt-oss-20b', tensorParallelSize: 1, replicas: 1 });
    const deployment = theOnly(manifestsOf(baseline.modelServer), 'Deployment');
    expect(deployment.spec.template.spec.containers[0].args[0]).toBe('openai/gpt-oss-20b');
    expect(deployment.metadata.labels['llm-d.ai/model']).toBe('gpt-oss-20b');
    expect(baseline.router.servedModelNames).toEqual(['openai/gpt-oss-20b']);
    expect(deployment.spec).toMatchObject({ replicas: 1 });
  });

  test('of the engine stands over the preset, setting by setting', () => {
    const { args } = serverOf({ engine: Engine.vllm({ maxModelLen: 32768, gpuMemoryUtilization: 0.8 }) }).spec.template.spec
      .containers[0];
    expect(args).toEqual(
      expect.arrayContaining([
        '--max-model-len=32768',
        '--gpu-memory-utilization=0.8',
        '--disable-access-log-for-endpoints=/health,/metrics,/v1/models',
      ]),
    );
    expect(args.filter((arg: string) => arg.startsWith('--gpu-memory-utilization'))).toHaveLength(1);
  });

  test('of the name keeps two of them apart in one namespace', () => {
    const chart = aChart('chat');
    const a = new OptimizedBaseline(chart, 'a');
    const b = new OptimizedBaseline(chart, 'b', { name: 'second' });
    expect(validationsOf(chart)).toEqual([]);
    expect([a.router.poolName, b.router.poolName]).toEqual(['optimized-baseline', 'second-optimized-baseline']);
    expect(a.router.poolLabels).not.toEqual(b.router.poolLabels);
  });

  test('two without a name are refused', () => {
    const chart = aChart('chat');
    new OptimizedBaseline(chart, 'a');
    new OptimizedBaseline(chart, 'b');
    expect(validationsOf(chart).join('\n')).toContain(
      'Deployment "optimized-baseline-nvidia-gpu-vllm-decode" in namespace "chat" is made twice',
    );
  });

  test('of monitoring holds for servers and router', () => {
    const kinds = manifestsOf(aBaseline({ monitoring: true })).map((o) => o.kind);
    expect(kinds).toEqual(expect.arrayContaining(['PodMonitor', 'ServiceMonitor']));
  });

  test("of the scheduling replaces the path's own", () => {
    const config = { profiles: [{ scorers: [{ plugin: 'load-aware-scorer' as const, weight: 1 }] }] };
    const objects = manifestsOf(aBaseline({ router: { schedulingConfig: config } }));
    expect(theOnly(objects, 'ConfigMap', 'optimized-baseline-epp').data['optimized-baseline-plugins.yaml']).toContain(
      'load-aware-scorer',
    );
  });

  test('a gateway takes the place of the proxy', () => {
    const chart = new Chart(aChart().node.root, 'gw', { namespace: 'chat' });
    const gateway = new InferenceGateway(chart, 'gateway', { className: 'istio' });
    const objects = manifestsOf(aBaseline({ expose: gateway }, chart));
    expect(theOnly(objects, 'HTTPRoute').spec.parentRefs[0].name).toBe('llm-d-inference-gateway');
    expect(objects.map((o) => o.metadata.name)).not.toContain('envoy');
  });
});

describe('defaults', () => {
  test.each([
    ['minikube', 'meta-llama/Llama-3.2-3B-Instruct', 1],
    ['digitalocean', 'Qwen/Qwen3-0.6B', 1],
  ] as const)('on %s are small', (platform, model, gpus) => {
    const { args, resources } = serverOf({ accelerator: Accelerator.nvidia({ platform }) }).spec.template.spec.containers[0];
    expect(args[0]).toBe(model);
    expect(resources.limits['nvidia.com/gpu']).toBe(String(gpus));
  });

  test('SGLang uses the two GPUs that it reserves, and says which engine it is', () => {
    const { template } = serverOf({ engine: Engine.sglang() }).spec;
    expect(template.spec.containers[0].args).toContain('--tensor-parallel-size=2');
    expect(template.spec.containers[0].resources.limits['nvidia.com/gpu']).toBe('2');
    expect(template.metadata.labels['inference.networking.k8s.io/engine-type']).toBe('sglang');
  });

  test('without an accelerator come from the simulator', () => {
    const container = serverOf({ accelerator: Accelerator.simulated() }).spec.template.spec.containers[0];
    expect(container.image).toBe('ghcr.io/llm-d/llm-d-inference-sim:v0.8.2');
    expect(container.resources.limits).toEqual({ memory: '512Mi' });
  });
});

describe('warnings', () => {
  const idsOf = (props: OptimizedBaselineProps) => Warnings.of(aBaseline(props)).map((w) => w.id);

  test.each([
    [{}, []],
    [{ accelerator: Accelerator.amd() }, ['experimental']],
    [{ accelerator: Accelerator.amd(), engine: Engine.sglang() }, ['unvalidated']],
    [{ accelerator: Accelerator.simulated() }, []],
    [{ accelerator: Accelerator.cpu(), resources: { requests: { cpu: '16' } } }, ['experimental', 'undersized']],
  ])('%#', (props, ids) => {
    expect(idsOf(props).sort()).toEqual(ids);
  });

  test('are said at synthesis, once, with the way to silence them', () => {
    const said = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const baseline = aBaseline({ accelerator: Accelerator.amd() }, aChart('said'));
    validationsOf(baseline);
    validationsOf(baseline);
    expect(said.mock.calls.map(([message]) => message)).toEqual([
      '[test/qwen] accelerator: optimized-baseline with vLLM on AMD GPU works, and upstream does not test it regularly in llm-d v0.7.0. Fix: try it with your own load before you rely on it. To silence it: Warnings.acknowledge(scope, "experimental").',
    ]);
    said.mockRestore();
  });

  test('that are acknowledged above are not said', () => {
    const chart = aChart('chat');
    Warnings.acknowledge(chart, 'experimental');
    const said = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    validationsOf(aBaseline({ accelerator: Accelerator.amd() }, chart));
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });
});

test('an accelerator without a preset asks for a model', () => {
  const accelerator = Accelerator.custom({
    id: 'npu',
    displayName: 'NPU',
    nameStem: 'npu',
    labels: { variant: 'npu', vendor: 'x' },
    source: 'test',
  });
  expect(messageOf(() => aBaseline({ accelerator }))).toBe(
    '[test/qwen] model: is missing, and upstream has no default for vLLM on NPU. Fix: name a model.',
  );
});
