import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, InferenceGateway, OptimizedBaseline } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

const gateway = new InferenceGateway(chart, 'gateway', { className: 'gke-l7-regional-external-managed' });

new OptimizedBaseline(chart, 'qwen', {
  model: 'Qwen/Qwen3-32B',
  accelerator: Accelerator.nvidia({ platform: 'gke' }),
  engine: Engine.vllm({ maxModelLen: 32768 }),
  expose: gateway,
  monitoring: true,
});

app.synth();
