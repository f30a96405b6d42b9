import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  Engine,
  type ModelRewrite,
  ModelServer,
  type ModelServerProps,
  Router,
  type RouterProps,
  Warnings,
} from '../../lib';
import { aChart, manifestsOf, messageOf, theOnly } from '../synth';

function aRouter(modelRewrites: readonly ModelRewrite[], props: Partial<ModelServerProps> = {}): Router {
  const chart = aChart('ns');
  const server = new ModelServer(chart, 'qwen', { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), ...props });
  const schedulingConfig: RouterProps['schedulingConfig'] = { profiles: [{ scorers: [{ plugin: 'queue-scorer' }] }] };
  return new Router(chart, 'router', { modelServers: [server], schedulingConfig, modelRewrites });
}

const TUNED = { engine: Engine.vllm({ enableLora: true, loraModules: [{ name: 'tuned', path: 'org/tuned' }] }) };

describe('a rewrite', () => {
  test('renames, splits traffic and has the rest, in one object of the pool', () => {
    const router = aRouter(
      [
        { models: ['gpt', 'chat'], targets: [{ model: 'Qwen/Qwen3-32B' }] },
        {
          models: ['canary'],
          targets: [
            { model: 'Qwen/Qwen3-32B', weight: 9 },
            { model: 'tuned', weight: 1 },
          ],
        },
        { targets: [{ model: 'tuned' }] },
      ],
      TUNED,
    );
    const { metadata, spec } = theOnly(manifestsOf(router), 'InferenceModelRewrite');
    expect(metadata.name).toBe(router.poolName);
    expect(spec).toEqual({
      poolRef: { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'qwen' },
      rules: [
        {
          matches: [{ model: { type: 'Exact', value: 'gpt' } }, { model: { type: 'Exact', value: 'chat' } }],
          targets: [{ modelRewrite: 'Qwen/Qwen3-32B' }],
        },
        {
          matches: [{ model: { type: 'Exact', value: 'canary' } }],
          targets: [
            { modelRewrite: 'Qwen/Qwen3-32B', weight: 9 },
            { modelRewrite: 'tuned', weight: 1 },
          ],
        },
        { targets: [{ modelRewrite: 'tuned' }] },
      ],
    });
    expect(Warnings.of(router)).toEqual([]);
  });

  test('is refused where the endpoint picker could not tell what is meant', () => {
    const [a, b] = [{ model: 'Qwen/Qwen3-32B' }, { model: 'Qwen/Qwen3-32B', weight: 2 }];
    expect(
      messageOf(() =>
        aRouter([{ models: ['x'], targets: [a] }, { models: ['x'], targets: [a, b] }, { targets: [a] }, { targets: [a] }]),
      ).split('\n'),
    ).toEqual([
      '[test/router] modelRewrites[1].models: matches "x", as modelRewrites[0] does. Fix: make one rewrite of the two.',
      '[test/router] modelRewrites[1].targets: 1 of 2 have a weight, and shares can only be taken of what all have. Fix: give each target a weight, or none.',
      '[test/router] modelRewrites[3].models: matches all models, as modelRewrites[2] does. Fix: make one rewrite of the two.',
    ]);
    expect(messageOf(() => aRouter([{ targets: [] }]))).toBe(
      '[test/router] modelRewrites[0].targets: an empty list is too small. Fix: give at least 1 entries.',
    );
  });

  test('warns of a model that no server is known to have', () => {
    const [warning] = Warnings.of(aRouter([{ targets: [{ model: 'other' }] }], TUNED));
    expect(`${warning?.field}: ${warning?.what}. Fix: ${warning?.fix}`).toBe(
      'modelRewrites[0].targets[0].model: "other" is served by none of the model servers, which would answer 404 unless they are told to load it. Fix: name one of "Qwen/Qwen3-32B" and "tuned".',
    );
    expect(Warnings.of(aRouter([{ targets: [{ model: 'a' }] }], { engine: Engine.sglang({ loraPaths: ['a=org/a'] }) }))).toEqual(
      [],
    );
  });
});
