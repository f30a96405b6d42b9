import { Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  BatchGateway,
  type BatchGatewayProps,
  Engine,
  FlowControl,
  InferenceGateway,
  KvCacheVolumeClaim,
  OptimizedBaseline,
  TryOutBackends,
  Warnings,
} from '../../lib';
import { aForeignGateway } from '../gateways/fixtures';
import { violations } from '../laws/laws';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const GATEWAY = { url: 'http://llm.example.com' };
const S3 = { kind: 's3', region: 'eu-central-1', accessKeyId: 'AKIAEXAMPLE' } as const;
const FS = { kind: 'fs', claim: 'batch-gateway-pvc' } as const;
const behind = (className: 'istio' | 'agentgateway' | 'gke-l7-rilb') =>
  InferenceGateway.fromExisting({ className, name: 'llm-d-inference-gateway' });

type Props = Partial<BatchGatewayProps>;
const aBatch = (props: Props = {}, chart = aChart('batch')) =>
  new BatchGateway(chart, 'batch', { gateway: GATEWAY, files: S3, ...props });
const errorOf = (props: object) => messageOf(() => aBatch(props as Props));
const objectsOf = (props: Props = {}) => manifestsOf(aBatch(props));
const configOf = (component: 'apiserver' | 'processor' | 'gc', props: Props = {}): Manifest =>
  parse(theOnly(objectsOf(props), 'ConfigMap', `batch-gateway-${component}-config`).data['config.yaml'], { version: '1.1' });
const podOf = (component: 'apiserver' | 'processor' | 'gc', props: Props = {}): Manifest =>
  theOnly(objectsOf(props), 'Deployment', `batch-gateway-${component}`).spec.template.spec;
const byName = (list: Manifest[]): Record<string, Manifest> => Object.fromEntries(list.map((entry) => [entry.name, entry]));

describe('a few lines', () => {
  test('are three workloads, their configurations and accounts, and a Service', () => {
    expect(
      objectsOf()
        .map((o) => `${o.kind}/${o.metadata.name}`)
        .sort(),
    ).toEqual([
      ...['apiserver', 'gc', 'processor'].map((c) => `ConfigMap/batch-gateway-${c}-config`),
      ...['apiserver', 'gc', 'processor'].map((c) => `Deployment/batch-gateway-${c}`),
      'Service/batch-gateway-apiserver',
      ...['apiserver', 'gc', 'processor'].map((c) => `ServiceAccount/batch-gateway-${c}`),
    ]);
  });

  test('obey the laws with a router in the same namespace, whose URL the processor calls', () => {
    const chart = aChart('chat');
    const { router } = new OptimizedBaseline(chart, 'path');
    const batch = aBatch({ gateway: router, monitoring: true, alerts: true, dashboards: true, tracing: true }, chart);
    expect(violations(manifestsOf(chart))).toEqual([]);
    const { data } = theOnly(manifestsOf(batch), 'ConfigMap', 'batch-gateway-processor-config');
    expect(parse(data['config.yaml']).global_inference_gateway.url).toBe(router.url);
    expect(batch.url).toBe('http://batch-gateway-apiserver.chat.svc.cluster.local:8000');
  });

  test('two of them live in one namespace', () => {
    const chart = aChart('batch');
    for (const name of ['one', 'two']) new BatchGateway(chart, name, { name, gateway: GATEWAY, files: S3, monitoring: true });
    expect(violations(manifestsOf(chart))).toEqual([]);
  });
});

