import { describe, expect, test } from 'vitest';
import type { StackRouter } from '../../../lib/production-stack';
import { aChart, manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';
import { ABackend } from '../a-backend';
import { aRouter, aRouterOf, containerOf, errorOf, type Props, podOf, wordAfter } from './fixtures';

const rulesOf = (router: StackRouter) => theOnly(manifestsOf(router), 'Role').rules;
const SELECTOR =
  'app.kubernetes.io/instance=vllm,app.kubernetes.io/component=serving-engine,app.kubernetes.io/part-of=vllm-stack';

describe('pods', () => {
  test('are found by the labels of their stack, on the port that they listen on', () => {
    const router = aRouterOf({ a: { targetPort: 8100 }, b: { targetPort: 8100 } });
    expect(containerOf(router).args.slice(4, 14)).toEqual([
      '--service-discovery',
      'k8s',
      '--k8s-namespace',
      'default',
      '--k8s-service-discovery-type',
      'pod-ip',
      '--k8s-label-selector',
      SELECTOR,
      '--k8s-port',
      '8100',
    ]);
  });

  test('may be read, and be marked only where one can sleep', () => {
    expect(rulesOf(aRouter())).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
    expect(rulesOf(aRouterOf({ a: {}, b: { sleepMode: true } }))).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'patch'] },
    ]);
  });

  test('give the router its stack, unless it is said', () => {
    expect(aRouterOf({ a: { stack: 'chat' } }).serviceName).toBe('chat-router-service');
  });

  test('are looked for where the router runs, also where its chart does not say where that is', () => {
    const router = aRouter({}, aChart());
    expect(wordAfter(router, '--k8s-namespace')).toBe('$(POD_NAMESPACE)');
    expect(containerOf(router).env).toEqual([
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ]);
    expect(theOnly(manifestsOf(router), 'RoleBinding').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'vllm-router-service-account' },
    ]);
  });

  test('of another stack, namespace or port are refused', () => {
    const chart = aChart('default');
    const models = [
      new ABackend(chart, 'a'),
      new ABackend(chart, 'b', { stack: 'other', targetPort: 8001 }),
      new ABackend(aChart('elsewhere'), 'c'),
    ];
    expect(
      messageOf(() => aRouter({ stack: 'vllm', backends: { kind: 'pods', models: [...models, models[0] as ABackend] } }, chart)),
    ).toBe(
      [
        '[test/router] backends.models[1]: [test/b] is of stack "other", and the router finds the models of stack "vllm" alone. Fix: give the router and all its models one stack.',
        '[test/router] backends.models[1]: [test/b] listens on port 8001, and the router calls all models on one, which is 8000 with [test/a]. Fix: give all models one port.',
        '[test/router] backends.models[2]: [test/c] is in namespace "elsewhere", and the router looks in namespace "default" alone. Fix: put them into charts of one namespace.',
        '[test/router] backends.models[3]: [test/a] is listed twice. Fix: list each model once.',
      ].join('\n'),
    );
  });

  test('that the selector finds although nobody listed them are told of at synthesis', () => {
    const chart = aChart('default');
    const router = aRouter({}, chart);
    expect(validationsOf(router)).toEqual([]);
    new ABackend(chart, 'late');
    new ABackend(chart, 'foreign', { stack: 'other' });
    expect(validationsOf(router)).toEqual([
      '[test/router] backends.models: [test/late] is of stack "vllm" as well, so that the router finds it by its labels. Fix: list it, or give it a stack of its own.',
    ]);
  });

  test('have to be given', () => {
    expect(errorOf({ backends: { kind: 'pods', models: [] } })).toBe(
      '[test/router] backends.models: an empty list is too small. Fix: give at least 1 entries.',
    );
    expect(errorOf({ backends: { kind: 'pods', models: ['qwen'] } })).toBe(
      '[test/router] backends.models[0]: "qwen" is not valid. Fix: give a model of the stack, such as new EngineModel(…).',
    );
  });
});

