import { App, Chart } from 'cdk8s';
import { Accelerator, LmcacheNodeServer, OptimizedBaseline } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });
const accelerator = Accelerator.nvidia();

const server = new LmcacheNodeServer(chart, 'lmcache', { accelerator, memory: '200Gi', workers: 4 });
new OptimizedBaseline(chart, 'qwen', {
  accelerator,
  replicas: 4,
  image: 'lmcache/vllm-openai:v0.5.4',
  engineVersion: '0.27.1',
  lmcache: { mode: 'multiprocess', server, version: '0.5.4' },
});

app.synth();
