import { expect, test } from 'vitest';
import { aConfig, aPreciseScorer, said } from './support';

const precise = { type: 'precise-prefix-cache-scorer', parameters: aPreciseScorer };
const pods = { type: 'k8s-notification-source', parameters: { version: 'v1', kind: 'Pod' } };

/** A data layer of sources and their extractors, all of them listed. */
function wired(
  sources: Readonly<Record<string, readonly string[]>>,
  plugins: readonly unknown[] = Object.entries(sources).flat(2),
  more: object = {},
) {
  const dataLayer = {
    sources: Object.entries(sources).map(([pluginRef, extractors]) => ({
      pluginRef,
      extractors: extractors.map((extractor) => ({ pluginRef: extractor })),
    })),
  };
  return aConfig({ plugins: plugins as string[], dataLayer, ...more });
}
const metrics = { 'metrics-data-source': ['core-metrics-extractor'] };

test.each<[string, unknown, string[]]>([
  [
    'a data layer without sources',
    aConfig({ dataLayer: {} }),
    [
      'dataLayer.sources: is empty, and the endpoint picker does not start without sources. Fix: leave dataLayer out, or list a source.',
    ],
  ],
  [
    'a source that is not listed',
    wired(metrics, ['core-metrics-extractor']),
    ['dataLayer.sources[0].pluginRef: no plugin is called "metrics-data-source". Fix: list metrics-data-source in plugins.'],
  ],
  [
    'an extractor that is not listed',
    wired(metrics, ['metrics-data-source']),
    [
      'dataLayer.sources[0].extractors[0].pluginRef: no plugin is called "core-metrics-extractor". Fix: list core-metrics-extractor in plugins.',
    ],
  ],
  [
    'a source that is none',
    wired({ 'queue-scorer': [] }, []),
    [
      'dataLayer.sources[0].pluginRef: "queue-scorer" is of type queue-scorer, which is not a data source. Fix: list one of "metrics-data-source", "models-data-source", "endpoint-notification-source" and "k8s-notification-source" in plugins, and name it here.',
    ],
  ],
  [
    'an extractor that is none',
    wired({ 'metrics-data-source': ['queue-scorer'] }, ['metrics-data-source']),
    [
      'dataLayer.sources[0].extractors[0].pluginRef: "queue-scorer" is of type queue-scorer, which is not an extractor. Fix: list one of "precise-prefix-cache-scorer", "core-metrics-extractor", "model-server-protocol-models" and "inflight-load-producer" in plugins, and name it here.',
    ],
  ],
  [
    'an extractor at the wrong source',
    wired({ 'models-data-source': ['core-metrics-extractor'] }),
    [
      'dataLayer.sources[0].extractors[0].pluginRef: "core-metrics-extractor" cannot read what "models-data-source" tells. Fix: move it to a source of prometheus metrics.',
    ],
  ],
  [
    'an extractor that no source fits',
    wired({ ...metrics, 'k8s-notification-source': ['inflight-load-producer'] }, [
      ...Object.entries(metrics).flat(2),
      pods,
      'inflight-load-producer',
    ]),
    [
      'dataLayer.sources[1].extractors[0].pluginRef: "inflight-load-producer" cannot read what "k8s-notification-source" tells. Fix: leave it out: it works without.',
    ],
  ],
  [
    'two sources of one kind',
    wired({ ...metrics, one: [], two: [] }, [
      ...Object.entries(metrics).flat(2),
      { ...pods, name: 'one' },
      { ...pods, name: 'two' },
    ]),
    ['dataLayer.sources[2].pluginRef: "two" watches the same kind as "one". Fix: keep one source for each kind.'],
  ],
  [
    'a default source that is something else',
    aConfig({
      plugins: [{ type: 'decode-filter', name: 'metrics-data-source' }],
      profile: ['queue-scorer', 'metrics-data-source'],
    }),
    [
      'dataLayer: "metrics-data-source" is of type decode-filter, which is not a data source. Fix: call that plugin something else.',
    ],
  ],
])('refuses %s', (_, document, expected) => {
  expect(said(document).filter((line) => !line.startsWith('('))).toEqual(expected);
});

