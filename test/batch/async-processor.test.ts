import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AsyncProcessor,
  type AsyncProcessorProps,
  type AsyncQueue,
  FlowControl,
  InferenceGateway,
  OptimizedBaseline,
  Warnings,
} from '../../lib';
import { violations } from '../laws/laws';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const GATEWAY = { url: 'http://llm.example.com' };
const REDIS = { address: 'redis.queue.svc:6379' };
const SORTED_SET: AsyncQueue = { kind: 'redis-sortedset', redis: REDIS };
const PUB_SUB = { projectId: 'my-project', resultTopic: 'results' } as const;

type Props = Partial<AsyncProcessorProps>;
const aProcessor = (props: Props = {}, chart = aChart('async'), id = 'async') =>
  new AsyncProcessor(chart, id, { gateway: GATEWAY, queue: SORTED_SET, ...props });
const errorOf = (props: object) => messageOf(() => aProcessor(props as Props));
const objectsOf = (props: Props = {}) => manifestsOf(aProcessor(props));
const podOf = (props: Props = {}): Manifest => theOnly(objectsOf(props), 'Deployment').spec.template;
const containerOf = (props: Props = {}): Manifest => podOf(props).spec.containers[0];
const argsOf = (props: Props = {}): string[] => containerOf(props).args;
const queuesOf = (queue: AsyncQueue, props: Props = {}): Manifest[] =>
  JSON.parse(theOnly(objectsOf({ ...props, queue }), 'ConfigMap').data['queues.json']);

describe('one queue', () => {
  test('a sorted set of Redis, with the names of the guide', () => {
    expect(argsOf()).toEqual([
      '--message-queue-impl=redis-sortedset',
      '--redis.addr=redis.queue.svc:6379',
      '--redis.ss.result-queue-name=result-list',
      '--redis.ss.igw-base-url=http://llm.example.com',
      '--redis.ss.request-path-url=/v1/completions',
      '--redis.ss.request-queue-name=request-sortedset',
      '--metrics-endpoint-auth=false',
    ]);
  });

  test('a sorted set with all that can be said of it', () => {
    const queue: AsyncQueue = {
      ...SORTED_SET,
      requestQueue: 'in',
      resultQueue: 'out',
      requestPath: '/v1/chat/completions',
      inferenceObjective: 'background',
      pollIntervalMs: 250,
      batchSize: 50,
      gate: { kind: 'redis', address: 'budget:6379', budgetKey: 'free' },
    };
    const args = argsOf({ queue, concurrency: 32, requestMergePolicy: 'random-robin', logLevel: 4 });
    expect(args).toEqual(
      expect.arrayContaining([
        '--redis.ss.request-queue-name=in',
        '--redis.ss.result-queue-name=out',
        '--redis.ss.request-path-url=/v1/chat/completions',
        '--redis.ss.inference-objective=background',
        '--redis.ss.poll-interval-ms=250',
        '--redis.ss.batch-size=50',
        '--redis.ss.gate-type=redis',
        '--redis.ss.gate-params={"address":"budget:6379","budget_key":"free"}',
        '--concurrency=32',
        '--request-merge-policy=random-robin',
        '--v=4',
      ]),
    );
  });

  test('channels of Redis, with retries in a sorted set', () => {
    expect(argsOf({ queue: { kind: 'redis-pubsub', redis: REDIS, retryQueue: 'again' } })).toEqual(
      expect.arrayContaining([
        '--message-queue-impl=redis-pubsub',
        '--redis.addr=redis.queue.svc:6379',
        '--redis.igw-base-url=http://llm.example.com',
        '--redis.request-queue-name=request-queue',
        '--redis.retry-queue-name=again',
        '--redis.result-queue-name=result-queue',
      ]),
    );
  });

  test('Pub/Sub, which the chart of upstream cannot render, as the Google service account that was named', () => {
    const props: Props = {
      queue: { kind: 'gcp-pubsub', ...PUB_SUB, subscription: 'requests', batchSize: 20 },
      googleServiceAccount: 'async@my-project.iam.gserviceaccount.com',
    };
    expect(argsOf(props)).toEqual([
      '--message-queue-impl=gcp-pubsub',
      '--pubsub.project-id=my-project',
      '--pubsub.result-topic-id=results',
      '--pubsub.batch-size=20',
      '--pubsub.igw-base-url=http://llm.example.com',
      '--pubsub.request-path-url=/v1/completions',
      '--pubsub.request-subscriber-id=requests',
      '--metrics-endpoint-auth=false',
    ]);
    expect(theOnly(objectsOf(props), 'ServiceAccount').metadata.annotations).toEqual({
      'iam.gke.io/gcp-service-account': 'async@my-project.iam.gserviceaccount.com',
    });
  });

  test('a subscription with a gate goes into a file, for no flag has its gate', () => {
    const queue: AsyncQueue = { kind: 'gcp-pubsub-gated', ...PUB_SUB, subscription: 'requests', gate: { kind: 'constant' } };
    expect(queuesOf(queue)).toEqual([
      {
        subscriber_id: 'requests',
        igw_base_url: 'http://llm.example.com',
        request_path_url: '/v1/completions',
        gate_type: 'constant',
      },
    ]);
    expect(argsOf({ queue })).toContain('--pubsub.topics-config-file=/etc/async-processor/queues.json');
    expect(argsOf({ queue }).join()).not.toContain('subscriber-id');
  });
});

