import { expect, test } from 'vitest';
import { Accelerator, type AcceleratorSpec, ModelServer, type ModelServerProps } from '../../lib';
import { aChart } from '../synth';

const model = 'Qwen/Qwen3-32B';
const cpu = { kind: 'cpu', size: '10Gi' } as const;

/** What a program says; the compiler judges it, and nothing of it runs. */
const compiled = (_: () => unknown) => expect(_).toBeTypeOf('function');
const server = <A extends string>(props: ModelServerProps<A>) => new ModelServer(aChart('chat'), 'qwen', props);

test('LMCache compiles on hardware that has its connector', () => {
  compiled(() => server({ model, accelerator: Accelerator.nvidia(), lmcache: true }));
  compiled(() => server({ model, accelerator: Accelerator.amd(), lmcache: { cpu: { size: '60Gi' } } }));
  compiled(() =>
    server({ model, accelerator: Accelerator.ascend(), kvCacheTiers: [{ kind: 'cpu', size: '1Gi', connector: 'lmcache' }] }),
  );
  compiled(() => server({ model, accelerator: Accelerator.intelXpu(), lmcache: { configuration: 'file' } }));
  compiled(() => server({ model, accelerator: Accelerator.intelGaudi(), lmcache: true }));
});

test('LMCache does not compile on hardware without it', () => {
  // @ts-expect-error: TPUs have a connector of their own
  compiled(() => server({ model, accelerator: Accelerator.googleTpu(), lmcache: true }));
  // @ts-expect-error: there is no connector inside the engine of CPUs
  compiled(() => server({ model, accelerator: Accelerator.cpu(), lmcache: { cpu: { size: '1Gi' } } }));
  // @ts-expect-error: nor of Arm CPUs
  compiled(() => server({ model, accelerator: Accelerator.cpu({ arch: 'arm64' }), lmcache: true }));
  // @ts-expect-error: nothing is simulated of it
  compiled(() => server({ model, accelerator: Accelerator.simulated(), lmcache: true }));
});

test('a server of the node compiles where there is one', () => {
  const lmcache = { mode: 'multiprocess', server: { host: 'lmcache', port: 5555 } } as const;
  compiled(() => server({ model, accelerator: Accelerator.nvidia(), lmcache }));
  compiled(() => server({ model, accelerator: Accelerator.cpu({ arch: 'arm64' }), lmcache }));
  // @ts-expect-error: TPUs have none
  compiled(() => server({ model, accelerator: Accelerator.googleTpu(), lmcache }));
  // @ts-expect-error: of NPUs, none is known to work
  compiled(() => server({ model, accelerator: Accelerator.ascend(), lmcache }));
});

test('a tier names only connectors that its hardware has', () => {
  const tpu = { model, accelerator: Accelerator.googleTpu() };
  const nvidia = { model, accelerator: Accelerator.nvidia() };
  compiled(() => server({ ...tpu, kvCacheTiers: [{ ...cpu, connector: 'tpu-offload' }] }));
  compiled(() =>
    server({
      ...nvidia,
      kvCacheTiers: [
        { ...cpu, connector: 'lmcache' },
        { kind: 'storage', volume: 'emptyDir' },
      ],
    }),
  );
  // @ts-expect-error: LMCache does not run on TPUs
  compiled(() => server({ ...tpu, kvCacheTiers: [{ ...cpu, connector: 'lmcache' }] }));
  // @ts-expect-error: TPUs have no tier on storage
  compiled(() => server({ ...tpu, kvCacheTiers: [{ kind: 'storage', volume: 'emptyDir', size: '1Gi' }] }));
  // @ts-expect-error: the connector of TPUs does not run on GPUs
  compiled(() => server({ ...nvidia, kvCacheTiers: [{ ...cpu, connector: 'tpu-offload' }] }));
  const amd = { model, accelerator: Accelerator.amd() };
  const files = { kind: 'storage', volume: 'emptyDir', connector: 'llm-d-fs' } as const;
  compiled(() => server({ ...nvidia, kvCacheTiers: [files] }));
  // @ts-expect-error: llm-d's file-system connector is for NVIDIA
  compiled(() => server({ ...amd, kvCacheTiers: [files] }));
});

test('a KV transfer is of a kind that engines speak there', () => {
  compiled(() => server({ model, accelerator: Accelerator.nvidia(), kvTransfer: { kind: 'nixl' } }));
  compiled(() => server({ model, accelerator: Accelerator.googleTpu(), kvTransfer: { kind: 'tpu' } }));
  // @ts-expect-error: TPUs do not speak NIXL
  compiled(() => server({ model, accelerator: Accelerator.googleTpu(), kvTransfer: { kind: 'nixl' } }));
  // @ts-expect-error: GPUs do not speak the connector of TPUs
  compiled(() => server({ model, accelerator: Accelerator.nvidia(), kvTransfer: { kind: 'tpu' } }));
});

test('hardware that is only known at run time, or is nobody else’s, can be said to have anything', () => {
  const spec: AcceleratorSpec = { id: 'npu', displayName: 'NPU', nameStem: 'npu', labels: { variant: 'npu' }, source: 'here' };
  const some: Accelerator = Accelerator.googleTpu();
  const props: ModelServerProps = { model, accelerator: some, lmcache: true };
  compiled(() => server(props));
  compiled(() => server({ model, accelerator: Accelerator.custom({ ...spec, id: 'npu' }), lmcache: true }));
  compiled(() => server({ model, accelerator: Accelerator.custom(spec), kvCacheTiers: [{ ...cpu, connector: 'lmcache' }] }));
  compiled(() =>
    server({ model, accelerator: Math.random() > 2 ? Accelerator.nvidia() : Accelerator.googleTpu(), lmcache: true }),
  );
});

test('the construct itself is judged like that', () => {
  const chart = aChart('chat');
  const onTpu = Accelerator.googleTpu();
  compiled(() => new ModelServer(chart, 'a', { model, accelerator: Accelerator.nvidia(), lmcache: { cpu: { size: '1Gi' } } }));
  // @ts-expect-error: TPUs have a connector of their own
  compiled(() => new ModelServer(chart, 'b', { model, accelerator: onTpu, lmcache: true }));
});

test('a server of known hardware is a server', () => {
  const one: ModelServer = server({ model, accelerator: Accelerator.nvidia() });
  expect(one.accelerator.id).toBe('nvidia');
});
