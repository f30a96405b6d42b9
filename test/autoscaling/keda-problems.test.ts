import { describe, expect, test } from 'vitest';
import { WorkloadAutoscaler, type WorkloadAutoscalerProps } from '../../lib';
import { messageOf, validationsOf } from '../synth';
import { aChart, aServer, PROMETHEUS } from './support';

type Keda = Extract<WorkloadAutoscalerProps['strategy'], { kind: 'keda' }>;

/** What is said of a strategy, without the path of the autoscaler. */
function said(strategy: Partial<Keda>, props: Partial<WorkloadAutoscalerProps> = {}): string {
  const chart = aChart();
  const message = messageOf(
    () =>
      new WorkloadAutoscaler(chart, 'autoscaler', {
        target: aServer(chart),
        strategy: { kind: 'keda', prometheusUrl: PROMETHEUS, ...strategy },
        ...props,
      }),
  );
  return message.replaceAll('[test/autoscaler] ', '');
}

const CRON = { kind: 'cron', timezone: 'UTC', start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: 2 } as const;
const CPU = { kind: 'custom', type: 'cpu', metadata: { value: '60' }, metricType: 'Utilization' } as const;
const ALONE = { signals: { waitingRequests: false } } as const;

describe('secrets in the metadata of a trigger', () => {
  const withMetadata = (metadata: Record<string, string>) => said({ triggers: [{ kind: 'custom', type: 'rabbitmq', metadata }] });

  test.each([
    ['password', 'hunter2'],
    ['apiKey', 'hunter2'],
    ['awsSecretAccessKey', 'hunter2'],
    ['connection', 'Endpoint=sb://queue;SharedAccessKey=hunter2'],
    ['customHeaders', 'Authorization=Bearer hunter2'],
  ])('are refused and not repeated: %s', (key, value) => {
    expect(withMetadata({ [key]: value })).toBe(
      `strategy.triggers[0].metadata.${key}: is or holds a secret, which would be there for all to read. Fix: put it into a Secret, and give authentication.`,
    );
  });

  test('references to a variable are none', () => {
    expect(withMetadata({ passwordFromEnv: 'RABBIT_PASSWORD', queueName: 'token', hostFromEnv: 'HOST' })).toBe('accepted');
  });
});

describe('times', () => {
  const at = (start: string, end: string = CRON.end) => said({ triggers: [{ ...CRON, start, end }] });

  test.each(['*/5 8-18 1,15 JAN-mar mon-FRI', '0 8 ? * 0-6', '0  8 * * *'])('as KEDA reads them: %s', (time) => {
    expect(at(time)).toBe('accepted');
  });

  test.each([
    ['0 24 * * *', '"24" for the hour, which goes from 0 to 23'],
    ['0 8 0 * *', '"0" for the day of the month, which goes from 1 to 31'],
    ['0 8 * * 7', '"7" for the day of the week, which goes from 0 to 6'],
    ['0 8 * * fri-mon', '"fri-mon" for the day of the week, which goes from 0 to 6'],
    ['*/0 8 * * *', '"*/0" for the minute, which goes from 0 to 59'],
  ])('that there are not: %s', (time, what) => {
    expect(at(time)).toBe(
      `strategy.triggers[0].start: "${time}" has ${what}. Fix: give five fields as cron writes them, such as "0 8 * * 1-5".`,
    );
  });

  test('of a length that is none, with more replicas than ever come', () => {
    expect(at('@daily')).toBe(
      'strategy.triggers[0].start: "@daily" is not valid. Fix: give five fields as cron writes them, such as "0 8 * * 1-5".',
    );
    expect(said({ triggers: [{ ...CRON, end: CRON.start, desiredReplicas: 9 }] })).toBe(
      [
        'strategy.triggers[0].end: "0 8 * * *" is when it begins, and KEDA refuses it. Fix: let it end later.',
        'strategy.triggers[0].desiredReplicas: 9 are more than maxReplicas, 3, and never come. Fix: give at most 3, or raise maxReplicas.',
      ].join('\n'),
    );
  });
});

test('a trigger does not take the name of a signal', () => {
  const triggers = [{ kind: 'prometheus', query: 'up', threshold: 1, name: 'vllm_num_requests_waiting' }] as const;
  const named = said({ triggers });
  expect(named).toBe(
    'strategy.triggers[0].name: "vllm_num_requests_waiting" is that of a signal too. Fix: give each a name of its own.',
  );
});

