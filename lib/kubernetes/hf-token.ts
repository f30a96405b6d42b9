import type { Z } from '../internal/schema';
import type { Env } from './env';
import { objectNameSchema } from './names';

/** A key of a Secret. The value never enters a manifest. */
export interface SecretKey {
  readonly secretName: string;
  readonly key: string;
}

/** Where upstream's guides keep the Hugging Face token. */
const DEFAULT_HF_TOKEN: SecretKey = { secretName: 'llm-d-hf-token', key: 'HF_TOKEN' };

/** @internal Schema of {@link SecretKey}. */
export const secretKeySchema = (z: Z) =>
  z
    .strictObject({
      secretName: objectNameSchema(z),
      key: z.string().regex(/^[-._a-zA-Z0-9]+$/, 'Give a key of a Secret: letters, digits, "-", "_" and "."'),
    })
    .readonly();

/** @internal Schema of the choice of a token: `true` is upstream's Secret, `false` none. */
export const hfTokenSchema = (z: Z) => z.union([z.boolean(), secretKeySchema(z)]);

/** Where the token is; nothing where there is none. */
export function hfTokenKey(token: SecretKey | boolean): SecretKey | undefined {
  if (token === false) return undefined;
  return token === true ? DEFAULT_HF_TOKEN : token;
}

/** The variable that Hugging Face's libraries read the token from; nothing where there is none. */
export function hfTokenEnv(token: SecretKey | boolean): Env {
  const found = hfTokenKey(token);
  return found ? { HF_TOKEN: { secretName: found.secretName, secretKey: found.key } } : {};
}
