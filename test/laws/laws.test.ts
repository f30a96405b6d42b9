import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  ConfigError,
  Engine,
  OptimizedBaseline,
  type OptimizedBaselineProps,
  predictedLatencyScheduling,
  Warnings,
} from '../../lib';
import { CATALOG, deploymentOf } from '../catalog';
import { type Manifest, manifestsOf, validationsOf } from '../synth';
import { combinations } from './combinations';
import { violations } from './laws';

describe('the catalogue', () => {
  // Gateways and monitors that stand alone refer to what others deploy.
  const whole = CATALOG.filter(({ file }) => !file.includes('_recipes_'));

  test.each(whole.map((entry) => [entry.file, entry] as const))('%s comes of a deployment that obeys the laws', (_, entry) => {
    expect(violations(manifestsOf(deploymentOf(entry)))).toEqual([]);
  });
});

test('every combination that the library lets through obeys the laws', () => {
  let seen = 0;
  const broken: string[] = [];
  for (const { name, manifests } of combinations()) {
    seen += 1;
    broken.push(...violations(manifests).map((violation) => `${name}: ${violation}`));
  }
  expect(broken.slice(0, 20)).toEqual([]);
  expect(seen).toBeGreaterThan(400);
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

describe('the laws themselves', () => {
  const manifests = manifestsOf(
    new OptimizedBaseline(new Chart(new App(), 'c', { namespace: 'ns' }), 'path', {
      monitoring: true,
      router: { flowControl: { bands: [{ priority: 1 }] } },
    }),
  );
  const after = (change: (objects: Manifest[]) => void): string[] => {
    const copy = structuredClone(manifests);
    change(copy);
    return violations(copy);
  };
  const server = (objects: Manifest[]): Manifest =>
    objects.find((o) => o.kind === 'Deployment' && o.metadata.name.endsWith('-decode'));

  test.each<[string, (objects: Manifest[]) => void]>([
    [
      'a workload selects',
      (o) => {
        server(o).spec.selector.matchLabels.x = 'y';
      },
    ],
    [
      'a pool selects',
      (o) => {
        server(o).spec.template.spec.containers[0].ports[0].containerPort = 8001;
      },
    ],
    [
      'a pool selects',
      (o) => {
        delete server(o).spec.template.metadata.labels['llm-d.ai/guide'];
      },
    ],
    [
      'every Service port',
      (o) => {
        o.find((m) => m.kind === 'Service').spec.ports[0].port = 9999;
      },
    ],
    [
      'every probe',
      (o) => {
        server(o).spec.template.spec.containers[0].ports[0].name = 'http';
      },
    ],
    [
      'every monitor',
      (o) => {
        o.find((m) => m.kind === 'PodMonitor').spec.podMetricsEndpoints[0].port = 'http';
      },
    ],
    [
      'the model that is loaded',
      (o) => {
        server(o).spec.template.metadata.labels['llm-d.ai/model'] = 'other';
      },
    ],
    [
      'devices are',
      (o) => {
        server(o).spec.template.spec.containers[0].resources.limits['nvidia.com/gpu'] = '3';
      },
    ],
    [
      'every mount',
      (o) => {
        server(o).spec.template.spec.volumes.pop();
      },
    ],
    [
      'every object that is referred to',
      (o) => {
        server(o).spec.template.spec.serviceAccountName = 'nobody';
      },
    ],
    [
      'the endpoint picker does',
      (o) => {
        const c = o.find((m) => m.kind === 'ConfigMap' && m.metadata.name !== 'envoy');
        const [k] = Object.keys(c.data);
        c.data[k ?? ''] = c.data[k ?? ''].replace('- type: queue-scorer', '- type: queue-scorrer');
      },
    ],
    [
      'every objective',
      (o) => {
        o.find((m) => m.kind === 'InferenceObjective').spec.poolRef.name = 'default-pool';
      },
    ],
    [
      'a band has',
      (o) => {
        o.find((m) => m.kind === 'InferenceObjective').spec.priority = 2;
      },
    ],
    [
      'images are pinned',
      (o) => {
        server(o).spec.template.spec.containers[0].image = 'vllm/vllm-openai';
      },
    ],
    [
      'no secret',
      (o) => {
        o.push({ kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' } });
      },
    ],
    [
      'no credential',
      (o) => {
        const [container] = server(o).spec.template.spec.containers;
        container.env = [...(container.env ?? []), { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
        container.args = [...(container.args ?? []), '--api-key=$(KEY)'];
      },
    ],
    [
      'a route leads',
      (o) => {
        const rules = [{ backendRefs: [{ name: 'nobody', port: 80 }] }];
        o.push({ kind: 'HTTPRoute', metadata: { name: 'r' }, spec: { parentRefs: [], rules } });
      },
    ],
    [
      'every configuration file',
      (o) => {
        const map = o.find((m) => m.kind === 'ConfigMap' && m.metadata.name !== 'envoy');
        map.data = { elsewhere: Object.values(map.data)[0] };
      },
    ],
    [
      'names and labels',
      (o) => {
        server(o).metadata.name = 'Upper';
      },
    ],
    [
      'no object is made twice',
      (o) => {
        o.push(structuredClone(o[0]));
      },
    ],
  ])('see when %s …', (law, change) => {
    expect(after(change).some((violation) => violation.startsWith(law))).toBe(true);
  });

  test('have nothing against an untouched deployment', () => {
    expect(violations(manifests)).toEqual([]);
  });
});
