import type { Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Accelerator, type EndpointPickerConfig, Engine, ModelServer, type ModelServerProps, plugin, Router } from '../../lib';
import { messageOf } from '../kubernetes/message-of';
import { aChart } from '../synth';

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

test('the two may run on accelerators of two kinds, as long as blocks fit', () => {
  const engine = Engine.vllm({ blockSize: 128 });
  expect(pair({ accelerator: Accelerator.intelGaudi(), engine }, { engine })).toBe('accepted');
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
      'two names',
      { servedModelName: 'qwen' },
      {},
      '[test/router] modelServers[1]: is asked for by the name qwen, and modelServers[0] Qwen/Qwen3-32B. Fix: give both the same servedModelName.',
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
