import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  type LmcacheMultiprocessProps,
  LmcacheNodeServer,
  type LmcacheNodeServerProps,
  ModelServer,
  type ModelServerProps,
  Warnings,
} from '../../lib';
import { connectorOf } from '../containers';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const image = { image: 'lmcache/vllm-openai:v0.5.4', engineVersion: '0.27.1' };
const model = 'Qwen/Qwen3-8B';
const address = { host: 'lmcache', port: 5555 };

const nodeServer = (props: Partial<LmcacheNodeServerProps> = {}, chart = aChart('chat')) =>
  new LmcacheNodeServer(chart, 'lmcache', { accelerator: Accelerator.nvidia(), memory: '60Gi', ...props });
const podOf = (props: Partial<LmcacheNodeServerProps> = {}): Manifest =>
  theOnly(manifestsOf(nodeServer(props)), 'DaemonSet').spec.template.spec;
const nodeErrorOf = (props: object) => messageOf(() => nodeServer(props));

type Said = Partial<ModelServerProps>;
const engine = (said: object = {}, props: Said = {}) => {
  const lmcache = { mode: 'multiprocess', server: address, ...said } as LmcacheMultiprocessProps;
  return new ModelServer(aChart('chat'), 'qwen', { model, accelerator: Accelerator.nvidia(), ...image, lmcache, ...props });
};
const enginePodOf = (said: object = {}, props: Said = {}): Manifest =>
  theOnly(manifestsOf(engine(said, props)), 'Deployment').spec.template.spec;
const engineErrorOf = (said: object, props: Said = {}) => messageOf(() => engine(said, props));

