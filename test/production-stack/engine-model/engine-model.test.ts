import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, Engine, EngineModel, SharedStorage, StackRouter, Warnings } from '../../../lib';
import { selects } from '../../../lib/kubernetes/labels';
import { violations } from '../../laws/laws';
import { manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';
import { aChart, aModel, containerOf, envOf, objectsOf, PROMETHEUS, podOf } from './fixtures';

const SELECTOR = {
  model: 'qwen',
  'app.kubernetes.io/name': 'qwen',
  'app.kubernetes.io/instance': 'vllm',
  'app.kubernetes.io/component': 'serving-engine',
  'app.kubernetes.io/part-of': 'vllm-stack',
};

describe('objects', () => {
  test('carry the names of the chart, and the labels of the stack', () => {
    const objects = objectsOf({
      weights: { kind: 'claim', size: '50Gi', accessMode: 'ReadWriteMany' },
      chatTemplate: { inline: '{{ messages }}' },
      disruptionBudget: { maxUnavailable: 1 },
      autoscaling: { prometheusUrl: PROMETHEUS },
    });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment vllm-qwen-deployment-vllm',
      'PersistentVolumeClaim vllm-qwen-storage-claim',
      'ConfigMap vllm-qwen-chat-templates',
      'Service vllm-qwen-engine-service',
      'PodDisruptionBudget vllm-qwen-pdb-vllm',
      'ScaledObject vllm-qwen-scaledobject',
    ]);
    const { model: _, ...common } = SELECTOR;
    for (const { metadata } of objects)
      expect(metadata.labels).toMatchObject({ ...common, 'app.kubernetes.io/managed-by': 'cdk8s' });
  });

  test('are a Deployment and a Service where nothing else is asked for', () => {
    expect(objectsOf().map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
  });

  test('select the pods of the model, and no user’s label is part of that', () => {
    const objects = objectsOf({ labels: { team: 'chat' }, disruptionBudget: { maxUnavailable: 1 } });
    const { spec } = theOnly(objects, 'Deployment');
    expect(spec.selector.matchLabels).toEqual(SELECTOR);
    expect(theOnly(objects, 'Service').spec.selector).toEqual(SELECTOR);
    expect(theOnly(objects, 'PodDisruptionBudget').spec.selector.matchLabels).toEqual(SELECTOR);
    expect(spec.template.metadata.labels).toEqual({ ...SELECTOR, team: 'chat', 'app.kubernetes.io/managed-by': 'cdk8s' });
  });

  test('of two stacks in one namespace select nothing of each other', () => {
    const chart = aChart();
    const models = ['one', 'two'].map((stack) => aModel({ stack, name: 'qwen' }, chart, stack));
    for (const model of models) {
      const others = models.filter((other) => other !== model);
      expect(others.some((other) => selects(model.selectorLabels, other.selectorLabels))).toBe(false);
    }
    expect(violations(manifestsOf(chart))).toEqual([]);
  });

  test('agree with each other, whatever the props', () => {
    const chance = fc.boolean();
    const choices = { claim: chance, template: chance, budget: chance, lmcache: chance, lora: chance, port: chance };
    fc.assert(
      fc.property(
        fc.record({ ...choices, tensorParallelSize: fc.constantFrom(1, 2, 8), replicas: fc.integer({ min: 0, max: 4 }) }),
        ({ claim, template, budget, lmcache, lora, port, ...sizes }) => {
          const chart = aChart();
          const model = aModel(
            {
              ...sizes,
              ...(claim && { weights: { kind: 'claim', size: '50Gi', accessMode: 'ReadWriteMany' } }),
              ...(template && { chatTemplate: { inline: 'x' } }),
              ...(budget && { disruptionBudget: { maxUnavailable: 1 } }),
              ...(lmcache && { lmcache: true }),
              ...(lora && { lora: true }),
              ...(port && { port: 9000 }),
            },
            chart,
          );
          new StackRouter(chart, 'router', { backends: { kind: 'pods', models: [model] } });
          expect(violations(manifestsOf(chart))).toEqual([]);
          expect(validationsOf(chart)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('the Service', () => {
  test('leads to the port of the API by its name, and opens no other', () => {
    const objects = objectsOf({ port: 9000 });
    expect(theOnly(objects, 'Service').spec.ports).toEqual([
      { name: 'service-port', port: 80, targetPort: 'container-port', protocol: 'TCP' },
    ]);
    expect(containerOf(objects).ports).toEqual([{ name: 'container-port', containerPort: 9000, protocol: 'TCP' }]);
  });
});

describe('the pods', () => {
  test('are probed on the port that they listen on', () => {
    const container = containerOf(objectsOf({ port: 9000 }));
    expect(container.command).toContain('--port=9000');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(container[probe].httpGet).toEqual({ path: '/health', port: 'container-port' });
    expect(container.startupProbe).toMatchObject({ initialDelaySeconds: 15, periodSeconds: 10, failureThreshold: 60 });
  });

  test('run vLLM’s own image, and LMCache’s where LMCache is asked for', () => {
    expect(containerOf(objectsOf())).toMatchObject({
      image: 'vllm/vllm-openai:v0.27.1',
      command: expect.arrayContaining(['vllm', 'serve']),
    });
    expect(containerOf(objectsOf({ lmcache: true }))).toMatchObject({
      image: 'lmcache/vllm-openai:v0.5.4',
      command: expect.arrayContaining(['/opt/venv/bin/vllm', 'serve']),
    });
    expect(containerOf(objectsOf({ lmcache: true, images: { registryMirror: 'registry.corp/mirror' } }))).toMatchObject({
      image: 'registry.corp/mirror/lmcache/vllm-openai:v0.5.4',
      command: expect.arrayContaining(['/opt/venv/bin/vllm', 'serve']),
    });
  });

  test('have the flag by which engines sleep where the router looks for it: in the command', () => {
    for (const engine of [Engine.vllm({ enableSleepMode: true }), Engine.vllm({ extraArgs: ['--enable-sleep-mode'] })]) {
      const model = aModel({ engine });
      expect(containerOf(manifestsOf(model)).command).toContain('--enable-sleep-mode');
      expect(model.sleepMode).toBe(true);
    }
  });

  test.each([
    ['amd', Accelerator.amd(), 'vllm/vllm-openai-rocm:v0.27.1', { 'amd.com/gpu': '1' }],
    ['ascend', Accelerator.ascend(), 'quay.io/ascend/vllm-ascend:v0.18.0', { 'huawei.com/Ascend910': '1' }],
    ['arm64', Accelerator.cpu({ arch: 'arm64' }), 'vllm/vllm-openai-cpu:v0.27.1-arm64', undefined],
    ['cpu', Accelerator.cpu(), 'vllm/vllm-openai-cpu:v0.27.1-x86_64', undefined],
    ['tpu', Accelerator.googleTpu(), 'vllm/vllm-tpu:v0.18.0', { 'google.com/tpu': '8' }],
    ['simulated', Accelerator.simulated(), 'ghcr.io/llm-d/llm-d-inference-sim:v0.8.2', { memory: '512Mi' }],
  ])('have the image and the devices of their hardware: %s', (_, accelerator, image, limits) => {
    const container = containerOf(manifestsOf(new EngineModel(aChart(), 'm', { model: 'a/b', accelerator })));
    expect(container.image).toBe(image);
    expect(container.resources.limits).toEqual(limits);
  });

  test('ask for the memory of a KV cache that no device has', () => {
    const requestOf = (accelerator: Accelerator, resources?: object) =>
      containerOf(objectsOf({ accelerator, resources })).resources.requests.memory;
    expect(requestOf(Accelerator.nvidia())).toBe('16Gi');
    expect(requestOf(Accelerator.cpu({ arch: 'arm64', kvCacheSpaceGiB: 20 }))).toBe('36Gi');
    expect(requestOf(Accelerator.cpu(), { requests: { memory: '64Gi' } })).toBe('64Gi');
    const ranks = objectsOf({ accelerator: Accelerator.cpu({ kvCacheSpaceGiB: 20 }), tensorParallelSize: 2 });
    expect(containerOf(ranks).resources.requests.memory).toBe('56Gi');
  });

  test('have the shared memory of their node where LMCache is beside them', () => {
    const lmcache = { mode: 'multiprocess', server: { host: 'lmcache', port: 5555 } } as const;
    const image = { image: 'lmcache/vllm-openai:v0.5.4', engineVersion: '0.27.1' };
    const accelerator = Accelerator.nvidia();
    const model = new EngineModel(aChart(), 'm', { model: 'a/b', accelerator, tensorParallelSize: 2, lmcache, ...image });
    expect(theOnly(manifestsOf(model), 'Deployment').spec.template.spec.volumes).toContainEqual({
      name: 'shm',
      hostPath: { path: '/dev/shm', type: 'Directory' },
    });
  });

  test('say nothing of prefix caching unless asked', () => {
    expect(containerOf(objectsOf()).command.join(' ')).not.toContain('prefix-caching');
    expect(containerOf(objectsOf({ engine: Engine.vllm({ enablePrefixCaching: false }) })).command).toContain(
      '--no-enable-prefix-caching',
    );
  });

  test.each([
    ['tensorParallelSize', '2'],
    ['pipelineParallelSize', '2'],
    ['dataParallelSize', '2'],
  ] as const)('share memory as soon as there are several ranks: %s', (size, gpus) => {
    const objects = objectsOf({ [size]: 2 });
    expect(podOf(objects).volumes).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '20Gi' } });
    expect(containerOf(objects).resources.limits['nvidia.com/gpu']).toBe(gpus);
    expect(podOf(objectsOf()).volumes.map(({ name }: { name: string }) => name)).toEqual(['vllm-storage']);
  });

  test('get no token of the Kubernetes API, and no class of runtime that nobody named', () => {
    const pod = podOf(objectsOf());
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod).not.toHaveProperty('runtimeClassName');
    expect(podOf(objectsOf({ scheduling: { runtimeClassName: 'nvidia' } })).runtimeClassName).toBe('nvidia');
  });

  test('read keys from Secrets', () => {
    const hfToken = { secretName: 'hf', key: 'token' };
    const env = envOf(objectsOf({ hfToken, apiKey: { secretName: 'keys', key: 'chat' } }));
    expect(env).toMatchObject({
      HF_TOKEN: { secretKeyRef: { name: 'hf', key: 'token' } },
      VLLM_API_KEY: { secretKeyRef: { name: 'keys', key: 'chat' } },
    });
  });
});

describe('a roll-out', () => {
  const strategyOf = (props: Parameters<typeof objectsOf>[0]) => theOnly(objectsOf(props), 'Deployment').spec.strategy;

  test('ends the only pod before the next, which would wait for its devices', () => {
    expect(strategyOf({})).toEqual({ type: 'Recreate' });
    expect(strategyOf({ accelerator: Accelerator.cpu() })).toBeUndefined();
    expect(strategyOf({ updateStrategy: { maxSurge: 1 } })).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } });
  });

  test('of pods too few for one of a quarter of them to be missing begins with an old one, too', () => {
    const oldFirst = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' } };
    expect(strategyOf({ replicas: 2 })).toEqual(oldFirst);
    expect(strategyOf({ replicas: 3 })).toEqual(oldFirst);
    expect(strategyOf({ replicas: 4 })).toBeUndefined();
    expect(strategyOf({ autoscaling: { prometheusUrl: PROMETHEUS } })).toEqual(oldFirst);
    expect(strategyOf({ autoscaling: { prometheusUrl: PROMETHEUS, minReplicas: 4, maxReplicas: 8 } })).toBeUndefined();
    expect(strategyOf({ accelerator: Accelerator.cpu(), replicas: 2 })).toBeUndefined();
  });

  test('does the same for a volume that one node mounts', () => {
    const accelerator = Accelerator.cpu();
    expect(strategyOf({ accelerator, weights: { kind: 'claim', size: '5Gi' } })).toEqual({ type: 'Recreate' });
    expect(strategyOf({ accelerator, weights: { kind: 'claim', size: '5Gi', accessMode: 'ReadWriteMany' } })).toBeUndefined();
  });

  test('may take twenty minutes', () => {
    const deadlineOf = (props: Parameters<typeof objectsOf>[0]) =>
      theOnly(objectsOf(props), 'Deployment').spec.progressDeadlineSeconds;
    expect(deadlineOf({})).toBe(1200);
    // The release gives a pod 615 s to start, and this is an hour more.
    expect(deadlineOf({ probes: { startup: { failureThreshold: 420 } } })).toBe(4800);
    expect(deadlineOf({ probes: { startup: { failureThreshold: 3 } } })).toBe(1200);
    expect(deadlineOf({ probes: { startup: false } })).toBe(1200);
    expect(deadlineOf({ probes: { startup: { failureThreshold: 420 } }, progressDeadlineSeconds: 900 })).toBe(900);
  });
});

describe('weights', () => {
  const mounted = (props: Parameters<typeof objectsOf>[0]) => {
    const objects = objectsOf(props);
    const [volume] = podOf(objects).volumes;
    const [mount] = containerOf(objects).volumeMounts;
    return { volume, mount, home: envOf(objects).HF_HOME };
  };

  test('live and die with the pod unless told otherwise', () => {
    expect(mounted({})).toEqual({
      volume: { name: 'vllm-storage', emptyDir: {} },
      mount: { name: 'vllm-storage', mountPath: '/data' },
      home: '/data',
    });
    expect(mounted({ weights: { kind: 'ephemeral', sizeLimit: '40Gi' } }).volume.emptyDir).toEqual({ sizeLimit: '40Gi' });
  });

  test('are kept on storage that is claimed for them', () => {
    const weights = { kind: 'claim', size: '50Gi', storageClassName: 'fast', matchLabels: { disk: 'a' } } as const;
    expect(theOnly(objectsOf({ weights }), 'PersistentVolumeClaim').spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      selector: { matchLabels: { disk: 'a' } },
      resources: { requests: { storage: '50Gi' } },
    });
    expect(mounted({ weights }).volume).toEqual({
      name: 'vllm-storage',
      persistentVolumeClaim: { claimName: 'vllm-qwen-storage-claim' },
    });
  });

  test('may be on a claim that is there already, from which nothing is downloaded where it is only read', () => {
    const weights = { kind: 'existingClaim', claimName: 'models', readOnly: true } as const;
    expect(mounted({ weights })).toMatchObject({
      volume: { persistentVolumeClaim: { claimName: 'models', readOnly: true } },
      mount: { mountPath: '/data', readOnly: true },
    });
    expect(envOf(objectsOf({ weights })).HF_HUB_OFFLINE).toBe('1');
    expect(envOf(objectsOf({ weights: { ...weights, readOnly: false } }))).not.toHaveProperty('HF_HUB_OFFLINE');
  });

  test('may be on storage that models share, wherever that is mounted', () => {
    const chart = aChart();
    const storage = new SharedStorage(chart, 'storage', { stack: 'vllm', size: '200Gi', mountPath: '/models' });
    const model = aModel({ weights: { kind: 'shared', storage }, replicas: 3 }, chart);
    const objects = manifestsOf(model);
    expect(envOf(objects).HF_HOME).toBe('/models');
    expect(podOf(objects).volumes[0].persistentVolumeClaim.claimName).toBe(storage.claimName);
    expect(model.claimName).toBe(storage.claimName);
  });
});

