import { boundFields, kedaFields } from '../../autoscaling/schema';
import { optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { disruptionBudgetSchema } from '../../kubernetes/disruption-budget';
import { envSchema } from '../../kubernetes/env';
import { isDnsSubdomain } from '../../kubernetes/names';
import { isSize, SIZE_FORM } from '../../kubernetes/quantity';
import { secretKeySchema } from '../../kubernetes/secret-key';
import { ACCESS_MODES } from '../../kubernetes/volume-claim';
import { groupFields, modelServerFields } from '../../model-server/schema';
import { stackReleaseSchema } from '../../releases/schema';
import type { EngineDefaults, EngineModelProps, WeightsStorage } from './props';

/** Fields of {@link EngineDefaults}. */
export const engineDefaultsFields = (z: Z) => {
  const { platform, engine, images, hfToken } = modelServerFields(z);
  const { scheduling, probes, labels } = groupFields(z);
  return {
    ...{ platform, engine, images, hfToken, scheduling, probes, labels },
    apiKey: secretKeySchema(z).optional(),
    release: stackReleaseSchema(z).optional(),
  };
};

function isStorage(value: unknown): value is WeightsStorage {
  if (typeof value !== 'object' || value === null || !('claimName' in value) || !('mountPath' in value)) return false;
  const { claimName, mountPath } = value;
  return typeof claimName === 'string' && isDnsSubdomain(claimName) && typeof mountPath === 'string' && mountPath.startsWith('/');
}

const weightsSchema = (z: Z) => {
  const size = z.string().refine(isSize, SIZE_FORM);
  const accessMode = z.enum(ACCESS_MODES).optional();
  return z.discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('claim'),
        size,
        accessMode,
        storageClassName: z.string().optional(),
        matchLabels: z.record(z.string(), z.string()).readonly().optional(),
      })
      .readonly(),
    z
      .strictObject({
        kind: z.literal('existingClaim'),
        claimName: z.string().min(1),
        accessMode,
        readOnly: optionalFlag(z),
      })
      .readonly(),
    z
      .strictObject({
        kind: z.literal('shared'),
        storage: z.custom<WeightsStorage>(isStorage, 'Give new SharedStorage(…), or { claimName, mountPath }'),
      })
      .readonly(),
    z.strictObject({ kind: z.literal('ephemeral'), sizeLimit: size.optional() }).readonly(),
  ]);
};

const loraSchema = (z: Z) => {
  const count = optionalCount(z);
  return z
    .strictObject({
      maxLoras: count,
      maxLoraRank: z.literal([1, 8, 16, 32, 64, 128, 256, 320, 512]).optional(),
      maxCpuLoras: count,
      downloads: z
        .strictObject({ image: z.string().min(1) })
        .readonly()
        .optional(),
    })
    .readonly();
};

const autoscalingSchema = (z: Z) =>
  z
    .strictObject({
      waitingRequests: z.union([z.literal(false), z.int().min(1)]).optional(),
      ...boundFields(z),
      ...kedaFields(z),
    })
    .readonly();

/** Fields of {@link EngineModelProps}. */
export const engineModelFields = (z: Z) => {
  const { dataParallelLoadBalancing, kvEvents, ...group } = groupFields(z);
  const { model, servedModelName, accelerator, port, kvTransfer, rdma, name, serviceAccountName } = modelServerFields(z);
  return {
    ...group,
    ...engineDefaultsFields(z),
    ...{ model, servedModelName, accelerator, port, kvTransfer, rdma, name, serviceAccountName },
    env: envSchema(z, { HF_TOKEN: 'hfToken', VLLM_API_KEY: 'apiKey' }).optional(),
    stack: optionalText(z),
    role: z.enum(['prefill', 'decode']).optional(),
    weights: weightsSchema(z).optional(),
    chatTemplate: z
      .union([
        z.strictObject({ inline: z.string().min(1) }).readonly(),
        z
          .strictObject({
            configMap: z.string().min(1),
            key: z
              .string()
              .regex(/^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/, 'Give a key of a ConfigMap: letters, digits, "-", "_" and "."'),
          })
          .readonly(),
      ])
      .optional(),
    lora: z.union([z.boolean(), loraSchema(z)]).optional(),
    disruptionBudget: disruptionBudgetSchema(z).optional(),
    autoscaling: autoscalingSchema(z).optional(),
    metricsCollector: z.enum(['prometheus-operator', 'gke-managed-prometheus']).optional(),
  };
};

/** Schema of {@link EngineModelProps}. */
export const engineModelSchema = defineSchema((z) => z.strictObject(engineModelFields(z)));

const defaultsSchema = defineSchema((z) => z.strictObject(engineDefaultsFields(z)));

/** @internal The schemas and the interfaces say the same. */
export type Drift = [
  Expect<Same<SchemaInput<typeof defaultsSchema>, EngineDefaults>>,
  Expect<Same<SchemaInput<typeof engineModelSchema>, EngineModelProps>>,
];
