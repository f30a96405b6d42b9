import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, ModelServer, type ModelServerProps, OptimizedBaseline, Warnings } from '../../lib';
import { type Manifest, manifestsOf, theOnly } from '../synth';
import { LAWS, violations } from './laws';
import { podsOf } from './pods';
import { STACK_LAWS } from './stack-laws';

/** A deployment that has all that the laws are about. */
function aDeployment(accelerator: Accelerator = Accelerator.nvidia()): Manifest[] {
  const chart = new Chart(new App(), 'c', { namespace: 'ns' });
  const { modelServer, router } = new OptimizedBaseline(chart, 'path', {
    accelerator,
    monitoring: true,
    router: {
      flowControl: { bands: [{ priority: 1 }] },
      modelRewrites: [{ models: ['gpt-4o'], targets: [{ model: 'Qwen/Qwen3-32B' }] }],
    },
  });
  modelServer.autoscale({ strategy: { kind: 'hpa', router } });
  // What is changed in one place must not change in another.
  return JSON.parse(JSON.stringify(manifestsOf(chart)));
}
type Change = (objects: Manifest[]) => void;

const SERVER = 'optimized-baseline-nvidia-gpu-vllm-decode';
const EPP = 'optimized-baseline-epp';
const server = (all: readonly Manifest[]): Manifest => theOnly(all, 'Deployment', SERVER);
const podOf = (all: readonly Manifest[]): Manifest => server(all).spec.template.spec;
const engineOf = (all: readonly Manifest[]): Manifest => podOf(all).containers[0];

