import { Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../internal/config-error';
import { optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { ConfigMap } from '../kubernetes/core';
import { dnsProblem } from '../kubernetes/names';
import { refuseTwins } from '../kubernetes/twins';
import type { AdapterRule } from './adapter-rule';
import { adapterRuleProblems } from './adapter-rule-problems';
import { WorkloadAutoscaler } from './workload-autoscaler';

/** The name that the chart gives its ConfigMap. */
const DEFAULT_NAME = 'prometheus-adapter';
/** The file that the adapter is started with. */
const CONFIG_FILE = 'config.yaml';

/** Props of {@link PrometheusAdapterRules}. */
export interface PrometheusAdapterRulesProps {
  /** Whose metrics the adapter has to hand on. Those of kind `keda` need none. */
  readonly autoscalers: readonly WorkloadAutoscaler[];
  /** Name of the ConfigMap: the chart's value `rules.existing`. @default prometheus-adapter */
  readonly name?: string;
  /** Rules for metrics of your own, in the adapter's words. */
  readonly externalRules?: readonly AdapterRule[];
}

const schema = defineSchema((z) =>
  z.strictObject({
    autoscalers: z
      .array(z.custom<WorkloadAutoscaler>((value) => value instanceof WorkloadAutoscaler, 'Give new WorkloadAutoscaler(…)'))
      .min(1)
      .readonly(),
    name: optionalText(z),
    externalRules: z
      .array(
        z
          .strictObject({
            seriesQuery: z.string(),
            resources: z
              .strictObject({
                overrides: z.record(z.string(), z.strictObject({ resource: z.string().min(1) }).readonly()).readonly(),
              })
              .readonly(),
            name: z.strictObject({ matches: z.string(), as: z.string() }).readonly(),
            metricsQuery: z.string(),
          })
          .readonly(),
      )
      .readonly()
      .optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PrometheusAdapterRulesProps>>;

/**
 * What the Prometheus adapter has to know to hand the metrics of autoscalers on to their HorizontalPodAutoscalers: its configuration as a
 * ConfigMap, and the same as values of its chart. Use one of the two. One adapter serves a cluster, so one of these names all autoscalers;
 * the ConfigMap belongs into the adapter's namespace.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, ModelServer, PrometheusAdapterRules, WorkloadAutoscaler } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * const target = new ModelServer(chart, 'qwen', { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia() });
 * const autoscaler = new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'wva' } });
 * const monitoring = new Chart(app, 'monitoring', { namespace: 'monitoring' });
 * const { chartValues } = new PrometheusAdapterRules(monitoring, 'rules', { autoscalers: [autoscaler] });
 * @see v0.7.0 guides/workload-autoscaling/README.hpa-epp.md
 */
export class PrometheusAdapterRules extends Construct {
  /** Name of the ConfigMap. */
  public readonly configMapName: string;
  readonly #rules: readonly AdapterRule[];

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: PrometheusAdapterRulesProps) {
    super(scope, id);
    const { autoscalers, name = DEFAULT_NAME, externalRules = [] } = parseProps(this, schema, props);
    const rules = [...autoscalers.flatMap((autoscaler) => autoscaler.adapterRules), ...externalRules];
    this.#rules = [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
    const problems = [
      dnsProblem('name', name, 253),
      ...this.#problems(),
      ...externalRules.flatMap((rule, i) => adapterRuleProblems(`externalRules[${i}]`, rule)),
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);
    this.configMapName = name;
    refuseTwins(this);
    new ConfigMap(this, 'Resource', {
      metadata: { name },
      data: { [CONFIG_FILE]: Yaml.stringify({ externalRules: this.#rules }) },
    });
  }

  /** The same as values of the chart `prometheus-community/prometheus-adapter`. */
  public get chartValues(): { readonly rules: { readonly external: readonly AdapterRule[] } } {
    return { rules: { external: structuredClone(this.#rules) } };
  }

  #problems(): Problem[] {
    if (this.#rules.length === 0) {
      return [
        {
          field: 'autoscalers',
          what: 'none of them reads a metric through the adapter: KEDA asks Prometheus itself',
          fix: 'leave the rules out.',
        },
      ];
    }
    const names = this.#rules.map((rule) => rule.name.as);
    return names
      .filter((name, i) => names.indexOf(name) !== i)
      .map((name) => ({
        field: 'externalRules',
        what: `"${name}" is what two rules call their metric, and the adapter keeps one of them`,
        fix: 'give the metric of your own rule another name.',
      }));
  }
}
