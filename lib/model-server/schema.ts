import { Accelerator } from '../accelerators/accelerator';
import { Engine } from '../engines';
import { optionalAmount, optionalCount, optionalText, shared } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, later, type SchemaInput, type Z } from '../internal/schema';
import { containerSchema } from '../kubernetes/containers';
import { envSchema } from '../kubernetes/env';
import { hfTokenSchema } from '../kubernetes/hf-token';
import { imagePullingSchema } from '../kubernetes/image';
import { monitoringSchema } from '../kubernetes/monitoring';
import { dnsLabelSchema, objectNameSchema } from '../kubernetes/names';
import { portSchema } from '../kubernetes/port';
import { probeTimesFields } from '../kubernetes/probes';
import { int32Schema, isSize, SIZE_FORM } from '../kubernetes/quantity';
import { resourcesSchema } from '../kubernetes/resources';
import { schedulingSchema } from '../kubernetes/scheduling';
import { podSecurityContextSchema, securityContextSchema } from '../kubernetes/security-context';
import { emptyDirsSchema, volumesSchema } from '../kubernetes/volumes';
import { PLATFORM_NAMES } from '../platforms/platforms';
import type { ModelServerRow } from '../releases';
import { releaseSchema } from '../releases/schema';
import { collectivesSchema } from './features/collectives';
import { expertParallelismSchema } from './features/expert-parallelism';
import { kvCacheTiersSchema } from './features/kv-cache-tiers/props';
import { kvEventsSchema } from './features/kv-events';
import { kvTransferSchema } from './features/kv-transfer-props';
import { lmcacheMultiprocessSchema } from './features/lmcache/multiprocess-props';
import { lmcacheSchema } from './features/lmcache/props';
import { rdmaSchema } from './features/rdma';
import { routingSidecarSchema } from './features/routing-sidecar-props';
import { identitySchema } from './identity';
import type { ModelServerGroup, ModelServerProps } from './props';
import { topologySchema } from './workload/topology';
import { updateStrategySchema } from './workload/update-strategy';

/** The roles that the endpoint picker's filters know. */
export const ROLES = ['decode', 'prefill', 'prefill-decode', 'encode', 'encode-prefill', 'encode-prefill-decode'] as const;

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const strings = (z: Z) => z.record(z.string(), z.string()).readonly();

/** Fields of {@link ModelServerGroup}. */
export const groupFields = shared((z) => {
  const path = z.string().startsWith('/', 'Begin it with "/"').optional();
  const probe = z.union([z.literal(false), z.strictObject({ path, ...probeTimesFields(z) }).readonly()]).optional();
  return {
    replicas: int32Schema(z).optional(),
    tensorParallelSize: optionalCount(z),
    pipelineParallelSize: optionalCount(z),
    dataParallelSize: optionalCount(z),
    dataParallelSizeLocal: optionalCount(z),
    dataParallelLoadBalancing: z.enum(['hybrid', 'external']).optional(),
    topology: later(z, () => topologySchema(z)),
    expertParallelism: later(z, () => z.union([z.boolean(), expertParallelismSchema(z)])),
    collectives: later(z, () => collectivesSchema(z)),
    resources: resourcesSchema(z).optional(),
    sharedMemory: z.string().refine(isSize, SIZE_FORM).optional(),
    caches: emptyDirsSchema(z).optional(),
    volumes: later(z, () => volumesSchema(z)),
    env: envSchema(z, { HF_TOKEN: 'hfToken' }).optional(),
    kvEvents: later(z, () => kvEventsSchema(z)),
    kvCacheTiers: later(z, () => kvCacheTiersSchema(z)),
    lmcache: later(z, () => z.union([z.boolean(), lmcacheMultiprocessSchema(z), lmcacheSchema(z)])),
    kvBytesPerToken: optionalCount(z),
    probes: z.strictObject({ startup: probe, readiness: probe, liveness: probe }).readonly().optional(),
    scheduling: later(z, () => schedulingSchema(z)),
    labels: strings(z).optional(),
    podLabels: strings(z).optional(),
    podAnnotations: strings(z).optional(),
    annotations: strings(z).optional(),
    image: optionalText(z),
    engineVersion: optionalText(z),
    securityContext: later(z, () => securityContextSchema(z)),
    podSecurityContext: later(z, () => podSecurityContextSchema(z)),
    terminationGracePeriodSeconds: optionalAmount(z),
    initContainers: z.array(containerSchema(z)).readonly().optional(),
    updateStrategy: later(z, () => updateStrategySchema(z)),
    progressDeadlineSeconds: optionalCount(z),
  };
});

const groupSchema = defineSchema((z) => z.strictObject(groupFields(z)));

/** Fields of {@link ModelServerProps} beside those of its group. */
export const modelServerFields = shared((z) => ({
  platform: z.enum(PLATFORM_NAMES).optional(),
  release: releaseSchema(z).optional(),
  accelerator: z.custom<Accelerator>((value) => Accelerator.isAccelerator(value), 'Give Accelerator.nvidia() or a sibling'),
  engine: z.custom<Engine>((value) => Engine.isEngine(value), 'Give Engine.vllm() or a sibling').optional(),
  images: imagePullingSchema(z).optional(),
  monitoring: monitoringSchema(z).optional(),
  hfToken: hfTokenSchema(z).optional(),
  model: z
    .string()
    .regex(
      /^(\/[^/\s]+(\/[^/\s]+)*\/?|[^/\s]+\/[^/\s]+)$/,
      'Give a Hugging Face id such as "Qwen/Qwen3-32B", or an absolute path',
    ),
  servedModelName: z
    .string()
    .regex(/^[^\s,]+$/, 'Give one name without spaces and commas')
    .optional(),
  role: z.enum(ROLES).optional(),
  name: optionalText(z),
  guide: optionalText(z),
  subguide: optionalText(z),
  port: portSchema(z).optional(),
  serviceAccountName: optionalText(z),
  kvTransfer: later(z, () => z.union([z.boolean(), kvTransferSchema(z)])),
  rdma: later(z, () => z.union([z.boolean(), rdmaSchema(z)])),
  routingSidecar: later(z, () => z.union([z.boolean(), routingSidecarSchema(z)])),
  preset: z.custom<ModelServerRow>(isObject, 'Give a row of a release').optional(),
  claim: later(z, () =>
    z.strictObject({ claim: dnsLabelSchema(z), template: objectNameSchema(z), request: dnsLabelSchema(z) }).readonly(),
  ),
  identity: later(z, () => identitySchema(z)),
}));

/** Schema of {@link ModelServerProps}. */
export const modelServerSchema = defineSchema((z) => z.strictObject({ ...groupFields(z), ...modelServerFields(z) }));

/** @internal The schemas and the interfaces say the same. */
export type Drift = [
  Expect<Same<SchemaInput<typeof groupSchema>, ModelServerGroup>>,
  Expect<Same<SchemaInput<typeof modelServerSchema>, ModelServerProps>>,
];
