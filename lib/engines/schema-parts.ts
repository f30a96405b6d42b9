import { optionalAmount, optionalCount, optionalText, shared } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import type { Z } from '../internal/schema';
import type { EngineExtras } from './extras';
import { isJsonObject, type JsonObject } from './json';
import type { KvEventsPublishing } from './kv-events';
import type { LoraModule } from './lora';
import type { BuiltInput, FieldsInput } from './shape';

/** Schema of {@link JsonObject}. */
export const jsonObject = shared((z) => z.custom<JsonObject>(isJsonObject, 'give a plain object of JSON values'));
/** One that may be left out. */
export const optionalJson = shared((z) => jsonObject(z).optional());

/** Schema of {@link LoraModule}. */
export const loraModule = (z: Z) =>
  z.strictObject({
    name: z.string().min(1),
    path: z.string().min(1),
    baseModelName: optionalText(z),
  });

/** Fields of {@link KvEventsPublishing}. */
export const kvEventsFields = (z: Z) => ({
  endpoint: optionalText(z),
  replayEndpoint: optionalText(z),
  bufferSteps: optionalAmount(z),
  hwm: optionalAmount(z),
  maxQueueSize: optionalCount(z),
  topic: z.string().optional(),
});

/** Fields of {@link EngineExtras}. */
export const extrasFields = (z: Z) => ({
  extraArgs: z.array(z.string().min(1)).readonly().optional(),
});

export type LoraModuleDrift = Expect<Same<BuiltInput<typeof loraModule>, LoraModule>>;
export type KvEventsDrift = Expect<Same<FieldsInput<typeof kvEventsFields>, KvEventsPublishing>>;
export type ExtrasDrift = Expect<Same<FieldsInput<typeof extrasFields>, EngineExtras>>;
