import { Construct } from 'constructs';
import type { Accelerator } from '../accelerators/accelerator';
import { WorkloadAutoscaler, type WorkloadAutoscalerProps } from '../autoscaling';
import type { Engine } from '../engines';
import { adapterNamesOf } from '../engines/lora';
import { ConfigError } from '../internal/config-error';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import { ServiceAccount } from '../kubernetes/core';
import type { MetricsCollector } from '../kubernetes/monitoring';
import { refuseTwins } from '../kubernetes/twins';
import { markPoolMember, type PoolMember } from '../router/pool-member';
import { grantApiAccess } from './api-access';
import { createConfigFiles } from './features/config-files';
import { tierStrangers } from './features/kv-cache-tiers/strangers';
import type { KvTransferFacts } from './features/kv-transfer-props';
import type { LmcacheFacts } from './features/lmcache/facts';
import { lmcacheStrangers } from './features/lmcache/strangers';
import { ModelServerMonitor } from './monitor';
import type { ModelServerProps, Role } from './props';
import { resolveModelServer } from './resolve';
import { modelServerSchema } from './schema';
import { modelServerWarnings } from './warnings';
import { createWorkload } from './workload/workload';

/**
 * A group of identical pods that serve one model: a Deployment, a LeaderWorkerSet or a RayCluster, its ServiceAccount, the claim template of its devices where they
 * come through DRA, and a PodMonitor if asked for.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, Engine, ModelServer } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * new ModelServer(chart, 'qwen', {
 *   model: 'Qwen/Qwen3-32B',
 *   accelerator: Accelerator.nvidia(),
 *   engine: Engine.vllm({ maxModelLen: 32768 }),
 *   tensorParallelSize: 2,
 *   replicas: 4,
 * });
 * @see v0.7.0 guides/recipes/modelserver
 */
