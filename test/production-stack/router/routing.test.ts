import { describe, expect, test } from 'vitest';
import { StackRouter, Warnings } from '../../../lib';
import type { StackBackend } from '../../../lib/production-stack/backend';
import { aChart, manifestsOf, messageOf, theOnly } from '../../synth';
import { ABackend, type Facts } from '../a-backend';
import { aRouter, aRouterOf, containerOf, errorOf, LMCACHE, NAMESPACE, type Props, podOf, wordAfter } from './fixtures';

const KEY = { secretName: 'engine-key', key: 'key' };
const warningsOf = (router: StackRouter) =>
  Warnings.of(router).map(({ id, field, what, fix }) => `${id} ${field}: ${what}. Fix: ${fix}`);

describe('round robin', () => {
  test('is what nobody asked otherwise for, and starts no controller', () => {
    const router = aRouter();
    expect(wordAfter(router, '--routing-logic')).toBe('roundrobin');
    expect(containerOf(router).env).toEqual([]);
    expect(containerOf(router).ports).toEqual([{ name: 'router-port', containerPort: 8000 }]);
    expect(router.lmcacheController).toBeUndefined();
  });
});

describe('session', () => {
  test('goes by a header or field', () => {
    const router = aRouter({ routing: { kind: 'session', key: 'x-user-id' }, replicas: 3 });
    expect(wordAfter(router, '--routing-logic')).toBe('session');
    expect(wordAfter(router, '--session-key')).toBe('x-user-id');
    expect(warningsOf(router)).toEqual([]);
  });

  test('needs its key', () => {
    expect(errorOf({ routing: { kind: 'session' } })).toBe('[test/router] routing.key: is missing. Fix: give a string.');
    expect(errorOf({ routing: { kind: 'session', key: 'user id' } })).toBe(
      '[test/router] routing.key: "user id" is not valid. Fix: give the name of a header or of a field, such as "x-user-id".',
    );
  });

  test('ends at a Service with several pods', () => {
    const router = aRouterOf({ a: { replicas: 2 }, b: {} }, { routing: { kind: 'session', key: 'x-user-id' } }, 'services');
    expect(warningsOf(router)).toEqual([
      'unvalidated backends.models[0]: [test/a] runs 2 pods behind one Service, among which Kubernetes chooses without regard to sessions and prefixes. Fix: give backends of kind "pods".',
    ]);
  });
});

describe('prefix aware', () => {
  test('has a least length where one is said', () => {
    expect(wordAfter(aRouter({ routing: { kind: 'prefixAware' } }), '--prefix-min-match-length')).toBeUndefined();
    expect(wordAfter(aRouter({ routing: { kind: 'prefixAware', minMatchLength: 256 } }), '--prefix-min-match-length')).toBe(
      '256',
    );
  });

  test('warns of replicas that do not know what the others know', () => {
    const most =
      'each know the prefixes of their own requests alone, so that one prompt goes to several backends. Fix: run one, or route by session.';
    const routing = { kind: 'prefixAware' } as const;
    expect(warningsOf(aRouter({ routing, replicas: 2 }))).toEqual([`unvalidated replicas: 2 replicas ${most}`]);
    expect(warningsOf(aRouter({ routing, autoscaling: { maxReplicas: 4 } }))).toEqual([
      `unvalidated autoscaling.maxReplicas: 4 replicas ${most}`,
    ]);
  });
});

