import type { Env } from '../kubernetes/env';
import { type Tracing, tracingEnv } from '../kubernetes/tracing';

const SERVICE = 'gateway-api-inference-extension/epp';

/** Where the endpoint picker's traces go. Its exporter runs even with `--tracing=false`. */
export function endpointPickerTracing(tracing: Required<Tracing> | undefined): Env {
  if (!tracing) return tracingEnv(SERVICE, tracing);
  return {
    ...tracingEnv(SERVICE, tracing),
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_RESOURCE_ATTRIBUTES_NODE_NAME: { fieldPath: 'spec.nodeName' },
    OTEL_RESOURCE_ATTRIBUTES_POD_NAME: { fieldPath: 'metadata.name' },
    OTEL_RESOURCE_ATTRIBUTES:
      'k8s.namespace.name=$(NAMESPACE),k8s.node.name=$(OTEL_RESOURCE_ATTRIBUTES_NODE_NAME),k8s.pod.name=$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME)',
  };
}
