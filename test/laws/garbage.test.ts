import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  Engine,
  InferenceGateway,
  ModelServer,
  ModelServerMonitor,
  OptimizedBaseline,
  plugin,
  Router,
} from '../../lib';
import { groupFields } from '../../lib/model-server/schema';
import { pathFields } from '../../lib/paths/schema';
import { nothingButOurErrors, z } from '../garbage';

test('nothing but our own error comes of garbage, at construction or at synthesis', () => {
  nothingButOurErrors({
    keys: Object.keys({ ...groupFields(z), ...pathFields(z) }),
    make: (chart, props) => new OptimizedBaseline(chart, 'path', props),
    numRuns: 600,
  });
});

describe('no props at all', () => {
  const chart = () => new Chart(new App(), 'c');
  test.each<[string, () => unknown]>([
    ['OptimizedBaseline', () => new OptimizedBaseline(chart(), 'x', null as never)],
    ['Router', () => new Router(chart(), 'x', undefined as never)],
    ['ModelServer', () => new ModelServer(chart(), 'x', undefined as never)],
    ['InferenceGateway', () => new InferenceGateway(chart(), 'x', null as never)],
    ['InferenceGateway.fromExisting', () => InferenceGateway.fromExisting(null as never)],
    ['ModelServerMonitor', () => new ModelServerMonitor(chart(), 'x', null as never)],
    ['Engine.vllm', () => Engine.vllm('x' as never)],
    ['Accelerator.nvidia', () => Accelerator.nvidia(null as never)],
    ['plugin', () => (plugin as (type: unknown) => unknown)(null)],
  ])('%s says so', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigError' }));
  });
});

test('a field that Kubernetes does not have is not dropped without a word', () => {
  const misspelt = { priviledged: true };
  const server = () =>
    new ModelServer(new Chart(new App(), 'c'), 'x', {
      model: 'Qwen/Qwen3-32B',
      accelerator: Accelerator.nvidia(),
      securityContext: misspelt as object,
    });
  expect(server).toThrow(
    '[c/x] securityContext.priviledged: true is not valid. Fix: leave it out: Kubernetes has no such field in a security context.',
  );
});
