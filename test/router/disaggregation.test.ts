import type { Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, type EndpointPickerConfig, Engine, ModelServer, type ModelServerProps, plugin, Router } from '../../lib';
import { aChart, messageOf } from '../synth';

const disaggregated: EndpointPickerConfig = {
  profileHandler: plugin('disagg-profile-handler', { deciders: { prefill: 'always-disagg-pd-decider' } }),
  profiles: [
    { name: 'prefill', filters: ['prefill-filter'], scorers: [{ plugin: 'queue-scorer' }] },
    { name: 'decode', filters: ['decode-filter'], scorers: [{ plugin: 'queue-scorer' }] },
  ],
};

type Server = Partial<ModelServerProps>;
const aServer = (chart: Chart, id: string, props: Server) =>
  new ModelServer(chart, id, {
    model: 'Qwen/Qwen3-32B',
    accelerator: Accelerator.nvidia(),
    guide: 'pd',
    kvTransfer: true,
    routingSidecar: id === 'decode',
    role: id === 'decode' ? 'decode' : 'prefill',
    ...props,
  });

function pair(prefill: Server = {}, decode: Server = {}, schedulingConfig = disaggregated): string {
  const chart = aChart('ns');
  const modelServers = [aServer(chart, 'decode', decode), aServer(chart, 'prefill', prefill)];
  return messageOf(() => new Router(chart, 'router', { modelServers, schedulingConfig }));
}

test('a prefill and a decode server that agree are a pool', () => {
  expect(pair()).toBe('accepted');
  expect(pair({ tensorParallelSize: 2 }, { tensorParallelSize: 8 })).toBe('accepted');
});

describe('the two may run on accelerators of two kinds', () => {
  const gaudi = Accelerator.intelGaudi();
  const engine = Engine.vllm({ blockSize: 128 });
  const onHost = { kind: 'nixl', bufferDevice: 'cpu' } as const;

  test('when both have one version of the engine and hand blocks over in memory of one kind', () => {
    const same = { image: 'registry.example/vllm-cuda:v0.16.0', engineVersion: '0.16.0', kvTransfer: onHost };
    expect(pair({ accelerator: gaudi, engine, kvTransfer: onHost }, { engine, ...same })).toBe('accepted');
  });

  test('when both are told not to compare what they are', () => {
    const kvTransfer = { ...onHost, enforceHandshakeCompat: false };
    expect(pair({ accelerator: gaudi, engine, kvTransfer }, { engine, kvTransfer })).toBe('accepted');
    const inWireNames = { ...onHost, extraConfig: { enforce_handshake_compat: false } };
    expect(pair({ accelerator: gaudi, engine, kvTransfer }, { engine, kvTransfer: inWireNames })).toBe('accepted');
  });

  test('but not when one side still compares', () => {
    const kvTransfer = { ...onHost, enforceHandshakeCompat: false };
    expect(pair({ accelerator: gaudi, engine, kvTransfer }, { engine, kvTransfer: onHost })).toMatch(
      /^\[test\/router\] modelServers\[1\]: runs the engine in version 0\.16\.0, and modelServers\[0\] 0\.19\.1/,
    );
  });

  test('and their images alone do not fit', () => {
    const message = pair({ accelerator: gaudi, engine }, { engine });
    expect(message).toContain('runs the engine in version 0.16.0, and modelServers[0] 0.19.1');
    expect(message).toContain(
      '[test/router] modelServers[1]: hands KV blocks over in the memory of the host, and modelServers[0] device. Fix: say kvTransfer: { kind: "nixl", bufferDevice: "cpu" } for both.',
    );
    expect(pair({ accelerator: Accelerator.amd(), engine }, { engine })).toContain('version 0.20.1, and modelServers[0] 0.19.1');
  });

  test('and TPUs not with connectors of two versions', () => {
    const v6e = { accelerator: Accelerator.googleTpu({ generation: 'v6e' }), tensorParallelSize: 8 };
    const newer = { ...v6e, image: 'vllm/vllm-tpu:v0.20.0', engineVersion: '0.20.0' };
    expect(pair(v6e, v6e)).toBe('accepted');
    expect(pair(v6e, newer)).toBe(
      '[test/router] modelServers[1]: hands KV blocks over by the connector TPUConnector, and modelServers[0] TPUConnectorHMA. Fix: give both an image of the same version, with image and engineVersion.',
    );
  });
});

