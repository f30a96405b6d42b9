import type { Chart } from 'cdk8s';
import { Accelerator, Engine, OptimizedBaseline, type OptimizedBaselineProps } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const MODEL_SERVERS: Readonly<Record<string, OptimizedBaselineProps>> = {
  amd_sglang: { accelerator: Accelerator.amd(), engine: Engine.sglang() },
  amd_vllm: { accelerator: Accelerator.amd() },
  cpu_vllm: { accelerator: Accelerator.cpu() },
  gpu_sglang_base: { accelerator: Accelerator.nvidia(), engine: Engine.sglang() },
  gpu_sglang_gke: { accelerator: Accelerator.nvidia({ platform: 'gke' }), engine: Engine.sglang() },
  gpu_vllm_base: {},
  gpu_vllm_gke: { accelerator: Accelerator.nvidia({ platform: 'gke' }) },
  hpu_vllm: { accelerator: Accelerator.intelGaudi() },
  'tpu-v6_vllm': { accelerator: Accelerator.googleTpu({ generation: 'v6e' }) },
  'tpu-v7_vllm': { accelerator: Accelerator.googleTpu({ generation: 'v7' }) },
  xpu_vllm: { accelerator: Accelerator.intelXpu() },
};

const GUIDE = 'optimized-baseline';
const build = (props: OptimizedBaselineProps) => (chart: Chart) => new OptimizedBaseline(chart, 'path', props);

export const OPTIMIZED_BASELINE: readonly CatalogEntry[] = [
  ...Object.entries(MODEL_SERVERS).map(([variant, props]) => ({
    release: 'v0.7.0',
    file: `kustomize/guides_${GUIDE}_modelserver_${variant}.yaml`,
    build: (chart: Chart) => build(props)(chart).modelServer,
  })),
  ...routerEntries('v0.7.0', GUIDE, `llm-d-${GUIDE}`, (chart, variant) => build(variant)(chart).router),
];
