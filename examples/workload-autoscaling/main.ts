import { App, Chart } from 'cdk8s';
import { OptimizedBaseline } from 'cdk8s-llm-d';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'chat' });

const { modelServer, router } = new OptimizedBaseline(chart, 'qwen', {
  monitoring: true,
  router: { flowControl: true },
});

modelServer.autoscale({
  minReplicas: 0,
  maxReplicas: 8,
  strategy: {
    kind: 'keda',
    router,
    signals: { queueSize: 10, runningRequests: 64 },
    prometheusUrl: 'http://prometheus-operated.monitoring.svc:9090',
  },
});

app.synth();
