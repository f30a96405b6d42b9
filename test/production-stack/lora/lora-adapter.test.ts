import { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { LoraAdapter, type LoraAdapterProps, Warnings } from '../../../lib';
import { crdProblems, crdsPresent } from '../../kubernetes/crd-schemas';
import { aChart, manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';
import { ABackend, type Facts } from '../a-backend';

const LOCAL = { kind: 'local', path: '/data/shared-pvc-storage/lora-adapters/topic-control' } as const;
const HUGGING_FACE = {
  kind: 'huggingface',
  repository: 'nvidia/llama-3.1-nemoguard-8b-topic-control',
  credentials: { secretName: 'hf', key: 'token' },
} as const;

const aBase = (scope: Construct, id: string, facts: Facts = {}) =>
  new ABackend(scope, id, { takesAdapters: true, replicas: 2, ...facts });

function anAdapter(props: Partial<LoraAdapterProps> = {}, facts: Facts = {}, scope: Construct = aChart('chat')) {
  const base = aBase(scope, 'llama3', facts);
  return new LoraAdapter(scope, 'topic-control', { base, source: LOCAL, ...props });
}
const specOf = (adapter: Construct) => theOnly(manifestsOf(adapter), 'LoraAdapter').spec;
const errorOf = (...args: Parameters<typeof anAdapter>) => messageOf(() => anAdapter(...args));

test('is loaded from a folder of the pods whose model it names', () => {
  const adapter = anAdapter({ adapterName: 'guard', replicas: 1, labels: { team: 'a' } });
  const { metadata, spec } = theOnly(manifestsOf(adapter), 'LoraAdapter', 'topic-control');
  expect(spec).toEqual({
    baseModel: 'llama3',
    adapterSource: { type: 'local', adapterName: 'guard', adapterPath: LOCAL.path },
    loraAdapterDeploymentConfig: { algorithm: 'default', replicas: 1 },
  });
  expect(metadata.labels).toMatchObject({
    'app.kubernetes.io/component': 'lora-adapter',
    'app.kubernetes.io/instance': 'vllm',
    team: 'a',
  });
  expect([adapter.adapterName, adapter.secretNames]).toEqual(['guard', []]);
  expect([validationsOf(adapter), Warnings.of(adapter)]).toEqual([[], []]);
});

test('is downloaded with a token that only the controller reads', () => {
  const adapter = anAdapter({ source: HUGGING_FACE }, { adapterDownloads: 'shared' });
  expect(specOf(adapter).adapterSource).toEqual({
    type: 'huggingface',
    adapterName: 'topic-control',
    repository: HUGGING_FACE.repository,
    credentialsSecretRef: { name: 'hf', key: 'token' },
  });
  expect([adapter.secretNames, Warnings.of(adapter)]).toEqual([['hf'], []]);
});

test('the controller shows the engine its own key', () => {
  const adapter = anAdapter({}, { apiKey: { secretName: 'api', key: 'key' } });
  expect(specOf(adapter).vllmApiKey).toEqual({ secretName: 'api', secretKey: 'key' });
  expect(adapter.secretNames).toEqual(['api']);
});

test('warns of what the controller does otherwise', () => {
  expect(Warnings.of(anAdapter({ source: HUGGING_FACE, algorithm: 'ordered' }))).toEqual([
    {
      id: 'unvalidated',
      field: 'algorithm',
      what: '"ordered" is read by nobody: the controller takes the first pods that it finds',
      fix: 'take "default".',
    },
    {
      id: 'unvalidated',
      field: 'source',
      what: '2 pods are to load what one of them downloads, and it is not known whether they see the same files',
      fix: 'give replicas 1, or keep the files of the model on storage that its pods share.',
    },
  ]);
  expect(Warnings.of(anAdapter({ source: HUGGING_FACE, replicas: 1 }))).toEqual([]);
});

test('refuses models that take no adapters, or that the controller cannot call', () => {
  expect(errorOf({}, { takesAdapters: false, targetPort: 9000, portName: 'api' })).toBe(
    [
      '[test/topic-control] base: [test/llama3] takes no LoRA adapters. Fix: give that model "lora".',
      '[test/topic-control] base: [test/llama3] listens on port 9000 called "api", and the controller calls the port "container-port", or else 8000. Fix: have the model listen on port 8000.',
    ].join('\n'),
  );
  expect(errorOf({}, { targetPort: 9000 })).toBe('accepted');
  expect(errorOf({ base: 'llama3' as never })).toBe(
    '[test/topic-control] base: "llama3" is not valid. Fix: give a model of the stack, such as new EngineModel(…).',
  );
});

test('refuses names and numbers that could not work', () => {
  expect(errorOf({ name: 'Topic', adapterName: 'facebook/opt-125m', replicas: 3 })).toBe(
    [
      '[test/topic-control] name: "Topic" holds "T", which a name cannot. Fix: write "topic".',
      '[test/topic-control] adapterName: "facebook/opt-125m" is what clients call the model itself. Fix: give the adapter a name of its own.',
      '[test/topic-control] replicas: 3 pods are to load it, and [test/llama3] has 2. Fix: give at most 2, or leave it out: all pods then load it.',
    ].join('\n'),
  );
  expect(errorOf({ replicas: 0 })).toBe('[test/topic-control] replicas: 0 is too small. Fix: give at least 1.');
});

test('refuses downloads that nobody makes, or that the other pods do not see', () => {
  expect(errorOf({ source: HUGGING_FACE }, { adapterDownloads: false })).toBe(
    '[test/topic-control] source.kind: "huggingface" needs a container beside the engine that downloads, and [test/llama3] has none. Fix: give that model one, or put the adapter on storage that its pods mount and take "local".',
  );
  expect(errorOf({ source: HUGGING_FACE }, { adapterDownloads: 'each-pod' })).toBe(
    '[test/topic-control] replicas: 2 pods are to load what one of them downloads, and each of them sees its own files alone. Fix: give replicas 1, or keep the files of the model on storage that its pods share.',
  );
  expect(errorOf({ source: HUGGING_FACE, replicas: 1 }, { adapterDownloads: 'each-pod' })).toBe('accepted');
});

test('refuses sources that the controller does not load from', () => {
  expect(errorOf({ source: { kind: 's3', repository: 'bucket/adapter' } as never })).toBe(
    '[test/topic-control] source.kind: "s3" is not one of the choices. Fix: take "local" or "huggingface": the controller loads from nowhere else. Put other adapters on storage that the pods mount.',
  );
  expect(errorOf({ source: { kind: 'huggingface', repository: 'guard' } as never })).toBe(
    [
      '[test/topic-control] source.repository: "guard" is not valid. Fix: give a Hugging Face id such as "org/name".',
      '[test/topic-control] source.credentials: is missing. Fix: give an object.',
    ].join('\n'),
  );
});

test('refuses a Secret in another namespace than the adapter', () => {
  const [home, away] = [aChart('models'), aChart('adapters')];
  const base = aBase(home, 'llama3', { apiKey: { secretName: 'api', key: 'key' } });
  expect(messageOf(() => new LoraAdapter(away, 'guard', { base, source: LOCAL }))).toBe(
    '[test/guard] base: the key of [test/llama3] is in the Secret "api" of namespace "models", and the controller looks for it in namespace "adapters". Fix: put the adapter into the chart of its model.',
  );
});

test('refuses two adapters of one name, which the controller could not tell apart', () => {
  const chart = aChart('chat');
  anAdapter({ adapterName: 'guard' }, {}, chart);
  const base = aBase(chart, 'qwen');
  new LoraAdapter(chart, 'other', { base, source: LOCAL, adapterName: 'guard' });
  expect(validationsOf(chart)).toEqual([
    '[test/topic-control] adapterName: "guard" is also what [test/other] is called, and the controller would take one for the other. Fix: give each adapter a name of its own.',
    '[test/other] adapterName: "guard" is also what [test/topic-control] is called, and the controller would take one for the other. Fix: give each adapter a name of its own.',
  ]);
});

test('is not loaded into a model of another stack that has the name of its own', () => {
  const chart = aChart('chat');
  anAdapter({}, {}, chart);
  const other = new ABackend(new Construct(chart, 'other'), 'llama3', { stack: 'other' });
  expect(validationsOf(chart)).toEqual([
    '[test/topic-control] base: [test/other/llama3] is called "llama3" as [test/llama3] is, and the controller, which goes by that name alone, would load the adapter there too. Fix: give each model a name of its own.',
  ]);
  expect(other.modelName).toBe('llama3');
});

test.skipIf(!crdsPresent)('is what the CRD of the controller takes (needs ../shared/crds)', () => {
  const facts = { apiKey: { secretName: 'api', key: 'key' }, adapterDownloads: 'shared' } as const;
  const adapters = [anAdapter(), anAdapter({ source: HUGGING_FACE, replicas: 1, algorithm: 'equalized' }, facts)];
  for (const adapter of adapters) expect(crdProblems(theOnly(manifestsOf(adapter), 'LoraAdapter'))).toEqual([]);
});
