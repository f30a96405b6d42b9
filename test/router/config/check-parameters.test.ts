import { expect, test } from 'vitest';
import { aConfig, aPreciseScorer, said } from './support';

/** What is said about a plugin's parameters, in a config that is otherwise in order. */
function about(type: string, parameters: unknown): string[] {
  return said(aConfig({ plugins: [{ type, parameters }], profile: ['queue-scorer', type] })).filter((line) =>
    line.includes('parameters'),
  );
}
const precise = 'precise-prefix-cache-scorer';
const indexer = (more: object) => ({ ...aPreciseScorer, indexerConfig: { ...aPreciseScorer.indexerConfig, ...more } });
const pool = (more: object) => indexer({ tokenizersPoolConfig: { modelName: 'org/model', ...more } });
const events = (kvEventsConfig: unknown) => ({ ...aPreciseScorer, kvEventsConfig });
const matching = (expression: object) => ({ matchExpressions: [{ key: 'a', ...expression }] });
const engines = (...engineConfigs: object[]) => ({ engineConfigs });
const reporting = (...attributes: object[]) => ({ attributes });

test.each<[string, string, unknown, string[]]>([
  ['a list for parameters', 'max-score-picker', [1], ['plugins[1].parameters: a list is not an object. Fix: give an object.']],
  [
    'a fraction for a count',
    'max-score-picker',
    { maxNumOfEndpoints: 1.5 },
    ['plugins[1].parameters.maxNumOfEndpoints: 1.5 is not a whole number. Fix: give a whole number.'],
  ],
  [
    'text for a list',
    'by-label',
    { label: 'llm-d.ai/role', validValues: 'decode' },
    ['plugins[1].parameters.validValues: "decode" is not a list. Fix: give a list.'],
  ],
  [
    'an object for a number',
    'load-aware-scorer',
    { threshold: {} },
    ['plugins[1].parameters.threshold: an object is not a whole number. Fix: give a whole number.'],
  ],
  [
    'a label filter that no pod passes',
    'by-label',
    { label: 'llm-d.ai/role' },
    [
      'plugins[1].parameters.validValues: is empty, so that no pod could pass. Fix: list the values to keep, or set allowsNoLabel.',
    ],
  ],
  [
    'a label filter without a label',
    'by-label',
    { validValues: ['decode'] },
    ['plugins[1].parameters.label: is missing. Fix: give a string.'],
  ],
  [
    'an operator that does not exist',
    'by-label-selector',
    matching({ operator: 'Equals', values: ['b'] }),
    [
      'plugins[1].parameters.matchExpressions[0].operator: "Equals" is not one of the choices. Fix: choose one of "In", "NotIn", "Exists" and "DoesNotExist".',
    ],
  ],
  [
    'an operator without its values',
    'by-label-selector',
    matching({ operator: 'In' }),
    ['plugins[1].parameters.matchExpressions[0].values: is empty, and In compares with values. Fix: list at least one.'],
  ],
  [
    'an operator with useless values',
    'by-label-selector',
    matching({ operator: 'Exists', values: ['b'] }),
    ['plugins[1].parameters.matchExpressions[0].values: is given, and Exists looks at the key alone. Fix: leave it out.'],
  ],
  [
    'labels that Kubernetes refuses',
    'by-label-selector',
    { matchLabels: { 'a b': 'c d' } },
    [
      'plugins[1].parameters.matchLabels.a b: "a b" is not a label key. Fix: give a key such as "llm-d.ai/role".',
      'plugins[1].parameters.matchLabels.a b: "c d" is not a label value. Fix: give at most 63 letters, digits, "-", "_" and ".".',
    ],
  ],
  [
    'an empty label',
    'context-length-aware',
    { label: '' },
    ['plugins[1].parameters.label: is empty. Fix: leave it out, or give a value.'],
  ],
  [
    'an old block size for the new one',
    'prefix-cache-scorer',
    { blockSize: 64, blockSizeTokens: 0 },
    [
      'plugins[1].parameters.blockSize: 64 is not accepted in place of blockSizeTokens. Fix: give blockSizeTokens, which counts tokens and not characters.',
    ],
  ],
  [
    'no block size and no autoTune',
    'prefix-cache-scorer',
    { autoTune: false, blockSizeTokens: 0 },
    ['plugins[1].parameters.blockSizeTokens: 0 is no block size, and autoTune is off. Fix: give more than 0.'],
  ],
  [
    'a negative number of tokens',
    'prefix-cache-scorer',
    { maxPrefixTokensToMatch: -1 },
    ['plugins[1].parameters.maxPrefixTokensToMatch: -1 is not in range. Fix: give at least 0.'],
  ],
  [
    'a tokenizer without a model',
    'tokenizer',
    { modelName: '' },
    ['plugins[1].parameters.modelName: is missing. Fix: give a string.'],
  ],
  [
    'a tokenizer map without the model',
    'tokenizer',
    { modelName: 'm', udsTokenizerConfig: { modelTokenizerMap: { n: '/n' } } },
    [
      'plugins[1].parameters.udsTokenizerConfig.modelTokenizerMap: has no tokenizer for the model "m". Fix: add the model, or leave the map out.',
    ],
  ],
  [
    'a precise scorer without an indexer',
    precise,
    { tokenProcessorConfig: { blockSize: 64 } },
    ['plugins[1].parameters.indexerConfig: is missing. Fix: give an object.'],
  ],
  [
    'a block size of 0',
    precise,
    { ...aPreciseScorer, tokenProcessorConfig: { blockSize: 0 } },
    ['plugins[1].parameters.tokenProcessorConfig.blockSize: 0 is not in range. Fix: give more than 0.'],
  ],
  [
    'a token processor without block size',
    precise,
    { ...aPreciseScorer, tokenProcessorConfig: {} },
    ['plugins[1].parameters.tokenProcessorConfig.blockSize: is missing. Fix: give a whole number.'],
  ],
  [
    'a seed that is a number',
    precise,
    { ...aPreciseScorer, tokenProcessorConfig: { blockSize: 64, hashSeed: 42 } },
    ['plugins[1].parameters.tokenProcessorConfig.hashSeed: 42 is not a string. Fix: give a string, in quotes.'],
  ],
  [
    'no KV events',
    precise,
    events(null),
    [
      'plugins[1].parameters.kvEventsConfig: null is not accepted: the endpoint picker crashes at start. Fix: leave it out, or give a value.',
    ],
  ],
  [
    'a negative concurrency',
    precise,
    events({ concurrency: -1 }),
    ['plugins[1].parameters.kvEventsConfig.concurrency: -1 crashes the endpoint picker at start. Fix: give at least 1.'],
  ],
  [
    'no tokenizer',
    precise,
    pool({ uds: null }),
    [
      'plugins[1].parameters.indexerConfig.tokenizersPoolConfig.uds: null is not accepted: this build has no other tokenizer than the sidecar. Fix: leave it out, or give a value.',
    ],
  ],
  [
    'a tokenizer without a socket',
    precise,
    pool({ uds: { socketFile: '' } }),
    ['plugins[1].parameters.indexerConfig.tokenizersPoolConfig.uds.socketFile: is empty. Fix: leave it out, or give a value.'],
  ],
  [
    'no place for the index',
    precise,
    indexer({ kvBlockIndexConfig: { inMemoryConfig: null } }),
    [
      'plugins[1].parameters.indexerConfig.kvBlockIndexConfig.inMemoryConfig: null leaves the index without a place. Fix: leave it out, or give costAwareMemoryConfig, valkeyConfig or redisConfig.',
    ],
  ],
  [
    'an index without a size',
    precise,
    indexer({ kvBlockIndexConfig: { costAwareMemoryConfig: { size: 'much' } } }),
    [
      'plugins[1].parameters.indexerConfig.kvBlockIndexConfig.costAwareMemoryConfig.size: "much" is not a size. Fix: give a size such as "2GiB".',
    ],
  ],
  [
    'a medium that is null',
    precise,
    indexer({ kvCacheBackendConfigs: [null] }),
    [
      'plugins[1].parameters.indexerConfig.kvCacheBackendConfigs[0]: null is not accepted: the endpoint picker crashes at start. Fix: leave it out, or give a value.',
    ],
  ],
  [
    'nanoseconds in words',
    precise,
    indexer({ kvBlockIndexConfig: { metricsLoggingInterval: '60s' } }),
    [
      'plugins[1].parameters.indexerConfig.kvBlockIndexConfig.metricsLoggingInterval: "60s" is not a whole number of nanoseconds. Fix: give a whole number of nanoseconds.',
    ],
  ],
  [
    'a bad time that is used',
    precise,
    { ...aPreciseScorer, speculativeIndexing: true, speculativeTTL: '2 seconds' },
    ['plugins[1].parameters.speculativeTTL: "2 seconds" is not a duration. Fix: give a duration such as "2s".'],
  ],
  [
    'an engine that nobody knows',
    'core-metrics-extractor',
    { defaultEngine: 'sgl' },
    [
      'plugins[1].parameters.defaultEngine: "sgl" is not an engine. Fix: choose one of "vllm", "sglang", "trtllm-serve" and "triton-tensorrt-llm".',
    ],
  ],
  [
    'engines twice, or reserved',
    'core-metrics-extractor',
    engines({ name: 'a' }, { name: 'a' }, { name: 'default' }),
    [
      'plugins[1].parameters.engineConfigs[1].name: "a" is there twice. Fix: give each engine one entry.',
      'plugins[1].parameters.engineConfigs[2].name: "default" is taken by the extractor itself. Fix: give another name.',
    ],
  ],
  [
    'an expression for a metric',
    'core-metrics-extractor',
    engines({ name: 'own', kvUsageSpec: 'sum(x)' }),
    [
      'plugins[1].parameters.engineConfigs[0].kvUsageSpec: "sum(x)" is not the name of a metric. Fix: give the name of a metric such as \'vllm:num_requests_waiting\' or \'name{label="value"}\'.',
    ],
  ],
  [
    'a protocol that does not exist',
    'metrics-data-source',
    { scheme: 'ftp' },
    ['plugins[1].parameters.scheme: "ftp" is not one of the choices. Fix: did you mean "http"?'],
  ],
  [
    'no protocol',
    'metrics-data-source',
    { scheme: '' },
    ['plugins[1].parameters.scheme: is empty. Fix: leave it out, or give a value.'],
  ],
  [
    'a Kubernetes source without a kind',
    'k8s-notification-source',
    { version: 'v1' },
    ['plugins[1].parameters.kind: is missing. Fix: give a string.'],
  ],
  [
    'no attribute',
    'request-attribute-reporter',
    reporting(),
    ['plugins[1].parameters.attributes: has 0 entries. Fix: give exactly 1.'],
  ],
  [
    'an attribute without a name',
    'request-attribute-reporter',
    reporting({ key: {}, expression: 'usage.x' }),
    ['plugins[1].parameters.attributes[0].key.name: is missing. Fix: give a string.'],
  ],
  [
    'an expression that breaks off',
    'request-attribute-reporter',
    reporting({ key: { name: 'a' }, expression: 'usage.' }),
    [
      'plugins[1].parameters.attributes[0].expression: "usage." is not a CEL expression over "usage": it breaks off. Fix: correct the expression.',
    ],
  ],
  [
    'a mode that does not exist',
    'concurrency-detector',
    { concurrencyMode: 'token' },
    ['plugins[1].parameters.concurrencyMode: "token" is not one of the choices. Fix: did you mean "tokens"?'],
  ],
  [
    'a threshold that all metrics are too old for',
    'utilization-detector',
    { metricsStalenessThreshold: '0s' },
    ['plugins[1].parameters.metricsStalenessThreshold: "0s" is not in range. Fix: give more than "0s".'],
  ],
  [
    'a threshold below a nanosecond',
    'utilization-detector',
    { metricsStalenessThreshold: '0.1ns' },
    ['plugins[1].parameters.metricsStalenessThreshold: "0.1ns" is not in range. Fix: give more than "0s".'],
  ],
  [
    'a duration that Go cannot hold',
    'utilization-detector',
    { metricsStalenessThreshold: '3000000h' },
    ['plugins[1].parameters.metricsStalenessThreshold: "3000000h" is too long. Fix: give at most "2562047h47m16.854775807s".'],
  ],
  [
    'no mode',
    'concurrency-detector',
    { concurrencyMode: '' },
    ['plugins[1].parameters.concurrencyMode: is empty. Fix: leave it out, or give a value.'],
  ],
  [
    'a count and a time of more than 64 bits',
    'predicted-latency-producer',
    { maxDecodeTokenSamplesForPrediction: 2 ** 63, contextTTL: 2 ** 64 },
    [
      'plugins[1].parameters.maxDecodeTokenSamplesForPrediction: 9223372036854776000 does not fit into 64 bits. Fix: give less than 9223372036854775808.',
      'plugins[1].parameters.contextTTL: 18446744073709552000 does not fit into 64 bits. Fix: give less than 9223372036854775808.',
    ],
  ],
  [
    'a port that is none',
    'data-parallel-profile-handler',
    { primaryPort: 70000 },
    ['plugins[1].parameters.primaryPort: 70000 is not in range. Fix: give at least 0 and at most 65535.'],
  ],
  [
    'a probability above 1',
    'slo-headroom-tier-filter',
    { epsilonExploreNeg: 1.5 },
    ['plugins[1].parameters.epsilonExploreNeg: 1.5 is not in range. Fix: give at least 0 and at most 1.'],
  ],
])('refuses %s', (_, type, parameters, expected) => {
  expect(about(type, parameters)).toEqual(expected);
});

