import type { AcceleratorSpec } from './spec';

/** NVIDIA GPUs: A100, H100, H200, B200. */
export const NVIDIA = {
  id: 'nvidia',
  displayName: 'NVIDIA GPU',
  nameStem: 'nvidia-gpu',
  labels: { variant: 'gpu', vendor: 'nvidia' },
  resourceNames: ['nvidia.com/gpu'],
  deviceClass: 'gpu.nvidia.com',
  defaultExposure: 'devicePlugin',
  devicesPerHost: 8,
  visibleDevicesEnv: 'CUDA_VISIBLE_DEVICES',
  source: 'v0.7.0 guides/optimized-baseline/modelserver/gpu',
} as const satisfies AcceleratorSpec;
