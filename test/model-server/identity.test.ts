import { describe, expect, test } from 'vitest';
import { Accelerator, ModelServer, type ModelServerProps, type ServerIdentity, Warnings } from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { releaseOf } from '../../lib/releases';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const IDENTITY: ServerIdentity = {
  workloadName: 'shop-qwen-engine',
  selectorLabels: { model: 'qwen', 'app.kubernetes.io/instance': 'shop' },
  poolLabels: { 'app.kubernetes.io/instance': 'shop' },
  answeringKeys: ['model'],
  sharedLabels: { 'app.kubernetes.io/part-of': 'shop' },
  portName: 'api',
  containerName: 'vllm',
};

const serverOf = (props: Partial<ModelServerProps>) =>
  new ModelServer(aChart('shop'), 'qwen', { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), ...props });
const deploymentOf = (props: Partial<ModelServerProps>): Manifest => theOnly(manifestsOf(serverOf(props)), 'Deployment');
const podOf = (props: Partial<ModelServerProps>): Manifest => deploymentOf(props).spec.template.spec;
const errorOf = (props: Partial<ModelServerProps>) => messageOf(() => serverOf(props));

describe('an identity that is not llm-d’s', () => {
  const { metadata, spec } = deploymentOf({ identity: IDENTITY });

  test('names the workload, the container and the port', () => {
    expect(metadata.name).toBe('shop-qwen-engine');
    expect(spec.template.spec.containers[0]).toMatchObject({ name: 'vllm', ports: [{ name: 'api', containerPort: 8000 }] });
  });

  test('has probes ask the port by the name that it has', () => {
    const { startupProbe, readinessProbe, livenessProbe } = spec.template.spec.containers[0];
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe.httpGet.port)).toEqual(['api', 'api', 'api']);
  });

  test('is what the workload selects by, and nothing of llm-d stays', () => {
    expect(selects(spec.selector.matchLabels, spec.template.metadata.labels)).toBe(true);
    expect(spec.selector.matchLabels).toEqual(IDENTITY.selectorLabels);
    expect(JSON.stringify({ metadata, spec })).not.toContain('llm-d.ai/');
  });

  test('is not measured by what llm-d asks for', () => {
    const small = { accelerator: Accelerator.cpu({ kvCacheSpaceGiB: 1 }), resources: { requests: { cpu: '2', memory: '6Gi' } } };
    expect(Warnings.of(serverOf(small))).toEqual([
      {
        id: 'undersized',
        field: 'resources.requests',
        what: '2 cores and 6Gi of memory per replica is less than upstream asks for on CPU',
        fix: 'ask for 64 cores and 64Gi.',
      },
    ]);
    expect(Warnings.of(serverOf({ ...small, identity: IDENTITY }))).toEqual([]);
  });

  test('makes no ServiceAccount where it names none', () => {
    expect(manifestsOf(serverOf({ identity: IDENTITY })).map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(spec.template.spec.serviceAccountName).toBeUndefined();
  });

  test('makes one where it does, with the labels that all share', () => {
    const identity = { ...IDENTITY, serviceAccountName: 'shop' };
    expect(theOnly(manifestsOf(serverOf({ identity })), 'ServiceAccount').metadata).toMatchObject({
      name: 'shop',
      labels: IDENTITY.sharedLabels,
    });
    expect(podOf({ identity }).serviceAccountName).toBe('shop');
  });

  test('takes from pods that answer nobody the labels by which requests find pods', () => {
    const server = serverOf({
      identity: IDENTITY,
      topology: { kind: 'leaderWorkerSet', podsPerGroup: 2 },
      tensorParallelSize: 16,
    });
    const { leaderTemplate, workerTemplate } = theOnly(manifestsOf(server), 'LeaderWorkerSet').spec.leaderWorkerTemplate;
    expect(leaderTemplate.metadata.labels).toMatchObject(IDENTITY.selectorLabels);
    expect(workerTemplate.metadata.labels).toEqual({ 'app.kubernetes.io/instance': 'shop' });
  });

  test('is what the server tells routers', () => {
    const server = serverOf({ identity: IDENTITY });
    expect(server.poolLabels).toEqual(IDENTITY.poolLabels);
    expect(server.selectorLabels).toEqual(IDENTITY.selectorLabels);
    expect(server.portName).toBe('api');
    expect(server.serviceAccountName).toBeUndefined();
  });

  test('with labels that Kubernetes does not take is refused', () => {
    expect(errorOf({ identity: { ...IDENTITY, selectorLabels: { model: 'a b' } } })).toBe(
      '[test/qwen] labels.model: "a b" cannot be a label\'s value. ' +
        'Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
    );
  });
});

