import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  Engine,
  ModelServer,
  type ModelServerProps,
  type RayClusterTopology,
  Warnings,
  WorkloadAutoscaler,
} from '../../lib';
import { crdProblems, crdsPresent } from '../kubernetes/crd-schemas';
import { violations } from '../laws/laws';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const IMAGE = { image: 'registry.example/vllm-ray:v0.19.1', engineVersion: '0.19.1' };

const aCluster = (props: Partial<ModelServerProps> = {}, topology: Partial<RayClusterTopology> = {}) =>
  new ModelServer(aChart('chat'), 'wide', {
    ...{ model: 'deepseek-ai/DeepSeek-R1-0528', accelerator: Accelerator.nvidia(), ...IMAGE },
    ...{ tensorParallelSize: 8, pipelineParallelSize: 2 },
    topology: { kind: 'rayCluster', ...topology },
    ...props,
  });
const clusterOf = (server: ModelServer): Manifest => theOnly(manifestsOf(server), 'RayCluster');
function groupsOf(server: ModelServer): { head: Manifest; worker: Manifest; workers: number; cluster: Manifest } {
  const cluster = clusterOf(server);
  const [{ template: worker, replicas: workers }, ...others] = cluster.spec.workerGroupSpecs;
  expect(others).toEqual([]);
  return { head: cluster.spec.headGroupSpec.template, worker, workers, cluster };
}
const container = (template: Manifest): Manifest => template.spec.containers[0];

