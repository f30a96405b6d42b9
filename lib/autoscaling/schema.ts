import type { Expect, Same } from '../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../internal/schema';
import { urlSchema } from '../internal/urls';
import { isDnsSubdomain } from '../kubernetes/names';
import { releaseSchema } from '../releases/schema';
import { WorkloadVariantAutoscaler } from './controller/workload-variant-autoscaler';
import type { WorkloadAutoscalerProps } from './props';
import { isLoadSource, isScalableWorkload, type LoadSource, type ScalableWorkload } from './targets';

// The HorizontalPodAutoscaler's own limits.
const MOST_WINDOW_SECONDS = 3600;
const MOST_PERIOD_SECONDS = 1800;
const MOST_REPLICAS = 2 ** 31 - 1;

const paceSchema = (z: Z) =>
  z
    .strictObject({
      windowSeconds: z.int().min(0).max(MOST_WINDOW_SECONDS).optional(),
      percent: z.int().min(1).optional(),
      periodSeconds: z.int().min(1).max(MOST_PERIOD_SECONDS).optional(),
    })
    .readonly()
    .optional();

const signalsSchema = (z: Z) => {
  const target = z.union([z.literal(false), z.int().min(1)]).optional();
  return z.strictObject({ queueSize: target, runningRequests: target }).readonly().optional();
};

const strategySchema = (z: Z) => {
  const router = z.custom<LoadSource>(isLoadSource, 'Give the router: new Router(…), or the router of a path');
  const scaleToZeroGate = z.boolean().optional();
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hpa'), router, signals: signalsSchema(z), scaleToZeroGate }).readonly(),
    z
      .strictObject({
        kind: z.literal('keda'),
        router,
        signals: signalsSchema(z),
        prometheusUrl: urlSchema(z, 'http://prometheus-operated.monitoring.svc:9090'),
        authentication: z
          .strictObject({
            name: z.string().refine(isDnsSubdomain, 'Give the name of an object'),
            kind: z.enum(['TriggerAuthentication', 'ClusterTriggerAuthentication']).optional(),
            modes: z
              .array(z.enum(['bearer', 'basic', 'tls']))
              .min(1)
              .readonly(),
          })
          .readonly()
          .optional(),
        pollingIntervalSeconds: z.int().min(1).optional(),
        cooldownSeconds: z.int().min(0).optional(),
      })
      .readonly(),
    z
      .strictObject({
        kind: z.literal('wva'),
        cost: z.number().positive().max(1e12).optional(),
        acceleratorName: z.string().min(1).optional(),
        controller: z
          .custom<WorkloadVariantAutoscaler>(
            (value) => value instanceof WorkloadVariantAutoscaler,
            'Give the controller: new WorkloadVariantAutoscaler(…)',
          )
          .optional(),
        scaleToZeroGate,
      })
      .readonly(),
  ]);
};

/** Schema of {@link WorkloadAutoscalerProps}. */
export const workloadAutoscalerSchema = defineSchema((z) =>
  z.strictObject({
    target: z.custom<ScalableWorkload>(isScalableWorkload, 'Give the model server: new ModelServer(…), or that of a path'),
    strategy: strategySchema(z),
    minReplicas: z.int().min(0).max(MOST_REPLICAS).optional(),
    maxReplicas: z.int().min(1).max(MOST_REPLICAS).optional(),
    behavior: z
      .strictObject({ scaleUp: paceSchema(z), scaleDown: paceSchema(z) })
      .readonly()
      .optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof workloadAutoscalerSchema>, WorkloadAutoscalerProps>>;