describe('several queues', () => {
  const queue: AsyncQueue = {
    ...SORTED_SET,
    queues: [
      { name: 'reviews', inferenceObjective: 'background', requestPath: '/v1/chat/completions' },
      { name: 'summaries', gateway: { url: 'http://other' }, gate: { kind: 'prometheus-saturation', pool: { poolName: 'p' } } },
    ],
  };
  const prometheusUrl = 'http://prometheus:9090';

  test('stand in a file, where each has its gateway, and no flag of the single queue beside it', () => {
    expect(queuesOf(queue, { prometheusUrl })).toEqual([
      {
        queue_name: 'reviews',
        igw_base_url: 'http://llm.example.com',
        request_path_url: '/v1/chat/completions',
        inference_objective: 'background',
      },
      {
        queue_name: 'summaries',
        igw_base_url: 'http://other',
        request_path_url: '/v1/completions',
        gate_type: 'prometheus-saturation',
        gate_params: { pool: 'p' },
      },
    ]);
    const args = argsOf({ queue, prometheusUrl });
    expect(args).toContain('--redis.ss.queues-config-file=/etc/async-processor/queues.json');
    expect(args).toContain('--prometheus-url=http://prometheus:9090');
    expect(args.join()).not.toMatch(/igw-base-url|request-path-url|request-queue-name|inference-objective|gate-/);
  });

  test('new queues make new pods, the same queues the same', () => {
    const annotations = (props: Props) => podOf({ prometheusUrl, ...props }).metadata.annotations;
    const other: AsyncQueue = { ...SORTED_SET, queues: [{ name: 'others' }] };
    expect(annotations({ queue })).toEqual(annotations({ queue }));
    expect(annotations({ queue })).not.toEqual(annotations({ queue: other }));
  });
});

