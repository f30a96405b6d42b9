import { Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PrometheusAdapterRules, WorkloadAutoscaler } from '../../lib';
import { manifestsOf, messageOf, theOnly } from '../synth';
import { aChart, aPath, aServer, following } from './support';

test('the rules make every metric that the autoscalers follow, once, as a ConfigMap and as chart values', () => {
  const chart = aChart();
  const path = aPath(chart);
  const autoscalers = [
    new WorkloadAutoscaler(chart, 'hpa', following(path, 'hpa')),
    new WorkloadAutoscaler(chart, 'one', { target: aServer(chart, 'first'), strategy: { kind: 'wva' } }),
    new WorkloadAutoscaler(chart, 'two', { target: aServer(chart, 'second'), strategy: { kind: 'wva' } }),
  ];
  const monitoring = new Chart(chart.node.root, 'monitoring', { namespace: 'monitoring' });
  const rules = new PrometheusAdapterRules(monitoring, 'rules', { autoscalers });
  const configMap = theOnly(manifestsOf(monitoring), 'ConfigMap');
  expect(configMap.metadata).toEqual({ name: 'prometheus-adapter', namespace: 'monitoring' });
  const { externalRules } = parse(configMap.data['config.yaml']);
  expect(rules.chartValues).toEqual({ rules: { external: externalRules } });
  expect(externalRules).toEqual([
    {
      seriesQuery: 'inference_extension_flow_control_queue_size{namespace!=""}',
      resources: { overrides: { namespace: { resource: 'namespace' } } },
      name: { matches: '^inference_extension_flow_control_queue_size$', as: 'epp_queue_size' },
      metricsQuery: 'sum(inference_extension_flow_control_queue_size{<<.LabelMatchers>>})',
    },
    {
      seriesQuery: 'inference_objective_running_requests{namespace!=""}',
      resources: { overrides: { namespace: { resource: 'namespace' } } },
      name: { matches: '^inference_objective_running_requests$', as: 'epp_running_requests' },
      metricsQuery: 'sum(inference_objective_running_requests{<<.LabelMatchers>>})',
    },
    {
      seriesQuery: 'wva_desired_replicas{variant_name!="",exported_namespace!=""}',
      resources: { overrides: { exported_namespace: { resource: 'namespace' } } },
      name: { matches: '^wva_desired_replicas$', as: 'wva_desired_replicas' },
      metricsQuery: 'wva_desired_replicas{<<.LabelMatchers>>}',
    },
  ]);
  const followed = manifestsOf(chart)
    .filter((m) => m.kind === 'HorizontalPodAutoscaler')
    .flatMap((m) => m.spec.metrics.map((metric: { external: { metric: { name: string } } }) => metric.external.metric.name));
  expect(externalRules.map((rule: { name: { as: string } }) => rule.name.as)).toEqual([...new Set(followed)]);
});

test('KEDA needs no rules, and asking for some is an error', () => {
  const chart = aChart();
  const autoscaler = new WorkloadAutoscaler(chart, 'autoscaler', following(aPath(chart), 'keda'));
  expect(() => new PrometheusAdapterRules(chart, 'rules', { autoscalers: [autoscaler] })).toThrow(
    '[test/rules] autoscalers: none of them reads a metric through the adapter: KEDA asks Prometheus itself. Fix: leave the rules out.',
  );
  expect(() => new PrometheusAdapterRules(chart, 'named', { autoscalers: ['autoscaler' as never] })).toThrow(
    '[test/named] autoscalers[0]: "autoscaler" is not valid. Fix: give new WorkloadAutoscaler(…).',
  );
});

test('a rule of your own does not take the name of one that is needed', () => {
  const chart = aChart();
  const autoscaler = new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy: { kind: 'wva' } });
  const own = (as: string) => ({
    seriesQuery: 'tokens_total',
    resources: { overrides: { namespace: { resource: 'namespace' } } },
    name: { matches: '^tokens_total$', as },
    metricsQuery: 'sum(rate(tokens_total{<<.LabelMatchers>>}[1m]))',
  });
  const clash = { autoscalers: [autoscaler], externalRules: [own('wva_desired_replicas')] };
  expect(() => new PrometheusAdapterRules(chart, 'clash', clash)).toThrow(
    '[test/clash] externalRules: "wva_desired_replicas" is what two rules call their metric, and the adapter keeps one of them. Fix: give the metric of your own rule another name.',
  );
  const rules = new PrometheusAdapterRules(chart, 'rules', { autoscalers: [autoscaler], externalRules: [own('tokens')] });
  expect(rules.chartValues.rules.external.map((rule) => rule.name.as)).toEqual(['wva_desired_replicas', 'tokens']);
});

test('rules with which the adapter would not start', () => {
  const chart = aChart();
  const autoscalers = [new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy: { kind: 'wva' } })];
  const rule = {
    seriesQuery: 'tokens_total{namespace!=""}',
    resources: { overrides: { namespace: { resource: 'namespace' } } },
    name: { matches: '^(.*)_total$', as: '${1}_rate' },
    metricsQuery: 'sum(rate(<<.Series>>{<<.LabelMatchers>>,pod=~"a|b"}[1m])) by (<<.GroupBy>>)',
  };
  const said = (wrong: Partial<typeof rule> | object, id: string) =>
    messageOf(() => new PrometheusAdapterRules(chart, id, { autoscalers, name: id, externalRules: [{ ...rule, ...wrong }] }));
  expect(said({}, 'right')).toBe('accepted');
  expect(said({ metricsQuery: 'up{namespace="<<index .LabelValuesByName "namespace">>"}' }, 'indexed')).toBe('accepted');
  expect(said({ name: { matches: '(?i)^(?P<stem>.*)_total$', as: '${stem}' } }, 'go')).toBe('accepted');
  expect(said({ name: { matches: '^(.*_total$', as: 'x' } }, 'unclosed')).toBe(
    '[test/unclosed] externalRules[0].name.matches: "^(.*_total$" is no regular expression. Fix: write one, such as "^(.*)_total$".',
  );
  expect(said({ seriesQuery: '', resources: { overrides: {} }, name: { matches: '', as: '' } }, 'empty')).toBe(
    [
      '[test/empty] externalRules[0].seriesQuery: "" asks for nothing. Fix: give a PromQL expression.',
      '[test/empty] externalRules[0].name.as: "" is no name. Fix: say what the metric is called.',
      "[test/empty] externalRules[0].resources.overrides: is empty, and the adapter asks for series of a namespace by the label that is named there. Fix: say which, such as { namespace: { resource: 'namespace' } }.",
    ].join('\n'),
  );
  const asked = (metricsQuery: string, id: string) =>
    said({ metricsQuery }, id).replace(`[test/${id}] externalRules[0].metricsQuery: `, '');
  expect(asked('up{<<.LabelMatchers}', 'half')).toBe(
    '"up{<<.LabelMatchers}" has a << without its other half. Fix: write <<.LabelMatchers>>.',
  );
  expect(asked('up{<<.LabelMatcher>>}', 'misspelt')).toBe(
    '".LabelMatcher" is nothing that the adapter fills in. Fix: did you mean "LabelMatchers"?',
  );
  expect(asked('sum(up{<<.LabelMatchers>>}', 'open')).toBe(
    '"sum(up{<<.LabelMatchers>>}" never closes a (. Fix: give a PromQL expression.',
  );
});
