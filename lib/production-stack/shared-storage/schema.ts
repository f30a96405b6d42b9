import { optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { isSize, SIZE_FORM } from '../../kubernetes/quantity';
import { ACCESS_MODES } from '../../kubernetes/volume-claim';
import { stackReleaseSchema } from '../../releases/schema';
import type { SharedStorageProps } from './props';

/** A path that a volume can have: the API refuses steps upwards. */
const absolutePath = (z: Z) =>
  z
    .string()
    .refine(
      (path) => /^\/[^:\p{Cc}]*$/u.test(path) && !path.split('/').includes('..'),
      'Give an absolute path without ":" and ".."',
    );

const volume = (z: Z) =>
  z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('dynamic'), storageClassName: optionalText(z) }).readonly(),
      z.strictObject({ kind: z.literal('hostPath'), path: absolutePath(z), node: optionalText(z) }).readonly(),
      z
        .strictObject({
          kind: z.literal('nfs'),
          server: z.string().regex(/^[^\s/]+$/, 'Give a host name or an address, without a scheme and a path'),
          path: absolutePath(z),
        })
        .readonly(),
    ],
    'Take "dynamic", "hostPath" or "nfs"',
  );

/** @internal Schema of {@link SharedStorageProps}. */
export const sharedStorageSchema = defineSchema((z) =>
  z.strictObject({
    stack: z.string(),
    size: z.string().refine(isSize, SIZE_FORM),
    volume: volume(z).optional(),
    accessMode: z.enum(ACCESS_MODES).optional(),
    mountPath: absolutePath(z)
      .refine((path) => path !== '/', 'Give a folder: "/" would hide the image')
      .optional(),
    labels: z.record(z.string(), z.string()).readonly().optional(),
    release: stackReleaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof sharedStorageSchema>, SharedStorageProps>>;
