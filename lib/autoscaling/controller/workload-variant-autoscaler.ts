import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError, describe, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { shown } from '../../internal/words';
import { Namespace } from '../../kubernetes/core';
import { refuseTwins } from '../../kubernetes/twins';
import { createConfig } from './config';
import { createDeployment } from './deployment';
import { createMetrics } from './metrics';
import type { WorkloadVariantAutoscalerProps } from './props';
import { createRbac } from './rbac';
import { resolveController } from './resolve';
import { controllerSchema } from './schema';
import { createAccounts } from './tokens';

/**
 * The Workload Variant Autoscaler: the controller that computes how many replicas each variant of a model should have. One serves a
 * cluster, or one namespace. Its custom resource is not part of it: a definition is installed once per cluster and outlives whoever
 * uses it, so apply upstream's file for the version of the controller (`config/crd/bases/llmd.ai_variantautoscalings.yaml`) before.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { WorkloadVariantAutoscaler } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'autoscaler', { namespace: 'llm-d-autoscaler' });
 * new WorkloadVariantAutoscaler(chart, 'controller', { platform: 'openshift' });
 * @see v0.7.0 guides/workload-autoscaling/wva-config
 */
export class WorkloadVariantAutoscaler extends Construct {
  /** Stem of every name. */
  public readonly name: string;
  /** The namespace that it runs in. */
  public readonly namespace: string;
  /** The only namespace whose variants it looks after; undefined where it looks after all. */
  public readonly watchNamespace?: string;
  /** Whether it takes idle variants to 0 replicas. */
  public readonly scaleToZero: boolean;
  /** Whether it computes prefill and decode servers of a model apart. */
  public readonly tellsRoles: boolean;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: WorkloadVariantAutoscalerProps = {}) {
    super(scope, id);
    const parsed = parseProps(this, controllerSchema, props);
    const { controller, problems } = resolveController(parsed, Chart.of(this).namespace);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    this.name = controller.name;
    this.namespace = controller.namespace;
    this.watchNamespace = controller.watchNamespace;
    this.scaleToZero = controller.scaleToZero;
    this.tellsRoles = controller.saturation.analyzerName !== undefined;
    refuseTwins(this);
    if (controller.createNamespace) {
      const labels = { ...controller.labels, ...controller.selectorLabels };
      new Namespace(this, 'namespace', { metadata: { name: controller.namespace, labels } });
    }
    this.node.addValidation({ validate: () => rivals(this).map(describe) });
    createAccounts(this, controller);
    createRbac(this, controller);
    createConfig(this, controller);
    createDeployment(this, controller);
    createMetrics(this, controller);
  }
}

/** Controllers that look after the same variants. Of two, the later one reports. */
function rivals(at: WorkloadVariantAutoscaler): Problem[] {
  const all = at.node.root.node.findAll().filter((one) => one instanceof WorkloadVariantAutoscaler);
  return all.slice(0, all.indexOf(at)).flatMap((other) => {
    const both = at.watchNamespace ?? other.watchNamespace;
    if (both !== (other.watchNamespace ?? both)) return [];
    return [
      {
        field: 'watchNamespace',
        what: `[${other.node.path}] looks after the variants of ${both === undefined ? 'all namespaces' : `namespace ${shown(both)}`} too, and replicas that both want are added up`,
        fix: 'give each a namespace of its own to watch, or make one controller.',
      },
    ];
  });
}
