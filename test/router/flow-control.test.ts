import { Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  checkEndpointPickerConfig,
  type EndpointPickerConfig,
  type FlowControlOptions,
  ModelServer,
  plugin,
  predictedLatencyScheduling,
  Router,
  type RouterProps,
  Warnings,
} from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const WEIGHING: EndpointPickerConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer', weight: 1 }] }] };

function aRouter(props: Partial<RouterProps> = {}, chart = aChart('ns'), id = 'router'): Router {
  const modelServers = [new ModelServer(chart, `${id}-server`, { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia() })];
  return new Router(chart, id, { name: 'pool', modelServers, schedulingConfig: WEIGHING, ...props });
}

const textOf = (router: Router): string => theOnly(manifestsOf(router), 'ConfigMap', 'pool-epp').data['pool-plugins.yaml'];
const configOf = (flowControl: boolean | FlowControlOptions, props: Partial<RouterProps> = {}): Manifest =>
  parse(textOf(aRouter({ flowControl, ...props })));
const objectivesOf = (props: Partial<RouterProps>): Manifest[] =>
  manifestsOf(aRouter(props)).filter((m) => m.kind === 'InferenceObjective');
const errorOf = (props: object) => messageOf(() => aRouter(props as Partial<RouterProps>));

describe('flow control', () => {
  test('is off unless asked for', () => {
    for (const flowControl of [undefined, false]) {
      const router = aRouter({ flowControl });
      expect(router.hasFlowControl).toBe(false);
      expect(parse(textOf(router))).not.toHaveProperty('featureGates');
      expect(router.objectives).toEqual([]);
    }
  });

  test('opens the gate, and asks the detector that works in this release', () => {
    const router = aRouter({ flowControl: true });
    expect(router.hasFlowControl).toBe(true);
    expect(parse(textOf(router))).toMatchObject({
      featureGates: ['flowControl'],
      saturationDetector: { pluginRef: 'utilization-detector' },
      flowControl: {},
    });
    expect(checkEndpointPickerConfig(textOf(router))).toEqual({ errors: [], warnings: [] });
  });

  test('is known to be on where the scheduling config has it', () => {
    expect(aRouter({ schedulingConfig: { ...WEIGHING, flowControl: {} } }).hasFlowControl).toBe(true);
  });

  test('is written as the endpoint picker reads it', () => {
    const flowControl: FlowControlOptions = {
      bands: [
        { priority: 5, maxRequests: 10, fairness: 'round-robin-fairness-policy', ordering: 'slo-deadline-ordering-policy' },
        { priority: -1, maxBytes: Size.mebibytes(64) },
      ],
      defaultBand: { maxRequests: 1 },
      maxBytes: Size.gibibytes(2),
      maxRequests: '1k',
      defaultRequestTTL: Duration.minutes(1),
      usageLimitPolicy: plugin('static-usage-limit-policy', { threshold: 0.9 }),
      saturation: { queueDepthThreshold: 9, kvCacheUtilThreshold: 0.7, metricsStalenessThreshold: Duration.seconds(1) },
    };
    const config = configOf(flowControl);
    expect(config.flowControl).toEqual({
      maxBytes: '2Gi',
      maxRequests: '1k',
      defaultRequestTTL: '60s',
      defaultPriorityBand: { maxRequests: 1 },
      priorityBands: [
        {
          priority: 5,
          maxRequests: 10,
          fairnessPolicyRef: 'round-robin-fairness-policy',
          orderingPolicyRef: 'slo-deadline-ordering-policy',
        },
        { priority: -1, maxBytes: '64Mi' },
      ],
      usageLimitPolicyPluginRef: 'static-usage-limit-policy',
    });
    expect(config.plugins).toContainEqual({
      type: 'utilization-detector',
      parameters: { queueDepthThreshold: 9, kvCacheUtilThreshold: 0.7, metricsStalenessThreshold: '1s' },
    });
    expect(checkEndpointPickerConfig(textOf(aRouter({ flowControl })))).toEqual({ errors: [], warnings: [] });
  });

  test('leaves the rest of whatever scheduling config there is as it was', () => {
    const schedulingConfig = predictedLatencyScheduling({ streamingMode: true });
    const [without, config] = [parse(textOf(aRouter({ schedulingConfig }))), configOf(true, { schedulingConfig })];
    expect(config.schedulingProfiles).toEqual(without.schedulingProfiles);
    expect(config.plugins.slice(0, without.plugins.length)).toEqual(without.plugins);
  });

  test('keeps a detector that the scheduling config names, and warns of the one that never reports anything', () => {
    const saturationDetector = plugin('concurrency-detector', { maxConcurrency: 132 });
    const router = aRouter({ flowControl: true, schedulingConfig: { ...WEIGHING, saturationDetector } });
    expect(parse(textOf(router)).saturationDetector).toEqual({ pluginRef: 'concurrency-detector' });
    expect(Warnings.of(router).map(({ what }) => what)).toEqual([
      'concurrency-detector reports an empty pool in this version, so that nothing is queued or shed',
    ]);
  });

  test('is not said in two places', () => {
    const schedulingConfig = { ...WEIGHING, flowControl: {}, saturationDetector: 'utilization-detector' } as const;
    expect(errorOf({ schedulingConfig, flowControl: { saturation: { queueDepthThreshold: 2 } } }).split('\n')).toEqual([
      '[test/router] flowControl: is said here and in schedulingConfig.flowControl. Fix: say it here: bands bring the objectives by which requests get their priority.',
      '[test/router] flowControl.saturation: schedulingConfig.saturationDetector says already from when on the pool is full. Fix: say it once.',
    ]);
  });

  test('names every band that cannot be', () => {
    const bands = [
      { priority: 1, name: 'a' },
      { priority: 1, name: 'b' },
      { priority: 2, name: 'a' },
      { priority: 3, name: 'Best effort' },
    ];
    expect(errorOf({ flowControl: { bands } }).split('\n')).toEqual([
      '[test/router] flowControl.bands[1].priority: 1 is that of flowControl.bands[0] too, and a priority has one queue. Fix: give each band a priority of its own.',
      '[test/router] flowControl.bands[2].name: "a" is that of flowControl.bands[0] too, and an objective has one priority. Fix: give each band a name of its own.',
      '[test/router] flowControl.bands[3].name: "Best effort" holds "B" and " ", which a name cannot. Fix: write "best-effort".',
    ]);
  });

  test('names a band that is called as another is by default', () => {
    const bands = [{ priority: 1 }, { priority: 2, name: 'pool-priority-1' }];
    expect(errorOf({ flowControl: { bands } })).toBe(
      '[test/router] flowControl.bands[1].name: "pool-priority-1" is that of flowControl.bands[0] too, and an objective has one priority. Fix: give each band a name of its own.',
    );
  });

  test('says which amounts it cannot write, and which the endpoint picker could not read', () => {
    const flowControl = {
      maxBytes: '10Gi ',
      maxRequests: ' 1k',
      defaultRequestTTL: Duration.millis(0.5),
      bands: [{ priority: 1, maxBytes: Size.mebibytes(0.0001) }],
    };
    expect(errorOf({ flowControl }).split('\n')).toEqual([
      expect.stringContaining('flowControl.maxBytes: "10Gi " is not valid'),
      expect.stringContaining('flowControl.maxRequests: " 1k" is not valid'),
      expect.stringContaining('Fix: give whole milliseconds.'),
      expect.stringContaining('Fix: give whole kibibytes.'),
    ]);
  });

  test('says which times the endpoint picker would not start with', () => {
    const flowControl = {
      defaultRequestTTL: Duration.hours(3_000_000),
      saturation: { metricsStalenessThreshold: Duration.seconds(0) },
    };
    expect(errorOf({ flowControl }).split('\n')).toEqual([
      '[test/router] flowControl.defaultRequestTTL: an object of class Duration is not valid. Fix: give at most "2562047h47m16.854775807s".',
      '[test/router] flowControl.saturation.metricsStalenessThreshold: is 0, so that all metrics would be too old, and the endpoint picker does not start. Fix: give more, such as Duration.millis(200).',
    ]);
  });

  test('says what is no policy, no quantity and no threshold', () => {
    const messages = errorOf({
      flowControl: {
        bands: [{ priority: 0, fairness: 'round-robin', maxRequests: -1 }],
        maxBytes: '10GB',
        saturation: { kvCacheUtilThreshold: 0 },
      },
    });
    expect(messages).toContain('[test/router] flowControl.bands[0].fairness: "round-robin" is not valid.');
    expect(messages).toContain('[test/router] flowControl.bands[0].maxRequests: -1 is not valid.');
    expect(messages).toContain('[test/router] flowControl.maxBytes: "10GB" is not valid.');
    expect(messages).toContain('[test/router] flowControl.saturation.kvCacheUtilThreshold: 0 is too small.');
  });

  test('warns of queues that the endpoint picker could not hold', () => {
    expect(Warnings.of(aRouter({ flowControl: { maxBytes: '15Gi' } }))).toEqual([]);
    expect(
      Warnings.of(aRouter({ flowControl: { maxBytes: '16Gi' } })).map(
        ({ id, field, what, fix }) => `${id} ${field}: ${what}. Fix: ${fix}`,
      ),
    ).toEqual([
      "undersized flowControl.maxBytes: 16Gi of requests may wait in the endpoint picker's memory, of which it gets 16Gi in all: it would be killed, and what waits lost. Fix: give less, or raise the router's resources.limits.memory.",
    ]);
  });

  test('and of each band alone, where nothing keeps all of them below, by the prop that says it', () => {
    const fieldsOf = (props: Partial<RouterProps>) => Warnings.of(aRouter(props)).map(({ id, field }) => `${id} ${field}`);
    const bands = [{ priority: 1 }, { priority: 0, maxBytes: '500Gi' }];
    expect(fieldsOf({ flowControl: { bands, defaultBand: { maxBytes: '20Gi' } } })).toEqual([
      'undersized flowControl.defaultBand.maxBytes',
      'undersized flowControl.bands[1].maxBytes',
    ]);
    expect(fieldsOf({ flowControl: { bands, maxBytes: '8Gi' } })).toEqual([]);
    expect(fieldsOf({ schedulingConfig: { ...WEIGHING, flowControl: { maxBytes: '16Gi' } } })).toEqual([
      'undersized schedulingConfig.flowControl.maxBytes',
    ]);
    expect(fieldsOf({ schedulingConfig: { ...WEIGHING, flowControl: { priorityBands: bands } } })).toEqual([
      'undersized schedulingConfig.flowControl.priorityBands[1].maxBytes',
    ]);
  });

  test('what is wrong with it is said of the prop that says it', () => {
    const bands = [{ priority: 0 }, { priority: 1, ordering: 'edf-ordering-policy' as const }];
    const fieldsOf = (props: Partial<RouterProps>) => Warnings.of(aRouter(props)).map(({ field, what }) => `${field}: ${what}`);
    const what = 'edf-ordering-policy finds no deadlines without defaultRequestTTL, and serves first come, first served';
    expect(fieldsOf({ flowControl: { bands } })).toEqual([`flowControl.bands[1].ordering: ${what}`]);
    expect(fieldsOf({ schedulingConfig: { ...WEIGHING, flowControl: { priorityBands: bands } } })).toEqual([
      `schedulingConfig.flowControl.priorityBands[1].ordering: ${what}`,
    ]);
  });
});

