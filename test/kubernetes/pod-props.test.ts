import { describe, expect, test } from 'vitest';
import { Accelerator, AsyncProcessor, BatchGateway, ModelServer, Router, StackRouter } from '../../lib';
import { describe as line } from '../../lib/internal/config-error';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { envSchema } from '../../lib/kubernetes/env';
import { resourcesSchema } from '../../lib/kubernetes/resources';
import { repeatedMountProblems, sharedMemory, volumesSchema } from '../../lib/kubernetes/volumes';
import { aChart, messageOf } from '../synth';

const aSchema = defineSchema((z) =>
  z.strictObject({
    env: envSchema(z, { HF_TOKEN: 'hfToken' }).optional(),
    resources: resourcesSchema(z).optional(),
    volumes: volumesSchema(z).optional(),
  }),
);
const errorOf = (props: unknown) => messageOf(() => parseProps('test/x', aSchema, props));
const errorOfVolume = (volume: object) => errorOf({ volumes: { data: { mountPath: '/data', ...volume } } });

describe('volumes', () => {
  test.each([
    { emptyDir: { sizeLimit: '0' } },
    { emptyDir: { sizeLimit: '1.5Gi' }, subPath: 'a/..b/c' },
    { configMap: { name: 'a', items: { k: 'dir/file..txt' } } },
  ])('may be %j', (volume) => {
    expect(errorOfVolume(volume)).toBe('accepted');
  });

  test.each(['lots', '-1Gi'])('have no size limit of %j', (sizeLimit) => {
    expect(errorOfVolume({ emptyDir: { sizeLimit } })).toBe(
      `[test/x] volumes.data.emptyDir.sizeLimit: "${sizeLimit}" is not valid. Fix: write a quantity of 0 or more such as "64Gi", "1.5" or "500m".`,
    );
  });

  test.each(['../../etc', '/etc', 'a/../b', 'a/..'])('are not left through a subPath of %j', (subPath) => {
    expect(errorOfVolume({ emptyDir: {}, subPath })).toBe(
      `[test/x] volumes.data.subPath: "${subPath}" is not valid. Fix: give a path inside the volume, without "/" at its start and without "..".`,
    );
  });

  test.each(['/abs/x', '../x', 'a/../b', '..hidden', ''])('are not left through a file at %j', (path) => {
    expect(errorOfVolume({ secret: { secretName: 'a', items: { k: path } } })).toBe(
      `[test/x] volumes.data.secret.items.k: "${path}" is not valid. Fix: give a path inside the volume, without "/" or ".." at its start and without ".." as a part.`,
    );
  });

  test.each(['/', '//', '/data/..'])('do not hide the image, as at %j', (mountPath) => {
    expect(errorOfVolume({ mountPath, emptyDir: {} })).toBe(
      '[test/x] volumes.data.mountPath: is the root, and a volume there would hide all that is in the image. Fix: give a path below it, such as "/data".',
    );
  });

  test.each(['/dev/shm/', '/dev//shm', '/dev/./shm'])('are not at one path, however it is written: %j', (mountPath) => {
    const mine = { mountPath, emptyDir: {} };
    expect(repeatedMountProblems({ shm: sharedMemory('1Gi'), mine }).map(line)).toEqual([
      `volumes.mine.mountPath: "${mountPath}" is where "shm" is mounted already. Fix: choose another path, or replace that volume by using its name.`,
    ]);
  });

  test('have a source', () => {
    expect(errorOfVolume({})).toBe(
      '[test/x] volumes.data: names none of "emptyDir", "hostPath", "persistentVolumeClaim", "configMap" and "secret". Fix: give one of them.',
    );
  });
});

test.each([
  ['cpu', '-1'],
  ['memory', '-1Gi'],
])('a container cannot ask for less than nothing: %s %s', (name, amount) => {
  expect(errorOf({ resources: { requests: { [name]: amount } } })).toBe(
    `[test/x] resources.requests.${name}: "${amount}" is not valid. Fix: write a quantity of 0 or more such as "64Gi", "1.5" or "500m".`,
  );
  expect(errorOf({ resources: { limits: { [name]: '0' } } })).toBe('accepted');
});

