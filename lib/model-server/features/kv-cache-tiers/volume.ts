import { Construct } from 'constructs';
import type { Problem } from '../../../internal/config-error';
import type { Z } from '../../../internal/schema';
import { objectNameSchema } from '../../../kubernetes/names';
import { isSize, SIZE_FORM } from '../../../kubernetes/quantity';
import { ACCESS_MODES } from '../../../kubernetes/volume-claim';
import { hostPathSchema, type PodVolume } from '../../../kubernetes/volumes';

/** A claim to shared storage: a `KvCacheVolumeClaim`, or an existing one by name. */
export interface KvCacheClaim {
  /** Name of the PersistentVolumeClaim, in the namespace of the pods. */
  readonly claimName: string;
  /** How much it asks for. @default - not known */
  readonly size?: string;
  /** @default - not known: several nodes can write to it */
  readonly accessMode?: KvCacheAccessMode;
}

/** Who may mount a volume. */
export type KvCacheAccessMode = 'ReadWriteMany' | 'ReadWriteOnce' | 'ReadWriteOncePod';

/** Where a storage tier lies: a claim, a folder of the node, or `emptyDir`, which lives and dies with the pod. */
export type KvCacheVolume = KvCacheClaim | { readonly hostPath: string } | 'emptyDir';

/** @internal Schema of {@link KvCacheVolume}. */
export const kvCacheVolumeSchema = (z: Z) =>
  z.union([
    z.custom<KvCacheClaim | 'emptyDir'>(
      (value) => value === 'emptyDir' || (Construct.isConstruct(value) && 'claimName' in value),
      'Give new KvCacheVolumeClaim(…), { claimName: "…" }, { hostPath: "/…" } or "emptyDir"',
    ),
    z
      .strictObject({
        claimName: objectNameSchema(z),
        size: z.string().refine(isSize, SIZE_FORM).optional(),
        accessMode: z.enum(ACCESS_MODES).optional(),
      })
      .readonly(),
    z.strictObject({ hostPath: hostPathSchema(z) }).readonly(),
  ]);

/** Whether pods on several nodes see the same files. */
export function isShared(volume: KvCacheVolume): volume is KvCacheClaim {
  return typeof volume === 'object' && 'claimName' in volume;
}

/** The volume as the pod mounts it. */
export function mountedVolume(volume: KvCacheVolume, mountPath: string, size: string | undefined): PodVolume {
  if (volume === 'emptyDir') return { mountPath, emptyDir: { sizeLimit: size } };
  if (isShared(volume)) return { mountPath, persistentVolumeClaim: { claimName: volume.claimName } };
  return { mountPath, hostPath: { path: volume.hostPath, type: 'DirectoryOrCreate' } };
}

/** Why pods cannot share a volume, if so. */
export function sharingProblem(field: string, volume: KvCacheVolume, pods: number): Problem | undefined {
  if (!isShared(volume) || pods < 2 || (volume.accessMode ?? 'ReadWriteMany') === 'ReadWriteMany') return undefined;
  return {
    field,
    what: `the claim "${volume.claimName}" has access mode ${volume.accessMode}, and ${pods} pods on several nodes would mount it`,
    fix: 'give the claim the access mode "ReadWriteMany" and a storage class that has it.',
  };
}
