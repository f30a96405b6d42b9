import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  Engine,
  type ModelServer,
  OptimizedBaseline,
  Warnings,
  WorkloadAutoscaler,
  type WorkloadAutoscalerProps,
} from '../../lib';
import { violations } from '../laws/laws';
import { manifestsOf, messageOf, theOnly } from '../synth';
import { aChart, aPath, aServer, PROMETHEUS, QUEUEING } from './support';

type Keda = Extract<WorkloadAutoscalerProps['strategy'], { kind: 'keda' }>;

const keda = (props: Partial<Keda> = {}): Keda => ({ kind: 'keda', prometheusUrl: PROMETHEUS, ...props });

function made(strategy: Keda, props: Partial<WorkloadAutoscalerProps> = {}, server: Parameters<typeof aServer>[2] = {}) {
  const chart = aChart();
  new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart, 'qwen', server), strategy, ...props });
  return manifestsOf(chart);
}

const queriesOf = (manifests: ReturnType<typeof made>): string[] =>
  theOnly(manifests, 'ScaledObject').spec.triggers.map(({ metadata }: { metadata: { query: string } }) => metadata.query);

test('without a router, replicas follow the queues of the engines themselves', () => {
  const manifests = made(keda());
  expect(queriesOf(manifests)).toEqual([
    'sum(vllm:num_requests_waiting{model_name="Qwen/Qwen3-32B",namespace="chat",pod=~"qwen-decode-[a-z0-9]+-[a-z0-9]{5}"})',
  ]);
  expect(theOnly(manifests, 'ScaledObject').spec).not.toHaveProperty('advanced');
  expect(violations(manifests)).toEqual([]);
});

test('the pods are those of the server, and of no other whose name begins with its own', () => {
  const patternOf = (server: Parameters<typeof aServer>[2], id?: string) => {
    const chart = aChart();
    const target = aServer(chart, id, server);
    new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: keda() });
    const [query = ''] = queriesOf(manifestsOf(chart));
    return new RegExp(`^(${/pod=~"([^"]+)"/.exec(query)?.[1]})$`);
  };
  const deployment = patternOf({});
  expect(deployment.test('qwen-decode-6d4cf56db6-x7k2p')).toBe(true);
  for (const other of ['qwen-decode-b-0', 'qwen-decode-b-6d4cf56db6-x7k2p']) expect(deployment.test(other)).toBe(false);
  const groups = patternOf({ topology: { kind: 'leaderWorkerSet', podsPerGroup: 2 }, tensorParallelSize: 16 });
  for (const own of ['qwen-decode-0', 'qwen-decode-0-1', 'qwen-decode-12-10']) expect(groups.test(own)).toBe(true);
  for (const other of ['qwen-decode-b-0', 'qwen-decode-b-0-1']) expect(groups.test(other)).toBe(false);
  // 50 characters: Kubernetes cuts the hash of the template, and the dash before the last part.
  const long = `${'q'.repeat(43)}-decode`;
  expect(patternOf({}, 'q'.repeat(43)).test(`${`${long}-6d4cf56db6-`.slice(0, 58)}x7k2p`)).toBe(true);
});

