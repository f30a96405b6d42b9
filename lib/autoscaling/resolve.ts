import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Problem } from '../internal/config-error';
import { defined } from '../internal/defined';
import { labelProblems, labelValueProblem, selects } from '../kubernetes/labels';
import { inWords } from '../kubernetes/namespaces';
import { releaseOf, type ScalingBehaviorRow, stackReleaseOf, type WorkloadAutoscalingRows } from '../releases';
import { engineProblems } from './engine-problems';
import { followedProblems } from './followed';
import { kedaProblems } from './keda-problems';
import type { AutoscalingStrategy, HpaStrategy, KedaStrategy, WorkloadAutoscalerProps, WvaStrategy } from './props';
import { engineSignalsOf, keepAlives, type ScalingSignal, signalsOf } from './signals';
import type { LoadSource, ScalableWorkload } from './targets';
import { variantLabels } from './variants';

/** What every strategy needs, decided. */
export interface ResolvedCommon {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly target: ScalableWorkload;
  readonly namespace?: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** A direction that is not there is left to Kubernetes. */
  readonly behavior: Partial<ScalingBehaviorRow>;
}

/** Follows signals of an endpoint picker or of engines. */
export interface ResolvedSignalAutoscaler extends ResolvedCommon {
  readonly strategy: HpaStrategy | KedaStrategy;
  readonly signals: readonly ScalingSignal[];
  /** Questions that 1 answers as long as one replica is needed. */
  readonly keepAlives: readonly { readonly metric: string; readonly query: string }[];
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
  const followsRouter = strategy.kind === 'wva' || strategy.router !== undefined;
  const pace = (direction: 'scaleUp' | 'scaleDown') =>
    followsRouter || props.behavior?.[direction]
      ? { [direction]: { ...defaults.behavior[direction], ...defined(props.behavior?.[direction] ?? {}) } }
      : {};
  const common: ResolvedCommon = {
    name: props.name ?? target.scaleTarget.name,
    labels: props.labels,
    target,
    namespace,
    minReplicas: props.minReplicas ?? defaults.minReplicas,
    maxReplicas: props.maxReplicas ?? defaults.maxReplicas,
    behavior: { ...pace('scaleUp'), ...pace('scaleDown') },
  };
  const problems = [
    ...scaleProblems(common),
    ...placeProblems(common),
    ...boundProblems(common, props),
    ...namingProblems(props),
  ];
  if (strategy.kind === 'wva') {
    const acceleratorName = strategy.acceleratorName ?? target.accelerator.id;
    const cost = strategy.cost ?? rows.variants.cost;
    return {
      autoscaler: { ...common, strategy, cost, acceleratorName, rows: rows.variants },
      problems: [
        ...problems,
        ...variantProblems(common, strategy, acceleratorName),
        ...labelProblems('labels', props.labels, variantLabels(rows.variants, target, acceleratorName)),
      ],
    };
  }
  problems.push(...labelProblems('labels', props.labels));
  const { router } = strategy;
  const signals = router ? signalsOf(rows.endpointPicker.signals, router, strategy.signals) : [];
  if (router) problems.push(...routerProblems(common, strategy, router, signals));
  const { minReplicas } = common;
  if (strategy.kind === 'hpa') {
    problems.push(...followedProblems(strategy, { signals, keptAlive: false, minReplicas }));
    return { autoscaler: { ...common, strategy, signals, keepAlives: [] }, problems };
  }
  const engines = stackReleaseOf().engineScaling;
  const { waitingRequests, incomingRequests = false } = strategy.signals ?? {};
  if (!router || typeof waitingRequests === 'number') signals.push(...engineSignalsOf(engines, target, strategy.signals ?? {}));
  if (namespace === undefined && (signals.length > 0 || incomingRequests)) problems.push(namelessProblem());
  problems.push(...followedProblems(strategy, { signals, keptAlive: incomingRequests, minReplicas }));
  const autoscaler: ResolvedSignalAutoscaler = {
    ...common,
    ...{ strategy, signals },
    keepAlives: incomingRequests ? keepAlives(engines, target, namespace) : [],
  };
  problems.push(...engineProblems(target, strategy, minReplicas, signals), ...kedaProblems(autoscaler, strategy));
  return { autoscaler, problems };
}

/** The names of objects, as far as they are the caller's. */
function namingProblems({ name }: WorkloadAutoscalerProps): Problem[] {
  // KEDA and the Prometheus adapter use the name as a label's value.
  const problem = name === undefined ? undefined : labelValueProblem('name', name);
  return problem ? [problem] : [];
}

function namelessProblem(): Problem {
  return {
    field: 'namespace',
    what: 'KEDA asks Prometheus for load by name and namespace, and the chart has none: what has the same name elsewhere would count',
    fix: "give the chart a namespace: new Chart(app, id, { namespace: '…' }).",
  };
}

/** Autoscalers set numbers through the sub-resource `scale`, and not every kind has one. */
function scaleProblems({ target }: ResolvedCommon): Problem[] {
  if (target.scaleTarget.kind !== 'RayCluster') return [];
  return [
    {
      field: 'target',
      what: `[${target.node.path}] is a RayCluster, which is one replica and has no sub-resource "scale"`,
      fix: "give it topology: { kind: 'leaderWorkerSet' }, whose replicas are groups of pods, or leave the autoscaler out.",
    },
  ];
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

function routerProblems(
  { target, namespace }: ResolvedCommon,
  { signals = {} }: HpaStrategy | KedaStrategy,
  router: LoadSource,
  resolved: readonly ScalingSignal[],
): Problem[] {
  const problems: Problem[] = [];
  const { queueSize } = signals;
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
