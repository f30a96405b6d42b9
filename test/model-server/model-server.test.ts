import { ApiObject, JsonPatch } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps, Warnings } from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import type { ModelServerRow } from '../../lib/releases';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const aServer: ModelServerProps = { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), tensorParallelSize: 2 };

const serverOf = (props: Partial<ModelServerProps> = {}) => new ModelServer(aChart(), 'qwen', { ...aServer, ...props });
const objectsOf = (props: Partial<ModelServerProps> = {}) => manifestsOf(serverOf(props));
const podOf = (props: Partial<ModelServerProps> = {}): Manifest => theOnly(objectsOf(props), 'Deployment').spec.template.spec;
const containerOf = (props: Partial<ModelServerProps> = {}): Manifest => podOf(props).containers[0];
const errorOf = (props: Partial<ModelServerProps> | object) => messageOf(() => serverOf(props as Partial<ModelServerProps>));

describe('the workload', () => {
  test('is named after the server and its role, and runs under an account without a token', () => {
    const objects = objectsOf({ role: 'prefill', replicas: 3 });
    expect(theOnly(objects, 'Deployment')).toMatchObject({ metadata: { name: 'qwen-prefill' }, spec: { replicas: 3 } });
    expect(theOnly(objects, 'ServiceAccount')).toMatchObject({
      metadata: { name: 'qwen-sa' },
      automountServiceAccountToken: false,
    });
    expect(podOf({ role: 'prefill' }).serviceAccountName).toBe('qwen-sa');
  });

  test('selects its own pods, whatever the props', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('prefill', 'decode', 'encode') as fc.Arbitrary<'prefill'>,
        fc.constantFrom(1, 2, 4, 8),
        fc.constantFrom('Qwen/Qwen3-32B', 'meta-llama/Llama-3.2-3B-Instruct', '/models/my model'.replace(' ', '-')),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{0,8}$/), { maxKeys: 3 }),
        (role, tensorParallelSize, model, labels) => {
          const { selector, template } = theOnly(objectsOf({ role, tensorParallelSize, model, labels }), 'Deployment').spec;
          expect(selects(selector.matchLabels, template.metadata.labels)).toBe(true);
          expect(template.metadata.labels).toMatchObject(labels);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("a caller's label cannot take the place of one that selects", () => {
    const labels = { 'llm-d.ai/role': 'prefill' };
    for (const prop of ['labels', 'podLabels'])
      expect(errorOf({ [prop]: labels })).toBe(
        `[test/qwen] ${prop}.llm-d.ai/role: "prefill" is overwritten with "decode". Fix: leave it out, or take another key.`,
      );
    expect(errorOf({ role: 'prefill', labels, podLabels: labels })).toBe('accepted');
  });

  test('says the model that it serves', () => {
    const labels = theOnly(objectsOf({ model: 'openai/gpt-oss-120b' }), 'Deployment').spec.template.metadata.labels;
    expect(labels['llm-d.ai/model']).toBe('gpt-oss-120b');
    expect(containerOf({ model: 'openai/gpt-oss-120b' }).args[0]).toBe('openai/gpt-oss-120b');
  });

  test('names its port once, and probes and monitors find it', () => {
    const objects = objectsOf({ monitoring: true, port: 9000 });
    const container = theOnly(objects, 'Deployment').spec.template.spec.containers[0];
    expect(container.ports).toEqual([{ name: 'modelserver', containerPort: 9000, protocol: 'TCP' }]);
    expect(container.args).toContain('--port=9000');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(container[probe].httpGet.port).toBe('modelserver');
    const monitor = theOnly(objects, 'PodMonitor').spec;
    expect(monitor.podMetricsEndpoints[0].port).toBe('modelserver');
    expect(selects(monitor.selector.matchLabels, theOnly(objects, 'Deployment').spec.template.metadata.labels)).toBe(true);
  });
});

