import type { Accelerator } from '../accelerators/accelerator';
import type { Problem } from '../internal/config-error';
import type { Env } from '../kubernetes/env';
import type { PodParts } from '../kubernetes/pod-parts';
import { formatBytes, GIB, parseQuantity } from '../kubernetes/quantity';
import type { Resources } from '../kubernetes/resources';
import type { PodVolumes } from '../kubernetes/volumes';

import type { FeatureMemory } from './features/feature';
import { TIER_SIZES, tierRequestProblems } from './tier-memory';

/** Memory that is given away inside the container must leave room for the server itself. */
export function memoryProblems(
  { volumes }: Required<PodParts>,
  resources: Resources,
  accelerator: Accelerator,
  memory?: FeatureMemory,
  said?: Resources,
): Problem[] {
  const tiers = memory?.request ?? 0;
  const { limits } = resources;
  if (limits?.memory === undefined) return tierRequestProblems(said, memory);
  const inMemory = Object.values(volumes).flatMap((v) =>
    'emptyDir' in v && v.emptyDir.medium === 'Memory' ? [v.emptyDir.sizeLimit ?? limits.memory] : [],
  );
  const shared = inMemory.reduce((sum, size) => sum + parseQuantity(size ?? '0'), 0);
  const kvCache = (accelerator.spec.memoryGiB ?? 0) * GIB;
  if (shared + kvCache + tiers < parseQuantity(limits.memory)) return [];
  const shares = [
    shared > 0 ? `${shared / GIB}Gi of shared memory` : '',
    kvCache > 0 ? `${kvCache / GIB}Gi of KV cache` : '',
    tiers > 0 ? `${formatBytes(tiers)} of KV-cache tiers` : '',
  ].filter((s) => s !== '');
  return [
    {
      field: 'resources.limits.memory',
      what: `"${limits.memory}" holds ${shares.join(' and ')} and leaves the server nothing, so the kernel would kill it`,
      fix: `raise the limit, or lower ${[...(kvCache > 0 ? ['kvCacheSpaceGiB'] : []), ...(tiers > 0 ? [memory?.field ?? TIER_SIZES] : []), 'sharedMemory'].join(' or ')}.`,
    },
  ];
}

/** Devices follow from accelerator and parallelism: another number of them would not be listened to. */
export function deviceAmountProblems(said: Resources | undefined, devices: Readonly<Record<string, number>>): Problem[] {
  return Object.entries(devices).flatMap(([name, count]) =>
    (['requests', 'limits'] as const).flatMap((kind) => {
      const amount = said?.[kind]?.[name];
      if (amount === undefined || parseQuantity(amount) === count) return [];
      return [
        {
          field: `resources.${kind}.${name}`,
          what: `is "${amount}", and accelerator and parallelism ask for ${count}`,
          fix: 'leave it out, and say it with tensorParallelSize or its siblings.',
        },
      ];
    }),
  );
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

/** Two that listen on one port of a pod: the second never starts. */
export function repeatedPortProblems(
  port: number,
  enginePorts: readonly number[],
  { ports, initContainers }: Required<PodParts>,
): Problem[] {
  const sidecarPorts = initContainers.flatMap((sidecar) => sidecar.ports ?? []).map(({ containerPort }) => containerPort);
  const taken = new Map<number, string>([
    ...[port, ...sidecarPorts].map((number): [number, string] => [number, 'the sidecar']),
    ...enginePorts.map((number): [number, string] => [number, 'the engine']),
  ]);
  return Object.entries(ports).flatMap(([name, number]) => {
    const first = taken.get(number);
    taken.set(number, `"${name}"`);
    if (first === undefined) return [];
    return [{ field: 'port', what: `${number} is the port of "${name}" and of ${first}`, fix: 'move one of them.' }];
  });
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