describe('a chat template', () => {
  test('of one’s own is a file that the engine is told of, and another file makes other pods', () => {
    const objects = objectsOf({ chatTemplate: { inline: '{{ messages }}' } });
    expect(theOnly(objects, 'ConfigMap').data).toEqual({ 'chat.jinja2': '{{ messages }}' });
    expect(containerOf(objects).command).toContain('--chat-template=/templates/chat.jinja2');
    expect(containerOf(objects).volumeMounts).toContainEqual({
      name: 'vllm-qwen-chat-templates',
      mountPath: '/templates',
      readOnly: true,
    });
    const other = objectsOf({ chatTemplate: { inline: 'other' } });
    const checksums = [objects, other].map((made) => theOnly(made, 'Deployment').spec.template.metadata.annotations);
    expect(checksums[0]).not.toEqual(checksums[1]);
  });

  test('may be a key of a ConfigMap that is there already', () => {
    const objects = objectsOf({ chatTemplate: { configMap: 'templates', key: 'tools.jinja' } });
    expect(objects.map(({ kind }) => kind)).not.toContain('ConfigMap');
    expect(containerOf(objects).command).toContain('--chat-template=/templates/tools.jinja');
    expect(podOf(objects).volumes).toContainEqual({ name: 'vllm-qwen-chat-templates', configMap: { name: 'templates' } });
  });
});

