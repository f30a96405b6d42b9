import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { Accelerator, Engine, EngineModel, ProductionStack, type ProductionStackProps, Warnings } from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { variablesOf } from '../containers';
import { violations } from '../laws/laws';
import { type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';
import { PROMETHEUS } from './engine-model/fixtures';

const nvidia = Accelerator.nvidia();
const qwen = { model: 'Qwen/Qwen3-8B', accelerator: nvidia } as const;
const lora = { controller: { image: `a/b@sha256:${'0'.repeat(64)}` } };

function aChart(): Chart {
  const app = new App();
  Warnings.acknowledge(app, 'unbounded-storage', 'unvalidated', 'uncollected-metrics');
  return new Chart(app, 'test', { namespace: 'chat' });
}

const aStack = (props: Partial<ProductionStackProps> = {}, chart = aChart()) =>
  new ProductionStack(chart, 'vllm', { models: { qwen }, ...props } as ProductionStackProps);

const namesOf = (stack: ProductionStack) => manifestsOf(stack).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const deployment = (stack: ProductionStack, name: string): Manifest => theOnly(manifestsOf(stack), 'Deployment', name);
const envOf = (stack: ProductionStack, model = 'qwen') =>
  variablesOf(deployment(stack, `vllm-${model}-deployment-vllm`).spec.template.spec.containers[0]);

/** A stack of everything that there is. */
const whole = () =>
  aStack({
    models: {
      qwen: { ...qwen, replicas: 2, lmcache: { cpu: { size: '20Gi' } }, lora: true },
      llama: { ...qwen, lmcache: true, autoscaling: { prometheusUrl: PROMETHEUS, minReplicas: 0 } },
    },
    router: { routing: { kind: 'kvAware' } },
    cacheServer: true,
    sharedStorage: { size: '200Gi' },
    lora: { ...lora, adapters: { sql: { base: 'qwen', source: { kind: 'local', path: '/data/shared-pvc-storage/sql' } } } },
    monitoring: true,
  });

describe('what is made', () => {
  test('is a router in front of the models, and no more than was asked for', () => {
    expect(namesOf(aStack())).toEqual([
      'Deployment vllm-qwen-deployment-vllm',
      'Service vllm-qwen-engine-service',
      'ServiceAccount vllm-router-service-account',
      'Role vllm-reader',
      'RoleBinding vllm-deployment-access-binding',
      'Deployment vllm-deployment-router',
      'Service vllm-router-service',
    ]);
    const off = aStack({ router: false, cacheServer: false, monitoring: false });
    expect(namesOf(off)).toEqual(['Deployment vllm-qwen-deployment-vllm', 'Service vllm-qwen-engine-service']);
    expect([off.router, off.cacheServer, off.sharedStorage, off.loraController, off.monitoring]).toEqual(
      Array(5).fill(undefined),
    );
  });

  test('can be all that a stack has, and it fits together', () => {
    const stack = whole();
    expect(validationsOf(stack)).toEqual([]);
    expect(violations(manifestsOf(stack))).toEqual([]);
    expect(namesOf(stack)).toEqual(
      expect.arrayContaining([
        'Deployment vllm-deployment-cache-server',
        'PersistentVolumeClaim vllm-shared-pvc-storage-claim',
        'Deployment vllm-lora-controller',
        'LoraAdapter sql',
        'ScaledObject vllm-llama-scaledobject',
        'ServiceMonitor vllm-engine-servicemonitor',
        'ServiceMonitor vllm-router-servicemonitor',
      ]),
    );
  });

  test('is at hand', () => {
    const stack = whole();
    expect(stack.name).toBe('vllm');
    expect(Object.keys(stack.models)).toEqual(['qwen', 'llama']);
    expect(stack.models.qwen?.serviceName).toBe('vllm-qwen-engine-service');
    expect(stack.router?.url).toBe('http://vllm-router-service.chat.svc.cluster.local');
    expect(stack.adapters.sql?.base).toBe(stack.models.qwen);
  });

  test('is another stack under another name', () => {
    const chart = aChart();
    const one = aStack({ name: 'one' }, chart);
    const two = new ProductionStack(chart, 'two', { models: { qwen } });
    expect(violations(manifestsOf(chart))).toEqual([]);
    const routerArgs = deployment(one, 'one-deployment-router').spec.template.spec.containers[0].args;
    const selector = routerArgs[routerArgs.indexOf('--k8s-label-selector') + 1].split(',').map((pair: string) => pair.split('='));
    expect(selects(Object.fromEntries(selector), one.models.qwen?.selectorLabels ?? {})).toBe(true);
    expect(selects(Object.fromEntries(selector), two.models.qwen.selectorLabels)).toBe(false);
  });
});

describe('a model', () => {
  test('is what the stack says of all models, unless it says otherwise', () => {
    const stack = aStack({
      models: { qwen, own: { ...qwen, apiKey: { secretName: 'own', key: 'k' }, labels: { tier: 'gold' }, hfToken: false } },
      apiKey: { secretName: 'all', key: 'k' },
      hfToken: { secretName: 'hf', key: 't' },
      labels: { team: 'chat' },
      images: { registryMirror: 'registry.corp' },
      scheduling: { priorityClassName: 'high' },
      // The router takes one key.
      router: false,
    });
    expect(envOf(stack)).toMatchObject({
      VLLM_API_KEY: { secretKeyRef: { name: 'all' } },
      HF_TOKEN: { secretKeyRef: { name: 'hf' } },
    });
    expect(envOf(stack, 'own')).toMatchObject({ VLLM_API_KEY: { secretKeyRef: { name: 'own' } } });
    expect(envOf(stack, 'own')).not.toHaveProperty('HF_TOKEN');
    const { metadata, spec } = deployment(stack, 'vllm-own-deployment-vllm').spec.template;
    expect(metadata.labels).toMatchObject({ team: 'chat', tier: 'gold' });
    expect(spec.priorityClassName).toBe('high');
    expect(spec.containers[0].image).toBe('registry.corp/vllm/vllm-openai:v0.27.1');
  });

  test('says what it says beside what the stack says, not instead of it', () => {
    const toleration = (key: string) => ({ key, operator: 'Exists' });
    const stack = aStack({
      models: {
        qwen: {
          ...qwen,
          engine: Engine.vllm({ gpuMemoryUtilization: 0.8 }),
          images: { pullPolicy: 'Always' },
          probes: { liveness: false },
          scheduling: { nodeSelector: { disk: 'ssd' }, tolerations: [toleration('own')], priorityClassName: 'low' },
        },
      },
      engine: Engine.vllm({ maxModelLen: 4096, gpuMemoryUtilization: 0.9 }),
      images: { registryMirror: 'registry.corp' },
      probes: { startup: { failureThreshold: 7 }, liveness: { periodSeconds: 3 } },
      scheduling: {
        nodeSelector: { disk: 'any', zone: 'a' },
        tolerations: [toleration('all')],
        priorityClassName: 'high',
        runtimeClassName: 'nvidia',
      },
    });
    const { spec } = deployment(stack, 'vllm-qwen-deployment-vllm').spec.template;
    const [container] = spec.containers;
    expect(spec).toMatchObject({
      nodeSelector: { disk: 'ssd', zone: 'a' },
      priorityClassName: 'low',
      runtimeClassName: 'nvidia',
    });
    expect(spec.tolerations).toEqual(expect.arrayContaining([toleration('all'), toleration('own')]));
    expect(container).toMatchObject({ image: 'registry.corp/vllm/vllm-openai:v0.27.1', imagePullPolicy: 'Always' });
    expect(container.startupProbe.failureThreshold).toBe(7);
    expect(container).not.toHaveProperty('livenessProbe');
    expect(JSON.stringify(container)).toMatch(/--max-model-len=4096.*--gpu-memory-utilization=0\.8/);
  });

  test('and every other part have the labels of the stack, beside their own, and its mirror', () => {
    const own = { labels: { tier: 'gold' }, images: { pullPolicy: 'Always' } } as const;
    const stack = aStack({
      models: { qwen: { ...qwen, ...own, lmcache: true, lora: true, autoscaling: { prometheusUrl: PROMETHEUS } } },
      router: own,
      cacheServer: own,
      sharedStorage: { size: '200Gi', labels: own.labels },
      lora: {
        controller: { ...lora.controller, ...own },
        adapters: { sql: { base: 'qwen', labels: own.labels, source: { kind: 'local', path: '/data/shared-pvc-storage/sql' } } },
      },
      monitoring: { labels: own.labels, dashboards: { labels: own.labels } },
      labels: { team: 'chat' },
      images: { registryMirror: 'registry.corp' },
    });
    const objects = manifestsOf(stack);
    for (const { kind, metadata } of objects) {
      expect([kind, metadata.name, metadata.labels]).toEqual([
        kind,
        metadata.name,
        expect.objectContaining({ team: 'chat', tier: 'gold' }),
      ]);
    }
    const pods = objects.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.spec.containers[0]);
    expect(pods).toHaveLength(4);
    for (const { image, imagePullPolicy } of pods)
      expect([image.split('/')[0], imagePullPolicy]).toEqual(['registry.corp', 'Always']);
    const plain = aStack({ monitoring: true, labels: { team: 'chat' } });
    const dashboard = theOnly(manifestsOf(plain), 'ConfigMap', 'vllm-grafana-vllm-dashboard');
    expect(dashboard.metadata.labels).toMatchObject({ team: 'chat', grafana_dashboard: '1' });
  });

  test('keeps its files on the storage of the stack, unless it says where', () => {
    const stack = aStack({
      models: { qwen, own: { ...qwen, weights: { kind: 'ephemeral' } } },
      sharedStorage: { size: '200Gi', mountPath: '/models' },
    });
    expect(envOf(stack).HF_HOME).toBe('/models');
    expect(envOf(stack, 'own').HF_HOME).toBe('/data');
  });
});