const ROWS: readonly (readonly [said: readonly string[], change: Change, accelerator?: Accelerator])[] = [
  [
    [`a workload selects its own pods and no others: ${SERVER} selects nothing`],
    (all) => {
      server(all).spec.selector.matchLabels.x = 'y';
    },
  ],
  [
    [`a pool selects model servers, all of them listening on its port: Deployment/${SERVER} does not open 8000`],
    (all) => {
      engineOf(all).ports[0].containerPort = 8001;
    },
  ],
  [
    [
      `a workload selects its own pods and no others: ${SERVER} selects nothing`,
      'a pool selects model servers, all of them listening on its port: optimized-baseline selects nothing',
      `a pool selects model servers, all of them listening on its port: optimized-baseline misses Deployment/${SERVER}`,
      `every monitor finds pods or a Service with the port that it names: ${SERVER} finds no modelserver`,
    ],
    (all) => {
      delete server(all).spec.template.metadata.labels['llm-d.ai/guide'];
    },
  ],
  [
    [
      'every Service port leads to a port that its pods open: optimized-baseline-epp:9999 leads to 9999, which Deployment/optimized-baseline-epp does not open',
    ],
    (all) => {
      theOnly(all, 'Service').spec.ports[0].port = 9999;
    },
  ],
  [
    [
      `every Service port leads to a port that its pods open: optimized-baseline-epp:9002 leads to 9002, which Deployment/${SERVER} does not open`,
      `every Service port leads to a port that its pods open: optimized-baseline-epp:9090 leads to 9090, which Deployment/${SERVER} does not open`,
      `every Service port leads to a port that its pods open: optimized-baseline-epp:80 leads to 8081, which Deployment/${SERVER} does not open`,
    ],
    (all) => {
      theOnly(all, 'Service').spec.selector = {};
    },
  ],
  [
    [
      `every probe asks a port that its container opens: Deployment/${SERVER} modelserver startupProbe asks modelserver`,
      `every probe asks a port that its container opens: Deployment/${SERVER} modelserver readinessProbe asks modelserver`,
      `every probe asks a port that its container opens: Deployment/${SERVER} modelserver livenessProbe asks modelserver`,
      `every monitor finds pods or a Service with the port that it names: ${SERVER} finds no modelserver`,
    ],
    (all) => {
      engineOf(all).ports[0].name = 'http';
    },
  ],
  [
    [`every monitor finds pods or a Service with the port that it names: ${SERVER} finds no http`],
    (all) => {
      theOnly(all, 'PodMonitor').spec.podMetricsEndpoints[0].port = 'http';
    },
  ],
  [
    [
      `a workload selects its own pods and no others: ${SERVER} selects nothing`,
      `every monitor finds pods or a Service with the port that it names: ${SERVER} finds no modelserver`,
      `the model that is loaded is the model on the label: Deployment/${SERVER} loads Qwen/Qwen3-32B and is labelled other`,
    ],
    (all) => {
      server(all).spec.template.metadata.labels['llm-d.ai/model'] = 'other';
    },
  ],
  [
    [`devices are as many as the parallelism: Deployment/${SERVER} asks for 3 devices and runs 2 ranks`],
    (all) => {
      engineOf(all).resources.limits['nvidia.com/gpu'] = '3';
    },
  ],
  [
    [`devices are as many as the parallelism: Deployment/${SERVER} asks for 3 devices and runs 2 ranks`],
    (all) => {
      theOnly(all, 'ResourceClaimTemplate').spec.spec.devices.requests[0].exactly.count = 3;
    },
    Accelerator.nvidia({ exposure: 'dra' }),
  ],
  [
    [
      `devices are as many as the parallelism: Deployment/${SERVER} asks for 0 devices and runs 2 ranks`,
      `every claim has its template: Deployment/${SERVER} claims from ${SERVER}-devices`,
    ],
    (all) => {
      theOnly(all, 'ResourceClaimTemplate').metadata.name = 'renamed';
    },
    Accelerator.nvidia({ exposure: 'dra' }),
  ],
  [
    [
      `every claim has its template: Deployment/${SERVER} has a container with the claim other`,
      `every claim has its template: Deployment/${SERVER} does not use its claim decode-devices`,
    ],
    (all) => {
      engineOf(all).resources.claims[0].name = 'other';
    },
    Accelerator.nvidia({ exposure: 'dra' }),
  ],
  [
    [`every mount has its volume, and every volume is mounted: Deployment/${SERVER} mounts vllm-config`],
    (all) => {
      podOf(all).volumes.pop();
    },
  ],
  [
    [`every mount has its volume, and every volume is mounted: Deployment/${SERVER} does not mount idle`],
    (all) => {
      podOf(all).volumes.push({ name: 'idle', emptyDir: {} });
    },
  ],
  [
    [
      `every object that is referred to is there, or known to come from outside: Deployment/${SERVER} refers to ServiceAccount/nobody`,
    ],
    (all) => {
      podOf(all).serviceAccountName = 'nobody';
    },
  ],
  [
    [
      'the endpoint picker does what its configuration says: plugins[0].type "queue-scorrer" is not a plugin type of EPP v0.8.0',
      'the endpoint picker does what its configuration says: schedulingProfiles[0].plugins[0].pluginRef no plugin is called "queue-scorer"',
    ],
    (all) => {
      const map = theOnly(all, 'ConfigMap', EPP);
      const [key = ''] = Object.keys(map.data);
      map.data[key] = map.data[key].replace('- type: queue-scorer', '- type: queue-scorrer');
    },
  ],
  [
    [
      'every objective and every rewrite names a pool that is there: InferenceObjective/optimized-baseline-priority-1 names InferencePool/default-pool',
      'a band has an objective, and an objective a band: optimized-baseline has a band of priority 1, which no request can have',
    ],
    (all) => {
      theOnly(all, 'InferenceObjective').spec.poolRef.name = 'default-pool';
    },
  ],
  [
    [
      'every objective and every rewrite names a pool that is there: InferenceModelRewrite/optimized-baseline names InferencePool/default-pool',
    ],
    (all) => {
      theOnly(all, 'InferenceModelRewrite').spec.poolRef.name = 'default-pool';
    },
  ],
  [
    [
      'a band has an objective, and an objective a band: optimized-baseline has a band of priority 1, which no request can have',
      'a band has an objective, and an objective a band: optimized-baseline has an objective of priority 2, and no band',
    ],
    (all) => {
      theOnly(all, 'InferenceObjective').spec.priority = 2;
    },
  ],
  [
    [`images are pinned: Deployment/${SERVER} runs vllm/vllm-openai`],
    (all) => {
      engineOf(all).image = 'vllm/vllm-openai';
    },
  ],
  [
    ['no secret is in a manifest: Secret/s holds data'],
    (all) => all.push({ kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' } }),
  ],
  [
    ['no secret is in a manifest: something looks like a token'],
    (all) => engineOf(all).env.push({ name: 'URL', value: `https://hf_${'a'.repeat(34)}@huggingface.co` }),
  ],
  [
    [`no credential is on a command line: Deployment/${SERVER} is started with KEY`],
    (all) => {
      engineOf(all).env.push({ name: 'KEY', valueFrom: { secretKeyRef: { name: 'llm-d-hf-token', key: 'k' } } });
      engineOf(all).args.push('--api-key=$(KEY)');
    },
  ],
  [
    ['a route leads to a port that its Service has: optimized-baseline-epp has no 79'],
    (all) => {
      const rules = [{ backendRefs: [{ name: EPP, port: 79 }] }];
      all.push({ kind: 'HTTPRoute', metadata: { name: 'r' }, spec: { parentRefs: [], rules } });
    },
  ],
  [
    [
      'every configuration file that a flag names is mounted: Deployment/optimized-baseline-epp finds no optimized-baseline-plugins.yaml in optimized-baseline-epp',
    ],
    (all) => {
      const map = theOnly(all, 'ConfigMap', EPP);
      map.data = { elsewhere: Object.values(map.data)[0] };
    },
  ],
  [
    [`names and labels are valid: Deployment/${SERVER} has the label team=a b`],
    (all) => {
      server(all).metadata.labels.team = 'a b';
    },
  ],
  [
    ['no object is made twice: InferencePool/ns/optimized-baseline'],
    (all) => all.push(structuredClone(theOnly(all, 'InferencePool'))),
  ],
  [
    [
      `an autoscaler scales what is there, and is the only one that does: HorizontalPodAutoscaler/${SERVER} scales apps/v1 Deployment/nobody in ns`,
    ],
    (all) => {
      theOnly(all, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'nobody';
    },
  ],
  [
    [
      `a metric that replicas follow is of a router or a variant that is there: HorizontalPodAutoscaler/${SERVER} follows InferencePool/other in ns`,
    ],
    (all) => {
      theOnly(all, 'HorizontalPodAutoscaler').spec.metrics[0].external.metric.selector.matchLabels.inference_pool = 'other';
    },
  ],
  [
    [
      `an autoscaler keeps at least one number of replicas within its bounds: HorizontalPodAutoscaler/${SERVER} has 99 to 3 replicas`,
    ],
    (all) => {
      theOnly(all, 'HorizontalPodAutoscaler').spec.minReplicas = 99;
    },
  ],
];

const lawOf = (violation: string): string => violation.slice(0, violation.indexOf(': '));

describe('the laws themselves', () => {
  test('have nothing against an untouched deployment', () => {
    expect(violations(aDeployment())).toEqual([]);
    expect(violations(aDeployment(Accelerator.nvidia({ exposure: 'dra' })))).toEqual([]);
  });

  test.each(ROWS.map((row) => [row[0][0], ...row] as const))('see that %s', (_, said, change, accelerator) => {
    const manifests = aDeployment(accelerator);
    change(manifests);
    expect(violations(manifests)).toEqual(said);
  });

  test('are each seen to be broken, here or among those of stacks', () => {
    const seen = new Set(ROWS.flatMap(([said]) => said.map(lawOf)));
    const ofStacks = STACK_LAWS.map(({ law }) => law);
    expect(LAWS.map(({ law }) => law).filter((law) => !ofStacks.includes(law) && !seen.has(law))).toEqual([]);
  });
});

describe('the devices of an engine in several pods', () => {
  test.each<[string, string, Partial<ModelServerProps>, string]>([
    [
      'LeaderWorkerSet',
      'ranks of one engine',
      { tensorParallelSize: 16, topology: { kind: 'leaderWorkerSet' } },
      'LeaderWorkerSet/qwen-decode asks for 9 devices and runs 16 ranks',
    ],
    [
      'LeaderWorkerSet',
      'copies of the engine',
      { tensorParallelSize: 2, dataParallelSize: 8, topology: { kind: 'leaderWorkerSet' } },
      'LeaderWorkerSet/qwen-decode asks for 2 devices and runs 16 ranks',
    ],
    [
      'RayCluster',
      'Ray',
      { tensorParallelSize: 2, pipelineParallelSize: 2, topology: { kind: 'rayCluster' } },
      'RayCluster/qwen-decode asks for 3 devices and runs 4 ranks',
    ],
    ['Deployment', 'copies in one pod', { dataParallelSize: 8 }, 'Deployment/qwen-decode asks for 1 devices and runs 8 ranks'],
  ])('are counted in a %s: %s', (kind, _, props, what) => {
    const chart = new Chart(new App(), 'c', { namespace: 'ns' });
    Warnings.acknowledge(chart, 'incomplete-image', 'unvalidated');
    new ModelServer(chart, 'qwen', { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), ...props });
    const manifests: Manifest[] = JSON.parse(JSON.stringify(manifestsOf(chart)));
    expect(violations(manifests)).toEqual([]);

    const [engine] = podsOf([theOnly(manifests, kind)]).map((pods) => pods.spec.containers[0]);
    engine.resources.limits['nvidia.com/gpu'] = '1';
    expect(violations(manifests)).toContain(`devices are as many as the parallelism: ${what}`);
  });
});

describe('what is referred to', () => {
  const refersTo = (...objects: readonly Manifest[]) =>
    LAWS.flatMap(({ law, broken }) => (law.startsWith('every object that is referred to') ? broken(objects) : []));
  const aPod = (spec: object) => ({ kind: 'Deployment', metadata: { name: 'a' }, spec: { template: { spec } } });
  const aContainer = (fields: object) => aPod({ containers: [fields] });

  test.each<[string, Manifest]>([
    ['Secret/x', aPod({ containers: [], imagePullSecrets: [{ name: 'x' }] })],
    ['Secret/x', aPod({ containers: [], volumes: [{ secret: { secretName: 'x' } }] })],
    ['Secret/x', aPod({ containers: [], volumes: [{ projected: { sources: [{ secret: { name: 'x' } }] } }] })],
    ['ConfigMap/x', aPod({ containers: [], volumes: [{ projected: { sources: [{ configMap: { name: 'x' } }] } }] })],
    ['ConfigMap/x', aPod({ containers: [], volumes: [{ configMap: { name: 'x' } }] })],
    ['PersistentVolumeClaim/x', aPod({ containers: [], volumes: [{ persistentVolumeClaim: { claimName: 'x' } }] })],
    ['Secret/x', aPod({ containers: [], initContainers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'x' } } }] }] })],
    ['ConfigMap/x', aContainer({ env: [{ valueFrom: { configMapKeyRef: { name: 'x' } } }] })],
    ['Secret/x', aContainer({ envFrom: [{ secretRef: { name: 'x' } }] })],
    ['ConfigMap/x', aContainer({ envFrom: [{ configMapRef: { name: 'x' } }] })],
    ['Secret/x', { kind: 'ServiceAccount', metadata: { name: 'a' }, imagePullSecrets: [{ name: 'x' }] }],
    ['Secret/x', { kind: 'Ingress', metadata: { name: 'a' }, spec: { tls: [{ secretName: 'x' }] } }],
    [
      'Secret/x',
      { kind: 'LoraAdapter', metadata: { name: 'a' }, spec: { adapterSource: { credentialsSecretRef: { name: 'x' } } } },
    ],
    [
      'Secret/x',
      { kind: 'ServiceMonitor', metadata: { name: 'a' }, spec: { endpoints: [{ bearerTokenSecret: { name: 'x' } }] } },
    ],
    [
      'Secret/x',
      { kind: 'Gateway', metadata: { name: 'a' }, spec: { listeners: [{ tls: { certificateRefs: [{ name: 'x' }] } }] } },
    ],
    ['Gateway/x', { kind: 'GCPBackendPolicy', metadata: { name: 'a' }, spec: { targetRef: { kind: 'Gateway', name: 'x' } } }],
  ])('is %s, wherever it is named: %#', (id, object) => {
    expect(refersTo(object)).toEqual([`${object.kind}/a refers to ${id}`]);
  });

  test('is there where a Certificate has it written', () => {
    const pod = aPod({ containers: [], volumes: [{ secret: { secretName: 'x' } }] });
    const certificate = { kind: 'Certificate', metadata: { name: 'c' }, spec: { secretName: 'x' } };
    expect(refersTo(pod, certificate)).toEqual([]);
  });
});
