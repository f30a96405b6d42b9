import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, InferenceGateway, PredictedLatencyScheduling } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'assistant', { namespace: 'assistant' });

new PredictedLatencyScheduling(chart, 'qwen', {
  accelerator: Accelerator.nvidia({ platform: 'gke' }),
  engine: Engine.sglang(),
  replicas: 4,
  streamingMode: true,
  router: {
    latencyPredictor: { prediction: { count: 2, resources: { requests: { cpu: '4' }, limits: { cpu: '8' } } } },
    flowControl: {
      bands: [
        { name: 'people', priority: 10 },
        { name: 'background', priority: -10 },
      ],
    },
  },
  expose: new InferenceGateway(chart, 'gateway', { className: 'gke-l7-rilb' }),
});

app.synth();
