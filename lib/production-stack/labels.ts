/** What parts of a stack are called in the label `app.kubernetes.io/component`. */
export type StackComponent =
  | 'serving-engine'
  | 'router'
  | 'cache-server'
  | 'lora-controller'
  | 'lora-adapter'
  | 'shared-storage'
  | 'dashboards';

type Labels = Readonly<Record<string, string>>;

/** The label by which the router and the LoRA controller tell models apart: their source reads it by this name. */
export const MODEL_LABEL = 'model';

const PART_OF = 'vllm-stack';

/** Labels by which a component's pods are told from all others, those of another stack in the same namespace included. */
export function componentSelector(stack: string, component: StackComponent, name: string = component): Labels {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': stack,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': PART_OF,
  };
}

/** Labels of a component's objects and pods: those that select, and who made them. */
export function componentLabels(stack: string, component: StackComponent, name: string = component): Labels {
  return { ...componentSelector(stack, component, name), ...MANAGED_BY };
}

/** The label of who made an object. It selects nothing. */
export const MANAGED_BY: Labels = { 'app.kubernetes.io/managed-by': 'cdk8s' };

/** Labels by which the pods of one model of a stack are told from all others. */
export function engineSelector(stack: string, model: string): Labels {
  return { [MODEL_LABEL]: model, ...componentSelector(stack, 'serving-engine', model) };
}

/** Labels that all pods of a stack that serve a model share, and no others: what a router and a monitor of all of them select by. */
export function allEnginesSelector(stack: string): Labels {
  const { 'app.kubernetes.io/name': _, ...shared } = componentSelector(stack, 'serving-engine');
  return shared;
}