describe('KV-cache aware', () => {
  const routing = { kind: 'kvAware' } as const;

  test('opens all three ports of the controller, on the pod and on the Service that models are told', () => {
    const router = aRouterOf({ a: { lmcache: LMCACHE } }, { routing: { ...routing, threshold: 500, sessionKey: 'x-user-id' } });
    expect(containerOf(router).args.slice(14, 26)).toEqual([
      '--routing-logic',
      'kvaware',
      '--session-key',
      'x-user-id',
      '--kv-aware-threshold',
      '500',
      '--lmcache-controller-port',
      '9000',
      '--lmcache-controller-reply-port',
      '9001',
      '--lmcache-controller-heartbeat-port',
      '9002',
    ]);
    expect(containerOf(router).ports.slice(1)).toEqual([
      { name: 'lmcache-port', containerPort: 9000 },
      { name: 'reply-port', containerPort: 9001 },
      { name: 'heartbeat-port', containerPort: 9002 },
    ]);
    const service = theOnly(manifestsOf(router), 'Service');
    expect(service.spec.ports.slice(1)).toEqual([
      { name: 'lmcache-port', port: 9000, targetPort: 'lmcache-port', protocol: 'TCP' },
      { name: 'reply-port', port: 9001, targetPort: 'reply-port', protocol: 'TCP' },
      { name: 'heartbeat-port', port: 9002, targetPort: 'heartbeat-port', protocol: 'TCP' },
    ]);
    expect(LMCACHE.controller.host).toBe(service.metadata.name);
    expect(router.lmcacheController).toEqual(LMCACHE.controller);
  });

  test('computes keys from the seed of the models, and reads the tokenizer with their token', () => {
    const lmcache = { ...LMCACHE, hashSeed: '123' };
    const hfToken = { secretName: 'hf', key: 'token' };
    expect(containerOf(aRouterOf({ a: { lmcache, hfToken }, b: { lmcache } }, { routing })).env).toEqual([
      { name: 'PYTHONHASHSEED', value: '123' },
      { name: 'LMCACHE_LOG_LEVEL', value: 'INFO' },
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } },
    ]);
    expect(containerOf(aRouterOf({ a: { hfToken } })).env).toEqual([]);
  });

  test('takes other ports and the numbers of the health checks', () => {
    const controllerPorts = { replyPort: 9101 };
    const lmcache = { ...LMCACHE, controller: StackRouter.lmcacheController('vllm', controllerPorts) };
    const router = aRouterOf(
      { a: { lmcache } },
      { routing: { ...routing, controllerPorts, healthCheckIntervalSeconds: 10, workerTimeoutSeconds: 60 } },
    );
    expect(wordAfter(router, '--lmcache-controller-reply-port')).toBe('9101');
    expect(wordAfter(router, '--lmcache-health-check-interval')).toBe('10');
    expect(wordAfter(router, '--lmcache-worker-timeout')).toBe('60');
  });

  test('refuses models that do not report to it, or not alike', () => {
    const models = {
      a: { lmcache: LMCACHE },
      b: {},
      c: { lmcache: { hashSeed: '0' } },
      d: { lmcache: { hashSeed: '7', controller: StackRouter.lmcacheController('other') } },
    };
    const fix = 'Fix: give its LMCache the controller StackRouter.lmcacheController("vllm").';
    expect(messageOf(() => aRouterOf(models, { routing }))).toBe(
      [
        '[test/router] backends.models[1]: [test/b] has no LMCache, which would tell the router what it holds. Fix: give it one, or choose another routing.',
        `[test/router] backends.models[2]: [test/c] reports to no LMCache controller, so that the router never learns what it holds. ${fix}`,
        `[test/router] backends.models[3]: [test/d] reports to other-router-service, ports 9000, 9001 and 9002, and the router listens at vllm-router-service, ports 9000, 9001 and 9002. ${fix}`,
        '[test/router] backends.models[3]: [test/d] computes its keys from hash seed "7", and others from "0": the router has one. Fix: give all models one hash seed.',
      ].join('\n'),
    );
  });

  test('refuses chunks that the controller does not look for', () => {
    const models = { a: { lmcache: { ...LMCACHE, chunkSize: 256 } }, b: { lmcache: { ...LMCACHE, chunkSize: 512 } } };
    expect(messageOf(() => aRouterOf(models, { routing }))).toBe(
      '[test/router] backends.models[1]: [test/b] keeps chunks of 512 tokens, and the controller in the router looks for chunks of 256 alone. Fix: leave chunkSize out of its LMCache.',
    );
  });

  test('warns of a name under which there is no tokenizer', () => {
    const router = aRouterOf({ a: { lmcache: LMCACHE, servedModelName: 'qwen' } }, { routing });
    expect(warningsOf(router)).toEqual([
      'unvalidated backends.models[0]: [test/a] is served as "qwen", under which name the router looks for a tokenizer on Hugging Face, in vain and anew with every request. Fix: leave servedModelName out.',
    ]);
  });

  test('refuses replicas, and ports that are taken', () => {
    const lmcache = { ...LMCACHE, controller: StackRouter.lmcacheController('vllm', { pullPort: 8000, replyPort: 9002 }) };
    const props = { routing: { ...routing, controllerPorts: { pullPort: 8000, replyPort: 9002 } }, replicas: 2 };
    expect(messageOf(() => aRouterOf({ a: { lmcache } }, props))).toBe(
      [
        '[test/router] replicas: is 2, and the models report to one LMCache controller, and each replica runs one of its own. Fix: run one.',
        '[test/router] routing.controllerPorts.pullPort: 8000 is taken by "port". Fix: give each port a number of its own.',
        '[test/router] routing.controllerPorts.heartbeatPort: 9002 is taken by "routing.controllerPorts.replyPort". Fix: give each port a number of its own.',
      ].join('\n'),
    );
    expect(messageOf(() => aRouterOf({ a: { lmcache: LMCACHE } }, { routing, autoscaling: { maxReplicas: 3 } }))).toBe(
      '[test/router] autoscaling: is given, and the models report to one LMCache controller, and each replica runs one of its own. Fix: leave it out.',
    );
  });

  test('needs pods', () => {
    expect(messageOf(() => aRouterOf({ a: { lmcache: LMCACHE } }, { routing }, 'services'))).toBe(
      '[test/router] routing.kind: "kvAware" chooses among pods, and the router is given backends of kind "services". Fix: give backends of kind "pods", or choose another routing.',
    );
  });

  test('waits for more than one sign of life', () => {
    const lmcache = { ...LMCACHE, heartbeatSeconds: 30 };
    expect(messageOf(() => aRouterOf({ a: { lmcache } }, { routing }))).toBe(
      '[test/router] routing.workerTimeoutSeconds: is 30, and [test/a] gives a sign of life every 30 s: the router would forget what it holds in between. Fix: give 90, or give its lmcache.worker.heartbeatSeconds a lower number.',
    );
    const patient = aRouterOf({ a: { lmcache } }, { routing: { ...routing, workerTimeoutSeconds: 90 } });
    expect(wordAfter(patient, '--lmcache-worker-timeout')).toBe('90');
  });

  test('warns of versions that may not understand each other, and of models that share a tokenizer by accident', () => {
    const models = {
      a: { lmcache: { ...LMCACHE, version: '0.5.4' } },
      b: { lmcache: { ...LMCACHE, version: '0.3.11' }, servedModelName: 'Qwen/Qwen3-8B' },
    };
    expect(warningsOf(aRouterOf(models, { routing }))).toEqual([
      'unvalidated backends.models[0]: [test/a] has LMCache 0.5.4, and the controller in the router 0.3.11, which may not understand each other: the router would know of no cache, without an error. Fix: give the router an image with LMCache 0.5.4 and the vLLM of the model, and routing.lmcacheVersion, or the model an image with LMCache 0.3.11.',
      'unvalidated backends.models: are "facebook/opt-125m" and "Qwen/Qwen3-8B", and the router reads the tokenizer of whichever is asked for first, for all of them. Fix: give each model a stack and a router of its own.',
    ]);
    const image = 'registry.corp/lmstack-router:lmcache-0.5.4';
    expect(warningsOf(aRouterOf({ a: models.a }, { routing: { ...routing, lmcacheVersion: '0.5.4' }, image }))).toEqual([]);
    expect(warningsOf(aRouterOf({ a: models.a }, { routing, image }))).toEqual([]);
  });

  test('asks which token reads the tokenizers where the models have several', () => {
    const hfToken = (secretName: string) => ({ lmcache: LMCACHE, hfToken: { secretName, key: 'token' } });
    expect(messageOf(() => aRouterOf({ a: hfToken('one'), b: hfToken('two') }, { routing }))).toBe(
      '[test/router] hfToken: is not said, and [test/a] has "token" of Secret "one", [test/b] "token" of Secret "two". Fix: give the token that may read the tokenizers of all models.',
    );
  });
});

