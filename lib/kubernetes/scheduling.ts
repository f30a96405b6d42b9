import { k8s } from 'cdk8s-plus-30';
import type { Z } from '../internal/schema';
import { objectNameSchema } from './names';
import { typedObject } from './typed-object';

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
      schedulerName: z.string().min(1).optional(),
    })
    .readonly();

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
