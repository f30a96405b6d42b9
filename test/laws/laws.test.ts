import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  ConfigError,
  Engine,
  LmcacheNodeServer,
  ModelServer,
  OptimizedBaseline,
  type OptimizedBaselineProps,
  predictedLatencyScheduling,
  Warnings,
} from '../../lib';
import { CATALOG, deploymentOf } from '../catalog';
import { crdProblems, crdsPresent } from '../kubernetes/crd-schemas';
import { type Manifest, manifestsOf, validationsOf } from '../synth';
import { combinations } from './combinations';
import { violations, wordsOf } from './laws';
import { podsOf } from './pods';

describe('the catalogue', () => {
  // Gateways and monitors that stand alone refer to what others deploy.
  const whole = CATALOG.filter(({ file }) => !file.includes('_recipes_'));

  test.each(whole.map((entry) => [entry.file, entry] as const))('%s comes of a deployment that obeys the laws', (_, entry) => {
    expect(violations(manifestsOf(deploymentOf(entry)))).toEqual([]);
  });
});

const COMBINATIONS = [...combinations()];

describe('every combination that the library lets through', () => {
  test('obeys the laws', () => {
    const broken = COMBINATIONS.flatMap(({ name, manifests }) =>
      violations(manifests).map((violation) => `${name}: ${violation}`),
    );
    expect(broken.slice(0, 20)).toEqual([]);
  });

  // What upstream publishes: an image less, a platform that is refused without need, and there are fewer.
  test.each<[string, number]>([
    ['nvidia', 90],
    ['nvidia-dra', 90],
    ['nvidia-dra-v1beta2', 90],
    ['nvidia-dra-v1beta1', 90],
    ['nvidia-dra-first', 90],
    ['amd', 58],
    ['amd-dra', 58],
    ['xpu-dra', 14],
    ['xpu-xe', 14],
    ['xpu-i915', 14],
    ['gaudi-dra', 14],
    ['gaudi-plugin', 14],
    ['tpu-v5e', 15],
    ['tpu-v6e', 15],
    ['tpu-v7', 17],
    ['tpu-v7-dra', 17],
    ['cpu', 43],
    ['cpu-arm', 0],
    ['ascend', 0],
    ['simulated', 47],
  ])('on %s there are at least %i', (accelerator, least) => {
    const ours = COMBINATIONS.filter((combination) => combination.accelerator === accelerator);
    expect(ours.length).toBeGreaterThanOrEqual(least);
  });

  const EPP = (manifests: readonly Manifest[]) =>
    manifests.flatMap((m) => (m.kind === 'ConfigMap' && m.metadata.name.endsWith('-epp') ? Object.values(m.data) : [])).join();
  const serves = (manifests: readonly Manifest[], role: string, words: RegExp) =>
    podsOf(manifests).some((p) => p.labels['llm-d.ai/role'] === role && words.test(wordsOf(p.spec.containers[0]).join(' ')));
  const TRANSFER = /--kv-transfer-config=\S*"(Nixl|TPU)Connector|--disaggregation-mode=/;
  const handsOver = (manifests: readonly Manifest[]) =>
    EPP(manifests).includes('disagg-profile-handler') && ['prefill', 'decode'].every((role) => serves(manifests, role, TRANSFER));

  test.each<[string, number, (manifests: readonly Manifest[]) => boolean]>([
    ['flow-control', 24, (all) => EPP(all).includes('priorityBands') && all.some((m) => m.kind === 'InferenceObjective')],
    [
      'precise-prefix-cache-aware',
      22,
      (all) => EPP(all).includes('precise-prefix-cache-scorer') && serves(all, 'decode', /--kv-events-config=/),
    ],
    ['predicted-latency', 24, (all) => EPP(all).includes('predicted-latency-producer')],
    ['tiered-prefix-cache', 7, (all) => serves(all, 'decode', /--kv-transfer-config=\S*"(Offloading|TPUOffload)Connector"/)],
    ['pd-disaggregation', 19, handsOver],
    ['wide-ep', 5, (all) => handsOver(all) && serves(all, 'decode', /--enable-expert-parallel/)],
  ])('%s is what it is named for, in at least %i', (path, least, does) => {
    // What is simulated has no blocks to keep or to hand over.
    const ours = COMBINATIONS.filter((combination) => combination.path === path && combination.accelerator !== 'simulated');
    const idle = ours.filter(({ manifests }) => !does(manifests)).map(({ name }) => name);
    expect(idle).toEqual([]);
    expect(ours.length).toBeGreaterThanOrEqual(least);
  });
});

