import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import { because } from '../internal/issues';
import { optionalFlag } from '../internal/optional';
import type { Z } from '../internal/schema';
import { objectNameSchema } from './names';
import { AMOUNT_FORM, isAmount } from './quantity';

interface Mounted {
  /** Where the container sees it. */
  readonly mountPath: string;
  /** @default false */
  readonly readOnly?: boolean;
  /** A path inside the volume, instead of its root. */
  readonly subPath?: string;
}

/** A volume and where the serving container sees it. */
export type PodVolume = Mounted &
  (
    | { readonly emptyDir: { readonly medium?: 'Memory'; readonly sizeLimit?: string } }
    | { readonly hostPath: { readonly path: string; readonly type?: HostPathType } }
    | { readonly persistentVolumeClaim: { readonly claimName: string; readonly readOnly?: boolean } }
    | { readonly configMap: { readonly name: string; readonly items?: Readonly<Record<string, string>> } }
    | { readonly secret: { readonly secretName: string; readonly items?: Readonly<Record<string, string>> } }
  );

/** What a host path must be for the pod to start. */
export type HostPathType = 'Directory' | 'DirectoryOrCreate' | 'File' | 'FileOrCreate' | 'Socket' | 'CharDevice' | 'BlockDevice';

/** Volumes by name. */
export type PodVolumes = Readonly<Record<string, PodVolume>>;

const HOST_PATH_TYPES = [
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
  'CharDevice',
  'BlockDevice',
] as const;

/** A path that stays inside its volume, which is all that the API takes. */
const INSIDE = /^(?!\/)(?!(.*\/)?\.\.(\/|$))/;
/** The path of a file, whose name cannot begin with two dots either: the kubelet keeps its own such. */
const FILE_INSIDE = /^(?!\/|\.\.|$)(?!(.*\/)\.\.(\/|$))/;

/** @internal Schema of a path of the node. */
export const hostPathSchema = (z: Z) => z.string().regex(/^\/(?!(.*\/)?\.\.(\/|$))/, 'Give an absolute path without ".."');

/** A path as the kernel reads it: `/dev/shm/` and `/dev//shm` are `/dev/shm`. */
function normalized(path: string): string {
  return posix.resolve(path);
}

const volumeNameSchema = (z: Z) =>
  z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'A volume name is a DNS label: lower-case letters, digits and "-"');

/** @internal Schema of where a container sees a volume. */
export const mountPathSchema = (z: Z) =>
  z
    .string()
    .regex(/^\/[^:]*$/, { error: 'Give an absolute path without ":"', abort: true })
    .refine((path) => normalized(path) !== '/', {
      error: 'give a path below it, such as "/data"',
      params: because('is the root, and a volume there would hide all that is in the image'),
    });

/** @internal Schema of empty directories by the names of their volumes. */
export const emptyDirsSchema = (z: Z) => z.record(volumeNameSchema(z), mountPathSchema(z)).readonly();

/** @internal Schema of {@link PodVolumes}. */
export const volumesSchema = (z: Z) => {
  const mounted = {
    mountPath: mountPathSchema(z),
    readOnly: optionalFlag(z),
    subPath: z.string().regex(INSIDE, 'Give a path inside the volume, without "/" at its start and without ".."').optional(),
  };
  const items = z
    .record(
      z.string().min(1),
      z.string().regex(FILE_INSIDE, 'Give a path inside the volume, without "/" or ".." at its start and without ".." as a part'),
    )
    .readonly()
    .optional();
  return z
    .record(
      volumeNameSchema(z),
      z.union([
        z.strictObject({
          ...mounted,
          emptyDir: z
            .strictObject({
              medium: z.literal('Memory').optional(),
              sizeLimit: z.string().refine(isAmount, AMOUNT_FORM).optional(),
            })
            .readonly(),
        }),
        z.strictObject({
          ...mounted,
          hostPath: z
            .strictObject({
              path: hostPathSchema(z),
              type: z.enum(HOST_PATH_TYPES).optional(),
            })
            .readonly(),
        }),
        z.strictObject({
          ...mounted,
          persistentVolumeClaim: z.strictObject({ claimName: objectNameSchema(z), readOnly: optionalFlag(z) }).readonly(),
        }),
        z.strictObject({ ...mounted, configMap: z.strictObject({ name: objectNameSchema(z), items }).readonly() }),
        z.strictObject({ ...mounted, secret: z.strictObject({ secretName: objectNameSchema(z), items }).readonly() }),
      ]),
    )
    .readonly();
};

/** Where processes find the memory that they share. */
export const SHARED_MEMORY_PATH = '/dev/shm';

/** A memory-backed `/dev/shm`, which tensor parallel workers talk through. */
export function sharedMemory(sizeLimit: string): PodVolume {
  return { mountPath: SHARED_MEMORY_PATH, emptyDir: { medium: 'Memory', sizeLimit } };
}

/** The `/dev/shm` of the node, which all of its pods can share. */
export function nodeSharedMemory(): PodVolume {
  return { mountPath: SHARED_MEMORY_PATH, hostPath: { path: SHARED_MEMORY_PATH, type: 'Directory' } };
}

/** Empty directories that caches are written to. */
export function emptyDirs(caches: Readonly<Record<string, string>>): PodVolumes {
  return Object.fromEntries(Object.entries(caches).map(([name, mountPath]) => [name, { mountPath, emptyDir: {} }]));
}

/** Volumes as the pod has them. */
export function renderVolumes(volumes: PodVolumes): k8s.Volume[] {
  return Object.entries(volumes).map(([name, volume]) => {
    if ('emptyDir' in volume) {
      const { medium, sizeLimit } = volume.emptyDir;
      return { name, emptyDir: { medium, sizeLimit: sizeLimit === undefined ? undefined : k8s.Quantity.fromString(sizeLimit) } };
    }
    if ('hostPath' in volume) return { name, hostPath: volume.hostPath };
    if ('persistentVolumeClaim' in volume) return { name, persistentVolumeClaim: volume.persistentVolumeClaim };
    if ('configMap' in volume)
      return { name, configMap: { name: volume.configMap.name, items: renderItems(volume.configMap.items) } };
    return { name, secret: { secretName: volume.secret.secretName, items: renderItems(volume.secret.items) } };
  });
}

/** Volume mounts as the container has them. */
export function renderVolumeMounts(volumes: PodVolumes): k8s.VolumeMount[] {
  return Object.entries(volumes).map(([name, { mountPath, readOnly, subPath }]) => ({ name, mountPath, readOnly, subPath }));
}

function renderItems(items: Readonly<Record<string, string>> | undefined): k8s.KeyToPath[] | undefined {
  return items && Object.entries(items).map(([key, path]) => ({ key, path }));
}

/** Two volumes at one path hide one another. */
export function repeatedMountProblems(volumes: PodVolumes): Problem[] {
  const byPath = new Map<string, string>();
  return Object.entries(volumes).flatMap(([name, { mountPath }]) => {
    const path = normalized(mountPath);
    const first = byPath.get(path);
    byPath.set(path, name);
    if (first === undefined) return [];
    return [
      {
        field: `volumes.${name}.mountPath`,
        what: `"${mountPath}" is where "${first}" is mounted already`,
        fix: 'choose another path, or replace that volume by using its name.',
      },
    ];
  });
}
