import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { Accelerator, EngineModel, type EngineModelProps, StackRouter, Warnings, WorkloadAutoscaler } from '../../../lib';
import { violations } from '../../laws/laws';
import { manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';
import { aChart, aModel, PROMETHEUS } from './fixtures';

type Autoscaling = NonNullable<EngineModelProps['autoscaling']>;

const scaledBy = (autoscaling: Partial<Autoscaling> = {}, chart = aChart()) =>
  aModel({ servedModelName: 'qwen3', autoscaling: { prometheusUrl: PROMETHEUS, ...autoscaling } }, chart);
const QUEUE =
  'sum(vllm:num_requests_waiting{model_name="qwen3",namespace="chat",pod=~"vllm-qwen-deployment-vllm-[a-z0-9]+-[a-z0-9]{5}"})';

test('replicas follow what waits in the pods of the model, by the name that its metrics carry', () => {
  const objects = manifestsOf(scaledBy());
  expect(theOnly(objects, 'ScaledObject').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'vllm-qwen-deployment-vllm' },
    minReplicaCount: 1,
    maxReplicaCount: 3,
    triggers: [
      {
        type: 'prometheus',
        name: 'vllm_num_requests_waiting',
        metricType: 'AverageValue',
        metadata: { serverAddress: PROMETHEUS, query: QUEUE, threshold: '5' },
      },
    ],
  });
  expect(theOnly(objects, 'Deployment').spec).not.toHaveProperty('replicas');
  expect(violations(objects)).toEqual([]);
});

test('all that KEDA can be told goes to KEDA', () => {
  const { spec } = theOnly(
    manifestsOf(
      scaledBy({
        waitingRequests: 2,
        minReplicas: 2,
        maxReplicas: 10,
        idleReplicas: 0,
        pollingIntervalSeconds: 10,
        cooldownSeconds: 60,
        initialCooldownSeconds: 30,
        fallback: { failureThreshold: 5, replicas: 2 },
        restoreReplicas: true,
        hpaName: 'my-hpa',
        behavior: { scaleDown: { windowSeconds: 300 } },
        authentication: { name: 'prometheus', modes: ['bearer'] },
        triggers: [
          { kind: 'cron', timezone: 'Europe/Berlin', start: '0 8 * * 1-5', end: '0 18 * * 1-5', desiredReplicas: 4 },
          { kind: 'prometheus', query: 'sum(up)', threshold: 0.5, activationThreshold: 1, name: 'up' },
          { kind: 'custom', type: 'kafka', metadata: { topic: 'prompts' }, authentication: { name: 'kafka' } },
        ],
      }),
    ),
    'ScaledObject',
  );
  expect(spec).toMatchObject({
    minReplicaCount: 2,
    maxReplicaCount: 10,
    idleReplicaCount: 0,
    pollingInterval: 10,
    cooldownPeriod: 60,
    initialCooldownPeriod: 30,
    fallback: { failureThreshold: 5, replicas: 2 },
    advanced: {
      restoreToOriginalReplicaCount: true,
      horizontalPodAutoscalerConfig: {
        name: 'my-hpa',
        behavior: {
          scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
        },
      },
    },
  });
  expect(spec.triggers.map(({ type, metadata, authenticationRef }: never) => ({ type, metadata, authenticationRef }))).toEqual([
    {
      type: 'prometheus',
      metadata: { serverAddress: PROMETHEUS, query: QUEUE, threshold: '2', authModes: 'bearer' },
      authenticationRef: { name: 'prometheus' },
    },
    expect.objectContaining({ type: 'prometheus' }),
    expect.objectContaining({ type: 'prometheus' }),
    {
      type: 'cron',
      metadata: { timezone: 'Europe/Berlin', start: '0 8 * * 1-5', end: '0 18 * * 1-5', desiredReplicas: '4' },
      authenticationRef: undefined,
    },
    {
      type: 'prometheus',
      metadata: { serverAddress: PROMETHEUS, query: 'sum(up)', threshold: '0.5', activationThreshold: '1', authModes: 'bearer' },
      authenticationRef: { name: 'prometheus' },
    },
    { type: 'kafka', metadata: { topic: 'prompts' }, authenticationRef: { name: 'kafka' } },
  ]);
});

