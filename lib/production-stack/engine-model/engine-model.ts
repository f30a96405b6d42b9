import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import type { Accelerator } from '../../accelerators/accelerator';
import { WorkloadAutoscaler } from '../../autoscaling';
import type { ScalableWorkload } from '../../autoscaling/targets';
import type { Engine, VllmSettings } from '../../engines';
import { ConfigError, describe, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { ConfigMap, Service } from '../../kubernetes/core';
import { createDisruptionBudget, drainProblem } from '../../kubernetes/disruption-budget';
import type { MetricsCollector } from '../../kubernetes/monitoring';
import { namespaceProblem } from '../../kubernetes/namespaces';
import type { SecretKey } from '../../kubernetes/secret-key';
import { refuseTwins } from '../../kubernetes/twins';
import { createVolumeClaim } from '../../kubernetes/volume-claim';
import type { LmcacheFacts } from '../../model-server/features/lmcache/facts';
import { ModelServer } from '../../model-server/model-server';
import type { Platform } from '../../platforms/platforms';
import type { StackBackend } from '../backend';
import { StackRouter } from '../router/stack-router';
import { architectureOf } from './architecture';
import { allPodsSelector } from './identity';
import type { EngineModelProps } from './props';
import { type ResolvedEngineModel, resolveEngineModel } from './resolve';
import { engineScaling, mayBeNone } from './scaling';
import { engineModelSchema } from './schema';
import { crowdedClaimProblems } from './weights';

/**
 * One model of a Production Stack: its pods, which are a `ModelServer` under the stack's names and labels, the Service in front of them, where its files
 * are kept, and what else it asks for: a chat template, a disruption budget, an autoscaler.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, Engine, EngineModel, StackRouter } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const qwen = new EngineModel(chart, 'qwen', {
 *   stack: 'chat',
 *   model: 'Qwen/Qwen3-8B',
 *   accelerator: Accelerator.nvidia(),
 *   engine: Engine.vllm({ maxModelLen: 16384 }),
 *   weights: { kind: 'claim', size: '50Gi' },
 * });
 * new StackRouter(chart, 'router', { backends: { kind: 'pods', models: [qwen] } });
 * @see vllm-stack 0.1.12 helm/templates/deployment-vllm-multi.yaml
 */
export class EngineModel<A extends string = string> extends Construct implements StackBackend, ScalableWorkload {
  /** The stack that it is part of. */
  public readonly stack: string;
  /** What the stack calls it: the label `model` of its pods. */
  public readonly modelName: string;
  /** The model it loads. */
  public readonly model: string;
  /** The name that clients ask for. */
  public readonly servedModelName: string;
  /** Its pods. */
  public readonly modelServer: ModelServer;
  /** What follows its load; undefined where nothing does. */
  public readonly autoscaler?: WorkloadAutoscaler;
  /** Labels by which its pods are told from all others. */
  public readonly selectorLabels: Readonly<Record<string, string>>;
  /** What an autoscaler scales, as API objects refer to it. */
  public readonly scaleTarget: ModelServer['scaleTarget'];
  /** The port of the API on the pods, and its name. */
  public readonly targetPort: number;
  public readonly portName: string;
  /** The Service in front of its pods. */
  public readonly serviceName: string;
  public readonly servicePort: number;
  /** Replicas from the start, or at the most where an autoscaler decides. */
  public readonly replicas: number;
  public readonly accelerator: Accelerator<A>;
  public readonly engine: Engine;
  public readonly tensorParallelSize: number;
  /** How it takes part in the transfer of KV blocks; undefined where it does not. */
  public readonly kvRole?: StackBackend['kvRole'];
  /** What its LMCache is told; undefined where it has none. */
  public readonly lmcache?: LmcacheFacts;
  /** Name of the claim to where its files are kept; undefined where they are gone with each pod. */
  public readonly claimName?: string;
  /** Whether it can be put to sleep over its API. */
  public readonly sleepMode: boolean;
  /** Whether it takes LoRA adapters while it runs. */
  public readonly takesAdapters: boolean;
  /** Which pods see the adapters that one of them downloads; `false` where none does. */
  public readonly adapterDownloads: 'shared' | 'each-pod' | false;
  /** The key that its API asks for. */
  public readonly apiKey?: SecretKey;
  /** The token with which it is downloaded. */
  public readonly hfToken?: SecretKey;
  /** CPU architecture of the nodes that its pods run on; undefined where it is not known. */
  public readonly architecture?: StackBackend['architecture'];
  /** The cloud or distribution that its pods run on; undefined where nobody says. */
  public readonly platform?: Platform;
  /** Who collects its metrics; undefined where nobody is known to. */
  public readonly metricsCollector?: MetricsCollector;
  /** What an autoscaler advises where it cannot have its metrics. */
  public readonly metricsFix: ScalableWorkload['metricsFix'] = METRICS_FIX;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: EngineModelProps<A>) {
    super(scope, id);
    const parsed: EngineModelProps = parseProps(this, engineModelSchema, props);
    const { model, problems: own } = resolveEngineModel(id, parsed);
    const { weights } = parsed;
    const storage = weights?.kind === 'shared' ? weights.storage : undefined;
    const problems = [...own, namespaceProblem('weights.storage', this, storage, 'mounts')].filter((one) => one !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    const server = new ModelServer(this, 'server', model.server);
    // Whoever asks for the object behind the model means its pods.
    this.node.defaultChild = server;
    const settings: VllmSettings = server.engine.is('vllm') ? server.engine.settings : {};
    this.stack = model.stack;
    this.modelName = model.name;
    this.model = server.model;
    this.servedModelName = server.servedModelName;
    this.modelServer = server;
    this.selectorLabels = server.selectorLabels;
    this.scaleTarget = server.scaleTarget;
    this.targetPort = server.targetPort;
    this.portName = server.portName;
    this.serviceName = model.names.service;
    this.servicePort = model.row.servicePort.number;
    this.replicas = model.replicas;
    this.accelerator = props.accelerator;
    this.engine = server.engine;
    this.tensorParallelSize = server.tensorParallelSize;
    this.kvRole = settings.kvTransferConfig?.kvRole;
    this.lmcache = server.lmcache;
    this.claimName = model.weights.claimName;
    this.sleepMode = settings.enableSleepMode === true || server.engine.extraArgs.includes('--enable-sleep-mode');
    this.takesAdapters = model.lora !== undefined;
    this.adapterDownloads = downloadsOf(model);
    this.apiKey = parsed.apiKey;
    this.hfToken = model.hfToken;
    this.architecture = architectureOf(parsed);
    this.platform = parsed.platform ?? parsed.accelerator.platform;
    this.metricsCollector = parsed.metricsCollector;

    createObjects(this, model, parsed);
    const { accessMode = 'ReadWriteMany' } = model.weights;
    if (accessMode !== 'ReadWriteMany') {
      this.node.addValidation({ validate: () => crowdedClaimProblems(this, accessMode, others(this)).map(describe) });
    }
    if (parsed.autoscaling) {
      this.autoscaler = new WorkloadAutoscaler(this, 'autoscaler', {
        ...engineScaling(parsed.autoscaling),
        ...{ target: this, name: model.names.autoscaler },
        labels: { ...parsed.labels, ...model.server.identity.sharedLabels },
      });
      if (mayBeNone(parsed.autoscaling) && !parsed.autoscaling.triggers?.length) {
        this.node.addValidation({ validate: () => wakerProblems(this).map(describe) });
      }
    }
  }
}

const METRICS_FIX = {
  uncollected: 'say with metricsCollector who does, or give the ProductionStack that it is part of monitoring: true.',
  unreachable:
    "have a Prometheus of your own collect them: metricsCollector: 'prometheus-operator', or in a ProductionStack monitoring: { collector: 'prometheus-operator' }.",
} as const;

/** The other models of the tree. */
function others(model: EngineModel): EngineModel[] {
  return model.node.root.node.findAll().filter((one): one is EngineModel => one instanceof EngineModel && one !== model);
}

/** What stands beside the pods. */
function createObjects(
  scope: EngineModel,
  { names, row, weights, chatTemplate, server, leastReplicas }: ResolvedEngineModel,
  props: EngineModelProps,
): void {
  const labels = { ...props.labels, ...server.identity.sharedLabels };
  if (weights.claim) createVolumeClaim(scope, 'weights', weights.claim);
  if (chatTemplate?.data) {
    new ConfigMap(scope, 'chat-template', {
      metadata: { name: names.chatTemplates, labels },
      data: { ...chatTemplate.data },
    });
  }
  new Service(scope, 'service', {
    metadata: { name: names.service, labels: { ...labels, ...scope.selectorLabels } },
    spec: {
      type: 'ClusterIP',
      selector: { ...scope.selectorLabels },
      ports: [
        {
          name: row.servicePort.name,
          port: scope.servicePort,
          targetPort: k8s.IntOrString.fromString(scope.portName),
          protocol: 'TCP',
        },
      ],
    },
  });
  if (!props.disruptionBudget) return;
  const grouped = props.topology !== undefined && props.topology.kind !== 'deployment';
  const selector = grouped ? allPodsSelector(server.identity) : scope.selectorLabels;
  createDisruptionBudget(scope, 'disruption-budget', { name: names.disruptionBudget, labels, selector }, props.disruptionBudget);
  const stuck = drainProblem('disruptionBudget', props.disruptionBudget, leastReplicas * scope.modelServer.podsPerReplica);
  if (stuck) warn(scope, 'blocks-drain', stuck);
}

/** Whether adapters are downloaded beside the engine, and which pods see them. */
function downloadsOf({ lora, weights }: ResolvedEngineModel): EngineModel['adapterDownloads'] {
  if (!lora?.downloads) return false;
  return weights.claimName === undefined ? 'each-pod' : 'shared';
}

/** Without replicas, a router is the only one that knows of requests. */
function wakerProblems(model: EngineModel): Problem[] {
  const { namespace } = Chart.of(model);
  const counts = (construct: unknown) =>
    construct instanceof StackRouter &&
    Chart.of(construct).namespace === namespace &&
    construct.servedModelNames.includes(model.servedModelName);
  if (model.node.root.node.findAll().some(counts)) return [];
  return [
    {
      field: 'autoscaling',
      what: `lets all replicas go, and no router of the stack serves "${model.servedModelName}": nothing would count the request that brings the first one back`,
      fix: 'give the model to a StackRouter, give autoscaling.triggers, or keep one replica.',
    },
  ];
}
