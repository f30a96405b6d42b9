import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, OptimizedBaseline } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'simulator', { namespace: 'llm-d-simulator' });

new OptimizedBaseline(chart, 'simulated', {
  accelerator: Accelerator.simulated(),
  engine: Engine.simulator({ timeToFirstToken: '200ms', interTokenLatency: '20ms' }),
  replicas: 3,
});

app.synth();
