import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  Engine,
  type KvCacheTier,
  KvCacheVolumeClaim,
  ModelServer,
  type ModelServerProps,
  Warnings,
} from '../../lib';
import { bytesOf } from '../../lib/kubernetes/quantity';
import { connectorOf, variablesOf } from '../containers';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const GIB = 2 ** 30;
const aServer: ModelServerProps = { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), tensorParallelSize: 2 };
const aTpu = { accelerator: Accelerator.googleTpu({ generation: 'v7' }), tensorParallelSize: 8 };
const volume = { claimName: 'kv-cache' };

type Said = Partial<ModelServerProps>;
const serverOf = (kvCacheTiers: readonly KvCacheTier[], props: Said = {}) =>
  new ModelServer(aChart('chat'), 'qwen', { ...aServer, kvCacheTiers, ...props });
const podOf = (tiers: readonly KvCacheTier[], props: Said = {}): Manifest =>
  theOnly(manifestsOf(serverOf(tiers, props)), 'Deployment').spec.template.spec;
const containerOf = (tiers: readonly KvCacheTier[], props: Said = {}): Manifest => podOf(tiers, props).containers[0];
const envOf = (tiers: readonly KvCacheTier[], props: Said = {}): Record<string, string> => variablesOf(containerOf(tiers, props));
const errorOf = (tiers: unknown, props: Said | object = {}) => messageOf(() => serverOf(tiers as KvCacheTier[], props as Said));

describe('host memory', () => {
  test("is vLLM's own tier on GPUs, all ranks together", () => {
    expect(connectorOf(containerOf([{ kind: 'cpu', size: '100Gi' }]))).toEqual({
      kv_connector: 'OffloadingConnector',
      kv_role: 'kv_both',
      kv_connector_extra_config: { cpu_bytes_to_use: 100 * GIB },
    });
  });

  test('takes what the connector can be told', () => {
    const tier: KvCacheTier = { kind: 'cpu', size: '10Gi', blockSize: 64, evictionPolicy: 'arc', storeThreshold: 2 };
    expect(connectorOf(containerOf([tier])).kv_connector_extra_config).toEqual({
      cpu_bytes_to_use: 10 * GIB,
      block_size: 64,
      eviction_policy: 'arc',
      store_threshold: 2,
    });
  });

  test('is shared out among data parallel engines, which have a cache each', () => {
    const container = containerOf([{ kind: 'cpu', size: '100Gi' }], { tensorParallelSize: 1, dataParallelSize: 4 });
    expect(connectorOf(container).kv_connector_extra_config.cpu_bytes_to_use).toBe(25 * GIB);
  });

  test('of LMCache is said per worker, in an image that has LMCache', () => {
    const container = containerOf([{ kind: 'cpu', size: '400Gi', connector: 'lmcache' }]);
    expect(connectorOf(container)).toEqual({ kv_connector: 'LMCacheConnectorV1', kv_role: 'kv_both' });
    expect(container.image).toBe('ghcr.io/llm-d/llm-d-cuda:v0.5.1');
    expect(envOf([{ kind: 'cpu', size: '400Gi', connector: 'lmcache' }])).toEqual({
      LMCACHE_MAX_LOCAL_CPU_SIZE: '200.0',
      PYTHONHASHSEED: '123',
    });
  });

  test('of TPUs is counted in chunks of one block, and the engine is told how large a block is', () => {
    const tiers: KvCacheTier[] = [{ kind: 'cpu', size: '320Gi', stagingBlocks: 500 }];
    const container = containerOf(tiers, aTpu);
    expect(connectorOf(container)).toEqual({
      kv_connector: 'TPUOffloadConnector',
      kv_connector_module_path: 'tpu_inference.offload.tpu_offload_connector',
      kv_role: 'kv_both',
    });
    expect(container.args).toContain('--block-size=128');
    // 64 layers × (8 keys + 8 values) × 128 × 2 bytes × 128 tokens = 32 MiB.
    expect(envOf(tiers, aTpu)).toEqual({
      SKIP_JAX_PRECOMPILE: '0',
      TPU_OFFLOAD_NUM_CPU_CHUNKS: '10240',
      TPU_OFFLOAD_NUM_STAGING_BLOCKS: '500',
    });
    expect(envOf(tiers, { ...aTpu, engine: Engine.vllm({ blockSize: 256, kvCacheDtype: 'fp8' }) })).toMatchObject({
      TPU_OFFLOAD_NUM_CPU_CHUNKS: '10240',
    });
  });

  test("of TPUs raises the node's limits first, in a pinned image that comes from the mirror", () => {
    const [setup] = podOf([{ kind: 'cpu', size: '320Gi' }], {
      ...aTpu,
      images: { registryMirror: 'registry.corp/hub' },
    }).initContainers;
    expect(setup).toMatchObject({ image: 'registry.corp/hub/library/busybox:1.37.0', securityContext: { privileged: true } });
    expect(setup.args[0]).toContain('cat /proc/sys/vm/max_map_count');
  });
});

