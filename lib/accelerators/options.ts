import { optionalAmount, optionalCount, shared } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, later, type SchemaInput, type Z } from '../internal/schema';
import { isExtendedResource, objectNameSchema } from '../kubernetes/names';
import { CLAIM_LIMITS } from '../kubernetes/resource-claim-template';
import { PLATFORM_NAMES, type Platform } from '../platforms/platforms';
import { ASCEND_MODELS, type AscendModel } from './ascend';
import { TPU_GENERATIONS, type TpuGeneration } from './google-tpu';
import type { DeviceExposure } from './spec';

/** One of several kinds of device that would do, in order of preference. */
export interface DeviceAlternative {
  /** @default - the accelerator's device class */
  readonly deviceClass?: string;
  /** CEL expressions over the device, all of which must hold. */
  readonly selectors?: readonly string[];
  /** How many of this kind. @default - as many as the parallelism needs */
  readonly count?: number;
}

/** How devices are claimed through dynamic resource allocation. Admin access is never asked for. */
export interface DraOptions {
  /**
   * The version of `resource.k8s.io` that the cluster serves: `v1` from Kubernetes 1.34 on, `v1beta2` from 1.33, `v1beta1` from 1.32.
   * @default v1
   */
  readonly apiVersion?: 'v1' | 'v1beta2' | 'v1beta1';
  /** @default - the accelerator's, such as `gpu.nvidia.com` */
  readonly deviceClass?: string;
  /** CEL expressions over the device, all of which must hold, such as `device.attributes["gpu.nvidia.com"].architecture == "Hopper"`. */
  readonly selectors?: readonly string[];
  /** Up to 8 kinds of device that would do; the scheduler takes the first that it can have. Not with `selectors`, nor of `v1beta1`. */
  readonly firstAvailable?: readonly DeviceAlternative[];
}

/** Options of every accelerator that has devices. */
export interface AcceleratorOptions {
  /** Where the devices are, if that changes anything. @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
  /** Device plugin or DRA. @default - what upstream uses: DRA for Intel, otherwise the device plugin */
  readonly exposure?: DeviceExposure;
  /** How devices are claimed. Not with `exposure: 'devicePlugin'`. */
  readonly dra?: DraOptions;
  /** Devices that one host has. A pod that would need more is refused. @default 8 */
  readonly devicesPerHost?: number;
}

/** Options of Intel GPUs. */
export interface IntelXpuOptions extends AcceleratorOptions {
  /** The device plugin's resource: one per kernel driver. @default gpu.intel.com/xe */
  readonly resourceName?: 'gpu.intel.com/xe' | 'gpu.intel.com/i915';
}

/** Options of Google TPUs. */
export interface GoogleTpuOptions {
  /** Where the TPUs are. @default - GKE, the only platform that has them */
  readonly platform?: Platform;
  /** @default v6e */
  readonly generation?: TpuGeneration;
  /**
   * The slice, such as `2x4`. Its chips decide the parallelism.
   * @default - the single-host slice that the tensor parallel size fills; without one, the generation's largest
   */
  readonly topology?: string;
  /** Device plugin or DRA. @default devicePlugin */
  readonly exposure?: DeviceExposure;
  /** How devices are claimed. Not with `exposure: 'devicePlugin'`. */
  readonly dra?: DraOptions;
}

/** Options of Huawei Ascend NPUs. Device plugins alone hand them out. */
export interface AscendOptions {
  /** Where the NPUs are, if that changes anything. @default - a plain Kubernetes cluster */
  readonly platform?: Platform;
  /** The chip: `910B` of Atlas 800I A2, `910C` of A3, `310P` of Atlas 300I Duo. @default 910B */
  readonly model?: AscendModel;
  /**
   * The device plugin's resource: `huawei.com/Ascend910` or `huawei.com/Ascend310P` of MindCluster, `huawei.com/ascend-1980` or
   * `huawei.com/ascend-310` on Huawei Cloud, or what the plugin was told to call it.
   * @default - MindCluster's
   */
  readonly resourceName?: string;
  /** Devices that one host has. A pod that would need more is refused. @default - 8, and 16 of 910C */
  readonly devicesPerHost?: number;
}

