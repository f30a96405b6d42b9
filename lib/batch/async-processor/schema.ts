import { optionalCount, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { urlSchema } from '../../internal/urls';
import { envSchema } from '../../kubernetes/env';
import { imagePullingSchema } from '../../kubernetes/image';
import { monitoringSchema } from '../../kubernetes/monitoring';
import { objectNameSchema } from '../../kubernetes/names';
import { int32Schema } from '../../kubernetes/quantity';
import { resourcesSchema } from '../../kubernetes/resources';
import { schedulingSchema } from '../../kubernetes/scheduling';
import { PLATFORM_NAMES } from '../../platforms/platforms';
import { releaseSchema } from '../../releases/schema';
import { inferenceTargetSchema } from '../inference-target';
import { secretKeyNameSchema, secretKeySchema } from '../schema-parts';
import { addressSchema, gateSchema } from './gates';
import type { AsyncProcessorProps } from './props';

const queueSchema = (z: Z) => {
  const name = z.string().regex(/\S/, 'Give a name');
  const pubSubName = z
    .string()
    .regex(/^(?!goog)[A-Za-z][-\w.~+%]{2,254}$/, 'Give the name of 3 to 255 letters, digits and -_.~+%, without its project');
  const route = {
    requestPath: z
      .string()
      .regex(/^\/[^\s?#]*$/, 'Give a path that begins with "/", without spaces, "?" and "#"')
      .optional(),
    inferenceObjective: objectNameSchema(z).optional(),
  };
  const gate = gateSchema(z).optional();
  const gateway = inferenceTargetSchema(z).optional();
  const several = <T extends Record<string, unknown>>(fields: T) =>
    z
      .array(z.strictObject({ ...route, ...fields, gateway }).readonly())
      .min(1)
      .readonly()
      .optional();
  const redis = z
    .strictObject({
      address: addressSchema(z),
      auth: z
        .strictObject({
          secretName: name,
          usernameKey: z.union([secretKeyNameSchema(z), z.literal(false)]).optional(),
          passwordKey: secretKeyNameSchema(z).optional(),
        })
        .readonly()
        .optional(),
    })
    .readonly();
  const redisQueue = { ...route, redis, requestQueue: name.optional(), resultQueue: name.optional() };
  const batchSize = optionalCount(z);
  const pubSub = {
    ...route,
    projectId: z.string().regex(/^[a-z][-a-z0-9.:]{4,}[a-z0-9]$/, 'Give the id of a Google Cloud project'),
    subscription: pubSubName.optional(),
    resultTopic: pubSubName,
    batchSize,
  };
  return z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('redis-sortedset'),
      ...redisQueue,
      gate,
      queues: several({ name, gate }),
      pollIntervalMs: optionalCount(z),
      batchSize,
    }),
    z.strictObject({
      kind: z.literal('redis-pubsub'),
      ...redisQueue,
      retryQueue: name.optional(),
      queues: several({ name }),
    }),
    z.strictObject({ kind: z.literal('gcp-pubsub'), ...pubSub, queues: several({ subscription: pubSubName }) }),
    z.strictObject({ kind: z.literal('gcp-pubsub-gated'), ...pubSub, gate, queues: several({ subscription: pubSubName, gate }) }),
  ]);
};

/** Schema of {@link AsyncProcessorProps}. */
export const asyncProcessorSchema = defineSchema((z) =>
  z.strictObject({
    name: z.string().optional(),
    gateway: inferenceTargetSchema(z),
    queue: queueSchema(z),
    prometheusUrl: urlSchema(z).optional(),
    concurrency: optionalCount(z),
    requestMergePolicy: z.literal('random-robin').optional(),
    gatewayCa: secretKeySchema(z).optional(),
    googleServiceAccount: z
      .string()
      .regex(/^[a-z][-a-z0-9]*@[-a-z0-9.]+\.gserviceaccount\.com$/, 'Give "name@project.iam.gserviceaccount.com"')
      .optional(),
    replicas: int32Schema(z).optional(),
    logLevel: z.int().min(0).max(10).optional(),
    monitoring: monitoringSchema(z).optional(),
    resources: resourcesSchema(z).optional(),
    image: optionalText(z),
    images: imagePullingSchema(z).optional(),
    env: envSchema(z).optional(),
    scheduling: schedulingSchema(z).optional(),
    labels: z.record(z.string(), z.string()).readonly().optional(),
    platform: z.enum(PLATFORM_NAMES).optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof asyncProcessorSchema>, AsyncProcessorProps>>;