describe('storage', () => {
  test("is llm-d's file-system connector on a claim, from an image that has it", () => {
    const pod = podOf([{ kind: 'storage', volume, maxStagingMemoryGb: 20 }]);
    expect(pod.containers[0].image).toBe('ghcr.io/llm-d/llm-d-cuda:v0.7.0');
    expect(connectorOf(pod.containers[0])).toEqual({
      kv_connector: 'OffloadingConnector',
      kv_role: 'kv_both',
      kv_connector_extra_config: {
        spec_name: 'SharedStorageOffloadingSpec',
        spec_module_path: 'llmd_fs_backend.spec',
        shared_storage_path: '/mnt/files-storage/',
        block_size: 256,
        threads_per_gpu: 64,
        max_staging_memory_gb: 20,
      },
    });
    expect(pod.volumes).toContainEqual({ name: 'files-storage', persistentVolumeClaim: { claimName: 'kv-cache' } });
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'files-storage', mountPath: '/mnt/files-storage' });
    expect(envOf([{ kind: 'storage', volume }])).toEqual({ PYTHONHASHSEED: '42' });
  });

  test('of llm-d fills up, which is said', () => {
    const [warning] = Warnings.of(serverOf([{ kind: 'storage', volume }]));
    expect(warning).toEqual({
      id: 'unbounded-storage',
      field: 'kvCacheTiers[0]',
      what: 'llm-d-fs never deletes a file, so the volume fills up, and from then on nothing more is kept',
      fix: "delete old files by some other means, such as the PVC evictor of llm-d-kv-cache in the connector's version.",
    });
  });

  test('of LMCache leaves files behind on a claim, which is said', () => {
    const tier = { kind: 'storage', connector: 'lmcache', size: '1Ti' } as const;
    expect(Warnings.of(serverOf([{ ...tier, volume }]))).toEqual([
      {
        id: 'unbounded-storage',
        field: 'kvCacheTiers[0]',
        what: 'LMCache keeps the index of its files in each pod: files of pods that are gone stay on the claim, and a pod that deletes a file takes it from the others',
        fix: 'delete old files by some other means, take "emptyDir", which each pod has for itself, or choose the connector "llm-d-fs".',
      },
    ]);
    expect(Warnings.of(serverOf([{ ...tier, volume: 'emptyDir' }]))).toEqual([]);
  });

  test('of LMCache is shared out among the workers of all replicas on a claim', () => {
    const tiers: KvCacheTier[] = [{ kind: 'storage', connector: 'lmcache', volume, size: '8960Gi' }];
    expect(envOf(tiers, { replicas: 4 })).toEqual({
      LMCACHE_LOCAL_DISK: 'file:///mnt/files-storage/kv-cache/',
      LMCACHE_EXTRA_CONFIG: '{"use_odirect":true}',
      LMCACHE_MAX_LOCAL_DISK_SIZE: '1120.0',
      LMCACHE_LOCAL_CPU: 'False',
      LMCACHE_MAX_LOCAL_CPU_SIZE: '5.0',
      PYTHONHASHSEED: '123',
    });
  });

  test('of LMCache is shared out among all pods of a group', () => {
    const tiers: KvCacheTier[] = [{ kind: 'storage', connector: 'lmcache', volume, size: '960Gi' }];
    const groups: Said = { topology: { kind: 'leaderWorkerSet' }, tensorParallelSize: 1, dataParallelSize: 16, replicas: 3 };
    const set = theOnly(manifestsOf(serverOf(tiers, groups)), 'LeaderWorkerSet').spec.leaderWorkerTemplate;
    // 3 groups × 2 pods × 8 workers.
    expect(variablesOf(set.workerTemplate.spec.containers[0])).toMatchObject({ LMCACHE_MAX_LOCAL_DISK_SIZE: '20.0' });
  });

  test('of LMCache on a disk of the pod is shared out among its own workers', () => {
    const onDisk: KvCacheTier[] = [{ kind: 'storage', connector: 'lmcache', volume: 'emptyDir', size: '800Gi', directIo: false }];
    expect(envOf(onDisk, { replicas: 4 })).toMatchObject({ LMCACHE_MAX_LOCAL_DISK_SIZE: '400.0' });
    expect(envOf(onDisk)).not.toHaveProperty('LMCACHE_EXTRA_CONFIG');
    expect(podOf(onDisk).volumes).toContainEqual({ name: 'files-storage', emptyDir: { sizeLimit: '800Gi' } });
    expect(podOf([{ ...onDisk[0]!, volume: { hostPath: '/mnt/ssd' } } as KvCacheTier]).volumes).toContainEqual({
      name: 'files-storage',
      hostPath: { path: '/mnt/ssd', type: 'DirectoryOrCreate' },
    });
  });

  test("is made writable for the server's group on GKE, where Lustre volumes are root's", () => {
    const tiers: KvCacheTier[] = [{ kind: 'storage', volume }];
    expect(podOf(tiers).initContainers).toBeUndefined();
    expect(podOf(tiers, { platform: 'gke' }).initContainers).toEqual([
      {
        name: 'fix-lustre-permissions',
        image: 'docker.io/library/busybox:1.37.0',
        command: ['chmod', '-R', 'g+w', '/mnt/files-storage/'],
        volumeMounts: [{ name: 'files-storage', mountPath: '/mnt/files-storage' }],
      },
    ]);
  });
});