test('the port of a preset is used like one that is said', () => {
  const preset: ModelServerRow = {
    engine: { image: 'registry.corp/vllm:v1', flags: 'vllm', version: '0.19.1' },
    port: 9100,
    source: 'ours',
  };
  expect(serverOf({ preset }).targetPort).toBe(9100);
  expect(containerOf({ preset }).ports[0].containerPort).toBe(9100);
  expect(containerOf({ preset }).args).toContain('--port=9100');
  expect(serverOf({ preset, port: 9200 }).targetPort).toBe(9200);
});

test('objects beside it that serve every role have the labels that do not tell roles apart', () => {
  const { sharedLabels, selectorLabels } = serverOf({ role: 'prefill' });
  expect(selectorLabels).toEqual({ ...sharedLabels, 'llm-d.ai/role': 'prefill' });
  expect(sharedLabels).not.toHaveProperty(['llm-d.ai/role']);
});

describe('devices', () => {
  test('are as many as the parallelism needs', () => {
    const { resources } = containerOf({ tensorParallelSize: 2, pipelineParallelSize: 2 });
    expect(resources.limits['nvidia.com/gpu']).toBe('4');
    expect(resources.requests['nvidia.com/gpu']).toBe('4');
  });

  test('come through a claim instead of a resource with DRA', () => {
    const objects = objectsOf({ accelerator: Accelerator.nvidia({ exposure: 'dra' }) });
    const spec = theOnly(objects, 'Deployment').spec.template.spec;
    const template = theOnly(objects, 'ResourceClaimTemplate');
    expect(spec.resourceClaims).toEqual([{ name: 'decode-devices', resourceClaimTemplateName: template.metadata.name }]);
    expect(spec.containers[0].resources.claims).toEqual([{ name: 'decode-devices' }]);
    expect(spec.containers[0].resources.limits).not.toHaveProperty(['nvidia.com/gpu']);
    expect(template.spec.spec.devices.requests).toEqual([
      { name: 'nvidia', exactly: { deviceClassName: 'gpu.nvidia.com', count: 2 } },
    ]);
  });

  test('alternatives are asked for in order, each with its own selectors', () => {
    const dra = { firstAvailable: [{ selectors: ['device.driver == "a"'] }, { deviceClass: 'mig.nvidia.com', count: 4 }] };
    const template = theOnly(objectsOf({ accelerator: Accelerator.nvidia({ dra }) }), 'ResourceClaimTemplate');
    expect(template.spec.spec.devices.requests).toEqual([
      {
        name: 'nvidia',
        firstAvailable: [
          {
            name: 'nvidia-0',
            deviceClassName: 'gpu.nvidia.com',
            count: 2,
            selectors: [{ cel: { expression: 'device.driver == "a"' } }],
          },
          { name: 'nvidia-1', deviceClassName: 'mig.nvidia.com', count: 4 },
        ],
      },
    ]);
  });

  test('of a TPU slice select its nodes and set the parallelism', () => {
    const accelerator = Accelerator.googleTpu({ generation: 'v7' });
    expect(podOf({ accelerator, tensorParallelSize: undefined }).nodeSelector).toEqual({
      'cloud.google.com/gke-tpu-accelerator': 'tpu7x',
      'cloud.google.com/gke-tpu-topology': '2x2x1',
    });
    const container = containerOf({ accelerator, tensorParallelSize: undefined });
    expect(container.args).toContain('--tensor-parallel-size=8');
    expect(container.resources.limits['google.com/tpu']).toBe('4');
  });
});

