import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  Engine,
  KvCacheVolumeClaim,
  type LmcacheProps,
  ModelServer,
  type ModelServerProps,
  Warnings,
} from '../../lib';
import { bytesOf } from '../../lib/kubernetes/quantity';
import { type LmcacheConfig, lmcacheEnv, lmcacheFile, lmcacheKey } from '../../lib/model-server/features/lmcache/config';
import { connectorOf, portsOf, variablesOf } from '../containers';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const GIB = 2 ** 30;
const aServer: ModelServerProps = { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), tensorParallelSize: 2 };
const controller = { host: 'vllm-router-service', pullPort: 9000, replyPort: 9001, heartbeatPort: 9002 };

type Said = Partial<ModelServerProps>;
const serverOf = (lmcache: LmcacheProps | boolean, props: Said = {}) =>
  new ModelServer(aChart('chat'), 'qwen', { ...aServer, lmcache, ...props });
const podOf = (lmcache: LmcacheProps | boolean, props: Said = {}): Manifest =>
  theOnly(manifestsOf(serverOf(lmcache, props)), 'Deployment').spec.template.spec;
const containerOf = (lmcache: LmcacheProps | boolean, props: Said = {}): Manifest => podOf(lmcache, props).containers[0];
const envOf = (lmcache: LmcacheProps | boolean, props: Said = {}): Record<string, unknown> =>
  variablesOf(containerOf(lmcache, props));
const errorOf = (lmcache: unknown, props: Said | object = {}) =>
  messageOf(() => serverOf(lmcache as LmcacheProps, props as Said));

describe('without further words', () => {
  test('LMCache keeps in host memory what it does by itself, and the pod has as much more', () => {
    const container = containerOf(true);
    expect(connectorOf(container)).toEqual({ kv_connector: 'LMCacheConnectorV1', kv_role: 'kv_both' });
    expect(envOf(true)).toEqual({ LMCACHE_MAX_LOCAL_CPU_SIZE: '5.0', PYTHONHASHSEED: '123' });
    expect(container.resources.requests.memory).toBe('106Gi');
    expect(container.resources.limits.memory).toBe('138Gi');
  });

  test('the image is one of the release that has LMCache and the engine of its other images', () => {
    expect(containerOf(true).image).toBe('ghcr.io/llm-d/llm-d-cuda:v0.7.0');
    expect(serverOf(true).lmcache).toEqual({ version: '0.4.4', hashSeed: '123', kvRole: 'kv_both' });
  });

  test('of an image of the release that the caller names, what is in it is known', () => {
    const named: Said = { image: 'ghcr.io/llm-d/llm-d-cuda:v0.5.1' };
    expect(serverOf(true, named).lmcache?.version).toBe('0.3.14');
    expect(serverOf(true, { image: 'ghcr.io/llm-d/llm-d-cuda:v0.7.0' }).lmcache?.version).toBe('0.4.4');
    expect(serverOf(true, { image: 'ghcr.io/llm-d/llm-d-cuda:v0.6.0' }).lmcache?.version).toBeUndefined();
    expect(errorOf({ pd: { role: 'sender' } }, named)).toBe(
      '[test/qwen] lmcache: LMCache 0.3.14 does not read pd_skip_proxy_notification, which this needs. Fix: use an image with LMCache 0.4.4 or later.',
    );
  });

  test('false is none at all', () => {
    expect(connectorOf(containerOf(false))).toBeUndefined();
    expect(serverOf(false).lmcache).toBeUndefined();
  });

  test('a tier of kvCacheTiers that is LMCache says the same', () => {
    const tiered = serverOf(false, { kvCacheTiers: [{ kind: 'cpu', size: '60Gi', connector: 'lmcache' }] });
    const container = theOnly(manifestsOf(tiered), 'Deployment').spec.template.spec.containers[0];
    const same = containerOf({ cpu: { size: '60Gi' } });
    expect(container.env).toEqual(same.env);
    expect(connectorOf(container)).toEqual(connectorOf(same));
    expect(container.resources).toEqual(same.resources);
    expect(tiered.lmcache).toEqual({ version: '0.3.14', hashSeed: '123', kvRole: 'kv_both' });
  });
});

