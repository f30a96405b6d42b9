import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, EngineModel, ProductionStack } from '../../lib';
import { engineModelFields } from '../../lib/production-stack/engine-model/schema';
import { nothingButOurErrors, z } from '../garbage';

const qwen = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() };
const nearly = [
  { kind: 'claim' },
  { kind: 'shared', storage: {} },
  { inline: '' },
  { downloads: {} },
  { prometheusUrl: 'http://p' },
];

function garbage(keys: readonly string[], make: (chart: Chart, props: object) => unknown): void {
  nothingButOurErrors({ keys, make, nearly, numRuns: 400 });
}

describe('nothing but our own error comes of garbage, at construction or at synthesis', () => {
  test('of a model', () => {
    garbage(Object.keys(engineModelFields(z)), (chart, props) => new EngineModel(chart, 'm', { ...qwen, ...props }));
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
    garbage(keys, (chart, props) => new ProductionStack(chart, 'vllm', { models: { qwen }, ...props } as never));
  });

  test('of a model in a stack', () => {
    garbage(
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
