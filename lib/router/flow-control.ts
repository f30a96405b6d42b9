import type { Duration, Size } from 'cdk8s';
import type { Problem } from '../internal/config-error';
import { because } from '../internal/issues';
import { optionalCount, optionalText } from '../internal/optional';
import type { Z } from '../internal/schema';
import type { Warning } from '../internal/warnings';
import { dnsProblem } from '../kubernetes/names';
import { bytesOf, isQuantity, parseQuantity } from '../kubernetes/quantity';
import type { Resources } from '../kubernetes/resources';
import { type EndpointPickerConfig, type PluginUse, type PriorityBandLimits, plugin } from './config';
import { CURRENT } from './config/catalogue';
import type { EndpointPickerConfigDocument } from './config/document';
import { flowControlParts } from './config/schema';
import { defaultObjectiveName } from './objectives';

/** As long as the name of an object may be. */
const OBJECT_NAME_MAX = 253;

/** The queue of one priority, and the InferenceObjective by which requests get that priority. */
export interface FlowControlBand extends PriorityBandLimits {
  /** Higher goes first. Requests that name no objective have 0. */
  readonly priority: number;
  /**
   * Name of the InferenceObjective: what clients write into the header `x-gateway-inference-objective`.
   * @default - `<pool>-priority-<priority>`, with `minus-` before what a negative priority is
   */
  readonly name?: string;
}

/** From when on the pool is full, and requests wait. */
export interface SaturationThresholds {
  /** Requests waiting in a pod. @default 5 */
  readonly queueDepthThreshold?: number;
  /** Use of a pod's KV cache, above 0 and up to 1. @default 0.8 */
  readonly kvCacheUtilThreshold?: number;
  /** Above 0: metrics that are older count as those of a full pod. @default Duration.millis(200) */
  readonly metricsStalenessThreshold?: Duration;
}

/**
 * What happens while the pool is full: requests wait in the endpoint picker, by priority, and a full queue answers 429. Replicas of the
 * endpoint picker that all answer have queues of their own, and limits of their own.
 */
export interface FlowControlOptions {
  /**
   * The priorities that requests may have. Each brings an InferenceObjective for this router's pool.
   * @default - none: all requests have priority 0
   */
  readonly bands?: readonly FlowControlBand[];
  /** The queue of each priority that has no band. @default - 1 GB, any number of requests, the default policies */
  readonly defaultBand?: PriorityBandLimits;
  /** Bytes waiting in all bands, in the memory of the endpoint picker: a size, or a quantity such as "10Gi". @default - no limit */
  readonly maxBytes?: Size | string;
  /** Requests waiting in all bands: a number, or a quantity such as "1k". @default - no limit */
  readonly maxRequests?: number | string;
  /** How long a request waits before it is answered with 503. @default - until the client gives up */
  readonly defaultRequestTTL?: Duration;
  /** How full the pool may become before requests wait. @default - static-usage-limit-policy */
  readonly usageLimitPolicy?: PluginUse<'usage-limit-policy'>;
  /**
   * From when on the pool is full, as the pods' metrics tell: thresholds of `utilization-detector`. `concurrency-detector`, upstream's
   * other one, reports an empty pool in this release, so that nothing would ever wait; whoever runs an endpoint picker that mends it
   * says so in `schedulingConfig.saturationDetector`.
   * @default - those of utilization-detector
   */
  readonly saturation?: SaturationThresholds;
}

/** @internal Schema of {@link FlowControlOptions}. */
export const flowControlSchema = (z: Z) => {
  const { limits, waiting, duration } = flowControlParts(z);
  const band = z.strictObject({ ...limits, priority: z.int(), name: optionalText(z) }).readonly();
  return z
    .strictObject({
      ...waiting,
      bands: z.array(band).readonly().optional(),
      defaultBand: z.strictObject(limits).readonly().optional(),
      saturation: z
        .strictObject({
          queueDepthThreshold: optionalCount(z),
          kvCacheUtilThreshold: z.number().gt(0).max(1).optional(),
          metricsStalenessThreshold: duration
            .refine((age) => age.toMilliseconds() > 0, {
              error: 'give more, such as Duration.millis(200)',
              params: because('is 0, so that all metrics would be too old, and the endpoint picker does not start'),
            })
            .optional(),
        })
        .readonly()
        .optional(),
    })
    .readonly();
};

/** A scheduling configuration with what was said of flow control, and why the two do not go together. */
export function withFlowControl(
  config: EndpointPickerConfig,
  said: boolean | FlowControlOptions | undefined,
  poolName: string,
): {
  readonly config: EndpointPickerConfig;
  readonly problems: readonly Problem[];
  /** What the router's props call a path of that configuration. */
  readonly fieldOf: (path: string) => string;
} {
  if (!said) return { config, problems: [], fieldOf: inSchedulingConfig };
  const { bands = [], defaultBand, saturation, ...waiting } = said === true ? {} : said;
  const problems = [...bandProblems(bands, poolName), ...saidTwice(config, saturation)];
  return {
    problems,
    fieldOf: (path) => fieldSaid(path, config),
    config: {
      ...config,
      saturationDetector: config.saturationDetector ?? detector(saturation),
      flowControl: {
        ...waiting,
        ...(defaultBand && { defaultPriorityBand: defaultBand }),
        ...(bands.length > 0 && { priorityBands: bands.map(({ name, ...band }) => band) }),
      },
    },
  };
}

