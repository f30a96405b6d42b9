import type { AcceleratorSpec } from './spec';

/** AMD Instinct GPUs with ROCm: MI250, MI300X. */
export const AMD = {
  id: 'amd',
  displayName: 'AMD GPU',
  nameStem: 'rocm',
  labels: { variant: 'gpu', vendor: 'amd' },
  resourceNames: ['amd.com/gpu'],
  deviceClass: 'gpu.amd.com',
  defaultExposure: 'devicePlugin',
  devicesPerHost: 8,
  visibleDevicesEnv: 'HIP_VISIBLE_DEVICES',
  source: 'v0.7.0 guides/optimized-baseline/modelserver/amd',
} as const satisfies AcceleratorSpec;
