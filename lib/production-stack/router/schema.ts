import { optionalCount, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput } from '../../internal/schema';
import { disruptionBudgetSchema } from '../../kubernetes/disruption-budget';
import { envSchema } from '../../kubernetes/env';
import { imagePullingSchema } from '../../kubernetes/image';
import { monitoringSchema } from '../../kubernetes/monitoring';
import { portSchema, unprivilegedPortSchema } from '../../kubernetes/port';
import { probeTimesFields } from '../../kubernetes/probes';
import { int32Schema } from '../../kubernetes/quantity';
import { resourcesSchema } from '../../kubernetes/resources';
import { schedulingSchema } from '../../kubernetes/scheduling';
import { secretKeySchema } from '../../kubernetes/secret-key';
import { tracingFields } from '../../kubernetes/tracing';
import { volumesSchema } from '../../kubernetes/volumes';
import { updateStrategySchema } from '../../model-server/workload/update-strategy';
import { PLATFORM_NAMES } from '../../platforms/platforms';
import { stackReleaseSchema } from '../../releases/schema';
import { backendsSchema } from './backends';
import { exposeSchema } from './exposures';
import type { StackRouterProps } from './props';
import { routingSchema } from './routings';

/** Schema of {@link StackRouterProps}. */
export const stackRouterSchema = defineSchema((z) => {
  const strings = z.record(z.string(), z.string()).readonly().optional();
  const seconds = optionalCount(z);
  const secretKey = secretKeySchema(z);
  const probe = z.strictObject(probeTimesFields(z)).readonly().optional();
  return z.strictObject({
    stack: z.string().optional(),
    backends: backendsSchema(z),
    routing: routingSchema(z).optional(),
    replicas: int32Schema(z).optional(),
    autoscaling: z
      .strictObject({
        minReplicas: optionalCount(z),
        maxReplicas: z.int().min(1),
        targetCpuUtilization: z.int().min(1).max(100).optional(),
      })
      .readonly()
      .optional(),
    disruptionBudget: disruptionBudgetSchema(z).optional(),
    updateStrategy: updateStrategySchema(z).optional(),
    expose: exposeSchema(z).optional(),
    service: z
      .strictObject({
        type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).optional(),
        port: portSchema(z).optional(),
        annotations: strings,
      })
      .readonly()
      .optional(),
    port: unprivilegedPortSchema(z).optional(),
    rootPath: z
      .string()
      .regex(/^(\/[-._~A-Za-z0-9]+)+$/, 'Give a path such as "/vllm", without "/" at its end')
      .optional(),
    apiKey: secretKey.optional(),
    hfToken: secretKey.optional(),
    engineStatsIntervalSeconds: seconds,
    requestStatsWindowSeconds: seconds,
    logLevel: z.enum(['critical', 'error', 'warning', 'info', 'debug', 'trace']).optional(),
    tracing: z.union([z.boolean(), z.strictObject({ ...tracingFields(z), serviceName: optionalText(z) }).readonly()]).optional(),
    monitoring: monitoringSchema(z).optional(),
    resources: resourcesSchema(z).optional(),
    probes: z.strictObject({ startup: probe, readiness: probe, liveness: probe }).readonly().optional(),
    image: optionalText(z),
    images: imagePullingSchema(z).optional(),
    env: envSchema(z, { HF_TOKEN: 'hfToken', VLLM_API_KEY: 'apiKey', OPENAI_API_KEY: 'apiKey' }).optional(),
    volumes: volumesSchema(z).optional(),
    extraArgs: z.array(z.string().min(1)).readonly().optional(),
    serviceAccountName: z.string().optional(),
    scheduling: schedulingSchema(z).optional(),
    labels: strings,
    podAnnotations: strings,
    platform: z.enum(PLATFORM_NAMES).optional(),
    release: stackReleaseSchema(z).optional(),
  });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof stackRouterSchema>, StackRouterProps>>;
