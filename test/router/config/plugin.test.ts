import { Duration, Size } from 'cdk8s';
import { expect, test } from 'vitest';
import {
  type EndpointPickerConfig,
  type FilterType,
  type Plugin,
  plugin,
  renderEndpointPickerConfig,
  type ScorerType,
} from '../../../lib/router/config';
import { messageOf } from '../../synth';

test('is called by its type unless it has a name', () => {
  expect(plugin('queue-scorer')).toEqual({ type: 'queue-scorer', name: 'queue-scorer', parameters: {}, references: [] });
  const tier = plugin('prefix-cache-scorer', { blockSizeTokens: 64 }, { name: 'cpu-tier' });
  expect(tier).toMatchObject({ name: 'cpu-tier', parameters: { blockSizeTokens: 64 } });
});

test('writes durations and sizes in the units that each parameter wants', () => {
  expect(plugin('active-request-scorer', { requestTimeout: Duration.minutes(2) }).parameters).toMatchObject({
    requestTimeout: '120s',
  });
  expect(plugin('utilization-detector', { metricsStalenessThreshold: Duration.millis(200) }).parameters).toEqual({
    metricsStalenessThreshold: '200ms',
  });
  expect(plugin('predicted-latency-producer', { contextTTL: Duration.seconds(300) }).parameters).toEqual({
    contextTTL: 300_000_000_000,
  });
  const precise = plugin('precise-prefix-cache-scorer', {
    tokenProcessorConfig: { blockSize: 64 },
    indexerConfig: {
      tokenizersPoolConfig: { modelName: 'org/model' },
      kvBlockIndexConfig: { costAwareMemoryConfig: { size: Size.gibibytes(2) } },
    },
  });
  expect(precise.parameters.indexerConfig).toMatchObject({ kvBlockIndexConfig: { costAwareMemoryConfig: { size: '2GiB' } } });
});

test('writes maxBusyScore out, because the endpoint picker would take 0', () => {
  expect(plugin('active-request-scorer').parameters).toEqual({ maxBusyScore: 1 });
  expect(plugin('active-request-scorer', { maxBusyScore: 0.5 }).parameters).toEqual({ maxBusyScore: 0.5 });
});

test('names the plugins that its parameters refer to, and keeps them at hand', () => {
  const decider = plugin('prefix-based-pd-decider', { nonCachedTokens: 16 }, { name: 'long-prompts' });
  const handler = plugin('disagg-profile-handler', {
    deciders: { prefill: decider, encode: 'always-disagg-multimodal-decider' },
  });
  expect(handler.parameters).toEqual({ deciders: { prefill: 'long-prompts', encode: 'always-disagg-multimodal-decider' } });
  expect(handler.references.map(({ type }) => type)).toEqual(['prefix-based-pd-decider', 'always-disagg-multimodal-decider']);
});

// What follows is written past the compiler, as from JavaScript.
const loose = plugin as unknown as (type: string, parameters?: object) => Plugin;

test.each<[string, string, object | undefined, string[]]>([
  [
    'a misspelt type',
    'queue-scorerr',
    undefined,
    ['[plugin("queue-scorerr")] type: "queue-scorerr" is not a plugin type of EPP v0.8.0. Fix: did you mean "queue-scorer"?'],
  ],
  [
    'a misspelt parameter',
    'prefix-cache-scorer',
    { blockSizeToken: 64 },
    [
      '[plugin("prefix-cache-scorer")] parameters.blockSizeToken: is not a parameter of this plugin, and is ignored. Fix: did you mean "blockSizeTokens"?',
    ],
  ],
  [
    'a parameter of a plugin that takes none',
    'queue-scorer',
    { weight: 2 },
    ['[plugin("queue-scorer")] parameters.weight: is ignored: this plugin takes no parameters. Fix: leave it out.'],
  ],
  [
    'a missing parameter',
    'tokenizer',
    undefined,
    ['[plugin("tokenizer")] parameters.modelName: is missing. Fix: give a string.'],
  ],
  [
    'a value that another one would replace',
    'max-score-picker',
    { maxNumOfEndpoints: 0 },
    ['[plugin("max-score-picker")] parameters.maxNumOfEndpoints: 0 loads, but 1 is used. Fix: give at least 1.'],
  ],
  [
    'everything at once',
    'utilization-detector',
    { queueDepthThreshold: 1.5, kvCacheUtilThreshold: 2, headroom: -1 },
    [
      '[plugin("utilization-detector")] parameters.queueDepthThreshold: 1.5 is not a whole number. Fix: give a whole number.',
      '[plugin("utilization-detector")] parameters.kvCacheUtilThreshold: 2 is not in range. Fix: give more than 0 and at most 1.',
      '[plugin("utilization-detector")] parameters.headroom: -1 is not in range. Fix: give at least 0.',
    ],
  ],
])('refuses %s', (_, type, parameters, lines) => {
  expect(messageOf(() => loose(type, parameters)).split('\n')).toEqual(lines);
});