describe('Services', () => {
  test('are called on their port, not on that of their pods', () => {
    const router = aRouterOf({ a: { targetPort: 8001, servicePort: 80 }, b: { servicePort: 80 } }, {}, 'services');
    expect(wordAfter(router, '--k8s-service-discovery-type')).toBe('service-name');
    expect(wordAfter(router, '--k8s-port')).toBe('80');
  });

  test('are looked at again and again, for a Service does not change when its pods become ready', () => {
    expect(wordAfter(aRouterOf({ a: {} }, {}, 'services'), '--k8s-watcher-timeout-seconds')).toBe('30');
    expect(wordAfter(aRouter(), '--k8s-watcher-timeout-seconds')).toBeUndefined();
  });

  test('need rights on Services and endpoints, and hardly any on pods', () => {
    expect(rulesOf(aRouterOf({ a: { sleepMode: true } }, {}, 'services'))).toEqual([
      { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'patch'] },
      { apiGroups: [''], resources: ['endpoints'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    ]);
  });

  test('with different ports are refused', () => {
    expect(messageOf(() => aRouterOf({ a: {}, b: { servicePort: 8080 } }, {}, 'services'))).toBe(
      '[test/router] backends.models[1]: [test/b] has a Service with port 8080, and the router calls all models on one, which is 80 with [test/a]. Fix: give all models one port.',
    );
  });
});

describe('static endpoints', () => {
  const backends = {
    kind: 'static',
    endpoints: [
      { url: 'http://engine-a.models.svc:8000/', model: 'Qwen/Qwen3-8B', type: 'chat', aliases: ['small', 'fast'] },
      { url: 'http://10.0.0.7:8000', model: 'BAAI/bge-m3', type: 'embeddings' },
    ],
  } as const;

  test('make lists of one length, and of aliases', () => {
    const router = aRouter({ backends: { ...backends, healthChecks: true } });
    expect(wordAfter(router, '--static-backends')).toBe('http://engine-a.models.svc:8000,http://10.0.0.7:8000');
    expect(wordAfter(router, '--static-models')).toBe('Qwen/Qwen3-8B,BAAI/bge-m3');
    expect(wordAfter(router, '--static-aliases')?.split(',').sort()).toEqual(['fast:Qwen/Qwen3-8B', 'small:Qwen/Qwen3-8B']);
    expect(wordAfter(router, '--static-model-types')).toBe('chat,embeddings');
    expect(containerOf(router).args).toContain('--static-backend-health-checks');
    expect(containerOf(aRouter({ backends })).args).not.toContain('--static-model-types');
    expect(router.servedModelNames).toEqual(['Qwen/Qwen3-8B', 'small', 'fast', 'BAAI/bge-m3']);
  });

  test('need neither account nor role nor token, and name the stack after the construct', () => {
    const router = aRouter({ backends });
    expect(manifestsOf(router).map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
    expect(podOf(router).spec.automountServiceAccountToken).toBe(false);
    expect(router.stack).toBe('router');
  });

  test('that the router would leave out, cut apart or crash on are refused', () => {
    const endpoints = [
      { url: 'http://engine:8000', model: 'a' },
      { url: 'http://engine.models.svc:8000/v1', model: 'org:a', aliases: ['x'] },
      { url: 'http://engine.models.svc/a,b', model: 'b', type: 'chat', aliases: ['x'] },
    ] as const;
    expect(errorOf({ backends: { kind: 'static', endpoints, healthChecks: true } })).toBe(
      [
        '[test/router] backends.endpoints[0].url: "http://engine:8000" would be left out without an error: the router takes "engine" for no host. Fix: name a Service with its namespace, such as "http://engine.models.svc:8000".',
        '[test/router] backends.endpoints[0].type: is missing, and without it the router does not know which request tells that the engine is well. Fix: give it, or leave backends.healthChecks out.',
        '[test/router] backends.endpoints[1].url: is "http://engine.models.svc:8000/v1", and the paths that are added to it begin with /v1 themselves. Fix: leave /v1 out.',
        '[test/router] backends.endpoints[1].type: is missing, and without it the router does not know which request tells that the engine is well. Fix: give it, or leave backends.healthChecks out.',
        '[test/router] backends.endpoints[1].aliases: "org:a" holds a colon, which parts an alias from its model. Fix: leave aliases of this model out.',
        '[test/router] backends.endpoints[2].url: "http://engine.models.svc/a,b" holds a comma, at which the router cuts. Fix: leave it out.',
        '[test/router] backends.endpoints[2].aliases: "x" stands for "org:a" already, and cannot stand for "b" too. Fix: give each model aliases of its own.',
      ].join('\n'),
    );
  });

  test('hold no password, and no list in one word', () => {
    expect(errorOf({ backends: { kind: 'static', endpoints: [{ url: 'http://me:secret@engine.svc', model: 'a,b' }] } })).toBe(
      [
        '[test/router] backends.endpoints[0].url: "http://***@engine.svc" is not valid. Fix: give a URL such as "http://engine.models.svc:8000", without user and password.',
        '[test/router] backends.endpoints[0].model: "a,b" is not valid. Fix: use no spaces and no commas.',
      ].join('\n'),
    );
  });
});

describe('an account that is there', () => {
  test('is used, and nothing is made for it', () => {
    const router = aRouter({ serviceAccountName: 'ours' });
    expect(manifestsOf(router).map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
    expect(podOf(router).spec.serviceAccountName).toBe('ours');
  });

  test('has a name', () => {
    expect(errorOf({ serviceAccountName: 'Ours' } satisfies Props)).toBe(
      '[test/router] serviceAccountName: "Ours" holds "O", which a name cannot. Fix: write "ours".',
    );
  });
});
