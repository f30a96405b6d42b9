import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, InferenceGateway, ModelServer, plugin, Router } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'own-parts', { namespace: 'own-parts' });

const server = new ModelServer(chart, 'llama', {
  model: 'meta-llama/Llama-3.3-70B-Instruct',
  accelerator: Accelerator.nvidia(),
  engine: Engine.vllm({ maxModelLen: 16384, gpuMemoryUtilization: 0.92 }),
  replicas: 4,
  tensorParallelSize: 4,
});

const prefixes = plugin('prefix-cache-scorer', { maxPrefixBlocksToMatch: 512 });
const scorers = [
  { plugin: prefixes, weight: 3 },
  { plugin: 'queue-scorer', weight: 2 },
] as const;

new Router(chart, 'router', {
  modelServers: [server],
  expose: new InferenceGateway(chart, 'gateway', { className: 'istio' }),
  schedulingConfig: { profiles: [{ scorers }] },
});

app.synth();
