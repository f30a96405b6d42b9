import { refusal } from '../internal/issues';
import { optionalFlag, optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../internal/schema';
import { urlSchema } from '../internal/urls';
import { objectNameSchema } from '../kubernetes/names';
import { promqlSchema } from '../kubernetes/promql';
import { int32Schema } from '../kubernetes/quantity';
import { releaseSchema } from '../releases/schema';
import { WorkloadVariantAutoscaler } from './controller/workload-variant-autoscaler';
import { cronSchema } from './cron';
import type { WorkloadAutoscalerProps } from './props';
import { isLoadSource, isScalableWorkload, type LoadSource, type ScalableWorkload } from './targets';

// The HorizontalPodAutoscaler's own limits.
const MOST_WINDOW_SECONDS = 3600;
const MOST_PERIOD_SECONDS = 1800;

const paceSchema = (z: Z) =>
  z
    .strictObject({
      windowSeconds: z.int().min(0).max(MOST_WINDOW_SECONDS).optional(),
      percent: int32Schema(z, 1).optional(),
      periodSeconds: z.int().min(1).max(MOST_PERIOD_SECONDS).optional(),
    })
    .readonly()
    .optional();

const signalsSchema = (z: Z) => {
  const target = z.union([z.literal(false), z.int().min(1)]).optional();
  const router = { queueSize: target, runningRequests: target };
  return {
    hpa: z.strictObject(router).readonly().optional(),
    keda: z
      .strictObject({ ...router, waitingRequests: target, incomingRequests: optionalFlag(z) })
      .readonly()
      .optional(),
  };
};

const authenticationSchema = (z: Z) => ({
  name: objectNameSchema(z),
  kind: z.enum(['TriggerAuthentication', 'ClusterTriggerAuthentication']).optional(),
});

/** Schema of what KEDA is told beside the signals, each field as {@link KedaStrategy} has it. */
export const kedaFields = (z: Z) => {
  const seconds = int32Schema(z).optional();
  const name = optionalText(z);
  return {
    prometheusUrl: urlSchema(z, 'http://prometheus-operated.monitoring.svc:9090'),
    authentication: z
      .strictObject({
        ...authenticationSchema(z),
        modes: z
          .array(z.enum(['bearer', 'basic', 'tls']))
          .min(1)
          .superRefine((modes, ctx) => {
            const [bearer, basic] = [modes.indexOf('bearer'), modes.indexOf('basic')];
            if (bearer < 0 || basic < 0) return;
            const what = 'is another way to say who asks, and KEDA takes one of "bearer" and "basic"';
            ctx.addIssue(refusal({ what, fix: 'leave one of them out.' }, [Math.max(bearer, basic)]));
          })
          .readonly(),
      })
      .readonly()
      .optional(),
    pollingIntervalSeconds: int32Schema(z, 1).optional(),
    cooldownSeconds: seconds,
    initialCooldownSeconds: seconds,
    idleReplicas: z.literal(0).optional(),
    fallback: z
      .strictObject({ failureThreshold: int32Schema(z, 1), replicas: int32Schema(z) })
      .readonly()
      .optional(),
    triggers: z
      .array(
        z.discriminatedUnion('kind', [
          z
            .strictObject({
              kind: z.literal('prometheus'),
              query: promqlSchema(z),
              threshold: z.number().positive(),
              activationThreshold: z.number().min(0).optional(),
              name,
            })
            .readonly(),
          z
            .strictObject({
              kind: z.literal('cron'),
              timezone: z.string().min(1),
              start: cronSchema(z),
              end: cronSchema(z),
              desiredReplicas: z.int().min(1),
            })
            .readonly(),
          z
            .strictObject({
              kind: z.literal('custom'),
              type: z.string().min(1),
              metadata: z.record(z.string(), z.string()).readonly(),
              name,
              metricType: z.enum(['AverageValue', 'Value', 'Utilization']).optional(),
              authentication: z.strictObject(authenticationSchema(z)).readonly().optional(),
            })
            .readonly(),
        ]),
      )
      .readonly()
      .optional(),
    restoreReplicas: optionalFlag(z),
    hpaName: objectNameSchema(z).optional(),
  };
};

const strategySchema = (z: Z) => {
  const router = z.custom<LoadSource>(isLoadSource, 'Give the router: new Router(…), or the router of a path');
  const scaleToZeroGate = optionalFlag(z);
  const signals = signalsSchema(z);
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hpa'), router, signals: signals.hpa, scaleToZeroGate }).readonly(),
    z.strictObject({ kind: z.literal('keda'), router: router.optional(), signals: signals.keda, ...kedaFields(z) }).readonly(),
    z
      .strictObject({
        kind: z.literal('wva'),
        cost: z.number().positive().max(1e12).optional(),
        acceleratorName: optionalText(z),
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

/** Schema of the bounds of an autoscaler and how fast it works. */
export const boundFields = (z: Z) => ({
  minReplicas: int32Schema(z).optional(),
  maxReplicas: int32Schema(z, 1).optional(),
  behavior: z
    .strictObject({ scaleUp: paceSchema(z), scaleDown: paceSchema(z) })
    .readonly()
    .optional(),
});

/** Schema of {@link WorkloadAutoscalerProps}. */
export const workloadAutoscalerSchema = defineSchema((z) =>
  z.strictObject({
    target: z.custom<ScalableWorkload>(isScalableWorkload, 'Give the model server: new ModelServer(…), or that of a path'),
    strategy: strategySchema(z),
    ...boundFields(z),
    name: objectNameSchema(z).optional(),
    labels: z.record(z.string(), z.string()).readonly().optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof workloadAutoscalerSchema>, WorkloadAutoscalerProps>>;