describe('several tiers', () => {
  test('of several connectors are asked in their order', () => {
    const container = containerOf([
      { kind: 'cpu', size: '60Gi' },
      { kind: 'storage', volume },
    ]);
    const { kv_connector, kv_role, kv_connector_extra_config } = connectorOf(container);
    expect([kv_connector, kv_role]).toEqual(['MultiConnector', 'kv_both']);
    expect(kv_connector_extra_config.connectors.map((c: Manifest) => Object.keys(c.kv_connector_extra_config)[0])).toEqual([
      'cpu_bytes_to_use',
      'spec_name',
    ]);
  });

  test('of LMCache are one connector', () => {
    const tiers: KvCacheTier[] = [
      { kind: 'cpu', size: '400Gi', connector: 'lmcache' },
      { kind: 'storage', size: '1Ti', connector: 'lmcache', volume },
    ];
    expect(connectorOf(containerOf(tiers)).kv_connector).toBe('LMCacheConnectorV1');
    expect(envOf(tiers)).toMatchObject({ LMCACHE_MAX_LOCAL_CPU_SIZE: '200.0', LMCACHE_MAX_LOCAL_DISK_SIZE: '512.0' });
  });

  test('of LMCache and llm-d get an image that has both', () => {
    const tiers: KvCacheTier[] = [
      { kind: 'cpu', size: '40Gi', connector: 'lmcache' },
      { kind: 'storage', volume },
    ];
    expect(containerOf(tiers).image).toBe('ghcr.io/llm-d/llm-d-cuda:v0.7.0');
  });

  test('stand beside the connector that hands blocks to other servers', () => {
    const { kv_connector, kv_connector_extra_config } = connectorOf(
      containerOf([{ kind: 'cpu', size: '60Gi' }], { kvTransfer: { kind: 'nixl', loadFailurePolicy: 'recompute' } }),
    );
    expect(kv_connector).toBe('MultiConnector');
    expect(kv_connector_extra_config.connectors.map((c: Manifest) => c.kv_connector)).toEqual([
      'NixlConnector',
      'OffloadingConnector',
    ]);
  });
});