describe('stores', () => {
  test('host memory is said for the pod, and told to each rank', () => {
    expect(envOf({ cpu: { size: '60Gi' } }).LMCACHE_MAX_LOCAL_CPU_SIZE).toBe('30.0');
    expect(containerOf({ cpu: { size: '60Gi' } }).resources.requests.memory).toBe('156Gi');
    const staged = envOf({ cpu: { size: '60Gi' } }, { tensorParallelSize: 2, pipelineParallelSize: 2 });
    expect(staged.LMCACHE_MAX_LOCAL_CPU_SIZE).toBe('15.0');
  });

  test('the router learns how many blocks it holds', () => {
    // 64 layers × (8 keys + 8 values) × 128 × 2 bytes × 16 tokens = 4 MiB.
    expect(serverOf({ cpu: { size: '60Gi' } }).kvTierBlocks).toBe((60 * GIB) / (4 * 2 ** 20));
    expect(serverOf({ cpu: false, disk: { volume: 'emptyDir', size: '1Gi' } }).kvTierBlocks).toBeUndefined();
  });

  test('a disk comes with its volume, which the chart of upstream leaves to others', () => {
    const disk: LmcacheProps = { disk: { volume: { hostPath: '/mnt/nvme' }, size: '200Gi' } };
    expect(envOf(disk)).toMatchObject({
      LMCACHE_LOCAL_DISK: 'file:///mnt/files-storage/kv-cache/',
      LMCACHE_MAX_LOCAL_DISK_SIZE: '100.0',
      LMCACHE_EXTRA_CONFIG: '{"use_odirect":true}',
    });
    const pod = podOf(disk);
    expect(pod.volumes).toContainEqual({
      name: 'files-storage',
      hostPath: { path: '/mnt/nvme', type: 'DirectoryOrCreate' },
    });
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'files-storage', mountPath: '/mnt/files-storage' });
  });

  test('a claim is shared among replicas, and warned of', () => {
    const chart = aChart('chat');
    const volume = new KvCacheVolumeClaim(chart, 'kv', { size: '400Gi' });
    const server = new ModelServer(chart, 'qwen', { ...aServer, replicas: 2, lmcache: { disk: { volume } } });
    const { env } = theOnly(manifestsOf(server), 'Deployment').spec.template.spec.containers[0];
    expect(env).toContainEqual({ name: 'LMCACHE_MAX_LOCAL_DISK_SIZE', value: '100.0' });
    expect(Warnings.of(chart)).toEqual([
      {
        id: 'unbounded-storage',
        field: 'lmcache.disk',
        what: 'LMCache keeps the index of its files in each pod: files of pods that are gone stay on the claim, and a pod that deletes a file takes it from the others',
        fix: 'delete old files by some other means, take "emptyDir", which each pod has for itself, or choose the connector "llm-d-fs".',
      },
    ]);
  });

  test('without host memory, blocks pass through a little of it on their way to disk', () => {
    const only: LmcacheProps = { cpu: false, disk: { volume: 'emptyDir', size: '200Gi' } };
    expect(envOf(only)).toMatchObject({ LMCACHE_LOCAL_CPU: 'False', LMCACHE_MAX_LOCAL_CPU_SIZE: '5.0' });
    expect(containerOf(only).resources.requests.memory).toBe('106Gi');
  });

  test('a remote store is a construct, a URL, or a key of a Secret', () => {
    const server = { lmcacheUrl: 'lm://vllm-cache-server-service:81' };
    const written = (serde?: 'naive') => envOf({ remote: { server: { ...server, serde: 'kivi' }, serde } }).LMCACHE_REMOTE_SERDE;
    expect([written(), written('naive')]).toEqual(['kivi', 'naive']);
    expect(envOf({ remote: { server, serde: 'cachegen' } })).toMatchObject({
      LMCACHE_REMOTE_URL: 'lm://vllm-cache-server-service:81',
      LMCACHE_REMOTE_SERDE: 'cachegen',
    });
    expect(envOf({ remote: { url: 'redis://cache:6379' } }).LMCACHE_REMOTE_URL).toBe('redis://cache:6379');
    const secret = envOf({ remote: { url: { secretName: 'redis', key: 'url' } }, configuration: 'file' });
    expect(secret.LMCACHE_REMOTE_URL).toEqual({ secretKeyRef: { name: 'redis', key: 'url' } });
  });

  test('stand beside tiers of other connectors, and memory is that of all', () => {
    const beside = containerOf({ cpu: { size: '60Gi' } }, { kvCacheTiers: [{ kind: 'cpu', size: '40Gi' }] });
    const { connectors } = connectorOf(beside).kv_connector_extra_config;
    expect(connectors.map((c: Manifest) => c.kv_connector)).toEqual(['OffloadingConnector', 'LMCacheConnectorV1']);
    expect(beside.resources.requests.memory).toBe('196Gi');
  });
});