describe('disaggregated prefill', () => {
  interface Stages {
    readonly prefill?: Facts;
    readonly decode?: Facts;
    readonly orchestrated?: boolean;
  }
  const aPair = ({ prefill, decode, orchestrated }: Stages = {}, props: Props = {}) => {
    const chart = aChart(NAMESPACE);
    const p = new ABackend(chart, 'p', { modelName: 'qwen-prefill', kvRole: 'kv_producer', ...prefill });
    const d = new ABackend(chart, 'd', { modelName: 'qwen-decode', kvRole: 'kv_consumer', ...decode });
    const routing = { kind: 'disaggregatedPrefill', prefill: [p], decode: [d], orchestrated } as const;
    return aRouter({ backends: { kind: 'pods', models: [p, d] }, routing, ...props }, chart);
  };

  test('tells the models apart by the label that their pods have', () => {
    const router = aPair();
    expect(wordAfter(router, '--routing-logic')).toBe('disaggregated_prefill');
    expect(wordAfter(router, '--prefill-model-labels')).toBe('qwen-prefill');
    expect(wordAfter(router, '--decode-model-labels')).toBe('qwen-decode');
    expect(wordAfter(aPair({ orchestrated: true }), '--routing-logic')).toBe('disaggregated_prefill_orchestrated');
  });

  test('shows the key of the models under both names that the router reads, and says that nobody else has to', () => {
    const router = aPair({ prefill: { apiKey: KEY, lmcache: { hashSeed: '0' } }, decode: { apiKey: KEY } });
    const valueFrom = { secretKeyRef: { name: 'engine-key', key: 'key' } };
    expect(containerOf(router).env).toEqual([
      { name: 'VLLM_API_KEY', valueFrom },
      { name: 'OPENAI_API_KEY', valueFrom },
    ]);
    expect(warningsOf(router)).toEqual([
      'unauthenticated routing: shows the models the key of the router, whoever asks, and asks clients for none. Fix: let nobody reach the router without being known, or leave the key out.',
    ]);
  });

  test('says where blocks are asked for that nobody hands on', () => {
    expect(warningsOf(aPair({}))).toEqual([
      'unvalidated routing.prefill[0]: [test/p] tells in its answer where the blocks are, and the router hands that on only where it orchestrates: decode computes the prompt again. Fix: set routing.orchestrated to true.',
    ]);
    expect(warningsOf(aPair({ orchestrated: true }))).toEqual([]);
    expect(warningsOf(aPair({ prefill: { lmcache: { hashSeed: '0' } } }))).toEqual([]);
  });

  test('says where blocks are sent to nobody', () => {
    const lmcache = { hashSeed: '0', pd: { role: 'sender', initPorts: [], allocPorts: [] } } as const;
    expect(warningsOf(aPair({ prefill: { lmcache } }))).toEqual([
      "unvalidated routing.prefill[0]: LMCache of [test/p] sends blocks to the receiver that a request names, and this release of the router names none: decode computes the prompt again. Fix: use kvTransfer, or share blocks through a cache server with LMCache's kvRole.",
    ]);
  });

  test('is refused where requests would be', () => {
    expect(messageOf(() => aPair({ prefill: { apiKey: KEY }, orchestrated: true }))).toBe(
      '[test/router] routing.orchestrated: the models ask for a key, and this release of the router shows none when it orchestrates: every request would be refused. Fix: leave the key of the models out, or routing.orchestrated.',
    );
  });

  test('checks who sends and who receives', () => {
    expect(messageOf(() => aPair({ prefill: { kvRole: undefined }, decode: { kvRole: 'kv_producer' } }))).toBe(
      [
        '[test/router] routing.prefill[0]: [test/p] takes no part in the transfer of KV blocks, and who does the prefill sends them. Fix: give it the role "kv_producer" or "kv_both".',
        '[test/router] routing.decode[0]: [test/d] has the role "kv_producer", and who does the decode receives them. Fix: give it the role "kv_consumer" or "kv_both".',
      ].join('\n'),
    );
    expect(wordAfter(aPair({ prefill: { kvRole: 'kv_both' }, decode: { kvRole: 'kv_both' } }), '--prefill-model-labels')).toBe(
      'qwen-prefill',
    );
  });

  test('checks that stages and backends are the same models', () => {
    const chart = aChart(NAMESPACE);
    const aModel = (id: string, kvRole?: StackBackend['kvRole']) => new ABackend(chart, id, { kvRole, servedModelName: id });
    const [both, stranger, idle] = [aModel('both', 'kv_both'), aModel('stranger', 'kv_producer'), aModel('idle')];
    const props: Props = {
      backends: { kind: 'pods', models: [both, idle] },
      routing: { kind: 'disaggregatedPrefill', prefill: [both, stranger], decode: [both] },
    };
    expect(messageOf(() => aRouter(props, chart))).toBe(
      [
        '[test/router] routing.decode[0]: [test/both] is to prefill as well. Fix: name each model in one of the two.',
        '[test/router] routing.prefill[1]: [test/stranger] is not among the backends. Fix: add it to backends.models.',
        '[test/router] backends.models[1]: [test/idle] does neither prefill nor decode, and the router sends every request through both. Fix: name it in routing.prefill or routing.decode, or give it a router of its own.',
        '[test/router] routing: serves "both" and "stranger", and a decode continues the prefill of its own model alone. Fix: give all of them one served name, or each model a router of its own.',
      ].join('\n'),
    );
  });

  test('needs pods', () => {
    const backends = { kind: 'static', endpoints: [{ url: 'http://a.models.svc', model: 'facebook/opt-125m' }] } as const;
    expect(messageOf(() => aPair({}, { backends }))).toBe(
      '[test/router] routing.kind: "disaggregatedPrefill" chooses among pods, and the router is given backends of kind "static". Fix: give backends of kind "pods", or choose another routing.',
    );
  });
});

