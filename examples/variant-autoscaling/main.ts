import { App, Chart } from 'cdk8s';
import * as llmd from 'cdk8s-llm-d';

const app = new App();
const home = new Chart(app, 'autoscaler', { namespace: 'llm-d-autoscaler' });
const controller = new llmd.WorkloadVariantAutoscaler(home, 'controller');

const chart = new Chart(app, 'chat', { namespace: 'chat' });
const server = { model: 'Qwen/Qwen3-32B', guide: 'qwen', tensorParallelSize: 2, monitoring: true };
const onNvidia = new llmd.ModelServer(chart, 'qwen-h100', { ...server, accelerator: llmd.Accelerator.nvidia() });
const onAmd = new llmd.ModelServer(chart, 'qwen-mi300x', { ...server, accelerator: llmd.Accelerator.amd() });
const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' as const }] }] };
new llmd.Router(chart, 'router', { modelServers: [onNvidia, onAmd], schedulingConfig });

const variant = (target: llmd.ModelServer, acceleratorName: string, cost: number) =>
  new llmd.WorkloadAutoscaler(chart, `${target.workloadName}-autoscaler`, {
    target,
    strategy: { kind: 'wva', controller, acceleratorName, cost },
  });
const autoscalers = [variant(onNvidia, 'H100', 40), variant(onAmd, 'MI300X', 30)];

const monitoring = new Chart(app, 'monitoring', { namespace: 'monitoring' });
new llmd.PrometheusAdapterRules(monitoring, 'rules', { autoscalers });

app.synth();