describe('a controller', () => {
  test('gets a name of each pod, a port of each rank and signs of life', () => {
    const container = containerOf({ controller });
    expect(envOf({ controller })).toMatchObject({
      LMCACHE_ENABLE_CONTROLLER: 'True',
      LMCACHE_LMCACHE_INSTANCE_ID: { fieldRef: { fieldPath: 'metadata.name' } },
      LMCACHE_CONTROLLER_PULL_URL: 'vllm-router-service:9000',
      LMCACHE_CONTROLLER_REPLY_URL: 'vllm-router-service:9001',
      LMCACHE_LMCACHE_WORKER_PORTS: '8500,8501',
      LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME: '10',
    });
    expect(portsOf(container)).toMatchObject({ 'lmc-worker-0': 8500, 'lmc-worker-1': 8501 });
    expect(serverOf({ controller, chunkSize: 128 }).lmcache).toMatchObject({ controller, chunkSize: 128, hashSeed: '123' });
  });

  test('may be told of the port and the time', () => {
    const env = envOf({ controller, worker: { port: 8001, heartbeatSeconds: 30 } }, { tensorParallelSize: 1 });
    expect(env).toMatchObject({ LMCACHE_LMCACHE_WORKER_PORTS: '8001', LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME: '30' });
  });

  test('lets engines find one another', () => {
    expect(envOf({ controller, p2p: true })).toMatchObject({
      LMCACHE_ENABLE_P2P: 'True',
      LMCACHE_P2P_HOST: { fieldRef: { fieldPath: 'status.podIP' } },
      LMCACHE_P2P_INIT_PORTS: '8600,8601',
      LMCACHE_P2P_LOOKUP_PORTS: '8300,8301',
      LMCACHE_TRANSFER_CHANNEL: 'nixl',
    });
  });

  test('lets an engine behind a routing sidecar be one of them', () => {
    const container = containerOf({ controller, p2p: true }, { routingSidecar: true });
    expect(portsOf(container)).toMatchObject({ modelserver: 8200, 'lmc-p2p-init-0': 8600, 'lmc-p2p-look-0': 8300 });
    expect(errorOf({ controller, p2p: { initPort: 8200 } }, { routingSidecar: true })).toBe(
      '[test/qwen] lmcache.p2p.initPort: 8200 is the port of "lmc-p2p-init-0" and of the engine. Fix: move one of them.',
    );
  });
});

describe('prefill and decode', () => {
  test('a sender has its peer from each request, and asks for devices instead of picking them', () => {
    const said: LmcacheProps = { pd: { role: 'sender', proxy: { host: 'vllm-router-service', port: 7500 } } };
    const container = containerOf(said);
    expect(connectorOf(container).kv_role).toBe('kv_producer');
    expect(envOf(said)).toEqual({
      LMCACHE_LOCAL_CPU: 'False',
      LMCACHE_MAX_LOCAL_CPU_SIZE: '0.0',
      LMCACHE_SAVE_UNFULL_CHUNK: 'True',
      LMCACHE_TRANSFER_CHANNEL: 'nixl',
      LMCACHE_ENABLE_PD: 'True',
      LMCACHE_PD_ROLE: 'sender',
      LMCACHE_PD_PROXY_HOST: 'vllm-router-service',
      LMCACHE_PD_PROXY_PORT: '7500',
      LMCACHE_PD_BUFFER_SIZE: '1073741824',
      LMCACHE_PD_BUFFER_DEVICE: 'cuda',
      PYTHONHASHSEED: '123',
    });
    expect(container.resources.limits['nvidia.com/gpu']).toBe('2');
    expect(container.resources.requests.memory).toBe('96Gi');
  });

  test('a sender that nobody waits for says so', () => {
    expect(envOf({ pd: { role: 'sender' } })).toMatchObject({ LMCACHE_PD_SKIP_PROXY_NOTIFICATION: 'True' });
  });

  test('a receiver listens at the address of its pod, on a port of each rank', () => {
    const said: LmcacheProps = { pd: { role: 'receiver', bufferSize: '2Gi', buffer: 'host' } };
    const container = containerOf(said);
    expect(connectorOf(container).kv_role).toBe('kv_consumer');
    expect(envOf(said)).toMatchObject({
      LMCACHE_PD_ROLE: 'receiver',
      LMCACHE_PD_PEER_HOST: { fieldRef: { fieldPath: 'status.podIP' } },
      LMCACHE_PD_PEER_INIT_PORT: '7300,7301',
      LMCACHE_PD_PEER_ALLOC_PORT: '7400,7401',
      LMCACHE_PD_BUFFER_DEVICE: 'cpu',
    });
    expect(portsOf(container)).toMatchObject({ 'lmc-pd-init-1': 7301, 'lmc-pd-alloc-0': 7400 });
    expect(container.resources.requests.memory).toBe('100Gi');
    expect(serverOf(said).lmcache?.pd).toEqual({ role: 'receiver', initPorts: [7300, 7301], allocPorts: [7400, 7401] });
  });
});