describe('LMCache', () => {
  const cached = { ...qwen, lmcache: true } as const;

  test('keeps its blocks in the server of the stack, unless it names another', () => {
    const other = { ...qwen, lmcache: { remote: { url: 'redis://cache:6379' } } } as const;
    const stack = aStack({ models: { qwen: cached, other, plain: qwen }, cacheServer: { serde: 'cachegen' } });
    expect(envOf(stack)).toMatchObject({
      LMCACHE_REMOTE_URL: 'lm://vllm-cache-server-service:80',
      LMCACHE_REMOTE_SERDE: 'cachegen',
    });
    expect(envOf(stack, 'other').LMCACHE_REMOTE_URL).toBe('redis://cache:6379');
    expect(envOf(stack, 'plain')).not.toHaveProperty('LMCACHE_REMOTE_URL');
  });

  test('reports to the router where that asks who has what, at the ports that it opens', () => {
    const controllerPorts = { pullPort: 9100 };
    const stack = aStack({ models: { qwen: cached }, router: { routing: { kind: 'kvAware', controllerPorts } } });
    expect(envOf(stack)).toMatchObject({
      LMCACHE_ENABLE_CONTROLLER: 'True',
      LMCACHE_CONTROLLER_PULL_URL: 'vllm-router-service:9100',
      LMCACHE_CONTROLLER_REPLY_URL: 'vllm-router-service:9001',
    });
    const ports = theOnly(manifestsOf(stack), 'Service', 'vllm-router-service').spec.ports.map(({ port }: Manifest) => port);
    expect(ports).toEqual(expect.arrayContaining([9100, 9001, 9002]));
    expect(envOf(aStack({ models: { qwen: cached } }))).not.toHaveProperty('LMCACHE_CONTROLLER_PULL_URL');
  });

  test('of a server of another version is warned of', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const cacheServer = { image: 'lmcache/vllm-openai:v0.3.9post2', version: '0.3.9' };
    const other = { ...qwen, lmcache: { remote: { url: 'redis://cache:6379' } } } as const;
    const stack = aStack({ models: { qwen: cached, other }, cacheServer }, chart);
    const skew = {
      id: 'unvalidated',
      field: 'lmcache.remote.server',
      what: 'the store has LMCache 0.3.9 and the engine 0.5.4, whose messages need not be the same',
      fix: 'give both images with the same version, such as 0.5.4.',
    };
    const skewsOf = (scope: Construct) => Warnings.of(scope).filter(({ id }) => id === 'unvalidated');
    expect(skewsOf(stack)).toEqual([skew]);
    expect(skewsOf(stack.models.other!)).toEqual([]);
    const alone = new EngineModel(chart, 'alone', { ...qwen, lmcache: { remote: { server: stack.cacheServer! } } });
    expect(skewsOf(alone)).toEqual([skew]);
  });
});

