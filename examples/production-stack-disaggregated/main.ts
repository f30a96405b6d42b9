import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, ProductionStack } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

const qwen = {
  model: 'Qwen/Qwen3-8B',
  accelerator: Accelerator.nvidia(),
  engine: Engine.vllm({ maxModelLen: 32768 }),
  kvTransfer: { kind: 'nixl' },
} as const;

new ProductionStack(chart, 'vllm', {
  models: {
    prefill: { ...qwen, role: 'prefill', replicas: 2 },
    decode: { ...qwen, role: 'decode', autoscaling: { prometheusUrl: 'http://prometheus-operated.monitoring.svc:9090' } },
  },
  router: { routing: { kind: 'disaggregatedPrefill' } },
  monitoring: true,
});

app.synth();
