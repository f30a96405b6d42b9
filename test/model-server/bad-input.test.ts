import { type App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, KvCacheVolumeClaim, LmcacheNodeServer, ModelServer } from '../../lib';
import { aChart, messageOf } from '../synth';

/** What a program in JavaScript says. */
type Said = Readonly<Record<string, unknown>>;

const qwen = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() };
const withLmcache = { ...qwen, image: 'lmcache/vllm-openai:v0.5.4', engineVersion: '0.27.1' };
const identity = {
  workloadName: 'qwen',
  selectorLabels: { model: 'qwen' },
  poolLabels: { model: 'qwen' },
  answeringKeys: ['model'],
  sharedLabels: {},
  portName: 'api',
  containerName: 'vllm',
};
const image = 'registry.example/tool:1';

const aServer = (props: Said) => (chart: Chart) => new ModelServer(chart, 'qwen', { ...qwen, ...props } as never);
const named = (props: Said) => aServer({ identity: { ...identity, ...props } });
const cached = (lmcache: Said) => (chart: Chart) =>
  new ModelServer(chart, 'qwen', { ...withLmcache, lmcache: { version: '0.5.4', ...lmcache } } as never);
const aNode = (props: Said) => (chart: Chart) =>
  new LmcacheNodeServer(chart, 'node', { accelerator: Accelerator.nvidia(), memory: '60Gi', ...props } as never);

const SECRET =
  'holds a secret, which would be there for all to read. Fix: leave it out, and give the variable that the back end reads with env, as a key of a Secret.';
const KEY_FORM =
  'Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.';

const errorOf = (make: (chart: Chart) => unknown) => messageOf(() => make(aChart('chat')));

type Case = readonly [string, (chart: Chart) => unknown, string];

describe('containers before the engine', () => {
  test.each<Case>([
    [
      'want names and images',
      aServer({ initContainers: [{}] }),
      '[test/qwen] initContainers[0].name: is missing. Fix: give a name for it.\n[test/qwen] initContainers[0].image: is missing. Fix: give registry/repository:tag.',
    ],
    [
      'are told from one another',
      aServer({
        initContainers: [
          { name: 'a', image },
          { name: 'a', image },
        ],
      }),
      '[test/qwen] initContainers[1].name: "a" is what another container of the pod is called. Fix: give each a name of its own.',
    ],
    [
      'and from the engine',
      aServer({ initContainers: [{ name: 'modelserver', image }] }),
      '[test/qwen] initContainers[0].name: "modelserver" is what another container of the pod is called. Fix: give each a name of its own.',
    ],
    [
      'are pinned',
      aServer({ initContainers: [{ name: 'a', image: 'busybox' }] }),
      '[test/qwen] initContainers[0].image: "busybox" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
    ],
    [
      'mount what there is',
      aServer({
        volumes: { data: { mountPath: '/data', emptyDir: {} } },
        initContainers: [{ name: 'a', image, volumeMounts: [{ name: 'date', mountPath: '/x' }] }],
      }),
      '[test/qwen] initContainers[0].volumeMounts[0].name: "date" is no volume of the pod. Fix: did you mean "data"?',
    ],
    [
      'on the head of a RayCluster, too',
      aServer({
        pipelineParallelSize: 2,
        initContainers: [{ name: 'a', image }],
        topology: { kind: 'rayCluster', head: { initContainers: [{ name: 'a', image }] } },
      }),
      '[test/qwen] topology.head.initContainers[0].name: "a" is what another container of the pod is called. Fix: give each a name of its own.',
    ],
  ])('%s', (_, make, message) => expect(errorOf(make)).toBe(message));
});

