import { expect, test } from 'vitest';
import { Accelerator, ProductionStack } from '../../lib';
import { aChart, type Manifest, manifestsOf, theOnly } from '../synth';
import { STACK_LAWS } from './stack-laws';

/** A stack that has all that the laws are about. */
function aStack(): Manifest[] {
  const chart = aChart('chat');
  new ProductionStack(chart, 'chat', {
    models: {
      qwen: {
        model: 'Qwen/Qwen3-8B',
        accelerator: Accelerator.nvidia(),
        replicas: 2,
        lmcache: true,
        lora: true,
        weights: { kind: 'claim', size: '50Gi', accessMode: 'ReadWriteMany' },
        disruptionBudget: { minAvailable: 1 },
      },
    },
    cacheServer: true,
    lora: { adapters: { legal: { base: 'qwen', source: { kind: 'local', path: '/data/legal' } } } },
    router: { routing: { kind: 'kvAware' }, expose: [{ kind: 'ingress' }] },
  });
  // What is changed in one place must not change in another.
  return JSON.parse(JSON.stringify(manifestsOf(chart)));
}

const broken = (manifests: readonly Manifest[]) =>
  STACK_LAWS.filter((law) => law.broken(manifests).length > 0).map(({ law }) => law);

const ROUTER = 'chat-deployment-router';
const argsOf = (manifests: readonly Manifest[], name: string) =>
  theOnly(manifests, 'Deployment', name).spec.template.spec.containers[0].args;

test('a stack obeys the laws', () => {
  expect(broken(aStack())).toEqual([]);
});

const ROWS: readonly (readonly [law: string, breakIt: (manifests: Manifest[]) => void])[] = [
  [
    'the router of a stack finds its models, all of them on the port that it calls, and nothing else',
    (all) => {
      const args = argsOf(all, ROUTER);
      args[args.indexOf('--k8s-port') + 1] = '9999';
    },
  ],
  ['a stage of a request is a model of the stack', (all) => argsOf(all, ROUTER).push('--prefill-model-labels', 'llama')],
  [
    'every address that LMCache is told is a port of a Service',
    (all) => theOnly(all, 'Service', 'chat-router-service').spec.ports.splice(2, 1),
  ],
  [
    'an adapter is for a model that takes adapters',
    (all) => {
      theOnly(all, 'LoraAdapter').spec.baseModel = 'llama';
    },
  ],
  [
    'a budget is for the pods of one workload',
    (all) => {
      theOnly(all, 'PodDisruptionBudget').spec.selector.matchLabels['model'] = 'llama';
    },
  ],
  [
    'an Ingress leads to a port that its Service has',
    (all) => {
      theOnly(all, 'Service', 'chat-router-service').spec.ports[0].port = 81;
    },
  ],
  [
    'what several pods mount several nodes can mount',
    (all) => {
      theOnly(all, 'PersistentVolumeClaim').spec.accessModes = ['ReadWriteOnce'];
    },
  ],
];

test.each(ROWS)('and it is noticed when one is broken: %s', (law, breakIt) => {
  const manifests = aStack();
  breakIt(manifests);
  expect(broken(manifests)).toEqual([law]);
});

test('each of the laws is seen to be broken', () => {
  expect(ROWS.map(([law]) => law).sort()).toEqual(STACK_LAWS.map(({ law }) => law).sort());
});

test('the routers of two stacks in a namespace leave each other their models', () => {
  const manifests = aStack();
  const other = JSON.parse(
    JSON.stringify(manifests)
      .replaceAll('chat-', 'talk-')
      .replaceAll(/([="])chat(["\\,])/g, '$1talk$2'),
  );
  expect(broken([...manifests, ...other])).toEqual([]);

  const args = argsOf(manifests, ROUTER);
  args[args.indexOf('--k8s-label-selector') + 1] = 'app.kubernetes.io/component=serving-engine';
  expect(broken([...manifests, ...other])).toEqual([
    'the router of a stack finds its models, all of them on the port that it calls, and nothing else',
  ]);
});