describe('LoRA adapters', () => {
  const image = `lmcache/lmstack-sidecar@sha256:${'0'.repeat(64)}`;

  test('are taken while the engine runs', () => {
    const model = aModel({ lora: { maxLoras: 4, maxLoraRank: 64 } });
    const objects = manifestsOf(model);
    expect(containerOf(objects).command).toEqual(
      expect.arrayContaining(['--enable-lora', '--max-loras=4', '--max-lora-rank=64']),
    );
    expect(envOf(objects).VLLM_ALLOW_RUNTIME_LORA_UPDATING).toBe('True');
    expect([model.takesAdapters, model.adapterDownloads]).toEqual([true, false]);
    expect(aModel({ lora: false }).takesAdapters).toBe(false);
  });

  test('are downloaded next to the weights, for one pod or for all', () => {
    const model = aModel({ lora: { downloads: { image } }, weights: { kind: 'claim', size: '5Gi' } });
    const [sidecar] = podOf(manifestsOf(model)).initContainers;
    expect(sidecar).toMatchObject({
      image,
      restartPolicy: 'Always',
      volumeMounts: [{ name: 'vllm-storage', mountPath: '/data' }],
    });
    expect(model.adapterDownloads).toBe('shared');
    expect(aModel({ lora: { downloads: { image } } }).adapterDownloads).toBe('each-pod');
  });
});