describe('the processor', () => {
  const requests = { request_timeout: '5m', max_retries: 3, initial_backoff: '1s', max_backoff: '60s' };

  test('is told how to call its gateway, which it does not start without', () => {
    expect(configOf('processor').global_inference_gateway).toEqual({
      url: 'http://llm.example.com',
      ...requests,
      tls_insecure_skip_verify: false,
    });
    expect(configOf('processor')).not.toHaveProperty('model_gateways');
  });

  test('may have a gateway for each model, each with settings and certificates of its own', () => {
    const modelGateways = {
      'org/a': { gateway: GATEWAY, timeout: '30s', apiKeyName: 'key-a' },
      'org/b': { gateway: { url: 'https://b' }, tls: { secretName: 'b-tls', mutual: true } },
    };
    const props: Props = { gateway: undefined, modelGateways, inferenceObjective: 'background' };
    const config = configOf('processor', props);
    expect(config).not.toHaveProperty('global_inference_gateway');
    expect(config.inference_objective).toBe('background');
    expect(config.model_gateways).toEqual({
      'org/a': {
        url: 'http://llm.example.com',
        ...requests,
        request_timeout: '30s',
        tls_insecure_skip_verify: false,
        api_key_name: 'key-a',
      },
      'org/b': {
        url: 'https://b',
        ...requests,
        tls_insecure_skip_verify: false,
        tls_ca_cert_file: '/etc/inference-tls/b-tls/ca.crt',
        tls_client_cert_file: '/etc/inference-tls/b-tls/tls.crt',
        tls_client_key_file: '/etc/inference-tls/b-tls/tls.key',
      },
    });
    const pod = podOf('processor', props);
    expect(byName(pod.volumes)['inference-tls']).toEqual({ name: 'inference-tls', secret: { secretName: 'b-tls' } });
    expect(byName(pod.containers[0].volumeMounts)['inference-tls'].mountPath).toBe('/etc/inference-tls/b-tls');
  });

  test('takes exactly one of the two', () => {
    const modelGateways = { a: { gateway: GATEWAY } };
    expect(errorOf({ gateway: undefined })).toBe(
      '[test/batch] gateway: is missing, and the processor does not start without a place to send requests to. Fix: give a router or a gateway, or one for each model in modelGateways.',
    );
    expect(errorOf({ modelGateways })).toBe(
      '[test/batch] modelGateways: stands beside gateway, and the processor takes one of the two. Fix: leave one of them out.',
    );
    expect(errorOf({ gateway: undefined, modelGateways, requests: { timeout: '1m' } })).toBe(
      '[test/batch] requests: says how gateway is called, and there is none. Fix: say it of each of modelGateways.',
    );
  });

  test('has no gateway whose address nobody knows', () => {
    const gateway = behind('gke-l7-rilb');
    expect(errorOf({ gateway: undefined, modelGateways: { a: { gateway } } })).toBe(
      '[test/batch] modelGateways.a.gateway: has no URL that is known here: the proxy of its gateway runs outside the cluster, its listeners were not given, or they or its route are for some hosts alone. Fix: give { url: "http://…" } with the address that pods reach it at, or a router without a gateway.',
    );
  });

  test('is refused what it stops on', () => {
    expect(errorOf({ processor: { perModelConcurrency: 200, taskWait: '5s' }, requests: { maxBackoff: '500ms' } })).toBe(
      [
        '[test/batch] requests.maxBackoff: "500ms" is shorter than initialBackoff, "1s", and the processor stops on it. Fix: make it at least as long.',
        '[test/batch] processor.perModelConcurrency: 200 is more than globalConcurrency, 100, and the processor stops on it. Fix: give at most 100.',
        '[test/batch] processor.taskWait: "5s" is not shorter than pollInterval, "5s", and the processor stops on it. Fix: wait shorter, or poll more seldom.',
      ].join('\n'),
    );
  });

  test('and its siblings are refused times of nothing, and file retries that shrink', () => {
    const zero = '0s';
    expect(errorOf({ processor: { taskWait: zero, shutdownTimeout: zero }, garbageCollector: { interval: zero } })).toBe(
      [
        '[test/batch] processor.taskWait: "0s" is no time at all, and the processor stops on it. Fix: give a longer one.',
        '[test/batch] processor.shutdownTimeout: "0s" is no time at all, and the processor stops on it. Fix: give a longer one.',
        '[test/batch] garbageCollector.interval: "0s" is no time at all, and the garbage collector stops on it. Fix: give a longer one.',
      ].join('\n'),
    );
    expect(errorOf({ fileRetry: { initialBackoff: '30s' } })).toBe(
      '[test/batch] fileRetry.maxBackoff: "10s" is shorter than initialBackoff, "30s", and all three workloads stop on it. Fix: make it at least as long.',
    );
    expect(errorOf({ fileRetry: { initialBackoff: zero } })).toContain('fileRetry.initialBackoff: "0s" is no time at all');
    expect(errorOf({ fileRetry: { maxRetries: 0, initialBackoff: zero, maxBackoff: zero } })).toBe('accepted');
  });

  test('is told of certificates only where it speaks TLS, and where they are', () => {
    expect(errorOf({ requests: { tls: {} } })).toBe(
      [
        '[test/batch] requests.tls: "http://llm.example.com" is called without TLS. Fix: leave it out.',
        '[test/batch] requests.tls.secretName: is missing, and certificates are mounted from a Secret. Fix: name the Secret with "ca.crt" and, for mutual TLS, "tls.crt" and "tls.key".',
      ].join('\n'),
    );
  });

  test('outlives the work that it finishes after being told to stop', () => {
    expect(podOf('processor').terminationGracePeriodSeconds).toBe(60);
    expect(podOf('processor', { processor: { shutdownTimeout: '5m' } }).terminationGracePeriodSeconds).toBe(330);
  });

  test('names objectives that the router has', () => {
    const chart = aChart('chat');
    const { router } = new FlowControl(chart, 'path');
    expect(messageOf(() => aBatch({ gateway: router, inferenceObjective: 'batch' }, chart))).toBe(
      '[test/batch] inferenceObjective: the router has no InferenceObjective called "batch". Fix: choose one of "premium-traffic", "standard-traffic" and "best-effort-traffic".',
    );
    const { router: plain } = new OptimizedBaseline(aChart('other'), 'plain');
    expect(errorOf({ gateway: plain, inferenceObjective: 'batch' })).toBe(
      '[test/batch] inferenceObjective: names "batch", and the router has no InferenceObjectives: they come with the bands of its flow control. Fix: give the router flowControl with bands, or leave it out.',
    );
  });

  test('is warned of a model that its router is not known to serve, adapters apart', () => {
    const chart = aChart('chat');
    const engine = Engine.vllm({ enableLora: true, loraModules: [{ name: 'sql', path: 'org/sql' }] });
    const { router: gateway } = new OptimizedBaseline(chart, 'path', { engine });
    aBatch(
      { gateway: undefined, modelGateways: { 'Qwen/Qwen3-32B': { gateway }, sql: { gateway }, 'Qwen/Qwen3-8B': { gateway } } },
      chart,
    );
    expect(Warnings.of(chart).filter(({ id }) => id === 'unknown-model')).toEqual([
      {
        id: 'unknown-model',
        field: 'modelGateways.Qwen/Qwen3-8B',
        what: '"Qwen/Qwen3-8B" is not among the models that the router is known to serve, which would answer 404',
        fix: 'did you mean "Qwen/Qwen3-32B"?',
      },
    ]);
  });

  test('is warned of a group of files that OpenShift refuses', () => {
    const files = { ...FS, fsGroup: 65532 };
    expect(Warnings.of(aBatch({ files, platform: 'openshift' }))).toEqual([
      {
        id: 'platform-policy',
        field: 'files.fsGroup',
        what: '65532 is outside the range that the platform gives each namespace',
        fix: 'leave it out: the platform sets a group of its own.',
      },
    ]);
    expect(Warnings.of(aBatch({ files }))).toEqual([]);
  });

  test('sizes, hosts and headers that are none', () => {
    expect(errorOf({ processor: { workDirSize: '0' } })).toContain('processor.workDirSize: "0" is not valid');
    expect(errorOf({ apiServer: { tenantHeader: 'X Bad: y' } })).toContain('apiServer.tenantHeader: "X Bad: y" is not valid');
    expect(errorOf({ route: { gateway: behind('istio'), hostnames: ['http://x/'] } })).toContain(
      'route.hostnames[0]: "http://x/"',
    );
    expect(errorOf({ tls: { certManager: { issuerName: 'ca', dnsNames: ['not a name!'] } } })).toContain(
      'tls.certManager.dnsNames[0]:',
    );
    expect(errorOf({ redis: { timeout: '5 seconds' } })).toBe(
      '[test/batch] redis.timeout: "5 seconds" is not valid. Fix: write a duration such as "30s" or "1h30m".',
    );
    expect(errorOf({ files: { kind: 'fs', claim: 7 } })).toBe(
      '[test/batch] files.claim: 7 fits none of the forms. Fix: give a string, or a name or an object with a claimName.',
    );
    expect(errorOf({ route: { gateway: 'gw' } })).toBe(
      '[test/batch] route.gateway: "gw" is not valid. Fix: give new InferenceGateway(…).',
    );
    expect(errorOf({ database: 'redis', tracing: { postgresqlQueries: true } })).toBe(
      '[test/batch] tracing.postgresqlQueries: there is no PostgreSQL to trace. Fix: leave it out.',
    );
    expect(errorOf({ redis: { insecure: true } })).toBe(
      '[test/batch] redis.insecure: is about certificates, and Redis is called without TLS. Fix: leave it out, or say tls: true.',
    );
  });
});

