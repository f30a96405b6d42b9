import type { AcceleratorSpec } from './spec';

/** No accelerator at all: what the inference simulator runs on, for kind and minikube. */
export const SIMULATED = {
  id: 'simulated',
  displayName: 'simulated accelerator',
  nameStem: 'simulated',
  // The simulator runs on the CPU, and nobody's in particular.
  labels: { variant: 'cpu' },
  source: 'v0.7.0 guides/simulated-accelerators',
} as const satisfies AcceleratorSpec;
