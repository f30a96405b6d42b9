import type { Z } from '../internal/schema';
import type { EnvValue } from './env';
import { objectNameSchema } from './names';

/** A key of a Secret. The value never enters a manifest. */
export interface SecretKey {
  readonly secretName: string;
  readonly key: string;
}

/** @internal Schema of a key of a Secret or ConfigMap. */
export const dataKeySchema = (z: Z, of = 'a Secret') =>
  z.string().regex(/^[-._a-zA-Z0-9]+$/, `Give a key of ${of}: letters, digits, "-", "_" and "."`);

/** @internal Schema of {@link SecretKey}. */
export const secretKeySchema = (z: Z) =>
  z
    .strictObject({
      secretName: objectNameSchema(z),
      key: dataKeySchema(z),
    })
    .readonly();

/** The key as the value of an environment variable. */
export function secretEnv({ secretName, key }: SecretKey): EnvValue {
  return { secretName, secretKey: key };
}
