import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Accelerator, ConfigError, Engine, ProductionStack, type ProductionStackProps, Warnings } from '../../lib';
import { type Manifest, manifestsOf, validationsOf } from '../synth';
import { violations } from './laws';

const PROMETHEUS = 'http://prometheus-operated.monitoring.svc:9090';

/** Said seldom enough that what is said together is often let through. */
const optional = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: values.length, arbitrary: fc.constantFrom(...values) });

const aModel = fc.record({
  model: fc.constantFrom('Qwen/Qwen3-8B', 'meta-llama/Llama-3.1-8B-Instruct', '/data/models/own'),
  accelerator: fc.constantFrom(
    ...Array.from({ length: 5 }, () => Accelerator.nvidia()),
    Accelerator.nvidia({ exposure: 'dra' }),
    Accelerator.amd(),
    Accelerator.ascend(),
    Accelerator.intelXpu(),
    Accelerator.intelGaudi(),
    Accelerator.googleTpu(),
    Accelerator.cpu(),
    Accelerator.cpu({ arch: 'arm64' }),
  ),
  servedModelName: optional('chat'),
  engine: optional(Engine.vllm({ maxModelLen: 8192 }), Engine.vllm({ enableSleepMode: true })),
  port: optional(8000, 9000),
  replicas: optional(0, 1, 2),
  tensorParallelSize: optional(2, 8),
  pipelineParallelSize: optional(2),
  topology: optional({ kind: 'rayCluster' }, { kind: 'leaderWorkerSet', podsPerGroup: 2 }),
  role: optional('prefill', 'decode'),
  kvTransfer: optional(true),
  lmcache: optional<unknown>(
    true,
    { cpu: { size: '20Gi' }, disk: { volume: 'emptyDir', size: '100Gi' } },
    { pd: { role: 'sender' } },
  ),
  lora: optional<unknown>(true, { maxLoras: 4, downloads: { image: 'lmcache/lmstack-sidecar:v1' } }),
  weights: optional<unknown>(
    { kind: 'claim', size: '50Gi' },
    { kind: 'claim', size: '50Gi', accessMode: 'ReadWriteMany' },
    { kind: 'ephemeral', sizeLimit: '40Gi' },
  ),
  chatTemplate: optional({ inline: '{{ messages }}' }),
  disruptionBudget: optional({ minAvailable: 1 }, { maxUnavailable: '50%' }),
  autoscaling: optional({ prometheusUrl: PROMETHEUS }, { prometheusUrl: PROMETHEUS, minReplicas: 0 }),
});

const aRouter = fc.record({
  discovery: optional('pods', 'services'),
  routing: optional<unknown>(
    { kind: 'session', key: 'x-user-id' },
    { kind: 'prefixAware', minMatchLength: 256 },
    { kind: 'kvAware' },
    { kind: 'disaggregatedPrefill' },
  ),
  replicas: optional(1, 2),
  autoscaling: optional({ maxReplicas: 3 }),
  disruptionBudget: optional({ minAvailable: 1 }),
  port: optional(8080),
  service: optional({ type: 'LoadBalancer' }, { port: 8080 }),
  tracing: optional(true),
  expose: optional([{ kind: 'ingress' }], [{ kind: 'httpRoute', gateway: { name: 'llm-api-gateway' } }]),
});

/** All that a stack has a word for, whether or not it goes together. */
const anyStack = fc.record({
  models: fc.dictionary(fc.constantFrom('qwen', 'llama', 'a'), aModel, { minKeys: 1, maxKeys: 3 }),
  router: fc.oneof({ weight: 8, arbitrary: aRouter }, fc.constant(false), fc.constant(undefined)),
  cacheServer: optional(true),
  sharedStorage: optional<unknown>(
    { size: '200Gi' },
    { size: '200Gi', volume: { kind: 'hostPath', path: '/models', node: 'a' } },
  ),
  apiKey: optional({ secretName: 'engine-api-key', key: 'key' }),
  monitoring: optional(true),
  platform: optional('gke', 'openshift'),
});

/** What goes with every kind of stack. */
const aCalmModel = fc.record({
  model: fc.constantFrom('Qwen/Qwen3-8B', 'meta-llama/Llama-3.1-8B-Instruct'),
  accelerator: fc.constantFrom(Accelerator.nvidia(), Accelerator.nvidia({ exposure: 'dra' })),
  engine: optional(Engine.vllm({ maxModelLen: 8192 })),
  port: optional(9000),
  replicas: optional(1, 2),
  tensorParallelSize: optional(2),
  weights: optional({ kind: 'claim', size: '50Gi', accessMode: 'ReadWriteMany' }),
  chatTemplate: optional({ inline: '{{ messages }}' }),
  disruptionBudget: optional({ maxUnavailable: '50%' }),
});
const aCalmStack = fc.record({
  apiKey: optional({ secretName: 'engine-api-key', key: 'key' }),
  monitoring: optional(true),
  platform: optional('gke'),
});
const LMCACHE = fc.constantFrom<unknown>(true, { cpu: { size: '20Gi' } });
const CONTROLLER = { image: `lmcache/lmstack-lora-controller@sha256:${'0'.repeat(64)}` };

