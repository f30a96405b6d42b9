/**
 * How far LMCache is on a kind of hardware: `released` has published packages, `plugin` is a package of its own beside LMCache,
 * `source build` works in an image that one builds oneself, `multiprocess only` has no connector inside the engine, `in review` is proposed
 * and not merged.
 */
export type LmcacheStatus = 'released' | 'plugin' | 'source build' | 'multiprocess only' | 'in review';

/** A KV connector as vLLM is told of it. */
export interface LmcacheConnector {
  /** `kv_connector` */
  readonly name: string;
  /** `kv_connector_module_path` @default - vLLM's own registry has it */
  readonly modulePath?: string;
}

/** How a server of LMCache that all engines of a node share gets at their blocks. */
export interface LmcacheServerNeeds {
  /** `--supported-transfer-mode`: the server fetches blocks from the memory of the engine, or the engine sends them. */
  readonly transferMode: 'lmcache_driven' | 'engine_driven';
  /** Whether server and engines see the same `/dev/shm`, the node's. */
  readonly sharesMemory: boolean;
  /** Whether they are in the IPC namespace of the node as well. */
  readonly hostIpc: boolean;
  /** Whether the server's container is privileged, to see the devices that it does not ask for. */
  readonly privileged: boolean;
  /** RuntimeClass through which it sees them. */
  readonly runtimeClass?: string;
  /** Environment variables of the server. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What LMCache does beyond keeping blocks. */
export interface LmcacheLimits {
  /** Hands the blocks of prefill to decode. */
  readonly pd: boolean;
  /** Reads blocks from the host memory of other engines. */
  readonly p2p: boolean;
  /** Moves blocks layer by layer. */
  readonly layerwise: boolean;
  /** Uses blocks that are no prefix. */
  readonly blending: boolean;
  /** Reads and writes storage directly from the device. */
  readonly gds: boolean;
}

/** What LMCache has and needs on one kind of hardware. */
export interface LmcacheHardware {
  readonly status: LmcacheStatus;
  /** Where the package comes from. */
  readonly package: string;
  /** A public engine image, and the LMCache inside. @default - nobody publishes one */
  readonly image?: { readonly name: string; readonly version: string };
  /** How to come by an image, for those who have none. */
  readonly build: string;
  /** The connector inside the engine. @default - there is none */
  readonly connector?: LmcacheConnector;
  /** The connector to a server of LMCache on the node. @default - there is none */
  readonly multiprocessConnector?: LmcacheConnector;
  /** Environment variables of the engine. */
  readonly env?: Readonly<Record<string, string>>;
  /** Engine settings by their typed names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Linux capabilities of the engine's container. */
  readonly capabilities?: readonly string[];
  readonly limits: LmcacheLimits;
  /** What moves blocks between engines (`transfer_channel`), the usual one first. */
  readonly transferChannels?: readonly string[];
  /** Memory of the device, as `pd_buffer_device` names it. */
  readonly bufferDevice?: string;
  /** What a server of LMCache on the node needs. @default - there is none */
  readonly server?: LmcacheServerNeeds;
  /** Who says so, and where. */
  readonly evidence: string;
}

/** vLLM has an old copy of its own, which it takes unless the module is named. */
const MULTIPROCESS = { name: 'LMCacheMPConnector', modulePath: 'lmcache.integration.vllm.lmcache_mp_connector' };
const IN_PROCESS = { name: 'LMCacheConnectorV1' };
/** The engine sends its blocks: the server sees nothing of the device. */
const ENGINE_DRIVEN = { transferMode: 'engine_driven', sharesMemory: false, hostIpc: false, privileged: false } as const;

/** Hardware by the id of its accelerator. */
export const LMCACHE_HARDWARE = {
  nvidia: {
    status: 'released',
    package: 'lmcache of PyPI (x86_64, and aarch64 from 0.5.4 on; CUDA 13)',
    image: { name: 'lmcache/vllm-openai:v0.5.4', version: '0.5.4' },
    build: 'use lmcache/vllm-openai, or install lmcache of PyPI into an image of vLLM',
    connector: IN_PROCESS,
    multiprocessConnector: MULTIPROCESS,
    limits: { pd: true, p2p: true, layerwise: true, blending: true, gds: true },
    transferChannels: ['nixl'],
    bufferDevice: 'cuda',
    server: {
      transferMode: 'lmcache_driven',
      sharesMemory: true,
      hostIpc: false,
      privileged: false,
      runtimeClass: 'nvidia',
      // It sees all devices of the node and takes none of them.
      env: { NVIDIA_VISIBLE_DEVICES: 'all', NVIDIA_DRIVER_CAPABILITIES: 'all' },
    },
    evidence: 'Images, targets and tags: LMCache/LMCache docker/README.md.',
  },
  amd: {
    status: 'released',
    package: "wheel of LMCache's GitHub releases that ends in -rocm (gfx942 and gfx950, ROCm 7.2, Python 3.12)",
    build: "install LMCache's ROCm wheel, or LMCache with BUILD_WITH_HIP=1, into vllm/vllm-openai-rocm; PyPI's wheel is for CUDA",
    connector: IN_PROCESS,
    multiprocessConnector: MULTIPROCESS,
    // Its ROCm images are without NIXL.
    limits: { pd: false, p2p: false, layerwise: true, blending: false, gds: true },
    // HIP has not been seen to work over a shared /dev/shm alone.
    server: { transferMode: 'lmcache_driven', sharesMemory: true, hostIpc: true, privileged: true },
    evidence:
      'LMCache pull request 702 is merged; docker/Dockerfile.rocm-lightweight has no NIXL; wheels are on the page of v0.5.3rc3-rocm.',
  },
  ascend: {
    status: 'plugin',
    package: 'lmcache of PyPI with NO_CUDA_EXT=1, and LMCache-Ascend from git, both of one version (0.4.3)',
    build:
      'build docker/Dockerfile.a2.openEuler (.a3, .310p) of LMCache/LMCache-Ascend, which starts from quay.io/ascend/vllm-ascend',
    connector: {
      name: 'LMCacheAscendConnectorV1Dynamic',
      // Without it, vLLM asks its registry, from which vllm-ascend removed the connector again.
      modulePath: 'lmcache_ascend.integration.vllm.lmcache_ascend_connector_v1',
    },
    settings: { blockSize: 128 },
    // To lock host memory; drivers from 25 on do without.
    capabilities: ['SYS_RESOURCE', 'IPC_LOCK'],
    limits: { pd: true, p2p: true, layerwise: true, blending: false, gds: false },
    transferChannels: ['hccl', 'hixl'],
    bufferDevice: 'npu',
    evidence:
      'LMCache pull requests 1191 and 1209 were closed; the work became LMCache/LMCache-Ascend (README.md, docs/deployment.md); a server of the node is still open in LMCache issue 4061.',
  },
  'cpu-arm64': {
    status: 'multiprocess only',
    package: 'lmcache of PyPI, aarch64 from 0.5.4 on',
    build: 'install lmcache 0.5.4 or later into vllm/vllm-openai-cpu of arm64, and keep blocks in a server of LMCache',
    multiprocessConnector: MULTIPROCESS,
    limits: { pd: false, p2p: false, layerwise: false, blending: false, gds: false },
    server: ENGINE_DRIVEN,
    evidence:
      'LMCache pull request 1054 is closed and 4195 is merged, for Arm hosts of CUDA devices; gpu_connector/__init__.py of 0.5.6 has no connector of CPUs.',
  },
  cpu: {
    status: 'multiprocess only',
    package: 'lmcache of PyPI, x86_64',
    build: 'install lmcache into vllm/vllm-openai-cpu, and keep blocks in a server of LMCache',
    multiprocessConnector: MULTIPROCESS,
    limits: { pd: false, p2p: false, layerwise: false, blending: false, gds: false },
    server: ENGINE_DRIVEN,
    evidence:
      'gpu_connector/__init__.py of LMCache 0.5.6 has no connector of CPUs; docs/source/mp/deployment.rst has the transfer mode.',
  },
  'google-tpu': {
    status: 'in review',
    package: 'none: tpu-inference has a connector of its own to host memory',
    build: 'there is nothing to build yet',
    limits: { pd: false, p2p: false, layerwise: false, blending: false, gds: false },
    evidence:
      'tpu_platform.py of tpu-inference 0.32.0 refuses other connectors than its own; LMCache pull request 4002 and tpu-inference 3075 are open.',
  },
  'intel-xpu': {
    status: 'source build',
    package: 'LMCache from source with BUILD_WITH_SYCL=1 and oneAPI',
    build: 'build LMCache with BUILD_WITH_SYCL=1 in vllm/vllm-openai-xpu',
    connector: IN_PROCESS,
    multiprocessConnector: MULTIPROCESS,
    env: { VLLM_WORKER_MULTIPROC_METHOD: 'spawn' },
    limits: { pd: false, p2p: false, layerwise: true, blending: true, gds: false },
    server: ENGINE_DRIVEN,
    evidence: 'LMCache pull requests 1593 and 3360 are merged; setup_extensions/build_profiles/sycl.py.',
  },
  'intel-gaudi': {
    status: 'source build',
    package: 'LMCache from source with NO_CUDA_EXT=1 BUILD_WITH_HPU=1',
    build: 'build docker/Dockerfile.hpu of LMCache/LMCache',
    connector: IN_PROCESS,
    multiprocessConnector: MULTIPROCESS,
    env: { PT_HPU_GPU_MIGRATION: '1', PT_HPU_ENABLE_LAZY_COLLECTIVES: 'true' },
    settings: { blockSize: 128 },
    limits: { pd: false, p2p: false, layerwise: false, blending: false, gds: false },
    server: ENGINE_DRIVEN,
    evidence: 'LMCache pull request 2822 is merged; gpu_connector/__init__.py refuses layerwise and blending there.',
  },
} as const satisfies Readonly<Record<string, LmcacheHardware>>;

/** Accelerators of which this library knows how LMCache stands there. */
export type LmcacheHardwareId = keyof typeof LMCACHE_HARDWARE;

type With<Field extends keyof LmcacheHardware> = {
  [Id in LmcacheHardwareId]: (typeof LMCACHE_HARDWARE)[Id] extends { readonly [F in Field]: object } ? Id : never;
}[LmcacheHardwareId];

/** Accelerators whose engines LMCache has a connector inside. */
export type LmcacheAcceleratorId = With<'connector'>;

/** Accelerators whose engines keep blocks in a server of LMCache on their node. */
export type LmcacheNodeAcceleratorId = With<'server'>;
