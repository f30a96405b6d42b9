import type { Chart } from 'cdk8s';
import { Accelerator, type KvCacheTier, TieredPrefixCache, type TieredPrefixCacheProps, Warnings } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const GKE: TieredPrefixCacheProps = { accelerator: Accelerator.nvidia({ platform: 'gke' }) };
const volume = { claimName: 'llm-d-kv-cache-storage' };

const LMCACHE: readonly KvCacheTier[] = [{ kind: 'cpu', size: '400Gi', connector: 'lmcache' }];
const LMCACHE_ON_STORAGE: readonly KvCacheTier[] = [
  ...LMCACHE,
  { kind: 'storage', connector: 'lmcache', size: '8960Gi', volume },
];
const FS: readonly KvCacheTier[] = [
  { kind: 'cpu', size: '60Gi' },
  { kind: 'storage', volume },
];

const MODEL_SERVERS: Readonly<Record<string, TieredPrefixCacheProps>> = {
  // A layer for the overlays above it: no connector, no model. Ours is the same server without tiers.
  cpu_modelserver_gpu_vllm_base: { tiers: [] },
  'cpu_modelserver_gpu_vllm_lmcache-connector_base': { tiers: LMCACHE },
  'cpu_modelserver_gpu_vllm_lmcache-connector_gke': { ...GKE, tiers: LMCACHE },
  'cpu_modelserver_gpu_vllm_offloading-connector_base': {},
  'cpu_modelserver_gpu_vllm_offloading-connector_gke': GKE,
  'cpu_modelserver_tpu-v7_vllm_tpu-offloading-connector': { accelerator: Accelerator.googleTpu({ generation: 'v7' }) },
  'storage_modelserver_gpu_vllm_llm-d-fs-connector_base': { tiers: FS },
  'storage_modelserver_gpu_vllm_llm-d-fs-connector_gke': { ...GKE, tiers: FS },
  'storage_modelserver_gpu_vllm_lmcache-connector_base': { tiers: LMCACHE_ON_STORAGE },
  'storage_modelserver_gpu_vllm_lmcache-connector_gke': { ...GKE, tiers: LMCACHE_ON_STORAGE },
};

const GUIDE = 'tiered-prefix-cache';

function build(props: TieredPrefixCacheProps) {
  return (chart: Chart) => {
    Warnings.acknowledge(chart, 'unbounded-storage');
    return new TieredPrefixCache(chart, 'path', props);
  };
}

export const TIERED_PREFIX_CACHE: readonly CatalogEntry[] = [
  ...Object.entries(MODEL_SERVERS).map(([variant, props]) => ({
    release: 'v0.7.0',
    file: `kustomize/guides_${GUIDE}_${variant}.yaml`,
    build: (chart: Chart) => build(props)(chart).modelServer,
  })),
  ...routerEntries('v0.7.0', `${GUIDE}-cpu`, `llm-d-${GUIDE}-cpu`, (chart, variant) => build(variant)(chart).router),
  ...routerEntries(
    'v0.7.0',
    `${GUIDE}-storage`,
    `llm-d-${GUIDE}-storage`,
    (chart, variant) => build({ ...variant, tiers: FS })(chart).router,
  ),
];
