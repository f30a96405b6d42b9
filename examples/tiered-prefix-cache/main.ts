import { App, Chart } from 'cdk8s';
import { Accelerator, KvCacheVolumeClaim, TieredPrefixCache, Warnings } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

const volume = new KvCacheVolumeClaim(chart, 'kv-cache', { size: '18000Gi', backend: 'gcp-lustre' });

new TieredPrefixCache(chart, 'qwen', {
  accelerator: Accelerator.nvidia({ platform: 'gke' }),
  tiers: [
    { kind: 'cpu', size: '60Gi' },
    { kind: 'storage', volume },
  ],
});

// Something else in the cluster deletes what has not been read for long.
Warnings.acknowledge(chart, 'unbounded-storage');

app.synth();
