import { Construct } from 'constructs';
import { Accelerator } from '../accelerators/accelerator';
import { Engine } from '../engines';
import { ConfigError } from '../internal/config-error';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput, type Z } from '../internal/schema';
import { ServiceAccount } from '../kubernetes/core';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import { type KueueQueue, kueueSchema } from '../model-server/topology';
import { releaseOf, type WideExpertParallelismRows, type WideExpertParallelismVariant } from '../releases';
import { Router } from '../router/router';
import { type DisaggregationProps, disaggregationFields } from './disaggregation-props';
import type { WellLitPathProps } from './props';
import { disaggregate } from './scheduling';
import { pathFields } from './schema';
import { type ResolvedPath, resolvePath, routerProps, warnOfMaturity } from './well-lit-path';
import { wideServerProps } from './wide-server-props';

/** What can be said of the prefill servers, or of the decode servers. A replica is a group of pods. */
export interface WideExpertParallelismGroup extends Omit<ModelServerGroup, 'dataParallelLoadBalancing'> {
  /** Settings of this group's engine; they stand over the path's. @default - the path's */
  readonly engine?: Engine;
}

/** Props of {@link WideExpertParallelism}. */
export interface WideExpertParallelismProps extends WellLitPathProps, DisaggregationProps {
  /** The servers that read prompts. @default - what upstream validated: one group of 16 ranks */
  readonly prefill?: WideExpertParallelismGroup;
  /** The servers that write answers. @default - what upstream validated: one group of 16 ranks */
  readonly decode?: WideExpertParallelismGroup;
  /**
   * Who spreads requests over the ranks of a pod: `hybrid` is the engine, behind one port; with `external`, upstream's experimental
   * DP-aware variant, the router knows every rank.
   * @default hybrid
   */
  readonly dataParallelLoadBalancing?: 'hybrid' | 'external';
  /** Queues the groups with Kueue, and places each within one topology domain. `true` is what upstream has on GKE. @default false */
  readonly kueue?: KueueQueue | boolean;
}

const groupSchema = (z: Z) => {
  // One row of upstream's is for both groups, so the path says it.
  const { dataParallelLoadBalancing, ...group } = groupFields(z);
  return z
    .strictObject({ ...group, engine: pathFields(z).engine })
    .readonly()
    .optional();
};

const schema = defineSchema((z) =>
  z.strictObject({
    ...pathFields(z),
    prefill: groupSchema(z),
    decode: groupSchema(z),
    dataParallelLoadBalancing: z.enum(['hybrid', 'external']).optional(),
    ...disaggregationFields(z),
    kueue: z.union([z.boolean(), kueueSchema(z)]).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, WideExpertParallelismProps>>;

/**
 * One big mixture-of-experts model over many GPUs: its experts are spread over the ranks of several pods, its attention is copied to
 * each of them, and prompts are read by one LeaderWorkerSet while answers are written by another. Needs the LeaderWorkerSet controller and a
 * network with RDMA between all GPUs of a group.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, WideExpertParallelism } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new WideExpertParallelism(chart, 'deepseek', {
 *   accelerator: Accelerator.nvidia({ platform: 'coreweave' }),
 *   decode: { dataParallelSize: 32 },
 * });
 * app.synth();
 * @see v0.7.0 guides/wide-ep-lws
 */
export class WideExpertParallelism extends Construct {
  /** The servers that read prompts. */
  public readonly prefill: ModelServer;
  /** The servers that write answers. */
  public readonly decode: ModelServer;
  public readonly router: Router;
  /** Name of the ServiceAccount that all model servers run under. */
  public readonly serviceAccountName: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: WideExpertParallelismProps = {}) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const rows = releaseOf(parsed.release).wideExpertParallelism;
    const { path, variant } = choose(this, rows, parsed);
    const ownModel = parsed.model !== undefined && parsed.model !== rows.model;
    this.serviceAccountName = ownModel || parsed.name !== undefined ? `${path.serverName}-sa` : rows.serviceAccountName;
    const shared = { ...parsed, serviceAccountName: this.serviceAccountName };
    this.decode = new ModelServer(this, 'decode', wideServerProps(rows, path, variant, shared, 'decode'));
    this.prefill = new ModelServer(this, 'prefill', wideServerProps(rows, path, variant, shared, 'prefill'));
    const { 'llm-d.ai/role': _, ...labels } = this.decode.selectorLabels;
    new ServiceAccount(this, 'service-account', {
      metadata: { name: this.serviceAccountName, labels },
      automountServiceAccountToken: false,
    });
    this.router = new Router(this, 'router', {
      ...routerProps(path, parsed, [this.decode, this.prefill], disaggregate(rows.scheduling, parsed.decider)),
      configFileName: rows.scheduling.configFileName,
    });
    warnOfMaturity(this, rows.guide, path);
  }
}

/** Chooses accelerator, engine, names and upstream's row. */
function choose(
  at: Construct,
  rows: WideExpertParallelismRows,
  props: WideExpertParallelismProps,
): { path: ResolvedPath; variant: WideExpertParallelismVariant } {
  const accelerator = props.accelerator ?? Accelerator.nvidia();
  const variants = accelerator.rowIn(rows.variants) ?? {};
  const engine = props.engine ?? Engine.ofKind(Object.keys(variants)[0] ?? 'vllm');
  const variant = variants[engine.kind]?.[props.dataParallelLoadBalancing ?? 'hybrid'];
  if (!variant) {
    throw new ConfigError(at.node.path, [
      {
        field: Object.keys(variants).length > 0 ? 'engine' : 'accelerator',
        what: `experts are spread with kernels that upstream has for vLLM on NVIDIA GPUs, not for ${engine.displayName} on ${accelerator.spec.displayName}`,
        fix: "use Engine.vllm() on Accelerator.nvidia(), or make model servers of your own: new ModelServer(…, { topology: { kind: 'leaderWorkerSet' } }).",
      },
    ]);
  }
  const path = resolvePath({ guide: rows.guide, rows: {} }, { ...props, accelerator, engine });
  if (variant.serverName === undefined) return { path, variant };
  const serverName = props.name === undefined ? variant.serverName : `${props.name}-${variant.serverName}`;
  return { path: { ...path, serverName }, variant };
}
