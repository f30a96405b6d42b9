import { expect, test } from 'vitest';
import { aConfig, aPreciseScorer, said } from './support';

const precise = { type: 'precise-prefix-cache-scorer', parameters: aPreciseScorer };
const speculative = { ...precise, parameters: { ...aPreciseScorer, speculativeIndexing: true } };
const tokenizer = { type: 'tokenizer', parameters: { modelName: 'org/model' } };

test.each<[string, unknown, string[]]>([
  [
    'a name that no plugin has',
    aConfig({ profile: ['queue-scorr'] }),
    ['schedulingProfiles[0].plugins[0].pluginRef: no plugin is called "queue-scorr". Fix: did you mean "queue-scorer"?'],
  ],
  [
    'a plugin that is not listed',
    aConfig({ profile: ['queue-scorer', 'kv-cache-utilization-scorer'] }),
    [
      'schedulingProfiles[0].plugins[1].pluginRef: no plugin is called "kv-cache-utilization-scorer". Fix: list kv-cache-utilization-scorer in plugins.',
    ],
  ],
  [
    'a type that does not exist',
    aConfig({ plugins: ['slo-aware-routing', 'queue-scorers'] }),
    [
      'plugins[1].type: "slo-aware-routing" is not a plugin type of EPP v0.8.0. Fix: choose one of "queue-scorer", "kv-cache-utilization-scorer", "running-requests-size-scorer", "lora-affinity-scorer", "session-affinity-scorer", "active-request-scorer", "load-aware-scorer", "token-load-scorer" and 50 more.',
      'plugins[2].type: "queue-scorers" is not a plugin type of EPP v0.8.0. Fix: did you mean "queue-scorer"?',
    ],
  ],
  [
    'one name for two plugins',
    aConfig({ plugins: ['queue-scorer'] }),
    ['plugins[1].name: "queue-scorer" is the name of plugins[0] too. Fix: give one of them another name.'],
  ],
  [
    'one name for two profiles, without a handler',
    aConfig({ schedulingProfiles: ['a', 'a'].map((name) => ({ name, plugins: [{ pluginRef: 'queue-scorer' }] })) }),
    [
      'schedulingProfiles[1].name: "a" is the name of another profile too. Fix: give it another name.',
      'plugins: have no profile handler, which 2 profiles need. Fix: list disagg-profile-handler, or keep one profile.',
    ],
  ],
  [
    'a profile without a name',
    { ...aConfig(), schedulingProfiles: [{ plugins: [{ pluginRef: 'queue-scorer' }] }] },
    ['schedulingProfiles[0].name: is missing. Fix: give a string.'],
  ],
  [
    'two pickers in a profile',
    aConfig({ plugins: ['max-score-picker', 'random-picker'], profile: ['queue-scorer', 'max-score-picker', 'random-picker'] }),
    ['schedulingProfiles[0].plugins[2].pluginRef: "random-picker" is a second picker, beside "max-score-picker". Fix: keep one.'],
  ],
  [
    'two pickers without a profile',
    aConfig({ plugins: ['max-score-picker', 'random-picker'], schedulingProfiles: [] }),
    ['schedulingProfiles: is empty, and 2 pickers cannot share one profile. Fix: give a profile.'],
  ],
  [
    'two profiles for the handler of one',
    aConfig({ plugins: ['single-profile-handler'], profiles: { a: ['queue-scorer'], b: ['queue-scorer'] } }),
    ['plugins[1].type: single-profile-handler cannot run 2 profiles. Fix: list disagg-profile-handler, or keep one profile.'],
  ],
  [
    'two handlers',
    aConfig({ plugins: ['single-profile-handler', { type: 'single-profile-handler', name: 'second' }] }),
    ['plugins[2]: "second" is a second profile handler, beside "single-profile-handler". Fix: keep one.'],
  ],
  [
    'a handler under the name of the picker that is added',
    aConfig({ plugins: [{ type: 'single-profile-handler', name: 'max-score-picker' }] }),
    [
      'plugins[1].name: the max-score-picker that the endpoint picker adds takes the place of this profile handler, and then there is none. Fix: give another name.',
    ],
  ],
  [
    'a producer that comes after the profiles',
    aConfig({
      plugins: ['prefix-cache-scorer'],
      profile: ['queue-scorer', 'prefix-cache-scorer', 'approx-prefix-cache-producer'],
    }),
    [
      'schedulingProfiles[0].plugins[2].pluginRef: "approx-prefix-cache-producer" is added by the endpoint picker after it has read the profiles. Fix: leave it out: prefix-cache-scorer reads what it writes.',
    ],
  ],
  [
    'a scorer that its producer breaks',
    aConfig({ plugins: ['token-load-scorer', 'inflight-load-producer'], profile: ['token-load-scorer', 'queue-scorer'] }),
    [
      'plugins[1]: token-load-scorer cannot read what inflight-load-producer writes, in this version. Fix: use active-request-scorer, or running-requests-size-scorer.',
    ],
  ],
])('refuses %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown, string[]]>([
  [
    'no profile',
    aConfig({ schedulingProfiles: [] }),
    ['(no-profile) schedulingProfiles: is empty, so that every plugin has a say, in random order. Fix: give a profile.'],
  ],
  [
    'a scorer in no profile',
    aConfig({ plugins: ['kv-cache-utilization-scorer'] }),
    [
      '(unused) plugins[1]: "kv-cache-utilization-scorer" is in no scheduling profile, so that it decides nothing. Fix: list it in the profile "default", or leave it out.',
    ],
  ],
  [
    'a picker in no profile',
    aConfig({ plugins: ['random-picker'] }),
    ['(unused) plugins[1]: "random-picker" is in no scheduling profile. Fix: list it in each profile that it picks for.'],
  ],
  [
    'a picker that is drawn by lot',
    aConfig({ plugins: ['random-picker', 'max-score-picker'], profiles: { a: ['queue-scorer'] } }),
    [
      '(unused) plugins[1]: "random-picker" is in no scheduling profile. Fix: list it in each profile that it picks for.',
      '(unused) plugins[2]: "max-score-picker" is in no scheduling profile. Fix: list it in each profile that it picks for.',
      '(implicit-picker) schedulingProfiles[0].plugins: lists no picker, and gets any of 2, another one at each start. Fix: list the one to use.',
    ],
  ],
  [
    'what a profile does not run',
    aConfig({ plugins: ['openai-parser'], profile: [{ pluginRef: 'openai-parser', weight: 3 }, 'queue-scorer'] }),
    [
      '(not-schedulable) schedulingProfiles[0].plugins[0].pluginRef: "openai-parser" is neither filter, scorer nor picker, so that the profile does not run it. Fix: leave it out: being in plugins is enough.',
      '(weight-ignored) schedulingProfiles[0].plugins[0].weight: 3 has no effect: only scorers have a weight. Fix: leave it out.',
    ],
  ],
  [
    'a weight on a filter',
    aConfig({ plugins: ['decode-filter'], profile: [{ pluginRef: 'decode-filter', weight: 1 }, 'queue-scorer'] }),
    ['(weight-ignored) schedulingProfiles[0].plugins[0].weight: 1 has no effect: only scorers have a weight. Fix: leave it out.'],
  ],
  [
    'a tokenizer that comes too late',
    aConfig({ plugins: [tokenizer, precise], profile: ['precise-prefix-cache-scorer', 'tokenizer', 'queue-scorer'] }),
    [
      '(profile-order) schedulingProfiles[0].plugins[0]: precise-prefix-cache-scorer comes before tokenizer, and tokenizes the prompt itself. Fix: list tokenizer first.',
    ],
  ],
  [
    'hits that come too late',
    aConfig({
      plugins: ['no-hit-lru-scorer', precise],
      profile: ['no-hit-lru-scorer', 'precise-prefix-cache-scorer', 'queue-scorer'],
    }),
    [
      '(profile-order) schedulingProfiles[0].plugins[0]: no-hit-lru-scorer comes before precise-prefix-cache-scorer, and does not see its hits. Fix: list precise-prefix-cache-scorer first.',
    ],
  ],
  [
    'two scorers of one prefix index',
    aConfig({
      plugins: [
        { type: 'prefix-cache-scorer', name: 'gpu', parameters: { blockSizeTokens: 32 } },
        { type: 'prefix-cache-scorer', name: 'cpu' },
      ],
      profile: ['queue-scorer', 'gpu', 'cpu'],
    }),
    [
      '(prefix-params-ignored) plugins[1].parameters: are not read: there is one prefix index, and "cpu" sets it. Fix: move them to plugins[2], or leave them out.',
      '(prefix-several) plugins[2]: "cpu" looks at the same index as "gpu": there is one, set by the last of them. Fix: keep one prefix-cache-scorer.',
    ],
  ],
  [
    'parameters beside those of the producer',
    aConfig({
      plugins: [{ type: 'prefix-cache-scorer', parameters: { blockSizeTokens: 'x' } }, 'approx-prefix-cache-producer'],
      profile: ['queue-scorer', 'prefix-cache-scorer'],
    }),
    [
      '(prefix-params-ignored) plugins[1].parameters: are not read: there is one prefix index, and "approx-prefix-cache-producer" sets it. Fix: move them to plugins[2], or leave them out.',
    ],
  ],
  [
    'two kinds of prefix matches',
    aConfig({
      plugins: [precise, 'prefix-cache-scorer'],
      profile: ['queue-scorer', 'precise-prefix-cache-scorer', 'prefix-cache-scorer'],
    }),
    [
      '(prefix-mixed) plugins[2]: "prefix-cache-scorer" and "precise-prefix-cache-scorer" overwrite each other\'s prefix matches. Fix: keep the approximate or the precise plugins.',
    ],
  ],
  [
    'hits that nobody tells',
    aConfig({ plugins: ['no-hit-lru-scorer'], profile: ['queue-scorer', 'no-hit-lru-scorer'] }),
    ['(prefix-no-producer) plugins[1]: "no-hit-lru-scorer" gets no prefix matches. Fix: list prefix-cache-scorer in plugins.'],
  ],
  [
    'latencies that nobody predicts',
    aConfig({ plugins: ['latency-scorer'], profile: ['queue-scorer', 'latency-scorer'] }),
    [
      '(latency-no-producer) plugins[1]: "latency-scorer" gets no predicted latencies. Fix: list predicted-latency-producer in plugins.',
    ],
  ],
  [
    'a filter that nobody tells the load',
    aConfig({ plugins: ['concurrency-detector'], profile: ['concurrency-detector', 'queue-scorer'] }),
    [
      '(inflight-no-producer) plugins[1]: "concurrency-detector" gets no numbers of requests in flight. Fix: list inflight-load-producer in plugins.',
    ],
  ],
  [
    'a scorer that its producer would break',
    aConfig({ plugins: ['token-load-scorer'], profile: ['token-load-scorer', 'queue-scorer'] }),
    [
      '(token-load) plugins[1]: token-load-scorer scores every pod 1 without inflight-load-producer, and refuses to start with it. Fix: use active-request-scorer, or running-requests-size-scorer.',
    ],
  ],
  [
    'what is deprecated',
    aConfig({ plugins: ['data-parallel-profile-handler'] }),
    ['(deprecated) plugins[1].type: data-parallel-profile-handler is deprecated. Fix: use single-profile-handler.'],
  ],
  [
    'a handler that refuses all requests',
    aConfig({ plugins: ['data-parallel-profile-handler'], profiles: { a: ['queue-scorer'], b: ['queue-scorer'] } }),
    [
      '(deprecated) plugins[1].type: data-parallel-profile-handler is deprecated. Fix: use single-profile-handler.',
      '(handler-refuses) plugins[1].type: data-parallel-profile-handler refuses every request where there are 2 profiles. Fix: keep one profile.',
    ],
  ],
  [
    'the name of a default plugin',
    aConfig({
      plugins: [{ type: 'decode-filter', name: 'fcfs-ordering-policy' }],
      profile: ['fcfs-ordering-policy', 'queue-scorer'],
    }),
    [
      '(default-name) plugins[1].name: "fcfs-ordering-policy" is the name of a plugin that the endpoint picker adds by itself, and this decode-filter gets in its way. Fix: give another name.',
    ],
  ],
])('warns of %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown]>([
  [
    'a scorer twice, weights of any sign',
    aConfig({
      profile: [
        { pluginRef: 'queue-scorer', weight: -1 },
        { pluginRef: 'queue-scorer', weight: 0 },
      ],
    }),
  ],
  ['the picker that is added', aConfig({ profile: ['queue-scorer', 'max-score-picker'] })],
  ['the detector that is added, as a filter', aConfig({ profile: ['utilization-detector', 'queue-scorer'] })],
  [
    'a prefix-cache-scorer for others, in no profile',
    aConfig({
      plugins: ['prefix-cache-scorer', 'predicted-latency-producer', 'latency-scorer'],
      profile: ['queue-scorer', 'latency-scorer'],
    }),
  ],
  [
    'a tokenizer and hits in time',
    aConfig({
      plugins: [tokenizer, precise, 'no-hit-lru-scorer'],
      profile: ['queue-scorer', 'tokenizer', 'precise-prefix-cache-scorer', 'no-hit-lru-scorer'],
    }),
  ],
  [
    'hits that are told before the profile runs',
    aConfig({
      plugins: [speculative, 'no-hit-lru-scorer'],
      profile: ['queue-scorer', 'no-hit-lru-scorer', 'precise-prefix-cache-scorer'],
    }),
  ],
])('has nothing to say about %s', (_, document) => {
  expect(said(document)).toEqual([]);
});
