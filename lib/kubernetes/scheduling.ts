import type { k8s } from 'cdk8s-plus-30';
import type { Z } from '../internal/schema';

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

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** @internal Schema of {@link Scheduling}. What cdk8s-plus types deeply is left to the compiler and the API server. */
export const schedulingSchema = (z: Z) =>
  z
    .strictObject({
      nodeSelector: z.record(z.string(), z.string()).readonly().optional(),
      tolerations: z
        .array(z.custom<k8s.Toleration>(isObject, 'Give an object such as { key: "nvidia.com/gpu", operator: "Exists" }'))
        .readonly()
        .optional(),
      affinity: z.custom<k8s.Affinity>(isObject, 'Give an affinity object of cdk8s-plus-30').optional(),
      topologySpreadConstraints: z
        .array(z.custom<k8s.TopologySpreadConstraint>(isObject, 'Give a topology spread constraint of cdk8s-plus-30'))
        .readonly()
        .optional(),
      priorityClassName: z.string().min(1).optional(),
      runtimeClassName: z.string().min(1).optional(),
      schedulerName: z.string().min(1).optional(),
    })
    .readonly();