test('a key that all models ask for is the router’s too, and clients bring their own', () => {
  const router = aRouterOf({ a: { apiKey: KEY }, b: {} });
  expect(containerOf(router).env).toEqual([
    { name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'engine-key', key: 'key' } } },
  ]);
  expect(warningsOf(router)).toEqual([]);
  expect(podOf(router).spec.serviceAccountName).toBe('vllm-router-service-account');
});

test('models with different keys are refused, as is a key that none of them knows', () => {
  const other = { secretName: 'other', key: 'key' };
  expect(messageOf(() => aRouterOf({ a: { apiKey: KEY }, b: { apiKey: other } }))).toBe(
    '[test/router] apiKey: is "key" of Secret "engine-key", and [test/b] asks for "key" of Secret "other": the router shows one key to all. Fix: have all models ask for one key.',
  );
  expect(messageOf(() => aRouterOf({ a: { apiKey: KEY } }, { apiKey: other }))).toBe(
    '[test/router] apiKey: is "key" of Secret "other", and [test/a] asks for "key" of Secret "engine-key": the router shows one key to all. Fix: have all models ask for one key.',
  );
});

test('an unknown routing is told from those that there are', () => {
  expect(errorOf({ routing: { kind: 'random' } })).toContain('[test/router] routing');
});
