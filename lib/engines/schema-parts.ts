import type { Expect, Same } from '../internal/same';
import type { Z } from '../internal/schema';
import type { EngineExtras } from './extras';
import { isJsonObject, type JsonObject } from './json';
import type { KvEventsPublishing } from './kv-events';
import type { LoraModule } from './lora';
import type { BuiltInput, FieldsInput } from './shape';

/** Schema of {@link JsonObject}. */
export const jsonObject = (z: Z) => z.custom<JsonObject>(isJsonObject, 'give a plain object of JSON values');

/** Schema of {@link LoraModule}. */
export const loraModule = (z: Z) =>
  z.strictObject({
    name: z.string().min(1),
    path: z.string().min(1),
    baseModelName: z.string().min(1).optional(),
  });

/** Fields of {@link KvEventsPublishing}. */
export const kvEventsFields = (z: Z) => ({
  endpoint: z.string().min(1).optional(),
  replayEndpoint: z.string().min(1).optional(),
  bufferSteps: z.int().min(0).optional(),
  hwm: z.int().min(0).optional(),
  maxQueueSize: z.int().min(1).optional(),
  topic: z.string().optional(),
});

/** Fields of {@link EngineExtras}. */
export const extrasFields = (z: Z) => ({
  extraArgs: z.array(z.string().min(1)).readonly().optional(),
});

export type LoraModuleDrift = Expect<Same<BuiltInput<typeof loraModule>, LoraModule>>;
export type KvEventsDrift = Expect<Same<FieldsInput<typeof kvEventsFields>, KvEventsPublishing>>;
export type ExtrasDrift = Expect<Same<FieldsInput<typeof extrasFields>, EngineExtras>>;
