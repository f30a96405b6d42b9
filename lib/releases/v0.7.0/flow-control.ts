import type { FlowControlBandRow, FlowControlRows } from '../flow-control';

const FAIR = { fairness: 'round-robin-fairness-policy', ordering: 'fcfs-ordering-policy' } as const;

/** Flow control: three priorities, each shared fairly by the flows in it. */
export const FLOW_CONTROL = {
  guide: 'flow-control',
  scorers: { 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3 },
  configFileName: 'custom-plugins.yaml',
  maxBytes: '10Gi',
  maxRequests: '1k',
  defaultRequestTTLSeconds: 60,
  bands: [
    { name: 'premium-traffic', priority: 100, maxRequests: '500', ...FAIR },
    { name: 'standard-traffic', priority: 0, maxRequests: '200', ...FAIR },
    { name: 'best-effort-traffic', priority: -10, maxRequests: '50', ...FAIR },
  ] satisfies readonly FlowControlBandRow[],
  source: 'v0.7.0 guides/flow-control',
} as const satisfies FlowControlRows;