describe('prefill and decode', () => {
  const part = { ...qwen, kvTransfer: true, servedModelName: 'qwen' } as const;
  const models = { p: { ...part, role: 'prefill' }, d: { ...part, role: 'decode' } } as const;
  const argsOf = (stack: ProductionStack) =>
    deployment(stack, 'vllm-deployment-router').spec.template.spec.containers[0].args.join(' ');

  test('are done by the models of these roles', () => {
    const stack = aStack({ models, router: { routing: { kind: 'disaggregatedPrefill' } } });
    expect(argsOf(stack)).toContain('--routing-logic disaggregated_prefill_orchestrated');
    expect(argsOf(stack)).toContain('--prefill-model-labels p --decode-model-labels d');
    expect(stack.models.p?.kvRole).toBe('kv_both');
  });

  test('may be named', () => {
    const routing = { kind: 'disaggregatedPrefill', prefill: ['d'], decode: ['p'] } as const;
    expect(argsOf(aStack({ models, router: { routing } }))).toContain('--prefill-model-labels d --decode-model-labels p');
  });

  test('through LMCache are not told of one another by this release of the router', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const models = {
      p: { ...qwen, role: 'prefill', lmcache: { pd: { role: 'sender' } } },
      d: { ...qwen, role: 'decode', lmcache: { pd: { role: 'receiver' } } },
    } as const;
    const stack = aStack({ models, router: { routing: { kind: 'disaggregatedPrefill' } } }, chart);
    expect([stack.models.p?.kvRole, stack.models.d?.kvRole]).toEqual(['kv_producer', 'kv_consumer']);
    expect(argsOf(stack)).not.toContain('orchestrated');
    expect(Warnings.of(stack.router!).map(({ field, what }) => `${field}: ${what}`)).toEqual([
      'routing.prefill[0]: LMCache of [test/vllm/models/p] sends blocks to the receiver that a request names, ' +
        'and this release of the router names none: decode computes the prompt again',
    ]);
  });

  test('need a router that knows of the two', () => {
    const what = (role: string) =>
      `role: "${role}" is a part of a request, and the router sends each model whole ones. Fix: give router.routing: { kind: 'disaggregatedPrefill' }, or leave role out.`;
    for (const router of [undefined, { routing: { kind: 'session', key: 'x-user-id' } }] as const)
      expect(messageOf(() => aStack({ models, router }))).toBe(
        `[test/vllm] models.p.${what('prefill')}\n[test/vllm] models.d.${what('decode')}`,
      );
    expect(messageOf(() => aStack({ models, router: false }))).toBe('accepted');
  });

  test('share nothing that stays in the memory of a pod', () => {
    const router = { routing: { kind: 'disaggregatedPrefill' } } as const;
    const models = {
      p: { ...qwen, role: 'prefill', lmcache: { kvRole: 'producer' } },
      d: { ...qwen, role: 'decode', lmcache: { kvRole: 'consumer' } },
    } as const;
    expect(messageOf(() => aStack({ models, router }))).toBe(
      '[test/vllm/models/p] role: "prefill" is a part of a request, and nothing hands KV blocks from one part to the other. Fix: give kvTransfer: true, or lmcache with pd or a remote store, or leave role out.',
    );
    expect(messageOf(() => aStack({ models, router, cacheServer: true }))).toBe('accepted');
  });

  test('need somebody', () => {
    expect(messageOf(() => aStack({ router: { routing: { kind: 'disaggregatedPrefill' } } }))).toBe(
      `[test/vllm] router.routing.prefill: names no model, and no model has the role "prefill". Fix: give a model role: 'prefill', or name one of "qwen".\n` +
        `[test/vllm] router.routing.decode: names no model, and no model has the role "decode". Fix: give a model role: 'decode', or name one of "qwen".`,
    );
  });
});

