import type { DeviceFit } from '../accelerators/spec';
import { hfTokenEnv } from '../kubernetes/hf-token';
import { mergePodParts, type PodParts } from '../kubernetes/pod-parts';
import { emptyDirs, sharedMemory } from '../kubernetes/volumes';
import { type Platform, platformRow } from '../platforms/platforms';
import type { ModelServerRow } from '../releases';
import { isGated } from '../support/models';
import type { ServerFeature } from './features/feature';
import type { ModelServerProps, Probe, Probes } from './props';

/** The volume that is `/dev/shm`, where the release calls it nothing else. */
export const SHARED_MEMORY_VOLUME = 'shm';

/** Times in seconds; what upstream's guides have in common. Source: v0.7.0 guides/recipes/modelserver. */
const PROBES = {
  // The list of models names the one that is loaded, and /health answers before that.
  startup: { path: '/v1/models', initialDelaySeconds: 15, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 120 },
  readiness: { path: '/v1/models', periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
  liveness: { path: '/health', periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
} as const satisfies Probes;

/** Every probe decided. */
export type ResolvedProbes = { readonly [P in keyof typeof PROBES]: Probe | false };

/** What every concern adds to the pods, the caller's words last. */
export function resolveParts(
  props: ModelServerProps,
  row: ModelServerRow | undefined,
  fit: DeviceFit,
  platform: Platform | undefined,
  features: readonly ServerFeature[],
): Required<PodParts> {
  const { accelerator, scheduling } = props;
  const shm = props.sharedMemory ?? row?.sharedMemory?.size;
  return mergePodParts(
    { env: hfTokenEnv(props.hfToken ?? (row?.hfToken === true || isGated(props.model))) },
    {
      env: row?.env,
      volumes: {
        ...(shm !== undefined && { [row?.sharedMemory?.volume ?? SHARED_MEMORY_VOLUME]: sharedMemory(shm) }),
        ...emptyDirs(props.caches ?? row?.caches ?? {}),
      },
    },
    accelerator.podParts(fit),
    ...features.map((feature) => feature.parts ?? {}),
    platformRow(platform).modelServer?.[accelerator.id] ?? {},
    {
      env: props.env,
      volumes: props.volumes,
      initContainers: props.initContainers,
      containerSecurityContext: props.securityContext,
      podSecurityContext: props.podSecurityContext,
      nodeSelector: scheduling?.nodeSelector,
      tolerations: scheduling?.tolerations,
      labels: { ...props.labels, ...props.podLabels },
      annotations: props.podAnnotations,
    },
  );
}

/** The probes, the caller's numbers over the release's. */
export function resolveProbes(row: ModelServerRow | undefined, { probes }: ModelServerProps): ResolvedProbes {
  const resolve = (kind: keyof typeof PROBES): Probe | false => {
    const said = probes?.[kind];
    return said === false ? false : { ...PROBES[kind], ...row?.probes?.[kind], ...said };
  };
  return { startup: resolve('startup'), readiness: resolve('readiness'), liveness: resolve('liveness') };
}