test('pods are measured as pods are, and everything else otherwise', () => {
  expect(said({ triggers: [{ ...CPU, metricType: 'Value' }] })).toBe(
    'strategy.triggers[0].metricType: "Value" is no measure of "cpu", which is a share or an average. Fix: say "Utilization" or "AverageValue".',
  );
  expect(said({ triggers: [{ ...CPU, type: 'kafka' }] })).toBe(
    'strategy.triggers[0].metricType: "Utilization" is no measure of "kafka", which is a number from outside the pods. Fix: say "Value" or "AverageValue".',
  );
  expect(said({ ...ALONE, triggers: [CPU] }, { minReplicas: 0 })).toBe(
    'minReplicas: 0 is refused by KEDA where all triggers are of type cpu or memory: pods have to be there to be measured. Fix: give a trigger of another type, or set minReplicas to 1.',
  );
  expect(said({ ...ALONE, triggers: [CPU, CRON] }, { minReplicas: 0 })).toBe('accepted');
});

test('replicas that never come, and credentials that nobody is shown', () => {
  expect(said({ fallback: { failureThreshold: 3, replicas: 4 } })).toBe(
    'strategy.fallback.replicas: 4 are more than maxReplicas, 3, and never come. Fix: give at most 3, or raise maxReplicas.',
  );
  const authentication = { name: 'prometheus', modes: ['bearer'] } as const;
  expect(said({ ...ALONE, authentication, triggers: [CRON] })).toBe(
    'strategy.authentication: is shown to Prometheus, and nothing that is followed is asked there. Fix: leave it out, or give authentication to the trigger.',
  );
  expect(said({ authentication: { ...authentication, modes: ['bearer', 'tls', 'basic'] } })).toBe(
    'strategy.authentication.modes[2]: is another way to say who asks, and KEDA takes one of "bearer" and "basic". Fix: leave one of them out.',
  );
});

test.each([
  [' ', '" " asks for nothing'],
  ['sum(up', '"sum(up" never closes a ('],
  ['sum(up))', '"sum(up))" closes a ) that it never opens'],
  ['up{a="b"]', '"up{a=\\"b\\"]" closes a { with ]'],
  ['up{a="b}', '"up{a=\\"b}" never closes a "'],
])('what is no PromQL: %s', (query, what) => {
  expect(said({ triggers: [{ kind: 'prometheus', query, threshold: 1 }] })).toBe(
    `strategy.triggers[0].query: ${what}. Fix: give a PromQL expression.`,
  );
});

test('brackets in quotes and comments are no brackets', () => {
  const query = `sum(up{a="(\\"", b='[', c=\`{\`}) # as ever: (`;
  expect(said({ triggers: [{ kind: 'prometheus', query, threshold: 1 }] })).toBe('accepted');
});

test('two HorizontalPodAutoscalers of one name, of which KEDA makes one', () => {
  const chart = aChart();
  const strategy = { kind: 'keda', prometheusUrl: PROMETHEUS, hpaName: 'one-decode' } as const;
  new WorkloadAutoscaler(chart, 'first', { target: aServer(chart, 'one'), strategy: { kind: 'wva' } });
  new WorkloadAutoscaler(chart, 'second', { target: aServer(chart, 'two'), strategy });
  expect(validationsOf(chart)).toEqual([
    '[test/second] strategy.hpaName: "one-decode" is the HorizontalPodAutoscaler of [test/first/hpa] too. Fix: give it a name of its own, or leave it to KEDA.',
  ]);
});

test('numbers that KEDA could not read, and with them no ScaledObject of the cluster', () => {
  const most = 'is too large. Fix: give at most 2147483647.';
  const fallback = { failureThreshold: 3e9, replicas: 1 };
  expect(said({ pollingIntervalSeconds: 3e9, fallback }, { behavior: { scaleUp: { percent: 3e9 } } })).toBe(
    ['strategy.pollingIntervalSeconds', 'strategy.fallback.failureThreshold', 'behavior.scaleUp.percent']
      .map((field) => `${field}: 3000000000 ${most}`)
      .join('\n'),
  );
});
