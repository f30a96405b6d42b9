import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  Engine,
  FlowControl,
  KvCacheVolumeClaim,
  ModelServer,
  OptimizedBaseline,
  PrecisePrefixCacheAwareRouting,
  PredictedLatencyScheduling,
  PrefillDecodeDisaggregation,
  plugin,
  TieredPrefixCache,
  Warnings,
  WideExpertParallelism,
} from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const containerOf = (server: PrefillDecodeDisaggregation['decode']): Manifest =>
  theOnly(manifestsOf(server), 'Deployment').spec.template.spec.containers[0];

describe('what every path does alike', () => {
  const ALL = {
    OptimizedBaseline,
    PrecisePrefixCacheAwareRouting,
    PrefillDecodeDisaggregation,
    WideExpertParallelism,
    TieredPrefixCache,
    PredictedLatencyScheduling,
    FlowControl,
  };

  test.each(Object.entries(ALL))('%s says at its own place that its name cannot begin others', (_, Path) => {
    expect(messageOf(() => new Path(aChart('chat'), 'path', { name: 'Team_A' }))).toBe(
      '[test/path] name: "Team_A" holds "T", "_" and "A", which a name cannot. Fix: write "team-a".',
    );
    expect(messageOf(() => new Path(aChart('chat'), 'path', { name: '4x' }))).toMatch(
      /^\[test\/path\] name: "4x" begins with a digit, and the name of its Service, "4x-[-a-z]+-epp", cannot\. Fix: begin it with a letter\.$/,
    );
  });

  test('the engine is one that there is for the accelerator', () => {
    expect(
      messageOf(() => new PrecisePrefixCacheAwareRouting(aChart('chat'), 'path', { accelerator: Accelerator.simulated() })),
    ).toBe(
      '[test/path] model: is missing, and upstream has no default for the simulator on simulated accelerator. Fix: name a model.',
    );
  });
});

describe('what only the path’s own scheduling would hear is refused beside another', () => {
  const router = { schedulingConfig: { profiles: [{ scorers: [{ plugin: 'queue-scorer' }] }] } } as const;
  const what = 'is a parameter of the scheduling configuration, and router.schedulingConfig brings another one';

  const ROWS: readonly (readonly [() => unknown, string])[] = [
    [
      () => new PrecisePrefixCacheAwareRouting(aChart('chat'), 'path', { tokenizerModel: 'Qwen/Qwen3-32B', router }),
      `[test/path] tokenizerModel: ${what}. Fix: leave it out, and write precisePrefixCacheScorer(servers, { tokenizerModel: '…' }) there.`,
    ],
    [
      () => new PredictedLatencyScheduling(aChart('chat'), 'path', { streamingMode: false, router }),
      `[test/path] streamingMode: ${what}. Fix: leave it out, and write predictedLatencyScheduling({ streamingMode: … }) there.`,
    ],
    ...[PrefillDecodeDisaggregation, WideExpertParallelism].map(
      (Path) =>
        [
          () =>
            new Path(aChart('chat'), 'path', { decider: plugin('prefix-based-pd-decider', { nonCachedTokens: 256 }), router }),
          `[test/path] decider: ${what}. Fix: leave it out, and write plugin('disagg-profile-handler', { deciders: { prefill: … } }) there.`,
        ] as const,
    ),
  ];
  test.each(ROWS)('%#', (make, message) => {
    expect(messageOf(make)).toBe(message);
  });
});

test('a tiered path without tiers would be another path', () => {
  const props = { accelerator: Accelerator.cpu(), model: 'Qwen/Qwen3-0.6B' };
  expect(messageOf(() => new TieredPrefixCache(aChart('chat'), 'path', props))).toBe(
    '[test/path] tiers: is missing, and upstream keeps no KV blocks of CPU anywhere. Fix: name tiers for which your image has a connector, give an empty list to keep none, or use OptimizedBaseline.',
  );
  expect(messageOf(() => new TieredPrefixCache(aChart('chat'), 'path', { ...props, tiers: [] }))).toBe('accepted');
});

