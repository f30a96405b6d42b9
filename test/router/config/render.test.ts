import { Duration, Size, Yaml } from 'cdk8s';
import { expect, test } from 'vitest';
import {
  checkEndpointPickerConfig,
  type EndpointPickerConfig,
  plugin,
  renderEndpointPickerConfig,
} from '../../../lib/router/config';
import { messageOf } from '../../synth';

const optimizedBaseline: EndpointPickerConfig = {
  profiles: [
    {
      scorers: [
        { plugin: 'queue-scorer', weight: 2 },
        { plugin: 'kv-cache-utilization-scorer', weight: 2 },
        { plugin: 'prefix-cache-scorer', weight: 3 },
        { plugin: 'no-hit-lru-scorer', weight: 2 },
      ],
    },
  ],
};

const prefillDecode: EndpointPickerConfig = {
  profileHandler: plugin('disagg-profile-handler', { deciders: { prefill: 'always-disagg-pd-decider' } }),
  profiles: [
    {
      name: 'prefill',
      filters: ['prefill-filter'],
      scorers: [
        { plugin: 'prefix-cache-scorer', weight: 3 },
        { plugin: 'queue-scorer', weight: 2 },
      ],
    },
    {
      name: 'decode',
      filters: ['decode-filter'],
      scorers: [
        { plugin: 'active-request-scorer', weight: 2 },
        { plugin: 'prefix-cache-scorer', weight: 3 },
      ],
    },
  ],
};

const precise: EndpointPickerConfig = {
  profiles: [
    {
      filters: ['decode-filter'],
      scorers: [
        { plugin: 'queue-scorer', weight: 2 },
        {
          plugin: plugin('precise-prefix-cache-scorer', {
            tokenProcessorConfig: { blockSize: 64 },
            indexerConfig: { tokenizersPoolConfig: { modelName: 'org/model' } },
          }),
          weight: 3,
        },
        { plugin: 'no-hit-lru-scorer', weight: 2 },
      ],
    },
  ],
};

const band = { fairness: 'round-robin-fairness-policy', ordering: 'fcfs-ordering-policy' } as const;
const queues: EndpointPickerConfig = {
  profiles: [{ scorers: [{ plugin: 'queue-scorer' }] }],
  saturationDetector: plugin('utilization-detector', { queueDepthThreshold: 132 }),
  flowControl: {
    maxBytes: Size.gibibytes(10),
    maxRequests: '1k',
    defaultRequestTTL: Duration.seconds(60),
    priorityBands: [
      { priority: 100, maxRequests: 500, ...band },
      { priority: -10, maxRequests: 50, ...band },
    ],
    defaultPriorityBand: { maxBytes: '1Gi' },
    usageLimitPolicy: plugin('static-usage-limit-policy', { threshold: 0.9 }),
  },
};

const predictedLatency: EndpointPickerConfig = {
  plugins: ['prefix-cache-scorer', plugin('predicted-latency-producer', { streamingMode: true }), 'latency-slo-admitter'],
  profiles: [
    {
      filters: [
        plugin('prefix-cache-affinity-filter', { affinityThreshold: 0.99 }, { name: 'strict-affinity-filter' }),
        'slo-headroom-tier-filter',
        plugin('prefix-cache-affinity-filter', { affinityThreshold: 0.8 }, { name: 'loose-affinity-filter' }),
      ],
      scorers: [{ plugin: 'latency-scorer' }],
      picker: 'weighted-random-picker',
    },
  ],
};

const ref = (pluginRef: string, weight?: number) => (weight === undefined ? { pluginRef } : { pluginRef, weight });

