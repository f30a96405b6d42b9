import { ConfigError, type Problem } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import { parseProps } from '../internal/schema';
import type { PodParts } from '../kubernetes/pod-parts';
import { newerThanV1beta1 } from '../kubernetes/resource-claim-template';
import { type Platform, platformRow } from '../platforms/platforms';
import { AMD } from './amd';
import { ascend, ascendResourceProblem, DEFAULT_ASCEND_MODEL } from './ascend';
import { armCpu, cpu, cpuVendorProblem, DEFAULT_CPU_KV_CACHE_GIB, DEFAULT_RESERVED_CPUS } from './cpu';
import { googleTpu, topologyProblem } from './google-tpu';
import { INTEL_GAUDI } from './intel-gaudi';
import { INTEL_XPU } from './intel-xpu';
import { NVIDIA } from './nvidia';
import {
  type AcceleratorOptions,
  type AscendOptions,
  acceleratorSchema,
  ascendSchema,
  type CpuOptions,
  cpuSchema,
  type DraOptions,
  type GoogleTpuOptions,
  googleTpuSchema,
  type IntelXpuOptions,
  intelXpuSchema,
  type SimulatedOptions,
  simulatedSchema,
} from './options';
import { SIMULATED } from './simulated';
import { type AcceleratorSpec, type DeviceExposure, type DeviceFit, oneDevicePerRank, type Parallelism } from './spec';
import { customSchema, judgedFit } from './spec-schema';

const ACCELERATOR = Symbol.for('cdk8s-llm-d.Accelerator');

/** Hosts that say nothing else have this many devices. */
const DEFAULT_DEVICES_PER_HOST = 8;

/** Accelerators that this library knows by name. */
export type AcceleratorId = 'nvidia' | 'amd' | 'ascend' | 'intel-xpu' | 'intel-gaudi' | 'google-tpu' | 'cpu' | 'simulated';

interface Placement {
  readonly platform?: Platform;
  readonly exposure?: DeviceExposure;
  readonly dra?: DraOptions;
  readonly devicesPerHost?: number;
  readonly resourceName?: string;
}

/**
 * The accelerator that a model server's pods run on: which devices they ask for, how, and what they need beside them.
 *
 * Its id is part of its type: what cannot run on an accelerator does not compile where the accelerator is known, and is refused at
 * construction where it is not.
 *
 * @example
 * import { Accelerator } from 'cdk8s-llm-d';
 *
 * const onGke = Accelerator.nvidia({ platform: 'gke' });
 * const claimed = Accelerator.nvidia({ exposure: 'dra', dra: { selectors: ['device.attributes["gpu.nvidia.com"].architecture == "Hopper"'] } });
 * const slice = Accelerator.googleTpu({ generation: 'v6e', topology: '2x4' });
 */
export class Accelerator<Id extends string = string> {
  /** NVIDIA GPUs: A100, H100, H200, B200. Device plugin `nvidia.com/gpu`, DRA class `gpu.nvidia.com`. */
  public static nvidia(options: AcceleratorOptions = {}): Accelerator<'nvidia'> {
    return new Accelerator('Accelerator.nvidia', NVIDIA, parseProps('Accelerator.nvidia', acceleratorSchema, options));
  }

  /** AMD Instinct GPUs with ROCm: MI250, MI300X. Device plugin `amd.com/gpu`, DRA class `gpu.amd.com`. */
  public static amd(options: AcceleratorOptions = {}): Accelerator<'amd'> {
    return new Accelerator('Accelerator.amd', AMD, parseProps('Accelerator.amd', acceleratorSchema, options));
  }

  /** Intel GPUs: Data Center GPU Max 1550, Battlemage. DRA class `gpu.intel.com` unless told otherwise. */
  public static intelXpu(options: IntelXpuOptions = {}): Accelerator<'intel-xpu'> {
    return new Accelerator('Accelerator.intelXpu', INTEL_XPU, parseProps('Accelerator.intelXpu', intelXpuSchema, options));
  }

  /** Intel Gaudi 2 and 3. DRA class `gaudi.intel.com` unless told otherwise. */
  public static intelGaudi(options: AcceleratorOptions = {}): Accelerator<'intel-gaudi'> {
    return new Accelerator(
      'Accelerator.intelGaudi',
      INTEL_GAUDI,
      parseProps('Accelerator.intelGaudi', acceleratorSchema, options),
    );
  }

