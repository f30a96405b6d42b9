import { expect, expectTypeOf, test } from 'vitest';
import {
  Accelerator,
  Engine,
  EngineModel,
  type EngineModelProps,
  LmcacheServer,
  LoraAdapter,
  LoraController,
  ProductionStack,
  type ProductionStackProps,
  SharedStorage,
  type StackModelProps,
  StackMonitoring,
  StackRouter,
  type StackRouterOptions,
} from '../../lib';
import { aChart } from '../synth';

const chart = aChart('chat');
const nvidia = Accelerator.nvidia();
const onTpu = Accelerator.googleTpu();
const qwen = { model: 'Qwen/Qwen3-8B', accelerator: nvidia };
const models = { qwen };

/** What a program says; the compiler judges it, and nothing of it runs. */
const compiled = (..._: readonly (() => unknown)[]) => expect(_.length).toBeGreaterThan(0);

test('a model compiles with the connectors of its hardware, and with no others', () => {
  compiled(
    () => new EngineModel(chart, 'm', { ...qwen, lmcache: true, kvTransfer: { kind: 'nixl' } }),
    () => new EngineModel(chart, 'm', { model: 'a/b', accelerator: onTpu, kvTransfer: { kind: 'tpu' } }),
    () => new EngineModel(chart, 'm', { model: 'a/b', accelerator: Accelerator.ascend(), lmcache: { cpu: { size: '1Gi' } } }),
    () =>
      new EngineModel(chart, 'm', {
        ...{ model: 'a/b', accelerator: Accelerator.cpu() },
        lmcache: { mode: 'multiprocess', server: { host: 'node', port: 5555 } },
      }),
    // @ts-expect-error TPUs have a connector of their own.
    () => new EngineModel(chart, 'm', { model: 'a/b', accelerator: onTpu, lmcache: true }),
    // @ts-expect-error LMCache has no connector inside the engine of CPUs.
    () => new EngineModel(chart, 'm', { model: 'a/b', accelerator: Accelerator.cpu(), lmcache: true }),
    // @ts-expect-error TPUs do not speak NIXL.
    () => new EngineModel(chart, 'm', { model: 'a/b', accelerator: onTpu, kvTransfer: { kind: 'nixl' } }),
    // @ts-expect-error The connector of TPUs does not run on GPUs.
    () => new EngineModel(chart, 'm', { ...qwen, kvCacheTiers: [{ kind: 'cpu', size: '1Gi', connector: 'tpu-offload' }] }),
  );
});

test('each model of a stack is judged by its own hardware', () => {
  const tpu = { model: 'a/b', accelerator: onTpu };
  const stack = () => new ProductionStack(chart, 's', { models: { qwen: { ...qwen, lmcache: true }, tpu } });
  expectTypeOf<ReturnType<typeof stack>['models']['qwen']>().toEqualTypeOf<EngineModel<'nvidia'>>();
  expectTypeOf<ReturnType<typeof stack>['models']['tpu']>().toEqualTypeOf<EngineModel<'google-tpu'>>();
  compiled(
    // @ts-expect-error One of the two has no LMCache.
    () => new ProductionStack(chart, 's', { models: { qwen: { ...qwen, lmcache: true }, tpu: { ...tpu, lmcache: true } } }),
    () =>
      new ProductionStack(chart, 's', {
        // @ts-expect-error TPUs do not speak NIXL.
        models: { qwen, tpu: { ...tpu, kvTransfer: { kind: 'nixl' } } },
      }),
  );
});

test('what a stack says of its models by name is one of them', () => {
  const source = { kind: 'local', path: '/a' } as const;
  compiled(
    () =>
      new ProductionStack(chart, 's', {
        models: { a: qwen, b: qwen },
        router: { routing: { kind: 'disaggregatedPrefill', prefill: ['a'], decode: ['b'] } },
        lora: { adapters: { sql: { base: 'a', source } } },
      }),
    () =>
      new ProductionStack(chart, 's', {
        models: { a: qwen, b: qwen },
        // @ts-expect-error There is no such model.
        router: { routing: { kind: 'disaggregatedPrefill', prefill: ['a'], decode: ['bb'] } },
      }),
    () =>
      new ProductionStack(chart, 's', {
        models,
        // @ts-expect-error Names, not constructs.
        router: { routing: { kind: 'disaggregatedPrefill', prefill: [qwen], decode: ['qwen'] } },
      }),
    // @ts-expect-error The adapter is for some model.
    () => new ProductionStack(chart, 's', { models, lora: { adapters: { sql: { source } } } }),
    // @ts-expect-error There is no such model.
    () => new ProductionStack(chart, 's', { models }).models.llama,
  );
});

