import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  Engine,
  type KvCacheTier,
  KvCacheVolumeClaim,
  TieredPrefixCache,
  type TieredPrefixCacheProps,
  Warnings,
} from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const aPath = (props: TieredPrefixCacheProps = {}, chart = aChart('chat')) => new TieredPrefixCache(chart, 'qwen', props);
const serverOf = (props: TieredPrefixCacheProps = {}): Manifest => theOnly(manifestsOf(aPath(props).modelServer), 'Deployment');
const argsOf = (props: TieredPrefixCacheProps = {}): string[] => serverOf(props).spec.template.spec.containers[0].args;
function configOf(props: TieredPrefixCacheProps = {}): Manifest {
  const { data } = manifestsOf(aPath(props).router).find((o) => o.kind === 'ConfigMap' && o.metadata.name.endsWith('-epp'))!;
  return parse(Object.values<string>(data)[0]!);
}
const volume = { claimName: 'kv-cache' };
const ON_STORAGE: readonly KvCacheTier[] = [
  { kind: 'cpu', size: '60Gi' },
  { kind: 'storage', volume },
];

test('one line is enough', () => {
  expect(manifestsOf(aPath()).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/gpu-vllm-sa',
    'Deployment/gpu-vllm-decode',
    'InferencePool/tiered-prefix-cache-cpu',
    'ConfigMap/envoy',
    'ServiceAccount/tiered-prefix-cache-cpu-epp',
    'ConfigMap/tiered-prefix-cache-cpu-epp',
    'Role/tiered-prefix-cache-cpu-epp-sa',
    'RoleBinding/tiered-prefix-cache-cpu-epp-sa',
    'Role/tiered-prefix-cache-cpu-epp-non-sa',
    'RoleBinding/tiered-prefix-cache-cpu-epp-non-sa',
    'Service/tiered-prefix-cache-cpu-epp',
    'Deployment/tiered-prefix-cache-cpu-epp',
  ]);
});

// These launches are shell scripts upstream, so that parity does not see their flags.
describe('flags of the launches that upstream writes as scripts', () => {
  test('storage', () => {
    const args = argsOf({ tiers: ON_STORAGE });
    expect(args.filter((arg) => !arg.startsWith('--kv-transfer-config='))).toEqual([
      'Qwen/Qwen3-32B',
      '--tensor-parallel-size=2',
      '--max-num-seqs=1024',
      '--disable-access-log-for-endpoints=/health,/metrics,/v1/models',
    ]);
    const connector = args.find((arg) => arg.startsWith('--kv-transfer-config='))!;
    expect(JSON.parse(connector.slice('--kv-transfer-config='.length))).toEqual({
      kv_connector: 'MultiConnector',
      kv_role: 'kv_both',
      kv_connector_extra_config: {
        connectors: [
          {
            kv_connector: 'OffloadingConnector',
            kv_role: 'kv_both',
            kv_connector_extra_config: { cpu_bytes_to_use: 64424509440 },
          },
          {
            kv_connector: 'OffloadingConnector',
            kv_role: 'kv_both',
            kv_connector_extra_config: {
              spec_name: 'SharedStorageOffloadingSpec',
              spec_module_path: 'llmd_fs_backend.spec',
              shared_storage_path: '/mnt/files-storage/',
              block_size: 256,
              threads_per_gpu: 64,
            },
          },
        ],
      },
    });
  });

  test('TPU v7', () => {
    const props = { accelerator: Accelerator.googleTpu({ generation: 'v7' }) };
    expect(argsOf(props)).toEqual([
      'Qwen/Qwen3-32B',
      '--port=8000',
      '--tensor-parallel-size=8',
      '--gpu-memory-utilization=0.9',
      '--block-size=128',
      '--kv-transfer-config={"kv_connector":"TPUOffloadConnector","kv_role":"kv_both","kv_connector_module_path":"tpu_inference.offload.tpu_offload_connector"}',
      '--disable-access-log-for-endpoints=/health,/metrics,/v1/models',
    ]);
    expect(serverOf(props).spec.template.spec.containers[0].env).toContainEqual({
      name: 'TPU_OFFLOAD_NUM_CPU_CHUNKS',
      value: '25000',
    });
  });
});

