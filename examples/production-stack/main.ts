import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, ProductionStack } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });
const accelerator = Accelerator.nvidia();

new ProductionStack(chart, 'vllm', {
  models: {
    qwen: { model: 'Qwen/Qwen3-8B', accelerator, replicas: 2, engine: Engine.vllm({ maxModelLen: 16384 }) },
    coder: {
      ...{ model: 'Qwen/Qwen3-Coder-30B-A3B-Instruct', accelerator, tensorParallelSize: 2 },
      weights: { kind: 'claim', size: '80Gi' },
      engine: Engine.vllm({ maxModelLen: 32768, enableAutoToolChoice: true, toolCallParser: 'qwen3_coder' }),
    },
  },
  router: { routing: { kind: 'session', key: 'x-user-id' } },
  monitoring: true,
});

app.synth();