describe('a server on each node', () => {
  test('sees the devices and the shared memory of the node, and asks for no device', () => {
    const pod = podOf();
    const [container] = pod.containers;
    expect(container).toMatchObject({
      image: 'lmcache/vllm-openai:v0.5.4',
      command: ['/opt/venv/bin/lmcache', 'server'],
      args: [
        '--host=0.0.0.0',
        '--port=5555',
        '--http-host=127.0.0.1',
        '--l1-size-gb=60',
        '--supported-transfer-mode=lmcache_driven',
        '--eviction-policy=LRU',
      ],
      env: [
        { name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' },
        { name: 'NVIDIA_DRIVER_CAPABILITIES', value: 'all' },
      ],
      resources: { requests: { cpu: '4', memory: '65Gi' }, limits: { memory: '98Gi' } },
      volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
      securityContext: { allowPrivilegeEscalation: false },
    });
    expect(pod.volumes).toEqual([{ name: 'shm', hostPath: { path: '/dev/shm', type: 'Directory' } }]);
    expect(pod).toMatchObject({ runtimeClassName: 'nvidia', enableServiceLinks: false, automountServiceAccountToken: false });
    expect(pod.hostIPC).toBeUndefined();
  });

  test('is reached by the engines of its own node', () => {
    const manifests = manifestsOf(nodeServer());
    const { spec } = theOnly(manifests, 'Service');
    expect(spec).toMatchObject({ internalTrafficPolicy: 'Local', ports: [{ port: 5555, targetPort: 'server' }] });
    expect(spec.selector).toEqual(theOnly(manifests, 'DaemonSet').spec.selector.matchLabels);
    expect(theOnly(manifests, 'DaemonSet').spec.template.metadata.labels).toMatchObject(spec.selector);
  });

  test('is told more', () => {
    const [container] = podOf({
      port: 6555,
      chunkSize: 128,
      workers: 4,
      eviction: { policy: 'IsolatedLRU', watermark: 0.9, ratio: 0.1 },
      l2Adapters: [{ type: 'fs', base_path: '/data' }],
      logLevel: 'DEBUG',
      images: { registryMirror: 'registry.corp', pullPolicy: 'Always' },
    }).containers;
    expect(container.args).toEqual([
      '--host=0.0.0.0',
      '--port=6555',
      '--http-host=127.0.0.1',
      '--l1-size-gb=60',
      '--chunk-size=128',
      '--max-workers=4',
      '--supported-transfer-mode=lmcache_driven',
      '--eviction-policy=IsolatedLRU',
      '--eviction-trigger-watermark=0.9',
      '--eviction-ratio=0.1',
      '--l2-adapter={"type":"fs","base_path":"/data"}',
    ]);
    expect(container.env).toContainEqual({ name: 'LMCACHE_LOG_LEVEL', value: 'DEBUG' });
    expect(container).toMatchObject({ image: 'registry.corp/lmcache/vllm-openai:v0.5.4', imagePullPolicy: 'Always' });
  });

  test('has the credentials and the disk of its stores', () => {
    const pod = podOf({
      l2Adapters: [{ type: 'fs', base_path: '/data' }],
      env: { AWS_SECRET_ACCESS_KEY: { secretName: 's3', secretKey: 'key' }, NVIDIA_VISIBLE_DEVICES: '0' },
      volumes: { data: { mountPath: '/data', hostPath: { path: '/mnt/ssd' } } },
    });
    const [container] = pod.containers;
    expect(container.env).toEqual([
      { name: 'NVIDIA_VISIBLE_DEVICES', value: '0' },
      { name: 'NVIDIA_DRIVER_CAPABILITIES', value: 'all' },
      { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 's3', key: 'key' } } },
    ]);
    expect(container.volumeMounts).toEqual([
      { name: 'shm', mountPath: '/dev/shm' },
      { name: 'data', mountPath: '/data' },
    ]);
    expect(pod.volumes).toContainEqual({ name: 'data', hostPath: { path: '/mnt/ssd' } });
  });

  test('of AMD is privileged and in the IPC namespace of the node, in an image of your own', () => {
    const pod = podOf({ accelerator: Accelerator.amd(), image: 'registry.corp/lmcache-rocm:v1', version: '0.5.3' });
    expect(pod.hostIPC).toBe(true);
    expect(pod.runtimeClassName).toBeUndefined();
    expect(pod.containers[0].securityContext).toEqual({ privileged: true });
    expect(pod.containers[0].command).toEqual(['lmcache', 'server']);
  });

  test('of Arm CPUs gets its blocks from the engines, and sees nothing of the node', () => {
    const pod = podOf({ accelerator: Accelerator.cpu({ arch: 'arm64' }), image: 'registry.corp/lmcache-arm:v1' });
    expect(pod.containers[0].args).toContain('--supported-transfer-mode=engine_driven');
    expect(pod.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
    expect(pod.volumes ?? []).toEqual([]);
    expect(pod.runtimeClassName).toBeUndefined();
  });

  test('is where the devices are, and sees them in another way where the cluster has one', () => {
    const key = 'nvidia.cdi.k8s.io/container.lmcache-server';
    const said = { podAnnotations: { [key]: 'management.nvidia.com/gpu=all' }, runtimeClassName: false as const };
    const pod = podOf({ ...said, platform: 'digitalocean', scheduling: { nodeSelector: { disk: 'nvme' } } });
    expect(pod.runtimeClassName).toBeUndefined();
    expect(pod.nodeSelector).toEqual({ 'doks.digitalocean.com/gpu-brand': 'nvidia', disk: 'nvme' });
    expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(podOf({ privileged: true, scheduling: { runtimeClassName: 'gpu' } })).toMatchObject({
      runtimeClassName: 'gpu',
      containers: [{ securityContext: { privileged: true } }],
    });
  });

  test('warns where the platform refuses it', () => {
    const chart = aChart('chat');
    nodeServer({ platform: 'openshift' }, chart);
    expect(Warnings.of(chart)).toEqual([
      {
        id: 'platform-policy',
        field: 'accelerator',
        what: 'the server mounts /dev/shm of the node, which the restricted security context constraint of openshift refuses',
        fix: 'have an administrator bind the service account to a constraint that allows it.',
      },
    ]);
  });

  test.each([
    [
      { accelerator: Accelerator.googleTpu() },
      '[test/lmcache] accelerator: no server of LMCache is known to get at the blocks of engines on Google TPU v6e. Fix: choose another accelerator.',
    ],
    [
      { accelerator: Accelerator.ascend() },
      "[test/lmcache] accelerator: no server of LMCache is known to get at the blocks of engines on Ascend NPU 910B. Fix: keep LMCache inside the engine: ModelServer's lmcache.",
    ],
    [
      { accelerator: Accelerator.intelGaudi() },
      '[test/lmcache] image: is missing, and nobody publishes one with LMCache for Intel Gaudi. Fix: build docker/Dockerfile.hpu of LMCache/LMCache, and give its name.',
    ],
    [
      { resources: { limits: { memory: '60Gi' } } },
      '[test/lmcache] resources.limits.memory: "60Gi" holds 60Gi of blocks and leaves the server nothing. Fix: raise it, leave it out, or lower memory.',
    ],
    [
      { l2Adapters: [{ type: 'resp', password: 'x' }] },
      '[test/lmcache] l2Adapters[0].password: holds a secret, which would be there for all to read. Fix: leave it out, and give the variable that the back end reads with env, as a key of a Secret.',
    ],
    [{ image: 'lmcache/standalone:latest' }, expect.stringContaining('[test/lmcache] image: ')],
    [
      { platform: 'tensorwave' },
      '[test/lmcache] platform: "tensorwave" has no NVIDIA GPU. Fix: leave platform out, or choose an accelerator that it has: "amd", "cpu" and "simulated".',
    ],
    [
      { logLevel: 'INFO', env: { LMCACHE_LOG_LEVEL: 'DEBUG' } },
      '[test/lmcache] env.LMCACHE_LOG_LEVEL: is set beside logLevel, which sets it too. Fix: leave one of them out.',
    ],
    [
      { volumes: { shm: { mountPath: '/data', emptyDir: {} } } },
      '[test/lmcache] volumes.shm: is the name of the volume that is /dev/shm of the node. Fix: choose another name.',
    ],
    [
      { volumes: { mine: { mountPath: '/dev/shm', emptyDir: {} } } },
      '[test/lmcache] volumes.mine.mountPath: "/dev/shm" is where "shm" is mounted already. Fix: choose another path, or replace that volume by using its name.',
    ],
    [
      { name: '3rd' },
      '[test/lmcache] name: "3rd" begins with a digit, and the name of its Service, "3rd", cannot. Fix: begin it with a letter.',
    ],
    [
      { labels: { 'app.kubernetes.io/name': 'mine' } },
      '[test/lmcache] labels.app.kubernetes.io/name: "mine" is overwritten with "lmcache-server". Fix: leave it out, or take another key.',
    ],
    [
      { version: '0.5.6' },
      '[test/lmcache] version: "0.5.6" is not what lmcache/vllm-openai:v0.5.4 has inside: that is 0.5.4. Fix: give the image that has it too, or leave it out.',
    ],
    [
      { memory: '60' },
      '[test/lmcache] memory: "60" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
    ],
    [
      { memory: '0' },
      '[test/lmcache] memory: "0" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
    ],
  ])('refuses %#', (props, message) => {
    expect(nodeErrorOf(props)).toEqual(message);
  });
});

