import { k8s } from 'cdk8s-plus-30';
import { defined, unlessEmpty } from '../internal/defined';
import { optionalText } from '../internal/optional';
import type { Z } from '../internal/schema';
import { objectNameSchema } from './names';
import { mergePodParts } from './pod-parts';
import { typedObject } from './typed-object';

/** Node label of the processor's architecture. */
export const ARCH_LABEL = 'kubernetes.io/arch';

/** Where pods may run. */
export interface Scheduling {
  /** Node labels that must be there, beside those that the accelerator asks for. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that are borne, beside those of the platform. */
  readonly tolerations?: readonly k8s.Toleration[];
  readonly affinity?: k8s.Affinity;
  readonly topologySpreadConstraints?: readonly k8s.TopologySpreadConstraint[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly schedulerName?: string;
}

/** @internal Schema of {@link Scheduling}.  */
export const schedulingSchema = (z: Z) =>
  z
    .strictObject({
      nodeSelector: z.record(z.string(), z.string()).readonly().optional(),
      tolerations: z
        .array(typedObject<k8s.Toleration>(z, k8s.toJson_Toleration, 'a toleration'))
        .readonly()
        .optional(),
      affinity: typedObject<k8s.Affinity>(z, k8s.toJson_Affinity, 'an affinity').optional(),
      topologySpreadConstraints: z
        .array(typedObject<k8s.TopologySpreadConstraint>(z, k8s.toJson_TopologySpreadConstraint, 'a topology spread constraint'))
        .readonly()
        .optional(),
      priorityClassName: objectNameSchema(z).optional(),
      runtimeClassName: objectNameSchema(z).optional(),
      schedulerName: optionalText(z),
    })
    .readonly();

/** What is said of all pods, and of some over it: node labels key by key, taints add up, and of all else the last word counts. */
export function mergeScheduling(all: Scheduling, own: Scheduling): Scheduling {
  const { nodeSelector, tolerations } = mergePodParts(
    { nodeSelector: all.nodeSelector, tolerations: all.tolerations },
    { nodeSelector: own.nodeSelector, tolerations: own.tolerations },
  );
  const merged = { nodeSelector: unlessEmpty(nodeSelector), tolerations: unlessEmpty(tolerations) };
  return { ...all, ...defined(own), ...defined(merged) };
}

/** Where pods may run, as their spec has it. */
export function renderScheduling(scheduling: Scheduling = {}): Omit<k8s.PodSpec, 'containers'> {
  const { nodeSelector, tolerations, topologySpreadConstraints } = scheduling;
  return {
    nodeSelector: nodeSelector && { ...nodeSelector },
    tolerations: tolerations && [...tolerations],
    affinity: scheduling.affinity,
    topologySpreadConstraints: topologySpreadConstraints && [...topologySpreadConstraints],
    priorityClassName: scheduling.priorityClassName,
    runtimeClassName: scheduling.runtimeClassName,
    schedulerName: scheduling.schedulerName,
  };
}
