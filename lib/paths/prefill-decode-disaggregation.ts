import { Construct } from 'constructs';
import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput, type Z } from '../internal/schema';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup, ModelServerProps } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import { rdmaRow } from '../platforms/rdma';
import { type DisaggregationRows, releaseOf } from '../releases';
import type { Router } from '../router/router';
import { rowsOfGroup } from './disaggregated-rows';
import { type DisaggregationProps, disaggregatedRouter, disaggregationFields, type Group } from './disaggregation';
import type { WellLitPathProps } from './props';
import { pathFields } from './schema';
import { type ResolvedPath, resolvePath, serverProps } from './well-lit-path';

/** What can be said of the prefill servers, or of the decode servers. */
export interface DisaggregatedGroup extends ModelServerGroup {
  /** @default - the path's */
  readonly accelerator?: Accelerator;
  /** Settings of this group's engine; they stand over the path's. @default - the path's */
  readonly engine?: Engine;
}

/** Props of {@link PrefillDecodeDisaggregation}. */
export interface PrefillDecodeDisaggregationProps extends WellLitPathProps, DisaggregationProps {
  /** The servers that read prompts: many, each of few devices. @default - what upstream validated */
  readonly prefill?: DisaggregatedGroup;
  /** The servers that write answers: few, each of many devices. @default - what upstream validated */
  readonly decode?: DisaggregatedGroup;
}

const groupSchema = (z: Z) => {
  const { accelerator, engine } = pathFields(z);
  return z
    .strictObject({ ...groupFields(z), accelerator, engine })
    .readonly()
    .optional();
};

const schema = defineSchema((z) =>
  z.strictObject({
    ...pathFields(z),
    prefill: groupSchema(z),
    decode: groupSchema(z),
    ...disaggregationFields(z),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PrefillDecodeDisaggregationProps>>;

/**
 * Prompts are read by one group of servers and answers written by another, each with as many replicas and devices as its work needs.
 * The endpoint picker names a server of either group for each request; the routing sidecar of the decode server has the other one read the
 * prompt, and its engine fetches the KV blocks from there.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, PrefillDecodeDisaggregation } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new PrefillDecodeDisaggregation(chart, 'gpt-oss', {
 *   accelerator: Accelerator.nvidia({ platform: 'coreweave' }),
 *   prefill: { replicas: 4, tensorParallelSize: 1 },
 *   decode: { replicas: 1, tensorParallelSize: 4 },
 * });
 * app.synth();
 * @see v0.7.0 guides/pd-disaggregation
 */
export class PrefillDecodeDisaggregation extends Construct {
  /** The servers that read prompts. */
  public readonly prefill: ModelServer;
  /** The servers that write answers. */
  public readonly decode: ModelServer;
  public readonly router: Router;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: PrefillDecodeDisaggregationProps = {}) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const rows = releaseOf(parsed.release).pdDisaggregation;
    const paths = { prefill: groupPath(this, rows, parsed, 'prefill'), decode: groupPath(this, rows, parsed, 'decode') };
    // One model for both, also where upstream validated two accelerators with two models.
    const shared = { ...parsed, model: parsed.model ?? paths.decode.row?.model ?? paths.prefill.row?.model };
    const group = (role: Group, its?: Partial<ModelServerProps>) => {
      const { accelerator, engine, ...own } = parsed[role] ?? {};
      const path = paths[role];
      const kvTransfer = parsed.kvTransfer ?? true;
      const rdma = parsed.rdma ?? hasRdma(rows, path);
      return new ModelServer(this, role, serverProps(this, path, shared, own, { role, kvTransfer, rdma, ...its }));
    };
    this.decode = group('decode', { routingSidecar: parsed.routingSidecar ?? true });
    this.prefill = group('prefill', { serviceAccountName: this.decode.serviceAccountName });
    this.router = disaggregatedRouter(this, parsed, rows, paths, this);
  }
}

function groupPath(at: Construct, rows: DisaggregationRows, props: PrefillDecodeDisaggregationProps, group: Group): ResolvedPath {
  const own = props[group];
  return resolvePath(at, rowsOfGroup(rows, group), {
    ...props,
    accelerator: own?.accelerator ?? props.accelerator,
    engine: props.engine?.overlaidWith(own?.engine) ?? own?.engine,
  });
}

/** Whether upstream has the blocks travel over RDMA here. */
function hasRdma({ rdma }: DisaggregationRows, { platform, accelerator }: ResolvedPath): boolean {
  return platform !== undefined && rdma.includes(platform) && rdmaRow(platform, accelerator.id) !== undefined;
}
