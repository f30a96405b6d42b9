import type { k8s } from 'cdk8s-plus-30';
import { because, refusal } from '../internal/issues';
import { didYouMean } from '../internal/nearest';
import { optionalFlag, shared } from '../internal/optional';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';
import { isLabelKey, objectNameSchema } from './names';

/** Where the value of an environment variable comes from. A secret is only ever a reference. */
export type EnvValue =
  | string
  /** A field of the pod, such as `status.podIP` or `metadata.labels['app']`. */
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

/** Fields of the pod that a variable can have the value of. */
const POD_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const;
/** Fields of which a variable can have one entry. */
const POD_MAPS = ["metadata.labels['<key>']", "metadata.annotations['<key>']"] as const;

/** @internal Schema of the path of a pod's field. */
export const fieldPathSchema = shared((z) =>
  z.string().superRefine((path, ctx) => {
    if (POD_FIELDS.some((field) => field === path)) return;
    const [, map, key] = /^(.*)\['(.*)'\]$/.exec(path) ?? [];
    if (map !== undefined && key !== undefined && POD_MAPS.some((form) => form.startsWith(`${map}[`))) {
      if (isLabelKey(key)) return;
      const what = `${shown(key)} cannot be the key of a label or annotation`;
      ctx.addIssue(refusal({ what, fix: `write it as the pod has it, such as ${map}['app.kubernetes.io/name'].` }));
      return;
    }
    const nearestMap = POD_MAPS.find((form) => path.startsWith(form.slice(0, form.indexOf('['))));
    const what = `${shown(path)} is no field of the pod that a variable can have`;
    ctx.addIssue(
      refusal({ what, fix: nearestMap ? `did you mean "${nearestMap}"?` : didYouMean(path, [...POD_FIELDS, ...POD_MAPS]) }),
    );
  }),
);

/** Whether a variable holds a secret as it is. */
export function isLiteralSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && SECRET_NAME.test(name) && !NO_SECRET.test(value);
}

/** Why none should. */
export const OPEN_SECRET = 'is a secret, which would stand in the manifest for all to read';

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
        z.strictObject({ fieldPath: fieldPathSchema(z) }).readonly(),
        z.strictObject({ secretName: objectNameSchema(z), secretKey: key, optional: optionalFlag(z) }).readonly(),
        z.strictObject({ configMapName: objectNameSchema(z), configMapKey: key, optional: optionalFlag(z) }).readonly(),
      ]),
    )
    .superRefine((env, ctx) => {
      for (const name of Object.keys(env).filter((one) => isLiteralSecret(one, env[one]))) {
        const prop = props[name];
        ctx.addIssue({
          code: 'custom',
          path: [name],
          message:
            prop === undefined ? 'Refer to a Secret: { secretName, secretKey }' : `Say it with ${prop}: { secretName, key }`,
          params: because(OPEN_SECRET),
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