describe('gates', () => {
  const saturation = { kind: 'prometheus-saturation', threshold: 0.5, fallback: 1 } as const;
  const paramsOf = (args: readonly string[]) =>
    JSON.parse(args.find((arg) => arg.startsWith('--redis.ss.gate-params='))?.split('=')[1] ?? '{}');

  test('ask for the pool of the router that requests go to; parameters are strings, as the processor reads them', () => {
    const chart = aChart('chat');
    const { router } = new FlowControl(chart, 'path');
    const queue: AsyncQueue = { ...SORTED_SET, gate: saturation };
    const processor = aProcessor({ gateway: router, queue, prometheusUrl: 'http://prometheus:9090' }, chart);
    const { args } = theOnly(manifestsOf(processor), 'Deployment').spec.template.spec.containers[0];
    expect(paramsOf(args)).toEqual({ pool: router.poolName, threshold: '0.5', fallback: '1' });
    expect(args).toContain(`--redis.ss.igw-base-url=${router.url}`);
    expect(violations(manifestsOf(chart))).toEqual([]);
  });

  test('warn of a pool whose metrics nobody collects', () => {
    const warningsOf = (monitoring: boolean) => {
      const chart = aChart('chat');
      const { router } = new FlowControl(chart, 'path', { monitoring });
      const queue: AsyncQueue = { ...SORTED_SET, gate: saturation };
      return Warnings.of(aProcessor({ gateway: router, queue, prometheusUrl: 'http://prometheus:9090' }, chart))
        .filter(({ id }) => id === 'uncollected-metrics')
        .map(({ field, what, fix }) => `${field}: ${what}. Fix: ${fix}`);
    };
    expect(warningsOf(true)).toEqual([]);
    expect(warningsOf(false)).toEqual([
      'queue.gate: nothing made here collects the metrics of [test/path/router], and without them the gate takes its saturation for 1. Fix: give the router monitoring: true, unless something else collects them.',
    ]);
  });

  test('that ask Prometheus need to know where it is', () => {
    expect(errorOf({ queue: { ...SORTED_SET, gate: { ...saturation, pool: { poolName: 'p' } } } })).toBe(
      '[test/async] prometheusUrl: is missing, and the gate of queue.gate asks Prometheus how saturated the pool is. Fix: give the URL of Prometheus, such as "http://prometheus.monitoring.svc:9090".',
    );
  });

  test('need a pool where requests go to a gateway', () => {
    expect(errorOf({ queue: { ...SORTED_SET, gate: saturation }, prometheusUrl: 'http://p:9090' })).toBe(
      '[test/async] queue.gate.pool: is missing, and requests go to a gateway, behind which there may be any pool. Fix: give the router whose pool it is, or { poolName: "…" }.',
    );
  });

  test('would always be open before a router without flow control', () => {
    const chart = aChart('chat');
    const { router } = new OptimizedBaseline(chart, 'path');
    const props: Props = { gateway: router, queue: { ...SORTED_SET, gate: saturation }, prometheusUrl: 'http://p:9090' };
    expect(messageOf(() => aProcessor(props, chart))).toBe(
      '[test/async] queue.gate: the router of pool "optimized-baseline" reports no saturation without flow control, so the gate would always be open. Fix: turn flow control on (router: { flowControl: … }), or give a query.',
    );
    const asked: AsyncQueue = { ...SORTED_SET, gate: { ...saturation, query: 'avg(busy)' } };
    expect(() => aProcessor({ ...props, queue: asked }, chart, 'asked')).not.toThrow();
  });

  test('are not for channels and plain Pub/Sub', () => {
    expect(errorOf({ queue: { kind: 'redis-pubsub', redis: REDIS, gate: { kind: 'constant' } } })).toBe(
      '[test/async] queue.gate: is not a known prop. Fix: leave it out: it goes with another choice.',
    );
  });
});

describe('where requests go', () => {
  test('is the address of a gateway', () => {
    const chart = aChart('chat');
    const gateway = new InferenceGateway(chart, 'gateway', { className: 'istio' });
    const { args } = theOnly(manifestsOf(aProcessor({ gateway }, chart)), 'Deployment').spec.template.spec.containers[0];
    expect(args).toContain(`--redis.ss.igw-base-url=${gateway.url}`);
  });

  test('must be known', () => {
    const gateway = InferenceGateway.fromExisting({ className: 'gke-l7-regional-external-managed', name: 'gw' });
    expect(errorOf({ gateway })).toBe(
      '[test/async] gateway: has no URL that is known here: the proxy of its gateway runs outside the cluster, its listeners were not given, or they or its route are for some hosts alone. Fix: give { url: "http://…" } with the address that pods reach it at, or a router without a gateway.',
    );
  });

  test('must be a URL', () => {
    expect(errorOf({ gateway: { url: 'llm.example.com' } })).toBe(
      '[test/async] gateway.url: "llm.example.com" is no base URL of http or https. Fix: write a URL such as "http://llm.example.com".',
    );
    expect(errorOf({ gateway: 'http://llm' })).toBe(
      '[test/async] gateway: "http://llm" is not valid. Fix: give a router, a gateway or { url: "http://…" }.',
    );
  });

  test('must not be a short name of another namespace', () => {
    const { router } = new OptimizedBaseline(aChart(), 'path');
    expect(errorOf({ gateway: router })).toBe(
      '[test/async] gateway: is called "http://optimized-baseline-epp", a name that is only known in its own namespace, which its chart does not say. Fix: give the chart of [test/path/router] a namespace, or put both into one chart.',
    );
  });

  test('knows the objectives of a router', () => {
    const chart = aChart('chat');
    const { router } = new FlowControl(chart, 'path');
    const queue: AsyncQueue = { ...SORTED_SET, inferenceObjective: 'best-efort-traffic' };
    expect(messageOf(() => aProcessor({ gateway: router, queue }, chart))).toBe(
      '[test/async] queue.inferenceObjective: the router has no InferenceObjective called "best-efort-traffic". Fix: did you mean "best-effort-traffic"?',
    );
  });
});

