/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object whose keys are spelt as the engine spells them: they reach the engine as they are. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether a value survives being written as JSON and read again. */
function isJson(value: unknown): value is JsonValue {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  return Array.isArray(value) ? value.every(isJson) : isJsonObject(value);
}

/** Whether a value is a plain object of JSON values. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson);
}