describe('groups of wide expert parallelism', () => {
  test.each([
    [
      { decode: { engine: Engine.sglang() } },
      "[test/path] decode.engine: experts are spread with kernels that upstream has for vLLM on NVIDIA GPUs, not for SGLang on NVIDIA GPU. Fix: use Engine.vllm() on Accelerator.nvidia(), or make model servers of your own: new ModelServer(…, { topology: { kind: 'leaderWorkerSet' } }).",
    ],
    [
      { decode: { topology: { kind: 'rayCluster' } as object } },
      '[test/path] decode.topology.kind: "rayCluster" is not one of the choices. Fix: choose one of "leaderWorkerSet".',
    ],
  ])('%#', (props, message) => {
    expect(messageOf(() => new WideExpertParallelism(aChart('chat'), 'path', props as object))).toBe(message);
  });
});

test('each group of a disaggregated path is warned of where upstream does not stand behind it', () => {
  const path = new PrefillDecodeDisaggregation(aChart('chat'), 'path', {
    prefill: { accelerator: Accelerator.amd(), tensorParallelSize: 4 },
    kvTransfer: { kind: 'nixl', enforceHandshakeCompat: false },
  });
  expect(Warnings.of(path).filter(({ id }) => id === 'experimental')).toEqual([
    {
      id: 'experimental',
      field: 'prefill.accelerator',
      what: 'pd-disaggregation with vLLM on AMD GPU works, and upstream does not test it regularly in llm-d v0.7.0',
      fix: 'try it with your own load before you rely on it.',
    },
  ]);
});

// Upstream's row is not what the caller said: what a prop does to a row, it does to the row of a path as well.
describe('what upstream validated for a path gives way as it does for a model server alone', () => {
  const memoryOf = (kvCacheTiers: { kind: 'cpu'; size: string }[]) =>
    containerOf(
      new PrefillDecodeDisaggregation(aChart('chat'), 'path', { model: 'Qwen/Qwen3-32B', prefill: { kvCacheTiers } }).prefill,
    ).resources.requests.memory;

  test('memory grows by a tier', () => {
    expect([memoryOf([]), memoryOf([{ kind: 'cpu', size: '60Gi' }])]).toEqual(['16Gi', '76Gi']);
  });

  test('a tier on storage brings an image that has its connector', () => {
    const chart = aChart('chat');
    const volume = new KvCacheVolumeClaim(chart, 'kv', { size: '1Ti', storageClassName: 'shared' });
    const { decode } = new PrefillDecodeDisaggregation(chart, 'path', {
      model: 'Qwen/Qwen3-32B',
      decode: { kvCacheTiers: [{ kind: 'storage', volume }] },
    });
    expect(containerOf(decode).image).toMatch(/^ghcr\.io\/llm-d\/llm-d-cuda:/);
  });
});

test.each([
  ['coreweave', true],
  ['gke', false],
] as const)('prefill and decode on %s ask for RDMA by themselves: %s', (platform, asks) => {
  const { prefill, decode } = new PrefillDecodeDisaggregation(aChart('chat'), 'path', {
    accelerator: Accelerator.nvidia({ platform }),
  });
  for (const server of [prefill, decode]) {
    const { template } = theOnly(manifestsOf(server), 'Deployment').spec;
    expect(/rdma|networking\.gke\.io\/interfaces/.test(JSON.stringify(template))).toBe(asks);
  }
});

test('a configuration inside a ConfigMap says what it repeats, without anchors', () => {
  const { router } = new OptimizedBaseline(aChart('chat'), 'path');
  for (const { data } of manifestsOf(router).filter(({ kind }) => kind === 'ConfigMap'))
    for (const text of Object.values<string>(data)) expect(text).not.toMatch(/[&*]a\d/);
});

test('a TPU slice that is named decides the tensor parallel size, on a path too', () => {
  const accelerator = Accelerator.googleTpu({ topology: '2x2' });
  const { modelServer } = new OptimizedBaseline(aChart('chat'), 'path', { accelerator });
  expect(containerOf(modelServer).args).toContain('--tensor-parallel-size=4');
  expect(containerOf(modelServer).resources.limits['google.com/tpu']).toBe('4');
});

test('accelerators that share a row of a path keep what their model servers have of their own', () => {
  const [v6e, v7] = (['v6e', 'v7'] as const).map((generation) => {
    const accelerator = Accelerator.googleTpu({ generation });
    const path = new OptimizedBaseline(aChart('chat'), 'path', { accelerator });
    const alone = new ModelServer(aChart('chat'), 'alone', { accelerator, model: 'Qwen/Qwen3-32B', tensorParallelSize: 8 });
    const { resources } = containerOf(path.modelServer);
    expect(resources).toEqual(containerOf(alone).resources);
    return resources;
  });
  expect(v6e).not.toEqual(v7);
});
