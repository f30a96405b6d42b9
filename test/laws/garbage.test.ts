import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  ConfigError,
  Engine,
  InferenceGateway,
  ModelServer,
  ModelServerMonitor,
  OptimizedBaseline,
  type OptimizedBaselineProps,
  plugin,
  Router,
} from '../../lib';
import { groupFields } from '../../lib/model-server/schema';
import { pathFields } from '../../lib/paths/schema';
import { validationsOf } from '../synth';

// What a program in JavaScript may hand over, whatever the types say.
const junk = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true }),
  fc.constantFrom(
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    0,
    '',
    [],
    {},
    () => 1,
    Symbol('junk'),
    new Date(0),
    Object.create(null),
  ),
);
const z = (require('zod') as typeof import('zod')).z;
const keys = Object.keys({ ...groupFields(z), ...pathFields(z) });

test('nothing but our own error comes of garbage, at construction or at synthesis', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), junk, { minKeys: 1, maxKeys: 3 }), (props) => {
      const app = new App();
      const chart = new Chart(app, 'c', { namespace: 'n' });
      try {
        new OptimizedBaseline(chart, 'path', { ...props } as OptimizedBaselineProps);
      } catch (error) {
        if (!ConfigError.isConfigError(error)) throw error;
        return;
      }
      if (validationsOf(chart).length === 0) app.synthYaml();
    }),
    { numRuns: 600 },
  );
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
    '[c/x] securityContext.priviledged: true is not valid. Fix: Leave it out: Kubernetes has no such field in a security context.',
  );
});