describe('the pods of a RayCluster', () => {
  test.each([
    ['one for each pipeline stage', { tensorParallelSize: 2, pipelineParallelSize: 3 }, {}, 8, 3, 2],
    ['more where a stage needs several hosts', { tensorParallelSize: 16, pipelineParallelSize: 2 }, {}, 8, 4, 8],
    ['as few as the tensor parallel ranks need', { tensorParallelSize: 16, pipelineParallelSize: undefined }, {}, 8, 2, 8],
    ['as many as one says', { tensorParallelSize: 8, pipelineParallelSize: 1 }, { podsPerGroup: 4 }, 8, 4, 2],
    ['no more than a small host holds', { tensorParallelSize: 4, pipelineParallelSize: 2 }, {}, 2, 4, 2],
  ] as const)('are %s', (_, props, topology, devicesPerHost, pods, devices) => {
    const server = aCluster({ ...props, accelerator: Accelerator.nvidia({ devicesPerHost }) }, topology);
    const { head, worker, workers, cluster } = groupsOf(server);
    expect([server.podsPerReplica, workers]).toEqual([pods, pods - 1]);
    for (const template of [head, worker]) expect(container(template).resources.limits['nvidia.com/gpu']).toBe(String(devices));
    expect(cluster.spec.headGroupSpec.rayStartParams['num-gpus']).toBe(String(devices));
    expect(cluster.spec.workerGroupSpecs[0].rayStartParams['num-gpus']).toBe(String(devices));
  });

  test('are alike in all that is said of them', () => {
    const { head, worker } = groupsOf(
      aCluster({
        env: { NCCL_DEBUG: 'INFO' },
        hfToken: true,
        sharedMemory: '24Gi',
        volumes: { weights: { mountPath: '/data', persistentVolumeClaim: { claimName: 'weights' } } },
        securityContext: { runAsUser: 1000 },
        podSecurityContext: { fsGroup: 1000 },
        podAnnotations: { 'k8s.v1.cni.cncf.io/networks': 'macvlan-conf' },
        podLabels: { team: 'a' },
        initContainers: [{ name: 'load', image: 'busybox:1.36' }],
        images: { pullSecrets: ['registry'], pullPolicy: 'IfNotPresent' },
        terminationGracePeriodSeconds: 60,
        scheduling: {
          runtimeClassName: 'nvidia',
          nodeSelector: { zone: 'a' },
          tolerations: [{ key: 'gpu-node', operator: 'Exists', effect: 'NoSchedule' }],
          affinity: { nodeAffinity: {} },
          priorityClassName: 'high',
        },
      }),
    );
    const { ports: _h, args: _ha, name: headName, ...ofHead } = container(head);
    const { ports: _w, args: _wa, name: workerName, ...ofWorker } = container(worker);
    expect([headName, workerName]).toEqual(['modelserver-ray-head', 'modelserver-ray-worker']);
    const { startupProbe: _s, readinessProbe: _r, livenessProbe: _l, ...alike } = ofHead;
    expect(ofWorker).toMatchObject(alike);
    const { containers: _hc, ...headSpec } = head.spec;
    const { containers: _wc, ...workerSpec } = worker.spec;
    expect(workerSpec).toEqual(headSpec);
    expect(headSpec).toMatchObject({ runtimeClassName: 'nvidia', terminationGracePeriodSeconds: 60, priorityClassName: 'high' });
    expect(ofHead.env.map((e: Manifest) => e.name)).toEqual(expect.arrayContaining(['VLLM_HOST_IP', 'HF_TOKEN', 'NCCL_DEBUG']));
    expect(ofHead.env).toContainEqual({ name: 'VLLM_HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
    expect(worker.metadata.annotations).toEqual(head.metadata.annotations);
  });

  test('are found by Services, routers and monitors at the head alone', () => {
    const server = aCluster({ monitoring: true });
    const { head, worker, cluster } = groupsOf(server);
    expect(head.metadata.labels).toMatchObject(server.selectorLabels);
    expect(worker.metadata.labels).not.toMatchObject(server.poolLabels);
    expect(worker.metadata.labels).not.toHaveProperty('llm-d.ai/role');
    expect(cluster.metadata.labels).toMatchObject(server.selectorLabels);
    expect(container(head).ports).toEqual([
      { name: 'modelserver', containerPort: 8000, protocol: 'TCP' },
      { name: 'gcs-server', containerPort: 6379, protocol: 'TCP' },
    ]);
    expect(container(worker).ports).toEqual([]);
  });

  test('carry the labels of another system, of which it says which ones the workers lack', () => {
    const selectorLabels = { model: 'big', 'app.kubernetes.io/name': 'big', 'app.kubernetes.io/component': 'serving-engine' };
    const { head, worker, cluster } = groupsOf(
      aCluster({
        identity: {
          workloadName: 'vllm-big-raycluster',
          ...{ selectorLabels, poolLabels: selectorLabels, sharedLabels: {} },
          answeringKeys: ['model', 'app.kubernetes.io/component'],
          ...{ portName: 'container-port', containerName: 'vllm' },
        },
      }),
    );
    expect(cluster.metadata.name).toBe('vllm-big-raycluster');
    expect(head.metadata.labels).toEqual(selectorLabels);
    expect(worker.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'big' });
  });

  test('are probed: the head for the engine, the workers for Ray', () => {
    const { head, worker } = groupsOf(aCluster({ port: 8100, probes: { liveness: { failureThreshold: 9 } } }));
    const { startupProbe, readinessProbe, livenessProbe } = container(head);
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe.httpGet.port).toBe('modelserver');
    expect(livenessProbe).toMatchObject({ httpGet: { path: '/health' }, failureThreshold: 9 });
    const workers = container(worker);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(workers[probe].exec).toEqual({ command: ['ray', 'health-check'] });
      expect(workers[probe].timeoutSeconds).toBeGreaterThan(1);
    }
  });

  test('have an hour to gather and to load the model, unless one says otherwise', () => {
    const seconds = (probes: ModelServerProps['probes'], preset?: ModelServerProps['preset']) => {
      const { periodSeconds, failureThreshold } = container(groupsOf(aCluster({ probes, preset })).head).startupProbe;
      return periodSeconds * failureThreshold;
    };
    const engine = { image: IMAGE.image, flags: 'vllm', version: '0.19.1' } as const;
    const hasty = { engine, source: 'test', probes: { startup: { periodSeconds: 10, failureThreshold: 60 } } };
    expect(seconds(undefined, hasty)).toBe(3600);
    expect(seconds({ startup: { periodSeconds: 7 } }, hasty)).toBeGreaterThanOrEqual(3600);
    expect(seconds({ startup: { failureThreshold: 90 } }, hasty)).toBe(900);
    expect(container(groupsOf(aCluster({ probes: { startup: false } })).head)).not.toHaveProperty('startupProbe');
  });

  test('keep the commands that they are given, and no script lies in a ConfigMap', () => {
    const server = aCluster({ annotations: { 'example.com/owner': 'team-a' } });
    expect(clusterOf(server).metadata.annotations).toEqual({
      'example.com/owner': 'team-a',
      'ray.io/overwrite-container-cmd': 'true',
    });
    expect(manifestsOf(server).map(({ kind }) => kind)).toEqual(['ServiceAccount', 'RayCluster']);
  });

  test('differ at the head as one says', () => {
    const { head, worker, cluster } = groupsOf(
      aCluster(
        { initContainers: [{ name: 'load', image: 'busybox:1.36' }] },
        {
          rayVersion: '2.48.0',
          startParams: { 'object-store-memory': '1000000000' },
          head: {
            resources: { requests: { memory: '128Gi' }, limits: { memory: '160Gi' } },
            startParams: { 'dashboard-host': '0.0.0.0', port: '6380' },
            initContainers: [{ name: 'announce', image: 'busybox:1.36' }],
          },
        },
      ),
    );
    expect(cluster.spec.rayVersion).toBe('2.48.0');
    expect(cluster.spec.headGroupSpec.rayStartParams).toEqual({
      'dashboard-host': '0.0.0.0',
      'num-gpus': '8',
      'object-store-memory': '1000000000',
      port: '6380',
    });
    expect(cluster.spec.workerGroupSpecs[0].rayStartParams).toEqual({ 'num-gpus': '8', 'object-store-memory': '1000000000' });
    expect(container(head).resources.requests).toMatchObject({ cpu: '8', memory: '128Gi', 'nvidia.com/gpu': '8' });
    expect(container(worker).resources.requests).toMatchObject({ cpu: '8', memory: '96Gi' });
    expect(container(head).ports).toContainEqual({ name: 'gcs-server', containerPort: 6380, protocol: 'TCP' });
    expect(head.spec.initContainers.map((c: Manifest) => c.name)).toEqual(['load', 'announce']);
    expect(worker.spec.initContainers.map((c: Manifest) => c.name)).toEqual(['load']);
  });

  test('is reached by its workers before it is ready, for which it waits for them', () => {
    const { headService, serviceType } = clusterOf(aCluster()).spec.headGroupSpec;
    expect(serviceType).toBe('ClusterIP');
    expect(headService).toEqual({ spec: { clusterIP: 'None', publishNotReadyAddresses: true } });
  });

  test('keep the dashboard, which takes jobs from anybody, to themselves', () => {
    expect(clusterOf(aCluster()).spec.headGroupSpec.rayStartParams['dashboard-host']).toBe('127.0.0.1');
  });

  test('are none while there are no replicas', () => {
    expect(clusterOf(aCluster({ replicas: 0 })).spec.suspend).toBe(true);
    expect(clusterOf(aCluster()).spec).not.toHaveProperty('suspend');
  });

  test('claim devices from one template, each pod for itself', () => {
    const server = aCluster({ accelerator: Accelerator.nvidia({ exposure: 'dra' }) });
    const { head, worker, cluster } = groupsOf(server);
    const claims = theOnly(manifestsOf(server), 'ResourceClaimTemplate');
    expect(claims.spec.spec.devices.requests[0].exactly.count).toBe(8);
    for (const { spec } of [head, worker]) {
      expect(spec.resourceClaims[0].resourceClaimTemplateName).toBe(claims.metadata.name);
      expect(spec.containers[0].resources.claims).toEqual([{ name: spec.resourceClaims[0].name }]);
    }
    // KubeRay sees no device in the resources, and would tell Ray of none.
    expect(cluster.spec.headGroupSpec.rayStartParams['num-gpus']).toBe('8');
    expect(Warnings.of(server)).toEqual([
      {
        id: 'controller-version',
        field: 'accelerator',
        what: 'devices are claimed in the form of Kubernetes 1.31 and newer, which the RayCluster definition of KubeRay 1.2 does not have: the claim is refused or dropped',
        fix: 'have a KubeRay with "kubectl explain raycluster.spec.headGroupSpec.template.spec.resourceClaims.resourceClaimTemplateName", or claim devices with exposure: "devicePlugin".',
      },
    ]);
  });

  test('are told what Ray calls a Gaudi', () => {
    const accelerator = Accelerator.intelGaudi({ exposure: 'devicePlugin' });
    const { cluster, head } = groupsOf(aCluster({ accelerator, engineVersion: '0.16.0' }));
    expect(cluster.spec.workerGroupSpecs[0].rayStartParams).toEqual({ resources: `'{"HPU":8}'` });
    expect(container(head).args[0]).toContain(' 2 HPU 16 vllm ');
  });

  test('find the programs of an engine that is not on the search path', () => {
    const engine = {
      image: 'lmcache/vllm-openai:v0.5.4',
      flags: 'vllm',
      version: '0.19.1',
      executable: '/opt/venv/bin/vllm',
    } as const;
    const { head, worker } = groupsOf(
      aCluster({ image: undefined, engineVersion: undefined, preset: { engine, source: 'test' } }),
    );
    for (const template of [head, worker]) {
      const path = container(template).env.find((e: Manifest) => e.name === 'PATH').value;
      expect(path).toMatch(/^\/opt\/venv\/bin:.*:\/usr\/bin:/);
    }
    expect(container(head).args[0]).toContain('/opt/venv/bin/vllm serve');
  });

  test('have the same LMCache, each in the memory of its own', () => {
    const { head, worker } = groupsOf(
      aCluster({ ...{ image: undefined, engineVersion: undefined }, lmcache: { cpu: { size: '20Gi' } } }),
    );
    for (const template of [head, worker]) {
      // 20Gi of each pod, for 8 ranks.
      expect(container(template).env).toContainEqual({ name: 'LMCACHE_MAX_LOCAL_CPU_SIZE', value: '2.5' });
      expect(container(template).resources.requests.memory).toBe('116Gi');
    }
    expect(container(head).args[0]).toContain(`--kv-transfer-config='{"kv_connector":"LMCacheConnectorV1"`);
  });

  test('break no law between objects', () => {
    expect(violations(manifestsOf(aCluster({ monitoring: true })))).toEqual([]);
  });

  test.skipIf(!crdsPresent)('are what the definition of KubeRay 1.2 knows', () => {
    const all = { rayVersion: '2.48.0', head: { resources: { limits: { memory: '160Gi' } } } };
    expect(crdProblems(clusterOf(aCluster({ replicas: 0, hfToken: true }, all)))).toEqual([]);
  });
});