test('without replicas, what the router counts brings the first one back, and what runs keeps it', () => {
  const chart = aChart();
  const model = scaledBy({ minReplicas: 0 }, chart);
  new StackRouter(chart, 'router', { backends: { kind: 'pods', models: [model] }, monitoring: true });
  const { triggers } = theOnly(manifestsOf(chart), 'ScaledObject').spec;
  expect(triggers.map(({ metadata }: never) => (metadata as { query: string }).query)).toEqual([
    QUEUE,
    'sum(rate(vllm:num_incoming_requests_total{model="qwen3",namespace="chat"}[2m])) > bool 0',
    `${QUEUE.replace('waiting', 'running')} > bool 0`,
  ]);
  expect(validationsOf(chart)).toEqual([]);
  expect(violations(manifestsOf(chart))).toEqual([]);
});

test('replicas do not all go where no router counts', () => {
  const message =
    '[test/qwen] autoscaling: lets all replicas go, and no router of the stack serves "qwen3": nothing would count the request that brings ' +
    'the first one back. Fix: give the model to a StackRouter, give autoscaling.triggers, or keep one replica.';
  expect(validationsOf(scaledBy({ minReplicas: 0 }))).toEqual([message]);
  expect(validationsOf(scaledBy({ idleReplicas: 0 }))).toEqual([message]);
  const triggers = [{ kind: 'custom', type: 'kafka', metadata: {} }] as const;
  expect(validationsOf(scaledBy({ minReplicas: 0, triggers }))).toEqual([]);
});

test('idle is less than at least', () => {
  expect(messageOf(() => scaledBy({ minReplicas: 0, idleReplicas: 0 }))).toBe(
    '[test/qwen/autoscaler] strategy.idleReplicas: is 0, as minReplicas is, and KEDA wants fewer when idle than at least. ' +
      'Fix: leave it out, or set minReplicas to what is to come at once.',
  );
});

test('there is one autoscaler for a model, whichever way it is asked for', () => {
  const model = scaledBy();
  expect(
    messageOf(
      () =>
        new WorkloadAutoscaler(model, 'second', {
          target: model.modelServer,
          strategy: { kind: 'keda', prometheusUrl: PROMETHEUS },
        }),
    ),
  ).toBe(
    '[test/qwen/second] target: [test/qwen/server] is scaled by [test/qwen/autoscaler] already, and each would undo what the other does. ' +
      'Fix: make one autoscaler for each model server.',
  );
});

test('warns where nobody is known to collect what is followed', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'chat' });
  const props = { model: 'a/b', accelerator: Accelerator.nvidia(), autoscaling: { prometheusUrl: PROMETHEUS } };
  new EngineModel(chart, 'seen', { ...props, metricsCollector: 'prometheus-operator' });
  new EngineModel(chart, 'unseen', props);
  new EngineModel(chart, 'google', { ...props, metricsCollector: 'gke-managed-prometheus' });
  expect(Warnings.of(chart).map(({ id, field, what, fix }) => `${id} ${field}: ${what}. Fix: ${fix}`)).toEqual([
    'uncollected-metrics target: nothing made here collects the metrics of [test/unseen], and without them the number of replicas stays as it is. ' +
      'Fix: say with metricsCollector who does, or give the ProductionStack that it is part of monitoring: true.',
    "uncollected-metrics target: Google Cloud's managed Prometheus collects the metrics of [test/google], and KEDA cannot ask it: it has no address in the cluster. " +
      "Fix: have a Prometheus of your own collect them: metricsCollector: 'prometheus-operator', or in a ProductionStack monitoring: { collector: 'prometheus-operator' }.",
  ]);
});
