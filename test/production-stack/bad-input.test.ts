import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  EngineModel,
  LmcacheServer,
  LoraAdapter,
  LoraController,
  ProductionStack,
  SharedStorage,
  StackMonitoring,
  StackRouter,
} from '../../lib';
import { aChart, messageOf } from '../synth';

/** What a program in JavaScript says. */
type Said = Readonly<Record<string, unknown>>;

const qwen = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() };
const endpoint = { url: 'http://a.models.svc:8000', model: 'qwen' };
const local = { kind: 'local', path: '/data/sql' };
const prometheusUrl = 'http://prometheus:9090';
const KEY_FORM =
  'Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.';
const VALUE_FORM =
  'Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.';

const aStack =
  (props: Said = {}, models: unknown = { qwen }) =>
  (chart: Chart) =>
    new ProductionStack(chart, 'vllm', { models, ...props } as never);
const aModel =
  (props: Said = {}) =>
  (chart: Chart) =>
    new EngineModel(chart, 'qwen', { stack: 'chat', ...qwen, ...props } as never);
const aRouter =
  (props: Said = {}) =>
  (chart: Chart) =>
    new StackRouter(chart, 'router', { stack: 'chat', backends: { kind: 'static', endpoints: [endpoint] }, ...props } as never);
const aStorage =
  (props: Said = {}) =>
  (chart: Chart) =>
    new SharedStorage(chart, 'storage', { stack: 'chat', size: '5Gi', ...props } as never);
const route = (props: Said) => aRouter({ expose: [{ kind: 'httpRoute', gateway: { name: 'gateway' }, ...props }] });
const inOther = (chart: Chart) => new Chart(chart.node.root as App, 'other', { namespace: 'other' });

const errorOf = (make: (chart: Chart) => unknown) => messageOf(() => make(aChart('chat')));

