/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object whose keys are spelt as the engine spells them: they reach the engine as they are. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether a value survives being written as JSON and read again. */
function isJson(value: unknown, within: readonly unknown[]): value is JsonValue {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  // What holds itself has no end.
  if (within.includes(value)) return false;
  return Array.isArray(value) ? value.every((one) => isJson(one, [...within, value])) : isJsonObject(value, within);
}

/** Whether a value is a plain object of JSON values. */
export function isJsonObject(value: unknown, within: readonly unknown[] = []): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const parts = Object.values(value);
  return Object.getPrototypeOf(value) === Object.prototype && parts.every((one) => isJson(one, [...within, value]));
}