/** Options of CPU inference. */
export interface CpuOptions {
  readonly platform?: Platform;
  /** The architecture of the processors. Said, it becomes a node selector. @default - amd64, and any node is taken */
  readonly arch?: 'amd64' | 'arm64';
  /** Who makes the CPU: becomes a label. Of amd64. @default - intel, and arm with arm64 */
  readonly vendor?: 'intel' | 'amd';
  /** Memory for the KV cache of each rank, in whole GiB: part of the pod's memory. `VLLM_CPU_KVCACHE_SPACE`. @default 32 */
  readonly kvCacheSpaceGiB?: number;
  /** Cores that the front end keeps for itself. `VLLM_CPU_NUM_OF_RESERVED_CPU`. @default 1 */
  readonly reservedCpus?: number;
}

/** Options of the absence of an accelerator. */
export interface SimulatedOptions {
  readonly platform?: Platform;
}

const platform = shared((z) => z.enum(PLATFORM_NAMES).optional());
const exposure = shared((z) => z.enum(['devicePlugin', 'dra']).optional());
const cel = (z: Z) =>
  z.array(z.string().trim().min(1).max(CLAIM_LIMITS.selectorLength)).min(1).max(CLAIM_LIMITS.selectors).readonly().optional();
const deviceClass = (z: Z) => objectNameSchema(z).optional();
const claim = (z: Z) =>
  z
    .strictObject({
      apiVersion: z.enum(['v1', 'v1beta2', 'v1beta1']).optional(),
      deviceClass: deviceClass(z),
      selectors: cel(z),
      firstAvailable: z
        .array(z.strictObject({ deviceClass: deviceClass(z), selectors: cel(z), count: optionalCount(z) }).readonly())
        .min(1)
        .max(CLAIM_LIMITS.firstAvailable)
        .readonly()
        .optional(),
    })
    .readonly();
const dra = shared((z) => later(z, () => claim(z)));
const common = (z: Z) => ({
  platform: platform(z),
  exposure: exposure(z),
  dra: dra(z),
  devicesPerHost: optionalCount(z),
});

/** @internal */
export const acceleratorSchema = defineSchema((z) => z.strictObject(common(z)));
/** @internal */
export const intelXpuSchema = defineSchema((z) =>
  z.strictObject({ ...common(z), resourceName: z.enum(['gpu.intel.com/xe', 'gpu.intel.com/i915']).optional() }),
);
/** @internal */
export const googleTpuSchema = defineSchema((z) =>
  z.strictObject({
    platform: platform(z),
    generation: z.enum(Object.keys(TPU_GENERATIONS) as [TpuGeneration, ...TpuGeneration[]]).optional(),
    topology: z.string().optional(),
    exposure: exposure(z),
    dra: dra(z),
  }),
);
/** @internal */
export const ascendSchema = defineSchema((z) =>
  z.strictObject({
    platform: platform(z),
    model: z.enum(Object.keys(ASCEND_MODELS) as [AscendModel, ...AscendModel[]]).optional(),
    resourceName: z.string().refine(isExtendedResource, 'Give a resource such as "huawei.com/Ascend910"').optional(),
    devicesPerHost: optionalCount(z),
  }),
);
/** @internal */
export const cpuSchema = defineSchema((z) =>
  z.strictObject({
    platform: platform(z),
    arch: z.enum(['amd64', 'arm64']).optional(),
    vendor: z.enum(['intel', 'amd']).optional(),
    kvCacheSpaceGiB: optionalCount(z),
    reservedCpus: optionalAmount(z),
  }),
);
/** @internal */
export const simulatedSchema = defineSchema((z) => z.strictObject({ platform: platform(z) }));

/** @internal The schemas and the interfaces say the same. */
export type Drift = [
  Expect<Same<SchemaInput<typeof acceleratorSchema>, AcceleratorOptions>>,
  Expect<Same<SchemaInput<typeof intelXpuSchema>, IntelXpuOptions>>,
  Expect<Same<SchemaInput<typeof googleTpuSchema>, GoogleTpuOptions>>,
  Expect<Same<SchemaInput<typeof ascendSchema>, AscendOptions>>,
  Expect<Same<SchemaInput<typeof cpuSchema>, CpuOptions>>,
  Expect<Same<SchemaInput<typeof simulatedSchema>, SimulatedOptions>>,
];