describe('hardware', () => {
  test('of Huawei has a connector, capabilities and a block size of its own', () => {
    const said: Said = {
      accelerator: Accelerator.ascend(),
      image: 'registry.example/lmcache-ascend:v1',
      engineVersion: '0.19.1',
    };
    const container = containerOf({ version: '0.4.3', pd: { role: 'receiver' } }, said);
    expect(connectorOf(container)).toEqual({
      kv_connector: 'LMCacheAscendConnectorV1Dynamic',
      kv_connector_module_path: 'lmcache_ascend.integration.vllm.lmcache_ascend_connector_v1',
      kv_role: 'kv_consumer',
    });
    expect(container.args).toContain('--block-size=128');
    expect(container.securityContext.capabilities.add).toEqual(['SYS_RESOURCE', 'IPC_LOCK']);
    expect(envOf({ version: '0.4.3', pd: { role: 'receiver' } }, said)).toMatchObject({
      LMCACHE_TRANSFER_CHANNEL: 'hccl',
      LMCACHE_PD_BUFFER_DEVICE: 'npu',
    });
  });

  test('that nobody has a row for may bring one', () => {
    const accelerator = Accelerator.custom({
      ...npu,
      lmcache: {
        status: 'plugin',
        package: 'ours',
        build: 'build it',
        connector: { name: 'OurConnector', modulePath: 'ours.connector' },
        limits: { pd: false, p2p: false, layerwise: false, blending: false, gds: false },
        evidence: 'we say so',
      },
    });
    const own: Said = { accelerator, image: 'registry.example/vllm-npu:v1', engineVersion: '0.19.1' };
    expect(connectorOf(containerOf(true, own))).toEqual({
      kv_connector: 'OurConnector',
      kv_connector_module_path: 'ours.connector',
      kv_role: 'kv_both',
    });
    expect(errorOf({ controller, p2p: true }, own)).toBe(
      '[test/qwen] lmcache.p2p: LMCache on NPU has nothing that moves blocks between engines. Fix: leave it out, or share a store with remote.',
    );
  });
});

