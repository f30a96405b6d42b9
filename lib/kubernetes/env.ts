import type { k8s } from 'cdk8s-plus-30';
import { because } from '../internal/issues';
import { optionalFlag } from '../internal/optional';
import type { Z } from '../internal/schema';
import { objectNameSchema } from './names';

/** Where the value of an environment variable comes from. A secret is only ever a reference. */
export type EnvValue =
  | string
  /** A field of the pod, such as `status.podIP`. */
  | { readonly fieldPath: string }
  /** A key of a Secret. */
  | { readonly secretName: string; readonly secretKey: string; readonly optional?: boolean }
  /** A key of a ConfigMap. */
  | { readonly configMapName: string; readonly configMapKey: string; readonly optional?: boolean };

/** Environment variables by name, in the order in which the container gets them. */
export type Env = Readonly<Record<string, EnvValue>>;

/** Names of variables whose value is a secret, by their ends: that of a file or of a Secret is none. */
const SECRET_NAME =
  /(token|api_?key|(secret|access|private)_key|secret_access_key|password|passwd|(?<!pull_)secret|credentials?)$/i;
/** What such a variable may say for all to read: a switch, that there is no key, or a reference to another variable. */
const NO_SECRET = /^(|[01]|true|false|yes|no|on|off|none|empty)$|\$\([^)]+\)/i;

/** Names of variables that hold a secret as it is. */
function literalSecrets(env: Env): string[] {
  return Object.keys(env).filter((name) => {
    const value = env[name];
    return typeof value === 'string' && SECRET_NAME.test(name) && !NO_SECRET.test(value);
  });
}

/**
 * @internal Schema of {@link Env}. A secret in it would be there for all to read, and is refused.
 * @param props what refers to the secret of a variable, where a prop does
 */
export const envSchema = (z: Z, props: Readonly<Record<string, string>> = {}) => {
  const key = z.string().regex(/^[-._a-zA-Z0-9]+$/, 'Use letters, digits, "-", "_" and "."');
  return z
    .record(
      z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/, 'Use letters, digits, "_", "-" and "."; do not start with a digit'),
      z.union([
        z.string(),
        z.strictObject({ fieldPath: z.string().min(1) }).readonly(),
        z.strictObject({ secretName: objectNameSchema(z), secretKey: key, optional: optionalFlag(z) }).readonly(),
        z.strictObject({ configMapName: objectNameSchema(z), configMapKey: key, optional: optionalFlag(z) }).readonly(),
      ]),
    )
    .superRefine((env, ctx) => {
      for (const name of literalSecrets(env)) {
        const prop = props[name];
        ctx.addIssue({
          code: 'custom',
          path: [name],
          message:
            prop === undefined ? 'Refer to a Secret: { secretName, secretKey }' : `Say it with ${prop}: { secretName, key }`,
          params: because('is a secret, which would stand in the manifest for all to read'),
        });
      }
    })
    .readonly();
};

/** Environment variables as the API has them. */
export function renderEnv(env: Env): k8s.EnvVar[] {
  return Object.entries(env).map(([name, value]) => {
    if (typeof value === 'string') return { name, value };
    if ('fieldPath' in value) return { name, valueFrom: { fieldRef: { fieldPath: value.fieldPath } } };
    if ('secretName' in value) {
      return { name, valueFrom: { secretKeyRef: { name: value.secretName, key: value.secretKey, optional: value.optional } } };
    }
    return {
      name,
      valueFrom: { configMapKeyRef: { name: value.configMapName, key: value.configMapKey, optional: value.optional } },
    };
  });
}