describe('files', () => {
  test('on a volume are shared by all three', () => {
    for (const component of ['apiserver', 'processor', 'gc'] as const) {
      const pod = podOf(component, { files: { ...FS, fsGroup: 65532 } });
      expect(byName(pod.volumes)['files-storage'].persistentVolumeClaim).toEqual({ claimName: 'batch-gateway-pvc' });
      expect(byName(pod.containers[0].volumeMounts)['files-storage'].mountPath).toBe('/tmp/batch-gateway');
      expect(pod.securityContext.fsGroup).toBe(65532);
      expect(configOf(component, { files: FS }).file_client.type).toBe('fs');
    }
  });

  test('in S3 need no volume, and a region', () => {
    expect(byName(podOf('gc').volumes)).not.toHaveProperty('files-storage');
    expect(configOf('gc').file_client.s3).toMatchObject({ region: 'eu-central-1', auto_create_bucket: true });
    expect(errorOf({ files: { kind: 's3', accessKeyId: 'AKIAEXAMPLE' } })).toBe(
      '[test/batch] files.region: is missing. Fix: give a string.',
    );
  });

  test('of any size can be uploaded to a read-only pod: what does not fit into memory has a place', () => {
    const { containers, volumes } = podOf('apiserver', { files: FS });
    expect(containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
    expect(byName(volumes).tmp).toEqual({ name: 'tmp', emptyDir: {} });
    expect(byName(containers[0].volumeMounts).tmp.mountPath).toBe('/tmp');
  });
});

describe('secrets', () => {
  const key = (secretName: string) => ({ secretName, key: 'value' });

  test('are references to one Secret, mounted read-only', () => {
    const pod = podOf('processor', { secrets: 'mine' });
    expect(byName(pod.volumes).secrets.projected.sources).toEqual([{ secret: { name: 'mine' } }]);
    expect(byName(pod.containers[0].volumeMounts).secrets).toMatchObject({ mountPath: '/etc/.secrets', readOnly: true });
  });

  test('or single keys of several, under the names that the binaries look for', () => {
    const secrets = { redisUrl: key('redis'), postgresqlUrl: key('postgresql'), s3SecretAccessKey: key('s3') };
    expect(byName(podOf('gc', { secrets }).volumes).secrets.projected.sources).toEqual([
      { secret: { name: 'redis', items: [{ key: 'value', path: 'redis-url' }] } },
      { secret: { name: 'postgresql', items: [{ key: 'value', path: 'postgresql-url' }] } },
      { secret: { name: 's3', items: [{ key: 'value', path: 's3-secret-access-key' }] } },
    ]);
  });

  test('an API key is one of those that are mounted', () => {
    const secrets = { redisUrl: key('redis'), postgresqlUrl: key('postgresql'), s3SecretAccessKey: key('s3') };
    expect(errorOf({ secrets, requests: { apiKeyName: 'mine' } })).toBe(
      '[test/batch] requests.apiKeyName: "mine" is none of the keys that secrets lists, so it is not mounted and the processor stops on it. Fix: give secrets.inferenceApiKey and say "inference-api-key", or name one Secret with all keys in secrets.',
    );
    const requests = { apiKeyName: 'inference-api-key' };
    expect(errorOf({ secrets, requests })).toContain('requests.apiKeyName');
    expect(errorOf({ secrets: { ...secrets, inferenceApiKey: key('llm') }, requests })).toBe('accepted');
    expect(errorOf({ secrets: 'mine', requests: { apiKeyName: 'mine' } })).toBe('accepted');
    expect(errorOf({ requests: { apiKeyName: '../mine' } })).toContain('requests.apiKeyName: "../mine" is not valid');
  });

  test('Redis is needed whatever the database, and what else is used as well', () => {
    expect(errorOf({ secrets: {} })).toBe(
      [
        "[test/batch] secrets.redisUrl: is missing, and queue and events are in Redis, whatever the database. Fix: give { secretName: '…', key: '…' }.",
        "[test/batch] secrets.postgresqlUrl: is missing, and jobs and files are listed in PostgreSQL. Fix: give { secretName: '…', key: '…' }.",
        "[test/batch] secrets.s3SecretAccessKey: is missing, and files are in S3. Fix: give { secretName: '…', key: '…' }.",
      ].join('\n'),
    );
    const chart = aChart('batch');
    Warnings.acknowledge(chart, 'experimental');
    expect(messageOf(() => aBatch({ database: 'redis', files: FS, secrets: { redisUrl: key('redis') } }, chart))).toBe(
      'accepted',
    );
  });
});

test('a name that cannot be is repaired to one that can, without what is added to it', () => {
  expect(errorOf({ name: 'Batch' })).toBe('[test/batch] name: "Batch" holds "B", which a name cannot. Fix: write "batch".');
  expect(errorOf({ name: 'b'.repeat(54) })).toBe(
    `[test/batch] name: "${'b'.repeat(54)}" has 54 characters, and 53 fit. Fix: shorten it by 1.`,
  );
  expect(errorOf({ name: '2nd' })).toBe(
    '[test/batch] name: "2nd" begins with a digit, and the name of its Service, "2nd-apiserver", cannot. Fix: begin it with a letter.',
  );
});

test('a URL is not made into a name, with the password that is in it', () => {
  expect(errorOf({ secrets: 'redis://:hunter2@redis:6379/0' })).toBe(
    '[test/batch] secrets: "redis://***@redis:6379/0" holds ":", "/" and "@", which a name cannot. Fix: use lower-case letters, digits, "-" and ".", with a letter or digit around each dot.',
  );
});

test('a group that Kubernetes has no number for', () => {
  expect(errorOf({ files: { kind: 'fs', claim: 'files', fsGroup: 2 ** 31 } })).toBe(
    '[test/batch] files.fsGroup: 2147483648 is too large. Fix: give at most 2147483647.',
  );
});

test('labels that the API server would refuse, wherever they are', () => {
  const labels = { 'a b': 'c' };
  const problem =
    'a b: "a b" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.';
  for (const prop of ['monitoring', 'alerts', 'dashboards'])
    expect(errorOf({ [prop]: { labels } })).toBe(`[test/batch] ${prop}.labels.${problem}`);
});

test('labels that stand on every object already', () => {
  const labels = { 'app.kubernetes.io/component': 'mine', 'app.kubernetes.io/instance': 'mine', team: 'mine' };
  expect(errorOf({ labels })).toBe(
    [
      '[test/batch] labels.app.kubernetes.io/component: "mine" is overwritten with one of its own on each object. Fix: leave it out, or take another key.',
      '[test/batch] labels.app.kubernetes.io/instance: "mine" is overwritten with "batch-gateway". Fix: leave it out, or take another key.',
    ].join('\n'),
  );
});

test('a region and an id that S3 has not', () => {
  expect(errorOf({ files: { kind: 's3', region: ' ', accessKeyId: 'AKIA X' } })).toBe(
    [
      '[test/batch] files.region: " " is not valid. Fix: give it without spaces.',
      '[test/batch] files.accessKeyId: "AKIA X" is not valid. Fix: give it without spaces.',
    ].join('\n'),
  );
});

test('a volume of another namespace is not found', () => {
  const chart = aChart('batch');
  const { files } = new TryOutBackends(new Chart(chart.node.root, 'other', { namespace: 'other' }), 'backends');
  expect(errorOf({ files })).toBe('accepted');
  const claim = new KvCacheVolumeClaim(new Chart(chart.node.root, 'there', { namespace: 'there' }), 'claim', {
    storageClassName: 'nfs',
    size: '1Ti',
  });
  expect(messageOf(() => aBatch({ files: { kind: 'fs', claim } }, chart))).toBe(
    '[test/batch] files.claim: [there/claim] is in namespace "there", and what a pod mounts is looked for in its own, namespace "batch". Fix: put both into charts of one namespace.',
  );
});

test('a route is refused where the gateway would not take it', () => {
  const gateway = aForeignGateway({ name: 'public', hostname: '*.example.com' }, { name: 'own', allowedNamespaces: 'Same' });
  expect(errorOf({ route: { gateway, listenerName: 'publik' } })).toBe(
    '[test/batch] route.listenerName: the gateway has no listener "publik". Fix: did you mean "public"?',
  );
  expect(errorOf({ route: { gateway, listenerName: 'own' } })).toBe(
    '[test/batch] route.gateway: listener "own" takes routes of the gateway\'s own namespace alone, "gateways", and the route is in namespace "batch". Fix: set allowedNamespaces of a listener to "All", or to the labels of the namespaces that may.',
  );
  expect(errorOf({ route: { gateway, hostnames: ['batch.example.com', 'batch.example.org'] } })).toBe(
    '[test/batch] route.hostnames[1]: "batch.example.org" is taken by no listener: they are for "*.example.com". Fix: name a host of a listener, or give the gateway a listener for it.',
  );
  expect(errorOf({ route: { gateway, hostnames: ['Batch'] } })).toBe(
    '[test/batch] route.hostnames[0]: "Batch" holds "B", which a name cannot. Fix: write "batch".',
  );
  expect(errorOf({ route: { gateway, listenerName: 'public', hostnames: ['batch.example.com'] } })).toBe('accepted');
});

describe('TLS', () => {
  test('with a Secret: certificate, port name and URL agree', () => {
    const props: Props = { tls: { secretName: 'batch-tls' } };
    expect(configOf('apiserver', props)).toMatchObject({ ssl_cert_file: '/etc/tls/tls.crt', ssl_key_file: '/etc/tls/tls.key' });
    const pod = podOf('apiserver', props);
    expect(byName(pod.volumes).tls.secret.secretName).toBe('batch-tls');
    expect(theOnly(objectsOf(props), 'Service').spec.ports[0].name).toBe('https');
    expect(aBatch(props).url).toMatch(/^https:/);
    expect(byName(podOf('processor', props).volumes)).not.toHaveProperty('tls');
  });

  test('with cert-manager: the certificate is for the names of the Service, and its Secret is the one that is mounted', () => {
    const props: Props = { tls: { certManager: { issuerName: 'ca' } } };
    const { spec } = theOnly(objectsOf(props), 'Certificate');
    expect(spec.issuerRef).toEqual({ name: 'ca', kind: 'ClusterIssuer' });
    expect(spec.dnsNames).toContain('batch-gateway-apiserver.batch.svc.cluster.local');
    expect(byName(podOf('apiserver', props).volumes).tls.secret.secretName).toBe(spec.secretName);
  });

  test('is had in exactly one way', () => {
    expect(errorOf({ tls: { secretName: 'a', certManager: { issuerName: 'ca' } } })).toBe(
      '[test/batch] tls.secretName: names a Secret with a certificate, and certManager makes another. Fix: leave one of the two out.',
    );
    expect(errorOf({ tls: {} })).toBe(
      '[test/batch] tls: says neither where the certificate is nor who makes it. Fix: give secretName or certManager.',
    );
    expect(errorOf({ tls: { secretName: '' } })).toBe(
      '[test/batch] tls.secretName: is empty. Fix: give a name of 1 to 253 characters: lower-case letters, digits, "-" and ".", with a letter or digit around each dot.',
    );
  });
});

describe('a route', () => {
  test('leads the two paths of the API to the Service', () => {
    const { spec } = theOnly(
      objectsOf({ route: { gateway: behind('agentgateway'), hostnames: ['batch.example.com'] } }),
      'HTTPRoute',
    );
    expect(spec.parentRefs[0]).toMatchObject({ kind: 'Gateway', name: 'llm-d-inference-gateway' });
    expect(spec.hostnames).toEqual(['batch.example.com']);
    expect(spec.rules.map((rule: Manifest) => [rule.matches[0].path.value, rule.backendRefs[0]])).toEqual(
      ['/v1/batches', '/v1/files'].map((path) => [path, { name: 'batch-gateway-apiserver', port: 8000 }]),
    );
  });

  test('to an API server with TLS tells Istio so, at that port alone', () => {
    const objects = objectsOf({ tls: { secretName: 'tls' }, route: { gateway: behind('istio') } });
    expect(theOnly(objects, 'DestinationRule').spec).toEqual({
      host: 'batch-gateway-apiserver.batch.svc.cluster.local',
      trafficPolicy: {
        portLevelSettings: [{ port: { number: 8000 }, tls: { mode: 'SIMPLE', insecureSkipVerify: true } }],
      },
    });
  });

  test('from GKE says how the pods are called, and what their health is', () => {
    const objects = objectsOf({ tls: { secretName: 'tls' }, route: { gateway: behind('gke-l7-rilb') } });
    expect(theOnly(objects, 'Service').spec.ports[0].appProtocol).toBe('HTTPS');
    expect(theOnly(objects, 'HealthCheckPolicy').spec.default.config.httpHealthCheck).toEqual({
      requestPath: '/health',
      port: 8081,
    });
  });

  test('of other classes would send plain HTTP to an API server with TLS', () => {
    const route = { gateway: behind('agentgateway') };
    expect(errorOf({ tls: { secretName: 'tls' }, route })).toBe(
      '[test/batch] route: gateways of class "agentgateway" send plain HTTP to the API server, which speaks TLS. Fix: leave tls out and end TLS at the gateway, or add a BackendTLSPolicy and say backendTls: \'external\'.',
    );
    expect(errorOf({ tls: { secretName: 'tls' }, route: { ...route, backendTls: 'external' } })).toBe('accepted');
    expect(errorOf({ route: { ...route, backendTls: 'external' } })).toBe(
      '[test/batch] route.backendTls: the API server speaks plain HTTP. Fix: leave it out, or give tls.',
    );
  });
});

describe('what is observed', () => {
  test('monitors find their ports, on GKE as well', () => {
    expect(violations(objectsOf({ monitoring: true }))).toEqual([]);
    const onGke = objectsOf({ monitoring: true, platform: 'gke' });
    expect(onGke.filter((o) => o.kind === 'PodMonitoring')).toHaveLength(2);
    expect(violations(onGke)).toEqual([]);
  });

  test('every alert can fire: the histogram of waiting times reaches beyond its threshold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (queueWaitSeconds) => {
        const { start, factor, count } = configOf('processor', { alerts: { queueWaitSeconds } }).queue_time_bucket;
        expect(start * factor ** (count - 1)).toBeGreaterThan(queueWaitSeconds);
      }),
      { numRuns: 20 },
    );
    expect(errorOf({ alerts: true, processor: { queueTimeBuckets: { start: 0.1, factor: 2, count: 10 } } })).toBe(
      '[test/batch] processor.queueTimeBuckets: end at 51.2 s, so the alert on waits above 300 s could never fire. Fix: raise count to 13, or leave it out.',
    );
  });

  test('alerts ask for the series of their own namespace, where it is known', () => {
    const expressions = (objects: Manifest[]) =>
      theOnly(objects, 'PrometheusRule').spec.groups[0].rules.map((rule: Manifest) => rule.expr);
    for (const expr of expressions(objectsOf({ alerts: true }))) expect(expr).toContain('namespace="batch"');
    for (const expr of expressions(manifestsOf(aBatch({ alerts: true }, aChart())))) expect(expr).not.toContain('namespace');
  });

  test('dashboards ask for what the binaries measure', () => {
    const { data, metadata } = theOnly(objectsOf({ dashboards: true }), 'ConfigMap', 'batch-gateway-dashboards');
    expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    const dashboards = Object.values(data as Record<string, string>).map((text) => JSON.parse(text));
    const asked = dashboards
      .flatMap((d) => d.panels)
      .flatMap((p) => p.targets)
      .map((t) => t.expr);
    const metrics = asked.flatMap((expr: string) => [...expr.matchAll(/([a-z_0-9]+)\{/g)].map((match) => match[1] ?? ''));
    expect(new Set(metrics.map((metric) => metric.replace(/_bucket$/, '')))).toEqual(new Set(METRICS));
    expect(new Set(dashboards.map((d) => d.uid)).size).toBe(2);
    for (const { uid } of dashboards) expect(uid.length).toBeLessThanOrEqual(40);
  });

  test('traces go where they are sent; the garbage collector has none', () => {
    const props: Props = { tracing: { endpoint: 'http://otel:4317', samplingRatio: 1, redisCommands: true } };
    for (const component of ['apiserver', 'processor'] as const) {
      expect(podOf(component, props).containers[0].env).toContainEqual({
        name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        value: 'http://otel:4317',
      });
      expect(configOf(component, props).otel).toEqual({ redis_tracing: true, postgresql_tracing: false });
    }
    expect(podOf('gc', props).containers[0].env).toEqual([]);
    expect(configOf('gc', props)).not.toHaveProperty('otel');
  });
});

