import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Problem } from '../internal/config-error';
import { defined } from '../internal/defined';
import { labelValueProblem, selects } from '../kubernetes/labels';
import { releaseOf, type ScalingBehaviorRow, type WorkloadAutoscalingRows } from '../releases';
import type { AutoscalingStrategy, HpaStrategy, KedaStrategy, WorkloadAutoscalerProps, WvaStrategy } from './props';
import { type ScalingSignal, signalsOf } from './signals';
import type { ScalableWorkload } from './targets';

/** What every strategy needs, decided. */
interface ResolvedCommon {
  readonly target: ScalableWorkload;
  readonly namespace?: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior: ScalingBehaviorRow;
}

/** Follows signals of an endpoint picker. */
export interface ResolvedSignalAutoscaler extends ResolvedCommon {
  readonly strategy: HpaStrategy | KedaStrategy;
  readonly signals: readonly ScalingSignal[];
}

/** Follows the controller of variants. */
export interface ResolvedVariantAutoscaler extends ResolvedCommon {
  readonly strategy: WvaStrategy;
  readonly cost: number;
  readonly acceleratorName: string;
  readonly rows: WorkloadAutoscalingRows['variants'];
}

/** An autoscaler with nothing left to decide. */
export type ResolvedAutoscaler = ResolvedSignalAutoscaler | ResolvedVariantAutoscaler;

/** Decides everything, and says all that cannot be. */
export function resolveAutoscaler(
  at: Construct,
  props: WorkloadAutoscalerProps,
): { readonly autoscaler: ResolvedAutoscaler; readonly problems: readonly Problem[] } {
  const rows = releaseOf(props.release).workloadAutoscaling;
  const { target, strategy } = props;
  const defaults = strategy.kind === 'wva' ? rows.variants : rows.endpointPicker;
  const { namespace } = Chart.of(at);
  const common: ResolvedCommon = {
    target,
    namespace,
    minReplicas: props.minReplicas ?? defaults.minReplicas,
    maxReplicas: props.maxReplicas ?? defaults.maxReplicas,
    behavior: {
      scaleUp: { ...defaults.behavior.scaleUp, ...defined(props.behavior?.scaleUp ?? {}) },
      scaleDown: { ...defaults.behavior.scaleDown, ...defined(props.behavior?.scaleDown ?? {}) },
    },
  };
  const problems = [...placeProblems(common), ...boundProblems(common, props)];
  if (strategy.kind === 'wva') {
    const acceleratorName = strategy.acceleratorName ?? target.accelerator.id;
    const cost = strategy.cost ?? rows.variants.cost;
    return {
      autoscaler: { ...common, strategy, cost, acceleratorName, rows: rows.variants },
      problems: [...problems, ...variantProblems(common, strategy, acceleratorName)],
    };
  }
  const signals = signalsOf(rows.endpointPicker.signals, strategy.router, strategy.signals);
  return { autoscaler: { ...common, strategy, signals }, problems: [...problems, ...signalProblems(common, strategy, signals)] };
}

/** An autoscaler sees its own namespace alone. */
function placeProblems({ target, namespace }: ResolvedCommon): Problem[] {
  const theirs = Chart.of(target).namespace;
  if (theirs === namespace) return [];
  return [
    {
      field: 'target',
      what: `[${target.node.path}] is in ${inWords(theirs)} and the autoscaler in ${inWords(namespace)}, and it finds nothing outside its own`,
      fix: 'make both in one chart, or in charts of one namespace.',
    },
  ];
}

function boundProblems({ minReplicas, maxReplicas }: ResolvedCommon, props: WorkloadAutoscalerProps): Problem[] {
  const problems: Problem[] = [];
  if (minReplicas > maxReplicas) {
    problems.push({
      field: 'maxReplicas',
      what: `${maxReplicas}${props.maxReplicas === undefined ? ', the default,' : ''} is less than the ${minReplicas} of minReplicas`,
      fix: `give ${minReplicas} or more, or lower minReplicas.`,
    });
  }
  if (minReplicas === 0 && !canReachZero(props.strategy)) {
    problems.push({
      field: 'minReplicas',
      what: '0 is refused by clusters whose feature gate HPAScaleToZero is closed, as it is unless somebody opened it',
      fix: "choose the strategy of kind 'keda', which needs no gate, or say strategy.scaleToZeroGate: true where it is open.",
    });
  }
  return problems;
}