test('optimized baseline: scorers in their order, and the picker that would have been added', () => {
  expect(renderEndpointPickerConfig(optimizedBaseline)).toEqual({
    apiVersion: 'inference.networking.x-k8s.io/v1alpha1',
    kind: 'EndpointPickerConfig',
    plugins: [
      { type: 'queue-scorer' },
      { type: 'kv-cache-utilization-scorer' },
      { type: 'prefix-cache-scorer' },
      { type: 'no-hit-lru-scorer' },
      { type: 'max-score-picker' },
    ],
    schedulingProfiles: [
      {
        name: 'default',
        plugins: [
          ref('queue-scorer', 2),
          ref('kv-cache-utilization-scorer', 2),
          ref('prefix-cache-scorer', 3),
          ref('no-hit-lru-scorer', 2),
          ref('max-score-picker'),
        ],
      },
    ],
  });
});

test('prefill/decode: the decider before its handler, and the plugin that passes the choice on', () => {
  expect(renderEndpointPickerConfig(prefillDecode)).toMatchObject({
    plugins: [
      { type: 'disagg-headers-handler' },
      { type: 'always-disagg-pd-decider' },
      { type: 'disagg-profile-handler', parameters: { deciders: { prefill: 'always-disagg-pd-decider' } } },
      { type: 'prefill-filter' },
      { type: 'decode-filter' },
      { type: 'prefix-cache-scorer' },
      { type: 'queue-scorer' },
      { type: 'active-request-scorer', parameters: { maxBusyScore: 1 } },
      { type: 'max-score-picker' },
    ],
    schedulingProfiles: [
      {
        name: 'prefill',
        plugins: [ref('prefill-filter'), ref('prefix-cache-scorer', 3), ref('queue-scorer', 2), ref('max-score-picker')],
      },
      {
        name: 'decode',
        plugins: [ref('decode-filter'), ref('active-request-scorer', 2), ref('prefix-cache-scorer', 3), ref('max-score-picker')],
      },
    ],
  });
});

test('prefill/decode: the headers handler looks for the profile that the handler runs', () => {
  const [prefill, decode] = prefillDecode.profiles;
  const config: EndpointPickerConfig = {
    profiles: [{ ...prefill, name: 'p' }, { ...decode }],
    profileHandler: plugin('disagg-profile-handler', {
      profiles: { prefill: 'p' },
      deciders: { prefill: 'always-disagg-pd-decider' },
    }),
  };
  const document = renderEndpointPickerConfig(config);
  expect(document.plugins?.[0]).toEqual({ type: 'disagg-headers-handler', parameters: { prefillProfile: 'p' } });
});

test('precise prefix cache: hears of pods that come and go, and reads metrics as before', () => {
  expect(renderEndpointPickerConfig(precise)).toMatchObject({
    plugins: [
      { type: 'decode-filter' },
      { type: 'queue-scorer' },
      { type: 'precise-prefix-cache-scorer' },
      { type: 'no-hit-lru-scorer' },
      { type: 'max-score-picker' },
      { type: 'metrics-data-source' },
      { type: 'core-metrics-extractor' },
      { type: 'endpoint-notification-source' },
    ],
    dataLayer: {
      sources: [
        { pluginRef: 'metrics-data-source', extractors: [ref('core-metrics-extractor')] },
        { pluginRef: 'endpoint-notification-source', extractors: [ref('precise-prefix-cache-scorer')] },
      ],
    },
  });
});

test('flow control: opens its gate, and lists the policies that the bands name', () => {
  const policies = { fairnessPolicyRef: 'round-robin-fairness-policy', orderingPolicyRef: 'fcfs-ordering-policy' };
  expect(renderEndpointPickerConfig(queues)).toMatchObject({
    featureGates: ['flowControl'],
    plugins: [
      { type: 'queue-scorer' },
      { type: 'max-score-picker' },
      { type: 'round-robin-fairness-policy' },
      { type: 'fcfs-ordering-policy' },
      { type: 'static-usage-limit-policy', parameters: { threshold: 0.9 } },
      { type: 'utilization-detector', parameters: { queueDepthThreshold: 132 } },
    ],
    saturationDetector: { pluginRef: 'utilization-detector' },
    flowControl: {
      maxBytes: '10Gi',
      maxRequests: '1k',
      defaultRequestTTL: '60s',
      defaultPriorityBand: { maxBytes: '1Gi' },
      priorityBands: [
        { priority: 100, maxRequests: 500, ...policies },
        { priority: -10, maxRequests: 50, ...policies },
      ],
      usageLimitPolicyPluginRef: 'static-usage-limit-policy',
    },
  });
});

