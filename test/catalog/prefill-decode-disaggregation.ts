import type { Chart } from 'cdk8s';
import { Accelerator, Engine, PrefillDecodeDisaggregation, type PrefillDecodeDisaggregationProps } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const MODEL_SERVERS: Readonly<Record<string, PrefillDecodeDisaggregationProps>> = {
  amd_vllm_base: { accelerator: Accelerator.amd() },
  amd_vllm_oci: { accelerator: Accelerator.amd({ platform: 'oci' }) },
  amd_vllm_tensorwave: { accelerator: Accelerator.amd({ platform: 'tensorwave' }) },
  gpu_sglang_base: { engine: Engine.sglang() },
  gpu_sglang_coreweave: { accelerator: Accelerator.nvidia({ platform: 'coreweave' }), engine: Engine.sglang() },
  gpu_sglang_gke: { accelerator: Accelerator.nvidia({ platform: 'gke' }), engine: Engine.sglang() },
  gpu_vllm_base: {},
  gpu_vllm_coreweave: { accelerator: Accelerator.nvidia({ platform: 'coreweave' }) },
  gpu_vllm_gke: { accelerator: Accelerator.nvidia({ platform: 'gke' }) },
  hpu_vllm: { accelerator: Accelerator.intelGaudi() },
  tpu_vllm: { accelerator: Accelerator.googleTpu({ generation: 'v7' }) },
  xpu_vllm: { accelerator: Accelerator.intelXpu() },
};

const GUIDE = 'pd-disaggregation';
const build = (props: PrefillDecodeDisaggregationProps) => (chart: Chart) =>
  new PrefillDecodeDisaggregation(chart, 'path', props);

export const PREFILL_DECODE_DISAGGREGATION: readonly CatalogEntry[] = [
  ...Object.entries(MODEL_SERVERS).map(([variant, props]) => ({
    release: 'v0.7.0',
    file: `kustomize/guides_${GUIDE}_modelserver_${variant}.yaml`,
    build: (chart: Chart) => {
      const { prefill, decode } = build(props)(chart);
      return [decode, prefill];
    },
  })),
  ...routerEntries('v0.7.0', GUIDE, `llm-d-${GUIDE}`, (chart, variant) => build(variant)(chart).router),
];