describe('the router', () => {
  test('selects the pods of its model servers', () => {
    for (const props of [{}, { tiers: ON_STORAGE }, { name: 'chat', tiers: ON_STORAGE }]) {
      const path = aPath(props);
      const pool = theOnly(manifestsOf(path.router), 'InferencePool');
      const { labels } = theOnly(manifestsOf(path.modelServer), 'Deployment').spec.template.metadata;
      expect(selects(pool.spec.selector.matchLabels, labels)).toBe(true);
      expect(validationsOf(path)).toEqual([]);
    }
  });

  test('has one prefix scorer, with the weight that two of upstream count together', () => {
    expect(configOf().schedulingProfiles[0].plugins).toEqual([
      { pluginRef: 'queue-scorer', weight: 2 },
      { pluginRef: 'kv-cache-utilization-scorer', weight: 2 },
      { pluginRef: 'prefix-cache-scorer', weight: 2 },
      { pluginRef: 'max-score-picker' },
    ]);
  });

  test("remembers its fixed number of the servers' blocks where the tiers hold half of it or more", () => {
    const scorerOf = (props: TieredPrefixCacheProps) =>
      configOf(props).plugins.find((p: Manifest) => p.type === 'prefix-cache-scorer').parameters;
    expect(scorerOf({})).toEqual({ autoTune: false, blockSizeTokens: 16 });
    expect(scorerOf({ engine: Engine.vllm({ blockSize: 32 }) })).toEqual({ autoTune: false, blockSizeTokens: 32 });
    // 15625 blocks of 4 MiB are half of 31250.
    expect(scorerOf({ tiers: [{ kind: 'cpu', size: '62500Mi' }] })).toEqual({ autoTune: false, blockSizeTokens: 16 });
    expect(scorerOf({ tiers: [{ kind: 'cpu', size: '62496Mi' }] })).toBeUndefined();
    expect(scorerOf({ tiers: [] })).toBeUndefined();
    expect(scorerOf({ model: 'acme/model' })).toBeUndefined();
  });

  test('says nothing that the endpoint picker would not do', () => {
    const path = aPath({ tiers: [{ kind: 'cpu', size: '200Gi' }] });
    expect(Warnings.of(path)).toEqual([]);
  });

  test('takes another configuration', () => {
    const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' as const, weight: 1 }] }] };
    expect(configOf({ router: { schedulingConfig } }).plugins.map((p: Manifest) => p.type)).toEqual([
      'queue-scorer',
      'max-score-picker',
    ]);
  });
});

describe('what the caller says', () => {
  test('of settings, replicas and grace stands over the preset', () => {
    const lmcache: TieredPrefixCacheProps = { tiers: [{ kind: 'cpu', size: '400Gi', connector: 'lmcache' }] };
    expect(argsOf(lmcache)).toEqual(expect.arrayContaining(['--max-num-seqs=1024', '--gpu-memory-utilization=0.8']));
    const server = serverOf({
      ...lmcache,
      engine: Engine.vllm({ maxNumSeqs: 64 }),
      replicas: 1,
      terminationGracePeriodSeconds: 10,
      podLabels: { team: 'a' },
    });
    expect(server.spec.template.spec.containers[0].args).toEqual(
      expect.arrayContaining(['--max-num-seqs=64', '--gpu-memory-utilization=0.8']),
    );
    expect(server.spec).toMatchObject({ replicas: 1, template: { spec: { terminationGracePeriodSeconds: 10 } } });
    expect(server.spec.template.metadata.labels.team).toBe('a');
  });

  test('of the name is a prefix, so that two fit into one namespace', () => {
    const chart = aChart('chat');
    const paths = [aPath({ name: 'one' }, chart), new TieredPrefixCache(chart, 'two', { name: 'two', tiers: ON_STORAGE })];
    expect(paths.map((path) => path.modelServer.workloadName)).toEqual(['one-gpu-vllm-decode', 'two-gpu-vllm-decode']);
    expect(paths.map((path) => path.router.poolName)).toEqual(['one-tiered-prefix-cache-cpu', 'two-tiered-prefix-cache-storage']);
    expect(validationsOf(chart)).toEqual([]);
  });

  test('of a claim is mounted by the pods', () => {
    const chart = aChart('chat');
    const claim = new KvCacheVolumeClaim(chart, 'cache', { name: 'mine', size: '8000Gi' });
    const path = aPath({ tiers: [{ kind: 'storage', connector: 'lmcache', volume: claim }] }, chart);
    const { volumes, containers } = theOnly(manifestsOf(path.modelServer), 'Deployment').spec.template.spec;
    expect(volumes).toContainEqual({ name: 'files-storage', persistentVolumeClaim: { claimName: 'mine' } });
    // 4 replicas × 2 GPUs share what the claim asks for.
    expect(containers[0].env).toContainEqual({ name: 'LMCACHE_MAX_LOCAL_DISK_SIZE', value: '1000.0' });
  });

  test('of nothing where upstream has no default is asked for', () => {
    expect(messageOf(() => aPath({ accelerator: Accelerator.amd() }))).toBe(
      '[test/qwen] model: is missing, and upstream has no default for vLLM on AMD GPU. Fix: name a model.',
    );
    expect(messageOf(() => aPath({ kvCacheTiers: [] } as TieredPrefixCacheProps))).toMatch(/kvCacheTiers: is not a known prop/);
  });
});

test('warns of what upstream does not stand behind', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  expect(Warnings.of(aPath({ accelerator: Accelerator.googleTpu({ generation: 'v7' }) })).map((w) => w.id)).toEqual([
    'unvalidated',
  ]);
  expect(Warnings.of(aPath({ tiers: ON_STORAGE })).map((w) => w.id)).toEqual(['unbounded-storage']);
  warn.mockRestore();
});
