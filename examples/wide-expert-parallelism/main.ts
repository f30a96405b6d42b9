import { App, Chart } from 'cdk8s';
import { Accelerator, InferenceGateway, WideExpertParallelism } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });
const gateway = new InferenceGateway(chart, 'gateway', { className: 'istio' });

new WideExpertParallelism(chart, 'deepseek', {
  model: 'deepseek-ai/DeepSeek-R1-0528',
  accelerator: Accelerator.nvidia({ platform: 'coreweave' }),
  // Twice the ranks: 288 experts, copies of busy ones among them, over 32 GPUs in four pods.
  decode: { dataParallelSize: 32, topology: { kind: 'leaderWorkerSet', rollout: { maxSurge: 1 } } },
  expose: gateway,
});

app.synth();
