import { k8s } from 'cdk8s-plus-30';
import { optionalFlag } from '../internal/optional';
import type { Z } from '../internal/schema';
import { containerSchema } from './containers';
import { type Env, envSchema } from './env';
import { labelKeySchema, labelsSchema } from './labels';
import { EXTENDED_RESOURCE_FORM, isExtendedResource } from './names';
import { portSchema } from './port';
import { tolerationSchema } from './scheduling-fields';
import { podSecurityContextSchema, securityContextSchema } from './security-context';
import { typedObject } from './typed-object';
import { type PodVolumes, volumesSchema } from './volumes';

/**
 * What one concern adds to a serving pod: an accelerator its devices, a platform its quirks, a path its connector.
 * Plain data, so that tables can hold it.
 */
export interface PodParts {
  readonly env?: Env;
  readonly volumes?: PodVolumes;
  /** Volumes that the serving container does not see. */
  readonly otherVolumes?: readonly k8s.Volume[];
  /** Extended resources, requested and limited alike. */
  readonly devices?: Readonly<Record<string, number>>;
  readonly containerSecurityContext?: k8s.SecurityContext;
  readonly podSecurityContext?: k8s.PodSecurityContext;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly k8s.Toleration[];
  /** Ports of the serving container beside the API's: name to number. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Containers that run before the serving one, or beside it with `restartPolicy: Always`. */
  readonly initContainers?: readonly k8s.Container[];
  /** Pod labels beyond those that select the pod. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether the pod is in the IPC namespace of its node. */
  readonly hostIpc?: boolean;
}

/** @internal Schema of {@link PodParts}. */
export const podPartsSchema = (z: Z) =>
  z
    .strictObject({
      env: envSchema(z).optional(),
      volumes: volumesSchema(z).optional(),
      otherVolumes: z
        .array(typedObject<k8s.Volume>(z, k8s.toJson_Volume, 'a volume'))
        .readonly()
        .optional(),
      devices: z.record(z.string().refine(isExtendedResource, EXTENDED_RESOURCE_FORM), z.int().min(1)).readonly().optional(),
      containerSecurityContext: securityContextSchema(z).optional(),
      podSecurityContext: podSecurityContextSchema(z).optional(),
      nodeSelector: labelsSchema(z).optional(),
      tolerations: z.array(tolerationSchema(z)).readonly().optional(),
      ports: z.record(z.string().min(1), portSchema(z)).readonly().optional(),
      initContainers: z.array(containerSchema(z)).readonly().optional(),
      labels: labelsSchema(z).optional(),
      annotations: z.record(labelKeySchema(z), z.string()).readonly().optional(),
      hostIpc: optionalFlag(z),
    })
    .readonly();

/** Names of all volumes of the pod. */
export function volumeNames({ volumes = {}, otherVolumes = [] }: PodParts): string[] {
  return [...Object.keys(volumes), ...otherVolumes.map(({ name }) => name)];
}

/** Several concerns as one: later ones stand over earlier ones, key by key; lists and capabilities add up. */
export function mergePodParts(...parts: readonly PodParts[]): Required<PodParts> {
  const merged: Required<PodParts> = {
    env: {},
    volumes: {},
    otherVolumes: [],
    devices: {},
    containerSecurityContext: {},
    podSecurityContext: {},
    nodeSelector: {},
    tolerations: [],
    ports: {},
    initContainers: [],
    labels: {},
    annotations: {},
    hostIpc: false,
  };
  return parts.reduce<Required<PodParts>>(
    (all, part) => ({
      env: { ...all.env, ...part.env },
      volumes: { ...all.volumes, ...part.volumes },
      otherVolumes: [...all.otherVolumes, ...(part.otherVolumes ?? [])],
      devices: { ...all.devices, ...part.devices },
      containerSecurityContext: mergeSecurityContexts(all.containerSecurityContext, part.containerSecurityContext),
      podSecurityContext: { ...all.podSecurityContext, ...part.podSecurityContext },
      nodeSelector: { ...all.nodeSelector, ...part.nodeSelector },
      tolerations: [...all.tolerations, ...(part.tolerations ?? [])],
      ports: { ...all.ports, ...part.ports },
      initContainers: [...all.initContainers, ...(part.initContainers ?? [])],
      labels: { ...all.labels, ...part.labels },
      annotations: { ...all.annotations, ...part.annotations },
      hostIpc: part.hostIpc ?? all.hostIpc,
    }),
    merged,
  );
}

function mergeSecurityContexts(a: k8s.SecurityContext, b: k8s.SecurityContext | undefined): k8s.SecurityContext {
  if (!b) return a;
  const add = [...new Set([...(a.capabilities?.add ?? []), ...(b.capabilities?.add ?? [])])];
  const drop = [...new Set([...(a.capabilities?.drop ?? []), ...(b.capabilities?.drop ?? [])])];
  const capabilities = { ...(add.length > 0 && { add }), ...(drop.length > 0 && { drop }) };
  return { ...a, ...b, ...(Object.keys(capabilities).length > 0 && { capabilities }) };
}
