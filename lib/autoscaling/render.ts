import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { HorizontalPodAutoscaler } from '../kubernetes/core';
import { ScaledObject, VariantAutoscaling } from '../kubernetes/crds';
import type { ScalingBehaviorRow, ScalingPaceRow } from '../releases';
import type { KedaStrategy } from './props';
import type { ResolvedAutoscaler, ResolvedSignalAutoscaler, ResolvedVariantAutoscaler } from './resolve';
import { externalMetric, promQuery, type ScalingSignal } from './signals';

/** What the label of a model server says that its variant's says too. */
const SHARED_LABELS = ['llm-d.ai/guide', 'llm-d.ai/model'];

/** Makes the objects of an autoscaler. All carry the name of what they scale. */
export function createAutoscaler(scope: Construct, autoscaler: ResolvedAutoscaler): void {
  if ('cost' in autoscaler) {
    createVariant(scope, autoscaler);
    createHpa(scope, autoscaler, [variantMetric(autoscaler)]);
  } else if (autoscaler.strategy.kind === 'hpa') {
    createHpa(scope, autoscaler, autoscaler.signals.map(externalMetric));
  } else {
    createScaledObject(scope, autoscaler, autoscaler.strategy);
  }
}

function createHpa(scope: Construct, autoscaler: ResolvedAutoscaler, metrics: k8s.MetricSpecV2[]): void {
  const { scaleTarget } = autoscaler.target;
  new HorizontalPodAutoscaler(scope, 'hpa', {
    metadata: { name: scaleTarget.name },
    spec: {
      scaleTargetRef: { ...scaleTarget },
      minReplicas: autoscaler.minReplicas,
      maxReplicas: autoscaler.maxReplicas,
      metrics,
      behavior: renderBehavior(autoscaler.behavior),
    },
  });
}

/** The replicas that the controller wants, one by one. */
function variantMetric({ target, rows }: ResolvedVariantAutoscaler): k8s.MetricSpecV2 {
  return externalMetric({
    metric: rows.metric,
    series: rows.metric,
    labels: { [rows.variantLabel]: target.scaleTarget.name },
    targetType: 'AverageValue',
    target: 1,
  });
}

function createVariant(scope: Construct, autoscaler: ResolvedVariantAutoscaler): void {
  const { target, rows, acceleratorName } = autoscaler;
  const shared = SHARED_LABELS.flatMap((key) => {
    const value = target.selectorLabels[key];
    return value === undefined ? [] : [[key, value]];
  });
  new VariantAutoscaling(scope, 'variant', {
    metadata: {
      name: target.scaleTarget.name,
      labels: { ...Object.fromEntries(shared), ...rows.labels, [rows.acceleratorLabel]: acceleratorName },
    },
    spec: {
      scaleTargetRef: { ...target.scaleTarget },
      // The controller looks for it in the label `model_name` of the engines' metrics.
      modelID: target.servedModelName,
      minReplicas: autoscaler.minReplicas,
      maxReplicas: autoscaler.maxReplicas,
      variantCost: decimal(autoscaler.cost),
    },
  });
}

function createScaledObject(
  scope: Construct,
  { target, namespace, minReplicas, maxReplicas, behavior, signals }: ResolvedSignalAutoscaler,
  strategy: KedaStrategy,
): void {
  new ScaledObject(scope, 'scaled-object', {
    metadata: { name: target.scaleTarget.name },
    spec: {
      scaleTargetRef: { ...target.scaleTarget },
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      ...(strategy.pollingIntervalSeconds !== undefined && { pollingInterval: strategy.pollingIntervalSeconds }),
      ...(strategy.cooldownSeconds !== undefined && { cooldownPeriod: strategy.cooldownSeconds }),
      advanced: { horizontalPodAutoscalerConfig: { behavior: renderBehavior(behavior) } },
      // The last replica stays as long as one of them is not 0: it does not leave with requests that still run.
      triggers: signals.map((signal) => renderTrigger(signal, strategy, namespace)),
    },
  });
}

function renderTrigger(signal: ScalingSignal, { prometheusUrl, authentication }: KedaStrategy, namespace: string | undefined) {
  return {
    type: 'prometheus',
    name: signal.metric,
    metricType: signal.targetType,
    metadata: {
      serverAddress: prometheusUrl,
      query: promQuery(signal, namespace),
      threshold: String(signal.target),
      ...(authentication && { authModes: authentication.modes.join(',') }),
    },
    ...(authentication && {
      authenticationRef: { name: authentication.name, ...(authentication.kind && { kind: authentication.kind }) },
    }),
  };
}

function renderBehavior({ scaleUp, scaleDown }: ScalingBehaviorRow) {
  return { scaleUp: renderPace(scaleUp), scaleDown: renderPace(scaleDown) };
}

function renderPace({ windowSeconds, percent, periodSeconds }: ScalingPaceRow) {
  return { stabilizationWindowSeconds: windowSeconds, policies: [{ type: 'Percent', value: percent, periodSeconds }] };
}

/** Digits with a point, as the VariantAutoscaling asks for them. */
function decimal(value: number): string {
  if (Number.isInteger(value)) return `${value}.0`;
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}
