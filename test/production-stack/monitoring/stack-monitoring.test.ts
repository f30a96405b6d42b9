import type { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { StackMonitoring, type StackMonitoringProps } from '../../../lib';
import { crdProblems, crdsPresent } from '../../kubernetes/crd-schemas';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';
import { ABackend, type Facts } from '../a-backend';

const LMCACHE = { hashSeed: '123' };

function aMonitoring(props: Partial<StackMonitoringProps> = {}, facts: Facts = {}, scope: Construct = aChart('chat')) {
  return new StackMonitoring(scope, 'monitoring', { engines: [new ABackend(scope, 'llama3', facts)], ...props });
}
const errorOf = (...args: Parameters<typeof aMonitoring>) => messageOf(() => aMonitoring(...args));
const dashboardsOf = (monitoring: Construct): Manifest[] =>
  manifestsOf(monitoring)
    .filter((o) => o.kind === 'ConfigMap')
    .map((o) => JSON.parse(Object.values(o.data)[0] as string));
const queriesOf = (dashboards: Manifest[]): string[] =>
  dashboards.flatMap((d) => d.panels.flatMap((p: Manifest) => p.targets.map((t: Manifest) => t.expr)));

test('has all engines of the stack scraped, behind their Services, and those of no other stack', () => {
  const monitor = theOnly(manifestsOf(aMonitoring()), 'ServiceMonitor', 'vllm-engine-servicemonitor');
  expect(monitor.spec).toEqual({
    selector: {
      matchLabels: {
        'app.kubernetes.io/instance': 'vllm',
        'app.kubernetes.io/component': 'serving-engine',
        'app.kubernetes.io/part-of': 'vllm-stack',
      },
    },
    endpoints: [{ port: 'service-port', path: '/metrics', interval: '30s', scrapeTimeout: '25s' }],
  });
  expect(monitor.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
});

test('asks as often as it is told, and never waits longer than until the next time', () => {
  const endpointOf = (props: Partial<StackMonitoringProps>) =>
    theOnly(manifestsOf(aMonitoring(props)), 'ServiceMonitor').spec.endpoints[0];
  expect(endpointOf({ interval: '5s' })).toMatchObject({ interval: '5s', scrapeTimeout: '5s' });
  expect(endpointOf({ interval: '5s', scrapeTimeout: '4s' })).toMatchObject({ interval: '5s', scrapeTimeout: '4s' });
  expect(endpointOf({ interval: '1m30s' })).toMatchObject({ interval: '1m30s', scrapeTimeout: '25s' });
});

test('on GKE the pods themselves are scraped, by the names of their ports', () => {
  const chart = aChart('chat');
  const engines = [new ABackend(chart, 'a'), new ABackend(chart, 'b'), new ABackend(chart, 'c', { portName: 'api' })];
  const monitoring = new StackMonitoring(chart, 'monitoring', { engines, collector: 'gke-managed-prometheus' });
  const { spec } = theOnly(manifestsOf(monitoring), 'PodMonitoring', 'vllm-engine-servicemonitor');
  expect(spec.endpoints.map((e: Manifest) => e.port)).toEqual(['container-port', 'api']);
  expect(engines[0]?.selectorLabels).toMatchObject(spec.selector.matchLabels);
  expect(monitoring.collector).toBe('gke-managed-prometheus');
});

test('whoever collects the metrics of the engines is taken where nobody is named', () => {
  expect(aMonitoring({}, { metricsCollector: 'gke-managed-prometheus' }).collector).toBe('gke-managed-prometheus');
  expect(aMonitoring().collector).toBe('prometheus-operator');
  expect(aMonitoring({}, { platform: 'gke' }).collector).toBe('gke-managed-prometheus');
  expect(aMonitoring({}, { platform: 'gke', metricsCollector: 'prometheus-operator' }).collector).toBe('prometheus-operator');
});

test('leaves scraping to others', () => {
  const monitoring = aMonitoring({ scrape: false });
  expect(monitoring.collector).toBeUndefined();
  expect(new Set(manifestsOf(monitoring).map((o) => o.kind))).toEqual(new Set(['ConfigMap']));
});

test('gives Grafana a dashboard of the stack and one of each model, and one of LMCache where there is one', () => {
  const names = ['vllm-grafana-vllm-dashboard', 'vllm-grafana-vllm-model-metrics-dashboard'];
  expect(aMonitoring().dashboardNames).toEqual(names);
  const monitoring = aMonitoring({}, { lmcache: LMCACHE });
  expect(monitoring.dashboardNames).toEqual([...names, 'vllm-grafana-lmcache-dashboard']);
  const maps = manifestsOf(monitoring).filter((o) => o.kind === 'ConfigMap');
  expect(maps.map((o) => o.metadata.name)).toEqual(monitoring.dashboardNames);
  for (const { metadata, data } of maps) {
    expect(metadata.labels.grafana_dashboard).toBe('1');
    expect(Object.keys(data)).toEqual([`${metadata.name.replace('vllm-grafana-', '')}.json`]);
  }
  expect(validationsOf(monitoring)).toEqual([]);
  expect(manifestsOf(aMonitoring({ dashboards: false })).map((o) => o.kind)).toEqual(['ServiceMonitor']);
});

test('Grafana finds dashboards by the labels that it looks for', () => {
  const monitoring = aMonitoring({ dashboards: { labels: { dashboards: 'yes' }, annotations: { folder: 'vLLM' } } });
  const { metadata } = theOnly(manifestsOf(monitoring), 'ConfigMap', 'vllm-grafana-vllm-dashboard');
  expect(metadata.labels).toMatchObject({ dashboards: 'yes' });
  expect(metadata.labels).not.toHaveProperty('grafana_dashboard');
  expect(metadata.annotations).toEqual({ folder: 'vLLM' });
});

test('dashboards ask for series of the namespace alone', () => {
  const queries = queriesOf(dashboardsOf(aMonitoring({}, { lmcache: LMCACHE })));
  const series = queries.flatMap((query) => query.match(/(vllm|lmcache):\w+(\{[^}]*\})?/g) ?? []);
  expect(series.length).toBeGreaterThan(40);
  for (const one of series) expect(one).toContain('namespace="chat"');
});

test('the router has series called like those of engines, which are not counted twice', () => {
  const [stack] = dashboardsOf(aMonitoring());
  const ambiguous = queriesOf([stack]).filter((query) => query.includes('vllm:num_requests_'));
  expect(ambiguous).toEqual([
    'sum by (model_name) (vllm:num_requests_running{namespace="chat", model_name!=""})',
    'sum by (model_name) (vllm:num_requests_waiting{namespace="chat", model_name!=""})',
  ]);
});

test('the dashboard of a model asks for the one that is chosen', () => {
  const [, model] = dashboardsOf(aMonitoring());
  expect(model.templating.list[1]).toEqual({
    name: 'model_name',
    label: 'Model',
    type: 'query',
    datasource: { type: 'prometheus', uid: `\${datasource}` },
    refresh: 2,
    query: 'label_values(vllm:kv_cache_usage_perc{namespace="chat"}, model_name)',
  });
  for (const query of queriesOf([model])) expect(query).toContain('model_name="$model_name"');
});

test('dashboards of two stacks are told apart', () => {
  const uids = (stack: string) => dashboardsOf(aMonitoring({}, { stack, lmcache: LMCACHE })).map((d) => d.uid);
  expect(uids('vllm')).toEqual(['chat-vllm-stack-2f96ccff', 'chat-vllm-model-d10e7b24', 'chat-vllm-lmcache-afcd7c8e']);
  expect(new Set([...uids('a'), ...uids('b')]).size).toBe(6);
  expect(dashboardsOf(aMonitoring()).map((d) => d.title)).toEqual(['vLLM stack (chat/vllm)', 'vLLM model (chat/vllm)']);
});

test('says of a namespace that is not known that it is not', () => {
  const home = aChart('chat');
  const engines = [new ABackend(home, 'a')];
  expect(messageOf(() => new StackMonitoring(aChart(), 'monitoring', { engines }))).toBe(
    '[test/monitoring] engines[0]: [test/a] is in namespace "chat", and only a namespace that its chart does not say is watched. Fix: put the monitoring into the chart of the engines.',
  );
});

test('refuses what could not work, all at once', () => {
  const chart = aChart('chat');
  const engines = [new ABackend(chart, 'a'), new ABackend(chart, 'b', { stack: 'other' }), new ABackend(aChart('away'), 'c')];
  expect(messageOf(() => new StackMonitoring(chart, 'monitoring', { engines, scrapeTimeout: '1m' }))).toBe(
    [
      '[test/monitoring] engines[1]: [test/b] is of the stack "other", and the first is of "vllm". Fix: give each stack a monitoring of its own.',
      '[test/monitoring] engines[2]: [test/c] is in namespace "away", and only namespace "chat" is watched. Fix: put the monitoring into the chart of the engines.',
      '[test/monitoring] scrapeTimeout: "1m" is longer than the interval of "30s", which Prometheus refuses. Fix: give at most "30s".',
    ].join('\n'),
  );
  expect(errorOf({ engines: [] })).toBe('[test/monitoring] engines: an empty list is too small. Fix: give at least 1 entries.');
  expect(errorOf({ engines: ['llama3' as never], interval: 'often' })).toBe(
    [
      '[test/monitoring] interval: "often" is not valid. Fix: write a Prometheus duration such as "30s" or "1m30s".',
      '[test/monitoring] engines[0]: "llama3" is not valid. Fix: give a model of the stack, such as new EngineModel(…).',
    ].join('\n'),
  );
});

test.skipIf(!crdsPresent)('both monitors are what their CRDs take (needs ../shared/crds)', () => {
  const monitors = [
    theOnly(manifestsOf(aMonitoring()), 'ServiceMonitor'),
    theOnly(manifestsOf(aMonitoring({ collector: 'gke-managed-prometheus' })), 'PodMonitoring'),
  ];
  for (const monitor of monitors) expect(crdProblems(monitor)).toEqual([]);
});
