import { ranksOfPod } from '../../accelerators/spec';
import type { Problem } from '../../internal/config-error';
import { containerProblems, mirroredContainers } from '../../kubernetes/containers';
import { hfTokenEnv } from '../../kubernetes/hf-token';
import { ownedEnvProblems } from '../../kubernetes/owned-env';
import { mergePodParts, type PodParts, volumeNames } from '../../kubernetes/pod-parts';
import { mergeResources, type Resources, resourceProblems } from '../../kubernetes/resources';
import { escalationProblem } from '../../kubernetes/security-context';
import { emptyDirs, repeatedMountProblems, sharedMemory } from '../../kubernetes/volumes';
import { platformRow } from '../../platforms/platforms';
import type { ModelServerRow } from '../../releases';
import { isGated } from '../../support/models';
import {
  acceleratorEnv,
  claimCountProblems,
  deviceAmountProblems,
  memoryProblems,
  metricsProblems,
  nodeSelectorProblems,
  probeKeyProblems,
  reservedCpuProblems,
} from '../checks';
import { configFileParts, configFileProblems } from '../features/config-files';
import type { ServerFeature } from '../features/feature';
import { withTierMemory } from '../features/tier-memory';
import type { ServerIdentity } from '../identity';
import type { ModelServerProps, Probe, Probes } from '../props';
import { apiPortsOf } from '../workload/layout';
import { portRangeProblems, repeatedPortProblems } from '../workload/ports';
import type { Choice } from './choice';
import type { Equipment } from './equipment';

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
export function resolveParts({ props, row, fit, platform }: Choice, features: readonly ServerFeature[]): Required<PodParts> {
  const { accelerator, scheduling } = props;
  const here = platformRow(platform);
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
    here.modelServer?.[accelerator.id] ?? {},
    accelerator.exposure === 'dra' ? (here.claiming?.[accelerator.id] ?? {}) : {},
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

/** What the pods are made of. */
export interface ResolvedPod {
  /** The port that the engine listens on: the same that clients talk to, unless a sidecar takes the requests. */
  readonly enginePort: number;
  /** Ports of the engine's API by name; the first is the one that is probed. */
  readonly apiPorts: Readonly<Record<string, number>>;
  readonly parts: Required<PodParts>;
  readonly resources: Resources;
  readonly probes: ResolvedProbes;
}

/**
 * Puts the pods together.
 * @param added what is in them, the later over the earlier
 */
export function resolvePod(
  choice: Choice,
  { engine, facts }: Equipment,
  { workloadName, portName, containerName }: ServerIdentity,
  added: readonly PodParts[],
): ResolvedPod & { readonly problems: readonly Problem[] } {
  const { props, row, layout, fit, port, release } = choice;
  const { accelerator, initContainers = [], env } = props;
  const { enginePort = port, memory, configFiles, portUses: uses } = facts;
  const parts = mergePodParts(...added, configFileParts(workloadName, configFiles));
  const resources = withTierMemory(mergeResources(row?.resources, props.resources), props.resources, memory);
  const probes = resolveProbes(row, props);
  const apiPorts = apiPortsOf(layout, portName, enginePort);
  const escalation = escalationProblem('securityContext.', parts.containerSecurityContext);
  const others = parts.initContainers.filter((one) => !initContainers.includes(one)).map((one) => one.name);
  const listening = {
    ...{ port, apiPorts: Object.values(apiPorts), parts, uses },
    ...{ layout, engineKind: engine.kind, row: release.multiNode },
  };
  return {
    ...{ enginePort, apiPorts, resources, probes },
    parts: { ...parts, initContainers: mirroredContainers(parts.initContainers, props.images?.registryMirror) },
    problems: [
      ...configFileProblems(configFiles, props),
      ...resourceProblems('resources', resources, parts.devices),
      ...(escalation ? [escalation] : []),
      ...memoryProblems(parts, resources, ownGiB(choice), memory, props.resources),
      ...reservedCpuProblems(engine, accelerator, resources),
      ...deviceAmountProblems(props.resources, parts.devices, accelerator),
      ...claimCountProblems(accelerator, fit.devices),
      ...nodeSelectorProblems(props.scheduling?.nodeSelector, accelerator.podParts(fit).nodeSelector, accelerator),
      ...containerProblems('initContainers', initContainers, [containerName, ...others], volumeNames(parts)),
      ...portRangeProblems(listening),
      ...repeatedPortProblems(listening),
      ...probeKeyProblems(engine, parts.env, probes),
      ...metricsProblems(engine, props),
      ...ownedEnvProblems(env, [acceleratorEnv(accelerator)]),
      ...repeatedMountProblems(parts.volumes),
    ],
  };
}

/** GiB of each pod that its ranks keep to themselves. */
export function ownGiB({ props, layout }: Choice): number {
  return (props.accelerator.spec.memoryGiB ?? 0) * ranksOfPod(layout.parallelism);
}

/** The probes, the caller's numbers over the release's. */
export function resolveProbes(row: ModelServerRow | undefined, { probes }: ModelServerProps): ResolvedProbes {
  const resolve = (kind: keyof typeof PROBES): Probe | false => {
    const said = probes?.[kind];
    return said === false ? false : { ...PROBES[kind], ...row?.probes?.[kind], ...said };
  };
  return { startup: resolve('startup'), readiness: resolve('readiness'), liveness: resolve('liveness') };
}