describe('what the engines compare may be said in other words', () => {
  test('of one number format', () => {
    expect(pair({ engine: Engine.vllm({ dtype: 'half' }) }, { engine: Engine.vllm({ dtype: 'float16' }) })).toBe('accepted');
    expect(pair({ engine: Engine.vllm({ dtype: 'auto' }) }, {})).toBe('accepted');
  });

  test('as an extra argument, which is not read', () => {
    const engine = Engine.vllm({ extraArgs: ['--kv-cache-dtype=fp8'] });
    expect(pair({ engine }, { engine: Engine.vllm({ kvCacheDtype: 'fp8' }) })).toBe('accepted');
  });

  test('by the transfer itself, which keeps the cache manager of a hybrid model on both sides', () => {
    const hybrid = { model: 'openai/gpt-oss-120b' };
    expect(pair(hybrid, hybrid)).toBe('accepted');
    expect(pair(hybrid, { ...hybrid, engine: Engine.vllm({ disableHybridKvCacheManager: true }) })).toContain(
      'has for disableHybridKvCacheManager false, and modelServers[0] true',
    );
  });
});

describe('servers that cannot work on a request together are refused', () => {
  const sglang = Engine.sglang();
  test.each<[string, Server, Server, string]>([
    [
      'no transfer on one side',
      { kvTransfer: false },
      {},
      '[test/router] modelServers[1]: has no KV transfer, so that what is prefilled for a request cannot reach the server that decodes it. Fix: give it kvTransfer: true.',
    ],
    [
      'no sidecar',
      {},
      { routingSidecar: false },
      '[test/router] modelServers[0]: decodes and has no routing sidecar, so that it never asks a prefill server. Fix: give it routingSidecar: true.',
    ],
    [
      'two models',
      { model: 'Qwen/Qwen3-8B', servedModelName: 'Qwen/Qwen3-32B' },
      {},
      '[test/router] modelServers[1]: loads the model Qwen/Qwen3-8B, and modelServers[0] Qwen/Qwen3-32B. Fix: give both the same model.',
    ],
    [
      'two block sizes',
      { engine: Engine.vllm({ blockSize: 64 }) },
      { engine: Engine.vllm({ blockSize: 128 }) },
      '[test/router] modelServers[1]: keeps KV blocks of so many tokens: 64, and modelServers[0] 128. Fix: set the block size of both engines.',
    ],
    [
      'two engines',
      { engine: Engine.sglang({ pageSize: 16 }) },
      {},
      '[test/router] modelServers[1]: hands KV blocks over by sglang, and modelServers[0] nixl. Fix: choose engines and accelerators that speak the same.',
    ],
    [
      'two transports',
      { kvTransfer: { kind: 'nixl', backends: ['LIBFABRIC'] } },
      {},
      '[test/router] modelServers[1]: moves KV blocks with LIBFABRIC, and modelServers[0] UCX. Fix: say the same in kvTransfer of both.',
    ],
    [
      'two bootstrap ports',
      { engine: sglang, kvTransfer: { kind: 'sglang', bootstrapPort: 8990 } },
      { engine: sglang },
      '[test/router] modelServers[1]: meets its peers on port 8990, and modelServers[0] 8998. Fix: say the same in kvTransfer of both.',
    ],
    [
      'parallel sizes without a common measure',
      { tensorParallelSize: 3 },
      { tensorParallelSize: 4 },
      '[test/router] modelServers[1]: splits layers over 3 devices and modelServers[0] over 4, and neither is a multiple of the other, so that NIXL cannot map their blocks. Fix: make one tensorParallelSize a multiple of the other.',
    ],
    [
      'two versions of the engine',
      { engineVersion: '0.20.1', image: 'vllm/vllm-openai:v0.20.1' },
      {},
      '[test/router] modelServers[1]: runs the engine in version 0.20.1, and modelServers[0] 0.19.1, so that neither takes KV blocks from the other. Fix: give both an image of the same version, with image and engineVersion, or say enforceHandshakeCompat: false in kvTransfer of both if you know that they fit.',
    ],
    [
      'two number formats of KV blocks',
      { engine: Engine.vllm({ kvCacheDtype: 'fp8' }) },
      {},
      '[test/router] modelServers[1]: keeps KV blocks in the number format fp8, and modelServers[0] auto, so that neither takes KV blocks from the other. Fix: set the same kvCacheDtype in the engine of both, or say enforceHandshakeCompat: false in kvTransfer of both if you know that they fit.',
    ],
    [
      'two number formats of KV blocks, in SGLang',
      { engine: Engine.sglang({ kvCacheDtype: 'fp8_e4m3' }) },
      { engine: sglang },
      '[test/router] modelServers[1]: keeps KV blocks in the number format fp8_e4m3, and modelServers[0] auto, so that neither takes KV blocks from the other. Fix: set the same kvCacheDtype in the engine of both.',
    ],
    [
      'two number formats',
      { engine: Engine.vllm({ dtype: 'float16' }) },
      { engine: Engine.vllm({ dtype: 'bfloat16' }) },
      '[test/router] modelServers[1]: computes in the number format float16, and modelServers[0] bfloat16, so that neither takes KV blocks from the other. Fix: set the same dtype in the engine of both, or say enforceHandshakeCompat: false in kvTransfer of both if you know that they fit.',
    ],
    [
      'attention kernels of two kinds',
      { engine: Engine.vllm({ attentionBackend: 'FLASHINFER' }) },
      { engine: Engine.vllm({ attentionBackend: 'FLASH_ATTN' }) },
      '[test/router] modelServers[1]: has the attention kernels FLASHINFER, and modelServers[0] FLASH_ATTN, so that neither takes KV blocks from the other. Fix: set the same attentionBackend in the engine of both, or say enforceHandshakeCompat: false in kvTransfer of both if you know that they fit.',
    ],
    [
      'a cache manager that one has switched off',
      {},
      { engine: Engine.vllm({ disableHybridKvCacheManager: true }) },
      "[test/router] modelServers[1]: has for disableHybridKvCacheManager the engine's choice, and modelServers[0] true, so that neither takes KV blocks from the other. Fix: set the same disableHybridKvCacheManager in the engine of both, or say enforceHandshakeCompat: false in kvTransfer of both if you know that they fit.",
    ],
    [
      'an adapter that prefill lacks',
      {},
      { engine: Engine.vllm({ enableLora: true, loraModules: [{ name: 'sql', path: 'org/sql' }] }) },
      '[test/router] modelServers[1]: is without "sql", which modelServers[0] serves beside the model, and each request passes through both. Fix: give the engines of both the same adapters.',
    ],
    [
      'an adapter that decode lacks',
      { engine: Engine.vllm({ enableLora: true, loraModules: [{ name: 'sql', path: 'org/sql' }] }) },
      {},
      '[test/router] modelServers[0]: is without "sql", which modelServers[1] serves beside the model, and each request passes through both. Fix: give the engines of both the same adapters.',
    ],
    [
      'prefill on another port than the one of the sidecar',
      { port: 8200 },
      {},
      '[test/router] modelServers[1]: it serves on port 8200, and modelServers[0] on 8000. Fix: give the model servers the same port.',
    ],
  ])('%s', (_, prefill, decode, message) => {
    expect(pair(prefill, decode)).toBe(message);
  });

  test('prefill alone', () => {
    const chart = aChart('ns');
    const modelServers = [aServer(chart, 'prefill', {})];
    expect(messageOf(() => new Router(chart, 'router', { modelServers, schedulingConfig: disaggregated }))).toBe(
      '[test/router] modelServers: have the role "prefill" alone, and no answer ever comes from a server that does not decode. Fix: add a model server of role "decode", or leave the role out.',
    );
  });

  test('a scheduling configuration that never asks the prefill servers', () => {
    const { profiles } = disaggregated;
    expect(pair({}, {}, { profiles: profiles.slice(1) })).toBe(
      "[test/router] schedulingConfig.profileHandler: is none that disaggregates, so that nothing tells the decode servers of the prefill servers in the pool. Fix: give plugin('disagg-profile-handler', { deciders: { prefill: 'always-disagg-pd-decider' } }).",
    );
  });
});

test('a decode server with a sidecar serves alone as well', () => {
  const chart = aChart('ns');
  const modelServers = [aServer(chart, 'decode', {})];
  const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' as const }] }] };
  expect(messageOf(() => new Router(chart, 'router', { modelServers, schedulingConfig }))).toBe('accepted');
});