describe('what cannot be a RayCluster', () => {
  test.each<[string, Partial<ModelServerProps>, Partial<RayClusterTopology>, string]>([
    [
      'several replicas',
      { replicas: 3 },
      {},
      "replicas: 3 are asked for, and a RayCluster is one. Fix: leave it out and make another model server for each, or give topology: { kind: 'leaderWorkerSet' }, which spreads a model over pods without Ray and has replicas.",
    ],
    [
      'SGLang',
      { engine: Engine.sglang(), image: undefined, engineVersion: undefined },
      {},
      'topology.kind: "rayCluster" is a way of vLLM, and the engine is SGLang. Fix: give topology: { kind: \'leaderWorkerSet\' }, over which it spreads by itself, or choose Engine.vllm().',
    ],
    [
      'the simulator',
      { engine: Engine.simulator(), image: undefined, engineVersion: undefined, accelerator: Accelerator.simulated() },
      {},
      [
        'topology.kind: "rayCluster" is a way of vLLM, and the engine is the simulator. Fix: leave topology out: the simulator plays any parallelism in one pod.',
        '[test/wide] topology.kind: "rayCluster" spreads a model over the devices of several pods, and simulated accelerator pods have none. Fix: leave topology out.',
      ].join('\n'),
    ],
    [
      'pods without devices',
      { accelerator: Accelerator.cpu() },
      {},
      'topology.kind: "rayCluster" spreads a model over the devices of several pods, and CPU pods have none. Fix: leave topology out.',
    ],
    [
      'data parallel ranks',
      { dataParallelSize: 2 },
      {},
      'dataParallelSize: "2" is said of data parallel ranks, and the pods of a RayCluster hold one copy of the model together. Fix: give topology: { kind: \'leaderWorkerSet\' }, whose pods can have ranks of their own, or leave it out.',
    ],
    [
      'a single pod',
      {},
      { podsPerGroup: 1 },
      'topology.podsPerGroup: 1 pod needs no Ray to hold it together. Fix: leave topology out, or give at least 2.',
    ],
    [
      'a model that one pod holds',
      { pipelineParallelSize: undefined },
      {},
      'topology.kind: "rayCluster" spreads a model over several pods, and 8 ranks fit into one, whose host has 8 devices. Fix: raise pipelineParallelSize, which makes a pod of each stage, give topology.podsPerGroup, or leave topology out.',
    ],
    [
      'a model that one device holds',
      { pipelineParallelSize: undefined, tensorParallelSize: undefined },
      {},
      'topology.kind: "rayCluster" spreads a model over several pods, and 1 rank fits into one, whose host has 8 devices. Fix: raise pipelineParallelSize, which makes a pod of each stage, give topology.podsPerGroup, or leave topology out.',
    ],
    [
      'ranks that pods cannot share alike',
      {},
      { podsPerGroup: 3 },
      'tensorParallelSize: tensorParallelSize 8 × pipelineParallelSize 2 = 16 cannot be spread evenly over 3 pods. Fix: make the product a multiple of 3, or choose another number of pods.',
    ],
    [
      'workers that something else starts',
      { engine: Engine.vllm({ distributedExecutorBackend: 'mp' }) },
      {},
      'engine.distributedExecutorBackend: "mp" starts the workers, and the pods of a RayCluster wait for Ray to do it. Fix: leave it out, or give topology: { kind: \'leaderWorkerSet\' }.',
    ],
    [
      'a probe that KubeRay would put back',
      { probes: { readiness: false } },
      {},
      'probes.readiness: is left out, and KubeRay puts one of its own in the place, which asks Ray and not the engine. Fix: give numbers that suit you, such as { failureThreshold: 10 }.',
    ],
    [
      'an address that Ray does not know',
      { env: { VLLM_HOST_IP: '10.0.0.1' } },
      {},
      'env.VLLM_HOST_IP: is the address under which Ray knows each pod, and the launch sets it to that. Fix: leave it out.',
    ],
    [
      "KubeRay's variables",
      { env: { RAY_ADDRESS: 'elsewhere:6379' } },
      {},
      'env.RAY_ADDRESS: KubeRay sets it in each pod to what the pod is. Fix: leave it out.',
    ],
    [
      "KubeRay's labels",
      { podLabels: { 'app.kubernetes.io/created-by': 'us' } },
      {},
      'podLabels.app.kubernetes.io/created-by: is a label of KubeRay, which selects the head by it. Fix: leave it out, or choose another key.',
    ],
    [
      'parameters that KubeRay sets',
      {},
      { startParams: { block: 'false' } },
      'topology.startParams.block: cannot be said here: KubeRay sets it, so that a container ends with its Ray. Fix: leave it out.',
    ],
    [
      'parameters that workers refuse',
      {},
      { startParams: { 'include-dashboard': 'false' } },
      "topology.startParams.include-dashboard: is said of all pods, and \"ray start\" takes it on the head alone. Fix: say it with topology.head.startParams: { 'include-dashboard': 'false' }.",
    ],
    [
      'a secret in the manifest',
      {},
      { head: { startParams: { 'redis-password': 'hunter2' } } },
      'topology.head.startParams.redis-password: cannot be said here: it is a secret, and would stand in the manifest for everyone to read. Fix: leave it out.',
    ],
    [
      'a number of devices beside the parallelism',
      {},
      { startParams: { 'num-gpus': '4' } },
      'topology.startParams.num-gpus: cannot be said here: it follows from the parallelism. Fix: leave it out.',
    ],
    [
      'a port that Ray has',
      { port: 8265 },
      {},
      "port: 8265 is the port of \"modelserver\", and Ray has it on the head (\"dashboard-port\"). Fix: move the port, or Ray's with topology.head.startParams: { 'dashboard-port': '…' }.",
    ],
    [
      'a port that Ray may hand out',
      { port: 12000 },
      {},
      "port: 12000 is the port of \"modelserver\", and Ray hands out 10002 to 19999 to processes of its own, which may come first. Fix: move the port, or Ray's with topology.startParams: { 'min-worker-port': '…', 'max-worker-port': '…' }.",
    ],
    [
      'a port that is none',
      {},
      { head: { startParams: { port: 'six' } } },
      'topology.head.startParams.port: "six" is no port. Fix: give a number from 1 to 65535.',
    ],
    [
      'a head that asks for more than it may have',
      {},
      { head: { resources: { requests: { memory: '200Gi' } } } },
      'topology.head.resources.requests.memory: "200Gi" is more than the limit "128Gi". Fix: give topology.head.resources.limits.memory as well, or ask for less.',
    ],
    [
      'a head whose memory is all shared',
      {},
      { head: { resources: { requests: { memory: '16Gi' }, limits: { memory: '16Gi' } } } },
      'topology.head.resources.limits.memory: "16Gi" holds 20Gi of shared memory and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower sharedMemory.',
    ],
    [
      'a name that leaves no room for what KubeRay appends',
      { name: 'a-name-of-fifty-characters-is-too-long-for-kuberay' },
      {},
      'name: "a-name-of-fifty-characters-is-too-long-for-kuberay-decode" has 57 characters, and 53 fit. Fix: shorten it by 4.',
    ],
    [
      'a name that begins with a digit',
      { name: '70b' },
      {},
      'name: "70b-decode" does not begin with a letter. Fix: put a letter in front: KubeRay asks for one.',
    ],
    [
      'how a Deployment is updated',
      { updateStrategy: 'recreate', progressDeadlineSeconds: 900 },
      {},
      [
        'updateStrategy: is said of a Deployment, and there is none. Fix: leave it out.',
        '[test/wide] progressDeadlineSeconds: is said of a Deployment, and there is none. Fix: leave it out.',
      ].join('\n'),
    ],
  ])('%s', (_, props, topology, message) => {
    expect(messageOf(() => aCluster(props, topology))).toBe(`[test/wide] ${message}`);
  });

  test('a parameter with dashes in front', () => {
    expect(messageOf(() => aCluster({}, { startParams: { '--port': '6380' } }))).toMatch(/^\[test\/wide\] topology\.startParams/);
  });

  test('an executor among the extra arguments', () => {
    const engine = Engine.vllm({ extraArgs: ['--distributed-executor-backend', 'mp'] });
    expect(messageOf(() => aCluster({ engine }))).toBe(
      "[test/wide] engine.extraArgs: say what starts the workers, and in a RayCluster Ray does. Fix: leave it out, or give topology: { kind: 'leaderWorkerSet' }.",
    );
  });

  test('a target of an autoscaler', () => {
    const server = aCluster();
    const message =
      'target: [test/wide] is a RayCluster, which is one replica and has no sub-resource "scale". Fix: give it topology: { kind: \'leaderWorkerSet\' }, whose replicas are groups of pods, or leave the autoscaler out.';
    const strategy = { kind: 'wva' } as const;
    expect(messageOf(() => server.autoscale({ strategy, maxReplicas: 2 })).split('\n')).toContain(
      `[test/wide/autoscaler] ${message}`,
    );
    const beside = () =>
      new WorkloadAutoscaler(server.node.scope ?? server, 'scaler', { target: aCluster(), strategy, maxReplicas: 2 });
    expect(messageOf(beside).split('\n')).toContain(`[test/scaler] ${message}`);
  });
});

describe('an image without Ray', () => {
  const published = { image: undefined, engineVersion: undefined };

  test('is warned of', () => {
    expect(Warnings.of(aCluster(published))).toEqual([
      {
        id: 'incomplete-image',
        field: 'image',
        what: '"vllm/vllm-openai:v0.19.1" contains vLLM 0.19.1, which since 0.18.0 no longer brings Ray along, and without the program "ray" no pod of a RayCluster starts',
        fix: 'build an image with it, such as that one and "pip install ray[cgraph]", and give it as image, or give topology: { kind: \'leaderWorkerSet\' }, which needs no Ray.',
      },
    ]);
  });

  test('is nothing to warn of where it is older, or built by oneself', () => {
    const older = { image: 'vllm/vllm-openai:v0.17.1', engineVersion: '0.17.1' };
    expect(Warnings.of(aCluster(older))).toEqual([]);
    expect(Warnings.of(aCluster(IMAGE))).toEqual([]);
  });
});
