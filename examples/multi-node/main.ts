import { App, Chart } from 'cdk8s';
import { Accelerator, ModelServer, Router } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

const server = new ModelServer(chart, 'llama', {
  model: 'meta-llama/Llama-3.1-405B-Instruct',
  accelerator: Accelerator.nvidia({ platform: 'coreweave' }),
  tensorParallelSize: 8,
  pipelineParallelSize: 2,
  topology: { kind: 'leaderWorkerSet' },
  rdma: true,
  replicas: 2,
});

new Router(chart, 'router', {
  modelServers: [server],
  schedulingConfig: { profiles: [{ scorers: [{ plugin: 'queue-scorer', weight: 1 }] }] },
});

app.synth();