test.each<[string, string, unknown, string[]]>([
  [
    'a misspelt parameter',
    'prefix-cache-scorer',
    { blockSizeToken: 64 },
    [
      '(unknown-parameter) plugins[1].parameters.blockSizeToken: is not a parameter of this plugin, and is ignored. Fix: did you mean "blockSizeTokens"?',
    ],
  ],
  [
    'a parameter that nothing is like',
    'prefix-cache-scorer',
    { hashBlockSize: 64 },
    [
      '(unknown-parameter) plugins[1].parameters.hashBlockSize: is not a parameter of this plugin, and is ignored. Fix: leave it out; there are "autoTune", "blockSizeTokens", "maxPrefixBlocksToMatch" and "maxPrefixTokensToMatch".',
    ],
  ],
  [
    'a section under its name elsewhere',
    'tokenizer',
    { modelName: 'm', uds: { socketFile: '/x' } },
    [
      '(unknown-parameter) plugins[1].parameters.uds: is not a parameter of this plugin, and is ignored. Fix: leave it out; there are "modelName" and "udsTokenizerConfig".',
    ],
  ],
  [
    'parameters where there are none',
    'decode-filter',
    { label: 'x' },
    ['(unknown-parameter) plugins[1].parameters.label: is ignored: this plugin takes no parameters. Fix: leave it out.'],
  ],
  [
    'a parameter without effect',
    'prefix-cache-scorer',
    { lruCapacityPerServer: 41000 },
    [
      "(ignored-parameter) plugins[1].parameters.lruCapacityPerServer: 41000 has no effect: a pod's capacity is its number of GPU blocks, or 31250. Fix: leave it out.",
    ],
  ],
  [
    'the old block size',
    'prefix-cache-scorer',
    { blockSize: 64 },
    [
      '(prefix-block-size) plugins[1].parameters.blockSize: 64 has no effect: blockSizeTokens took over. Fix: give blockSizeTokens, which counts tokens and not characters.',
    ],
  ],
  [
    'a number of blocks that crashes',
    'prefix-cache-scorer',
    { maxPrefixBlocksToMatch: -1 },
    [
      '(prefix-max-blocks) plugins[1].parameters.maxPrefixBlocksToMatch: -1 loads, but 0 blocks never match, and with fewer the endpoint picker crashes on the first request. Fix: give at least 1.',
    ],
  ],
  [
    'a count that is replaced',
    'max-score-picker',
    { maxNumOfEndpoints: -3 },
    ['(replaced-parameter) plugins[1].parameters.maxNumOfEndpoints: -3 loads, but 1 is used. Fix: give at least 1.'],
  ],
  [
    'a choice that is replaced',
    'latency-scorer',
    { headroomSelectionStrategy: 'more' },
    [
      '(replaced-parameter) plugins[1].parameters.headroomSelectionStrategy: "more" loads, but "least" is used. Fix: did you mean "most"?',
    ],
  ],
  [
    'a selector that selects all',
    'by-label-selector',
    {},
    [
      '(selects-all) plugins[1].parameters: selects nothing in particular, so that every pod passes. Fix: give matchLabels or matchExpressions.',
    ],
  ],
  [
    'busy pods that are all alike',
    'active-request-scorer',
    {},
    [
      '(active-busy) plugins[1].parameters.maxBusyScore: is missing, and counts as 0, so that all busy pods score the same. Fix: give 1.0.',
    ],
  ],
  [
    'a timeout that is replaced',
    'active-request-scorer',
    { maxBusyScore: 1, requestTimeout: '2 minutes' },
    [
      '(active-timeout) plugins[1].parameters.requestTimeout: "2 minutes" loads, but 2m is used. Fix: give a duration such as "200ms" or "1m30s".',
    ],
  ],
  [
    'a score that is replaced',
    'active-request-scorer',
    { maxBusyScore: 7 },
    ['(active-busy) plugins[1].parameters.maxBusyScore: 7 loads, but 1 is used. Fix: give at least 0 and at most 1.'],
  ],
  [
    'a decider that says never',
    'prefix-based-pd-decider',
    {},
    [
      '(disagg-decider) plugins[1].parameters.nonCachedTokens: 0, also by default, means never. Fix: give the number of tokens from which on prefill moves.',
    ],
  ],
  [
    'requests that go to port 0',
    'data-parallel-profile-handler',
    { primaryPort: 0 },
    [
      '(replaced-parameter) plugins[1].parameters.primaryPort: 0 loads, but requests are sent to port 0. Fix: give a port, from 1 to 65535.',
    ],
  ],
  [
    'an engine other than vLLM',
    precise,
    events({ engineType: 'sglang' }),
    [
      '(precise-engine) plugins[1].parameters.kvEventsConfig.engineType: "sglang" has no effect: events are decoded as vLLM\'s, whatever it says. Fix: leave it out.',
    ],
  ],
  [
    'no concurrency',
    precise,
    events({ concurrency: 0 }),
    [
      '(precise-concurrency) plugins[1].parameters.kvEventsConfig.concurrency: 0 loads, but the endpoint picker crashes on the first KV event. Fix: give at least 1.',
    ],
  ],
  [
    'no tokenizer workers',
    precise,
    pool({ workersCount: 0 }),
    [
      '(precise-workers) plugins[1].parameters.indexerConfig.tokenizersPoolConfig.workersCount: 0 loads, but every request hangs waiting for a tokenizer. Fix: give at least 1.',
    ],
  ],
  [
    'a bad time that is not used',
    precise,
    { ...aPreciseScorer, speculativeTTL: '2 seconds' },
    [
      '(precise-ttl) plugins[1].parameters.speculativeTTL: "2 seconds" loads, but 2s is used. Fix: give a duration such as "200ms" or "1m30s".',
    ],
  ],
  [
    'a block size that is guessed',
    precise,
    { indexerConfig: aPreciseScorer.indexerConfig },
    [
      '(precise-block-size) plugins[1].parameters.tokenProcessorConfig: is missing, so that a block has 16 tokens, and where the engine uses another size every KV event is dropped. Fix: give blockSize, the value of --block-size of vLLM.',
    ],
  ],
])('warns of %s', (_, type, parameters, expected) => {
  expect(about(type, parameters)).toEqual(expected);
});

test('accepts any letter case, null for what is not said, and the defaults of what has no effect', () => {
  expect(about('prefix-cache-scorer', { AUTOTUNE: false, blocksizetokens: 32, lruCapacityPerServer: 31250 })).toEqual([]);
  expect(about('max-score-picker', null)).toEqual([]);
  expect(about('max-score-picker', { maxNumOfEndpoints: null })).toEqual([]);
  expect(about(precise, events({ engineType: 'vllm', concurrency: 8 }))).toEqual([]);
  expect(
    about('core-metrics-extractor', { defaultEngine: 'own', engineConfigs: [{ name: 'own', kvUsageSpec: 'kv{rank="0"}' }] }),
  ).toEqual([]);
});
