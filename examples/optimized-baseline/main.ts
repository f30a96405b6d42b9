import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, OptimizedBaseline } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

new OptimizedBaseline(chart, 'qwen', {
  model: 'Qwen/Qwen3-32B',
  accelerator: Accelerator.nvidia(),
  engine: Engine.vllm({ maxModelLen: 32768 }),
});

app.synth();
