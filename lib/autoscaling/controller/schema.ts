import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { httpsUrlSchema } from '../../internal/urls';
import { imagePullingSchema } from '../../kubernetes/image';
import { monitoringFields } from '../../kubernetes/monitoring';
import { resourcesSchema } from '../../kubernetes/resources';
import { schedulingSchema } from '../../kubernetes/scheduling';
import { PLATFORM_NAMES } from '../../platforms/platforms';
import { releaseSchema } from '../../releases/schema';
import type { WorkloadVariantAutoscalerProps } from './props';

const prometheusSchema = (z: Z) =>
  z
    .strictObject({
      url: httpsUrlSchema(z, 'the only way in which the controller asks Prometheus').optional(),
      ca: z
        .strictObject({
          kind: z.enum(['secret', 'configMap']),
          name: z.string().min(1),
          key: z.string().min(1).optional(),
        })
        .readonly()
        .optional(),
      clientCertificateSecretName: z.string().min(1).optional(),
      insecureSkipVerify: z.boolean().optional(),
    })
    .readonly()
    .optional();

const saturationSchema = (z: Z) =>
  z
    .strictObject({
      kvCacheThreshold: z.number().gt(0).max(1).optional(),
      queueLengthThreshold: z.number().min(0).optional(),
      kvSpareTrigger: z.number().min(0).max(1).optional(),
      queueSpareTrigger: z.number().min(0).optional(),
      enableLimiter: z.boolean().optional(),
      analyzer: z.enum(['percentages', 'tokens']).optional(),
      scaleUpThreshold: z.number().gt(0).max(1).optional(),
      scaleDownBoundary: z.number().gt(0).max(1).optional(),
    })
    .readonly()
    .optional();

/** Schema of {@link WorkloadVariantAutoscalerProps}. */
export const controllerSchema = defineSchema((z) => {
  const { labels, interval } = monitoringFields(z);
  return z.strictObject({
    name: z.string().min(1).optional(),
    platform: z.enum(PLATFORM_NAMES).optional(),
    watchNamespace: z.string().min(1).optional(),
    prometheus: prometheusSchema(z),
    saturation: saturationSchema(z),
    intervalSeconds: z.int().min(1).optional(),
    scaleToZero: z.boolean().optional(),
    replicas: z.int().min(1).optional(),
    resources: resourcesSchema(z).optional(),
    logLevel: z.int().min(0).max(10).optional(),
    scheduling: schedulingSchema(z).optional(),
    image: z.string().min(1).optional(),
    images: imagePullingSchema(z).optional(),
    monitoring: z.union([z.boolean(), z.strictObject({ labels, interval }).readonly()]).optional(),
    createNamespace: z.boolean().optional(),
    release: releaseSchema(z).optional(),
  });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof controllerSchema>, WorkloadVariantAutoscalerProps>>;
