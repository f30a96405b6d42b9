import type { Z } from '../internal/schema';

/** @internal Schema of a key of a Secret. An empty name is a Problem that says so. */
export const secretKeySchema = (z: Z) => z.strictObject({ secretName: z.string(), key: z.string().min(1) }).readonly();

/** @internal Schema of a Go duration such as `1m30s`. */
export const durationSchema = (z: Z) =>
  z.string().regex(/^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/, 'Write a duration such as "30s" or "1h30m"');
