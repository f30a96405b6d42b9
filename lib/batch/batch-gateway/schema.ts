import { type IInferenceGateway, InferenceGateway } from '../../gateways';
import { HOSTNAMES_MAX } from '../../gateways/parent-ref';
import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { urlSchema } from '../../internal/urls';
import { envSchema } from '../../kubernetes/env';
import { imagePullingSchema } from '../../kubernetes/image';
import { monitoringSchema } from '../../kubernetes/monitoring';
import { int32Schema, isSize, SIZE_FORM } from '../../kubernetes/quantity';
import { resourcesSchema } from '../../kubernetes/resources';
import { schedulingSchema } from '../../kubernetes/scheduling';
import { tracingFields } from '../../kubernetes/tracing';
import { PLATFORM_NAMES } from '../../platforms/platforms';
import { releaseSchema } from '../../releases/schema';
import { inferenceTargetSchema } from '../inference-target';
import { durationSchema, secretKeyNameSchema, secretKeySchema } from '../schema-parts';
import type { BatchGatewayProps } from './props';

const requestFields = (z: Z) => ({
  timeout: durationSchema(z).optional(),
  maxRetries: optionalAmount(z),
  initialBackoff: durationSchema(z).optional(),
  maxBackoff: durationSchema(z).optional(),
  apiKeyName: secretKeyNameSchema(z).optional(),
  tls: z
    .strictObject({
      secretName: z.string().optional(),
      mutual: optionalFlag(z),
      insecureSkipVerify: optionalFlag(z),
    })
    .readonly()
    .optional(),
});

const filesSchema = (z: Z) => {
  const word = z.string().regex(/^\S+$/, 'Give it without spaces');
  return z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('fs'),
      claim: z.union([
        z.string(),
        z.custom<{ readonly claimName: string }>(
          (value) => typeof (value as { claimName?: unknown } | null)?.claimName === 'string',
          'a name or an object with a claimName',
        ),
      ]),
      fsGroup: int32Schema(z).optional(),
    }),
    z.strictObject({
      kind: z.literal('s3'),
      region: word,
      endpoint: urlSchema(z).optional(),
      accessKeyId: word,
      prefix: z.string().optional(),
      usePathStyle: optionalFlag(z),
      autoCreateBucket: optionalFlag(z),
    }),
  ]);
};

const componentFields = (z: Z) => ({
  resources: resourcesSchema(z).optional(),
  image: optionalText(z),
  env: envSchema(z).optional(),
  scheduling: schedulingSchema(z).optional(),
  logLevel: z.int().min(0).max(10).optional(),
});

const componentsSchema = (z: Z) => {
  const count = optionalCount(z);
  const seconds = optionalAmount(z);
  const replicas = int32Schema(z).optional();
  const header = z.string().regex(/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/, 'Give the name of an HTTP header, such as "X-MaaS-Username"');
  return {
    apiServer: z
      .strictObject({
        ...componentFields(z),
        replicas,
        tenantHeader: header.optional(),
        passThroughHeaders: z.array(header).readonly().optional(),
        maxFileBytes: count,
        maxFileLines: count,
        fileExpirationSeconds: count,
        eventTtlSeconds: count,
      })
      .readonly()
      .optional(),
    processor: z
      .strictObject({
        ...componentFields(z),
        replicas,
        workers: count,
        globalConcurrency: count,
        perModelConcurrency: count,
        recoveryConcurrency: count,
        pollInterval: durationSchema(z).optional(),
        taskWait: durationSchema(z).optional(),
        shutdownTimeout: durationSchema(z).optional(),
        outputExpirationSeconds: seconds,
        workDirSize: z.string().refine(isSize, SIZE_FORM).optional(),
        queueTimeBuckets: z
          .strictObject({ start: z.number().gt(0), factor: z.number().gt(1), count: z.int().min(1) })
          .readonly()
          .optional(),
      })
      .readonly()
      .optional(),
    garbageCollector: z
      .strictObject({
        ...componentFields(z),
        interval: durationSchema(z).optional(),
        maxConcurrency: count,
        dryRun: optionalFlag(z),
      })
      .readonly()
      .optional(),
  };
};

