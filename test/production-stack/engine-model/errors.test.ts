import { describe, expect, test } from 'vitest';
import { Accelerator, Engine, EngineModel, SharedStorage } from '../../../lib';
import { messageOf, validationsOf } from '../../synth';
import { aChart, aModel, PROMETHEUS, type Props } from './fixtures';

const errorWith = (props: Props) => messageOf(() => aModel(props));

describe('names', () => {
  test('that do not fit say of what they are made', () => {
    const stack = 'production-stack-of-the-research-team';
    expect(errorWith({ stack, name: 'llama-3-1-8b-instruct' })).toBe(
      '[test/qwen] name: "production-stack-of-the-research-team-llama-3-1-8b-instruct-deployment-vllm", made of the stack ' +
        '"production-stack-of-the-research-team" and the model "llama-3-1-8b-instruct", has 75 characters, and 63 fit. ' +
        'Fix: shorten stack and name by 12 together.',
    );
  });

  test('that cannot be are repaired', () => {
    expect(errorWith({ stack: 'vllm', name: 'Qwen/3' })).toBe(
      '[test/qwen] name: "Qwen/3" holds "Q" and "/", which a name cannot. Fix: write "qwen-3".',
    );
    expect(errorWith({ stack: 'my stack' })).toBe(
      '[test/qwen] stack: "my stack" holds " ", which a name cannot. Fix: write "my-stack".',
    );
  });
});

test('devices that are not those of accelerator and parallelism are refused', () => {
  expect(errorWith({ resources: { limits: { 'nvidia.com/gpu': '0.5' } } })).toBe(
    '[test/qwen/server] resources.limits.nvidia.com/gpu: is "0.5", and accelerator and parallelism ask for 1. Fix: leave it out, and say it with tensorParallelSize or its siblings.',
  );
  expect(() => aModel({ resources: { limits: { 'nvidia.com/gpu': '1' } } })).not.toThrow();
});

describe('weights', () => {
  test('on a volume of one node are not for several pods', () => {
    expect(errorWith({ replicas: 2, weights: { kind: 'claim', size: '50Gi' } })).toBe(
      '[test/qwen] weights.accessMode: the claim "vllm-qwen-storage-claim" has access mode ReadWriteOnce, and 2 pods, which may be on ' +
        'several nodes, would mount it. Fix: give it the access mode "ReadWriteMany" and a storage class that has it, or run one pod.',
    );
  });

  test('on a volume of one node are not for as many pods as an autoscaler may make, nor for the pods of a group', () => {
    const weights = { kind: 'existingClaim', claimName: 'models', accessMode: 'ReadWriteOnce' } as const;
    expect(errorWith({ weights, autoscaling: { prometheusUrl: PROMETHEUS, maxReplicas: 4 } })).toContain('and 4 pods');
    expect(errorWith({ weights, tensorParallelSize: 16, topology: { kind: 'leaderWorkerSet' } })).toContain('and 2 pods');
  });

  test('on a volume of one node are not for several models', () => {
    const chart = aChart();
    const storage = new SharedStorage(chart, 'storage', { stack: 'vllm', size: '1Gi', accessMode: 'ReadWriteOnce' });
    const weights = { kind: 'shared', storage } as const;
    aModel({ weights }, chart, 'a');
    expect(validationsOf(chart)).toEqual([]);
    aModel({ weights }, chart, 'b');
    expect(validationsOf(chart)[0]).toBe(
      '[test/a] weights: the claim "vllm-shared-pvc-storage-claim" has access mode ReadWriteOnce, and [test/b], which may be on another node, would mount it too. ' +
        'Fix: give it the access mode "ReadWriteMany" and a storage class that has it, or give each model a claim of its own.',
    );
  });

  test('on shared storage of one node are not for several pods either', () => {
    const chart = aChart();
    const storage = new SharedStorage(chart, 'storage', { stack: 'vllm', size: '1Gi', accessMode: 'ReadWriteOnce' });
    expect(messageOf(() => aModel({ replicas: 2, weights: { kind: 'shared', storage } }, chart))).toContain(
      '[test/qwen] weights.storage: the claim "vllm-shared-pvc-storage-claim" has access mode ReadWriteOnce',
    );
  });

  test('are said once', () => {
    expect(errorWith({ env: { HF_HOME: '/models' } })).toBe(
      '[test/qwen] env.HF_HOME: is where the weights are kept, "/data", which follows from weights. ' +
        'Fix: leave it out, and say it with weights.',
    );
    expect(errorWith({ volumes: { 'vllm-storage': { mountPath: '/x', emptyDir: {} } } })).toBe(
      '[test/qwen] volumes.vllm-storage: is what the volume of the weights is called. Fix: give it another name, or say it with weights.',
    );
  });

  test('of a claim need its name', () => {
    expect(errorWith({ weights: { kind: 'existingClaim', claimName: 'My Claim' } })).toBe(
      '[test/qwen] weights.claimName: "My Claim" holds "M", " " and "C", which a name cannot. Fix: write "my-claim".',
    );
  });
});