describe('objectives', () => {
  test('are bound to the pool of the router', () => {
    const props = { flowControl: { bands: [{ priority: 10, name: 'people' }, { priority: -10 }, { priority: 0 }] } };
    const poolRef = { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'pool' };
    expect(objectivesOf(props).map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
      ['people', { priority: 10, poolRef }],
      ['pool-priority-minus-10', { priority: -10, poolRef }],
      ['pool-priority-0', { priority: 0, poolRef }],
    ]);
    expect(aRouter(props).objectives).toEqual([
      { name: 'people', priority: 10 },
      { name: 'pool-priority-minus-10', priority: -10 },
      { name: 'pool-priority-0', priority: 0 },
    ]);
  });

  test('come with the bands of a scheduling config as well', () => {
    const schedulingConfig = { ...WEIGHING, flowControl: { priorityBands: [{ priority: 7 }] } };
    expect(objectivesOf({ schedulingConfig }).map((o) => o.metadata.name)).toEqual(['pool-priority-7']);
  });

  test('are as many as bands, with their priorities, whatever the bands', () => {
    const priorities = fc.uniqueArray(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 6 });
    fc.assert(
      fc.property(priorities, (values) => {
        const router = aRouter({ flowControl: { bands: values.map((priority) => ({ priority })) } });
        const bands = parse(textOf(router)).flowControl.priorityBands ?? [];
        const objectives = manifestsOf(router).filter((m) => m.kind === 'InferenceObjective');
        expect(bands.map((band: Manifest) => band.priority)).toEqual(values);
        expect(objectives.map((objective) => objective.spec.priority)).toEqual(values);
      }),
      { numRuns: 25 },
    );
  });

  test('of two routers do not take each other away', () => {
    const chart = aChart('ns');
    const flowControl = { bands: [{ priority: 1, name: 'people' }] };
    aRouter({ flowControl, name: 'a' }, chart, 'a');
    aRouter({ flowControl: { bands: [{ priority: 2 }, ...flowControl.bands] }, name: 'b' }, chart, 'b');
    expect(validationsOf(chart)).toEqual([
      '[test/b] flowControl.bands[1].name: InferenceObjective "people" in namespace "ns" is made twice, by [test/a/objective-people] and [test/b/objective-people], and the second would overwrite the first. Fix: give one of the constructs a flowControl.bands[1].name of its own, or a chart with another namespace.',
    ]);
  });
});
