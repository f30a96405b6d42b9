import type { k8s } from 'cdk8s-plus-30';
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

/** @internal Schema of {@link Env}. */
export const envSchema = (z: Z) => {
  const key = z.string().regex(/^[-._a-zA-Z0-9]+$/, 'Use letters, digits, "-", "_" and "."');
  return z
    .record(
      z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/, 'Use letters, digits, "_", "-" and "."; do not start with a digit'),
      z.union([
        z.string(),
        z.strictObject({ fieldPath: z.string().min(1) }).readonly(),
        z.strictObject({ secretName: objectNameSchema(z), secretKey: key, optional: z.boolean().optional() }).readonly(),
        z.strictObject({ configMapName: objectNameSchema(z), configMapKey: key, optional: z.boolean().optional() }).readonly(),
      ]),
    )
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
