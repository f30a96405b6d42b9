import type { AcceleratorSpec } from './spec';

/** The group that owns the render nodes of Intel GPUs. */
const RENDER_GROUP = 107;

/** Intel GPUs: Data Center GPU Max 1550, Battlemage. The device plugin has one resource per kernel driver. */
export const INTEL_XPU = {
  id: 'intel-xpu',
  displayName: 'Intel XPU',
  nameStem: 'xpu',
  labels: { variant: 'xpu', vendor: 'intel' },
  resourceNames: ['gpu.intel.com/xe', 'gpu.intel.com/i915'],
  deviceClass: 'gpu.intel.com',
  defaultExposure: 'dra',
  devicesPerHost: 8,
  podParts: { podSecurityContext: { fsGroup: RENDER_GROUP, supplementalGroups: [RENDER_GROUP] } },
  source: 'v0.7.0 guides/optimized-baseline/modelserver/xpu',
} as const satisfies AcceleratorSpec;