describe('others', () => {
  test('learn from it what they need to know', () => {
    const model = aModel({
      servedModelName: 'qwen3',
      replicas: 3,
      tensorParallelSize: 2,
      accelerator: Accelerator.nvidia(),
      kvTransfer: { kind: 'nixl' },
      role: 'prefill',
      engine: Engine.vllm({ enableSleepMode: true }),
      scheduling: { nodeSelector: { 'kubernetes.io/arch': 'arm64' } },
      hfToken: true,
    });
    expect(model).toMatchObject({
      stack: 'vllm',
      modelName: 'qwen',
      servedModelName: 'qwen3',
      serviceName: 'vllm-qwen-engine-service',
      servicePort: 80,
      targetPort: 8000,
      portName: 'container-port',
      replicas: 3,
      tensorParallelSize: 2,
      kvRole: 'kv_both',
      sleepMode: true,
      takesAdapters: false,
      architecture: 'arm64',
      hfToken: { secretName: 'llm-d-hf-token', key: 'HF_TOKEN' },
      selectorLabels: SELECTOR,
    });
    expect(aModel({ lmcache: true }).lmcache).toMatchObject({ hashSeed: '123', version: '0.5.4' });
  });

  test('reach its Deployment through it', () => {
    const model = aModel();
    ApiObject.of(model).addJsonPatch(JsonPatch.add('/spec/template/spec/hostUsers', false));
    expect(podOf(manifestsOf(model)).hostUsers).toBe(false);
  });

  test('find the names of its objects in those of stack and model alone', () => {
    const model = new EngineModel(aChart(), 'small', { model: 'a/b', accelerator: Accelerator.nvidia() });
    expect([model.stack, model.modelName, model.serviceName]).toEqual(['small', 'small', 'small-small-engine-service']);
  });
});

