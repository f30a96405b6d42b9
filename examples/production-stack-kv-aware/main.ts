import { App, Chart } from 'cdk8s';
import { Accelerator, ProductionStack } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

new ProductionStack(chart, 'vllm', {
  models: {
    qwen: {
      model: 'Qwen/Qwen3-8B',
      accelerator: Accelerator.nvidia(),
      replicas: 4,
      lmcache: { cpu: { size: '60Gi' } },
    },
  },
  router: {
    // The engines' LMCache and the router's have to be of one version: build the router's image with that of the engines.
    image: 'registry.corp/lmstack-router:lmcache-0.5.4',
    routing: { kind: 'kvAware', threshold: 1000, lmcacheVersion: '0.5.4' },
  },
});

app.synth();
