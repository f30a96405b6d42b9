import { App, Chart } from 'cdk8s';
import { AsyncProcessor, FlowControl } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });
const { router } = new FlowControl(chart, 'qwen');
const inferenceObjective = 'best-effort-traffic';

new AsyncProcessor(chart, 'async', {
  gateway: router,
  queue: {
    kind: 'redis-sortedset',
    redis: { address: 'redis-master.redis.svc.cluster.local:6379', auth: { secretName: 'redis-creds' } },
    queues: [
      { name: 'reviews', inferenceObjective },
      { name: 'summaries', inferenceObjective, gate: { kind: 'prometheus-saturation', threshold: 0.6 } },
    ],
  },
  prometheusUrl: 'http://prometheus.monitoring.svc.cluster.local:9090',
  monitoring: true,
});

app.synth();