describe('monitoring', () => {
  test('is of models and router alike, and autoscalers know of it', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const models = { qwen: { ...qwen, autoscaling: { prometheusUrl: PROMETHEUS } } };
    const stack = aStack({ models, monitoring: { interval: '15s', dashboards: false } }, chart);
    const monitors = manifestsOf(stack).filter(({ kind }) => kind === 'ServiceMonitor');
    expect(monitors.map(({ spec }) => spec.endpoints[0].interval)).toEqual(['15s', '15s']);
    expect(Warnings.of(chart)).toEqual([]);
  });

  test('on GKE is Google’s', () => {
    const stack = aStack({ monitoring: { dashboards: false }, platform: 'gke' });
    expect(manifestsOf(stack).filter(({ kind }) => kind === 'PodMonitoring')).toHaveLength(2);
    expect(stack.models.qwen?.metricsCollector).toBe('gke-managed-prometheus');
  });

  test('on GKE is Google’s also where the accelerator or a model says so', () => {
    const onGke = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia({ platform: 'gke' }) };
    for (const models of [{ qwen: onGke }, { qwen: { ...qwen, platform: 'gke' } }] as const) {
      const stack = aStack({ models, monitoring: { dashboards: false } });
      const monitors = manifestsOf(stack).filter(({ kind }) => /Monitor/.test(kind));
      expect(monitors.map(({ kind }) => kind)).toEqual(['PodMonitoring', 'PodMonitoring']);
      const { metricsCollector, platform } = stack.models.qwen!;
      expect([metricsCollector, platform]).toEqual(['gke-managed-prometheus', 'gke']);
    }
  });

  test('that something else does is said of models and router all the same', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const models = { qwen: { ...qwen, autoscaling: { prometheusUrl: PROMETHEUS, minReplicas: 0 } } };
    const stack = aStack({ models, monitoring: { scrape: false, collector: 'prometheus-operator' } }, chart);
    expect(stack.models.qwen?.metricsCollector).toBe('prometheus-operator');
    expect(namesOf(stack).filter((name) => name.includes('Monitor'))).toEqual([]);
    expect(Warnings.of(chart)).toEqual([]);
  });
});

