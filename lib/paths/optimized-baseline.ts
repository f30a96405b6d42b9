import { Construct } from 'constructs';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import type { ModelServer } from '../model-server/model-server';
import { releaseOf } from '../releases';
import type { Router } from '../router/router';
import { layOut, oneGroupFields } from './one-group-path';
import type { OneGroupProps } from './props';
import { weigh } from './scheduling';
import { resolvePath } from './well-lit-path';

/** Props of {@link OptimizedBaseline}: the path's own, and what can be said of its model servers. */
export interface OptimizedBaselineProps extends OneGroupProps {}

const schema = defineSchema((z) => z.strictObject(oneGroupFields(z)));

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, OptimizedBaselineProps>>;

/**
 * The first well-lit path: identical model servers behind a router that weighs queue length, KV-cache use and the prompts that each
 * server has seen before.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, OptimizedBaseline } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new OptimizedBaseline(chart, 'qwen', { accelerator: Accelerator.nvidia(), replicas: 4 });
 * app.synth();
 * @see v0.7.0 guides/optimized-baseline
 */
export class OptimizedBaseline extends Construct {
  public readonly modelServer: ModelServer;
  public readonly router: Router;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: OptimizedBaselineProps = {}) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const rows = releaseOf(parsed.release).optimizedBaseline;
    ({ modelServer: this.modelServer, router: this.router } = layOut(this, parsed, {
      path: resolvePath(this, rows, parsed),
      maturity: rows.guide,
      scheduling: () => weigh(rows.scorers),
    }));
  }
}
