import type { Env } from '../kubernetes/env';
import type { Tracing } from './props';

const SAMPLER = 'parentbased_traceidratio';

/**
 * Where the endpoint picker's traces go. Its exporter runs even with `--tracing=false` and sends every tenth request to localhost,
 * so no tracing is said here as well.
 */
export function tracingEnv(tracing: Required<Tracing> | undefined): Env {
  if (!tracing) return { OTEL_TRACES_SAMPLER: SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0' };
  return {
    OTEL_SERVICE_NAME: 'gateway-api-inference-extension/epp',
    OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_RESOURCE_ATTRIBUTES_NODE_NAME: { fieldPath: 'spec.nodeName' },
    OTEL_RESOURCE_ATTRIBUTES_POD_NAME: { fieldPath: 'metadata.name' },
    OTEL_RESOURCE_ATTRIBUTES:
      'k8s.namespace.name=$(NAMESPACE),k8s.node.name=$(OTEL_RESOURCE_ATTRIBUTES_NODE_NAME),k8s.pod.name=$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME)',
    OTEL_TRACES_SAMPLER: SAMPLER,
    OTEL_TRACES_SAMPLER_ARG: String(tracing.samplingRatio),
  };
}