const inSchedulingConfig = (path: string) => `schedulingConfig.${path}`;

/** A path of the configuration, of which `flowControl` and perhaps the detector came from the prop of that name. */
function fieldSaid(path: string, { saturationDetector }: EndpointPickerConfig): string {
  if (path.startsWith('flowControl')) {
    return path
      .replace(/^flowControl\.priorityBands/, 'flowControl.bands')
      .replace(/^flowControl\.defaultPriorityBand/, 'flowControl.defaultBand');
  }
  if (path.startsWith('saturationDetector') && !saturationDetector) {
    return path.replace(/^saturationDetector(\.parameters)?/, 'flowControl.saturation');
  }
  return inSchedulingConfig(path);
}

/** Written out: left out, it would be the same one in this release, and upstream advises another. */
function detector(saturation: SaturationThresholds = {}): PluginUse<'saturation-detector'> {
  return plugin('utilization-detector', { ...saturation });
}

function bandProblems(bands: readonly FlowControlBand[], poolName: string): Problem[] {
  const objectives = bands.map(({ name, priority }) => name ?? defaultObjectiveName(poolName, priority));
  return bands.flatMap(({ priority, name }, i) => {
    const field = `flowControl.bands[${i}]`;
    const twin = bands.findIndex((band) => band.priority === priority);
    const objective = objectives[i] ?? '';
    const namesake = objectives.indexOf(objective);
    // Of two that say no name, the priority is what is wrong.
    const said = name ?? bands[namesake]?.name;
    return [
      ...(twin < i
        ? [
            {
              field: `${field}.priority`,
              what: `${priority} is that of flowControl.bands[${twin}] too, and a priority has one queue`,
              fix: 'give each band a priority of its own.',
            },
          ]
        : []),
      ...(namesake < i && said !== undefined
        ? [
            {
              field: `${field}.name`,
              what: `"${objective}" is that of flowControl.bands[${namesake}] too, and an objective has one priority`,
              fix: 'give each band a name of its own.',
            },
          ]
        : []),
      ...[name === undefined ? undefined : dnsProblem(`${field}.name`, name, OBJECT_NAME_MAX)].filter((p) => p !== undefined),
    ];
  });
}

function saidTwice(config: EndpointPickerConfig, saturation: SaturationThresholds | undefined): Problem[] {
  return [
    ...(config.flowControl
      ? [
          {
            field: 'flowControl',
            what: 'is said here and in schedulingConfig.flowControl',
            fix: 'say it here: bands bring the objectives by which requests get their priority.',
          },
        ]
      : []),
    ...(config.saturationDetector && saturation
      ? [
          {
            field: 'flowControl.saturation',
            what: 'schedulingConfig.saturationDetector says already from when on the pool is full',
            fix: 'say it once.',
          },
        ]
      : []),
  ];
}

/** Whether requests wait in the endpoint picker while the pool is full. */
export function hasFlowControl({ featureGates = [] }: EndpointPickerConfigDocument): boolean {
  return featureGates.includes(CURRENT.gates.flowControl);
}

/** Requests that may wait in all bands together; undefined where there is no limit, as 0 is none. */
export function maxWaitingRequests({ flowControl }: EndpointPickerConfigDocument): number | undefined {
  const most = flowControl?.maxRequests;
  return most === undefined || !isQuantity(most) || parseQuantity(most) === 0 ? undefined : parseQuantity(most);
}

/**
 * Queues that the endpoint picker cannot hold: all together, or one alone that nothing keeps below that.
 * @param fieldOf what the router's props call a path of the configuration
 */
export function flowControlWarnings(
  { flowControl = {} }: EndpointPickerConfigDocument,
  { limits: { memory } = {} }: Resources,
  fieldOf: (path: string) => string,
): Warning[] {
  if (memory === undefined) return [];
  const { maxBytes, defaultPriorityBand, priorityBands = [] } = flowControl;
  const tooMuch = (bytes: string | number | undefined): bytes is string | number =>
    bytes !== undefined && isQuantity(bytes) && bytesOf(bytes) >= bytesOf(memory);
  const warningOf = (path: string, bytes: string | number | undefined): Warning[] =>
    tooMuch(bytes)
      ? [
          {
            id: 'undersized',
            field: fieldOf(`${path}.maxBytes`),
            what: `${bytes} of requests may wait in the endpoint picker's memory, of which it gets ${memory} in all: it would be killed, and what waits lost`,
            fix: "give less, or raise the router's resources.limits.memory.",
          },
        ]
      : [];
  // 0 is no limit.
  const limited = maxBytes !== undefined && isQuantity(maxBytes) && bytesOf(maxBytes) > 0;
  if (limited) return warningOf('flowControl', maxBytes);
  return [
    ...warningOf('flowControl.defaultPriorityBand', defaultPriorityBand?.maxBytes),
    ...priorityBands.flatMap((band, i) => warningOf(`flowControl.priorityBands[${i}]`, band.maxBytes)),
  ];
}
