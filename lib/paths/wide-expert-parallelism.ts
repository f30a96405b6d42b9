import { Construct } from 'constructs';
import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import { ConfigError } from '../internal/config-error';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput, type Z } from '../internal/schema';
import { ServiceAccount } from '../kubernetes/core';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import {
  type KueueQueue,
  kueueSchema,
  type LeaderWorkerSetTopology,
  leaderWorkerSetSchema,
} from '../model-server/workload/topology';
import { releaseOf, type WideExpertParallelismRows, type WideExpertParallelismVariant } from '../releases';
import type { Router } from '../router/router';
import { type DisaggregationProps, disaggregatedRouter, disaggregationFields } from './disaggregation';
import type { WellLitPathProps } from './props';
import { pathFields } from './schema';
import { prefixed, type ResolvedPath, resolvePath } from './well-lit-path';
import { wideServerProps } from './wide-server-props';

/** What can be said of the prefill servers, or of the decode servers. A replica is a group of pods. */
export interface WideExpertParallelismGroup extends Omit<ModelServerGroup, 'dataParallelLoadBalancing' | 'topology'> {
  /** The pods of a group. @default - as many as its ranks need */
  readonly topology?: LeaderWorkerSetTopology;
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
  const { dataParallelLoadBalancing, topology, ...group } = groupFields(z);
  return z
    .strictObject({ ...group, topology: leaderWorkerSetSchema(z).optional(), engine: pathFields(z).engine })
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
    new ServiceAccount(this, 'service-account', {
      metadata: { name: this.serviceAccountName, labels: this.decode.sharedLabels },
      automountServiceAccountToken: false,
    });
    this.router = disaggregatedRouter(this, parsed, rows, { prefill: path, decode: path }, this);
  }
}

/** Chooses accelerator, engine, names and upstream's row. */
function choose(
  at: Construct,
  rows: WideExpertParallelismRows,
  props: WideExpertParallelismProps,
): { path: ResolvedPath; variant: WideExpertParallelismVariant } {
  const path = resolvePath(at, { guide: rows.guide, rows: {} }, props);
  const { accelerator, engine } = path;
  const variants = accelerator.rowIn(rows.variants) ?? {};
  const variant = variants[engine.kind]?.[props.dataParallelLoadBalancing ?? 'hybrid'];
  if (!variant) throw notPublished(at, Object.keys(variants).length > 0 ? 'engine' : 'accelerator', engine, accelerator);
  for (const group of ['prefill', 'decode'] as const) {
    const own = props[group]?.engine ?? engine;
    if (own.kind !== engine.kind) throw notPublished(at, `${group}.engine`, own, accelerator);
  }
  if (variant.serverName === undefined) return { path, variant };
  return { path: { ...path, serverName: prefixed(props.name, variant.serverName) }, variant };
}

function notPublished(at: Construct, field: string, engine: Engine, accelerator: Accelerator): ConfigError {
  return new ConfigError(at.node.path, [
    {
      field,
      what: `experts are spread with kernels that upstream has for vLLM on NVIDIA GPUs, not for ${engine.displayName} on ${accelerator.spec.displayName}`,
      fix: "use Engine.vllm() on Accelerator.nvidia(), or make model servers of your own: new ModelServer(…, { topology: { kind: 'leaderWorkerSet' } }).",
    },
  ]);
}