test('what is missing, misspelt or decided already does not compile', () => {
  compiled(
    // @ts-expect-error A stack has models.
    () => new ProductionStack(chart, 's', {}),
    // @ts-expect-error A model runs on something.
    () => new ProductionStack(chart, 's', { models: { qwen: { model: 'a/b' } } }),
    // @ts-expect-error Sessions are told apart by something.
    () => new ProductionStack(chart, 's', { models, router: { routing: { kind: 'session' } } }),
    // @ts-expect-error It is "kvAware".
    () => new ProductionStack(chart, 's', { models, router: { routing: { kind: 'kvaware' } } }),
    // @ts-expect-error A router is props or false.
    () => new ProductionStack(chart, 's', { models, router: true }),
    // @ts-expect-error The stack knows its models.
    () => new ProductionStack(chart, 's', { models, router: { backends: { kind: 'static', endpoints: [] } } }),
    // @ts-expect-error The stack's name is the stack's.
    () => new ProductionStack(chart, 's', { models: { qwen: { ...qwen, stack: 'x' } } }),
    // @ts-expect-error Its parts are of its release.
    () => new ProductionStack(chart, 's', { models, cacheServer: { release: '0.1.12' } }),
    // @ts-expect-error A token is a key of a Secret.
    () => new ProductionStack(chart, 's', { models, hfToken: 'hf_x' }),
    // @ts-expect-error Prometheus has an address.
    () => new EngineModel(chart, 'm', { ...qwen, autoscaling: {} }),
    // @ts-expect-error A claim has a size.
    () => new EngineModel(chart, 'm', { ...qwen, weights: { kind: 'claim' } }),
    // @ts-expect-error A template is a text or a key.
    () => new EngineModel(chart, 'm', { ...qwen, chatTemplate: '{{ messages }}' }),
    // @ts-expect-error A router has backends.
    () => new StackRouter(chart, 'r', { stack: 'chat' }),
    // @ts-expect-error A ModelServer's pods are not found by a stack's labels.
    () => new StackRouter(chart, 'r', { backends: { kind: 'pods', models: [nvidia] } }),
    // @ts-expect-error There is one.
    () => new LmcacheServer(chart, 'c', { stack: 'chat', replicas: 2 }),
    // @ts-expect-error Storage has a size.
    () => new SharedStorage(chart, 'c', { stack: 'chat' }),
    // @ts-expect-error Upstream publishes no image that is pinned.
    () => new LoraController(chart, 'c', { stack: 'chat' }),
    // @ts-expect-error An adapter comes from somewhere.
    () => new LoraAdapter(chart, 'c', { base: new EngineModel(chart, 'm', qwen) }),
    // @ts-expect-error It watches something.
    () => new StackMonitoring(chart, 'c', {}),
  );
});

test('programs that put props together compile', () => {
  const common = { replicas: 2, engine: Engine.vllm({ maxModelLen: 16384 }) } as const;
  const loose: ProductionStackProps = { models: { qwen: { ...qwen, ...common } } };
  const one: StackModelProps = { ...qwen, lmcache: true };
  const fixed = { models: { qwen: { ...qwen, role: 'decode' } }, router: { routing: { kind: 'roundRobin' } } } as const;
  const options = { routing: { kind: 'session', key: 'x-user-id' } } satisfies StackRouterOptions;
  const many = Object.fromEntries(['a', 'b'].map((name) => [name, { ...qwen, model: `org/${name}` }]));
  const build = <A extends string>(props: EngineModelProps<A>) => new EngineModel(chart, 'm', props);
  const take = (stack: ProductionStack) => stack.models.anything?.serviceName;
  compiled(
    () => new ProductionStack(chart, 's', loose),
    () => new ProductionStack(chart, 's', { models: { one } }),
    () => new ProductionStack(chart, 's', fixed),
    () => new ProductionStack(chart, 's', { models, router: options }),
    () => new ProductionStack(chart, 's', { models: many }).models.a?.targetPort,
    () =>
      new ProductionStack(chart, 's', { models: many, router: { routing: { kind: 'disaggregatedPrefill', prefill: ['a'] } } }),
    () => build({ ...qwen, ...common, lmcache: true }),
    () => take(new ProductionStack(chart, 's', { models })),
  );
  class Mine extends ProductionStack {}
  compiled(() => new Mine(chart, 's', { models }).models.qwen);
});