  /** Google TPUs v5e, v6e and v7 (Ironwood), one slice of one host per pod. */
  public static googleTpu(options: GoogleTpuOptions = {}): Accelerator<'google-tpu'> {
    const at = 'Accelerator.googleTpu';
    const { generation = 'v6e', topology, ...placement } = parseProps(at, googleTpuSchema, options);
    const wrong = topology === undefined ? undefined : topologyProblem(generation, topology);
    if (wrong) throw new ConfigError(at, [wrong]);
    return new Accelerator(at, googleTpu(generation, topology), { ...placement, platform: placement.platform ?? 'gke' });
  }

  /**
   * Huawei Ascend NPUs, driven by vLLM for Ascend: Atlas 800I A2 (`910B`), A3 (`910C`), Atlas 300I Duo (`310P`). llm-d has no image for them.
   * @see https://docs.vllm.ai/projects/ascend
   */
  public static ascend(options: AscendOptions = {}): Accelerator<'ascend'> {
    const at = 'Accelerator.ascend';
    const { model = DEFAULT_ASCEND_MODEL, ...placement } = parseProps(at, ascendSchema, options);
    const wrong = ascendResourceProblem(model, placement.resourceName);
    if (wrong) throw new ConfigError(at, [wrong]);
    return new Accelerator(at, ascend(model), { ...placement, exposure: 'devicePlugin' });
  }

  /**
   * Cores without an accelerator: Xeon, EPYC, or Arm with `arch: 'arm64'`. Upstream asks for 64 cores and 64 GiB per replica, and has no
   * image for Arm. `--dtype bfloat16` needs the BF16 instructions of ARMv8.6 there.
   */
  public static cpu(options: CpuOptions = {}): Accelerator<'cpu'> {
    const at = 'Accelerator.cpu';
    const { platform, arch, vendor, kvCacheSpaceGiB, reservedCpus } = parseProps(at, cpuSchema, options);
    const wrong = cpuVendorProblem(arch, vendor);
    if (wrong) throw new ConfigError(at, [wrong]);
    const sizes = [kvCacheSpaceGiB ?? DEFAULT_CPU_KV_CACHE_GIB, reservedCpus ?? DEFAULT_RESERVED_CPUS] as const;
    const spec = arch === 'arm64' ? armCpu(...sizes) : cpu(vendor ?? 'intel', ...sizes, arch);
    return new Accelerator(at, spec, { platform });
  }

  /** No accelerator: for the inference simulator, on kind or minikube. */
  public static simulated(options: SimulatedOptions = {}): Accelerator<'simulated'> {
    return new Accelerator('Accelerator.simulated', SIMULATED, parseProps('Accelerator.simulated', simulatedSchema, options));
  }

  /**
   * An accelerator that this library has no row for.
   * @throws ConfigError, naming all that is wrong with what is known of it
   */
  public static custom<const Id extends string>(
    spec: AcceleratorSpec & { readonly id: Id },
    options: AcceleratorOptions = {},
  ): Accelerator<Id> {
    const at = 'Accelerator.custom';
    const { spec: parsed } = parseProps(at, customSchema, { spec });
    const judged = parsed.fit ? { ...parsed, fit: judgedFit(parsed.fit) } : parsed;
    return new Accelerator(at, judged, parseProps(at, acceleratorSchema, options));
  }

  /** Whether a value is an accelerator, also when two copies of this library are loaded. */
  public static isAccelerator(value: unknown): value is Accelerator {
    return typeof value === 'object' && value !== null && ACCELERATOR in value;
  }

  /** How devices reach containers; undefined where there are none. */
  public readonly exposure?: DeviceExposure;
  /** Where the devices are. */
  public readonly platform?: Platform;
  /** How devices are claimed, with `exposure: 'dra'`. */
  public readonly dra: DraOptions;
  /** Devices that one host has at the most. */
  public readonly devicesPerHost: number;
  private readonly resourceName?: string;

  private constructor(
    private readonly at: string,
    /** What is known about it. */
    public readonly spec: AcceleratorSpec,
    private readonly placement: Placement,
  ) {
    Object.defineProperty(this, ACCELERATOR, { value: true });
    this.platform = placement.platform;
    this.exposure = placement.exposure ?? (placement.dra ? 'dra' : spec.defaultExposure);
    this.dra = placement.dra ?? {};
    this.resourceName = placement.resourceName ?? spec.resourceNames?.[0];
    const onPlatform = platformRow(placement.platform).devicesPerHost?.[spec.id];
    this.devicesPerHost = placement.devicesPerHost ?? onPlatform ?? spec.devicesPerHost ?? DEFAULT_DEVICES_PER_HOST;
    const problems = [
      ...exposureProblems(spec, placement, this.exposure, this.resourceName),
      ...placementProblems(spec, placement),
    ];
    if (problems.length > 0) throw new ConfigError(at, problems);
  }