test('warns where nobody collects what would bring the first replica back', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'chat' });
  const models = { qwen: { ...qwen, autoscaling: { prometheusUrl: PROMETHEUS, minReplicas: 0 } } };
  const stack = aStack({ models }, chart);
  expect(Warnings.of(stack).map(({ field, what, fix }) => `${field}: ${what}. Fix: ${fix}`)).toContain(
    'models.qwen.autoscaling: lets all replicas go, and nothing made here collects the metrics of the router, which bring the first one ' +
      'back. Fix: give the stack monitoring: true, unless something else collects them.',
  );
  const watched = new ProductionStack(chart, 'watched', { models, monitoring: true });
  expect(Warnings.of(watched)).toEqual([]);
});

describe('errors', () => {
  test('name what refers to nothing', () => {
    const adapters = { sql: { base: 'qwe', source: { kind: 'local', path: '/a' } } } as const;
    expect(messageOf(() => aStack({ lora: { adapters } }))).toBe(
      '[test/vllm] lora.adapters.sql.base: "qwe" is no model of the stack. Fix: did you mean "qwen"?',
    );
    const routing = { kind: 'disaggregatedPrefill', prefill: ['qwen'], decode: ['llama'] } as const;
    expect(messageOf(() => aStack({ router: { routing } }))).toBe(
      '[test/vllm] router.routing.decode[0]: "llama" is no model of the stack. Fix: choose one of "qwen".',
    );
  });

  test('name what nothing refers to', () => {
    const props: Partial<ProductionStackProps> = {
      models: { qwen: { ...qwen, weights: { kind: 'ephemeral' } } },
      cacheServer: true,
      sharedStorage: { size: '1Gi' },
      lora: {},
    };
    expect(messageOf(() => aStack(props))).toBe(
      '[test/vllm] lora: has neither a controller nor adapters. Fix: give one of them, or leave it out.\n' +
        '[test/vllm] cacheServer: keeps blocks for nobody: no model has an lmcache that sends them there. ' +
        'Fix: give a model lmcache: true, or leave cacheServer out.\n' +
        '[test/vllm] sharedStorage: is mounted by nobody: every model says where its weights are. ' +
        'Fix: leave weights out of a model that is to use it, or leave sharedStorage out.',
    );
  });

  test('refuse what the stack decides', () => {
    const models = { qwen: { ...qwen, stack: 'other' } } as ProductionStackProps['models'];
    expect(messageOf(() => aStack({ models }))).toBe(
      '[test/vllm] models.qwen.stack: is decided by the stack. Fix: leave it out.',
    );
  });

  test('want a model, and parts that are what they should be', () => {
    expect(messageOf(() => aStack({ models: {} }))).toBe(
      '[test/vllm] models: an object is not valid. Fix: give one model at least, by its name.',
    );
    expect(messageOf(() => aStack({ models: undefined }))).toBe('[test/vllm] models: is missing. Fix: give an object.');
    const odd = { models: { qwen: 'Qwen/Qwen3-8B' }, lora: { adaptors: {}, adapters: { sql: null } }, sharedStorage: '200Gi' };
    expect(messageOf(() => aStack(odd as never)).split('\n')).toEqual([
      '[test/vllm] models.qwen: "Qwen/Qwen3-8B" is not valid. Fix: give what the model is: { model: "Qwen/Qwen3-8B", accelerator: … }.',
      '[test/vllm] sharedStorage: "200Gi" is not valid. Fix: give props of the storage.',
      '[test/vllm] lora.adapters.sql: null is not valid. Fix: give an adapter: { base: "…", source: … }.',
      '[test/vllm] lora.adaptors: is not a known prop. Fix: did you mean "adapters"?',
    ]);
    const routing = { kind: 'disaggregatedPrefill', prefill: 'qwen' };
    expect(messageOf(() => aStack({ router: { routing } } as never))).toBe(
      '[test/vllm] router.routing.prefill: "qwen" is not valid. Fix: give a list of names of models, such as ["qwen"].',
    );
  });

  test('of a part say which', () => {
    const models = { qwen: { ...qwen, tensorParalelSize: 2 } } as ProductionStackProps['models'];
    expect(messageOf(() => aStack({ models }))).toBe(
      '[test/vllm/models/qwen] tensorParalelSize: is not a known prop. Fix: did you mean "tensorParallelSize"?',
    );
  });
});

