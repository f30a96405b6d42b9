import { k8s } from 'cdk8s-plus-30';
import { defined, unlessEmpty } from '../internal/defined';
import { refusal } from '../internal/issues';
import { optionalText } from '../internal/optional';
import type { Z } from '../internal/schema';
import { labelsSchema } from './labels';
import { objectNameSchema } from './names';
import { mergePodParts } from './pod-parts';
import { affinityFields, spreadFields, tolerationSchema } from './scheduling-fields';
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
  /** What says nothing of the pods that it counts counts those of the workload. */
  readonly topologySpreadConstraints?: readonly k8s.TopologySpreadConstraint[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly schedulerName?: string;
}

/** @internal Schema of {@link Scheduling}.  */
export const schedulingSchema = (z: Z) =>
  z
    .strictObject({
      nodeSelector: labelsSchema(z).optional(),
      tolerations: z.array(tolerationSchema(z)).readonly().optional(),
      affinity: typedObject<k8s.Affinity>(z, k8s.toJson_Affinity, 'an affinity', affinityFields).optional(),
      topologySpreadConstraints: z
        .array(
          typedObject<k8s.TopologySpreadConstraint>(
            z,
            k8s.toJson_TopologySpreadConstraint,
            'a topology spread constraint',
            spreadFields,
          ),
        )
        .superRefine((constraints, ctx) => {
          const keys = constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`);
          keys.forEach((key, i) => {
            if (keys.indexOf(key) === i) return;
            const what = 'has the topologyKey and the whenUnsatisfiable of another';
            ctx.addIssue(refusal({ what, fix: 'make one of the two.' }, [i]));
          });
        })
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

/**
 * Where pods may run, as their spec has it.
 * @param selectorLabels labels by which the workload knows its pods
 */
export function renderScheduling(
  scheduling: Scheduling = {},
  selectorLabels: Readonly<Record<string, string>>,
): Omit<k8s.PodSpec, 'containers'> {
  const { nodeSelector, tolerations, topologySpreadConstraints } = scheduling;
  return {
    nodeSelector: nodeSelector && { ...nodeSelector },
    tolerations: tolerations && [...tolerations],
    affinity: scheduling.affinity,
    topologySpreadConstraints: topologySpreadConstraints?.map((constraint) => ofPods(constraint, selectorLabels)),
    priorityClassName: scheduling.priorityClassName,
    runtimeClassName: scheduling.runtimeClassName,
    schedulerName: scheduling.schedulerName,
  };
}

/** Without a selector a constraint would count no pod at all. */
function ofPods(
  constraint: k8s.TopologySpreadConstraint,
  selectorLabels: Readonly<Record<string, string>>,
): k8s.TopologySpreadConstraint {
  if (constraint.labelSelector !== undefined) return constraint;
  // A key is in one of the two alone.
  const own = Object.entries(selectorLabels).filter(([key]) => !constraint.matchLabelKeys?.includes(key));
  return { ...constraint, labelSelector: { matchLabels: Object.fromEntries(own) } };
}
