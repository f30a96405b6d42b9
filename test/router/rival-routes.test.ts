import { Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, InferenceGateway, ModelServer, OptimizedBaseline, type RouteOptions, Router } from '../../lib';
import { aChart, validationsOf } from '../synth';

const listeners = [{ name: 'a' }, { name: 'b', port: 81 }];
const gatewayOf = (name = 'gw', namespace?: string) =>
  InferenceGateway.fromExisting({ className: 'istio', name, namespace, listeners });

function aRouter(chart: Chart, id: string, route?: RouteOptions, expose = gatewayOf()): Router {
  const server = new ModelServer(chart, `${id}-server`, { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia() });
  const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' as const }] }] };
  return new Router(chart, id, { modelServers: [server], schedulingConfig, expose, route });
}

function rivalsOf(one: RouteOptions, other: RouteOptions): string[] {
  const chart = aChart('ns');
  aRouter(chart, 'one', one);
  aRouter(chart, 'two', other);
  return validationsOf(chart);
}

const REFUSED =
  '[test/two] route: the gateway "gw" is asked for all requests whose path begins with "/" by [test/one] too, and gives them to one of the two alone. Fix: give one of the two a route.pathPrefix or route.hostnames of its own.';

describe('two routers on one gateway', () => {
  test('may not ask it for the same requests', () => {
    expect(rivalsOf({}, {})).toEqual([REFUSED]);
    expect(rivalsOf({}, { hostnames: [] })).toEqual([REFUSED]);
    expect(rivalsOf({ listenerName: 'a' }, {})).toEqual([REFUSED]);
    expect(rivalsOf({ listenerName: 'a' }, { listenerName: 'a' })).toEqual([REFUSED]);
    const hosts = { hostnames: ['a.example.com', 'b.example.com'] };
    expect(rivalsOf({ ...hosts, pathPrefix: '/chat' }, { hostnames: ['b.example.com'], pathPrefix: '/chat/' })).toEqual([
      '[test/two] route: the gateway "gw" is asked for requests for "b.example.com" whose path begins with "/chat" by [test/one] too, and gives them to one of the two alone. Fix: give one of the two a route.pathPrefix or route.hostnames of its own.',
    ]);
  });

  test.each<[string, RouteOptions, RouteOptions]>([
    ['paths', { pathPrefix: '/one' }, { pathPrefix: '/two' }],
    ['paths, one of which is in the other', {}, { pathPrefix: '/v1' }],
    ['hosts', { hostnames: ['a.example.com'] }, { hostnames: ['b.example.com'] }],
    ['hosts, one of which is among the others', { hostnames: ['*.example.com'] }, { hostnames: ['a.example.com'] }],
    ['hosts, where one has all the rest', {}, { hostnames: ['a.example.com'] }],
    ['listeners', { listenerName: 'a' }, { listenerName: 'b' }],
  ])('share it by %s', (_, one, other) => {
    expect(rivalsOf(one, other)).toEqual([]);
    expect(rivalsOf(other, one)).toEqual([]);
  });

  test('are compared across charts, by the gateway that is meant', () => {
    const chart = aChart('ns');
    const other = new Chart(chart.node.root, 'other', { namespace: 'other' });
    aRouter(chart, 'one', {}, gatewayOf('gw', 'ns'));
    aRouter(other, 'two');
    aRouter(other, 'three', {}, gatewayOf('gw', 'ns'));
    aRouter(other, 'four', {}, gatewayOf('other', 'ns'));
    expect(validationsOf(chart)).toEqual([REFUSED.replace('test/two', 'other/three')]);
  });

  test('are compared as long as both are there', () => {
    const chart = aChart('ns');
    aRouter(chart, 'one');
    aRouter(chart, 'two');
    chart.node.tryRemoveChild('one');
    chart.node.tryRemoveChild('one-server');
    expect(validationsOf(chart)).toEqual([]);
  });
});

test('of two paths on one gateway, one needs requests of its own', () => {
  const chart = aChart('ns');
  const expose = new InferenceGateway(chart, 'gateway', { className: 'istio' });
  new OptimizedBaseline(chart, 'one', { name: 'one', expose });
  new OptimizedBaseline(chart, 'two', { name: 'two', expose });
  new OptimizedBaseline(chart, 'three', { name: 'three', expose, router: { route: { pathPrefix: '/three' } } });
  expect(validationsOf(chart)).toEqual([
    '[test/two/router] route: the gateway "llm-d-inference-gateway" is asked for all requests whose path begins with "/" by [test/one/router] too, and gives them to one of the two alone. Fix: give one of the two a route.pathPrefix or route.hostnames of its own.',
  ]);
});