describe('safety', () => {
  test('credentials come from a Secret and are on no command line', () => {
    const queue: AsyncQueue = { kind: 'redis-sortedset', redis: { ...REDIS, auth: { secretName: 'creds', passwordKey: 'pw' } } };
    const container = containerOf({ queue });
    expect(container.env).toEqual([
      { name: 'REDIS_USERNAME', valueFrom: { secretKeyRef: { name: 'creds', key: 'username' } } },
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'creds', key: 'pw' } } },
    ]);
    expect(container.args.join()).not.toMatch(/redis\.(user|password)/);
  });

  test('the default user of Redis has no name', () => {
    const redis = { ...REDIS, auth: { secretName: 'creds', usernameKey: false } } as const;
    const { env } = containerOf({ queue: { kind: 'redis-sortedset', redis } });
    expect(env.map((e: Manifest) => e.name)).toEqual(['REDIS_PASSWORD']);
  });

  test('there is no pull secret without a name', () => {
    expect(theOnly(objectsOf(), 'ServiceAccount')).not.toHaveProperty('imagePullSecrets');
    expect(podOf().spec).not.toHaveProperty('imagePullSecrets');
    expect(podOf({ images: { pullSecrets: ['registry'] } }).spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  test('a namespace that enforces the restricted standard takes the pod', () => {
    const { securityContext, containers } = podOf().spec;
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containers[0].securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  });

  test("the gateway's authority is trusted beside the public ones", () => {
    const { containers, volumes } = podOf({
      gateway: { url: 'https://llm.example.com' },
      gatewayCa: { secretName: 'ca', key: 'root.pem' },
    }).spec;
    expect(containers[0].env).toContainEqual({ name: 'SSL_CERT_DIR', value: '/etc/ssl/certs:/etc/gateway-ca' });
    expect(volumes).toEqual([{ name: 'gateway-ca', secret: { secretName: 'ca', items: [{ key: 'root.pem', path: 'ca.crt' }] } }]);
  });

  test('a Secret has a name', () => {
    expect(errorOf({ gateway: { url: 'https://llm.example.com' }, gatewayCa: { secretName: '', key: 'ca.crt' } })).toBe(
      '[test/async] gatewayCa.secretName: is empty. Fix: give a name of 1 to 253 characters: lower-case letters, digits, "-" and ".", with a letter or digit around each dot.',
    );
  });
});

test('warns that upstream does not test it regularly', () => {
  const chart = aChart('async');
  new AsyncProcessor(chart, 'async', { gateway: GATEWAY, queue: SORTED_SET });
  expect(Warnings.of(chart)).toEqual([
    {
      id: 'experimental',
      field: 'queue.kind',
      what: 'asynchronous-processing works, and upstream does not test it regularly in llm-d v0.7.0',
      fix: 'try it with your own load before you rely on it.',
    },
  ]);
});

test('labels of its monitor that the API server would refuse', () => {
  expect(
    messageOf(
      () =>
        new AsyncProcessor(aChart('async'), 'async', {
          gateway: GATEWAY,
          queue: SORTED_SET,
          monitoring: { labels: { 'a b': 'c' } },
        }),
    ),
  ).toBe(
    '[test/async] monitoring.labels.a b: "a b" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
  );
});

describe('what cannot work', () => {
  test('settings of a single queue beside several', () => {
    expect(errorOf({ queue: { ...SORTED_SET, requestQueue: 'in', gate: { kind: 'constant' }, queues: [{ name: 'a' }] } })).toBe(
      '[test/async] queue.queues: lists several queues, and "requestQueue" and "gate" of the single queue cannot stand beside them. Fix: say it of each of the queues.',
    );
  });

  test.each([
    [
      { kind: 'redis-sortedset', redis: { address: 'my redis:6379' } },
      'redis.address: "my redis:6379" is not valid. Fix: give host:port, such as "redis.queue.svc:6379".',
    ],
    [
      { kind: 'redis-sortedset', redis: { address: 'redis://redis' } },
      'redis.address: "redis://redis" is not valid. Fix: give host:port, such as "redis.queue.svc:6379".',
    ],
    [
      { kind: 'redis-sortedset', redis: { address: 'redis:0' } },
      'redis.address: "redis:0" is not valid. Fix: give a port from 1 to 65535.',
    ],
    [
      { kind: 'redis-sortedset', redis: REDIS, gate: { kind: 'prometheus-saturation', pool: 'qwen' } },
      'gate.pool: "qwen" is not valid. Fix: give a router or { poolName }.',
    ],
    [
      { kind: 'gcp-pubsub', projectId: 'P', subscription: 'requests', resultTopic: 'results' },
      'projectId: "P" is not valid. Fix: give the id of a Google Cloud project.',
    ],
    [
      { kind: 'gcp-pubsub', projectId: 'my-project', subscription: 'requests', resultTopic: 'projects/p/topics/r' },
      'resultTopic: "projects/p/topics/r" is not valid. Fix: give the name of 3 to 255 letters, digits and -_.~+%, without its project.',
    ],
  ])('a queue that there cannot be: %j', (queue, message) => {
    expect(errorOf({ queue })).toBe(`[test/async] queue.${message}`);
  });

  test('a certificate authority where nobody speaks TLS', () => {
    expect(errorOf({ gatewayCa: { secretName: 'ca', key: 'ca.crt' } })).toBe(
      '[test/async] gatewayCa: "http://llm.example.com" is called without TLS. Fix: leave it out.',
    );
  });

  test('a base URL as OpenAI clients take it', () => {
    expect(errorOf({ gateway: { url: 'http://llm.example.com/v1/' } })).toBe(
      '[test/async] gateway: is "http://llm.example.com/v1", and the paths that are added to it begin with /v1 themselves. Fix: leave /v1 out.',
    );
  });

  test('names that Pub/Sub has not, and a gate that is never open', () => {
    expect(
      errorOf({ queue: { kind: 'gcp-pubsub', projectId: 'my-project', subscription: '1 2', resultTopic: 'results' } }),
    ).toContain('[test/async] queue.subscription: "1 2" is not valid.');
    const gate = { kind: 'prometheus-saturation', threshold: 0 } as const;
    expect(errorOf({ queue: { ...SORTED_SET, gate } })).toContain('queue.gate.threshold: 0 is');
  });

  test('a queue that is listed twice', () => {
    expect(errorOf({ queue: { ...SORTED_SET, queues: [{ name: 'a' }, { name: 'a' }] } })).toBe(
      '[test/async] queue.queues: "a" is listed twice. Fix: list each queue once.',
    );
  });

  test('results in a queue that requests are read from', () => {
    const wrong =
      '[test/async] queue.resultQueue: "a" is a queue that requests are read from as well. Fix: give results a queue of their own.';
    expect(errorOf({ queue: { ...SORTED_SET, requestQueue: 'a', resultQueue: 'a' } })).toBe(wrong);
    expect(errorOf({ queue: { kind: 'redis-pubsub', redis: REDIS, resultQueue: 'a', queues: [{ name: 'a' }] } })).toBe(wrong);
  });

  test('ports and keys of Secrets that cannot be', () => {
    const queueAt = (redis: object) => ({ queue: { kind: 'redis-sortedset', redis } });
    for (const address of ['r:0', 'r:65536']) expect(errorOf(queueAt({ address }))).toContain('queue.redis.address');
    expect(errorOf(queueAt({ address: 'r:65535' }))).toBe('accepted');
    expect(errorOf(queueAt({ address: 'r:1', auth: { secretName: 's', passwordKey: 'a b' } }))).toContain(
      'queue.redis.auth.passwordKey',
    );
  });

  test('names and paths that reach nothing', () => {
    const queue = { ...SORTED_SET, requestQueue: ' ', requestPath: '/v1/a b', inferenceObjective: 'Best Effort' };
    expect(errorOf({ queue })).toBe(
      [
        '[test/async] queue.requestPath: "/v1/a b" is not valid. Fix: give a path that begins with "/", without spaces, "?" and "#".',
        '[test/async] queue.inferenceObjective: "Best Effort" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
        '[test/async] queue.requestQueue: " " is not valid. Fix: give a name.',
      ].join('\n'),
    );
  });

  test('a gate that the Redis of the queues never answers', () => {
    const gate = { kind: 'redis', address: REDIS.address, budgetKey: 'request-sortedset' };
    const queue = { ...SORTED_SET, redis: { ...REDIS, auth: { secretName: 'redis' } }, gate };
    expect(errorOf({ queue })).toBe(
      [
        '[test/async] queue.gate.address: "redis.queue.svc:6379" asks for the password of queue.redis.auth, and the gate shows none. Fix: give another Redis, without a password.',
        '[test/async] queue.gate.budgetKey: "request-sortedset" is the key of a queue, which holds no budget. Fix: give a key of its own.',
      ].join('\n'),
    );
    expect(errorOf({ queue: { ...queue, gate: { ...gate, address: 'budget:6379' } } })).toBe('accepted');
    const queues = [{ name: 'a' }, { name: 'b', gate: { ...gate, budgetKey: 'a' } }];
    expect(errorOf({ queue: { ...SORTED_SET, queues } })).toBe(
      '[test/async] queue.queues[1].gate.budgetKey: "a" is the key of a queue, which holds no budget. Fix: give a key of its own.',
    );
  });

  test('a gate that asks for no pool, or in no PromQL', () => {
    const gate = { kind: 'prometheus-saturation', pool: { poolName: 'a"b' } };
    const prometheusUrl = 'http://p:9090';
    expect(errorOf({ queue: { ...SORTED_SET, gate }, prometheusUrl })).toBe(
      '[test/async] queue.gate.pool.poolName: "a\\"b" holds "\\"", which a name cannot. Fix: write "a-b".',
    );
    expect(errorOf({ queue: { ...SORTED_SET, gate: { ...gate, query: 'avg(up' } }, prometheusUrl })).toBe(
      '[test/async] queue.gate.query: "avg(up" never closes a (. Fix: give a PromQL expression.',
    );
  });

  test('variables and labels that something else decides', () => {
    const queue = { ...SORTED_SET, redis: { ...REDIS, auth: { secretName: 'redis' } } };
    const gateway = { url: 'https://llm.example.com' };
    const gatewayCa = { secretName: 'ca', key: 'ca.crt' };
    const labels = { 'app.kubernetes.io/instance': 'mine', 'app.kubernetes.io/part-of': 'chat' };
    expect(errorOf({ queue, gateway, gatewayCa, labels, env: { REDIS_USERNAME: 'me', SSL_CERT_DIR: '/certs' } })).toBe(
      [
        '[test/async] labels.app.kubernetes.io/instance: "mine" is overwritten with "async-processor". Fix: leave it out, or take another key.',
        '[test/async] env.REDIS_USERNAME: is what queue.redis.auth says. Fix: leave one of the two out.',
        '[test/async] env.SSL_CERT_DIR: is what gatewayCa says. Fix: leave one of the two out.',
      ].join('\n'),
    );
    expect(errorOf({ env: { SSL_CERT_DIR: '/certs' } })).toBe('accepted');
  });

  test('Pub/Sub without a subscription', () => {
    expect(errorOf({ queue: { kind: 'gcp-pubsub', ...PUB_SUB } })).toBe(
      '[test/async] queue.subscription: is missing. Fix: name the subscription to read from, or list several in queues.',
    );
  });

  test('several processors on a channel', () => {
    expect(errorOf({ queue: { kind: 'redis-pubsub', redis: REDIS }, replicas: 2 })).toBe(
      '[test/async] replicas: 2 processors would all get every request of a Redis channel, and each would answer it. Fix: run one, or take queue.kind "redis-sortedset".',
    );
  });

  test('more processors than Kubernetes can count', () => {
    expect(errorOf({ replicas: 2 ** 31 })).toBe('[test/async] replicas: 2147483648 is too large. Fix: give at most 2147483647.');
  });

  test('two processors of one name', () => {
    const chart = aChart('async');
    for (const id of ['one', 'two']) new AsyncProcessor(chart, id, { gateway: GATEWAY, queue: SORTED_SET });
    expect(validationsOf(chart)).toEqual([
      '[test/two] name: ServiceAccount "async-processor" in namespace "async" is made twice, by [test/one/service-account] and [test/two/service-account], and the second would overwrite the first. Fix: give one of the constructs a name of its own, or a chart with another namespace.',
      '[test/two] name: Deployment "async-processor" in namespace "async" is made twice, by [test/one/Resource] and [test/two/Resource], and the second would overwrite the first. Fix: give one of the constructs a name of its own, or a chart with another namespace.',
    ]);
  });
});

test('monitoring opens the port of the metrics and has it scraped', () => {
  const objects = objectsOf({ monitoring: true });
  expect(violations(objects)).toEqual([]);
  expect(theOnly(objects, 'PodMonitor').spec.podMetricsEndpoints).toEqual([
    { port: 'metrics', path: '/metrics', interval: '30s' },
  ]);
  expect(objectsOf({ monitoring: true, platform: 'gke' }).map((o) => o.kind)).toContain('PodMonitoring');
});

/** Flags of the binary. Source: async-processor v0.6.1. */
const FLAGS = new Set(
  [
    'v metrics-port metrics-endpoint-auth concurrency request-merge-policy message-queue-impl prometheus-url redis.addr redis.user redis.password',
    'redis.ss.igw-base-url redis.ss.request-path-url redis.ss.inference-objective redis.ss.request-queue-name redis.ss.result-queue-name',
    'redis.ss.queues-config-file redis.ss.poll-interval-ms redis.ss.batch-size redis.ss.gate-type redis.ss.gate-params',
    'redis.igw-base-url redis.request-path-url redis.inference-objective redis.request-queue-name redis.retry-queue-name redis.result-queue-name redis.queues-config-file',
    'pubsub.project-id pubsub.igw-base-url pubsub.request-path-url pubsub.inference-objective pubsub.request-subscriber-id pubsub.result-topic-id pubsub.topics-config-file pubsub.batch-size',
  ].flatMap((line) => line.split(' ')),
);

const aName = fc.constantFrom('one', 'two', 'queue.c');
const aRoute = {
  requestPath: fc.constantFrom('/v1/completions', '/v1/chat/completions'),
  inferenceObjective: fc.constantFrom('background', 'people'),
};
const aGate = fc.constantFrom(
  { kind: 'constant' },
  { kind: 'redis', address: 'r:1' },
  { kind: 'prometheus-saturation', pool: { poolName: 'p' } },
);
const severalBy = (key: string, gate: object) =>
  fc.uniqueArray(fc.record<Record<string, unknown>>({ [key]: aName, ...aRoute, ...gate }, { requiredKeys: [key] }), {
    minLength: 1,
    selector: (entry) => entry[key],
  });
const optional = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const aQueue = fc
  .oneof(
    fc.tuple(
      fc.constant({ kind: 'redis-sortedset', redis: REDIS }),
      fc.oneof(
        optional({ ...aRoute, requestQueue: aName, gate: aGate }),
        fc.record({ queues: severalBy('name', { gate: aGate }) }),
      ),
      optional({
        resultQueue: fc.constant('results'),
        batchSize: fc.integer({ min: 1 }),
        pollIntervalMs: fc.integer({ min: 1 }),
      }),
    ),
    fc.tuple(
      fc.constant({ kind: 'redis-pubsub', redis: REDIS }),
      fc.oneof(optional({ ...aRoute, requestQueue: aName }), fc.record({ queues: severalBy('name', {}) })),
      optional({ resultQueue: fc.constant('results'), retryQueue: aName }),
    ),
    fc.tuple(
      fc.constant({ kind: 'gcp-pubsub-gated', ...PUB_SUB }),
      fc.oneof(
        fc.record({ ...aRoute, subscription: aName, gate: aGate }, { requiredKeys: ['subscription'] }),
        fc.record({ queues: severalBy('subscription', { gate: aGate }) }),
      ),
      optional({ batchSize: fc.integer({ min: 1 }) }),
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as AsyncQueue);

test('whatever the queue, only flags that the binary has, each once, and files that are there', () => {
  fc.assert(
    fc.property(aQueue, (queue) => {
      const objects = objectsOf({ queue, prometheusUrl: 'http://p:9090', monitoring: true });
      const { args } = theOnly(objects, 'Deployment').spec.template.spec.containers[0];
      const flags = args.map((arg: string) => /^--([^=]+)=/.exec(arg)?.[1]);
      expect(flags.filter((flag: string) => !FLAGS.has(flag))).toEqual([]);
      expect(new Set(flags).size).toBe(flags.length);
      expect(violations(objects)).toEqual([]);
    }),
  );
});

test('nothing but our own error comes of garbage', () => {
  const props = optional({
    gateway: fc.oneof(fc.constant(GATEWAY), fc.record({ url: fc.anything() }), fc.anything()),
    queue: fc.oneof(
      fc.constant(SORTED_SET),
      fc.record({ kind: fc.constant('redis-sortedset'), redis: fc.anything() }),
      fc.anything(),
    ),
    gatewayCa: fc.anything(),
    monitoring: fc.anything(),
    labels: fc.anything(),
  });
  fc.assert(
    fc.property(props, (garbage) => {
      expect(typeof errorOf(garbage as object)).toBe('string');
    }),
  );
});