test('a group of pods has an hour to start: one that does not takes what all have downloaded with it', () => {
  const startupOf = (props: Parameters<typeof objectsOf>[0]) =>
    theOnly(objectsOf({ tensorParallelSize: 16, topology: { kind: 'leaderWorkerSet' }, ...props }), 'LeaderWorkerSet').spec
      .leaderWorkerTemplate.leaderTemplate.spec.containers[0].startupProbe;
  expect(startupOf({})).toMatchObject({ periodSeconds: 10, failureThreshold: 360 });
  expect(startupOf({ probes: { startup: { failureThreshold: 5 } } })).toMatchObject({ periodSeconds: 10, failureThreshold: 5 });
});

test("an image of one's own is judged by the flags of its own vLLM, also where the release has another build of it", () => {
  const own = { accelerator: Accelerator.ascend(), image: 'registry.corp/vllm-ascend:v0.19.1', engineVersion: '0.19.1' };
  expect(containerOf(objectsOf(own)).image).toBe('registry.corp/vllm-ascend:v0.19.1');
  expect(messageOf(() => aModel({ ...own, engineVersion: '0.19.9' }))).toContain('engineVersion: the flags of');
});

test('several pods for one replica answer through the first of them', () => {
  const model = aModel({
    accelerator: Accelerator.nvidia({ devicesPerHost: 8 }),
    tensorParallelSize: 8,
    pipelineParallelSize: 2,
    topology: { kind: 'leaderWorkerSet' },
  });
  const { spec, metadata } = theOnly(manifestsOf(model), 'LeaderWorkerSet');
  expect(metadata.name).toBe('vllm-qwen-lws-vllm');
  const { leaderTemplate, workerTemplate } = spec.leaderWorkerTemplate;
  expect(selects(model.selectorLabels, leaderTemplate.metadata.labels)).toBe(true);
  expect(selects(model.selectorLabels, workerTemplate.metadata.labels)).toBe(false);
  const { model: _, 'app.kubernetes.io/name': name, ...allEngines } = SELECTOR;
  expect(selects(allEngines, workerTemplate.metadata.labels)).toBe(false);
});

test('a Ray cluster answers through its head', () => {
  const model = aModel({ pipelineParallelSize: 2, topology: { kind: 'rayCluster' } });
  const objects = manifestsOf(model);
  const { spec, metadata } = theOnly(objects, 'RayCluster');
  expect(metadata.name).toBe('vllm-qwen-raycluster');
  expect(selects(theOnly(objects, 'Service').spec.selector, spec.headGroupSpec.template.metadata.labels)).toBe(true);
  for (const { template } of spec.workerGroupSpecs)
    expect(selects(theOnly(objects, 'Service').spec.selector, template.metadata.labels)).toBe(false);
});

test('warns of a budget under which its only pod can never move', () => {
  const warned = new EngineModel(new Chart(new App(), 'test'), 'qwen', {
    ...{ model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia(), disruptionBudget: { minAvailable: 1 } },
  });
  expect(Warnings.of(warned)).toEqual([
    {
      id: 'blocks-drain',
      field: 'disruptionBudget.minAvailable',
      what: '1 of 1 lets no pod be moved, so that the drain of its node never ends',
      fix: 'let one pod be missing, or run more of them.',
    },
  ]);
});