test('predicted latency: instances of one type under names of their own, and what works by being there', () => {
  const { plugins, schedulingProfiles } = renderEndpointPickerConfig(predictedLatency);
  expect(plugins).toEqual([
    { type: 'prefix-cache-scorer' },
    { type: 'predicted-latency-producer', parameters: { streamingMode: true } },
    { type: 'latency-slo-admitter' },
    { type: 'prefix-cache-affinity-filter', name: 'strict-affinity-filter', parameters: { affinityThreshold: 0.99 } },
    { type: 'slo-headroom-tier-filter' },
    { type: 'prefix-cache-affinity-filter', name: 'loose-affinity-filter', parameters: { affinityThreshold: 0.8 } },
    { type: 'latency-scorer' },
    { type: 'weighted-random-picker' },
  ]);
  expect(schedulingProfiles?.[0]?.plugins?.map(({ pluginRef }) => pluginRef)).toEqual([
    'strict-affinity-filter',
    'slo-headroom-tier-filter',
    'loose-affinity-filter',
    'latency-scorer',
    'weighted-random-picker',
  ]);
});

test('the parser, the old metrics and a data layer of one own', () => {
  const { profiles } = optimizedBaseline;
  expect(renderEndpointPickerConfig({ profiles, parser: 'vllmgrpc-parser', legacyMetrics: true })).toMatchObject({
    featureGates: ['enableLegacyMetrics'],
    parser: { pluginRef: 'vllmgrpc-parser' },
  });
  const extractor = plugin('core-metrics-extractor', { defaultEngine: 'sglang' });
  expect(
    renderEndpointPickerConfig({ profiles, dataLayer: [{ source: 'metrics-data-source', extractors: [extractor] }] }),
  ).toMatchObject({
    dataLayer: { sources: [{ pluginRef: 'metrics-data-source', extractors: [ref('core-metrics-extractor')] }] },
  });
});

test('naming a plugin under plugins moves it to the front, and does not make a second one', () => {
  const { plugins } = renderEndpointPickerConfig({ ...optimizedBaseline, plugins: ['max-score-picker', 'no-hit-lru-scorer'] });
  expect(plugins?.map(({ type }) => type)).toEqual([
    'max-score-picker',
    'no-hit-lru-scorer',
    'queue-scorer',
    'kv-cache-utilization-scorer',
    'prefix-cache-scorer',
  ]);
});

test.each([
  ['optimized baseline', optimizedBaseline],
  ['prefill/decode', prefillDecode],
  ['precise prefix cache', precise],
  ['flow control', queues],
  ['predicted latency', predictedLatency],
])('%s: nothing to say about it, parsed or as text, and the same bytes twice', (_, config) => {
  const document = renderEndpointPickerConfig(config);
  const text = Yaml.stringify(document);
  expect(checkEndpointPickerConfig(document)).toEqual({ errors: [], warnings: [] });
  expect(checkEndpointPickerConfig(text)).toEqual({ errors: [], warnings: [] });
  expect(Yaml.stringify(renderEndpointPickerConfig(config))).toBe(text);
});

// What follows is written past the compiler, as from JavaScript.
const loose = renderEndpointPickerConfig as unknown as (config: object, at?: string) => unknown;
const queueScorer = { scorers: [{ plugin: 'queue-scorer' }] };

