import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, ConfigError, EngineModel, ProductionStack, Warnings } from '../../lib';
import { engineModelFields } from '../../lib/production-stack/engine-model/schema';
import { validationsOf } from '../synth';

// What a program in JavaScript may hand over, whatever the types say.
const junk = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true }),
  fc.constantFrom(null, Number.NaN, -1, 0, '', [], {}, () => 1, Symbol('junk'), new Date(0), Object.create(null)),
  fc.constantFrom(
    { kind: 'claim' },
    { kind: 'shared', storage: {} },
    { inline: '' },
    { downloads: {} },
    { prometheusUrl: 'http://p' },
  ),
);
const z = (require('zod') as typeof import('zod')).z;
const qwen = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() };

function nothingButOurErrors(keys: readonly string[], make: (chart: Chart, props: object) => unknown): void {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), junk, { minKeys: 1, maxKeys: 3 }), (props) => {
      const app = new App();
      Warnings.acknowledge(app, 'uncollected-metrics', 'unvalidated', 'blocks-drain', 'unbounded-storage', 'node-local-storage');
      const chart = new Chart(app, 'c', { namespace: 'n' });
      try {
        make(chart, props);
      } catch (error) {
        if (!ConfigError.isConfigError(error)) throw error;
        return;
      }
      if (validationsOf(chart).length === 0) app.synthYaml();
    }),
    { numRuns: 400 },
  );
}

describe('nothing but our own error comes of garbage, at construction or at synthesis', () => {
  test('of a model', () => {
    nothingButOurErrors(Object.keys(engineModelFields(z)), (chart, props) => new EngineModel(chart, 'm', { ...qwen, ...props }));
  });

  test('of a stack', () => {
    const keys = [
      'models',
      'router',
      'cacheServer',
      'sharedStorage',
      'lora',
      'monitoring',
      'apiKey',
      'hfToken',
      'labels',
      'name',
    ];
    nothingButOurErrors(keys, (chart, props) => new ProductionStack(chart, 'vllm', { models: { qwen }, ...props } as never));
  });

  test('of a model in a stack', () => {
    nothingButOurErrors(
      Object.keys(engineModelFields(z)),
      (chart, props) => new ProductionStack(chart, 'vllm', { models: { qwen: { ...qwen, ...props } } } as never),
    );
  });
});

test.each([
  ['EngineModel', (chart: Chart) => new EngineModel(chart, 'x', undefined as never)],
  ['ProductionStack', (chart: Chart) => new ProductionStack(chart, 'x', null as never)],
])('%s without props says so', (_, make) => {
  expect(() => make(new Chart(new App(), 'c'))).toThrow(expect.objectContaining({ name: 'ConfigError' }));
});
