import { Chart, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { Deployment, ServiceAccount } from '../../kubernetes/core';
import { createDisruptionBudget, drainProblem } from '../../kubernetes/disruption-budget';
import { renderEnv } from '../../kubernetes/env';
import { imageProblem, mirrored, renderPullSecrets } from '../../kubernetes/image';
import { annotationProblems, labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { CONTAINER_SECURITY, POD_SECURITY } from '../../kubernetes/pod-security';
import { renderResources, resourceProblems } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import { refuseTwins } from '../../kubernetes/twins';
import { type LoraRow, stackReleaseOf } from '../../releases';
import { componentLabels, componentSelector } from '../labels';
import { stackNames, stackProblem } from '../names';
import { LoraAdapter } from './adapter';
import { type LoraControllerProps, loraControllerSchema, type ParsedLoraController } from './controller-props';
import { controllerRules, createControllerAccess } from './rbac';

const COMPONENT = 'lora-controller';
const CONTAINER = 'manager';
const HEALTH_PORT = 'health';

/**
 * Loads LoRA adapters into running engines and drops them again: the Production Stack's controller of `LoraAdapter` objects, whose
 * CustomResourceDefinition has to be there (vllm-stack 0.1.12 helm/crds). It acts on the adapters of all namespaces, so that a cluster needs one.
 * Delete adapters before you delete it: they wait for it to let them go.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { LoraController } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * new LoraController(chart, 'lora', { stack: 'chat', image: 'registry.corp/lmstack-lora-controller:2026-08-05' });
 * @see vllm-stack 0.1.12 helm/templates/deployment-lora-controller.yaml
 */
export class LoraController extends Construct {
  /** The stack that it is part of. */
  public readonly stack: string;
  /** The ServiceAccount that it runs as. */
  public readonly serviceAccountName: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: LoraControllerProps) {
    super(scope, id);
    const parsed = parseProps(this, loraControllerSchema, props);
    const { stack, replicas = 1, disruptionBudget } = parsed;
    const { controller: row } = stackReleaseOf(parsed.release).lora;
    const { namespace = '' } = Chart.of(this);
    const names = stackNames(stack);
    const problems = controllerProblems(parsed, names.loraController, namespace);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.stack = stack;
    this.serviceAccountName = parsed.serviceAccountName ?? names.loraController;
    const selector = componentSelector(stack, COMPONENT);
    const labels = { ...parsed.labels, ...componentLabels(stack, COMPONENT) };
    if (parsed.serviceAccountName === undefined) {
      new ServiceAccount(this, 'service-account', { metadata: { name: this.serviceAccountName, labels } });
    }
    const rules = () => controllerRules(parsed.readsSecrets ?? someAdapterNamesSecrets(this));
    createControllerAccess(
      this,
      {
        account: { name: this.serviceAccountName, namespace },
        labels,
        role: names.loraController,
        leaderElectionRole: names.loraLeaderElectionRole,
        leaderElectionRoleBinding: names.loraLeaderElectionRoleBinding,
      },
      Lazy.any({ produce: rules }) as k8s.PolicyRule[],
    );
    new Deployment(this, 'Resource', {
      metadata: { name: names.loraController, labels, annotations: parsed.annotations },
      spec: {
        replicas,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels, annotations: parsed.podAnnotations },
          spec: podSpec(row, parsed, { serviceAccountName: this.serviceAccountName, selector }),
        },
      },
    });
    if (disruptionBudget) {
      createDisruptionBudget(this, 'disruption-budget', { name: names.loraDisruptionBudget, labels, selector }, disruptionBudget);
      const blocked = drainProblem('disruptionBudget', disruptionBudget, replicas);
      if (blocked) warn(this, 'blocks-drain', blocked);
    }
  }
}

const NO_NAMESPACE: Problem = {
  field: 'namespace',
  what: 'the ClusterRoleBinding has to name the namespace of the account, and the chart has none',
  fix: "give the chart a namespace: new Chart(app, id, { namespace: 'chat' }).",
};

/** Adapters may be made after the controller. */
function someAdapterNamesSecrets(scope: Construct): boolean {
  return scope.node.root.node.findAll().some((one) => one instanceof LoraAdapter && one.secretNames.length > 0);
}

function controllerProblems(props: ParsedLoraController, name: string, namespace: string): Problem[] {
  return [
    stackProblem(props.stack, 'Deployment', name),
    namespace === '' ? NO_NAMESPACE : undefined,
    imageProblem('image', props.image),
    props.serviceAccountName === undefined
      ? undefined
      : dnsProblem('serviceAccountName', props.serviceAccountName, DNS_SUBDOMAIN_MAX),
    ...resourceProblems('resources', props.resources ?? {}),
    ...labelProblems('labels', props.labels, componentLabels(props.stack, COMPONENT)),
    ...annotationProblems('annotations', props.annotations),
    ...annotationProblems('podAnnotations', props.podAnnotations),
  ].filter((problem) => problem !== undefined);
}

function podSpec(
  row: LoraRow['controller'],
  props: ParsedLoraController,
  { serviceAccountName, selector }: { readonly serviceAccountName: string; readonly selector: Readonly<Record<string, string>> },
): k8s.PodSpec {
  const { images } = props;
  const port = k8s.IntOrString.fromNumber(row.healthPort);
  const probe = ({ path, ...times }: LoraRow['controller']['probes']['liveness']) => ({ httpGet: { path, port }, ...times });
  return {
    serviceAccountName,
    terminationGracePeriodSeconds: row.gracePeriodSeconds,
    imagePullSecrets: renderPullSecrets(images?.pullSecrets),
    securityContext: POD_SECURITY,
    ...renderScheduling(props.scheduling, selector),
    containers: [
      {
        name: CONTAINER,
        image: mirrored(props.image, images?.registryMirror),
        imagePullPolicy: images?.pullPolicy ?? row.pullPolicy,
        args: [...row.args, ...(props.args ?? [])],
        env: renderEnv({ [row.namespaceVariable]: { fieldPath: 'metadata.namespace' }, ...props.env }),
        ports: [{ name: HEALTH_PORT, containerPort: row.healthPort, protocol: 'TCP' }],
        livenessProbe: probe(row.probes.liveness),
        readinessProbe: probe(row.probes.readiness),
        resources: renderResources(props.resources ?? {}),
        securityContext: CONTAINER_SECURITY,
      },
    ],
  };
}