describe("the pod's memory", () => {
  test('grows by the tiers', () => {
    const { requests, limits } = containerOf([{ kind: 'cpu', size: '400Gi', connector: 'lmcache' }]).resources;
    expect([requests.memory, limits.memory]).toEqual(['496Gi', '528Gi']);
  });

  test('may grow to twice a tier of vLLM, whose pinned memory is rounded up to powers of two', () => {
    const { requests, limits } = containerOf([{ kind: 'cpu', size: '200Gi' }]).resources;
    expect([requests.memory, limits.memory]).toEqual(['296Gi', '528Gi']);
  });

  test('has room for what the threads of the file-system connector hold', () => {
    // 64 threads × 256 tokens × 256 KiB.
    expect(containerOf([{ kind: 'storage', volume }]).resources.requests.memory).toBe('100Gi');
    expect(containerOf([{ kind: 'storage', volume, threadsPerGpu: 16 }]).resources.requests.memory).toBe('97Gi');
  });

  test('is asked for on TPUs too', () => {
    expect(containerOf([{ kind: 'cpu', size: '320Gi' }], aTpu).resources.requests.memory).toBe('384Gi');
  });

  test('is what the caller says, where he does', () => {
    const resources = { requests: { memory: '500Gi' }, limits: { memory: '600Gi' } };
    expect(containerOf([{ kind: 'cpu', size: '200Gi' }], { resources }).resources).toMatchObject(resources);
  });

  test('always holds the tiers, whatever their size and the parallelism', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.constantFrom('offloading', 'lmcache') as fc.Arbitrary<'offloading'>,
        fc.constantFrom(1, 2, 4, 8),
        (gib, connector, tensorParallelSize) => {
          const container = containerOf([{ kind: 'cpu', size: `${gib}Gi`, connector }], { tensorParallelSize });
          const env = Object.fromEntries((container.env ?? []).map((e: Manifest) => [e.name, e.value]));
          const told =
            connectorOf(container).kv_connector_extra_config?.cpu_bytes_to_use ??
            Number(env.LMCACHE_MAX_LOCAL_CPU_SIZE) * GIB * tensorParallelSize;
          expect(told).toBeCloseTo(gib * GIB, -2);
          expect(bytesOf(container.resources.requests.memory)).toBeGreaterThan(told);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('what the router is told', () => {
  test('is the blocks that fit into the tiers', () => {
    // 16 tokens of 256 KiB: 4 MiB a block.
    expect(serverOf([{ kind: 'cpu', size: '200Gi' }]).kvTierBlocks).toBe(51200);
    expect(serverOf([{ kind: 'cpu', size: '200Gi' }], { engine: Engine.vllm({ blockSize: 64 }) }).kvTierBlocks).toBe(12800);
    expect(serverOf([{ kind: 'cpu', size: '200Gi' }], { engine: Engine.vllm({ kvCacheDtype: 'fp8' }) }).kvTierBlocks).toBe(
      102400,
    );
    expect(serverOf([{ kind: 'cpu', size: '320Gi' }], aTpu).kvTierBlocks).toBe(10240);
  });

  test('is nothing for a model of unknown shape, unless the caller tells', () => {
    expect(serverOf([{ kind: 'cpu', size: '10Gi' }], { model: 'acme/model' }).kvTierBlocks).toBeUndefined();
    expect(serverOf([{ kind: 'cpu', size: '10Gi' }], { model: 'acme/model', kvBytesPerToken: 65536 }).kvTierBlocks).toBe(10240);
  });
});

test('beside KV events, everything counts in the blocks that the events tell of', () => {
  const server = serverOf([{ kind: 'cpu', size: '320Gi' }], { ...aTpu, kvEvents: true });
  const args: string[] = theOnly(manifestsOf(server), 'Deployment').spec.template.spec.containers[0].args;
  expect([server.kvBlockSize, server.kvTierBlocks]).toEqual([64, 20480]);
  expect(args.filter((arg) => arg.startsWith('--block-size'))).toEqual(['--block-size=64']);
  expect(envOf([{ kind: 'cpu', size: '320Gi' }], { ...aTpu, kvEvents: true })).toMatchObject({
    TPU_OFFLOAD_NUM_CPU_CHUNKS: '20480',
  });
  expect(errorOf([{ kind: 'storage', volume, blockSize: 96 }], { kvEvents: true })).toBe(
    "[test/qwen] kvCacheTiers[0].blockSize: 96 tokens are no multiple of the engine's block size, 64. Fix: give a multiple of 64.",
  );
});

describe('what is refused', () => {
  const cpu = (more: object = {}) => [{ kind: 'cpu', size: '100Gi', ...more }];
  const storage = (more: object = {}) => [{ kind: 'storage', volume, ...more }];
  test.each<[string, unknown, object, string]>([
    ['no capacity', [{ kind: 'cpu' }], {}, '[test/qwen] kvCacheTiers[0].size: is missing. Fix: give a string.'],
    [
      'empty capacity',
      cpu({ size: '0' }),
      {},
      '[test/qwen] kvCacheTiers[0].size: "0" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
    ],
    [
      'LMCache on storage without capacity',
      storage({ connector: 'lmcache' }),
      {},
      '[test/qwen] kvCacheTiers[0].size: is missing, and LMCache keeps nothing on storage without a size. Fix: say how much all pods may use together, or give a KvCacheVolumeClaim.',
    ],
    [
      'storage without a volume',
      [{ kind: 'storage' }],
      {},
      '[test/qwen] kvCacheTiers[0].volume: is missing. Fix: give new KvCacheVolumeClaim(…), { claimName: "…" }, { hostPath: "/…" } or "emptyDir", or an object.',
    ],
    [
      'more than the pod has',
      cpu(),
      { resources: { requests: { memory: '64Gi' }, limits: { memory: '100Gi' } } },
      '[test/qwen] resources.limits.memory: "100Gi" holds 20Gi of shared memory and 100Gi of KV-cache tiers and leaves the server nothing, so the kernel would kill it. Fix: raise the limit, or lower the sizes of kvCacheTiers or sharedMemory.',
    ],
    [
      'more than the pod asks for',
      cpu({ size: '320Gi' }),
      { accelerator: Accelerator.googleTpu(), tensorParallelSize: 8, resources: { requests: { memory: '64Gi' } } },
      '[test/qwen] resources.requests.memory: "64Gi" holds 320Gi of KV-cache tiers and leaves the server nothing, so the pod may be placed where it does not fit. Fix: ask for more, leave it out, or lower the sizes of kvCacheTiers.',
    ],
    [
      'half blocks',
      storage({ blockSize: 100 }),
      {},
      "[test/qwen] kvCacheTiers[0].blockSize: 100 tokens are no multiple of the engine's block size, 16. Fix: give a multiple of 16.",
    ],
    [
      'half blocks by default',
      storage(),
      { engine: Engine.vllm({ blockSize: 96 }) },
      "[test/qwen] kvCacheTiers[0].blockSize: 256 tokens are no multiple of the engine's block size, 96. Fix: give a multiple of 96.",
    ],
    [
      "another accelerator's connector",
      cpu({ connector: 'tpu-offload' }),
      {},
      '[test/qwen] kvCacheTiers[0].connector: "tpu-offload" does not run on NVIDIA GPU. Fix: choose "offloading", "lmcache" and "llm-d-fs".',
    ],
    [
      'an accelerator without a connector',
      cpu(),
      { accelerator: Accelerator.cpu(), tensorParallelSize: undefined },
      '[test/qwen] kvCacheTiers[0]: no connector keeps KV blocks of CPU in host memory. Fix: leave the tier out, name a connector that your image has, or choose another accelerator.',
    ],
    [
      'an engine without connectors',
      cpu(),
      { engine: Engine.sglang() },
      '[test/qwen] kvCacheTiers: SGLang has none of the connectors that keep KV blocks outside the device. Fix: use Engine.vllm(), or leave kvCacheTiers out.',
    ],
    [
      'an older engine',
      cpu(),
      { ...aTpu, image: 'vllm/vllm-tpu:v0.18.0', engineVersion: '0.18.0' },
      '[test/qwen] kvCacheTiers[0].connector: "tpu-offload" is not in the engine\'s version 0.18.0. Fix: use an image with version 0.20.0 or later.',
    ],
    [
      'an image without LMCache',
      cpu({ connector: 'lmcache' }),
      { accelerator: Accelerator.amd() },
      '[test/qwen] kvCacheTiers[0].connector: ghcr.io/llm-d/llm-d-rocm:v0.7.0 is without LMCache. Fix: give an image that has it, with image and engineVersion, or choose another connector.',
    ],
    [
      "another connector's option",
      cpu({ stagingBlocks: 5 }),
      {},
      '[test/qwen] kvCacheTiers[0].stagingBlocks: is an option that "offloading" does not have. Fix: leave it out, or choose the connector "tpu-offload".',
    ],
    [
      'an option of a later version',
      cpu({ storeThreshold: 2 }),
      { image: 'registry.corp/vllm:v0.17.1', engineVersion: '0.17.1' },
      '[test/qwen] kvCacheTiers[0].storeThreshold: vLLM 0.17.1 does not read it. Fix: use vLLM 0.19.0 or later, or leave it out.',
    ],
    [
      'two tiers of one connector',
      [...cpu(), ...cpu()],
      {},
      '[test/qwen] kvCacheTiers[1]: is a second tier of "offloading" beside kvCacheTiers[0]. Fix: make them one, with the sum of their sizes.',
    ],
    [
      'two tiers on storage',
      [...storage(), ...storage({ connector: 'lmcache', size: '1Ti' })],
      {},
      '[test/qwen] kvCacheTiers[1]: is a second tier on storage beside kvCacheTiers[0]. Fix: keep one of them.',
    ],
    [
      'a TPU server that also hands blocks over',
      cpu(),
      { ...aTpu, role: 'prefill', kvTransfer: true },
      '[test/qwen] kvCacheTiers[0]: "tpu-offload" stands beside kvTransfer, and the engine takes one KV connector on Google TPU v7. Fix: keep one of them.',
    ],
    [
      'TPUs and a model of unknown shape',
      cpu(),
      { ...aTpu, model: 'acme/model' },
      '[test/qwen] kvBytesPerToken: is missing: TPUs count the tier in chunks, and the size of a token of acme/model is not known. Fix: give 2 × layers × KV heads × head size × bytes per number.',
    ],
    [
      'less than a chunk',
      cpu({ size: '16Mi' }),
      aTpu,
      '[test/qwen] kvCacheTiers[0].size: "16Mi" is less than one chunk, 33554432 bytes. Fix: give more.',
    ],
    [
      'the hybrid KV-cache manager',
      cpu(),
      { engine: Engine.vllm({ disableHybridKvCacheManager: false }) },
      '[test/qwen] engine.disableHybridKvCacheManager: false keeps the hybrid KV-cache manager, with which "offloading" of vLLM 0.19.1 does not start. Fix: leave it out, or leave kvCacheTiers out.',
    ],
    [
      'the hybrid KV-cache manager that the KV transfer keeps',
      cpu(),
      { model: 'openai/gpt-oss-120b', kvTransfer: true },
      '[test/qwen] kvCacheTiers: "offloading" of vLLM 0.19.1 does not start beside the hybrid KV-cache manager, which kvTransfer keeps for openai/gpt-oss-120b. Fix: leave kvCacheTiers out, or set the engine\'s disableHybridKvCacheManager on all servers that exchange blocks.',
    ],
    [
      'no prefix cache',
      cpu(),
      { engine: Engine.vllm({ enablePrefixCaching: false }) },
      '[test/qwen] engine.enablePrefixCaching: false finds no prefix again, so tiers would be filled and never read. Fix: leave it out, or leave kvCacheTiers out.',
    ],
    [
      "vLLM's short form",
      cpu(),
      { engine: Engine.vllm({ kvOffloadingSize: 10 }) },
      '[test/qwen] engine.kvOffloadingSize: is set beside kvCacheTiers, which sets the same connector. Fix: leave one of them out.',
    ],
    [
      'a connector of its own',
      cpu(),
      { engine: Engine.vllm({ kvTransferConfig: { kvConnector: 'NixlConnector', kvRole: 'kv_both' } }) },
      '[test/qwen] engine.kvTransferConfig: is set beside kvCacheTiers, which sets it too. Fix: leave one of them out.',
    ],
    [
      'a size said twice',
      cpu({ connector: 'lmcache' }),
      { env: { LMCACHE_MAX_LOCAL_CPU_SIZE: '5' } },
      "[test/qwen] env.LMCACHE_MAX_LOCAL_CPU_SIZE: kvCacheTiers sets it, and the pod's memory follows from the same size. Fix: leave it out, and change the size of the tier.",
    ],
  ])('%s', (_, tiers, props, message) => {
    expect(errorOf(tiers, props)).toBe(message);
  });

  test('a claim for one node under a group of several pods', () => {
    const claim = { claimName: 'kv-cache', accessMode: 'ReadWriteOnce' } as const;
    const group: Said = { topology: { kind: 'leaderWorkerSet' }, tensorParallelSize: 1, dataParallelSize: 16 };
    expect(errorOf(storage({ volume: claim }), group)).toBe(
      '[test/qwen] kvCacheTiers[0].volume: the claim "kv-cache" has access mode ReadWriteOnce, and 2 pods on several nodes would mount it. Fix: give the claim the access mode "ReadWriteMany" and a storage class that has it.',
    );
  });

  test.each<[object | string, string]>([
    [
      { claimName: 'a', size: 'many' },
      'volume.size: "many" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
    ],
    [
      { claimName: 'Bad_Name' },
      'volume.claimName: "Bad_Name" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
    ],
    [{ claimName: 'a', acessMode: 'x' }, 'volume.acessMode: is not a known prop. Fix: did you mean "accessMode"?'],
    [
      { claimName: 'a', accessMode: 'ReadOnlyMany' },
      'volume.accessMode: "ReadOnlyMany" is not one of the choices. Fix: choose one of "ReadWriteMany", "ReadWriteOnce" and "ReadWriteOncePod".',
    ],
    [{ hostPath: '/a/../b' }, 'volume.hostPath: "/a/../b" is not valid. Fix: give an absolute path without "..".'],
    [
      'emptydir',
      'volume: "emptydir" fits none of the forms. Fix: give new KvCacheVolumeClaim(…), { claimName: "…" }, { hostPath: "/…" } or "emptyDir", or an object.',
    ],
  ])('a volume such as %j', (said, message) => {
    expect(errorOf(storage({ volume: said }))).toBe(`[test/qwen] kvCacheTiers[0].${message}`);
  });

  test.each(['-1Gi', '0'])('a size of %s, on every accelerator', (size) => {
    const message = `[test/qwen] kvCacheTiers[0].size: "${size}" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.`;
    expect(errorOf(cpu({ size }), aTpu)).toBe(message);
    expect(errorOf(storage({ volume: { claimName: 'a', size: '1Gi' }, size }))).toBe(message);
  });

  test('a claim for one node under several replicas, and more than it has', () => {
    const chart = aChart('chat');
    const claim = new KvCacheVolumeClaim(chart, 'cache', { size: '100Gi', accessMode: 'ReadWriteOnce' });
    const tiers: KvCacheTier[] = [{ kind: 'storage', volume: claim, size: '200Gi' }];
    expect(messageOf(() => new ModelServer(chart, 'qwen', { ...aServer, replicas: 2, kvCacheTiers: tiers })).split('\n')).toEqual(
      [
        '[test/qwen] kvCacheTiers[0].volume: the claim "llm-d-kv-cache-storage" has access mode ReadWriteOnce, and 2 pods on several nodes would mount it. Fix: give the claim the access mode "ReadWriteMany" and a storage class that has it.',
        '[test/qwen] kvCacheTiers[0].size: "200Gi" is more than the "100Gi" that the claim asks for. Fix: ask for more storage, or lower the size.',
      ],
    );
  });
});

test('no tiers change nothing', () => {
  expect(podOf([])).toEqual(
    theOnly(manifestsOf(new ModelServer(aChart('chat'), 'qwen', aServer)), 'Deployment').spec.template.spec,
  );
});

test('an image of its own is taken at its word', () => {
  const image = { image: 'registry.corp/vllm-lmcache:v1', engineVersion: '0.20.1' };
  const tiers: KvCacheTier[] = [{ kind: 'cpu', size: '40Gi', connector: 'lmcache' }];
  expect(containerOf(tiers, { ...image, accelerator: Accelerator.amd() }).image).toBe(image.image);
});

test('a claim of another namespace is not found', () => {
  const there = new Chart(new App(), 'there', { namespace: 'there' });
  const claim = new KvCacheVolumeClaim(there, 'cache', { size: '9000Gi' });
  expect(
    errorOf([
      { kind: 'cpu', size: '60Gi' },
      { kind: 'storage', volume: claim },
    ]),
  ).toBe(
    '[test/qwen] kvCacheTiers[1].volume: [there/cache] is in namespace "there", and what a pod mounts is looked for in its own, namespace "chat". Fix: put both into charts of one namespace.',
  );
});
