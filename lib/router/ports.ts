const PROXY = 8081;
const PROXY_READY = 19001;

/** Ports of the endpoint picker and of the Envoy beside it. Source: charts inferencepool and standalone v1.5.0. */
export const PORTS = {
  /** External processing: where a gateway asks for an endpoint. */
  extProc: { number: 9002, name: 'grpc-ext-proc', containerPortName: 'grpc' },
  health: { number: 9003, containerPortName: 'grpc-health' },
  metrics: { number: 9090, name: 'http-metrics', containerPortName: 'metrics' },
  /** What the standalone Envoy listens on. */
  proxy: { number: PROXY, name: 'http', containerPortName: `http-${PROXY}` },
  /** Where it says that it is ready, and hands out its own metrics. */
  proxyReady: { number: PROXY_READY, containerPortName: `metrics-${PROXY_READY}`, path: '/ready' },
  proxyAdmin: { number: 19000 },
} as const;

/** The API group of pools. */
export const POOL_GROUP = 'inference.networking.k8s.io';