describe('what brings replicas', () => {
  const withRouter = (strategy: Partial<Keda>, props: Partial<WorkloadAutoscalerProps> = {}) =>
    messageOf(() => {
      const chart = aChart();
      const { modelServer: target, router } = aPath(chart, QUEUEING);
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: keda({ router, ...strategy }), ...props });
    });
  const cron = { kind: 'cron', timezone: 'UTC', start: '0 8 * * *', end: '0 20 * * *', desiredReplicas: 1 } as const;
  const none = { queueSize: false, runningRequests: false } as const;

  test('may be the queues of the engines alone, or a time of day', () => {
    expect(withRouter({ signals: { ...none, waitingRequests: 5 } })).toBe('accepted');
    expect(withRouter({ signals: none, triggers: [cron] })).toBe('accepted');
    expect(withRouter({ signals: none })).toBe(
      '[test/autoscaler] strategy.signals: leaves out both signals, and nothing is left to follow. Fix: leave one of them out at the most, or give waitingRequests or strategy.triggers.',
    );
  });

  test('may bring the first one back', () => {
    const toZero = { minReplicas: 0 };
    const signals = { queueSize: false } as const;
    const said =
      '[test/autoscaler] strategy.signals.queueSize: is left out, and without replicas no request runs: only those that wait can bring the first replica back. Fix: leave queueSize in, give strategy.triggers, or';
    expect(withRouter({ signals }, toZero)).toBe(`${said} set minReplicas to 1.`);
    expect(withRouter({ signals, idleReplicas: 0 }, { minReplicas: 1 })).toBe(`${said} leave strategy.idleReplicas out.`);
    expect(withRouter({ signals, triggers: [cron] }, toZero)).toBe('accepted');
    expect(withRouter({ signals: { ...signals, incomingRequests: true } }, toZero)).toBe('accepted');
    expect(withRouter({ idleReplicas: 0 })).toBe('accepted');
  });

  test('needs no namespace where Prometheus is not asked', () => {
    const message = (strategy: Partial<Keda>) =>
      messageOf(() => {
        const chart = new Chart(new App(), 'test');
        new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy: keda(strategy) });
      });
    expect(message({ signals: { waitingRequests: false }, triggers: [cron] })).toBe('accepted');
    expect(message({ triggers: [cron] })).toBe(
      "[test/autoscaler] namespace: KEDA asks Prometheus for load by name and namespace, and the chart has none: what has the same name elsewhere would count. Fix: give the chart a namespace: new Chart(app, id, { namespace: '…' }).",
    );
  });
});

describe('warnings of metrics that nobody collects, or that KEDA cannot ask for', () => {
  const warningsOf = (build: (chart: Chart) => void) => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    build(chart);
    return Warnings.of(chart).filter(({ id }) => id === 'uncollected-metrics');
  };
  const scaled = (target: ModelServer, strategy: Partial<Keda>) =>
    new WorkloadAutoscaler(Chart.of(target), 'autoscaler', { target, strategy: keda(strategy) });

  test('are of each that it asks for', () => {
    const uncollected = (field: string, path: string) => ({
      id: 'uncollected-metrics',
      field,
      what: `nothing made here collects the metrics of [${path}], and without them the number of replicas stays as it is`,
      fix: 'give it monitoring: true, unless something else collects them.',
    });
    const both = warningsOf((chart) => {
      const { modelServer, router } = new OptimizedBaseline(chart, 'path', { router: QUEUEING });
      scaled(modelServer, { router, signals: { waitingRequests: 5 } });
    });
    expect(both).toEqual([uncollected('strategy.router', 'test/path/router'), uncollected('target', 'test/path/model-server')]);
    const engines = warningsOf((chart) => {
      const { modelServer, router } = new OptimizedBaseline(chart, 'path', { router: { ...QUEUEING, monitoring: true } });
      scaled(modelServer, { router, signals: { waitingRequests: 5 } });
    });
    expect(engines).toEqual([uncollected('target', 'test/path/model-server')]);
    const triggers = [{ kind: 'cron', timezone: 'UTC', start: '0 8 * * *', end: '0 9 * * *', desiredReplicas: 1 }] as const;
    expect(warningsOf((chart) => scaled(aServer(chart), { signals: { waitingRequests: false }, triggers }))).toEqual([]);
  });

  test('speak of KEDA on GKE, with a router and without', () => {
    const unreachable = (field: string, path: string) => ({
      id: 'uncollected-metrics',
      field,
      what: `Google Cloud's managed Prometheus collects the metrics of [${path}], and KEDA cannot ask it: it has no address in the cluster`,
      fix: "give it a Prometheus of your own: monitoring: { collector: 'prometheus-operator' }.",
    });
    const aPathOnGke = (chart: Chart) =>
      new OptimizedBaseline(chart, 'path', { platform: 'gke', monitoring: true, router: QUEUEING });
    expect(warningsOf((chart) => scaled(aPathOnGke(chart).modelServer, {}))).toEqual([
      unreachable('target', 'test/path/model-server'),
    ]);
    const routed = warningsOf((chart) => {
      const { modelServer, router } = aPathOnGke(chart);
      scaled(modelServer, { router });
    });
    expect(routed).toEqual([unreachable('strategy.router', 'test/path/router')]);
  });
});

