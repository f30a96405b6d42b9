import type { AcceleratorSpec } from './spec';

/** Intel Gaudi 2 and Gaudi 3. */
export const INTEL_GAUDI = {
  id: 'intel-gaudi',
  displayName: 'Intel Gaudi',
  nameStem: 'hpu',
  labels: { variant: 'hpu', vendor: 'intel' },
  resourceNames: ['habana.ai/gaudi'],
  deviceClass: 'gaudi.intel.com',
  defaultExposure: 'dra',
  devicesPerHost: 8,
  source: 'v0.7.0 guides/optimized-baseline/modelserver/hpu',
} as const satisfies AcceleratorSpec;
