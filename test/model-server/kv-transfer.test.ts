import { describe, expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps } from '../../lib';
import { connectorOf, portsOf, variablesOf } from '../containers';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer: ModelServerProps = { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), kvTransfer: true };
const serverOf = (props: Partial<ModelServerProps> = {}) => new ModelServer(aChart(), 'qwen', { ...aServer, ...props });
const containerOf = (props: Partial<ModelServerProps> = {}): Manifest =>
  theOnly(manifestsOf(serverOf(props)), 'Deployment').spec.template.spec.containers[0];
const errorOf = (props: Partial<ModelServerProps> | object) => messageOf(() => serverOf(props as Partial<ModelServerProps>));

const configOf = (props: Partial<ModelServerProps> = {}) => connectorOf(containerOf(props));
const POD_IP = { fieldRef: { fieldPath: 'status.podIP' } };

const tpu = Accelerator.googleTpu({ generation: 'v7' });
const tpuImage = (engineVersion: string) => ({ image: `vllm/vllm-tpu:v${engineVersion}`, engineVersion });

describe('vLLM', () => {
  test('gets NIXL, which either side can start and which peers reach at the address of the pod', () => {
    const container = containerOf();
    expect(configOf()).toEqual({ kv_connector: 'NixlConnector', kv_role: 'kv_both' });
    expect(variablesOf(container)).toMatchObject({ VLLM_NIXL_SIDE_CHANNEL_HOST: POD_IP });
    expect(portsOf(container)).toMatchObject({ modelserver: 8000, nixl: 5600 });
  });

  test('on AMD gets the same, which its image carries as RIXL', () => {
    expect(configOf({ accelerator: Accelerator.amd() })).toEqual({ kv_connector: 'NixlConnector', kv_role: 'kv_both' });
  });

  test.each([
    ['Intel XPU', Accelerator.intelXpu()],
    ['Intel Gaudi', Accelerator.intelGaudi()],
  ])('on %s hands blocks over in the memory of the host, over the network that there is', (_, accelerator) => {
    expect(configOf({ accelerator })).toMatchObject({ kv_connector: 'NixlConnector', kv_buffer_device: 'cpu' });
    expect(variablesOf(containerOf({ accelerator }))).toMatchObject({ UCX_TLS: 'tcp', VLLM_NIXL_SIDE_CHANNEL_PORT: '5600' });
  });

  test('on Gaudi needs all of the devices of the host', () => {
    expect(containerOf({ accelerator: Accelerator.intelGaudi() }).securityContext).toEqual({ privileged: true });
    expect(containerOf({ accelerator: Accelerator.intelXpu() }).securityContext).toBeUndefined();
  });

  test.each([
    ['prefill', 'kv_producer'],
    ['decode', 'kv_consumer'],
  ] as const)('on a TPU does what the role says: %s is %s', (role, kvRole) => {
    const props = { accelerator: tpu, role, ...tpuImage('0.20.0') };
    expect(configOf(props)).toEqual({
      kv_connector: 'TPUConnectorHMA',
      kv_connector_module_path: 'tpu_inference.distributed.tpu_connector_hma',
      kv_role: kvRole,
    });
    expect(variablesOf(containerOf(props))).toMatchObject({
      POD_IP: POD_IP,
      TPU_KV_TRANSFER_PORT: '9100',
      TPU_SIDE_CHANNEL_PORT: '9600',
    });
    expect(portsOf(containerOf(props))).toEqual({ modelserver: 8000, 'tpu-kv-transfer': 9100, 'tpu-pd-coord': 9600 });
  });

  test.each([
    ['0.11.1', 'TPUConnector'],
    ['0.18.0', 'TPUConnector'],
    ['0.20.0', 'TPUConnectorHMA'],
    ['0.26.0', 'TPUConnectorHMA'],
  ])('on a TPU has the connector that the image has: %s has %s', (version, connector) => {
    const props = { accelerator: Accelerator.googleTpu({ generation: 'v6e' }), tensorParallelSize: 8, ...tpuImage(version) };
    expect(configOf(props)).toEqual({
      kv_connector: connector,
      kv_connector_module_path: `tpu_inference.distributed.${connector === 'TPUConnector' ? 'tpu_connector' : 'tpu_connector_hma'}`,
      kv_role: 'kv_consumer',
    });
    expect(variablesOf(containerOf(props))).toMatchObject({ TPU_KV_TRANSFER_PORT: '9100', TPU_SIDE_CHANNEL_PORT: '9600' });
  });

  test('opens the port that it is told of, and tells its peers', () => {
    const container = containerOf({ kvTransfer: { kind: 'nixl', sideChannelPort: 5700 } });
    expect(portsOf(container).nixl).toBe(5700);
    expect(variablesOf(container)).toMatchObject({ VLLM_NIXL_SIDE_CHANNEL_PORT: '5700' });
  });

  test('takes the options of NIXL in the spelling of its connector', () => {
    const kvTransfer = {
      kind: 'nixl',
      bufferDevice: 'cpu',
      backends: ['LIBFABRIC'],
      loadFailurePolicy: 'recompute',
      enforceHandshakeCompat: false,
      abortTimeoutSeconds: 60,
      extraConfig: { num_threads: 4 },
    } as const;
    expect(configOf({ kvTransfer })).toEqual({
      kv_connector: 'NixlConnector',
      kv_role: 'kv_both',
      kv_buffer_device: 'cpu',
      kv_load_failure_policy: 'recompute',
      kv_connector_extra_config: { backends: ['LIBFABRIC'], enforce_handshake_compat: false, num_threads: 4 },
    });
    expect(variablesOf(containerOf({ kvTransfer }))).toMatchObject({ VLLM_NIXL_ABORT_REQUEST_TIMEOUT: '60' });
  });
});