describe('how pods are replaced', () => {
  test('is left to Kubernetes unless it is said', () => {
    expect(deploymentOf({}).spec).not.toHaveProperty('strategy');
    expect(deploymentOf({}).spec).not.toHaveProperty('progressDeadlineSeconds');
  });

  test('can be one after the other, which frees their devices', () => {
    expect(deploymentOf({ updateStrategy: 'recreate' }).spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('can be side by side', () => {
    expect(
      deploymentOf({ updateStrategy: { maxSurge: '100%', maxUnavailable: 0 }, progressDeadlineSeconds: 1200 }).spec,
    ).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
      progressDeadlineSeconds: 1200,
    });
  });

  test('must let some pod be replaced', () => {
    expect(errorOf({ updateStrategy: { maxSurge: 0, maxUnavailable: '0%' } })).toBe(
      '[test/qwen] updateStrategy: lets no pod be added and none be missing, so that none could ever be replaced. ' +
        'Fix: raise maxSurge or maxUnavailable.',
    );
  });

  test('is a matter of Deployments', () => {
    expect(
      errorOf({
        updateStrategy: 'recreate',
        progressDeadlineSeconds: 60,
        topology: { kind: 'leaderWorkerSet', podsPerGroup: 2 },
        tensorParallelSize: 16,
      }),
    ).toBe(
      '[test/qwen] updateStrategy: is said of a Deployment, and there is none. Fix: use topology.rollout, or leave it out.\n' +
        '[test/qwen] progressDeadlineSeconds: is said of a Deployment, and there is none. Fix: use topology.rollout, or leave it out.',
    );
  });
});

test('containers that run first do so in their order, before the serving one', () => {
  const initContainers = [
    { name: 'fetch', image: 'busybox:1.37.0' },
    { name: 'check', image: 'busybox:1.37.0' },
  ];
  expect(podOf({ initContainers }).initContainers.map(({ name }: Manifest) => name)).toEqual(['fetch', 'check']);
});

describe('an engine whose executable is not on the path of its image', () => {
  const row = releaseOf().modelServers.nvidia?.vllm;
  const preset = row && {
    ...row,
    engine: { ...row.engine, image: 'lmcache/vllm-openai:v0.5.4', executable: '/opt/venv/bin/vllm' },
  };
  const commandOf = (props: Partial<ModelServerProps>) => podOf({ preset, ...props }).containers[0].command;

  test('is started from where it is, in a mirror too', () => {
    expect(commandOf({})).toEqual(['/opt/venv/bin/vllm', 'serve']);
    expect(commandOf({ images: { registryMirror: 'registry.corp/mirror' } })).toEqual(['/opt/venv/bin/vllm', 'serve']);
    expect(commandOf({ image: 'registry.corp/mirror/lmcache/vllm-openai:v0.5.5' })).toEqual(['/opt/venv/bin/vllm', 'serve']);
  });

  test('is started from the path in an image of another kind', () => {
    expect(commandOf({ image: 'vllm/vllm-openai:v0.19.1' })).toEqual(['vllm', 'serve']);
  });
});
