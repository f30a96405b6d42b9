import { App, Chart } from 'cdk8s';
import { Accelerator, InferenceGateway, PrecisePrefixCacheAwareRouting } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'assistant', { namespace: 'assistant' });

new PrecisePrefixCacheAwareRouting(chart, 'qwen', {
  model: 'Qwen/Qwen3-32B',
  accelerator: Accelerator.nvidia({ platform: 'gke' }),
  replicas: 4,
  expose: new InferenceGateway(chart, 'gateway', { className: 'gke-l7-rilb' }),
});

app.synth();
