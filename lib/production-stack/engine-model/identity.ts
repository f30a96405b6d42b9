import type { ServerIdentity } from '../../model-server/identity';
import type { ModelServerTopology } from '../../model-server/workload/topology';
import type { StackEnginesRow } from '../../releases';
import { allEnginesSelector, componentLabels, engineSelector, MODEL_LABEL } from '../labels';
import { stackNames } from '../names';

/** What keeps the pods of a model, as the stack calls it. */
const WORKLOADS = {
  deployment: 'deployment',
  leaderWorkerSet: 'leaderWorkerSet',
  rayCluster: 'rayCluster',
} as const satisfies Record<ModelServerTopology['kind'], keyof ReturnType<ReturnType<typeof stackNames>['engine']>>;

/** Labels of all pods of a model: of a group, those that compute for another have fewer, and a group serves no more when one of them is gone. */
export function allPodsSelector({ selectorLabels, answeringKeys }: ServerIdentity): ServerIdentity['selectorLabels'] {
  return Object.fromEntries(Object.entries(selectorLabels).filter(([key]) => !answeringKeys.includes(key)));
}

/** The names and labels by which a stack's router, monitors and controllers find the pods of a model. */
export function engineIdentity(
  stack: string,
  model: string,
  row: StackEnginesRow,
  topology: ModelServerTopology['kind'] = 'deployment',
): ServerIdentity {
  return {
    workloadName: stackNames(stack).engine(model)[WORKLOADS[topology]],
    selectorLabels: engineSelector(stack, model),
    poolLabels: allEnginesSelector(stack),
    // Without these, neither the router nor the model's Service takes a pod for one that answers.
    answeringKeys: [MODEL_LABEL, 'app.kubernetes.io/component'],
    sharedLabels: componentLabels(stack, 'serving-engine', model),
    portName: row.port.name,
    containerName: row.container,
    // The router looks there, and nowhere else, for the flag by which engines can be put to sleep.
    flagsIn: 'command',
  };
}
