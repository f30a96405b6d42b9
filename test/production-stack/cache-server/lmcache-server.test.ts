import { expect, test } from 'vitest';
import { LmcacheServer, type LmcacheServerProps, Warnings } from '../../../lib';
import { versionSkewWarnings } from '../../../lib/model-server/features/lmcache/version-skew';
import { violations } from '../../laws/laws';
import { aChart, manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';

const aServer = (props: Partial<LmcacheServerProps> = {}) =>
  new LmcacheServer(aChart('chat'), 'cache', { stack: 'vllm', ...props });
const deploymentOf = (props?: Partial<LmcacheServerProps>) => theOnly(manifestsOf(aServer(props)), 'Deployment');
const containerOf = (props?: Partial<LmcacheServerProps>) => deploymentOf(props).spec.template.spec.containers[0];
const errorOf = (props: Partial<LmcacheServerProps>) => messageOf(() => aServer(props));

test('is a Deployment and a Service that engines reach by one URL', () => {
  const server = aServer({ containerPort: 8080, servicePort: 81 });
  const objects = manifestsOf(server);
  const { spec } = theOnly(objects, 'Service', 'vllm-cache-server-service');
  expect(server.lmcacheUrl).toBe('lm://vllm-cache-server-service:81');
  expect([server.serviceName, server.port, server.serde]).toEqual(['vllm-cache-server-service', 81, 'naive']);
  expect(spec.ports).toEqual([{ name: 'cacheserver-sport', port: 81, targetPort: 8080, protocol: 'TCP' }]);
  const { template } = theOnly(objects, 'Deployment', 'vllm-deployment-cache-server').spec;
  expect(template.metadata.labels).toMatchObject(spec.selector);
  expect(template.spec.containers[0].command).toEqual(['/opt/venv/bin/lmcache_server', '0.0.0.0', '8080']);
  expect(violations(objects)).toEqual([]);
  expect(validationsOf(server)).toEqual([]);
});

test('runs the image that it is told, by whatever registry, and the program that this image has', () => {
  const image = 'ghcr.io/corp/lmcache:1.2';
  const container = containerOf({
    image,
    executable: '/usr/bin/lmcache_server',
    images: { registryMirror: 'registry.corp/mirror' },
  });
  expect(container.image).toBe('registry.corp/mirror/corp/lmcache:1.2');
  expect(container.command[0]).toBe('/usr/bin/lmcache_server');
  expect(containerOf({ images: { registryMirror: 'registry.corp' } }).command[0]).toBe('/opt/venv/bin/lmcache_server');
});

test('knows the version of LMCache in the image of the release, and of another what it is told', () => {
  const image = 'ghcr.io/corp/lmcache:1.2';
  expect(aServer().version).toBe('0.5.4');
  expect(aServer({ image }).version).toBeUndefined();
  expect(aServer({ image, version: '0.3.11' }).version).toBe('0.3.11');
  expect(messageOf(() => aServer({ version: '0.3.11' }))).toBe(
    '[test/cache] version: "0.3.11" is not what lmcache/vllm-openai:v0.5.4 has inside: that is 0.5.4. Fix: give the image that has it too, or leave it out.',
  );
});

test('asks for all the memory that it will have', () => {
  expect(containerOf({ memory: '64Gi' }).resources).toEqual({
    requests: { cpu: '4', memory: '64Gi' },
    limits: { memory: '64Gi' },
  });
  const resources = { requests: { memory: '8G' }, limits: { cpu: '4' } };
  expect(containerOf({ memory: '10G', resources }).resources).toEqual({
    requests: { cpu: '4', memory: '8G' },
    limits: { cpu: '4', memory: '10G' },
  });
});

test('is asked whether it listens, by the port that it listens on', () => {
  const { readinessProbe, livenessProbe, ports } = containerOf({ probes: { liveness: { periodSeconds: 20 } } });
  expect(ports).toEqual([{ name: 'caserver-cport', containerPort: 8000 }]);
  expect(readinessProbe.tcpSocket.port).toBe('caserver-cport');
  expect(livenessProbe).toEqual({
    tcpSocket: { port: 'caserver-cport' },
    initialDelaySeconds: 30,
    periodSeconds: 20,
    failureThreshold: 3,
    timeoutSeconds: 5,
  });
  expect(containerOf({ probes: { readiness: false } })).not.toHaveProperty('readinessProbe');
});

test('never has two pods, and selects by nothing that the user said', () => {
  const { replicas, strategy, selector, template } = deploymentOf({ labels: { team: 'a' } }).spec;
  expect({ replicas, strategy }).toEqual({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(selector.matchLabels).toEqual({
    'app.kubernetes.io/name': 'cache-server',
    'app.kubernetes.io/instance': 'vllm',
    'app.kubernetes.io/component': 'cache-server',
    'app.kubernetes.io/part-of': 'vllm-stack',
  });
  expect(template.metadata.labels).toMatchObject({ ...selector.matchLabels, team: 'a' });
});

test('runs as the user that it is told, with annotations where they belong', () => {
  const objects = manifestsOf(
    aServer({
      podSecurityContext: { runAsUser: 1000 },
      securityContext: { readOnlyRootFilesystem: true },
      annotations: { a: 'deployment' },
      podAnnotations: { a: 'pod' },
      serviceAnnotations: { a: 'service' },
    }),
  );
  const { metadata, spec } = theOnly(objects, 'Deployment');
  expect(spec.template.spec.securityContext).toEqual({ runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.template.spec.containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  });
  const annotated = [metadata, spec.template.metadata, theOnly(objects, 'Service').metadata];
  expect(annotated.map(({ annotations }) => annotations.a)).toEqual(['deployment', 'pod', 'service']);
});

test('warns that its memory fills up', () => {
  expect(Warnings.of(aServer({ memory: '64Gi' }))).toEqual([
    {
      id: 'unbounded-storage',
      field: 'memory',
      what: '"64Gi" will fill up, because the server never drops a block: the pod is then killed and starts empty',
      fix: 'give it the memory of all that is worth keeping, and restart the engines after it: they dial it once.',
    },
  ]);
});

test('engines with another version of LMCache are told so, where both are known', () => {
  const server = { lmcacheUrl: 'lm://cache:80', version: '0.5.4' };
  expect(versionSkewWarnings({ server }, '0.3.11')).toEqual([
    {
      id: 'unvalidated',
      field: 'lmcache.remote.server',
      what: 'the store has LMCache 0.5.4 and the engine 0.3.11, whose messages need not be the same',
      fix: 'give both images with the same version, such as 0.3.11.',
    },
  ]);
  expect(versionSkewWarnings({ server }, '0.5.4')).toEqual([]);
  expect(versionSkewWarnings({ server }, undefined)).toEqual([]);
  expect(versionSkewWarnings({ server: { lmcacheUrl: 'redis://cache' } }, '0.5.4')).toEqual([]);
  expect(versionSkewWarnings({ url: 'redis://cache' }, '0.5.4')).toEqual([]);
  expect(versionSkewWarnings(undefined, '0.5.4')).toEqual([]);
});

test('refuses a second replica and says why', () => {
  expect(errorOf({ replicas: 2 as never })).toBe(
    '[test/cache] replicas: 2 is not valid. Fix: give 1: a second one would hold blocks of its own, and engines would find those of one alone.',
  );
});

test('refuses what could not work, all at once', () => {
  expect(
    errorOf({
      image: 'lmcache/vllm-openai:latest',
      memory: '8Gi',
      resources: { limits: { memory: '9Gi' } },
      labels: { 'a b': 'c' },
    }),
  ).toBe(
    [
      '[test/cache] image: "lmcache/vllm-openai:latest" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
      '[test/cache] resources.limits.memory: is "9Gi", and memory "8Gi". Fix: say one of them.',
      '[test/cache] labels.a b: "a b" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
    ].join('\n'),
  );
  expect(errorOf({ resources: { requests: { memory: '12G' } } })).toBe(
    '[test/cache] resources.requests.memory: "12G" is more than the limit "10G". Fix: give resources.limits.memory as well, or ask for less.',
  );
  expect(errorOf({ containerPort: 80, version: 'nightly', memory: '0' })).toBe(
    [
      '[test/cache] memory: "0" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
      '[test/cache] containerPort: 80 is too small. Fix: give at least 1024.',
      '[test/cache] version: "nightly" is not valid. Fix: give a version such as "0.5.4".',
    ].join('\n'),
  );
  expect(errorOf({ stack: 'a'.repeat(50) })).toBe(
    `[test/cache] stack: makes the Service "${'a'.repeat(50)}-cache-server-service" has 71 characters, and 63 fit. Fix: shorten it by 8.`,
  );
});
