import type { WorkloadAutoscalingRows } from '../releases';
import type { ScalingSignal } from './signals';

/**
 * How the Prometheus adapter makes an external metric of a series.
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/v0.12.0/docs/config.md
 */
export interface AdapterRule {
  readonly seriesQuery: string;
  readonly resources: { readonly overrides: Readonly<Record<string, { readonly resource: string }>> };
  readonly name: { readonly matches: string; readonly as: string };
  readonly metricsQuery: string;
}

/** Whatever labels and namespace the HorizontalPodAutoscaler asks for: one rule serves every pool. */
const AS_ASKED = '{<<.LabelMatchers>>}';

/** The rule behind a signal of an endpoint picker: the sum over models, priorities and flows. */
export function signalRule({ series, metric }: ScalingSignal): AdapterRule {
  return rule(series, metric, 'namespace', [], `sum(${series}${AS_ASKED})`);
}

/** The rule behind the replicas that the controller of variants wants. */
export function variantRule({ metric, namespaceLabel, variantLabel }: WorkloadAutoscalingRows['variants']): AdapterRule {
  return rule(metric, metric, namespaceLabel, [variantLabel], `${metric}${AS_ASKED}`);
}

function rule(
  series: string,
  metric: string,
  namespaceLabel: string,
  labels: readonly string[],
  metricsQuery: string,
): AdapterRule {
  return {
    seriesQuery: `${series}{${[...labels, namespaceLabel].map((label) => `${label}!=""`).join(',')}}`,
    resources: { overrides: { [namespaceLabel]: { resource: 'namespace' } } },
    name: { matches: `^${series}$`, as: metric },
    metricsQuery,
  };
}
