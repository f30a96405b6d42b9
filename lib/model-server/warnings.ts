import type { Warning } from '../internal/warnings';
import { GIB, parseQuantity } from '../kubernetes/quantity';
import { podSecurityWarnings } from '../platforms/platforms';
import { minimumPerReplica } from '../support/minimums';
import type { ModelServerProps } from './props';
import type { ResolvedModelServer } from './resolve';

/** What synthesizes and may not run well. */
export function modelServerWarnings(
  server: ResolvedModelServer,
  { identity, volumes }: Pick<ModelServerProps, 'identity' | 'volumes'>,
): Warning[] {
  // What llm-d asks for is asked of its own servers: another system's may be as small as it likes.
  return [...(identity ? [] : undersized(server)), ...policy(server, volumes), ...hasty(server), ...server.warnings];
}

function undersized({ accelerator, engine, resources }: ResolvedModelServer): Warning[] {
  const minimum = engine.kind === 'simulator' ? undefined : minimumPerReplica(accelerator.id);
  if (!minimum) return [];
  const { cpu = resources.limits?.cpu, memory = resources.limits?.memory } = resources.requests ?? {};
  const short = [
    cpu !== undefined && parseQuantity(cpu) < minimum.cores ? `${cpu} cores` : '',
    memory !== undefined && parseQuantity(memory) < minimum.memoryGiB * GIB ? `${memory} of memory` : '',
  ].filter((s) => s !== '');
  if (short.length === 0) return [];
  return [
    {
      id: 'undersized',
      field: 'resources.requests',
      what: `${short.join(' and ')} per replica is less than upstream asks for on ${accelerator.spec.displayName}`,
      fix: `ask for ${minimum.cores} cores and ${minimum.memoryGiB}Gi.`,
    },
  ];
}

/** What is alive only once it has loaded a model is dead until then. */
function hasty({ engine, probes: { startup, liveness } }: ResolvedModelServer): Warning[] {
  if (startup || !liveness || (liveness.initialDelaySeconds ?? 0) > 0 || engine.kind === 'simulator') return [];
  const { periodSeconds = 10, failureThreshold = 3 } = liveness;
  return [
    {
      id: 'hasty-probe',
      field: 'probes.startup',
      what: `is false, so a container whose model is not loaded after ${periodSeconds * failureThreshold} s is killed, and begins anew`,
      fix: 'leave it out, or give probes.liveness an initialDelaySeconds.',
    },
  ];
}

function policy(
  { platform, parts: { podSecurityContext, containerSecurityContext }, accelerator }: ResolvedModelServer,
  // Features warn of their own.
  volumes: ModelServerProps['volumes'] = {},
): Warning[] {
  const asked = [
    ...['fsGroup', 'supplementalGroups', 'runAsUser', 'runAsGroup']
      .filter((field) => field in podSecurityContext)
      .map((field) => `podSecurityContext.${field}`),
    ...(containerSecurityContext.capabilities?.add ? ['securityContext.capabilities.add'] : []),
    ...(containerSecurityContext.seccompProfile?.type === 'Unconfined' ? ['securityContext.seccompProfile'] : []),
    ...['runAsUser', 'runAsGroup']
      .filter((field) => field in containerSecurityContext)
      .map((field) => `securityContext.${field}`),
    ...['privileged', 'allowPrivilegeEscalation']
      .filter((field) => containerSecurityContext[field as 'privileged'])
      .map((field) => `securityContext.${field}`),
    ...Object.entries(volumes).flatMap(([name, volume]) => ('hostPath' in volume ? [`volumes.${name}.hostPath`] : [])),
  ];
  if (asked.length === 0) return [];
  const what = (policy: string) => `${asked.join(', ')} of pods on ${accelerator.spec.displayName} is refused by ${policy}`;
  return podSecurityWarnings(platform, asked[0] ?? 'securityContext', what);
}
