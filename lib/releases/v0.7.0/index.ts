import type { Release } from '../release';
import { MODEL_SERVERS } from './model-servers';
import { OPTIMIZED_BASELINE } from './optimized-baseline';
import { ROUTER } from './router';

/** llm-d v0.7.0. */
export const V0_7_0 = {
  name: 'v0.7.0',
  router: ROUTER,
  modelServers: MODEL_SERVERS,
  optimizedBaseline: OPTIMIZED_BASELINE,
  software: {
    kubernetes: '>=1.30',
    gatewayApi: 'v1.5.1',
    gatewayApiInferenceExtension: 'v1.5.0',
    leaderWorkerSet: '>=0.7.0',
  },
} as const satisfies Release;