const observabilitySchema = (z: Z) => {
  const labels = z.record(z.string(), z.string()).readonly().optional();
  const share = z.number().min(0).max(1).optional();
  const orObject = <T extends Parameters<Z['strictObject']>[0]>(fields: T) =>
    z.union([z.boolean(), z.strictObject(fields).readonly()]).optional();
  return {
    monitoring: monitoringSchema(z).optional(),
    alerts: orObject({
      labels,
      queueWaitSeconds: z.number().gt(0).optional(),
      failedJobs: share,
      expiredJobs: share,
      busyWorkers: share,
    }),
    dashboards: orObject({ labels }),
    tracing: orObject({
      ...tracingFields(z),
      redisCommands: optionalFlag(z),
      postgresqlQueries: optionalFlag(z),
    }),
  };
};

/** Schema of {@link BatchGatewayProps}. */
export const batchGatewaySchema = defineSchema((z) => {
  const duration = durationSchema(z).optional();
  const retries = optionalAmount(z);
  const secretKey = secretKeySchema(z);
  return z.strictObject({
    name: z.string().optional(),
    gateway: inferenceTargetSchema(z).optional(),
    requests: z.strictObject(requestFields(z)).readonly().optional(),
    modelGateways: z
      .record(z.string().min(1), z.strictObject({ gateway: inferenceTargetSchema(z), ...requestFields(z) }).readonly())
      .readonly()
      .optional(),
    inferenceObjective: z.string().optional(),
    database: z.enum(['postgresql', 'redis']).optional(),
    files: filesSchema(z),
    fileRetry: z.strictObject({ maxRetries: retries, initialBackoff: duration, maxBackoff: duration }).readonly().optional(),
    secrets: z
      .union([
        z.string(),
        // Redis is asked for below, in words that say what it is for.
        z
          .strictObject({
            redisUrl: secretKey.optional() as unknown as typeof secretKey,
            postgresqlUrl: secretKey.optional(),
            inferenceApiKey: secretKey.optional(),
            s3SecretAccessKey: secretKey.optional(),
          })
          .readonly(),
      ])
      .optional(),
    redis: z
      .strictObject({
        db: optionalAmount(z),
        tls: optionalFlag(z),
        insecure: optionalFlag(z),
        timeout: duration,
        maxRetries: retries,
        minRetryBackoff: duration,
        maxRetryBackoff: duration,
        poolTimeout: duration,
        connMaxIdleTime: duration,
        connMaxLifetime: duration,
      })
      .readonly()
      .optional(),
    tls: z
      .strictObject({
        secretName: z.string().optional(),
        certManager: z
          .strictObject({
            issuerName: z.string(),
            issuerKind: z.enum(['ClusterIssuer', 'Issuer']).optional(),
            dnsNames: z.array(z.string().min(1)).min(1).readonly().optional(),
          })
          .readonly()
          .optional(),
      })
      .readonly()
      .optional(),
    route: z
      .strictObject({
        gateway: z.custom<IInferenceGateway>(
          (value) => InferenceGateway.isInferenceGateway(value),
          'Give new InferenceGateway(…)',
        ),
        hostnames: z.array(z.string().min(1)).max(HOSTNAMES_MAX).readonly().optional(),
        listenerName: optionalText(z),
        backendTls: z.literal('external').optional(),
      })
      .readonly()
      .optional(),
    ...componentsSchema(z),
    ...observabilitySchema(z),
    images: imagePullingSchema(z).optional(),
    labels: z.record(z.string(), z.string()).readonly().optional(),
    platform: z.enum(PLATFORM_NAMES).optional(),
    release: releaseSchema(z).optional(),
  });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof batchGatewaySchema>, BatchGatewayProps>>;
