import { type IInferenceGateway, InferenceGateway } from '../gateways';
import { HOSTNAMES_MAX } from '../gateways/parent-ref';
import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, later, type SchemaInput, type Z } from '../internal/schema';
import { envSchema } from '../kubernetes/env';
import { hfTokenSchema } from '../kubernetes/hf-token';
import { imagePullingSchema } from '../kubernetes/image';
import { monitoringFields } from '../kubernetes/monitoring';
import { portSchema } from '../kubernetes/port';
import { int32Schema } from '../kubernetes/quantity';
import { resourcesSchema } from '../kubernetes/resources';
import { schedulingSchema } from '../kubernetes/scheduling';
import { tracingSchema } from '../kubernetes/tracing';
import { PLATFORM_NAMES } from '../platforms/platforms';
import { releaseSchema } from '../releases/schema';
import type { EndpointPickerConfig } from './config';
import { flowControlSchema } from './flow-control';
import { latencyPredictorSchema } from './latency-predictor-props';
import { modelRewritesSchema } from './model-rewrites';
import { isPoolMember, MODEL_SERVERS_FORM, type PoolMember } from './pool-member';
import type { RouterOptions, RouterProps } from './props';
import { tokenizerSchema } from './tokenizer';

/** Characters in the key of a ConfigMap, which is the name of a file. */
const CONFIG_MAP_KEY_MAX = 253;

/** Fields of {@link RouterOptions}. */
export const routerFields = (z: Z) => ({
  replicas: int32Schema(z, 1).optional(),
  highAvailability: z.enum(['leaderElection', 'activeActive']).optional(),
  monitoring: z.union([z.boolean(), z.strictObject({ ...monitoringFields(z), auth: optionalFlag(z) }).readonly()]).optional(),
  tracing: later(z, () => tracingSchema(z)),
  logLevel: z.int().min(0).max(10).optional(),
  resources: resourcesSchema(z).optional(),
  image: optionalText(z),
  env: envSchema(z).optional(),
  scheduling: later(z, () => schedulingSchema(z)),
  failureMode: z.enum(['FailOpen', 'FailClose']).optional(),
  route: z
    .strictObject({
      hostnames: z.array(z.string().min(1)).max(HOSTNAMES_MAX).readonly().optional(),
      pathPrefix: z.string().startsWith('/', 'Begin it with "/"').optional(),
      requestTimeoutSeconds: optionalAmount(z),
      listenerName: optionalText(z),
    })
    .readonly()
    .optional(),
  proxy: z
    .strictObject({
      image: optionalText(z),
      resources: resourcesSchema(z).optional(),
      concurrency: optionalCount(z),
      servicePort: portSchema(z).optional(),
      configMapName: optionalText(z),
    })
    .readonly()
    .optional(),
  tokenizer: later(z, () => tokenizerSchema(z)),
  latencyPredictor: later(z, () => latencyPredictorSchema(z)),
  flowControl: later(z, () => z.union([z.boolean(), flowControlSchema(z)])),
  modelRewrites: later(z, () => modelRewritesSchema(z)),
  labels: z.record(z.string(), z.string()).readonly().optional(),
});

const optionsSchema = defineSchema((z) => z.strictObject(routerFields(z)));

/** Schema of {@link RouterProps}. */
export const routerSchema = defineSchema((z) =>
  z.strictObject({
    ...routerFields(z),
    name: optionalText(z),
    modelServers: z.array(z.custom<PoolMember>(isPoolMember, MODEL_SERVERS_FORM)).min(1).readonly(),
    expose: z
      .custom<IInferenceGateway>((value) => InferenceGateway.isInferenceGateway(value), 'Give new InferenceGateway(…)')
      .optional(),
    // Its own check speaks of plugins, profiles and parameters.
    schedulingConfig: z.custom<EndpointPickerConfig>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'Give profiles and their plugins',
    ),
    configFileName: z
      .string()
      .regex(/^[-._a-zA-Z0-9]+\.ya?ml$/, 'Give a file name that ends in .yaml')
      .refine((name) => !/^\.\.[^/]*$/.test(name), 'Begin it with at most one "."')
      .max(CONFIG_MAP_KEY_MAX)
      .optional(),
    platform: z.enum(PLATFORM_NAMES).optional(),
    images: imagePullingSchema(z).optional(),
    hfToken: hfTokenSchema(z).optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schemas and the interfaces say the same. */
export type Drift = [
  Expect<Same<SchemaInput<typeof optionsSchema>, RouterOptions>>,
  Expect<Same<SchemaInput<typeof routerSchema>, RouterProps>>,
];