  /** How tables name it, such as `nvidia`. */
  public get id(): Id {
    return this.spec.id as Id;
  }

  /** Labels that say on what a pod runs. */
  public get labels(): Readonly<Record<string, string>> {
    const { variant, vendor } = this.spec.labels;
    return { 'llm-d.ai/accelerator-variant': variant, ...(vendor !== undefined && { 'llm-d.ai/accelerator-vendor': vendor }) };
  }

  /**
   * The same devices on a platform that was said elsewhere; itself, where it says one or the platform does not have them.
   * @internal
   */
  public on(platform: Platform | undefined): Accelerator<Id> {
    if (platform === undefined || this.platform !== undefined || platformProblem(this.spec, platform)) return this;
    return new Accelerator<Id>(this.at, this.spec, { ...this.placement, platform });
  }

  /** Its row in a table, the most specific one that there is. */
  public rowIn<T>(table: Readonly<Record<string, T>>): T | undefined {
    return (this.spec.rows ?? [this.id]).map((key) => table[key]).find((row) => row !== undefined);
  }

  /** How many devices a pod of this parallelism asks for and where it must run, or why it cannot. */
  public fit(parallelism: Parallelism): DeviceFit | Problem {
    if (this.exposure === undefined) return { devices: 0 };
    return (this.spec.fit ?? oneDevicePerRank(this.spec, this.devicesPerHost))(parallelism);
  }

  /** What a pod with that many devices gets, its claim apart. */
  public podParts({ devices, nodeSelector }: DeviceFit): PodParts {
    return {
      ...this.spec.podParts,
      nodeSelector: { ...this.spec.podParts?.nodeSelector, ...nodeSelector },
      ...(this.exposure === 'devicePlugin' && this.resourceName !== undefined && { devices: { [this.resourceName]: devices } }),
    };
  }
}

/** What the chosen way to the devices does not go with, or cannot do without. */
function exposureProblems(
  spec: AcceleratorSpec,
  said: Placement,
  exposure: DeviceExposure | undefined,
  resourceName: string | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (exposure === 'devicePlugin' && said.dra) {
    problems.push({
      field: 'dra',
      what: 'a claim is asked for beside exposure "devicePlugin", so the pod would get its devices twice',
      fix: 'leave out dra, or set exposure to "dra".',
    });
  }
  if (exposure === 'devicePlugin' && resourceName === undefined) {
    problems.push({
      field: 'spec.resourceNames',
      what: `is missing: the device plugin of ${spec.displayName} hands out no resource that a pod could ask for`,
      fix: 'name it, or set exposure to "dra".',
    });
  }
  if (exposure === 'dra' && said.resourceName !== undefined) {
    problems.push({
      field: 'resourceName',
      what: `"${said.resourceName}" is a device plugin's resource, and the devices are claimed through DRA`,
      fix: 'set exposure to "devicePlugin", or leave resourceName out.',
    });
  }
  if (exposure === 'dra' && spec.deviceClass === undefined && !namesDeviceClass(said.dra)) {
    problems.push({
      field: 'dra.deviceClass',
      what: `${spec.displayName} has no usual device class`,
      fix: 'name the one that its driver installs.',
    });
  }
  return problems;
}

/** Whether the devices are of a class, or each alternative is. */
function namesDeviceClass({ deviceClass, firstAvailable }: DraOptions = {}): boolean {
  return deviceClass !== undefined || firstAvailable?.every((one) => one.deviceClass !== undefined) === true;
}

function placementProblems(spec: AcceleratorSpec, { platform, dra }: Placement): Problem[] {
  const problems: Problem[] = [];
  if (dra?.selectors && dra.firstAvailable) {
    problems.push({
      field: 'dra.selectors',
      what: 'selectors of the request stand beside firstAvailable, whose alternatives have selectors of their own',
      fix: 'move the selectors into each alternative.',
    });
  }
  if (dra?.firstAvailable && dra.apiVersion === 'v1beta1') problems.push(newerThanV1beta1('dra.firstAvailable'));
  const elsewhere = platformProblem(spec, platform);
  return elsewhere ? [...problems, elsewhere] : problems;
}

/** Why a platform cannot be where the accelerator is, if so. */
export function platformProblem(spec: AcceleratorSpec, platform: Platform | undefined): Problem | undefined {
  const here = platformRow(platform).accelerators;
  if (platform === undefined || !here || here.includes(spec.id)) return undefined;
  return {
    field: 'platform',
    what: `"${platform}" has no ${spec.displayName}`,
    fix: `leave platform out, or choose an accelerator that it has: ${quotedList(here)}.`,
  };
}
