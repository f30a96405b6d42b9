import type { Construct } from 'constructs';
import { InferenceObjective } from '../kubernetes/crds';
import type { EndpointPickerConfigDocument } from './config/document';
import type { FlowControlOptions } from './flow-control';
import { POOL_GROUP } from './ports';
import type { ResolvedRouter } from './resolve';

/** A priority that requests may ask for. */
export interface Objective {
  /** What clients write into the header `x-gateway-inference-objective`. */
  readonly name: string;
  readonly priority: number;
}

/** One objective for each priority that has a queue of its own: without it, no request would ever get there. */
export function resolveObjectives(
  { flowControl }: EndpointPickerConfigDocument,
  said: boolean | FlowControlOptions | undefined,
  poolName: string,
): Objective[] {
  const named = typeof said === 'object' ? (said.bands ?? []) : [];
  return (flowControl?.priorityBands ?? []).map(({ priority = 0 }) => ({
    name: named.find((band) => band.priority === priority)?.name ?? defaultObjectiveName(poolName, priority),
    priority,
  }));
}

/** The name of the objective of a band that has none. */
export function defaultObjectiveName(poolName: string, priority: number): string {
  return `${poolName}-priority-${priority < 0 ? 'minus-' : ''}${Math.abs(priority)}`;
}

/** The construct's id. */
function objectiveId(name: string): string {
  return `objective-${name}`;
}

/** The prop that names the objective with this id, if one does. */
export function objectiveNamingProp(id: string, said: boolean | FlowControlOptions | undefined): string | undefined {
  const bands = typeof said === 'object' ? (said.bands ?? []) : [];
  const at = bands.findIndex(({ name }) => name !== undefined && objectiveId(name) === id);
  return at < 0 ? undefined : `flowControl.bands[${at}].name`;
}

/** The objectives, bound to the router's own pool. */
export function createObjectives(scope: Construct, router: ResolvedRouter, objectives: readonly Objective[]): void {
  for (const { name, priority } of objectives) {
    new InferenceObjective(scope, objectiveId(name), {
      metadata: { name, labels: router.labels },
      spec: { priority, poolRef: poolRef(router) },
    });
  }
}

/** How objects of the inference extension refer to the router's pool. */
export function poolRef({ poolName }: ResolvedRouter): { readonly group: string; readonly kind: string; readonly name: string } {
  return { group: POOL_GROUP, kind: 'InferencePool', name: poolName };
}