describe('a chat template', () => {
  test('is said once', () => {
    const chatTemplate = { inline: 'x' };
    const message = '[test/qwen] chatTemplate: is said by the engine too, as "--chat-template". Fix: keep one of them.';
    expect(errorWith({ chatTemplate, engine: Engine.vllm({ chatTemplate: '/x' }) })).toBe(message);
    expect(errorWith({ chatTemplate, engine: Engine.vllm({ extraArgs: ['--chat-template', '/x'] }) })).toBe(message);
  });

  test('is the key of a ConfigMap, and not a path in it', () => {
    expect(errorWith({ chatTemplate: { configMap: 'templates', key: '/templates/x' } })).toBe(
      '[test/qwen] chatTemplate.key: "/templates/x" is not valid. Fix: give a key of a ConfigMap: letters, digits, "-", "_" and ".".',
    );
  });
});

describe('an engine', () => {
  test('is one whose metrics the stack reads', () => {
    expect(errorWith({ engine: Engine.sglang() })).toBe(
      "[test/qwen] engine: is SGLang, and the router and the dashboards of the stack read vLLM's metrics. " +
        'Fix: use Engine.vllm(), or serve it behind a Router of llm-d.',
    );
  });

  test('of the simulator has no templates and no adapters', () => {
    const simulated = { accelerator: Accelerator.simulated(), engine: Engine.simulator() };
    expect(errorWith({ ...simulated, chatTemplate: { inline: 'x' }, lora: true })).toBe(
      '[test/qwen] chatTemplate: is for vLLM, and the engine is the simulator. Fix: leave it out.\n' +
        '[test/qwen] lora: is for vLLM, and the engine is the simulator. Fix: leave it out.',
    );
  });

  test('that takes a part of a request hands blocks over', () => {
    expect(errorWith({ role: 'prefill' })).toBe(
      '[test/qwen] role: "prefill" is a part of a request, and nothing hands KV blocks from one part to the other. ' +
        'Fix: give kvTransfer: true, or lmcache with pd or a remote store, or leave role out.',
    );
  });
});

describe('adapters', () => {
  test('are said once', () => {
    const props: Props = { lora: true, engine: Engine.vllm({ maxLoras: 2 }), env: { VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'False' } };
    expect(errorWith(props)).toBe(
      '[test/qwen] engine.settings.maxLoras: is what lora says. Fix: leave it out, and say it with lora.\n' +
        '[test/qwen] env.VLLM_ALLOW_RUNTIME_LORA_UPDATING: is what lora says. Fix: leave it out.',
    );
  });

  test('are downloaded by an image that somebody tried, to where it can write', () => {
    const props: Props = {
      lora: { downloads: { image: 'lmcache/lmstack-sidecar:latest' } },
      weights: { kind: 'existingClaim', claimName: 'models', readOnly: true },
    };
    expect(errorWith(props)).toBe(
      '[test/qwen] lora.downloads.image: "lmcache/lmstack-sidecar:latest" is not pinned, so what runs would change without anybody having ' +
        'asked for it. Fix: give the image that you have tried by its digest, such as "lmcache/lmstack-sidecar@sha256:…": upstream ' +
        'publishes no tag but "latest".\n' +
        '[test/qwen] lora.downloads: writes next to the weights, whose claim is only read. ' +
        'Fix: leave weights.readOnly out, or leave downloads out.',
    );
  });
});

describe('a key', () => {
  const apiKey = { secretName: 'keys', key: 'chat' };

  test('is said once, and not shown by probes', () => {
    expect(errorWith({ apiKey, env: { VLLM_API_KEY: { secretName: 'keys', secretKey: 'chat' } } })).toBe(
      '[test/qwen] env.VLLM_API_KEY: is what apiKey says. Fix: leave it out, and say it with apiKey.',
    );
    expect(errorWith({ apiKey, probes: { readiness: { path: '/v1/models' } } })).toBe(
      '[test/qwen/server] probes.readiness.path: "/v1/models" asks for the key, which a probe does not show: the pod would never be well. ' +
        'Fix: ask "/health", which needs none.',
    );
  });
});

test('replicas are not said where an autoscaler decides', () => {
  expect(errorWith({ replicas: 2, autoscaling: { prometheusUrl: PROMETHEUS } })).toBe(
    '[test/qwen] replicas: is 2, and autoscaling decides how many there are. Fix: leave it out, or give autoscaling.minReplicas.',
  );
});

test('hardware without a connector of LMCache does not compile, and is refused where it is not known', () => {
  const chart = aChart();
  const props = { model: 'a/b', accelerator: Accelerator.googleTpu() };
  // @ts-expect-error LMCache has no connector inside the engine there.
  expect(messageOf(() => new EngineModel(chart, 'tpu', { ...props, lmcache: true }))).toContain(
    '[test/tpu/server] lmcache: no connector of LMCache runs inside the engine on Google TPU v6e',
  );
});

test('a misspelt prop has a neighbour', () => {
  expect(errorWith({ tensorParalelSize: 2 } as Props)).toBe(
    '[test/qwen] tensorParalelSize: is not a known prop. Fix: did you mean "tensorParallelSize"?',
  );
});
