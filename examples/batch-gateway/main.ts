import { App, Chart } from 'cdk8s';
import { Accelerator, BatchGateway, OptimizedBaseline, TryOutBackends } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'batch', { namespace: 'batch' });

const { router } = new OptimizedBaseline(chart, 'simulated', {
  accelerator: Accelerator.simulated(),
  replicas: 1,
  router: {
    resources: { requests: { cpu: '100m', memory: '256Mi' } },
    proxy: { resources: { requests: { cpu: '100m', memory: '256Mi' } } },
  },
});
const { files } = new TryOutBackends(chart, 'backends');

new BatchGateway(chart, 'gateway', { gateway: router, files });

app.synth();
