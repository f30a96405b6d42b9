import { optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { httpsUrlSchema } from '../../internal/urls';
import { imagePullingSchema } from '../../kubernetes/image';
import { monitoringFields } from '../../kubernetes/monitoring';
import { int32Schema } from '../../kubernetes/quantity';
import { resourcesSchema } from '../../kubernetes/resources';
import { schedulingSchema } from '../../kubernetes/scheduling';
import { dataKeySchema } from '../../kubernetes/secret-key';
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
          key: dataKeySchema(z, 'a Secret or ConfigMap').optional(),
        })
        .readonly()
        .optional(),
      clientCertificateSecretName: optionalText(z),
      insecureSkipVerify: optionalFlag(z),
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
      enableLimiter: optionalFlag(z),
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
    name: optionalText(z),
    platform: z.enum(PLATFORM_NAMES).optional(),
    watchNamespace: optionalText(z),
    prometheus: prometheusSchema(z),
    saturation: saturationSchema(z),
    intervalSeconds: optionalCount(z),
    scaleToZero: optionalFlag(z),
    replicas: int32Schema(z, 1).optional(),
    resources: resourcesSchema(z).optional(),
    logLevel: z.int().min(0).max(10).optional(),
    scheduling: schedulingSchema(z).optional(),
    image: optionalText(z),
    images: imagePullingSchema(z).optional(),
    monitoring: z.union([z.boolean(), z.strictObject({ labels, interval }).readonly()]).optional(),
    createNamespace: optionalFlag(z),
    release: releaseSchema(z).optional(),
  });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof controllerSchema>, WorkloadVariantAutoscalerProps>>;
