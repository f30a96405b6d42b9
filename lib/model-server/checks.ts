import type { Accelerator } from '../accelerators/accelerator';
import type { Problem } from '../internal/config-error';
import type { Env } from '../kubernetes/env';
import type { PodParts } from '../kubernetes/pod-parts';
import { parseQuantity } from '../kubernetes/quantity';
import type { Resources } from '../kubernetes/resources';
import type { PodVolumes } from '../kubernetes/volumes';

const GIB = 2 ** 30;

/** Memory that is given away inside the container must leave room for the server itself. */
export function memoryProblems({ volumes }: Required<PodParts>, { limits }: Resources, accelerator: Accelerator): Problem[] {
  if (limits?.memory === undefined) return [];
  const inMemory = Object.values(volumes).flatMap((v) =>
    'emptyDir' in v && v.emptyDir.medium === 'Memory' ? [v.emptyDir.sizeLimit ?? limits.memory] : [],
  );
  const shared = inMemory.reduce((sum, size) => sum + parseQuantity(size ?? '0'), 0);
  const kvCache = (accelerator.spec.memoryGiB ?? 0) * GIB;
  if (shared + kvCache < parseQuantity(limits.memory)) return [];
  const shares = [
    shared > 0 ? `${shared / GIB}Gi of shared memory` : '',
    kvCache > 0 ? `${kvCache / GIB}Gi of KV cache` : '',
  ].filter((s) => s !== '');
  return [
    {
      field: 'resources.limits.memory',
      what: `"${limits.memory}" holds ${shares.join(' and ')} and leaves the server nothing, so the kernel would kill it`,
      fix: kvCache > 0 ? 'raise the limit, or lower kvCacheSpaceGiB or sharedMemory.' : 'raise the limit, or lower sharedMemory.',
    },
  ];
}

/** Facts that the accelerator states as environment variables are not stated a second time. */
export function ownedEnvProblems(env: Env, { spec }: Accelerator): Problem[] {
  return Object.keys(spec.podParts?.env ?? {})
    .filter((name) => name in env)
    .map((name) => ({
      field: `env.${name}`,
      what: `the accelerator sets it, and other numbers follow from that`,
      fix: `leave it out, and say it with the options of ${spec.displayName}.`,
    }));
}

/** Two volumes at one path hide one another. */
export function repeatedMountProblems(volumes: PodVolumes): Problem[] {
  const byPath = new Map<string, string>();
  return Object.entries(volumes).flatMap(([name, { mountPath }]) => {
    const first = byPath.get(mountPath);
    byPath.set(mountPath, name);
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
