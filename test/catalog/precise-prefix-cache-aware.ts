import type { Chart } from 'cdk8s';
import { Accelerator, PrecisePrefixCacheAwareRouting, type PrecisePrefixCacheAwareRoutingProps } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const MODEL_SERVERS: Readonly<Record<string, PrecisePrefixCacheAwareRoutingProps>> = {
  amd_vllm: { accelerator: Accelerator.amd() },
  cpu_vllm: { accelerator: Accelerator.cpu() },
  gpu_vllm_base: {},
  gpu_vllm_gke: { accelerator: Accelerator.nvidia({ platform: 'gke' }) },
  hpu_vllm: { accelerator: Accelerator.intelGaudi() },
  'tpu-v6_vllm': { accelerator: Accelerator.googleTpu({ generation: 'v6e' }) },
  'tpu-v7_vllm': { accelerator: Accelerator.googleTpu({ generation: 'v7' }) },
  xpu_vllm: { accelerator: Accelerator.intelXpu() },
};

const GUIDE = 'precise-prefix-cache-aware';
const build = (props: PrecisePrefixCacheAwareRoutingProps) => (chart: Chart) =>
  new PrecisePrefixCacheAwareRouting(chart, 'path', props);

export const PRECISE_PREFIX_CACHE_AWARE: readonly CatalogEntry[] = [
  ...Object.entries(MODEL_SERVERS).map(([variant, props]) => ({
    release: 'v0.7.0',
    file: `kustomize/guides_${GUIDE}_modelserver_${variant}.yaml`,
    build: (chart: Chart) => build(props)(chart).modelServer,
  })),
  ...routerEntries('v0.7.0', GUIDE, `llm-d-${GUIDE}`, (chart, variant) => build(variant)(chart).router),
];
