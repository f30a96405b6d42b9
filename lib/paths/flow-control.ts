import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError } from '../internal/config-error';
import { defined } from '../internal/defined';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import type { ModelServer } from '../model-server/model-server';
import { type FlowControlRows, releaseOf } from '../releases';
import type { PluginUse } from '../router/config';
import type { FlowControlOptions } from '../router/flow-control';
import type { Router } from '../router/router';
import { layOut, oneGroupFields } from './one-group-path';
import type { OneGroupProps } from './props';
import { weigh } from './scheduling';
import { prefixed, resolvePath } from './well-lit-path';

/**
 * Props of {@link FlowControl}: the path's own, and what can be said of its model servers. What is said in `router.flowControl` stands
 * over upstream's numbers; bands are taken as a whole.
 */
export interface FlowControlProps extends OneGroupProps {}

const schema = defineSchema((z) => z.strictObject(oneGroupFields(z)));

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, FlowControlProps>>;

/**
 * The model servers of the optimized baseline, behind a router in which requests wait by priority while the servers are full, shared
 * fairly among those who ask. Any other path does the same with `router: { flowControl: … }`.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { FlowControl } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new FlowControl(chart, 'qwen', {
 *   router: { flowControl: { bands: [{ name: 'people', priority: 10 }, { name: 'batch', priority: -10, maxRequests: 500 }] } },
 * });
 * app.synth();
 * @see v0.7.0 guides/flow-control
 */
export class FlowControl extends Construct {
  public readonly modelServer: ModelServer;
  public readonly router: Router;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: FlowControlProps = {}) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const { optimizedBaseline, flowControl: rows } = releaseOf(parsed.release);
    const said = parsed.router?.flowControl;
    if (said === false) throw new ConfigError(this.node.path, [SWITCHED_OFF]);
    ({ modelServer: this.modelServer, router: this.router } = layOut(this, parsed, {
      path: resolvePath(this, { ...optimizedBaseline, guide: rows.guide }, parsed),
      // Upstream supports flow control wherever it supports the servers behind it.
      maturity: optimizedBaseline.guide,
      scheduling: () => weigh(rows.scorers),
      router: { flowControl: over(defaults(rows, parsed.name), said), configFileName: rows.configFileName },
    }));
  }
}

const SWITCHED_OFF = {
  field: 'router.flowControl',
  what: 'false leaves nothing of this path',
  fix: 'use OptimizedBaseline, or leave it out.',
};

/** What was said of some fields, and the rest as it was. */
function over(base: FlowControlOptions, said: true | FlowControlOptions | undefined): FlowControlOptions {
  return { ...base, ...(typeof said === 'object' && defined(said)) };
}

/** Upstream's numbers. Objectives get the prefix that everything else of the path has. */
function defaults(rows: FlowControlRows, name: string | undefined): FlowControlOptions {
  return {
    maxBytes: rows.maxBytes,
    maxRequests: rows.maxRequests,
    defaultRequestTTL: Duration.seconds(rows.defaultRequestTTLSeconds),
    bands: rows.bands.map((band) => ({
      ...band,
      name: prefixed(name, band.name),
      // What a release's table names is checked by the configuration itself.
      fairness: band.fairness as PluginUse<'fairness-policy'>,
      ordering: band.ordering as PluginUse<'ordering-policy'>,
    })),
  };
}
