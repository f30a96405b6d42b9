import type { Z } from '../internal/schema';
import type { Env } from './env';
import { type SecretKey, secretEnv, secretKeySchema } from './secret-key';

/** Where upstream's guides keep the Hugging Face token. */
const DEFAULT_HF_TOKEN: SecretKey = { secretName: 'llm-d-hf-token', key: 'HF_TOKEN' };

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
  return found ? { HF_TOKEN: secretEnv(found) } : {};
}