/** A stack, and each of its parts: what the program says, and the whole error. */
const CASES: Readonly<Record<string, readonly (readonly [string, (chart: Chart) => unknown, string])[]>> = {
  'a stack': [
    [
      'with no chart',
      (chart) => aStack()(chart.node.root as never),
      "[vllm] scope: is in no chart, whose manifest it would be in. Fix: give a chart, or a construct inside one: new Chart(app, 'chat', { namespace: 'chat' }).",
    ],
    [
      'whose name no object can have',
      aStack({ name: 'a\nb' }),
      '[test/vllm] name: "a\\nb" holds "\\n", which a name cannot. Fix: write "a-b".',
    ],
    [
      'whose name no Service can begin with',
      aStack({ name: '3rd' }),
      '[test/vllm] name: "3rd" begins with a digit, and the name of its Service, "3rd-qwen-engine-service", cannot. Fix: begin it with a letter.',
    ],
    [
      'with labels that are its own already',
      aStack({ labels: { 'app.kubernetes.io/part-of': 'chat' } }),
      '[test/vllm/models/qwen] labels.app.kubernetes.io/part-of: "chat" is overwritten with "vllm-stack". Fix: leave it out, or take another key.',
    ],
    [
      'with a model without a name',
      aStack({}, { '': qwen }),
      '[test/vllm] models.: is empty. Fix: give a name of 1 to 63 characters: lower-case letters, digits and "-".',
    ],
    [
      'with a model of a wrong name',
      aStack({}, { 'qwen3.8b': qwen }),
      '[test/vllm] models.qwen3.8b: "qwen3.8b" holds ".", which a name cannot. Fix: write "qwen3-8b".',
    ],
    [
      'with a model that is called like a part of the language',
      aStack({}, { constructor: qwen }),
      '[test/vllm] models.constructor: "constructor" is what every object of JavaScript has. Fix: give it another name.',
    ],
    [
      'with a model that is nothing',
      aStack({}, { qwen, llama: undefined }),
      '[test/vllm] models.llama: is missing. Fix: give what the model is: { model: "Qwen/Qwen3-8B", accelerator: … }.',
    ],
    [
      'with a router that is none',
      aStack({ router: true }),
      '[test/vllm] router: true fits none of the forms. Fix: give false, or props of the router.',
    ],
    [
      'whose router finds nothing so',
      aStack({ router: { discovery: 'pod' } }),
      '[test/vllm] router.discovery: "pod" is not one of the choices. Fix: did you mean "pods"?',
    ],
    [
      'whose routing is misspelt',
      aStack({ router: { routing: { kind: 'kvaware' } } }),
      '[test/vllm/router] routing.kind: "kvaware" is not one of the choices. Fix: did you mean "kvAware"?',
    ],
    [
      'whose stages are models instead of names',
      aStack({ router: { routing: { kind: 'disaggregatedPrefill', prefill: [qwen], decode: [null] } } }),
      '[test/vllm] router.routing.prefill: a list is not valid. Fix: give a list of names of models, such as ["qwen"].\n[test/vllm] router.routing.decode: a list is not valid. Fix: give a list of names of models, such as ["qwen"].',
    ],
    [
      'that names a model twice in a stage',
      aStack({ router: { routing: { kind: 'disaggregatedPrefill', prefill: ['qwen', 'qwen'], decode: ['qwen'] } } }),
      '[test/vllm] router.routing.prefill[1]: "qwen" is named twice. Fix: name each model once.',
    ],
    [
      'that says what it decides itself',
      aStack({
        router: { stack: 'x', backends: {} },
        sharedStorage: { stack: 'x', size: '1Gi' },
        lora: { controller: { release: '0.1.12', image: 'a/b:1' } },
      }),
      '[test/vllm] router.stack: is decided by the stack. Fix: leave it out.\n[test/vllm] router.backends: is decided by the stack. Fix: leave it out.\n[test/vllm] sharedStorage.stack: is decided by the stack. Fix: leave it out.\n[test/vllm] lora.controller.release: is decided by the stack. Fix: leave it out.',
    ],
    [
      'with an adapter of no model',
      aStack({ lora: { adapters: { sql: { source: local } } } }),
      '[test/vllm] lora.adapters.sql.base: is missing. Fix: give the name of the model that it was made for.',
    ],
    [
      'with adapters of wrong names',
      aStack({
        lora: { adapters: { 'My Adapter': { base: 'qwen', source: local }, toString: { base: 'qwen', source: local } } },
      }),
      '[test/vllm] lora.adapters.My Adapter: "My Adapter" holds "M", " " and "A", which a name cannot. Fix: write "my-adapter".\n[test/vllm] lora.adapters.toString: "toString" is what every object of JavaScript has. Fix: give it another name.',
    ],
    [
      'with an adapter of two names',
      aStack({ lora: { adapters: { sql: { name: 'b', base: 'qwen', source: local } } } }),
      '[test/vllm] lora.adapters.sql.name: is decided by the stack. Fix: leave it out.',
    ],
    [
      'that is watched by nobody',
      aStack({ monitoring: { collector: 'prometheus', engines: [] } }),
      '[test/vllm] monitoring.collector: "prometheus" is not one of the choices. Fix: choose one of "prometheus-operator" and "gke-managed-prometheus".\n[test/vllm] monitoring.engines: is not a known prop. Fix: choose one of "collector", "interval", "labels", "scrapeTimeout", "scrape" and "dashboards".',
    ],
    [
      'with keys that no Secret has',
      aStack({ apiKey: { secretName: 'My Secret', key: 'a b' } }),
      '[test/vllm] apiKey.secretName: "My Secret" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".\n[test/vllm] apiKey.key: "a b" is not valid. Fix: give a key of a Secret: letters, digits, "-", "_" and ".".',
    ],
    [
      'with a pull secret that no Secret is',
      aStack({ images: { pullSecrets: ['A B'] } }),
      '[test/vllm] images.pullSecrets[0]: "A B" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
    ],
  ],
  'a model': [
    [
      'with a label by which the router finds it, on its pods alone',
      aModel({ podLabels: { model: 'llama' } }),
      '[test/qwen] podLabels.model: "llama" is overwritten with "qwen". Fix: leave it out, or take another key.',
    ],
    [
      'of a stack that no Service can begin with',
      aModel({ stack: '3rd' }),
      '[test/qwen] stack: "3rd" begins with a digit, and the name of its Service, "3rd-qwen-engine-service", cannot. Fix: begin it with a letter.',
    ],
    [
      'of more replicas than the API counts',
      aModel({ replicas: 1e12 }),
      '[test/qwen] replicas: 1000000000000 is too large. Fix: give at most 2147483647.',
    ],
    [
      'whose weights are nothing',
      aModel({ weights: {} }),
      '[test/qwen] weights.kind: is missing. Fix: choose one of "claim", "existingClaim", "shared" and "ephemeral".',
    ],
    [
      'whose claim is not to be had',
      aModel({ weights: { kind: 'claim', size: '5Gi', storageClassName: 'A B', matchLabels: { a: 'c d' } } }),
      `[test/qwen] weights.storageClassName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".\n[test/qwen] weights.matchLabels.a: "c d" cannot be a label's value. ${VALUE_FORM}`,
    ],
    [
      'whose shared weights are none',
      aModel({ weights: { kind: 'shared', storage: { claimName: 5, mountPath: null } } }),
      '[test/qwen] weights.storage: an object is not valid. Fix: give new SharedStorage(…), or { claimName, mountPath }.',
    ],
    [
      'whose weights are in another namespace',
      (chart) => aModel({ weights: { kind: 'shared', storage: aStorage()(inOther(chart)) } })(chart),
      '[test/qwen] weights.storage: [other/storage] is in namespace "other", and what a pod mounts is looked for in its own, namespace "chat". Fix: put both into charts of one namespace.',
    ],
    [
      'whose cache server is in another namespace',
      (chart) =>
        aModel({ lmcache: { remote: { server: new LmcacheServer(inOther(chart), 'cache', { stack: 'chat' }) } } })(chart),
      '[test/qwen/server] lmcache.remote.server: [other/cache] is in namespace "other", and what a pod dials is looked for in its own, namespace "chat". Fix: put both into charts of one namespace.',
    ],
    [
      'whose template is a folder',
      aModel({ chatTemplate: { configMap: 'templates', key: '..' } }),
      '[test/qwen] chatTemplate.key: ".." is not valid. Fix: give a key of a ConfigMap: letters, digits, "-", "_" and ".".',
    ],
    [
      'whose template fits into no ConfigMap',
      aModel({ chatTemplate: { inline: 'é'.repeat(2 ** 20) } }),
      '[test/qwen] chatTemplate.inline: has 2097152 bytes, and a ConfigMap holds 1048576. Fix: give the text of the template, or put it into the image and name it with the engine.',
    ],
    [
      'that keeps fewer adapters than it batches',
      aModel({ lora: { maxLoras: 8, maxCpuLoras: 2 } }),
      '[test/qwen] lora.maxCpuLoras: 2 is less than the 8 of maxLoras, with which vLLM does not start. Fix: give at least 8, or leave it out.',
    ],
    [
      'with a rank that vLLM does not have',
      aModel({ lora: { maxLoraRank: 7 } }),
      '[test/qwen] lora.maxLoraRank: 7 is not one of the choices. Fix: choose one of 1, 8, 16, 32, 64, 128, 256, 320 and 512.',
    ],
    [
      'with secrets for all to read',
      aModel({ env: { HF_TOKEN: 'hf_x', VLLM_API_KEY: 'sk' } }),
      '[test/qwen] env.HF_TOKEN: is a secret, which would stand in the manifest for all to read. Fix: say it with hfToken: { secretName, key }.\n[test/qwen] env.VLLM_API_KEY: is a secret, which would stand in the manifest for all to read. Fix: say it with apiKey: { secretName, key }.',
    ],
    [
      'with variables and volumes of wrong names',
      aModel({ env: { '1 A': 'x' }, volumes: { 'A B': { mountPath: '/x', emptyDir: {} } } }),
      '[test/qwen] volumes.A B: "A B" is not valid. Fix: a volume name is a DNS label: lower-case letters, digits and "-".\n[test/qwen] env.1 A: "1 A" is not valid. Fix: use letters, digits, "_", "-" and "."; do not start with a digit.',
    ],
    [
      'whose probe asks for no path',
      aModel({ probes: { readiness: { path: 'health' } } }),
      '[test/qwen] probes.readiness.path: "health" is not valid. Fix: begin it with "/".',
    ],
    [
      'that scales by two triggers of one name',
      aModel({
        autoscaling: {
          prometheusUrl,
          triggers: [1, 2].map((threshold) => ({ kind: 'prometheus', query: 'up', threshold, name: 'up' })),
        },
      }),
      '[test/qwen/autoscaler] strategy.triggers[1].name: "up" is the name of another trigger too. Fix: give each a name of its own.',
    ],
    [
      'that scales by the time of nowhere',
      aModel({
        autoscaling: {
          prometheusUrl,
          triggers: [{ kind: 'cron', timezone: 'Mars/One', start: '0 8 * * *', end: '0 9 * * *', desiredReplicas: 1 }],
        },
      }),
      '[test/qwen/autoscaler] strategy.triggers[0].timezone: "Mars/One" is no time zone. Fix: give one of the IANA database, such as "Europe/Berlin" or "UTC".',
    ],
    [
      'that scales by a password',
      aModel({
        autoscaling: { prometheusUrl, triggers: [{ kind: 'custom', type: 'rabbitmq', metadata: { host: 'amqp://u:p@queue' } }] },
      }),
      '[test/qwen/autoscaler] strategy.triggers[0].metadata.host: "amqp://***@queue" holds a user or a password, which would be there for all to read. Fix: put it into a Secret, and give authentication.',
    ],
  ],
  'a router': [
    [
      'with a label that it has already',
      aRouter({ labels: { 'app.kubernetes.io/managed-by': 'argocd' } }),
      '[test/router] labels.app.kubernetes.io/managed-by: "argocd" is overwritten with "cdk8s". Fix: leave it out, or take another key.',
    ],
    [
      'of a stack that no Service can begin with',
      aRouter({ stack: '3rd' }),
      '[test/router] stack: "3rd" begins with a digit, and the name of its Service, "3rd-router-service", cannot. Fix: begin it with a letter.',
    ],
    [
      'of a model instead of backends',
      (chart) => aRouter({ backends: aModel()(chart) })(chart),
      '[test/router] backends.kind: is missing. Fix: choose one of "pods", "services" and "static".',
    ],
    [
      'that knows a model by two words',
      aRouter({ backends: { kind: 'static', endpoints: [{ ...endpoint, aliases: ['a:b'] }] } }),
      '[test/router] backends.endpoints[0].aliases[0]: "a:b" is not valid. Fix: use no spaces, commas or colons.',
    ],
    [
      'with a filter of no type',
      route({ filters: [{}] }),
      '[test/router] expose[0].filters[0]: an object is not valid. Fix: give a filter of an HTTPRoute, with its type.',
    ],
    [
      'of an engine that is listed twice',
      aRouter({ backends: { kind: 'static', endpoints: [endpoint, { ...endpoint, url: `${endpoint.url}/` }] } }),
      '[test/router] backends.endpoints[1]: is the same as backends.endpoints[0]. Fix: list each engine once.',
    ],
    [
      'that knows a model by the name of another',
      aRouter({
        backends: {
          kind: 'static',
          endpoints: [
            { ...endpoint, aliases: ['llama'] },
            { url: 'http://b.models.svc:8000', model: 'llama' },
          ],
        },
      }),
      '[test/router] backends.endpoints[0].aliases: "llama" is what backends.endpoints[1] serves, and requests for it would go to "qwen". Fix: leave it out.',
    ],
    [
      'of an engine at a part of a page',
      aRouter({ backends: { kind: 'static', endpoints: [{ ...endpoint, url: 'http://a.models.svc:8000/#x' }] } }),
      '[test/router] backends.endpoints[0].url: "http://a.models.svc:8000/#x" is not valid. Fix: give a URL such as "http://engine.models.svc:8000", without user and password.',
    ],
    [
      'that could never be replaced',
      aRouter({ updateStrategy: { maxSurge: 0, maxUnavailable: '00%' } }),
      '[test/router] updateStrategy: lets no pod be added and none be missing, so that none could ever be replaced. Fix: raise maxSurge or maxUnavailable.',
    ],
    [
      'that may miss more than there are',
      aRouter({ updateStrategy: { maxUnavailable: '200%' } }),
      '[test/router] updateStrategy.maxUnavailable: "200%" is more than all of the pods. Fix: give at most "100%".',
    ],
    [
      'with two volumes at one path',
      aRouter({ volumes: { a: { mountPath: '/x', emptyDir: {} }, b: { mountPath: '/x', emptyDir: {} } } }),
      '[test/router] volumes.b.mountPath: "/x" is where "a" is mounted already. Fix: choose another path, or replace that volume by using its name.',
    ],
    [
      'behind a path that is never asked for',
      aRouter({ expose: [{ kind: 'ingress', hosts: [{ paths: [{ path: '/a/../b' }] }] }] }),
      '[test/router] expose[0].hosts[0].paths[0].path: "/a/../b" holds "/..", which Kubernetes refuses in a path. Fix: leave it out.',
    ],
    [
      'behind a route without a gateway',
      route({ gateway: undefined }),
      '[test/router] expose[0].gateway: is missing. Fix: give new InferenceGateway(…), or an object.',
    ],
    [
      'behind a listener of no name',
      route({ listenerName: 'A B' }),
      '[test/router] expose[0].listenerName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
    [
      'behind filters that do nothing',
      route({
        filters: [{ type: 'RequestRedirct' }, { type: 'URLRewrite' }, { type: 'CORS', cors: {}, urlRewrite: {} }],
        matches: [{ path: { value: '/a//b' } }],
      }),
      '[test/router] expose[0].matches[0].path.value: "/a//b" holds "//", which Kubernetes refuses in a path. Fix: leave it out.\n[test/router] expose[0].filters[0].type: "RequestRedirct" is not one of the choices. Fix: did you mean "RequestRedirect"?\n[test/router] expose[0].filters[1].urlRewrite: is missing, and type "URLRewrite" wants it. Fix: give it, or leave the filter out.\n[test/router] expose[0].filters[2].urlRewrite: does not go with type "CORS". Fix: say what it does with cors.',
    ],
    [
      'whose controller is nowhere',
      () => StackRouter.lmcacheController(undefined as never),
      '[StackRouter.lmcacheController] stack: is no name. Fix: give the name of the stack.',
    ],
    [
      'whose controller is at no host',
      () => StackRouter.lmcacheController('A B'),
      '[StackRouter.lmcacheController] stack: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
  ],
  'other parts': [
    [
      'storage with a label that it has already',
      aStorage({ labels: { 'app.kubernetes.io/component': 'disk' } }),
      '[test/storage] labels.app.kubernetes.io/component: "disk" is overwritten with "shared-storage". Fix: leave it out, or take another key.',
    ],
    [
      'a cache server with a label that it has already',
      (chart) => new LmcacheServer(chart, 'cache', { stack: 'chat', labels: { 'app.kubernetes.io/instance': 'x' } }),
      '[test/cache] labels.app.kubernetes.io/instance: "x" is overwritten with "chat". Fix: leave it out, or take another key.',
    ],
    [
      'a cache server of a stack that no Service can begin with',
      (chart) => new LmcacheServer(chart, 'cache', { stack: '3rd' }),
      '[test/cache] stack: "3rd" begins with a digit, and the name of its Service, "3rd-cache-server-service", cannot. Fix: begin it with a letter.',
    ],
    [
      'a cache server of a wrong stack',
      (chart) => new LmcacheServer(chart, 'cache', { stack: 'A B' }),
      '[test/cache] stack: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
    [
      'a cache server of wrong annotations',
      (chart) => new LmcacheServer(chart, 'cache', { stack: 'chat', annotations: { 'a b': 'c' } }),
      `[test/cache] annotations.a b: "a b" cannot be a label's key. ${KEY_FORM}`,
    ],
    [
      'storage of a stack that the others refuse',
      aStorage({ stack: 'a.b' }),
      '[test/storage] stack: "a.b" holds ".", which a name cannot. Fix: write "a-b".',
    ],
    [
      'storage of no class',
      aStorage({ volume: { kind: 'dynamic', storageClassName: 'A B' } }),
      '[test/storage] volume.storageClassName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
    [
      'storage on no node',
      aStorage({ volume: { kind: 'hostPath', path: '/a', node: 'A B' } }),
      `[test/storage] volume.node: "A B" cannot be a label's value. ${VALUE_FORM}`,
    ],
    [
      'storage over everything',
      aStorage({ mountPath: '/', volume: { kind: 'nfs', server: 'nfs', path: '/a\nb' } }),
      '[test/storage] volume.path: "/a\\nb" is not valid. Fix: give an absolute path without ":" and "..".\n[test/storage] mountPath: "/" is not valid. Fix: give a folder: "/" would hide the image.',
    ],
    [
      'a controller of wrong annotations',
      (chart) => new LoraController(chart, 'lora', { stack: 'chat', image: 'a/b:1', podAnnotations: { '/': 'c' } }),
      `[test/lora] podAnnotations./: "/" cannot be a label's key. ${KEY_FORM}`,
    ],
    [
      'an adapter of two words, somewhere',
      (chart) =>
        new LoraAdapter(chart, 'sql', {
          base: aModel({ lora: true })(chart),
          source: { kind: 'local', path: 'data/sql' },
          adapterName: 'my sql',
        }),
      '[test/sql] source.path: "data/sql" is not valid. Fix: give an absolute path inside the pods.\n[test/sql] adapterName: "my sql" is not valid. Fix: give a name without spaces.',
    ],
    [
      'an adapter that is read with no Secret',
      (chart) =>
        new LoraAdapter(chart, 'sql', {
          base: aModel({ lora: true })(chart),
          source: { kind: 'huggingface', repository: 'a/b', credentials: { secretName: 'S S', key: 'k' } },
        }),
      '[test/sql] source.credentials.secretName: "S S" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
    ],
    [
      'dashboards of wrong labels',
      (chart) => new StackMonitoring(chart, 'monitoring', { engines: [aModel()(chart)], dashboards: { labels: { 'a b': 'c' } } }),
      `[test/monitoring] dashboards.labels.a b: "a b" cannot be a label's key. ${KEY_FORM}`,
    ],
  ],
};

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  test.each(cases)('%s is refused', (_name, make, message) => {
    expect(errorOf(make)).toBe(message);
  });
});

test('stages name each model once', () => {
  const chart = aChart('chat');
  const [prefill, decode] = (['prefill', 'decode'] as const).map(
    (role) => new EngineModel(chart, role, { stack: 'chat', ...qwen, role, kvTransfer: { kind: 'nixl' } }),
  ) as [EngineModel, EngineModel];
  const routing = { kind: 'disaggregatedPrefill', prefill: [prefill, prefill], decode: [decode], orchestrated: true } as const;
  const backends = { kind: 'pods', models: [prefill, decode] } as const;
  expect(() => new StackRouter(chart, 'router', { backends, routing })).toThrow(
    '[test/router] routing.prefill[1]: [test/prefill] is listed twice. Fix: list each model once.',
  );
});

describe('what is unusual and right', () => {
  test.each<[string, (chart: Chart) => unknown]>([
    ['no replicas', aStack({}, { qwen: { ...qwen, replicas: 0 } })],
    ['no router', aStack({ router: false })],
    ['a router of Services', aStack({ router: { discovery: 'services' } })],
    ['models that are called by digits', aStack({ name: 'v1' }, { '8': qwen, '8b': { ...qwen, model: 'a/b' } })],
    ['two models of one served name', aStack({}, { a: qwen, b: { ...qwen, replicas: 5 } })],
    ['templates and names with quotes', aModel({ chatTemplate: { inline: `{{ "'$(X)\n: - #" }}` }, servedModelName: `a"b'` })],
    [
      'an existing claim that only its name is known of',
      aModel({ weights: { kind: 'shared', storage: { claimName: 'models', mountPath: '/models' } } }),
    ],
    [
      'a cache server that says its namespace',
      aModel({ lmcache: { remote: { server: { lmcacheUrl: 'lm://cache.other:80' } } } }),
    ],
    [
      'paths that are compared as they are',
      aRouter({
        expose: [
          {
            kind: 'ingress',
            hosts: [
              {
                paths: [
                  { path: '/v1', pathType: 'Exact' },
                  { path: '/..x/.y' },
                  { path: '/a//b', pathType: 'ImplementationSpecific' },
                ],
              },
            ],
          },
        ],
      }),
    ],
    [
      'a filter of each kind',
      route({
        filters: [
          { type: 'URLRewrite', urlRewrite: { hostname: 'a.b' } },
          { type: 'CORS', cors: {} },
        ],
      }),
    ],
  ])('%s', (_, make) => {
    const app = new App();
    make(new Chart(app, 'test', { namespace: 'chat' }));
    expect(() => app.synthYaml()).not.toThrow();
  });
});