function canReachZero(strategy: AutoscalingStrategy): boolean {
  return strategy.kind === 'keda' || strategy.scaleToZeroGate === true;
}

function signalProblems(
  { target, namespace, minReplicas }: ResolvedCommon,
  { kind, router, signals = {} }: HpaStrategy | KedaStrategy,
  resolved: readonly ScalingSignal[],
): Problem[] {
  const problems: Problem[] = [];
  const { queueSize, runningRequests } = signals;
  if (queueSize === false && runningRequests === false) {
    problems.push({
      field: 'strategy.signals',
      what: 'leaves out both signals, and nothing is left to follow',
      fix: 'leave one of them out at the most.',
    });
  } else if (queueSize === false && minReplicas === 0) {
    problems.push({
      field: 'strategy.signals.queueSize',
      what: 'is left out, and without replicas no request runs: only those that wait can bring the first replica back',
      fix: 'leave queueSize in, or set minReplicas to 1.',
    });
  }
  if (queueSize !== false && !router.hasFlowControl) {
    problems.push({
      field: 'strategy.router',
      what: `[${router.node.path}] has no flow control, so that no request ever waits in it and the queue size does not exist`,
      fix: 'give the router flowControl: true, or set strategy.signals.queueSize to false.',
    });
  }
  const most = router.maxWaitingRequests;
  const waiting = resolved.find(({ targetType }) => targetType === 'Value')?.target;
  if (waiting !== undefined && most !== undefined && waiting > most) {
    problems.push({
      field: 'strategy.signals.queueSize',
      what: `${waiting}${queueSize === undefined ? ', the default,' : ''} is never reached: [${router.node.path}] lets ${most} requests wait and turns the others away`,
      fix: `give ${most} or less, or raise the router's flowControl.maxRequests.`,
    });
  }
  if (kind === 'keda' && namespace === undefined) {
    problems.push({
      field: 'namespace',
      what: 'KEDA asks Prometheus for the load of a pool by name and namespace, and the chart has none: pools of the same name elsewhere would count',
      fix: "give the chart a namespace: new Chart(app, id, { namespace: '…' }).",
    });
  }
  const theirs = Chart.of(router).namespace;
  if (theirs !== namespace || !selects(router.poolLabels, target.selectorLabels)) {
    problems.push({
      field: 'strategy.router',
      what: `[${router.node.path}] sends nothing to the pods of [${target.node.path}], so that its load is not theirs`,
      fix: 'give the router that has the target among its model servers.',
    });
  }
  return problems;
}

function variantProblems(
  { target, namespace, minReplicas }: ResolvedCommon,
  { controller }: WvaStrategy,
  acceleratorName: string,
): Problem[] {
  const problems: (Problem | undefined)[] = [labelValueProblem('strategy.acceleratorName', acceleratorName)];
  if (controller?.watchNamespace !== undefined && controller.watchNamespace !== namespace) {
    problems.push({
      field: 'strategy.controller',
      what: `[${controller.node.path}] watches the namespace "${controller.watchNamespace}" alone, and [${target.node.path}] is in ${inWords(namespace)}`,
      fix: "leave the controller's watchNamespace out, or set it to that namespace.",
    });
  }
  if (target.engine.engineTypeLabel !== 'vllm') {
    problems.push({
      field: 'target',
      what: `[${target.node.path}] runs ${target.engine.displayName}, and the controller reads nothing but vLLM's metrics`,
      fix: "choose the strategy of kind 'hpa' or 'keda', which ask the endpoint picker, or serve with vLLM.",
    });
  }
  if (minReplicas === 0 && controller && !controller.scaleToZero) {
    problems.push({
      field: 'minReplicas',
      what: `0 is never reached: [${controller.node.path}] keeps a replica of each variant`,
      fix: 'give the controller scaleToZero: true, or set minReplicas to 1.',
    });
  }
  return problems.filter((problem) => problem !== undefined);
}

function inWords(namespace: string | undefined): string {
  return namespace === undefined ? 'no namespace in particular' : `namespace "${namespace}"`;
}