describe('an identity', () => {
  test.each<Case>([
    [
      'selects something',
      named({ selectorLabels: {}, poolLabels: {}, answeringKeys: [] }),
      '[test/qwen] identity.selectorLabels: are none, and a workload selects its pods by some. Fix: give labels that tell its pods from all others.',
    ],
    [
      'pools what the pods have',
      named({ poolLabels: { model: 'other', team: 'a' } }),
      '[test/qwen] identity.poolLabels.model: "other" is not what the pods have, whose selectorLabels say "qwen". Fix: say the same in selectorLabels, or leave it out.\n[test/qwen] identity.poolLabels.team: "a" is not what the pods have, whose selectorLabels say nothing of it. Fix: say the same in selectorLabels, or leave it out.',
    ],
    [
      'answers by keys that there are',
      named({ answeringKeys: ['modle'] }),
      '[test/qwen] identity.answeringKeys[0]: "modle" is no key of selectorLabels. Fix: did you mean "model"?',
    ],
    [
      'has names that Kubernetes takes',
      named({ containerName: 'A B', portName: 'a-port-of-the-api', serviceAccountName: 'A B' }),
      '[test/qwen] identity.containerName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".\n[test/qwen] identity.portName: "a-port-of-the-api" has 17 characters, and 15 fit. Fix: shorten it by 2.\n[test/qwen] identity.serviceAccountName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
    [
      'has a port that is called something',
      named({ portName: '8000' }),
      '[test/qwen] identity.portName: "8000" is not what a port can be called. Fix: give a letter at least, and no two "-" in a row.',
    ],
  ])('%s', (_, make, message) => expect(errorOf(make)).toBe(message));
});

describe('a server', () => {
  test.each<Case>([
    [
      'has labels and annotations that Kubernetes takes',
      aServer({ podLabels: { 'a b': 'c' }, annotations: { 'a b': 'c' }, podAnnotations: { 'a b': 'c' } }),
      ['podLabels', 'annotations', 'podAnnotations']
        .map((prop) => `[test/qwen] ${prop}.a b: "a b" cannot be a label's key. ${KEY_FORM}`)
        .join('\n'),
    ],
    [
      'has an account that there can be',
      aServer({ serviceAccountName: 'A' }),
      '[test/qwen] serviceAccountName: "A" holds "A", which a name cannot. Fix: write "a".',
    ],
    [
      'spreads more than one rank',
      aServer({ topology: { kind: 'leaderWorkerSet', podsPerGroup: 2 } }),
      '[test/qwen] tensorParallelSize: 1 rank cannot be spread evenly over 2 pods. Fix: make the product a multiple of 2, or choose another number of pods.',
    ],
  ])('%s', (_, make, message) => expect(errorOf(make)).toBe(message));
});

describe('what is there already', () => {
  const FORM = 'Fix: give the name of an object: lower-case letters, digits, "-" and ".".';
  test.each<Case>([
    [
      'has a name that there can be',
      aServer({
        env: { A: { secretName: 'A', secretKey: 'a b' } },
        volumes: { a: { mountPath: '/a', configMap: { name: 'A' } } },
        scheduling: { priorityClassName: 'A', runtimeClassName: 'a b' },
      }),
      [
        `volumes.a.configMap.name: "A" is not valid. ${FORM}`,
        `env.A.secretName: "A" is not valid. ${FORM}`,
        'env.A.secretKey: "a b" is not valid. Fix: use letters, digits, "-", "_" and ".".',
        `scheduling.priorityClassName: "A" is not valid. ${FORM}`,
        `scheduling.runtimeClassName: "a b" is not valid. ${FORM}`,
      ]
        .map((problem) => `[test/qwen] ${problem}`)
        .join('\n'),
    ],
    [
      'lies at an absolute path',
      aServer({ volumes: { a: { mountPath: '/a', hostPath: { path: '/b/../c' } } } }),
      '[test/qwen] volumes.a.hostPath.path: "/b/../c" is not valid. Fix: give an absolute path without "..".',
    ],
  ])('%s', (_, make, message) => expect(errorOf(make)).toBe(message));

  test('does not hold itself', () => {
    const container: Record<string, unknown> = { name: 'a', image };
    container.env = [container];
    expect(errorOf(aServer({ initContainers: [container] }))).toBe(
      '[test/qwen] initContainers[0]: an object is not valid. Fix: give a container.',
    );
  });
});

describe('LMCache', () => {
  const itself: Record<string, unknown> = {};
  itself.itself = itself;
  test.each<Case>([
    [
      'is in a mode of the two',
      cached({ mode: 'multiproc' }),
      '[test/qwen] lmcache.mode: "multiproc" is not one of the choices. Fix: did you mean "multiprocess"?',
    ],
    [
      'has a seed',
      cached({ hashSeed: 'x' }),
      '[test/qwen] lmcache.hashSeed: "x" is not valid. Fix: give a whole number such as "123".',
    ],
    [
      'has a seed that Python takes',
      cached({ hashSeed: '4294967296' }),
      '[test/qwen] lmcache.hashSeed: "4294967296" is not valid. Fix: give at most "4294967295": Python starts with no larger one.',
    ],
    [
      'dials a port',
      cached({ mode: 'multiprocess', server: { host: 'node', port: 0 } }),
      '[test/qwen] lmcache.server: an object is not valid. Fix: give a LmcacheNodeServer, or { host, port }.',
    ],
    [
      'dials what is in its namespace',
      (chart) =>
        cached({ mode: 'multiprocess', server: aNode({})(new Chart(chart.node.root as App, 'other', { namespace: 'other' })) })(
          chart,
        ),
      '[test/qwen] lmcache.server: [other/node] is in namespace "other", and what a pod dials is looked for in its own, namespace "chat". Fix: put both into charts of one namespace.',
    ],
    [
      'mounts what is in its namespace',
      (chart) =>
        cached({
          disk: {
            volume: new KvCacheVolumeClaim(new Chart(chart.node.root as App, 'other', { namespace: 'other' }), 'disk', {
              size: '10Gi',
            }),
          },
        })(chart),
      '[test/qwen] lmcache.disk.volume: [other/disk] is in namespace "other", and what a pod mounts is looked for in its own, namespace "chat". Fix: put both into charts of one namespace.',
    ],
    [
      'shows no password of a URL',
      cached({ remote: { url: 'redis://cache?password=x' } }),
      '[test/qwen] lmcache.remote.url: "redis://cache?…" holds a user or a password, which would be there for all to read. Fix: put the whole URL into a Secret, and give { secretName, key }.',
    ],
    [
      'has a URL on one line',
      cached({ remote: { url: 'redis://cache\nx' } }),
      '[test/qwen] lmcache.remote.url: "redis://cache\\nx" holds a space or a line break. Fix: leave it out.',
    ],
    [
      'has a URL in a Secret that there can be',
      cached({ remote: { url: { secretName: 'A', key: '/' } } }),
      '[test/qwen] lmcache.remote.url.secretName: "A" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".\n[test/qwen] lmcache.remote.url.key: "/" is not valid. Fix: give a key of a Secret: letters, digits, "-", "_" and ".".',
    ],
    [
      'shows no secrets of back ends, however deep',
      cached({ extraConfig: { a: { redis_password: 'x', max_tokens: 5 }, b: ['s3://u:p@bucket'] } }),
      `[test/qwen] lmcache.extraConfig.a.redis_password: ${SECRET}\n[test/qwen] lmcache.extraConfig.b[0]: ${SECRET}`,
    ],
    [
      'has options that end somewhere',
      cached({ extraConfig: itself }),
      '[test/qwen] lmcache.extraConfig: an object is not valid. Fix: give a plain object of JSON values.',
    ],
    [
      'on a node has stores of some type',
      aNode({ l2Adapters: [{ base_path: '/data' }] }),
      '[test/node] l2Adapters[0].type: is missing, and LMCache chooses the store by it. Fix: give it, such as "fs".',
    ],
    [
      'on a node has names that Kubernetes takes',
      aNode({ runtimeClassName: 'A', podAnnotations: { 'a b': 'c' } }),
      `[test/node] podAnnotations.a b: "a b" cannot be a label's key. ${KEY_FORM}\n[test/node] runtimeClassName: "A" holds "A", which a name cannot. Fix: write "a".`,
    ],
  ])('%s', (_, make, message) => expect(errorOf(make)).toBe(message));

  test('takes JSON that holds one thing twice', () => {
    const twice = { block: 1 };
    expect(errorOf(cached({ extraConfig: { a: twice, b: twice, c: [twice] } }))).toBe('accepted');
  });
});

describe('values have the form that is said', () => {
  test.each([
    [
      { claim: { claim: 'gpus', template: 'gpus', request: 'A B' } },
      'claim.request: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
    [{ engine: 'vllm' }, 'engine: "vllm" is not valid. Fix: give Engine.vllm() or a sibling.'],
    [{ servedModelName: 'a,b' }, 'servedModelName: "a,b" is not valid. Fix: give one name without spaces and commas.'],
    [{ preset: 'v0.7.0' }, 'preset: "v0.7.0" is not valid. Fix: give a row of a release.'],
    [
      { images: { registryMirror: 'https://registry.corp' } },
      'images.registryMirror: "https://registry.corp" is not valid. Fix: give a host and a path, without a scheme, such as "registry.corp/mirror".',
    ],
    [
      { caches: { Cache_1: '/cache' } },
      'caches.Cache_1: "Cache_1" is not valid. Fix: a volume name is a DNS label: lower-case letters, digits and "-".',
    ],
    [{ caches: { cache: 'cache' } }, 'caches.cache: "cache" is not valid. Fix: give an absolute path without ":".'],
    [
      { caches: { cache: '/' } },
      'caches.cache: is the root, and a volume there would hide all that is in the image. Fix: give a path below it, such as "/data".',
    ],
    [
      { monitoring: { labels: { team: 'a b' } } },
      'monitoring.labels.team: "a b" cannot be a label\'s value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
    ],
    [
      { topology: { kind: 'leaderWorkerSet', kueue: { queueName: 'My queue' } } },
      'topology.kueue.queueName: "My queue" holds "M" and " ", which a name cannot. Fix: write "my-queue".',
    ],
    [
      { topology: { kind: 'leaderWorkerSet', kueue: { queueName: 'q'.repeat(64) } } },
      `topology.kueue.queueName: "${'q'.repeat(64)}" cannot be a label's value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.`,
    ],
    [
      { claim: { claim: 'GPU', template: 'gpus', request: 'a b' } },
      'claim.claim: "GPU" holds "G", "P" and "U", which a name cannot. Fix: write "gpu".\n[test/qwen] claim.request: "a b" holds " ", which a name cannot. Fix: write "a-b".',
    ],
    [
      { topology: { kind: 'leaderWorkerSet', exclusiveTopology: 'a b' } },
      'topology.exclusiveTopology: "a b" is not valid. Fix: give the key of a node label.',
    ],
    [
      { topology: { kind: 'rayCluster', startParams: { '--num-cpus': '1' } } },
      'topology.startParams.--num-cpus: "--num-cpus" is not valid. Fix: give parameters of "ray start" without dashes in front.',
    ],
    [
      { collectives: { interfaceName: 'eth0,eth1' } },
      'collectives.interfaceName: "eth0,eth1" is not valid. Fix: give one name without spaces and commas.',
    ],
    [
      { collectives: { ucxTransports: ['rc ud'] } },
      'collectives.ucxTransports[0]: "rc ud" is not valid. Fix: give names without spaces and commas.',
    ],
    [
      { collectives: { symmetricSize: '16GiB' } },
      'collectives.symmetricSize: "16GiB" is not valid. Fix: give a size as NVSHMEM reads it, such as "16G".',
    ],
    [
      { collectives: { deviceToHca: ['mlx5_0'] } },
      'collectives.deviceToHca[0]: "mlx5_0" is not valid. Fix: give adapter and port, such as "mlx5_0:1".',
    ],
    [
      { kvTransfer: { kind: 'sglang', ibDevices: ['mlx5_0,mlx5_1'] } },
      'kvTransfer.ibDevices[0]: "mlx5_0,mlx5_1" is not valid. Fix: give names such as "mlx5_0".',
    ],
    [{ lmcache: { hashSeed: '-1' } }, 'lmcache.hashSeed: "-1" is not valid. Fix: give a whole number such as "123".'],
    [
      { lmcache: { controller: { host: 'http://router', pullPort: 1, replyPort: 2, heartbeatPort: 3 } } },
      'lmcache.controller.host: "http://router" is not valid. Fix: give a host name such as "router.chat.svc".',
    ],
    [
      { lmcache: { remote: { server: {} } } },
      'lmcache.remote.server: an object is not valid. Fix: give a cache server, or another construct with an lmcacheUrl.',
    ],
  ])('%j', (props, message) => expect(errorOf(aServer(props))).toBe(`[test/qwen] ${message}`));
});

test('an accelerator that nothing is known of is refused', () => {
  expect(errorOf(() => Accelerator.custom({} as never))).toBe(
    Object.entries({ id: 'a string', displayName: 'a string', nameStem: 'a string', labels: 'an object', source: 'a string' })
      .map(([field, kind]) => `[Accelerator.custom] spec.${field}: is missing. Fix: give ${kind}.`)
      .join('\n'),
  );
  expect(errorOf(() => Accelerator.custom(null as never))).toBe(
    '[Accelerator.custom] spec: null is not an object. Fix: give an object.',
  );
});
