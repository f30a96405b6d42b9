import type { RouterRow } from '../release';

/** Router images and sizes: charts inferencepool and standalone v1.5.0 with llm-d's values. */
export const ROUTER = {
  version: 'v1.5.0',
  endpointPicker: {
    image: 'ghcr.io/llm-d/llm-d-inference-scheduler:v0.8.0',
    resources: { requests: { cpu: '4', memory: '8Gi' }, limits: { memory: '16Gi' } },
  },
  envoy: {
    image: 'docker.io/envoyproxy/envoy:distroless-v1.33.2',
    resources: { requests: { cpu: '4', memory: '8Gi' }, limits: { memory: '16Gi' } },
  },
  routingSidecar: { image: 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.8.0', enginePort: 8200, logLevel: 1 },
  tokenizer: {
    image: 'ghcr.io/llm-d/llm-d-uds-tokenizer:vllm-v0.19.1',
    resources: { requests: { cpu: '8', memory: '8Gi' } },
  },
  source: 'v0.7.0 guides/recipes/scheduler',
} as const satisfies RouterRow;