export class ModelServer<A extends string = string> extends Construct implements PoolMember {
  /** Labels that every pod has and that the pods of no other router have: an InferencePool selects on them. */
  public readonly poolLabels: Readonly<Record<string, string>>;
  /** Labels by which the workload selects its pods. */
  public readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels of objects that serve pods of every role, such as a ServiceAccount. */
  public readonly sharedLabels: Readonly<Record<string, string>>;
  /** Name of the Deployment, LeaderWorkerSet or RayCluster. */
  public readonly workloadName: string;
  /** The Deployment, LeaderWorkerSet or RayCluster, as API objects refer to it. An autoscaler scales the first two. */
  public readonly scaleTarget: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Name of the ServiceAccount that the pods run under; undefined where it is the namespace's own. */
  public readonly serviceAccountName?: string;
  /** Which part of a request it takes. */
  public readonly role: Role;
  /** The model it loads. */
  public readonly model: string;
  /** The name that clients ask for. */
  public readonly servedModelName: string;
  /** Names of the LoRA adapters that it serves from the start. */
  public readonly adapterNames: readonly string[];
  /** The port that a router sends requests to. */
  public readonly targetPort: number;
  /** All ports that a router sends requests to: more than one where each data parallel rank is a server of its own. */
  public readonly targetPorts: readonly number[];
  /** The name of the engine's port on the pods. */
  public readonly portName: string;
  /** The engine, the release's settings under the caller's. */
  public readonly engine: Engine;
  public readonly accelerator: Accelerator<A>;
  /** Devices that each pod asks for. */
  public readonly devices: number;
  public readonly tensorParallelSize: number;
  /** Ranks of a replica that each hold the model. */
  public readonly dataParallelSize: number;
  /** Pods of a replica: more than one only in a LeaderWorkerSet or a RayCluster. */
  public readonly podsPerReplica: number;
  /** Tokens per KV-cache block. */
  public readonly kvBlockSize: number;
  /** Blocks of that size that each pod keeps in its own memory beside those on its devices; undefined where nobody knows. */
  public readonly kvTierBlocks?: number;
  /** The port on which each pod publishes what its KV cache stores and drops; undefined where it does not. */
  public readonly kvEventsPort?: number;
  /** How it exchanges KV blocks with other servers; undefined where it does not. */
  public readonly kvTransfer?: KvTransferFacts;
  /** What its LMCache is told; undefined where it has none. */
  public readonly lmcache?: LmcacheFacts;
  /** Who collects its metrics; undefined where nothing made here does. */
  public readonly metricsCollector?: MetricsCollector;
  /** Whether its pods ask prefill servers on behalf of the engine: whether they have a routing sidecar. */
  public readonly routesToPrefill: boolean;
  private readonly release: ModelServerProps['release'];

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: ModelServerProps<A>) {
    super(scope, id);
    const parsed = parseProps(this, modelServerSchema, props);
    const resolution = resolveModelServer(id, parsed);
    const strangers = [...lmcacheStrangers(this, parsed.lmcache), ...tierStrangers(this, parsed.kvCacheTiers)];
    if (resolution.problems) throw new ConfigError(this.node.path, [...resolution.problems, ...strangers]);
    if (strangers.length > 0) throw new ConfigError(this.node.path, strangers);
    const { server } = resolution;

    this.poolLabels = server.poolLabels;
    this.selectorLabels = server.selectorLabels;
    this.sharedLabels = server.sharedLabels;
    this.workloadName = server.workloadName;
    this.serviceAccountName = server.serviceAccountName;
    this.role = server.role;
    this.model = server.model;
    this.servedModelName = server.servedModelName;
    this.adapterNames = adapterNamesOf(server.engine.settings);
    this.targetPort = server.port;
    const portNames = Object.keys(server.apiPorts);
    this.targetPorts = portNames.map((_, rank) => server.port + rank);
    this.portName = portNames[0] ?? '';
    this.engine = server.engine;
    this.accelerator = server.accelerator as Accelerator<A>;
    this.devices = server.devices;
    this.tensorParallelSize = server.tensorParallelSize;
    this.dataParallelSize = server.dataParallelSize;
    this.podsPerReplica = server.podsPerReplica;
    this.kvBlockSize = server.kvBlockSize;
    this.kvTierBlocks = server.kvTierBlocks;
    this.kvEventsPort = server.kvEventsPort;
    this.kvTransfer = server.kvTransfer;
    this.lmcache = server.lmcache;
    this.routesToPrefill = server.routesToPrefill;
    this.release = parsed.release;

    markPoolMember(this);
    refuseTwins(this);

    if (server.ownsServiceAccount) {
      new ServiceAccount(this, 'service-account', {
        metadata: { name: server.serviceAccountName, labels: { ...parsed.labels, ...server.sharedLabels } },
        automountServiceAccountToken: false,
      });
    }
    grantApiAccess(this, server);
    createConfigFiles(this, server, parsed.labels);
    const { apiVersion, kind, name } = createWorkload(this, server, parsed);
    this.scaleTarget = { apiVersion, kind, name };
    if (parsed.monitoring) {
      const monitor = new ModelServerMonitor(this, 'monitor', {
        name: server.workloadName,
        selector: server.selectorLabels,
        ports: portNames,
        platform: server.platform,
        ...(parsed.monitoring !== true && parsed.monitoring),
      });
      this.metricsCollector = monitor.collector;
    }
    for (const { id: kind, ...problem } of modelServerWarnings(server, parsed)) warn(this, kind, problem);
  }

  /**
   * Has its replicas follow its load.
   *
   * @example
   * import { App, Chart } from 'cdk8s';
   * import { OptimizedBaseline } from 'cdk8s-llm-d';
   *
   * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
   * const { modelServer, router } = new OptimizedBaseline(chart, 'qwen', { monitoring: true, router: { flowControl: true } });
   * modelServer.autoscale({ strategy: { kind: 'hpa', router }, maxReplicas: 8 });
   * @throws ConfigError naming every wrong prop at once, and where it is scaled already
   */
  public autoscale(props: Omit<WorkloadAutoscalerProps, 'target'>): WorkloadAutoscaler {
    const id = 'autoscaler';
    if (this.node.tryFindChild(id)) {
      throw new ConfigError(this.node.path, [
        {
          field: 'autoscale()',
          what: 'is called twice, and two autoscalers would each undo what the other does',
          fix: 'call it once.',
        },
      ]);
    }
    return new WorkloadAutoscaler(this, id, { release: this.release, ...props, target: this });
  }
}