test.each<[string, unknown, string[]]>([
  [
    'events alone',
    wired({ 'endpoint-notification-source': [] }),
    [
      '(data-no-metrics) dataLayer.sources: read no metrics: queues and KV caches look empty to scorers, and the pool looks saturated. Fix: list metrics-data-source with core-metrics-extractor.',
      '(data-no-poller) dataLayer.sources: poll nothing, and then no source tells anything. Fix: list metrics-data-source.',
    ],
  ],
  [
    'metrics that nobody reads',
    wired({ 'metrics-data-source': [] }),
    [
      '(data-no-metrics) dataLayer.sources: read no metrics: queues and KV caches look empty to scorers, and the pool looks saturated. Fix: list metrics-data-source with core-metrics-extractor.',
    ],
  ],
  [
    'a data layer that is not read',
    wired(metrics, undefined, { featureGates: ['enableLegacyMetrics'] }),
    [
      '(data-ignored) dataLayer: is not read: the gate enableLegacyMetrics brings back the old metrics. Fix: remove the gate, or the section.',
    ],
  ],
  [
    'a source that the old metrics leave unread',
    aConfig({ plugins: ['metrics-data-source'], featureGates: ['enableLegacyMetrics'] }),
    [
      '(data-unused) plugins[1]: "metrics-data-source" is not wired: the gate enableLegacyMetrics brings back the old metrics. Fix: remove the gate, or leave it out.',
    ],
  ],
  [
    'an engine of which half is replaced',
    aConfig({
      plugins: [
        {
          type: 'core-metrics-extractor',
          parameters: {
            engineConfigs: [
              { name: 'vllm', queuedRequestsSpec: 'q', runningRequestsSpec: 'r', kvUsageSpec: 'k', cacheInfoSpec: 'c' },
              { name: 'sglang', queuedRequestsSpec: 'q', kvUsageSpec: '' },
            ],
          },
        },
      ],
    }),
    [
      '(data-no-metrics) plugins[1].parameters.engineConfigs[0]: replaces the built-in engine "vllm" as a whole, and has no loraSpec, so that this is read no more. Fix: give all that there is to read, and "" for what is not.',
      '(data-no-metrics) plugins[1].parameters.engineConfigs[1]: replaces the built-in engine "sglang" as a whole, and has no runningRequestsSpec, cacheInfoSpec, so that this is read no more. Fix: give all that there is to read, and "" for what is not.',
    ],
  ],
  [
    'a source that is left out',
    wired(metrics, [...Object.entries(metrics).flat(2), 'models-data-source']),
    [
      '(data-unused) plugins[3]: "models-data-source" is not wired: dataLayer lists all that is. Fix: list it in dataLayer.sources, or leave it out.',
    ],
  ],
  [
    'an extractor under a name of its own',
    aConfig({ plugins: [{ type: 'core-metrics-extractor', name: 'sglang-metrics' }] }),
    [
      '(data-unused) plugins[1]: "sglang-metrics" is not wired: only the plugins called metrics-data-source and core-metrics-extractor are. Fix: list it in dataLayer.sources, or leave it out.',
    ],
  ],
])('warns of %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown]>([
  ['metrics', wired(metrics)],
  [
    'engines that are new, or replaced as a whole',
    aConfig({
      plugins: [
        {
          type: 'core-metrics-extractor',
          parameters: {
            engineConfigs: [
              { name: 'own', queuedRequestsSpec: 'q' },
              {
                ...{ name: 'sglang', queuedRequestsSpec: 'q', runningRequestsSpec: 'r', kvUsageSpec: 'k' },
                ...{ cacheBlockSizeSpec: 'b', cacheNumBlocksSpec: 'n' },
              },
            ],
          },
        },
      ],
    }),
  ],
  ['metrics under their default names, unwired', aConfig({ plugins: ['metrics-data-source', 'core-metrics-extractor'] })],
  [
    'metrics, models and events',
    wired(
      {
        ...metrics,
        'models-data-source': ['model-server-protocol-models'],
        'endpoint-notification-source': ['precise-prefix-cache-scorer'],
      },
      [
        ...Object.entries(metrics).flat(2),
        'models-data-source',
        'model-server-protocol-models',
        'endpoint-notification-source',
        precise,
      ],
      { profile: ['queue-scorer', 'precise-prefix-cache-scorer'] },
    ),
  ],
  [
    'references that the old metrics leave unread',
    { ...wired({ nothing: [] }, [], { featureGates: ['dataLayer'] }), dataLayer: undefined },
  ],
])('has nothing to say about %s', (_, document) => {
  expect(said(document)).toEqual([]);
});
