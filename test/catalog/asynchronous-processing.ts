import type { Chart } from 'cdk8s';
import { AsyncProcessor, type InferenceTarget, type RedisConnection } from '../../lib';
import type { CatalogEntry } from './entry';

// The render names the Service of another guide's router.
const ROUTER: InferenceTarget = { url: 'http://optimized-baseline-epp.llm-d-optimized-baseline.svc.cluster.local:80' };
const address = 'redis-master.redis.svc.cluster.local:6379';

const VARIANTS: Readonly<Record<string, RedisConnection>> = {
  redis: { address },
  redis_auth: { address, auth: { secretName: 'redis-creds' } },
};

export const ASYNCHRONOUS_PROCESSING: readonly CatalogEntry[] = Object.entries(VARIANTS).map(([variant, redis]) => ({
  release: 'v0.7.0',
  file: `helm/asynchronous-processing_${variant}.yaml`,
  namespace: 'llm-d-async',
  build: (chart: Chart) => new AsyncProcessor(chart, 'async', { gateway: ROUTER, queue: { kind: 'redis-sortedset', redis } }),
}));
