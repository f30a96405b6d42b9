import { expect, test } from 'vitest';
import { Engine, WorkloadAutoscaler, type WorkloadAutoscalerProps } from '../../lib';
import { violations } from '../laws/laws';
import { manifestsOf, theOnly } from '../synth';
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
    'sum(vllm:num_requests_waiting{model_name="Qwen/Qwen3-32B",namespace="chat",pod=~"qwen-decode(-[^-]+){1,2}"})',
  ]);
  expect(theOnly(manifests, 'ScaledObject').spec).not.toHaveProperty('advanced');
  expect(violations(manifests)).toEqual([]);
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
  expect(() => made(keda(), {}, { pipelineParallelSize: 2, topology: { kind: 'rayCluster' } })).toThrow(
    '[test/autoscaler] target: [test/qwen] is a RayCluster, which is one replica. ' +
      "Fix: give it topology: { kind: 'leaderWorkerSet' }, whose groups an autoscaler scales.",
  );
});

test('the laws see an engine of somebody else, and requests that nobody counts', () => {
  const manifests = structuredClone(made(keda({ signals: { incomingRequests: true } }), { minReplicas: 0 }));
  expect(violations(manifests)).toEqual([expect.stringContaining('follows requests that no router counts')]);
  theOnly(manifests, 'ScaledObject').spec.scaleTargetRef.name = 'other';
  expect(violations(manifests).join('\n')).toContain('qwen-decode follows qwen-decode');
});
