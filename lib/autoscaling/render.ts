import type { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { defined } from '../internal/defined';
import { HorizontalPodAutoscaler } from '../kubernetes/core';
import { ScaledObject, type ScaledObjectSpec, VariantAutoscaling } from '../kubernetes/crds';
import type { ScalingBehaviorRow, ScalingPaceRow } from '../releases';
import type { KedaStrategy, KedaTrigger } from './props';
import type { ResolvedAutoscaler, ResolvedSignalAutoscaler, ResolvedVariantAutoscaler } from './resolve';
import { externalMetric, promQuery } from './signals';
import { variantLabels } from './variants';

type ScaledObjectAdvanced = NonNullable<ScaledObjectSpec['advanced']>;
type ScaledObjectTrigger = ScaledObjectSpec['triggers'][number];

/** Makes the objects of an autoscaler. All have one name. */
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
    metadata: { name: autoscaler.name, labels: autoscaler.labels && { ...autoscaler.labels } },
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
function variantMetric({ name, rows }: ResolvedVariantAutoscaler): k8s.MetricSpecV2 {
  return externalMetric({
    metric: rows.metric,
    series: rows.metric,
    labels: { [rows.variantLabel]: name },
    targetType: 'AverageValue',
    target: 1,
  });
}

function createVariant(scope: Construct, autoscaler: ResolvedVariantAutoscaler): void {
  const { target, rows, acceleratorName } = autoscaler;
  new VariantAutoscaling(scope, 'variant', {
    metadata: {
      name: autoscaler.name,
      labels: { ...autoscaler.labels, ...variantLabels(rows, target, acceleratorName) },
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

function createScaledObject(scope: Construct, autoscaler: ResolvedSignalAutoscaler, strategy: KedaStrategy): void {
  const { name, labels, target, minReplicas, maxReplicas } = autoscaler;
  const advanced = renderAdvanced(autoscaler, strategy);
  new ScaledObject(scope, 'scaled-object', {
    metadata: { name, labels: labels && { ...labels } },
    spec: {
      scaleTargetRef: { ...target.scaleTarget },
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      ...defined({
        idleReplicaCount: strategy.idleReplicas,
        pollingInterval: strategy.pollingIntervalSeconds,
        cooldownPeriod: strategy.cooldownSeconds,
        initialCooldownPeriod: strategy.initialCooldownSeconds,
        fallback: strategy.fallback,
      }),
      ...(Object.keys(advanced).length > 0 && { advanced }),
      triggers: renderTriggers(autoscaler, strategy),
    },
  });
}

function renderAdvanced(
  { behavior }: ResolvedSignalAutoscaler,
  { restoreReplicas, hpaName }: KedaStrategy,
): ScaledObjectAdvanced {
  const config = {
    ...(hpaName !== undefined && { name: hpaName }),
    ...(Object.keys(behavior).length > 0 && { behavior: renderBehavior(behavior) }),
  };
  return {
    ...(restoreReplicas !== undefined && { restoreToOriginalReplicaCount: restoreReplicas }),
    ...(Object.keys(config).length > 0 && { horizontalPodAutoscalerConfig: config }),
  };
}

/** The last replica stays as long as one of them is not 0: it does not leave with requests that still run. */
function renderTriggers(
  { signals, keepAlives, namespace }: ResolvedSignalAutoscaler,
  strategy: KedaStrategy,
): ScaledObjectTrigger[] {
  const asked = [
    ...signals.map((signal) => ({
      ...{ name: signal.metric, metricType: signal.targetType },
      metadata: { query: promQuery(signal, namespace), threshold: String(signal.target) },
    })),
    ...keepAlives.map(({ metric, query }) => ({ ...AVERAGE, name: metric, metadata: { query, threshold: '1' } })),
  ];
  return [
    ...asked.map((trigger) => prometheusTrigger(trigger, strategy)),
    ...(strategy.triggers ?? []).map((trigger) => renderTrigger(trigger, strategy)),
  ];
}

const AVERAGE = { metricType: 'AverageValue' } as const;

function prometheusTrigger(
  { metadata, ...trigger }: Omit<ScaledObjectTrigger, 'type'>,
  { prometheusUrl, authentication }: KedaStrategy,
): ScaledObjectTrigger {
  return {
    type: 'prometheus',
    ...trigger,
    metadata: {
      serverAddress: prometheusUrl,
      ...metadata,
      ...(authentication && { authModes: authentication.modes.join(',') }),
    },
    ...(authentication && {
      authenticationRef: { name: authentication.name, ...(authentication.kind && { kind: authentication.kind }) },
    }),
  };
}

function renderTrigger(trigger: KedaTrigger, strategy: KedaStrategy): ScaledObjectTrigger {
  if (trigger.kind === 'cron') {
    const { timezone, start, end, desiredReplicas } = trigger;
    return { type: 'cron', metadata: { timezone, start, end, desiredReplicas: String(desiredReplicas) } };
  }
  if (trigger.kind === 'custom') {
    const { type, metadata, name, metricType, authentication } = trigger;
    return { type, ...defined({ name, metricType, authenticationRef: authentication }), metadata: { ...metadata } };
  }
  const { name, query, threshold, activationThreshold } = trigger;
  const metadata = {
    ...{ query, threshold: String(threshold) },
    ...(activationThreshold !== undefined && { activationThreshold: String(activationThreshold) }),
  };
  return prometheusTrigger({ ...defined({ name }), ...AVERAGE, metadata }, strategy);
}

function renderBehavior({ scaleUp, scaleDown }: Partial<ScalingBehaviorRow>) {
  return { ...(scaleUp && { scaleUp: renderPace(scaleUp) }), ...(scaleDown && { scaleDown: renderPace(scaleDown) }) };
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
