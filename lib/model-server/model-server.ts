import { Construct } from 'constructs';
import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import { ConfigError } from '../internal/config-error';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import { Deployment, ServiceAccount } from '../kubernetes/core';
import { refuseTwins } from '../kubernetes/twins';
import { markPoolMember, type PoolMember } from '../router/pool-member';
import { claimDevices, createClaimTemplate } from './claim';
import { ModelServerMonitor } from './monitor';
import type { ModelServerProps, Role } from './props';
import { renderPodTemplate } from './render';
import { API_PORT_NAME, type ResolvedModelServer, resolveModelServer } from './resolve';
import { modelServerSchema } from './schema';
import { modelServerWarnings } from './warnings';

/**
 * A group of identical pods that serve one model: a Deployment, its ServiceAccount, the claim template of its devices where they
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
export class ModelServer extends Construct implements PoolMember {
  /** Labels that every pod has and that the pods of no other router have: an InferencePool selects on them. */
  public readonly poolLabels: Readonly<Record<string, string>>;
  /** Labels by which the workload selects its pods. */
  public readonly selectorLabels: Readonly<Record<string, string>>;
  /** Name of the Deployment. */
  public readonly workloadName: string;
  /** Name of the ServiceAccount that the pods run under. */
  public readonly serviceAccountName: string;
  /** Which part of a request it takes. */
  public readonly role: Role;
  /** The model it loads. */
  public readonly model: string;
  /** The name that clients ask for. */
  public readonly servedModelName: string;
  /** The port that a router sends requests to. */
  public readonly targetPort: number;
  /** The name of that port on the pods. */
  public readonly portName = API_PORT_NAME;
  /** The engine, the release's settings under the caller's. */
  public readonly engine: Engine;
  public readonly accelerator: Accelerator;
  /** Devices that each pod asks for. */
  public readonly devices: number;
  public readonly tensorParallelSize: number;
  /** Tokens per KV-cache block. */
  public readonly kvBlockSize: number;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const parsed = parseProps(this, modelServerSchema, props);
    const resolution = resolveModelServer(id, parsed);
    if (resolution.problems) throw new ConfigError(this.node.path, resolution.problems);
    const { server } = resolution;

    this.poolLabels = { 'llm-d.ai/guide': server.guide };
    this.selectorLabels = server.selectorLabels;
    this.workloadName = server.workloadName;
    this.serviceAccountName = server.serviceAccountName;
    this.role = server.role;
    this.model = server.model;
    this.servedModelName = server.servedModelName;
    this.targetPort = server.port;
    this.engine = server.engine;
    this.accelerator = server.accelerator;
    this.devices = server.devices;
    this.tensorParallelSize = server.tensorParallelSize;
    this.kvBlockSize = server.kvBlockSize;

    markPoolMember(this);
    refuseTwins(this);

    if (server.ownsServiceAccount) {
      new ServiceAccount(this, 'service-account', {
        metadata: { name: server.serviceAccountName, labels: { ...parsed.labels, ...server.sharedLabels } },
        automountServiceAccountToken: false,
      });
    }
    this.createWorkload(server, parsed);
    if (parsed.monitoring) {
      new ModelServerMonitor(this, 'monitor', {
        name: server.workloadName,
        selector: server.selectorLabels,
        platform: server.platform,
        ...(parsed.monitoring !== true && parsed.monitoring),
      });
    }
    for (const { id: kind, ...problem } of modelServerWarnings(server)) warn(this, kind, problem);
  }

  private createWorkload(server: ResolvedModelServer, props: ModelServerProps): void {
    const workload = new Deployment(this, 'Resource', {
      metadata: {
        name: server.workloadName,
        labels: { ...props.labels, ...server.selectorLabels },
        annotations: props.annotations,
      },
      spec: {
        replicas: server.replicas,
        selector: { matchLabels: server.selectorLabels },
        template: renderPodTemplate(server, props.scheduling, props.terminationGracePeriodSeconds),
      },
    });
    if (server.accelerator.exposure !== 'dra') return;
    createClaimTemplate(this, server);
    claimDevices(workload, '/spec/template/spec', server);
  }
}