describe('a hybrid model', () => {
  const hybrid = { model: 'openai/gpt-oss-120b' };

  test('keeps the cache manager that a connector would switch off', () => {
    expect(containerOf(hybrid).args).toContain('--no-disable-hybrid-kv-cache-manager');
    expect(containerOf().args.join(' ')).not.toContain('hybrid-kv-cache-manager');
  });

  test('does so only where the connector can, and nobody said otherwise', () => {
    const words = (props: Partial<ModelServerProps>) => containerOf({ ...hybrid, ...props }).args.join(' ');
    expect(words({ accelerator: Accelerator.intelGaudi() })).not.toContain('hybrid-kv-cache-manager');
    expect(words({ accelerator: tpu, ...tpuImage('0.18.0') })).not.toContain('hybrid-kv-cache-manager');
    expect(words({ accelerator: tpu, ...tpuImage('0.20.0') })).toContain('--no-disable-hybrid-kv-cache-manager');
    expect(words({ engine: Engine.vllm({ disableHybridKvCacheManager: true }) })).toContain(' --disable-hybrid-kv-cache-manager');
    const twice = words({ engine: Engine.vllm({ extraArgs: ['--no-disable-hybrid-kv-cache-manager'] }) });
    expect(twice.match(/hybrid-kv-cache-manager/g)).toHaveLength(1);
  });
});

test('NIXL does not hand over the blocks of a model that is cut into stages', () => {
  expect(messageOf(() => containerOf({ pipelineParallelSize: 2 }))).toContain(
    'pipelineParallelSize: 2 stages have the layers of the model among them, and NixlConnector hands over the blocks of a single stage.',
  );
});

describe('SGLang', () => {
  const sglang = { engine: Engine.sglang() };

  test('is told its half, and opens no port of NIXL', () => {
    const container = containerOf({ ...sglang, role: 'decode' });
    expect(container.args).toEqual(
      expect.arrayContaining(['--disaggregation-mode=decode', '--disaggregation-transfer-backend=nixl']),
    );
    expect(portsOf(container)).toEqual({ modelserver: 8000 });
    expect(container.env.map((e: Manifest) => e.name).filter((name: string) => name.includes('NIXL'))).toEqual([]);
  });

  test('introduces prefill to decode on a port that prefill opens', () => {
    const kvTransfer = {
      kind: 'sglang',
      bootstrapPort: 8990,
      transferBackend: 'mooncake',
      ibDevices: ['mlx5_0', 'mlx5_1'],
    } as const;
    const prefill = containerOf({ ...sglang, role: 'prefill', kvTransfer });
    expect(prefill.args).toEqual(
      expect.arrayContaining([
        '--disaggregation-mode=prefill',
        '--disaggregation-transfer-backend=mooncake',
        '--disaggregation-bootstrap-port=8990',
        '--disaggregation-ib-device=mlx5_0,mlx5_1',
      ]),
    );
    expect(portsOf(prefill)).toEqual({ modelserver: 8000, bootstrap: 8990 });
    expect(portsOf(containerOf({ ...sglang, role: 'prefill' }))).toMatchObject({ bootstrap: 8998 });
  });
});

test('the simulator only pretends', () => {
  const plain = containerOf({ accelerator: Accelerator.simulated(), kvTransfer: false });
  expect(containerOf({ accelerator: Accelerator.simulated() })).toEqual(plain);
});

