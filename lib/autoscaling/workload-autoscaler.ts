import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { ConfigError, describe, type Problem } from '../internal/config-error';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import { shown } from '../internal/words';
import { LABELS } from '../kubernetes/llm-d-labels';
import { refuseTwins } from '../kubernetes/twins';
import { DEFAULT_RELEASE, type ReleaseName } from '../releases';
import { maturityBeside, reservationOf } from '../support/feature-matrix';
import { type AdapterRule, signalRule, variantRule } from './adapter-rule';
import { metricsWarnings } from './metrics-warnings';
import type { WorkloadAutoscalerProps } from './props';
import { createAutoscaler } from './render';
import { type ResolvedAutoscaler, resolveAutoscaler } from './resolve';
import { workloadAutoscalerSchema } from './schema';
import type { ScalableWorkload } from './targets';
import { type PlacedVariant, type Variant, variantConflicts } from './variants';

/** Who scales what already. */
const scaledBy = new WeakMap<ApiObject, IConstruct>();

/**
 * Has the replicas of a model server follow its load: a Deployment's pods, or a LeaderWorkerSet's groups. Three ways, by `strategy.kind`:
 *
 * - `hpa`: a HorizontalPodAutoscaler on how many requests wait in the endpoint picker and how many run;
 * - `keda`: a KEDA ScaledObject on the same, or without a router on what waits in the engines, which also goes to 0 replicas and back;
 * - `wva`: a VariantAutoscaling and a HorizontalPodAutoscaler, where variants of one model on different accelerators share the load.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { OptimizedBaseline, WorkloadAutoscaler } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const { modelServer, router } = new OptimizedBaseline(chart, 'qwen', { monitoring: true, router: { flowControl: true } });
 * new WorkloadAutoscaler(chart, 'autoscaler', {
 *   target: modelServer,
 *   maxReplicas: 8,
 *   strategy: { kind: 'hpa', router, signals: { queueSize: 10, runningRequests: 64 } },
 * });
 * @see v0.7.0 guides/workload-autoscaling
 */
export class WorkloadAutoscaler extends Construct {
  /** What is scaled. */
  public readonly target: ScalableWorkload;
  /** Replicas that there are at least. */
  public readonly minReplicas: number;
  /** Replicas that there are at most. */
  public readonly maxReplicas: number;
  /** What the Prometheus adapter needs for it; empty with KEDA, which asks Prometheus itself. */
  public readonly adapterRules: readonly AdapterRule[];
  /** @internal What it says of costs, where it is a variant. */
  public readonly _variant?: Variant;
  /** @internal Name of the HorizontalPodAutoscaler that KEDA is told to make. */
  public readonly _kedaHpaName?: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: WorkloadAutoscalerProps) {
    super(scope, id);
    const parsed: WorkloadAutoscalerProps = parseProps(this, workloadAutoscalerSchema, props);
    const { autoscaler, problems } = resolveAutoscaler(this, parsed);
    const { target } = autoscaler;
    const workload = ApiObject.of(target);
    const other = scaledBy.get(workload);
    const conflict = other && {
      field: 'target',
      what: `[${target.node.path}] is scaled by [${other.node.path}] already, and each would undo what the other does`,
      fix: 'make one autoscaler for each model server.',
    };
    const all = [...problems, ...(conflict ? [conflict] : [])];
    if (all.length > 0) throw new ConfigError(this.node.path, all);

    scaledBy.set(workload, this);
    this.target = target;
    this.minReplicas = autoscaler.minReplicas;
    this.maxReplicas = autoscaler.maxReplicas;
    this.adapterRules = adapterRulesOf(autoscaler);
    refuseTwins(this);
    createAutoscaler(this, autoscaler);
    // Said in the manifest, the number would come back whenever it is applied.
    workload.addJsonPatch(JsonPatch.remove('/spec/replicas'));
    if ('cost' in autoscaler) {
      const { cost, acceleratorName } = autoscaler;
      const { namespace } = Chart.of(this);
      this._variant = {
        ...{ namespace, acceleratorName, cost },
        model: target.servedModelName,
        role: target.selectorLabels[LABELS.role],
        tellsRoles: autoscaler.strategy.controller?.tellsRoles,
        said: autoscaler.strategy.cost !== undefined,
      };
      this.node.addValidation({ validate: () => variantConflicts(this, variantsBeside(this)).map(describe) });
    }
    this._kedaHpaName = autoscaler.strategy.kind === 'keda' ? autoscaler.strategy.hpaName : undefined;
    this.node.addValidation({ validate: () => takenHpaName(this).map(describe) });
    for (const { id: kind, ...problem } of metricsWarnings(autoscaler)) warn(this, kind, problem);
    warnOfMaturity(this, autoscaler, parsed.release);
  }
}

/** Warns of what upstream does not stand behind. Servers that are no part of llm-d have no mark in its matrix. */
function warnOfMaturity(at: WorkloadAutoscaler, { target }: ResolvedAutoscaler, release: ReleaseName = DEFAULT_RELEASE): void {
  if (target.selectorLabels[LABELS.guide] === undefined) return;
  const level = maturityBeside(release, 'workload-autoscaling', target.engine.engineTypeLabel) ?? 'unvalidated';
  const reservation = reservationOf(level);
  if (!reservation) return;
  warn(at, reservation.id, {
    field: 'strategy.kind',
    what: `workload-autoscaling with ${target.engine.displayName} ${reservation.clause} in llm-d ${release}`,
    fix: 'try it with your own load before you rely on it.',
  });
}

function adapterRulesOf(autoscaler: ResolvedAutoscaler): AdapterRule[] {
  if ('cost' in autoscaler) return [variantRule(autoscaler.rows)];
  return autoscaler.strategy.kind === 'hpa' ? autoscaler.signals.map(signalRule) : [];
}

/** Another HorizontalPodAutoscaler of that name, which the two would take from each other. */
function takenHpaName(at: WorkloadAutoscaler): Problem[] {
  const { namespace } = Chart.of(at);
  const all = at._kedaHpaName === undefined ? [] : at.node.root.node.findAll();
  const other = all.find((one) => {
    if (one === at || !Construct.isConstruct(one)) return false;
    const name = one instanceof WorkloadAutoscaler ? one._kedaHpaName : hpaNameOf(one);
    return name === at._kedaHpaName && Chart.of(one).namespace === namespace;
  });
  if (!other) return [];
  const what = `${shown(at._kedaHpaName)} is the HorizontalPodAutoscaler of [${other.node.path}] too`;
  return [{ field: 'strategy.hpaName', what, fix: 'give it a name of its own, or leave it to KEDA.' }];
}

function hpaNameOf(construct: IConstruct): string | undefined {
  return ApiObject.isApiObject(construct) && construct.kind === 'HorizontalPodAutoscaler' ? construct.name : undefined;
}

/** All variants of the tree, this one included, in the order in which they were made. */
function variantsBeside(at: WorkloadAutoscaler): PlacedVariant[] {
  return at.node.root.node.findAll().flatMap((construct) => {
    const variant = construct instanceof WorkloadAutoscaler ? construct._variant : undefined;
    return variant ? [{ path: construct.node.path, variant }] : [];
  });
}
