import type { Chart } from 'cdk8s';
import { Accelerator, WideExpertParallelism, type WideExpertParallelismProps } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const GUIDE = 'wide-ep-lws';
const OVERLAYS = `guides_${GUIDE}_modelserver_gpu_vllm`;
const DP_AWARE = `guides_${GUIDE}_experimental-dp-aware_manifests_modelserver`;
const on = (platform: 'coreweave' | 'dgx-cloud-gb200' | 'gke') => ({ accelerator: Accelerator.nvidia({ platform }) });

const MODEL_SERVERS: Readonly<Record<string, WideExpertParallelismProps>> = {
  [`${OVERLAYS}_base`]: {},
  [`${OVERLAYS}_coreweave`]: on('coreweave'),
  [`${OVERLAYS}_dgx-cloud-gb200`]: on('dgx-cloud-gb200'),
  [`${OVERLAYS}_gke`]: on('gke'),
  [`${OVERLAYS}_topology-aware_gke`]: { ...on('gke'), kueue: true },
  [`${DP_AWARE}_base`]: { dataParallelLoadBalancing: 'external' },
  [`${DP_AWARE}_coreweave`]: { ...on('coreweave'), dataParallelLoadBalancing: 'external', monitoring: true },
};

const build = (props: WideExpertParallelismProps) => (chart: Chart) => new WideExpertParallelism(chart, 'path', props);

export const WIDE_EXPERT_PARALLELISM: readonly CatalogEntry[] = [
  ...Object.entries(MODEL_SERVERS).map(([render, props]) => ({
    release: 'v0.7.0',
    file: `kustomize/${render}.yaml`,
    build: (chart: Chart) => {
      const path = build(props)(chart);
      return [path.node.findChild('service-account'), path.decode, path.prefill];
    },
  })),
  ...routerEntries('v0.7.0', GUIDE, 'llm-d-wide-ep', (chart, variant) => build(variant)(chart).router),
];