test('with a router, the queues of the engines are followed where that is asked for', () => {
  const chart = aChart();
  const { modelServer: target, router } = aPath(chart, QUEUEING);
  new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: keda({ router, signals: { waitingRequests: 3 } }) });
  const triggers = theOnly(manifestsOf(chart), 'ScaledObject').spec.triggers;
  expect(
    triggers.map(({ name, metadata }: { name: string; metadata: { threshold: string } }) => [name, metadata.threshold]),
  ).toEqual([
    ['epp_queue_size', '250'],
    ['epp_running_requests', '250'],
    ['vllm_num_requests_waiting', '3'],
  ]);
  expect(violations(manifestsOf(chart))).toEqual([]);
});

test('objects may have a name and labels of their own', () => {
  const { metadata } = theOnly(made(keda(), { name: 'mine', labels: { team: 'chat' } }), 'ScaledObject');
  expect(metadata).toMatchObject({ name: 'mine', labels: { team: 'chat' } });
});

test.each([
  [
    'signals of a router that is not there',
    keda({ signals: { queueSize: 5 } }),
    {},
    'strategy.signals.queueSize: 5 is compared with what a router counts, and there is none. ' +
      'Fix: give strategy.router, or follow strategy.signals.waitingRequests.',
  ],
  [
    'nothing to follow',
    keda({ signals: { waitingRequests: false } }),
    {},
    'strategy.signals.waitingRequests: is left out, and without a router and triggers nothing is left to follow. ' +
      'Fix: leave it in, or give strategy.router or strategy.triggers.',
  ],
  [
    'no way back from 0',
    keda(),
    { minReplicas: 0 },
    'minReplicas: 0 is never left again: without replicas there is no queue that could bring the first one back. ' +
      'Fix: set strategy.signals.incomingRequests where a router of the Production Stack counts what comes in, give strategy.triggers, or keep 1.',
  ],
  [
    'a name that no label holds',
    keda(),
    { name: 'a'.repeat(64) },
    `name: "${'a'.repeat(64)}" cannot be a label's value. ` +
      'Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
  ],
] as const)('refuses %s', (_, strategy, props, message) => {
  expect(() => made(strategy, props)).toThrow(`[test/autoscaler] ${message}`);
});

test('refuses engines whose metrics have other names', () => {
  expect(() => made(keda(), {}, { engine: Engine.sglang() })).toThrow(
    "[test/autoscaler] target: [test/qwen] runs SGLang, and what waits in it is asked in the words of vLLM's metrics. " +
      'Fix: give strategy.router, whose own load is followed, or serve with vLLM.',
  );
});

test('refuses a RayCluster', () => {
  expect(messageOf(() => made(keda(), {}, { pipelineParallelSize: 2, topology: { kind: 'rayCluster' } }))).toBe(
    '[test/autoscaler] target: [test/qwen] is a RayCluster, which is one replica and has no sub-resource "scale". ' +
      "Fix: give it topology: { kind: 'leaderWorkerSet' }, whose replicas are groups of pods, or leave the autoscaler out.",
  );
});

test('the laws see an engine of somebody else, and requests that nobody counts', () => {
  const manifests = structuredClone(made(keda({ signals: { incomingRequests: true } }), { minReplicas: 0 }));
  expect(violations(manifests)).toEqual([expect.stringContaining('follows requests that no router counts')]);
  theOnly(manifests, 'ScaledObject').spec.scaleTargetRef.name = 'other';
  expect(violations(manifests).join('\n')).toContain('qwen-decode follows qwen-decode');
});
