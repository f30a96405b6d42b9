import type { Chart } from 'cdk8s';
import { OptimizedBaseline, type Platform, WorkloadAutoscaler, WorkloadVariantAutoscaler } from '../../lib';
import type { CatalogEntry } from './entry';

const GUIDE = 'kustomize/guides_workload-autoscaling';

/** The names that the overlays have for platforms. */
const PLATFORMS: Readonly<Record<string, Platform | undefined>> = {
  cks: 'coreweave',
  generic: undefined,
  gke: 'gke',
  ocp: 'openshift',
};

export const WORKLOAD_AUTOSCALING: readonly CatalogEntry[] = [
  {
    release: 'v0.7.0',
    file: `${GUIDE}_optimized-baseline-autoscaling.yaml`,
    build: (chart: Chart) => {
      const target = new OptimizedBaseline(chart, 'path', { monitoring: true }).modelServer;
      return new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'wva', acceleratorName: 'H100' } });
    },
  },
  ...Object.entries(PLATFORMS).map(([name, platform]) => ({
    release: 'v0.7.0',
    file: `${GUIDE}_wva-config_platform_${name}.yaml`,
    namespace: 'llm-d-autoscaler',
    build: (chart: Chart) =>
      new WorkloadVariantAutoscaler(chart, 'controller', { platform, watchNamespace: 'llm-d-optimized-baseline' }),
  })),
];