describe('what the caller says', () => {
  test('stands over the release, amount by amount', () => {
    const { resources } = containerOf({ resources: { requests: { cpu: '12' } } });
    expect(resources.requests).toMatchObject({ cpu: '12', memory: '96Gi' });
    expect(resources.limits).toMatchObject({ cpu: '16', memory: '128Gi' });
  });

  test('of the environment stands over the platform', () => {
    const { env } = containerOf({ accelerator: Accelerator.nvidia({ platform: 'gke' }), env: { NCCL_TUNER_PLUGIN: 'mine' } });
    expect(env).toContainEqual({ name: 'NCCL_TUNER_PLUGIN', value: 'mine' });
    expect(env).toContainEqual({ name: 'NCCL_NET_PLUGIN', value: '' });
  });

  test('reaches the container in every form', () => {
    const container = containerOf({
      env: {
        A: { fieldPath: 'status.podIP' },
        B: { secretName: 's', secretKey: 'k' },
        C: { configMapName: 'c', configMapKey: 'k', optional: true },
      },
      volumes: { data: { mountPath: '/data', readOnly: true, persistentVolumeClaim: { claimName: 'models' } } },
    });
    expect(container.env).toEqual([
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'C', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: true } } },
    ]);
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: '/data', readOnly: true });
  });

  test('of scheduling joins what the platform needs', () => {
    const spec = podOf({
      accelerator: Accelerator.nvidia({ platform: 'digitalocean' }),
      scheduling: { nodeSelector: { pool: 'h100' }, tolerations: [{ key: 'x', operator: 'Exists' }], priorityClassName: 'high' },
    });
    expect(spec.nodeSelector).toEqual({ 'doks.digitalocean.com/gpu-brand': 'nvidia', pool: 'h100' });
    expect(spec.tolerations).toHaveLength(2);
    expect(spec.priorityClassName).toBe('high');
  });

  test('a mirror takes the place of the registry of every image', () => {
    const images = { registryMirror: 'registry.corp/mirror', pullSecrets: ['regcred'] };
    expect(podOf({ images }).imagePullSecrets).toEqual([{ name: 'regcred' }]);
    expect(containerOf({ images }).image).toBe('registry.corp/mirror/vllm/vllm-openai:v0.19.1');
    expect(containerOf({ images, engine: Engine.sglang() }).image).toBe('registry.corp/mirror/lmsysorg/sglang:v0.5.10.post1');
  });

  test('a probe can be changed or left out', () => {
    const container = containerOf({ probes: { startup: { failureThreshold: 240 }, liveness: false } });
    expect(container.startupProbe).toMatchObject({ failureThreshold: 240, periodSeconds: 30 });
    expect(container).not.toHaveProperty('livenessProbe');
  });

  test('a path inside the container is a model too', () => {
    const container = containerOf({ model: '/models/qwen', servedModelName: 'qwen' });
    expect(container.args).toEqual(expect.arrayContaining(['/models/qwen', '--served-model-name=qwen']));
  });
});

describe('the token', () => {
  test('is read from its Secret where the model is gated', () => {
    expect(containerOf({ model: 'meta-llama/Llama-3.2-3B-Instruct' }).env).toEqual([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'llm-d-hf-token', key: 'HF_TOKEN' } } },
    ]);
  });

  test('is left out where it is not needed, and where the caller says so', () => {
    expect(containerOf().env).toEqual([]);
    expect(containerOf({ model: 'meta-llama/Llama-3.2-3B-Instruct', hfToken: false }).env).toEqual([]);
  });

  test('can be in another Secret', () => {
    expect(containerOf({ hfToken: { secretName: 'mine', key: 'token' } }).env[0].valueFrom.secretKeyRef).toEqual({
      name: 'mine',
      key: 'token',
    });
  });
});

