import { parseGoDuration } from '../internal/go-duration';
import type { Z } from '../internal/schema';

/** @internal Schema of the name of a key in a Secret, which is a file's name where the Secret is mounted. */
export const secretKeyNameSchema = (z: Z) => z.string().regex(/^[-._a-zA-Z0-9]+$/, 'Use letters, digits, "-", "_" and "."');

/** @internal Schema of a key of a Secret. An empty name is a Problem that says so. */
export const secretKeySchema = (z: Z) => z.strictObject({ secretName: z.string(), key: secretKeyNameSchema(z) }).readonly();

/** @internal Schema of a Go duration such as `1m30s`. */
export const durationSchema = (z: Z) =>
  z.string().refine((text) => (parseGoDuration(text) ?? -1) >= 0, 'Write a duration such as "30s" or "1h30m"');