describe('the configuration', () => {
  const said: LmcacheProps = {
    chunkSize: 128,
    cpu: { size: '61Gi' },
    disk: { volume: 'emptyDir', size: '200Gi' },
    remote: { server: { lmcacheUrl: 'lm://cache:81' }, serde: 'naive' },
    controller,
    p2p: { initPort: 9200 },
    logLevel: 'DEBUG',
    extraConfig: { lookup_backoff_time: 0.01 },
  };

  /** What LMCache makes of its variables, in the kinds of its definitions. */
  function read(env: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(env)
        .filter(([name, value]) => name.startsWith('LMCACHE_') && typeof value === 'string')
        .map(([name, value]) => {
          const text = value as string;
          const key = name.slice('LMCACHE_'.length).toLowerCase();
          if (/_ports?$/.test(key) && key !== 'pd_proxy_port') return [key, text.split(',').map(Number)];
          if (text === 'True' || text === 'False') return [key, text === 'True'];
          return [key, /^[\d.]+$/.test(text) || text.startsWith('{') ? JSON.parse(text) : text];
        }),
    );
  }

  test('is the same in a file, but for what only the pod knows', () => {
    const manifests = manifestsOf(serverOf({ ...said, configuration: 'file' }));
    const map = theOnly(manifests, 'ConfigMap', 'qwen-decode-lmcache');
    const fileEnv = envOf({ ...said, configuration: 'file' });
    const { log_level, config_file, ...rest } = read(fileEnv);
    expect([log_level, config_file, rest]).toEqual(['DEBUG', '/etc/lmcache/lmcache.yaml', {}]);
    const { log_level: _, ...variables } = read(envOf(said));
    expect(parse(map.data['lmcache.yaml'])).toEqual(variables);
    expect(fileEnv).toMatchObject({
      LMCACHE_LMCACHE_INSTANCE_ID: { fieldRef: { fieldPath: 'metadata.name' } },
      LMCACHE_P2P_HOST: { fieldRef: { fieldPath: 'status.podIP' } },
      PYTHONHASHSEED: '123',
    });
  });

  test('in a file has a volume of its own', () => {
    const mountPath = '/mine';
    const message = (prop: string) =>
      `[test/qwen] ${prop}.lmcache-config: is the name of the volume with /etc/lmcache/lmcache.yaml, which the engine reads. Fix: choose another name.`;
    const inFile = { configuration: 'file' } as const;
    expect(errorOf(inFile, { volumes: { 'lmcache-config': { mountPath, emptyDir: {} } } })).toBe(message('volumes'));
    expect(errorOf(inFile, { caches: { 'lmcache-config': mountPath } })).toBe(message('caches'));
    expect(errorOf({}, { volumes: { 'lmcache-config': { mountPath, emptyDir: {} } } })).toBe('accepted');
  });

  test('in a file is mounted, and new pods come with a new text', () => {
    const templateOf = (chunkSize: number) =>
      theOnly(manifestsOf(serverOf({ chunkSize, configuration: 'file' })), 'Deployment').spec.template;
    const { spec, metadata } = templateOf(128);
    expect(spec.volumes).toContainEqual({ name: 'lmcache-config', configMap: { name: 'qwen-decode-lmcache' } });
    expect(spec.containers[0].volumeMounts).toContainEqual({
      name: 'lmcache-config',
      mountPath: '/etc/lmcache',
      readOnly: true,
    });
    expect(metadata.annotations['checksum/config']).not.toBe(templateOf(256).metadata.annotations['checksum/config']);
  });

  test('writes every kind of value as YAML and as Python read it', () => {
    const config: LmcacheConfig = {
      chunkSize: 256,
      localCpu: false,
      maxLocalCpuSize: 5,
      maxLocalDiskSize: 0.5,
      remoteUrl: 'lm://a: b',
      lmcacheWorkerPorts: [1, 2],
      p2pHost: { fieldPath: 'status.podIP' },
      extraConfig: { a: [true, null, 'x'] },
    };
    expect(lmcacheFile(config)).toEqual({
      text: 'chunk_size: 256\nlocal_cpu: false\nmax_local_cpu_size: 5.0\nmax_local_disk_size: 0.5\nremote_url: "lm://a: b"\nlmcache_worker_ports: [1,2]\nextra_config: {"a":[true,null,"x"]}\n',
      env: { LMCACHE_P2P_HOST: { fieldPath: 'status.podIP' } },
    });
    expect(lmcacheEnv(config)).toEqual({
      LMCACHE_CHUNK_SIZE: '256',
      LMCACHE_LOCAL_CPU: 'False',
      LMCACHE_MAX_LOCAL_CPU_SIZE: '5.0',
      LMCACHE_MAX_LOCAL_DISK_SIZE: '0.5',
      LMCACHE_REMOTE_URL: 'lm://a: b',
      LMCACHE_LMCACHE_WORKER_PORTS: '1,2',
      LMCACHE_P2P_HOST: { fieldPath: 'status.podIP' },
      LMCACHE_EXTRA_CONFIG: '{"a":[true,null,"x"]}',
    });
  });

  test('has keys that LMCache spells like that', () => {
    const keys = ['enableP2p', 'p2pInitPorts', 'lmcacheWorkerHeartbeatTime', 'pdSkipProxyNotification'] as const;
    expect(keys.map(lmcacheKey)).toEqual([
      'enable_p2p',
      'p2p_init_ports',
      'lmcache_worker_heartbeat_time',
      'pd_skip_proxy_notification',
    ]);
  });
});