describe('what no path deploys obeys the laws', () => {
  test('a server of LMCache on each node, with an engine', () => {
    const chart = new Chart(new App(), 'c', { namespace: 'ns' });
    const accelerator = Accelerator.nvidia();
    const server = new LmcacheNodeServer(chart, 'lmcache', { accelerator, memory: '60Gi' });
    new ModelServer(chart, 'qwen', {
      model: 'Qwen/Qwen3-8B',
      accelerator,
      image: 'lmcache/vllm-openai:v0.5.4',
      engineVersion: '0.27.1',
      lmcache: { mode: 'multiprocess', server },
    });
    const manifests = manifestsOf(chart);
    expect(manifests.map(({ kind }) => kind)).toContain('DaemonSet');
    expect(violations(manifests)).toEqual([]);
  });
});

/** Groups of Kubernetes itself: the API server has their schemas, and there is no CRD. */
const BUILT_IN = /^(v1|(apps|autoscaling|batch|policy|(networking|rbac\.authorization|resource|storage)\.k8s\.io)\/.*)$/;

test.skipIf(!crdsPresent)('custom resources are what their CRDs take (needs ../shared/crds)', () => {
  const all = [...CATALOG.map((entry) => manifestsOf(deploymentOf(entry))), ...COMBINATIONS.map(({ manifests }) => manifests)];
  const custom = all.flat().filter(({ apiVersion }) => !BUILT_IN.test(apiVersion));
  // Most differ in their namespace alone.
  const distinct = new Map(custom.map((m) => [JSON.stringify({ ...m, metadata: { ...m.metadata, namespace: 'ns' } }), m]));
  expect(distinct.size).toBeGreaterThan(200);
  expect([...distinct.values()].flatMap((m) => crdProblems(m).map((what) => `${m.kind}/${m.metadata.name}: ${what}`))).toEqual(
    [],
  );
});

const anAccelerator: fc.Arbitrary<Accelerator> = fc.oneof(
  fc
    .constantFrom('gke', 'openshift', 'coreweave', 'aks', 'digitalocean', 'minikube', undefined)
    .map((platform) => Accelerator.nvidia({ platform })),
  fc.constant(Accelerator.nvidia({ exposure: 'dra' })),
  fc.constant(Accelerator.amd()),
  fc.constant(Accelerator.intelXpu()),
  fc.constant(Accelerator.intelGaudi()),
  fc.constantFrom('v5e' as const, 'v6e' as const, 'v7' as const).map((generation) => Accelerator.googleTpu({ generation })),
  fc.constant(Accelerator.cpu()),
  fc.constant(Accelerator.simulated()),
);

const propsOf: fc.Arbitrary<OptimizedBaselineProps> = fc.record(
  {
    accelerator: anAccelerator,
    engine: fc.constantFrom(Engine.vllm({ maxModelLen: 8192 }), Engine.sglang({ contextLength: 8192 }), undefined),
    model: fc.constantFrom('Qwen/Qwen3-32B', 'meta-llama/Llama-3.1-8B-Instruct', '/models/local'),
    servedModelName: fc.constantFrom('chat', 'org/chat'),
    name: fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/),
    replicas: fc.integer({ min: 0, max: 64 }),
    tensorParallelSize: fc.constantFrom(1, 2, 4, 8, 16),
    pipelineParallelSize: fc.constantFrom(1, 2),
    resources: fc.record({ requests: fc.record({ cpu: fc.constantFrom('1', '500m', '16') }) }),
    sharedMemory: fc.constantFrom('1Gi', '20Gi'),
    labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), fc.stringMatching(/^[a-zA-Z0-9]{0,10}$/), { maxKeys: 2 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,10}$/), fc.string(), { maxKeys: 2 }),
    monitoring: fc.boolean(),
    router: fc.record(
      {
        replicas: fc.integer({ min: 1, max: 3 }),
        tracing: fc.boolean(),
        logLevel: fc.integer({ min: 0, max: 5 }),
        flowControl: fc.constantFrom(true, { bands: [{ priority: 1, name: 'people' }, { priority: -1 }] }),
        schedulingConfig: fc.constant(predictedLatencyScheduling()),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<OptimizedBaselineProps>;

/** The objects, or nothing where the library says why not. Whatever else is thrown is a defect. */
function attempt(props: OptimizedBaselineProps): Manifest[] | undefined {
  const chart = new Chart(new App(), 'walk', { namespace: 'walk' });
  Warnings.acknowledge(chart, 'experimental', 'unvalidated', 'undersized', 'platform-policy');
  try {
    new OptimizedBaseline(chart, 'path', props);
  } catch (error) {
    if (ConfigError.isConfigError(error)) return undefined;
    throw error;
  }
  expect(validationsOf(chart)).toEqual([]);
  return manifestsOf(chart);
}

test('random props become a deployment that obeys the laws, or an error that says why not', () => {
  let accepted = 0;
  fc.assert(
    fc.property(propsOf, (props) => {
      const manifests = attempt(props);
      if (!manifests) return;
      accepted += 1;
      expect(violations(manifests)).toEqual([]);
      expect(JSON.stringify(attempt(props))).toBe(JSON.stringify(manifests));
    }),
    { numRuns: 200 },
  );
  expect(accepted).toBeGreaterThan(50);
});
