import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, InferenceGateway, PrefillDecodeDisaggregation } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });
const gateway = new InferenceGateway(chart, 'gateway', { className: 'istio' });

new PrefillDecodeDisaggregation(chart, 'gpt-oss', {
  model: 'openai/gpt-oss-120b',
  accelerator: Accelerator.nvidia({ platform: 'gke' }),
  engine: Engine.vllm({ maxModelLen: 32768 }),
  prefill: { replicas: 8, tensorParallelSize: 1 },
  decode: { replicas: 2, tensorParallelSize: 4 },
  expose: gateway,
});

app.synth();