describe('platforms', () => {
  test('OpenShift bears the taints of GPU nodes', () => {
    expect(podOf({ platform: 'openshift' }).tolerations).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  test('OpenShift is said to refuse what its default policy refuses', () => {
    const server = serverOf({ accelerator: Accelerator.intelXpu({ platform: 'openshift' }) });
    expect(Warnings.of(server)).toEqual([
      {
        id: 'platform-policy',
        field: 'podSecurityContext.fsGroup',
        what: 'podSecurityContext.fsGroup, podSecurityContext.supplementalGroups of pods on Intel XPU is refused by the restricted security context constraint of openshift',
        fix: 'have an administrator bind the service account to a constraint that allows it.',
      },
    ]);
  });

  test.each<[Partial<ModelServerProps>, string]>([
    [{ podSecurityContext: { fsGroup: 1000 } }, 'podSecurityContext.fsGroup'],
    [{ podSecurityContext: { supplementalGroups: [1000] } }, 'podSecurityContext.supplementalGroups'],
    [{ podSecurityContext: { runAsUser: 1000 } }, 'podSecurityContext.runAsUser'],
    [{ podSecurityContext: { runAsGroup: 1000 } }, 'podSecurityContext.runAsGroup'],
    [{ securityContext: { capabilities: { add: ['IPC_LOCK'] } } }, 'securityContext.capabilities.add'],
    [{ securityContext: { seccompProfile: { type: 'Unconfined' } } }, 'securityContext.seccompProfile'],
    [{ securityContext: { privileged: true } }, 'securityContext.privileged'],
    [{ securityContext: { runAsUser: 0, runAsGroup: 0 } }, 'securityContext.runAsUser, securityContext.runAsGroup'],
    [{ securityContext: { allowPrivilegeEscalation: true } }, 'securityContext.allowPrivilegeEscalation'],
    [{ volumes: { disk: { mountPath: '/disk', hostPath: { path: '/mnt' } } } }, 'volumes.disk.hostPath'],
    [
      { podSecurityContext: { runAsUser: 0, fsGroup: 0 }, securityContext: { privileged: true } },
      'podSecurityContext.fsGroup, podSecurityContext.runAsUser, securityContext.privileged',
    ],
  ])('%j among them (%#)', (props, fields) => {
    expect(Warnings.of(serverOf({ ...props, platform: 'openshift' }))).toEqual([
      {
        id: 'platform-policy',
        field: fields.split(', ')[0],
        what: `${fields} of pods on NVIDIA GPU is refused by the restricted security context constraint of openshift`,
        fix: 'have an administrator bind the service account to a constraint that allows it.',
      },
    ]);
  });

  test('what the default policy of OpenShift allows is not warned of, nor what others allow', () => {
    const harmless = { capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' }, privileged: false };
    expect(Warnings.of(serverOf({ securityContext: harmless, platform: 'openshift' }))).toEqual([]);
    expect(Warnings.of(serverOf({ securityContext: { privileged: true } }))).toEqual([]);
  });

  test.each<[string, Accelerator, string]>([
    ['GPU', Accelerator.nvidia({ platform: 'gke', exposure: 'dra' }), 'nvidia.com/gpu'],
    ['GPU, the platform said of the server,', Accelerator.nvidia({ exposure: 'dra' }), 'nvidia.com/gpu'],
    ['TPU', Accelerator.googleTpu({ exposure: 'dra' }), 'google.com/tpu'],
  ])('on GKE a pod that claims a %s bears the taint, which only device plugins are excused from', (_, accelerator, key) => {
    const pod = podOf({ accelerator, platform: 'gke', tensorParallelSize: 8 });
    expect(pod.tolerations).toEqual([{ key, operator: 'Exists', effect: 'NoSchedule' }]);
    expect(podOf({ platform: 'gke' }).tolerations).toBeUndefined();
  });

  test('is the same thing, said of the accelerator or of the server', () => {
    const gb200 = { tensorParallelSize: 4 };
    const said = objectsOf({ ...gb200, platform: 'dgx-cloud-gb200' });
    expect(said).toEqual(objectsOf({ ...gb200, accelerator: Accelerator.nvidia({ platform: 'dgx-cloud-gb200' }) }));
    expect(errorOf({ platform: 'dgx-cloud-gb200', tensorParallelSize: 8 })).toMatch(/a host has at most 4 of kind NVIDIA GPU/);
    const server = serverOf({ ...gb200, platform: 'dgx-cloud-gb200' });
    expect(server.accelerator.devicesPerHost).toBe(4);
  });

  test('with nodes of Arm has images for them, tiers or not', () => {
    const image = 'ghcr.io/llm-d/llm-d-cuda-gb200:v0.7.0';
    const platform = 'dgx-cloud-gb200';
    const storage = { kind: 'storage', volume: 'emptyDir', connector: 'llm-d-fs' } as const;
    for (const props of [{}, { lmcache: true }, { kvCacheTiers: [storage] }] satisfies Partial<ModelServerProps>[])
      expect(containerOf({ ...props, platform }).image).toBe(image);
    expect(containerOf({ platform, engine: Engine.sglang() }).image).toMatch(/sglang/);
  });

  test('TPUs are on GKE', () => {
    const objects = objectsOf({ accelerator: Accelerator.googleTpu(), tensorParallelSize: 8, monitoring: true });
    expect(objects.map(({ kind }) => kind)).toContain('PodMonitoring');
    expect(messageOf(() => Accelerator.googleTpu({ platform: 'oci' }))).toMatch(/platform: "oci" has no Google TPU/);
  });

  test('GKE has its own Prometheus', () => {
    const objects = objectsOf({ platform: 'gke', monitoring: true });
    expect(theOnly(objects, 'PodMonitoring').spec.endpoints[0]).toMatchObject({
      port: 'modelserver',
      path: '/metrics',
      interval: '30s',
    });
  });
});

describe('what may not run well', () => {
  test('a liveness probe that asks from the start', () => {
    const probes = { startup: false } as const;
    expect(Warnings.of(serverOf({ probes }))).toEqual([
      {
        id: 'hasty-probe',
        field: 'probes.startup',
        what: 'is false, so a container whose model is not loaded after 30 s is killed, and begins anew',
        fix: 'leave it out, or give probes.liveness an initialDelaySeconds.',
      },
    ]);
    expect(Warnings.of(serverOf({ probes: { ...probes, liveness: { initialDelaySeconds: 600 } } }))).toEqual([]);
    expect(Warnings.of(serverOf({ probes: { ...probes, liveness: false } }))).toEqual([]);
  });

  test('an engine that starts its ranks with Ray, which the image does not have', () => {
    const engine = Engine.vllm({ distributedExecutorBackend: 'ray' });
    expect(Warnings.of(serverOf({ engine }))).toEqual([
      {
        id: 'incomplete-image',
        field: 'image',
        what: '"vllm/vllm-openai:v0.19.1" contains vLLM 0.19.1, which since 0.18.0 no longer brings Ray along, and distributedExecutorBackend "ray" does not start without it',
        fix: 'build an image with it, such as that one and "pip install ray[cgraph]", and give it as image, or leave distributedExecutorBackend out.',
      },
    ]);
    expect(Warnings.of(serverOf({ engine, image: 'registry.corp/vllm-ray:v0.19.1' }))).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each([
    [{ tensorParalelSize: 4 }, '[test/qwen] tensorParalelSize: is not a known prop. Fix: did you mean "tensorParallelSize"?'],
    [
      { model: 'Qwen3-32B' },
      '[test/qwen] model: "Qwen3-32B" is not valid. Fix: give a Hugging Face id such as "Qwen/Qwen3-32B", or an absolute path.',
    ],
    [
      { model: 'a/b/c' },
      '[test/qwen] model: "a/b/c" is not valid. Fix: give a Hugging Face id such as "Qwen/Qwen3-32B", or an absolute path.',
    ],
    [{ accelerator: 'nvidia' }, '[test/qwen] accelerator: "nvidia" is not valid. Fix: give Accelerator.nvidia() or a sibling.'],
    [
      { tensorParallelSize: 16 },
      "[test/qwen] tensorParallelSize: tensorParallelSize 16 asks one pod for 16 devices, and a host has at most 8 of kind NVIDIA GPU. Fix: make the product at most 8, spread it over several pods with topology: { kind: 'leaderWorkerSet' }, or say how many your hosts have with the accelerator's devicesPerHost.",
    ],
    [
      { accelerator: Accelerator.googleTpu(), engine: Engine.sglang() },
      '[test/qwen] engine: llm-d v0.7.0 has no image of SGLang for Google TPU v6e. Fix: choose Engine.vllm(), or give an image of your own with image and engineVersion.',
    ],
    [
      { image: 'registry.corp/vllm' },
      '[test/qwen] image: "registry.corp/vllm" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
    ],
    [
      { accelerator: Accelerator.nvidia({ platform: 'gke' }), platform: 'aks' },
      '[test/qwen] platform: "aks" is not where the accelerator is said to be, "gke". Fix: say it once, with the accelerator or here.',
    ],
    [
      { resources: { requests: { memory: '200Gi' } } },
      '[test/qwen] resources.requests.memory: "200Gi" is more than the limit "128Gi". Fix: give resources.limits.memory as well, or ask for less.',
    ],
    [
      { sharedMemory: '128Gi' },
      '[test/qwen] resources.limits.memory: "128Gi" holds 128Gi of shared memory and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower sharedMemory.',
    ],
    [
      { accelerator: Accelerator.cpu({ kvCacheSpaceGiB: 60 }), tensorParallelSize: undefined },
      '[test/qwen] resources.limits.memory: "64Gi" holds 4Gi of shared memory and 60Gi of KV cache and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower kvCacheSpaceGiB or sharedMemory.',
    ],
    [
      { accelerator: Accelerator.cpu({ kvCacheSpaceGiB: 15 }), tensorParallelSize: 2, dataParallelSize: 2 },
      '[test/qwen] resources.limits.memory: "64Gi" holds 4Gi of shared memory and 60Gi of KV cache and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower kvCacheSpaceGiB or sharedMemory.',
    ],
    [
      { accelerator: Accelerator.cpu({ reservedCpus: 64 }), tensorParallelSize: undefined },
      '[test/qwen] resources.limits.cpu: "64" is no more than the 64 that reservedCpus keeps from the ranks, and leaves them none. Fix: give more than 64, or lower reservedCpus of CPU.',
    ],
    [
      {
        accelerator: Accelerator.cpu({ arch: 'arm64', reservedCpus: 2 }),
        tensorParallelSize: undefined,
        ...{ image: 'registry.corp/vllm:v1', engineVersion: '0.19.1', resources: { requests: { cpu: '1500m' } } },
      },
      '[test/qwen] resources.requests.cpu: "1500m" is no more than the 2 that reservedCpus keeps from the ranks, and leaves them none. Fix: give more than 2, or lower reservedCpus of Arm CPU.',
    ],
    [
      { accelerator: Accelerator.cpu(), tensorParallelSize: undefined, env: { VLLM_CPU_KVCACHE_SPACE: '40' } },
      '[test/qwen] env.VLLM_CPU_KVCACHE_SPACE: the accelerator sets it, and other numbers follow from that. Fix: leave it out, and say it with the options of CPU.',
    ],
    [
      { name: 'a'.repeat(60) },
      `[test/qwen] name: "${'a'.repeat(60)}-decode" has 67 characters, and 63 fit. Fix: shorten it by 4.`,
    ],
    [
      { volumes: { more: { mountPath: '/dev/shm', emptyDir: {} } } },
      '[test/qwen] volumes.more.mountPath: "/dev/shm" is where "shm" is mounted already. Fix: choose another path, or replace that volume by using its name.',
    ],
    [
      { labels: { 'not a key': 'x' } },
      '[test/qwen] labels.not a key: "not a key" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
    ],
    [
      { accelerator: Accelerator.nvidia({ exposure: 'dra' }), resources: { limits: { 'nvidia.com/gpu': '2' } } },
      '[test/qwen] resources.limits.nvidia.com/gpu: asks for NVIDIA GPU a second time: the pod has its devices through a claim. Fix: leave it out, or choose with the exposure and resourceName of the accelerator.',
    ],
    [
      {
        accelerator: Accelerator.intelXpu({ exposure: 'devicePlugin' }),
        resources: { limits: { 'gpu.intel.com/i915': '2' } },
      },
      '[test/qwen] resources.limits.gpu.intel.com/i915: asks for Intel XPU a second time: the pod has its devices as gpu.intel.com/xe. Fix: leave it out, or choose with the exposure and resourceName of the accelerator.',
    ],
    [
      { platform: 'coreweave', rdma: true, resources: { limits: { 'rdma/ib': '4' } } },
      '[test/qwen] resources.limits.rdma/ib: is "4", and other props ask for 1. Fix: leave it out, and say it with the one that asks for it, such as rdma.count.',
    ],
    [
      { accelerator: Accelerator.nvidia({ dra: { firstAvailable: [{ count: 1 }, {}] } }) },
      '[test/qwen] accelerator.dra.firstAvailable[0].count: is 1, and the parallelism of a pod asks for 2 devices. Fix: leave it out, and say it with tensorParallelSize or its siblings.',
    ],
    [
      {
        accelerator: Accelerator.googleTpu({ topology: '2x4' }),
        tensorParallelSize: 8,
        scheduling: { nodeSelector: { 'cloud.google.com/gke-tpu-topology': '2x2' } },
      },
      '[test/qwen] scheduling.nodeSelector.cloud.google.com/gke-tpu-topology: "2x2" is not "2x4", which follows from accelerator and parallelism. Fix: leave it out, and say it with the options of Google TPU v6e.',
    ],
    [
      { engineVersion: '0.16.0' },
      '[test/qwen] engineVersion: "0.16.0" is not what vllm/vllm-openai:v0.19.1 has inside: that is 0.19.1. Fix: give the image that has it too, or leave it out.',
    ],
    [
      { tensorParallelSize: 16, topology: { kind: 'leaderWorkerSet', podsPerGroup: 1 } },
      "[test/qwen] tensorParallelSize: tensorParallelSize 16 asks one pod for 16 devices, and a host has at most 8 of kind NVIDIA GPU. Fix: make the product at most 8, raise podsPerGroup, or say how many your hosts have with the accelerator's devicesPerHost.",
    ],
    [
      { model: `org/${'m'.repeat(64)}` },
      `[test/qwen] model: "org/${'m'.repeat(64)}" cannot be the label llm-d.ai/model, which holds 63 characters of its last part. Fix: mount the model, and give a path with a shorter last part and the name as servedModelName.`,
    ],
    [
      { guide: 'my guide' },
      '[test/qwen] guide: "my guide" cannot be a label\'s value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
    ],
    [{ image: 'registry.corp/vllm:v1', engineVersion: '9.9.9' }, expect.stringContaining('[test/qwen] engineVersion: ')],
  ])('%#', (props, message) => {
    expect(errorOf(props)).toEqual(message);
  });

  test.each([
    ['reservedCpus is lower than the cores', { accelerator: Accelerator.cpu({ reservedCpus: 63 }) }],
    ['reservedCpus is 0', { accelerator: Accelerator.cpu({ reservedCpus: 0 }) }],
  ])('unless %s', (_, props) => {
    expect(errorOf({ ...props, tensorParallelSize: undefined })).toBe('accepted');
  });

  test.each([
    ['a variable', { env: { VLLM_API_KEY: { secretName: 'keys', secretKey: 'chat' } } }],
    [
      'an extra argument',
      { env: { KEY: { secretName: 'keys', secretKey: 'chat' } }, engine: Engine.vllm({ extraArgs: ['--api-key=$(KEY)'] }) },
    ],
    [
      'an extra argument of SGLang',
      { env: { KEY: { secretName: 'keys', secretKey: 'chat' } }, engine: Engine.sglang({ extraArgs: ['--api-key', '$(KEY)'] }) },
    ],
  ])('probes that do not show the key that %s asks for', (_, props) => {
    const what =
      'asks for the key, which a probe does not show: the pod would never be well. Fix: ask "/health", which needs none.';
    expect(errorOf(props)).toBe(
      `[test/qwen] probes.startup.path: "/v1/models" ${what}\n[test/qwen] probes.readiness.path: "/v1/models" ${what}`,
    );
    const probes = { startup: { path: '/health' }, readiness: false } as const;
    expect(containerOf({ ...props, probes }).startupProbe.httpGet.path).toBe('/health');
  });

  test.each([
    ['says so', Engine.sglang({ enableMetrics: false }), {}],
    [
      'does not say otherwise',
      Engine.sglang(),
      { preset: { engine: { image: 'a/b:v1', flags: 'sglang', version: '0.5.10.post1' }, source: 'test' } },
    ],
  ] as const)('to collect metrics of SGLang, which tells none where it %s', (_, engine, props) => {
    expect(errorOf({ ...props, engine, monitoring: true })).toBe(
      '[test/qwen] monitoring: collects metrics, and SGLang tells none without engine.enableMetrics. Fix: set enableMetrics of the engine, or leave monitoring out.',
    );
    expect(errorOf({ ...props, engine })).toBe('accepted');
    const told = Engine.sglang({ extraArgs: ['--enable-metrics'] });
    expect(errorOf({ ...props, engine: told, monitoring: true })).toBe('accepted');
  });

  test('an engine version is that of the image which tiers bring along', () => {
    const kvCacheTiers = [{ kind: 'cpu', size: '8Gi', connector: 'lmcache' }] as const;
    expect(errorOf({ kvCacheTiers, engineVersion: '0.15.1' })).toBe('accepted');
    expect(errorOf({ kvCacheTiers, engineVersion: '0.19.1' })).toMatch(
      /^\[test\/qwen\] engineVersion: "0\.19\.1" is not what ghcr\.io\/llm-d\/llm-d-cuda:v0\.5\.1 has inside: that is 0\.15\.1\./,
    );
  });

  test('every wrong prop at once', () => {
    expect(errorOf({ image: 'x', sharedMemory: '256Gi' }).split('\n')).toHaveLength(2);
  });

  test('a flag that the version of the engine does not have', () => {
    expect(errorOf({ engine: Engine.vllm({ extraArgs: ['--max-model-length=4096'] }) })).toMatch(
      /did you mean "--max-model-len"/,
    );
  });
});

describe('escape hatches', () => {
  test('a patch reaches a field that the Kubernetes 1.30 types do not know', () => {
    const server = serverOf();
    ApiObject.of(server).addJsonPatch(JsonPatch.add('/spec/template/spec/resources', { limits: { cpu: '4' } }));
    expect(theOnly(manifestsOf(server), 'Deployment').spec.template.spec.resources).toEqual({ limits: { cpu: '4' } });
  });

  test('an image of its own serves a pair that upstream has no image for', () => {
    const container = containerOf({
      accelerator: Accelerator.intelXpu(),
      engine: Engine.sglang(),
      image: 'registry.corp/sglang-xpu:0.5.10',
      engineVersion: '0.5.10.post1',
    });
    expect(container.image).toBe('registry.corp/sglang-xpu:0.5.10');
    expect(container.command).toEqual(['python3', '-m', 'sglang.launch_server']);
  });
});

test('two servers of one name are refused at synthesis', () => {
  const chart = aChart('ns');
  new ModelServer(chart, 'a', { ...aServer, name: 'same' });
  new ModelServer(chart, 'b', { ...aServer, name: 'same' });
  expect(validationsOf(chart)).toEqual([
    '[test/b] name: ServiceAccount "same-sa" in namespace "ns" is made twice, by [test/a/service-account] and [test/b/service-account], and the second would overwrite the first. Fix: give one of the constructs a name of its own, or a chart with another namespace.',
    '[test/b] name: Deployment "same-decode" in namespace "ns" is made twice, by [test/a/Resource] and [test/b/Resource], and the second would overwrite the first. Fix: give one of the constructs a name of its own, or a chart with another namespace.',
  ]);
});

test('renders the same bytes every time', () => {
  expect(JSON.stringify(objectsOf())).toBe(JSON.stringify(objectsOf()));
});

test('pods are ready when they name the model that they have loaded, and alive as long as they answer', () => {
  const { startupProbe, readinessProbe, livenessProbe } = containerOf();
  expect([startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path)).toEqual([
    '/v1/models',
    '/v1/models',
    '/health',
  ]);
});

test('on GKE the NCCL that the image brings is left to itself', () => {
  const env = containerOf({ platform: 'gke' }).env.filter(({ name }: Manifest) => name.startsWith('NCCL_'));
  expect(env).toEqual([
    { name: 'NCCL_TUNER_PLUGIN', value: 'none' },
    { name: 'NCCL_NET_PLUGIN', value: '' },
  ]);
});
