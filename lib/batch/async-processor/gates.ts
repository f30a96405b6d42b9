import { Construct } from 'constructs';
import type { Problem } from '../../internal/config-error';
import { optionalText } from '../../internal/optional';
import type { Z } from '../../internal/schema';
import type { Warning } from '../../internal/warnings';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { promqlSchema } from '../../kubernetes/promql';
import { type InferenceTarget, poolNameOf } from '../inference-target';

/**
 * What holds requests back before they are sent. A gate answers with a budget from 0 (closed) to 1 (open), and as large a share of a batch
 * is taken from the queue.
 *
 * - `constant`: always open.
 * - `redis`: another system writes the budget to a key of a Redis server.
 * - `prometheus-saturation`: closed while an InferencePool is saturated, otherwise open by what is left. It needs `prometheusUrl`, and
 *   the pool's endpoint picker must run flow control, which alone reports saturation.
 */
export type DispatchGate = ConstantGate | RedisGate | PrometheusSaturationGate;

/** Always open. */
export interface ConstantGate {
  readonly kind: 'constant';
}

/** A budget that another system writes to Redis. */
export interface RedisGate {
  readonly kind: 'redis';
  /** Host and port. The processor reads it without a password. */
  readonly address: string;
  /** @default dispatch-gate-budget */
  readonly budgetKey?: string;
}

/** Closed while an InferencePool is saturated. */
export interface PrometheusSaturationGate {
  readonly kind: 'prometheus-saturation';
  /** The pool: a router, or `{ poolName }`. @default - the pool of the router that requests are sent to */
  readonly pool?: { readonly poolName: string };
  /** The saturation, above 0 and at most 1, from which on the gate is closed. @default 0.8 */
  readonly threshold?: number;
  /** The saturation, 0 to 1, that is assumed while Prometheus gives none: 0 opens the gate, 1 closes it. @default 0 */
  readonly fallback?: number;
  /** A PromQL expression to ask instead. @default - the pool's `inference_extension_flow_control_pool_saturation` */
  readonly query?: string;
}

/** @internal Schema of {@link DispatchGate}. */
export const gateSchema = (z: Z) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }).readonly(),
    z.strictObject({ kind: z.literal('redis'), address: addressSchema(z), budgetKey: optionalText(z) }).readonly(),
    z
      .strictObject({
        kind: z.literal('prometheus-saturation'),
        pool: z
          .custom<{ readonly poolName: string }>(
            (value) => typeof (value as { poolName?: unknown } | null)?.poolName === 'string',
            'Give a router or { poolName }',
          )
          .optional(),
        threshold: z.number().gt(0).max(1).optional(),
        fallback: z.number().min(0).max(1).optional(),
        query: promqlSchema(z).optional(),
      })
      .readonly(),
  ]);

/** @internal Schema of a host and port. */
export const addressSchema = (z: Z) =>
  z
    .string()
    .regex(/^[^\s/:@]+:[0-9]{1,5}$/, { error: 'Give host:port, such as "redis.queue.svc:6379"', abort: true })
    .refine((address) => /:0*[1-9]/.test(address) && Number(address.split(':')[1]) < 65536, 'Give a port from 1 to 65535');

/** A gate as the processor has it: every parameter is a string. */
export interface RenderedGate {
  readonly gate_type: string;
  readonly gate_params?: Readonly<Record<string, string>>;
}

/** A gate, and what it lacks. */
export function renderGate(
  field: string,
  gate: DispatchGate,
  target: InferenceTarget,
  prometheusUrl: string | undefined,
): { readonly gate: RenderedGate; readonly problems: readonly Problem[] } {
  if (gate.kind === 'constant') return { gate: { gate_type: gate.kind }, problems: [] };
  if (gate.kind === 'redis') {
    return { gate: rendered(gate.kind, { address: gate.address, budget_key: gate.budgetKey }), problems: [] };
  }
  const pool = gate.pool?.poolName ?? poolNameOf(target);
  const problems: Problem[] = [];
  if (prometheusUrl === undefined) {
    problems.push({
      field: 'prometheusUrl',
      what: `is missing, and the gate of ${field} asks Prometheus how saturated the pool is`,
      fix: 'give the URL of Prometheus, such as "http://prometheus.monitoring.svc:9090".',
    });
  }
  if (pool === undefined) {
    problems.push({
      field: `${field}.pool`,
      what: 'is missing, and requests go to a gateway, behind which there may be any pool',
      fix: 'give the router whose pool it is, or { poolName: "…" }.',
    });
  }
  const malformed = gate.pool && dnsProblem(`${field}.pool.poolName`, gate.pool.poolName, DNS_SUBDOMAIN_MAX);
  if (malformed) problems.push(malformed);
  const { threshold, fallback, query } = gate;
  if (query === undefined && reportsNothing(gate.pool ?? target)) {
    problems.push({
      field,
      what: `the router of pool "${pool}" reports no saturation without flow control, so the gate would always be open`,
      fix: 'turn flow control on (router: { flowControl: … }), or give a query.',
    });
  }
  return { gate: rendered(gate.kind, { pool, threshold, fallback, query }), problems };
}

/** A router whose saturation a gate asks for, and that nobody collects the metrics of. */
export function unwatchedGate(field: string, gate: DispatchGate | undefined, target: InferenceTarget): Warning | undefined {
  if (gate?.kind !== 'prometheus-saturation' || gate.query !== undefined) return undefined;
  const router: object = gate.pool ?? target;
  const { hasFlowControl, metricsCollector } = router as { hasFlowControl?: unknown; metricsCollector?: unknown };
  if (!Construct.isConstruct(router) || hasFlowControl !== true || metricsCollector !== undefined) return undefined;
  const { fallback = 0 } = gate;
  return {
    id: 'uncollected-metrics',
    field,
    what: `nothing made here collects the metrics of [${router.node.path}], and without them the gate takes its saturation for ${fallback}`,
    fix: 'give the router monitoring: true, unless something else collects them.',
  };
}

/** Of a router it is known whether it has flow control. */
function reportsNothing(router: object): boolean {
  return (router as { hasFlowControl?: unknown }).hasFlowControl === false;
}

function rendered(kind: string, params: Readonly<Record<string, string | number | undefined>>): RenderedGate {
  const said = Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return { gate_type: kind, gate_params: Object.fromEntries(said) };
}