/** Models of which each says the same beside its own. */
const modelsWith = <T extends object>(said: fc.Arbitrary<T>) =>
  fc.dictionary(
    fc.constantFrom('qwen', 'llama'),
    fc.tuple(aCalmModel, said).map(([model, more]) => ({ ...model, ...more })),
    { minKeys: 1 },
  );
const inSeveralPods = (topology: object) =>
  modelsWith(fc.record({ topology: fc.constant(topology), pipelineParallelSize: fc.constantFrom(2, 4) }));
const stackWith = (said: fc.Arbitrary<object>) => fc.tuple(aCalmStack, said).map(([stack, more]) => ({ ...stack, ...more }));

/** Kinds of stacks, with parts that belong together but for the first, and how many of them are tried. */
const KINDS: readonly (readonly [kind: string, runs: number, stacks: fc.Arbitrary<object>])[] = [
  ['of anything', 300, anyStack],
  ['plain', 60, stackWith(fc.record({ models: modelsWith(fc.record({})), router: aRouter }))],
  [
    'with a router that knows the caches',
    60,
    stackWith(
      fc.record({
        models: modelsWith(fc.record({ lmcache: LMCACHE, replicas: fc.constantFrom(1, 2) })),
        router: fc.constantFrom({ routing: { kind: 'kvAware' } }, { routing: { kind: 'kvAware', threshold: 500 } }),
      }),
    ),
  ],
  [
    'with a model for each stage',
    60,
    stackWith(
      fc.tuple(aCalmModel, fc.boolean(), optional(1, 2)).map(([model, orchestrated, replicas]) => {
        const stage = { ...model, kvTransfer: true, servedModelName: 'chat' };
        return {
          models: { first: { ...stage, role: 'prefill', replicas }, second: { ...stage, role: 'decode' } },
          router: { routing: { kind: 'disaggregatedPrefill', orchestrated } },
        };
      }),
    ),
  ],
  [
    'with adapters',
    60,
    stackWith(
      fc.record({
        models: modelsWith(fc.record({ lora: fc.constantFrom<unknown>(true, { maxLoras: 4 }) })).map((models) => ({
          ...models,
          qwen: { ...Object.values(models)[0] },
        })),
        lora: fc.constantFrom<unknown>(
          { adapters: { legal: { base: 'qwen', source: { kind: 'local', path: '/data/legal' } } } },
          { controller: CONTROLLER, adapters: { sql: { base: 'qwen', source: { kind: 'local', path: '/data/sql' } } } },
        ),
      }),
    ),
  ],
  ['with Ray', 60, stackWith(fc.record({ models: inSeveralPods({ kind: 'rayCluster' }) }))],
  ['with LeaderWorkerSets', 60, stackWith(fc.record({ models: inSeveralPods({ kind: 'leaderWorkerSet' }) }))],
  [
    'with a server of LMCache',
    60,
    stackWith(fc.record({ models: modelsWith(fc.record({ lmcache: LMCACHE })), cacheServer: fc.constantFrom(true, {}) })),
  ],
];

/** The objects, or nothing where the library says why not, at construction or at synthesis. Whatever else is thrown is a defect. */
function attempt(props: ProductionStackProps): Manifest[] | undefined {
  const app = new App();
  Warnings.acknowledge(app, 'experimental', 'unvalidated', 'undersized', 'platform-policy', 'unbounded-storage');
  Warnings.acknowledge(app, 'blocks-drain', 'uncollected-metrics', 'incomplete-image', 'controller-version', 'unauthenticated');
  const chart = new Chart(app, 'walk', { namespace: 'walk' });
  try {
    new ProductionStack(chart, 'chat', props);
  } catch (error) {
    if (ConfigError.isConfigError(error)) return undefined;
    throw error;
  }
  return validationsOf(chart).length > 0 ? undefined : manifestsOf(chart);
}

test.each(KINDS)('random stacks %s obey the laws, or there is an error that says why not', (_, numRuns, stacks) => {
  let accepted = 0;
  fc.assert(
    fc.property(stacks as fc.Arbitrary<ProductionStackProps>, (props) => {
      const manifests = attempt(props);
      if (!manifests) return;
      accepted += 1;
      expect(violations(manifests)).toEqual([]);
      expect(JSON.stringify(attempt(props))).toBe(JSON.stringify(manifests));
    }),
    { numRuns },
  );
  // Half of them or more are, and a fifth of the first.
  expect(accepted).toBeGreaterThan(10);
});
