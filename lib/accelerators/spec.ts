import type { Problem } from '../internal/config-error';
import type { PodParts } from '../kubernetes/pod-parts';
import type { LmcacheHardware } from '../support/lmcache-hardware';

/** How a device reaches a container: as an extended resource of a device plugin, or through a DRA claim. */
export type DeviceExposure = 'devicePlugin' | 'dra';

/** What fits: how many devices a pod asks for, and where it has to run for that. */
export interface DeviceFit {
  readonly devices: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** The tensor parallel size that the devices imply, where none was said. */
  readonly tensorParallelSize?: number;
}

/** The parallelism of one pod; what is undefined was not said. */
export interface Parallelism {
  readonly tensorParallelSize?: number;
  readonly pipelineParallelSize?: number;
  /** Data parallel ranks inside the pod. */
  readonly dataParallelSizeLocal?: number;
  /** Pods over which the ranks are spread evenly, each on a host of its own. @default 1 */
  readonly pods?: number;
  /** Whether a replica has no other pod, so that its data parallel ranks are all that there are. @default false */
  readonly onlyPod?: boolean;
}

/** Everything that is known about a kind of accelerator. */
export interface AcceleratorSpec {
  /** How tables name it, such as `nvidia`. */
  readonly id: string;
  /** Which rows of a release describe it, the most specific first. @default - the id */
  readonly rows?: readonly string[];
  /** How people name it. */
  readonly displayName: string;
  /** How object names say it, such as `nvidia-gpu`. */
  readonly nameStem: string;
  /** Values of the labels `llm-d.ai/accelerator-variant` and `llm-d.ai/accelerator-vendor`. */
  readonly labels: { readonly variant: string; readonly vendor?: string };
  /** The device plugin's resources, the usual one first. */
  readonly resourceNames?: readonly [string, ...string[]];
  /** The DRA device class. */
  readonly deviceClass?: string;
  /** What upstream uses; absent: the accelerator has no devices to ask for. */
  readonly defaultExposure?: DeviceExposure;
  /** Devices that one host has at the most. */
  readonly devicesPerHost?: number;
  /** Memory in GiB that each rank keeps to itself, for instance for a KV cache in main memory: part of the pod's memory. */
  readonly memoryGiB?: number;
  /** Cores of the pod on which no rank computes. */
  readonly reservedCpus?: number;
  /** What its pods need whatever they run. */
  readonly podParts?: PodParts;
  /** Engine kind to settings by their typed names that its engine cannot do without. The release's and the caller's stand over them. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What LMCache has there, for an accelerator that this library has no row for. @default - nothing is known */
  readonly lmcache?: LmcacheHardware;
  /** The environment variable that hides devices from a process, for several processes in one container. */
  readonly visibleDevicesEnv?: string;
  /** Turns parallelism into devices. @default - one device per rank, up to `devicesPerHost` */
  readonly fit?: (parallelism: Parallelism) => DeviceFit | Problem;
  /** Whether the devices of a pod were chosen already: then the tensor parallel size follows from them, and a release's is for others. */
  readonly sizesTensorParallel?: boolean;
  /** Where upstream says so. */
  readonly source: string;
}

/** Ranks of one pod, or of all pods over which they are spread. */
export function ranksOf({ tensorParallelSize = 1, pipelineParallelSize = 1, dataParallelSizeLocal = 1 }: Parallelism): number {
  return tensorParallelSize * pipelineParallelSize * dataParallelSizeLocal;
}

/** Ranks of each pod. */
export function ranksOfPod(parallelism: Parallelism): number {
  return ranksOf(parallelism) / (parallelism.pods ?? 1);
}

/** The factors that were said, by the props that say them. */
function factorsOf({ pods: _, onlyPod, dataParallelSizeLocal, ...others }: Parallelism): (readonly [string, number])[] {
  const factors = { ...others, [onlyPod ? 'dataParallelSize' : 'dataParallelSizeLocal']: dataParallelSizeLocal };
  return Object.entries(factors).filter((factor): factor is [string, number] => factor[1] !== undefined);
}

/** `tensorParallelSize 4 × pipelineParallelSize 2 = 8`, for errors. */
export function parallelismInWords(parallelism: Parallelism): string {
  const factors = factorsOf(parallelism);
  const words = factors.map(([name, value]) => `${name} ${value}`).join(' × ');
  if (factors.length === 0) return '1 rank';
  return factors.length > 1 ? `${words} = ${ranksOf(parallelism)}` : words;
}

/** The prop with the largest factor, the first of several. */
function largestFactor(parallelism: Parallelism): string {
  const [largest = ['tensorParallelSize']] = factorsOf(parallelism).sort(([, a], [, b]) => b - a);
  return largest[0];
}

/** One device per rank. */
export function oneDevicePerRank(
  spec: AcceleratorSpec,
  devicesPerHost: number,
): (parallelism: Parallelism) => DeviceFit | Problem {
  return (parallelism) => {
    const { pods = 1 } = parallelism;
    const devices = ranksOfPod(parallelism);
    if (!Number.isInteger(devices)) return unevenly(parallelism, pods);
    if (devices <= devicesPerHost) return { devices };
    return {
      field: largestFactor(parallelism),
      what: `${parallelismInWords(parallelism)} asks one pod for ${devices} devices, and a host has at most ${devicesPerHost} of kind ${spec.displayName}`,
      fix: `make the product at most ${devicesPerHost * pods}, ${spreading(parallelism)}, or say how many your hosts have with the accelerator's devicesPerHost.`,
    };
  };
}

/** How other pods would take some of the ranks. */
function spreading({ onlyPod, dataParallelSizeLocal }: Parallelism): string {
  if (onlyPod) return "spread it over several pods with topology: { kind: 'leaderWorkerSet' }";
  return dataParallelSizeLocal === undefined ? 'raise podsPerGroup' : 'lower dataParallelSizeLocal';
}

/** The problem of ranks that pods cannot share alike. */
function unevenly(parallelism: Parallelism, pods: number): Problem {
  return {
    field: 'tensorParallelSize',
    what: `${parallelismInWords(parallelism)} cannot be spread evenly over ${pods} pods`,
    fix: `make the product a multiple of ${pods}, or choose another number of pods.`,
  };
}