describe('an engine with such a server', () => {
  test('dials it, and has the shared memory of the node instead of its own', () => {
    const pod = enginePodOf();
    const [container] = pod.containers;
    expect(connectorOf(container)).toEqual({
      kv_connector: 'LMCacheMPConnector',
      kv_connector_module_path: 'lmcache.integration.vllm.lmcache_mp_connector',
      kv_role: 'kv_both',
      kv_connector_extra_config: { 'lmcache.mp.host': 'tcp://lmcache', 'lmcache.mp.port': 5555 },
    });
    expect(pod.volumes.filter((v: Manifest) => v.name === 'shm')).toEqual([
      { name: 'shm', hostPath: { path: '/dev/shm', type: 'Directory' } },
    ]);
    expect(container.volumeMounts).toContainEqual({ name: 'shm', mountPath: '/dev/shm' });
    expect(container.env).toEqual([{ name: 'PYTHONHASHSEED', value: '123' }]);
    expect(container.resources.requests.memory).toBe('96Gi');
    expect(pod.hostIPC).toBeUndefined();
  });

  test('takes the construct, and what it says goes on to others', () => {
    const chart = aChart('chat');
    const server = nodeServer({ chunkSize: 128, port: 6555 }, chart);
    const { lmcache } = new ModelServer(chart, 'qwen', {
      model,
      accelerator: Accelerator.nvidia(),
      ...image,
      lmcache: { mode: 'multiprocess', server, kvRole: 'producer', version: '0.5.4', hashSeed: '0' },
    });
    expect(lmcache).toEqual({ version: '0.5.4', hashSeed: '0', kvRole: 'kv_producer', chunkSize: 128 });
  });

  test('on AMD is in the IPC namespace of the node', () => {
    expect(enginePodOf({}, { accelerator: Accelerator.amd() }).hostIPC).toBe(true);
  });

  test('on CPUs keeps its own shared memory and sends its blocks', () => {
    const pod = enginePodOf({}, { accelerator: Accelerator.cpu() });
    expect(connectorOf(pod.containers[0]).kv_connector).toBe('LMCacheMPConnector');
    expect(pod.volumes).toContainEqual({ name: 'dshm', emptyDir: { medium: 'Memory', sizeLimit: '4Gi' } });
  });

  test('warns where the platform refuses it', () => {
    expect(Warnings.of(engine({}, { platform: 'openshift' }))).toEqual([
      {
        id: 'platform-policy',
        field: 'lmcache.mode',
        what: '"multiprocess" mounts /dev/shm of the node, which the restricted security context constraint of openshift refuses',
        fix: 'have an administrator bind the service account to a constraint that allows it.',
      },
    ]);
  });

  test.each([
    [
      {},
      { accelerator: Accelerator.ascend() },
      '[test/qwen] lmcache.mode: "multiprocess" is not known to work on Ascend NPU 910B. Fix: leave mode out: LMCache inside the engine is.',
    ],
    [
      { server: { ...address, version: '0.5.6' }, version: '0.5.4' },
      {},
      '[test/qwen] lmcache.server: runs LMCache 0.5.6, and the engine has 0.5.4: they do not speak to one another. Fix: give both an image with the same version.',
    ],
    [
      { server: { ...address, acceleratorId: 'amd' } },
      {},
      '[test/qwen] lmcache.server: is on nodes of "amd", and the engine on those of "nvidia". Fix: make a server for the accelerator of the engine.',
    ],
    [
      {},
      { topology: { kind: 'leaderWorkerSet' }, tensorParallelSize: 16 },
      '[test/qwen] topology.kind: "leaderWorkerSet" spreads an engine over 2 nodes, and each of them has a server of its own. Fix: leave topology out, or keep LMCache inside the engine.',
    ],
    [
      {},
      { topology: { kind: 'leaderWorkerSet' }, dataParallelSize: 16 },
      '[test/qwen] topology.kind: "leaderWorkerSet" starts by clearing /dev/shm, which is the node\'s and holds what its other pods share. Fix: leave topology out, or keep LMCache inside the engine.',
    ],
    [
      { extraConfig: { 'lmcache.mp.port': 1 } },
      {},
      '[test/qwen] lmcache.extraConfig.lmcache.mp.port: is set beside lmcache.server, which sets it too. Fix: leave it out.',
    ],
    [
      {},
      { kvCacheTiers: [{ kind: 'cpu', size: '1Gi', connector: 'lmcache' }] },
      '[test/qwen] kvCacheTiers[0]: is LMCache, and so is lmcache. Fix: keep one of them.',
    ],
    [
      {},
      { sharedMemory: '64Gi' },
      '[test/qwen] sharedMemory: "64Gi" is said of a /dev/shm of the pod\'s own, and lmcache gives it the node\'s. Fix: leave it out, or keep LMCache inside the engine.',
    ],
    [
      { server: 'lmcache' },
      {},
      '[test/qwen] lmcache.server: "lmcache" is not valid. Fix: give a LmcacheNodeServer, or { host, port }.',
    ],
    [
      { cpu: { size: '1Gi' } },
      {},
      '[test/qwen] lmcache.cpu: is not a known prop. Fix: leave it out: it goes with another choice.',
    ],
  ] as readonly (readonly [object, Said, string])[])('refuses %#', (said, props, message) => {
    expect(engineErrorOf(said, props)).toBe(message);
  });
});
