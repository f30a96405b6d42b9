import { App, Chart } from 'cdk8s';
import { Accelerator, ProductionStack } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

new ProductionStack(chart, 'vllm', {
  models: { qwen: { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia(), lmcache: true } },
});

app.synth();