describe('fields of the pod in the environment', () => {
  test.each([
    ['status.podIp', 'status.podIp', 'did you mean "status.podIP"?'],
    ['podIP', 'podIP', '%'],
    ['metadata.labels', 'metadata.labels', 'did you mean "metadata.labels[\'<key>\']"?'],
    ['metadata.labels.app', 'metadata.labels.app', 'did you mean "metadata.labels[\'<key>\']"?'],
    ['', '', '%'],
  ])('are not read from %j', (path, shown, fix) => {
    const all =
      'choose one of "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", "metadata.labels[\'<key>\']" and "metadata.annotations[\'<key>\']".';
    expect(errorOf({ env: { A: { fieldPath: path } } })).toBe(
      `[test/x] env.A.fieldPath: "${shown}" is no field of the pod that a variable can have. Fix: ${fix.replace('%', all)}`,
    );
  });

  test('have keys that can be', () => {
    expect(errorOf({ env: { A: { fieldPath: "metadata.labels['a b']" } } })).toBe(
      '[test/x] env.A.fieldPath: "a b" cannot be the key of a label or annotation. Fix: write it as the pod has it, such as metadata.labels[\'app.kubernetes.io/name\'].',
    );
  });

  test.each(['metadata.uid', 'status.hostIPs', "metadata.labels['llm-d.ai/role']", "metadata.annotations['a']"])(
    'may be %s',
    (fieldPath) => {
      expect(errorOf({ env: { A: { fieldPath } } })).toBe('accepted');
    },
  );
});

describe('secrets in the environment', () => {
  test.each([
    'HUGGING_FACE_HUB_TOKEN',
    'OPENAI_API_KEY',
    'REDIS_PASSWORD',
    'PGPASSWORD',
    'CLIENT_SECRET',
    'AWS_SECRET_ACCESS_KEY',
  ])('%s is a reference', (name) => {
    expect(errorOf({ env: { [name]: 'sk-123' } })).toBe(
      `[test/x] env.${name}: is a secret, which would stand in the manifest for all to read. Fix: refer to a Secret: { secretName, secretKey }.`,
    );
    expect(errorOf({ env: { [name]: { secretName: 'keys', secretKey: 'k' } } })).toBe('accepted');
  });

  test('a prop that refers to it is named', () => {
    expect(errorOf({ env: { HF_TOKEN: 'hf_abc' } })).toBe(
      '[test/x] env.HF_TOKEN: is a secret, which would stand in the manifest for all to read. Fix: say it with hfToken: { secretName, key }.',
    );
  });

  test.each([
    ['TOKENIZERS_PARALLELISM', 'false'],
    ['HF_HUB_DISABLE_IMPLICIT_TOKEN', '1'],
    ['PROMETHEUS_TOKEN_PATH', '/var/run/token'],
    ['REDIS_PASSWORD_FILE', '/etc/redis/password'],
    ['IMAGE_PULL_SECRET', 'registry'],
    ['MAX_TOKENS', '512'],
    ['OPENAI_API_KEY', 'EMPTY'],
    ['OPENAI_API_KEY', '$(MY_KEY)'],
    ['VLLM_API_KEY', ''],
  ])('%s=%s is none', (name, value) => {
    expect(errorOf({ env: { [name]: value } })).toBe('accepted');
  });
});

test.each<[string, (props: never) => unknown]>([
  [
    'ModelServer',
    (props: object) =>
      new ModelServer(aChart('chat'), 'x', { model: 'a/b', accelerator: Accelerator.nvidia(), ...props } as never),
  ],
  ['Router', (props: object) => new Router(aChart('chat'), 'x', props as never)],
  ['StackRouter', (props: object) => new StackRouter(aChart('chat'), 'x', props as never)],
  ['AsyncProcessor', (props: object) => new AsyncProcessor(aChart('chat'), 'x', props as never)],
])('%s takes no secret in its environment', (_, make) => {
  const problem =
    '[test/x] env.S3_API_KEY: is a secret, which would stand in the manifest for all to read. Fix: refer to a Secret: { secretName, secretKey }.';
  expect(messageOf(() => make({ env: { S3_API_KEY: 'sk-1' } } as never)).split('\n')).toContain(problem);
});

test('BatchGateway takes none in that of a part', () => {
  const props = { apiServer: { env: { S3_API_KEY: 'sk-1' } } };
  expect(messageOf(() => new BatchGateway(aChart('chat'), 'x', props as never)).split('\n')).toContain(
    '[test/x] apiServer.env.S3_API_KEY: is a secret, which would stand in the manifest for all to read. Fix: refer to a Secret: { secretName, secretKey }.',
  );
});