test('a server without it has none of it', () => {
  for (const kvTransfer of [false, undefined]) {
    const container = containerOf({ kvTransfer });
    expect(portsOf(container)).toEqual({ modelserver: 8000 });
    expect(JSON.stringify(container)).not.toMatch(/NIXL|kv-transfer/i);
    expect(serverOf({ kvTransfer }).kvTransfer).toBeUndefined();
  }
});

describe('what cannot work is refused', () => {
  test.each<[object, string]>([
    [
      { accelerator: Accelerator.cpu() },
      '[test/qwen] kvTransfer: llm-d v0.7.0 knows no way for vLLM on CPU to hand over KV blocks. Fix: choose another accelerator, or name a kind that your image has, such as { kind: "nixl" }.',
    ],
    [
      { kvTransfer: { kind: 'sglang' } },
      '[test/qwen] kvTransfer.kind: "sglang" is not what vLLM on NVIDIA GPU speaks. Fix: write "nixl", or true.',
    ],
    [
      { accelerator: Accelerator.cpu(), kvTransfer: { kind: 'sglang' } },
      '[test/qwen] kvTransfer.kind: "sglang" is not what vLLM on CPU speaks. Fix: choose a kind of vLLM.',
    ],
    [
      { pipelineParallelSize: 2 },
      '[test/qwen] pipelineParallelSize: 2 stages have the layers of the model among them, and NixlConnector hands over the blocks of a single stage. Fix: raise tensorParallelSize instead, or leave kvTransfer out.',
    ],
    [
      { accelerator: tpu, role: 'prefill-decode' },
      '[test/qwen] role: "prefill-decode" has no part in the KV transfer of kind "tpu", which goes one way. Fix: choose one of "prefill" and "decode", or leave kvTransfer out.',
    ],
    [
      { engine: Engine.vllm({ kvTransferConfig: { kvConnector: 'NixlConnector', kvRole: 'kv_both' } }) },
      '[test/qwen] engine.kvTransferConfig: is set beside kvTransfer, which sets it too. Fix: leave one of them out.',
    ],
    [
      { env: { VLLM_NIXL_SIDE_CHANNEL_HOST: '10.0.0.1', VLLM_NIXL_SIDE_CHANNEL_PORT: '5700' } },
      '[test/qwen] env.VLLM_NIXL_SIDE_CHANNEL_HOST: kvTransfer sets it, and other parts of the pod follow from the same fact. Fix: leave it out, and say it with kvTransfer.\n[test/qwen] env.VLLM_NIXL_SIDE_CHANNEL_PORT: kvTransfer sets it, and other parts of the pod follow from the same fact. Fix: leave it out, and say it with kvTransfer.',
    ],
    [
      { accelerator: tpu, role: 'decode', env: { TPU_KV_TRANSFER_PORT: '9101' } },
      '[test/qwen] env.TPU_KV_TRANSFER_PORT: kvTransfer sets it, and other parts of the pod follow from the same fact. Fix: leave it out, and say it with kvTransfer.',
    ],
    [
      { kvTransfer: { kind: 'nixl', abortTimeoutSeconds: 60 }, env: { VLLM_NIXL_ABORT_REQUEST_TIMEOUT: '30' } },
      '[test/qwen] env.VLLM_NIXL_ABORT_REQUEST_TIMEOUT: kvTransfer sets it, and other parts of the pod follow from the same fact. Fix: leave it out, and say it with kvTransfer.',
    ],
    [
      { engine: Engine.sglang({ disaggregationBootstrapPort: 9555 }), role: 'prefill' },
      "[test/qwen] engine.disaggregationBootstrapPort: is set beside kvTransfer, which sets it too. Fix: leave it out, and say it with kvTransfer: { kind: 'sglang', bootstrapPort }.",
    ],
    [
      { engine: Engine.sglang({ extraArgs: ['--disaggregation-bootstrap-port=9555'] }), role: 'decode' },
      "[test/qwen] engine.extraArgs: set --disaggregation-bootstrap-port beside kvTransfer, which sets it too. Fix: leave it out, and say it with kvTransfer: { kind: 'sglang', bootstrapPort }.",
    ],
    [
      { kvTransfer: { kind: 'nixl', sideChannelPort: 8000 } },
      '[test/qwen] kvTransfer.sideChannelPort: 8000 is the port of "nixl" and of the engine. Fix: move one of them.',
    ],
    [
      { kvTransfer: { kind: 'nixl', transferPort: 9100 } },
      '[test/qwen] kvTransfer.transferPort: is not a known prop. Fix: leave it out: it goes with another choice.',
    ],
  ])('%#', (props, message) => {
    expect(errorOf(props)).toBe(message);
  });
});