const npu = {
  id: 'npu',
  displayName: 'NPU',
  nameStem: 'npu',
  labels: { variant: 'npu' },
  resourceNames: ['example.com/npu'],
  defaultExposure: 'devicePlugin',
  source: 'here',
} as const;

describe('refuses', () => {
  const disk = { volume: 'emptyDir', size: '10Gi' };
  const remote = { url: 'lm://cache:81' };
  const own = { image: 'lmcache/vllm-openai:v0.3.14', engineVersion: '0.15.1' };
  const tpu = { accelerator: Accelerator.googleTpu(), tensorParallelSize: 8 };
  const cases: readonly (readonly [string, unknown, object, string])[] = [
    [
      'hardware that has another connector',
      true,
      tpu,
      '[test/qwen] lmcache: no connector of LMCache runs inside the engine on Google TPU v6e (in review). Fix: leave it out, or use kvCacheTiers, whose connectors there are "tpu-offload".',
    ],
    [
      'hardware that has none',
      true,
      { accelerator: Accelerator.cpu(), tensorParallelSize: 1 },
      "[test/qwen] lmcache: no connector of LMCache runs inside the engine on CPU (multiprocess only). Fix: leave it out, or give { mode: 'multiprocess', server } with a LmcacheNodeServer.",
    ],
    [
      'hardware that nothing is known of',
      true,
      { accelerator: Accelerator.custom({ ...npu, id: 'other' }), image: 'registry.example/vllm:v1', engineVersion: '0.19.1' },
      '[test/qwen] lmcache: no connector of LMCache runs inside the engine on NPU. Fix: leave it out, or choose another accelerator.',
    ],
    [
      'an image that is without it',
      true,
      { accelerator: Accelerator.amd() },
      "[test/qwen] lmcache: ghcr.io/llm-d/llm-d-rocm:v0.7.0 is without LMCache. Fix: give an image that has it, with image, engineVersion and lmcache.version: install LMCache's ROCm wheel, or LMCache with BUILD_WITH_HIP=1, into vllm/vllm-openai-rocm; PyPI's wheel is for CUDA.",
    ],
    [
      'SGLang',
      true,
      { engine: Engine.sglang() },
      '[test/qwen] lmcache: SGLang takes no KV connector, by which LMCache is loaded. Fix: use Engine.vllm(), or leave lmcache out.',
    ],
    [
      'LMCache twice',
      true,
      { kvCacheTiers: [{ kind: 'cpu', size: '1Gi', connector: 'lmcache' }] },
      '[test/qwen] kvCacheTiers[0]: is LMCache, and so is lmcache. Fix: keep one of them.',
    ],
    [
      'two tiers on storage',
      { disk },
      { kvCacheTiers: [{ kind: 'storage', volume: 'emptyDir', size: '1Gi' }] },
      '[test/qwen] kvCacheTiers[0]: is on storage, and so is lmcache.disk. Fix: keep one of them.',
    ],
    [
      'nowhere to keep blocks',
      { cpu: false },
      {},
      '[test/qwen] lmcache.cpu: false leaves LMCache nowhere to keep blocks. Fix: give disk, remote or pd, or leave cpu out.',
    ],
    [
      'reading from host memory that keeps nothing',
      { cpu: false, remote, controller, p2p: true },
      {},
      '[test/qwen] lmcache.cpu: false keeps no blocks in host memory, and there p2p reads them. Fix: give cpu a size, or leave p2p out.',
    ],
    [
      'a store behind a transfer without memory between them',
      { remote, pd: { role: 'sender' } },
      {},
      '[test/qwen] lmcache.cpu: is missing: with pd LMCache has no memory in which blocks could pass to remote. Fix: give cpu a size, or leave the other out.',
    ],
    [
      'a disk without a size',
      { disk: { volume: 'emptyDir' } },
      {},
      '[test/qwen] lmcache.disk.size: is missing, and LMCache keeps nothing on storage without a size. Fix: say how much all pods may use together, or give a KvCacheVolumeClaim.',
    ],
    [
      'a size of nothing',
      { cpu: { size: '0' } },
      {},
      '[test/qwen] lmcache.cpu.size: "0" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
    ],
    [
      'a scheme that LMCache does not know',
      { remote: { url: 'rediss-cluster://a:1' } },
      {},
      '[test/qwen] lmcache.remote.url: "rediss-cluster://a:1" has no scheme that LMCache knows. Fix: did you mean "redis-cluster"?',
    ],
    [
      'a password for all to read',
      { remote: { url: 'redis://user:secret@cache:6379' } },
      {},
      '[test/qwen] lmcache.remote.url: "redis://***@cache:6379" holds a user or a password, which would be there for all to read. Fix: put the whole URL into a Secret, and give { secretName, key }.',
    ],
    [
      'another secret for all to read',
      { extraConfig: { aws_secret_access_key: 'x' } },
      {},
      '[test/qwen] lmcache.extraConfig.aws_secret_access_key: holds a secret, which would be there for all to read. Fix: leave it out, and give the variable that the back end reads with env, as a key of a Secret.',
    ],
    [
      'an option that a prop sets',
      { disk, extraConfig: { use_odirect: false } },
      {},
      '[test/qwen] lmcache.extraConfig.use_odirect: is set beside lmcache.disk, which sets it too. Fix: say it with lmcache.disk.directIo.',
    ],
    [
      'a role that is not that of the transfer',
      { kvRole: 'both', pd: { role: 'sender' } },
      {},
      '[test/qwen] lmcache.kvRole: "both" is not what a sender of pd is. Fix: leave it out: it is "producer".',
    ],
    [
      'two transfers',
      { pd: { role: 'sender' } },
      { kvTransfer: true },
      '[test/qwen] lmcache.pd: hands the blocks of prefill to decode, and so does kvTransfer. Fix: keep one of them.',
    ],
    [
      'a transfer beside reading from others',
      { pd: { role: 'sender' }, cpu: { size: '1Gi' }, controller, p2p: true },
      {},
      '[test/qwen] lmcache.p2p: stands beside pd, and LMCache does one of them. Fix: keep one of them.',
    ],
    [
      'a transfer that the hardware has no channel for',
      { pd: { role: 'sender' } },
      { accelerator: Accelerator.amd(), ...own },
      '[test/qwen] lmcache.pd: LMCache on AMD GPU has nothing that moves blocks between engines. Fix: leave it out, and use kvTransfer.',
    ],
    [
      'a channel of other hardware',
      { pd: { role: 'sender', transferChannel: 'hccl' } },
      {},
      '[test/qwen] lmcache.pd.transferChannel: "hccl" is no channel of LMCache on NVIDIA GPU. Fix: choose one of "nixl".',
    ],
    [
      'engines that cannot find one another',
      { p2p: true },
      {},
      '[test/qwen] lmcache.controller: is missing, and with p2p engines find one another through it. Fix: give the address of a controller, or leave p2p out.',
    ],
    [
      'a worker that reports to nobody',
      { worker: { port: 8001 } },
      {},
      '[test/qwen] lmcache.worker: reports to a controller, and there is none. Fix: give controller, or leave it out.',
    ],
    [
      'engines that share the ports of a pod',
      { controller },
      { dataParallelSize: 2 },
      '[test/qwen] lmcache.controller: 2 data parallel engines of a pod would listen on the same ports under one name. Fix: make each engine a pod: split the ranks into replicas, or leave controller out.',
    ],
    [
      'an engine of several pods',
      { controller },
      { topology: { kind: 'leaderWorkerSet' }, tensorParallelSize: 16 },
      '[test/qwen] lmcache.controller: one engine spreads over 2 pods, and each would have a name of its own. Fix: make each engine a pod: split the ranks into replicas, or leave controller out.',
    ],
    [
      'what is said in the environment too',
      { cpu: { size: '1Gi' } },
      { env: { LMCACHE_MAX_LOCAL_CPU_SIZE: '5', PYTHONHASHSEED: '0' } },
      '[test/qwen] env.LMCACHE_MAX_LOCAL_CPU_SIZE: is decided by lmcache, and other numbers follow from the same fact. Fix: leave it out, and say it with lmcache.\n[test/qwen] env.PYTHONHASHSEED: is decided by lmcache, and other numbers follow from the same fact. Fix: leave it out, and say it with lmcache.',
    ],
    [
      'what is said in the environment alone, though others have to know of it',
      {},
      { env: { LMCACHE_CHUNK_SIZE: '128' } },
      '[test/qwen] env.LMCACHE_CHUNK_SIZE: is decided by lmcache, and other numbers follow from the same fact. Fix: leave it out, and say it with lmcache.',
    ],
    [
      "a side of the transfer that is not the server's",
      { pd: { role: 'sender' } },
      { role: 'decode' },
      '[test/qwen] lmcache.pd.role: "sender" is what prefill does, and the server\'s role is "decode". Fix: give "receiver", or the other role.',
    ],
    [
      'a version that the image has not',
      { version: '0.3.14' },
      {},
      '[test/qwen] lmcache.version: "0.3.14" is not what ghcr.io/llm-d/llm-d-cuda:v0.7.0 has inside: that is 0.4.4. Fix: give the image that has it too, or leave it out.',
    ],
    [
      'a controller with two sockets on one port',
      { controller: { ...controller, replyPort: controller.pullPort } },
      {},
      `[test/qwen] lmcache.controller.replyPort: ${controller.pullPort} is its pullPort, and each is a socket of its own. Fix: give each port a number of its own.`,
    ],
    [
      'a store that wants blocks as nobody writes them',
      { remote: { server: { lmcacheUrl: 'lm://cache:80', serde: 'cachegenn' } } },
      {},
      '[test/qwen] lmcache.remote.server.serde: "cachegenn" is not one of the choices. Fix: did you mean "cachegen"?',
    ],
    [
      'a store on a port that there is not',
      { remote: { url: 'lm://cache:65536' } },
      {},
      '[test/qwen] lmcache.remote.url: "lm://cache:65536" has the port 65536, which there is not. Fix: give one from 1 to 65535.',
    ],
    [
      'a key that the version does not read',
      { version: '0.3.14', pd: { role: 'sender' } },
      own,
      '[test/qwen] lmcache: LMCache 0.3.14 does not read pd_skip_proxy_notification, which this needs. Fix: use an image with LMCache 0.4.4 or later.',
    ],
    [
      'a connector that is said twice',
      true,
      { engine: Engine.vllm({ kvTransferConfig: { kvConnector: 'LMCacheConnectorV1', kvRole: 'kv_both' } }) },
      '[test/qwen] engine.kvTransferConfig: is set beside lmcache, which sets it too. Fix: leave one of them out.',
    ],
    [
      'the hybrid manager, which the connector does not take',
      true,
      { engine: Engine.vllm({ disableHybridKvCacheManager: false }) },
      '[test/qwen] engine.disableHybridKvCacheManager: false keeps the hybrid KV-cache manager, with which "lmcache" of vLLM 0.19.1 does not start. Fix: leave it out, or leave lmcache out.',
    ],
    [
      'a connector among the extra arguments',
      true,
      { engine: Engine.vllm({ extraArgs: ['--kv-transfer-config={}'] }) },
      '[test/qwen] engine.extraArgs: set --kv-transfer-config beside lmcache, which sets it too. Fix: leave one of them out.',
    ],
    [
      'a port that is taken',
      { controller, worker: { port: 7999 } },
      {},
      '[test/qwen] lmcache.worker.port: 8000 is the port of "lmc-worker-1" and of the engine. Fix: move one of them.',
    ],
    [
      'memory that LMCache fills',
      { cpu: { size: '100Gi' } },
      { resources: { requests: { memory: '64Gi' }, limits: { memory: '100Gi' } } },
      '[test/qwen] resources.limits.memory: "100Gi" holds 20Gi of shared memory and 100Gi of KV-cache tiers and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower the sizes of lmcache or sharedMemory.',
    ],
    ['a prop that is misspelt', { cpuu: true }, {}, '[test/qwen] lmcache.cpuu: is not a known prop. Fix: did you mean "cpu"?'],
  ];
  test.each(cases)('%s', (_, lmcache, props, message) => {
    expect(errorOf(lmcache, props)).toBe(message);
  });

  test('memory is that of the props, where they say it', () => {
    const { resources } = containerOf({ cpu: { size: '60Gi' } }, { resources: { requests: { memory: '180Gi' } } });
    expect(bytesOf(resources.requests.memory)).toBe(180 * GIB);
  });
});
