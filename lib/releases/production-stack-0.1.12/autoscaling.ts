import type { EngineScalingRow } from '../production-stack';

/** What replicas of a model follow. */
export const ENGINE_SCALING = {
  waitingRequests: { metric: 'vllm_num_requests_waiting', series: 'vllm:num_requests_waiting', target: 5 },
  runningRequests: { series: 'vllm:num_requests_running' },
  // vLLM's own series name the model in this label; the label `model` of the chart's query is on none of them.
  modelLabel: 'model_name',
  incomingRequests: {
    metric: 'vllm_incoming_keepalive',
    series: 'vllm:num_incoming_requests_total',
    modelLabel: 'model',
    // Upstream's tutorial has 1m: scraped once a minute, that holds one sample, of which there is no rate, and no model ever wakes.
    window: '2m',
  },
  source:
    'vllm-stack 0.1.12 helm/templates/scaledobject-vllm.yaml, tutorials/20-keda-autoscaling.md, src/vllm_router/services/metrics_service',
} as const satisfies EngineScalingRow;
