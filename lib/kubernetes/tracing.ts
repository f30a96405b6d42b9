import type { Z } from '../internal/schema';
import { urlSchema } from '../internal/urls';
import type { Env } from './env';

/** Where traces go. */
export interface Tracing {
  /** OTLP gRPC endpoint. @default http://otel-collector:4317 */
  readonly endpoint?: string;
  /** Share of requests that are traced, 0 to 1. @default 0.05 */
  readonly samplingRatio?: number;
}

/** @internal Fields of {@link Tracing}. */
export const tracingFields = (z: Z) => ({
  endpoint: urlSchema(z, 'http://otel-collector:4317').optional(),
  samplingRatio: z.number().min(0).max(1).optional(),
});

/** @internal Schema of `boolean | Tracing`. */
export const tracingSchema = (z: Z) => z.union([z.boolean(), z.strictObject(tracingFields(z)).readonly()]);

/** Where upstream's guides send traces, and how many. */
const DEFAULTS: Required<Tracing> = { endpoint: 'http://otel-collector:4317', samplingRatio: 0.05 };
const SAMPLER = 'parentbased_traceidratio';

/** Tracing with nothing left to decide; undefined where there is none. */
export function resolveTracing(tracing: boolean | Tracing | undefined): Required<Tracing> | undefined {
  if (!tracing) return undefined;
  const { endpoint = DEFAULTS.endpoint, samplingRatio = DEFAULTS.samplingRatio }: Tracing = tracing === true ? {} : tracing;
  return { endpoint, samplingRatio };
}

/**
 * The environment of an OpenTelemetry exporter. Those of llm-d run whether traces are wanted or not and send every tenth request to
 * localhost, so no tracing is said as well.
 */
export function tracingEnv(service: string, tracing: Required<Tracing> | undefined): Env {
  if (!tracing) return { OTEL_TRACES_SAMPLER: SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0' };
  return {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint,
    OTEL_TRACES_SAMPLER: SAMPLER,
    OTEL_TRACES_SAMPLER_ARG: String(tracing.samplingRatio),
  };
}