/** Metrics of the release's API server and processor. */
const METRICS = [
  'http_requests_total',
  'http_request_duration_seconds',
  'http_requests_in_flight',
  'jobs_processed_total',
  'job_queue_wait_duration_seconds',
  'job_processing_duration_seconds',
  'active_workers',
  'total_workers',
  'processor_inflight_requests',
  'processor_max_inflight_concurrency',
  'model_inflight_requests',
  'model_request_execution_duration_seconds',
  'request_errors_by_model_total',
  'batch_startup_recovery_total',
];

describe('safety', () => {
  test.each(['apiserver', 'processor', 'gc'] as const)('the pod of %s is one that a restricted namespace takes', (component) => {
    const { securityContext, containers } = podOf(component);
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(containers[0].image).toMatch(/:v0\.1\.0$/);
  });

  test('no pod gets a token of the Kubernetes API', () => {
    for (const account of objectsOf().filter((o) => o.kind === 'ServiceAccount'))
      expect(account.automountServiceAccountToken).toBe(false);
  });

  test('an image that moves is refused', () => {
    expect(errorOf({ garbageCollector: { image: 'ghcr.io/x/gc:latest' } })).toBe(
      '[test/batch] garbageCollector.image: "ghcr.io/x/gc:latest" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
    );
  });
});

