import { optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type SchemaOutput, type Z } from '../../internal/schema';
import { envSchema } from '../../kubernetes/env';
import { imagePullingSchema } from '../../kubernetes/image';
import { portSchema, unprivilegedPortSchema } from '../../kubernetes/port';
import { probeTimesSchema } from '../../kubernetes/probes';
import { isSize, SIZE_FORM } from '../../kubernetes/quantity';
import { resourcesSchema } from '../../kubernetes/resources';
import { schedulingSchema } from '../../kubernetes/scheduling';
import { podSecurityContextSchema, securityContextSchema } from '../../kubernetes/security-context';
import { LMCACHE_SERDES } from '../../model-server/features/lmcache/props';
import { stackReleaseSchema } from '../../releases/schema';
import type { LmcacheServerProps } from './props';

const strings = (z: Z) => z.record(z.string(), z.string()).readonly();

const one = (z: Z) =>
  z.custom<1>(
    (value) => value === 1,
    'Give 1: a second one would hold blocks of its own, and engines would find those of one alone',
  );

/** @internal Schema of {@link LmcacheServerProps}. */
export const lmcacheServerSchema = defineSchema((z) =>
  z.strictObject({
    stack: z.string(),
    memory: z.string().refine(isSize, SIZE_FORM).optional(),
    serde: z.enum(LMCACHE_SERDES).optional(),
    replicas: one(z).optional(),
    containerPort: unprivilegedPortSchema(z).optional(),
    servicePort: portSchema(z).optional(),
    resources: resourcesSchema(z).optional(),
    image: optionalText(z),
    version: z
      .string()
      .regex(/^[0-9]+(\.[0-9]+)*/, 'Give a version such as "0.5.4"')
      .optional(),
    executable: optionalText(z),
    images: imagePullingSchema(z).optional(),
    env: envSchema(z).optional(),
    scheduling: schedulingSchema(z).optional(),
    probes: z
      .strictObject({ readiness: probeTimesSchema(z).optional(), liveness: probeTimesSchema(z).optional() })
      .readonly()
      .optional(),
    securityContext: securityContextSchema(z).optional(),
    podSecurityContext: podSecurityContextSchema(z).optional(),
    annotations: strings(z).optional(),
    podAnnotations: strings(z).optional(),
    serviceAnnotations: strings(z).optional(),
    labels: strings(z).optional(),
    release: stackReleaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof lmcacheServerSchema>, LmcacheServerProps>>;

/** @internal Parsed props. */
export type ParsedLmcacheServer = SchemaOutput<typeof lmcacheServerSchema>;