test.each<[string, object, string[]]>([
  ['no profiles', {}, ['[EndpointPickerConfig] profiles: is missing. Fix: give a list.']],
  [
    'misspelt props',
    { profiles: [{ scorers: [{ plugin: 'queue-scorer', weigth: 2 }] }], parsr: 'openai-parser' },
    [
      '[EndpointPickerConfig] profiles[0].scorers[0].weigth: is not a known prop. Fix: did you mean "weight"?',
      '[EndpointPickerConfig] parsr: is not a known prop. Fix: did you mean "parser"?',
    ],
  ],
  [
    'a misspelt plugin',
    { profiles: [{ picker: 'max-score-pickr' }] },
    ['[EndpointPickerConfig] profiles[0].picker: "max-score-pickr" is not valid. Fix: give "max-score-picker".'],
  ],
  [
    'a plugin of another kind',
    { profiles: [{ picker: 'decode-filter' }] },
    [
      '[EndpointPickerConfig] profiles[0].picker: "decode-filter" is not valid. Fix: decode-filter is no picker; choose one of "max-score-picker", "random-picker" and "weighted-random-picker".',
    ],
  ],
  [
    'the name of a plugin that needs parameters',
    { profiles: [{ filters: ['by-label'] }] },
    [
      '[EndpointPickerConfig] profiles[0].filters[0]: "by-label" is not valid. Fix: give plugin("by-label", …): it needs parameters.',
    ],
  ],
  [
    'a weight on a filter',
    { profiles: [{ filters: [{ plugin: 'decode-filter', weight: 2 }] }] },
    [
      '[EndpointPickerConfig] profiles[0].filters[0]: an object is not valid. Fix: give the plugin itself: only scorers have a weight.',
    ],
  ],
  [
    'limits and times that are none',
    { profiles: [queueScorer], flowControl: { maxBytes: '10GB', maxRequests: -1, defaultRequestTTL: '60s' } },
    [
      '[EndpointPickerConfig] flowControl.maxBytes: "10GB" is not valid. Fix: give a Size of cdk8s, or a quantity such as "10Gi".',
      '[EndpointPickerConfig] flowControl.maxRequests: -1 is not valid. Fix: give a number that is not negative, or a quantity such as "1k".',
      '[EndpointPickerConfig] flowControl.defaultRequestTTL: "60s" is not valid. Fix: give a Duration of cdk8s, such as Duration.seconds(60).',
    ],
  ],
  [
    'two profiles without a handler',
    { profiles: [{ name: 'a' }, { name: 'b' }] },
    [
      "[EndpointPickerConfig] profileHandler: is missing, and 2 profiles need one. Fix: give plugin('disagg-profile-handler', …), or keep one profile.",
    ],
  ],
  [
    'a handler without deciders',
    { profiles: prefillDecode.profiles, profileHandler: 'disagg-profile-handler' },
    [
      "[EndpointPickerConfig] profileHandler.deciders: is missing, so that nothing would be disaggregated. Fix: give deciders: { prefill: 'always-disagg-pd-decider' }, or another decider.",
    ],
  ],
  [
    'a profile that the handler looks for in vain',
    { profiles: [{ name: 'prefil' }, { name: 'decode' }], profileHandler: prefillDecode.profileHandler },
    ['[EndpointPickerConfig] profileHandler.profiles.prefill: no profile is called "prefill". Fix: did you mean "prefil"?'],
  ],
  [
    'two plugins of one name',
    { profiles: [queueScorer], plugins: [plugin('random-picker'), plugin('random-picker', { maxNumOfEndpoints: 2 })] },
    [
      '[EndpointPickerConfig] plugins[1]: is another random-picker than the plugin "random-picker" of plugins[0]. Fix: pass the same object, or give one of them a name of its own.',
    ],
  ],
  [
    'what only the endpoint picker knows to refuse',
    { profiles: [queueScorer], plugins: ['single-profile-handler', 'data-parallel-profile-handler'] },
    [
      '[EndpointPickerConfig] plugins[1]: "data-parallel-profile-handler" is a second profile handler, beside "single-profile-handler". Fix: keep one.',
    ],
  ],
])('refuses %s', (_, config, lines) => {
  expect(messageOf(() => loose(config)).split('\n')).toEqual(lines);
});

test('names the place that it was called for', () => {
  expect(messageOf(() => loose({}, 'chat/router'))).toBe('[chat/router] profiles: is missing. Fix: give a list.');
});
