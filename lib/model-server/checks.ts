import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import type { EngineKind } from '../engines/kinds';
import { readFlagWord } from '../engines/names';
import type { Problem } from '../internal/config-error';
import type { Env } from '../kubernetes/env';
import { METRICS_PATH } from '../kubernetes/monitoring';
import type { OwnedEnv } from '../kubernetes/owned-env';
import type { PodParts } from '../kubernetes/pod-parts';
import { formatBytes, GIB, parseQuantity } from '../kubernetes/quantity';
import type { Resources } from '../kubernetes/resources';
import type { FeatureMemory } from './features/feature';
import { TIER_SIZES, tierRequestProblems } from './features/tier-memory';
import type { ModelServerProps } from './props';
import type { ResolvedProbes } from './resolve/pod';

/**
 * Memory that is given away inside the container must leave room for the server itself.
 * @param ownGiB memory that its ranks keep to themselves
 */
export function memoryProblems(
  { volumes }: Required<PodParts>,
  resources: Resources,
  ownGiB: number,
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
  const kvCache = ownGiB * GIB;
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

/** Cores that vLLM keeps from its ranks must leave them some. The one that it keeps anyway does not: small pods are for trying out. */
export function reservedCpuProblems({ kind: engine }: Engine, { spec }: Accelerator, { requests, limits }: Resources): Problem[] {
  const { reservedCpus = 0 } = spec;
  const kind = limits?.cpu === undefined ? 'requests' : 'limits';
  const amount = limits?.cpu ?? requests?.cpu;
  if (engine !== 'vllm' || reservedCpus <= 1 || amount === undefined || parseQuantity(amount) > reservedCpus) return [];
  return [
    {
      field: `resources.${kind}.cpu`,
      what: `"${amount}" is no more than the ${reservedCpus} that reservedCpus keeps from the ranks, and leaves them none`,
      fix: `give more than ${reservedCpus}, or lower reservedCpus of ${spec.displayName}.`,
    },
  ];
}

/** Devices follow from other props: another number of them would not be listened to, and a second way to them would get the pod others. */
export function deviceAmountProblems(
  said: Resources | undefined,
  devices: Readonly<Record<string, number>>,
  { exposure, spec: { displayName, resourceNames } }: Accelerator,
): Problem[] {
  return (['requests', 'limits'] as const).flatMap((kind) =>
    Object.entries(said?.[kind] ?? {}).flatMap(([name, amount]): Problem[] => {
      const field = `resources.${kind}.${name}`;
      const count = devices[name];
      const isAccelerator = resourceNames?.includes(name) ?? false;
      if (count === undefined) {
        if (!isAccelerator || exposure === undefined) return [];
        const way = exposure === 'dra' ? 'through a claim' : `as ${Object.keys(devices).join(' and ')}`;
        const what = `asks for ${displayName} a second time: the pod has its devices ${way}`;
        return [{ field, what, fix: 'leave it out, or choose with the exposure and resourceName of the accelerator.' }];
      }
      if (parseQuantity(amount) === count) return [];
      const [who, how] = isAccelerator
        ? ['accelerator and parallelism ask', 'tensorParallelSize or its siblings']
        : ['other props ask', 'the one that asks for it, such as rdma.count'];
      return [{ field, what: `is "${amount}", and ${who} for ${count}`, fix: `leave it out, and say it with ${how}.` }];
    }),
  );
}

/** An alternative of a claim with fewer devices than the engine has ranks. */
export function claimCountProblems({ dra: { firstAvailable = [] } }: Accelerator, devices: number): Problem[] {
  return firstAvailable.flatMap(({ count = devices }, i) =>
    count >= devices
      ? []
      : [
          {
            field: `accelerator.dra.firstAvailable[${i}].count`,
            what: `is ${count}, and the parallelism of a pod asks for ${devices} devices`,
            fix: 'leave it out, and say it with tensorParallelSize or its siblings.',
          },
        ],
  );
}

/** What the accelerator asks of nodes is not asked of them otherwise. */
export function nodeSelectorProblems(
  said: Readonly<Record<string, string>> = {},
  needed: Readonly<Record<string, string>> = {},
  { spec }: Accelerator,
): Problem[] {
  return Object.entries(said).flatMap(([key, value]) =>
    needed[key] === undefined || needed[key] === value
      ? []
      : [
          {
            field: `scheduling.nodeSelector.${key}`,
            what: `"${value}" is not "${needed[key]}", which follows from accelerator and parallelism`,
            fix: `leave it out, and say it with the options of ${spec.displayName}.`,
          },
        ],
  );
}

/** Facts that the accelerator states as environment variables are not stated a second time. */
export function acceleratorEnv({ spec }: Accelerator): OwnedEnv {
  return {
    names: Object.keys(spec.podParts?.env ?? {}),
    what: 'the accelerator sets it, and other numbers follow from that',
    fix: `leave it out, and say it with the options of ${spec.displayName}.`,
  };
}

/** Metrics that are to be collected, of an engine that tells none. */
export function metricsProblems({ hasMetrics, displayName }: Engine, { monitoring }: ModelServerProps): Problem[] {
  if (!monitoring || hasMetrics) return [];
  return [
    {
      field: 'monitoring',
      what: `collects metrics, and ${displayName} tells none without engine.enableMetrics`,
      fix: 'set enableMetrics of the engine, or leave monitoring out.',
    },
  ];
}

const API_KEY = { env: 'VLLM_API_KEY', flag: '--api-key' };

/** Which paths an engine answers only to those that show its key; one that is not here asks for none. */
const GUARDED: Readonly<Partial<Record<EngineKind, (path: string) => boolean>>> = {
  vllm: (path) => path.startsWith('/v1'),
  sglang: (path) => !path.startsWith('/health') && !path.startsWith(METRICS_PATH),
};

/** Probes that ask for what the engine gives only to those that show a key, which a probe does not. */
export function probeKeyProblems({ kind, extraArgs }: Engine, env: Env, probes: ResolvedProbes): Problem[] {
  const isAsked =
    (kind === 'vllm' && API_KEY.env in env) || extraArgs.some((word) => readFlagWord(kind, word)?.name === API_KEY.flag);
  if (!isAsked) return [];
  return Object.entries(probes).flatMap(([name, probe]): Problem[] => {
    const path = probe ? probe.path : undefined;
    if (path === undefined || !GUARDED[kind]?.(path)) return [];
    return [
      {
        field: `probes.${name}.path`,
        what: `"${path}" asks for the key, which a probe does not show: the pod would never be well`,
        fix: 'ask "/health", which needs none.',
      },
    ];
  });
}