test.each<[string, unknown[], string]>([
  ['parameters that are none', ['max-score-picker', 5], 'parameters: 5 is not an object. Fix: give an object.'],
  ['a list of parameters', ['max-score-picker', []], 'parameters: an empty list is not an object. Fix: give an object.'],
  ['a text for parameters', ['queue-scorer', 'x'], 'parameters: "x" is not an object. Fix: give an object.'],
  ['a name that is none', ['max-score-picker', {}, { name: 5 }], 'name: 5 is not a string. Fix: give a string.'],
  ['an empty name', ['max-score-picker', {}, { name: '' }], 'name: "" is too small. Fix: give at least 1 characters.'],
  ['options that are none', ['max-score-picker', {}, 'x'], 'props: "x" is not an object. Fix: give an object.'],
  ['a misspelt option', ['max-score-picker', {}, { nam: 'x' }], 'nam: is not a known prop. Fix: did you mean "name"?'],
])('refuses %s', (_, given, problem) => {
  expect(messageOf(() => (plugin as unknown as (...all: unknown[]) => Plugin)(...given))).toBe(
    `[plugin(${JSON.stringify(given[0])})] ${problem}`,
  );
});

test.each([
  { type: 'queue-scorer', name: 'x', references: [] },
  { type: 'queue-scorer', name: 'x', parameters: 5, references: [] },
  { type: 'queue-scorer', name: 'x', parameters: {} },
  { type: 'queue-scorer', parameters: {}, references: [] },
])('what looks like one and is none is refused: %j', (fake) => {
  const config = { profiles: [{ scorers: [{ plugin: fake, weight: 1 }] }] } as unknown as EndpointPickerConfig;
  expect(messageOf(() => renderEndpointPickerConfig(config))).toBe(
    '[EndpointPickerConfig] profiles[0].scorers[0].plugin: an object is not valid. Fix: give plugin(…), or the name of a plugin type.',
  );
});

test('one that was made by hand and names itself is listed once', () => {
  const references: Plugin[] = [];
  const circular: Plugin<'queue-scorer'> = { type: 'queue-scorer', name: 'queue-scorer', parameters: {}, references };
  references.push(circular);
  const { plugins } = renderEndpointPickerConfig({ profiles: [{ scorers: [{ plugin: circular }] }] });
  expect(plugins).toEqual([{ type: 'queue-scorer' }, { type: 'max-score-picker' }]);
});

test('the compiler refuses what would be refused', () => {
  const calls = [
    // @ts-expect-error a type that does not exist
    () => plugin('queue-scorrer'),
    // @ts-expect-error a misspelt parameter
    () => plugin('prefix-cache-scorer', { blockSizeToken: 64 }),
    // @ts-expect-error a parameter that has no effect any more
    () => plugin('prefix-cache-scorer', { lruCapacityPerServer: 41000 }),
    // @ts-expect-error a string for a number
    () => plugin('prefix-cache-scorer', { blockSizeTokens: '64' }),
    // @ts-expect-error a number of seconds for a duration
    () => plugin('active-request-scorer', { requestTimeout: 120 }),
    // @ts-expect-error required parameters
    () => plugin('tokenizer'),
    // @ts-expect-error a handler without any decider
    () => plugin('disagg-profile-handler', { deciders: {} }),
    // @ts-expect-error a scorer as decider
    () => plugin('disagg-profile-handler', { deciders: { prefill: 'queue-scorer' } }),
    // @ts-expect-error the engine's block size has to be said
    () => plugin('precise-prefix-cache-scorer', { indexerConfig: { tokenizersPoolConfig: { modelName: 'm' } } }),
    // @ts-expect-error a choice that does not exist
    () => plugin('latency-scorer', { headroomSelectionStrategy: 'more' }),
  ];
  expect(calls).toHaveLength(10);

  const configs: EndpointPickerConfig[] = [
    // @ts-expect-error a filter among the scorers
    { profiles: [{ scorers: [{ plugin: 'decode-filter' }] }] },
    // @ts-expect-error a weight on a filter
    { profiles: [{ filters: [{ plugin: 'decode-filter', weight: 2 }] }] },
    // @ts-expect-error a plugin that needs parameters, by its name alone
    { profiles: [{ filters: ['by-label'] }] },
    // @ts-expect-error two pickers
    { profiles: [{ picker: ['max-score-picker', 'random-picker'] }] },
    // @ts-expect-error a misspelt prop
    { profiles: [{ scorers: [{ plugin: 'queue-scorer', weigth: 2 }] }] },
    // @ts-expect-error a detector that is none
    { profiles: [], saturationDetector: plugin('queue-scorer') },
    // @ts-expect-error an extractor that no source can feed
    { profiles: [], dataLayer: [{ source: 'k8s-notification-source', extractors: ['inflight-load-producer'] }] },
  ];
  expect(configs).toHaveLength(7);

  const scorer: Plugin<ScorerType> = plugin('context-length-aware');
  const filter: Plugin<FilterType> = plugin('context-length-aware');
  // @ts-expect-error not every scorer filters
  const wrong: Plugin<FilterType> = plugin('queue-scorer');
  expect([scorer, filter, wrong].map(({ name }) => name)).toEqual([
    'context-length-aware',
    'context-length-aware',
    'queue-scorer',
  ]);
});
