/** Ports of the endpoint picker and of the Envoy beside it. Source: charts inferencepool and standalone v1.5.0. */
export const PORTS = {
  /** External processing: where a gateway asks for an endpoint. */
  extProc: { number: 9002, name: 'grpc-ext-proc', containerPortName: 'grpc' },
  health: { number: 9003, containerPortName: 'grpc-health' },
  metrics: { number: 9090, name: 'http-metrics', containerPortName: 'metrics' },
  /** What the standalone Envoy listens on. */
  proxy: { number: 8081, name: 'http', containerPortName: 'http-8081' },
  proxyReady: { number: 19001, containerPortName: 'metrics-19001' },
  proxyAdmin: { number: 19000 },
} as const;

/** The API group of pools. */
export const POOL_GROUP = 'inference.networking.k8s.io';