test('new settings make new pods of the workload that they are about, and of no other', () => {
  const checksums = (props: Props) =>
    objectsOf(props)
      .filter((o) => o.kind === 'Deployment')
      .map((o) => o.spec.template.metadata.annotations['checksum/config']);
  const [apiserver, processor, gc] = checksums({});
  expect(checksums({ processor: { workers: 3 } })).toEqual([apiserver, expect.not.stringMatching(processor), gc]);
  expect(checksums({})).toEqual([apiserver, processor, gc]);
});

test('lists of jobs in Redis are for trials, which it warns of', () => {
  const batch = aBatch({ database: 'redis' });
  expect(configOf('gc', { database: 'redis' }).db_client.type).toBe('redis');
  expect(Warnings.of(batch)).toEqual([
    {
      id: 'experimental',
      field: 'database',
      what: 'lists of jobs and files in Redis are meant for development and tests, says upstream',
      fix: 'leave it out, and give a PostgreSQL.',
    },
  ]);
});

/** Keys of the configurations that the binaries of the release know, nested keys with dots. */
const CLIENT_KEYS = [
  ...['type', 'redis.db', 'redis.enable_tls', 'redis.insecure', 'redis.timeout', 'redis.max_retries', 'redis.min_retry_backoff'],
  ...['redis.max_retry_backoff', 'redis.pool_timeout', 'redis.conn_max_idle_time', 'redis.conn_max_lifetime'],
].map((key) => `db_client.${key}`);
const FILE_KEYS = [
  ...['type', 'fs.base_path', 's3.region', 's3.endpoint', 's3.access_key_id', 's3.prefix', 's3.use_path_style'],
  ...['s3.auto_create_bucket', 'retry.max_retries', 'retry.initial_backoff', 'retry.max_backoff'],
].map((key) => `file_client.${key}`);
const GATEWAY_KEYS = [
  ...['url', 'request_timeout', 'max_retries', 'initial_backoff', 'max_backoff', 'tls_insecure_skip_verify', 'api_key_name'],
  ...['tls_ca_cert_file', 'tls_client_cert_file', 'tls_client_key_file'],
];
const BUCKET_KEYS = ['queue_time_bucket', 'process_time_bucket', 'e2e_latency_bucket'].flatMap((bucket) =>
  ['start', 'factor', 'count'].map((key) => `${bucket}.${key}`),
);
const KNOWN = {
  apiserver: [
    ...['host', 'port', 'observability_port', 'input_headers.tenant', 'read_header_timeout_seconds', 'read_timeout_seconds'],
    ...['write_timeout_seconds', 'idle_timeout_seconds', 'batch_api.batch_event_ttl_seconds', 'batch_api.pass_through_headers'],
    ...['file_api.default_expiration_seconds', 'file_api.max_size_bytes', 'file_api.max_line_count', 'enable_pprof'],
    ...['otel.redis_tracing', 'otel.postgresql_tracing', 'ssl_cert_file', 'ssl_key_file', ...CLIENT_KEYS, ...FILE_KEYS],
  ],
  processor: [
    ...['addr', 'task_wait_time', 'poll_interval', 'num_workers', 'global_concurrency', 'per_model_max_concurrency'],
    ...['recovery_max_concurrency', 'terminate_on_observability_failure', 'shutdown_timeout', 'work_dir', 'inference_objective'],
    ...[
      'default_output_expiration_seconds',
      'progress_ttl_seconds',
      'enable_pprof',
      'otel.redis_tracing',
      'otel.postgresql_tracing',
    ],
    ...GATEWAY_KEYS.flatMap((key) => [`global_inference_gateway.${key}`, `model_gateways.m.${key}`]),
    ...[...BUCKET_KEYS, ...CLIENT_KEYS, ...FILE_KEYS],
  ],
  gc: ['dry_run', 'interval', 'max_concurrency', ...CLIENT_KEYS, ...FILE_KEYS],
} as const;