test('models are known by their names and accelerators when the program is compiled', () => {
  const chart = aChart();
  const stack = new ProductionStack(chart, 'typed', { models: { qwen, rocm: { model: 'a/b', accelerator: Accelerator.amd() } } });
  expectTypeOf(stack.models.qwen).toEqualTypeOf<EngineModel<'nvidia'>>();
  expectTypeOf(stack.models.rocm.accelerator.id).toEqualTypeOf<'amd'>();
  expectTypeOf(stack.models).not.toHaveProperty('other');
  const refused = () => {
    // @ts-expect-error LMCache has no connector inside the engine there.
    new ProductionStack(chart, 'a', { models: { tpu: { model: 'a/b', accelerator: Accelerator.googleTpu(), lmcache: true } } });
    // @ts-expect-error The TPU's connector is none of NVIDIA's.
    new ProductionStack(chart, 'b', { models: { one: { ...qwen, kvTransfer: { kind: 'tpu' } } } });
    const routing = { kind: 'disaggregatedPrefill', prefill: ['qwn'] } as const;
    // @ts-expect-error There is no such model.
    new ProductionStack(chart, 'c', { models: { qwen }, router: { routing } });
    const source = { kind: 'local', path: '/a' } as const;
    // @ts-expect-error There is no such model.
    new ProductionStack(chart, 'd', { models: { qwen }, lora: { adapters: { sql: { base: 'qwn', source } } } });
    // @ts-expect-error There is no such prop.
    new ProductionStack(chart, 'e', { models: { one: { ...qwen, tensorParalelSize: 2 } } });
  };
  expect(refused).toBeTypeOf('function');
});
