import { App, Chart, Duration } from 'cdk8s';
import { Accelerator, FlowControl } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'assistant', { namespace: 'assistant' });

new FlowControl(chart, 'qwen', {
  model: 'Qwen/Qwen3-32B',
  servedModelName: 'qwen',
  accelerator: Accelerator.nvidia(),
  replicas: 4,
  router: {
    flowControl: {
      bands: [
        { name: 'people', priority: 10, fairness: 'round-robin-fairness-policy', maxRequests: 500 },
        { name: 'batch', priority: -10, maxRequests: 5000 },
      ],
      defaultRequestTTL: Duration.minutes(2),
      saturation: { queueDepthThreshold: 8 },
    },
    modelRewrites: [{ models: ['gpt-4o'], targets: [{ model: 'qwen' }] }],
  },
});

app.synth();