const leaves = (value: Manifest, at = ''): string[] =>
  typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, at === '' ? key : `${at}.${key}`))
    : [at];

const aDuration = fc.constantFrom('1s', '30s', '1m30s');
const optional = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const someProps = fc
  .tuple(
    fc.oneof(
      fc.record({
        gateway: fc.constant({ url: 'https://llm' }),
        requests: optional({ timeout: aDuration, apiKeyName: fc.constant('k') }),
      }),
      fc.record({
        gateway: fc.constant(undefined),
        modelGateways: fc.record({
          m: fc.record(
            { gateway: fc.constant({ url: 'https://m' }), tls: fc.constant({ secretName: 'tls', mutual: true }) },
            { requiredKeys: ['gateway'] },
          ),
        }),
      }),
    ),
    optional({
      files: fc.constantFrom(FS, S3),
      database: fc.constantFrom('postgresql', 'redis'),
      redis: optional({ db: fc.nat(), tls: fc.boolean(), timeout: aDuration }),
      tls: fc.constantFrom({ secretName: 'tls' }, { certManager: { issuerName: 'ca' } }),
      route: fc.record({ gateway: fc.constantFrom(behind('istio'), behind('gke-l7-rilb')) }),
      inferenceObjective: fc.constant('background'),
      processor: optional({ workers: fc.integer({ min: 1 }), shutdownTimeout: aDuration, replicas: fc.nat({ max: 9 }) }),
      apiServer: optional({ replicas: fc.nat({ max: 9 }), tenantHeader: fc.constant('X-Tenant') }),
      garbageCollector: optional({ interval: aDuration, dryRun: fc.boolean() }),
      monitoring: fc.boolean(),
      alerts: fc.boolean(),
      dashboards: fc.boolean(),
      tracing: fc.boolean(),
    }),
  )
  .map((parts) => Object.assign({}, ...parts) as Props);

test('whatever the props, configurations have only keys that the binaries know, and objects obey the laws', () => {
  const certificate = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls', namespace: 'batch' } };
  fc.assert(
    fc.property(someProps, (props) => {
      const objects = objectsOf(props);
      expect(violations([...objects, certificate])).toEqual([]);
      for (const component of ['apiserver', 'processor', 'gc'] as const) {
        const { data } = theOnly(objects, 'ConfigMap', `batch-gateway-${component}-config`);
        const unknown = leaves(parse(data['config.yaml'])).filter(
          (key) => !(KNOWN[component] as readonly string[]).includes(key),
        );
        expect(unknown).toEqual([]);
      }
      expect(JSON.stringify(objectsOf(props))).toBe(JSON.stringify(objects));
    }),
  );
});

test('nothing but our own error comes of garbage', () => {
  const keys = [
    'name',
    'gateway',
    'requests',
    'modelGateways',
    'files',
    'secrets',
    'tls',
    'route',
    'processor',
    'alerts',
    'labels',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), fc.anything(), { minKeys: 1, maxKeys: 3 }), (garbage) => {
      expect(typeof errorOf({ ...garbage })).toBe('string');
    }),
  );
});
