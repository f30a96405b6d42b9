import { Construct } from 'constructs';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import { releaseOf } from '../releases';
import { Router } from '../router/router';
import type { WellLitPathProps } from './props';
import { weigh } from './scheduling';
import { pathFields } from './schema';
import { groupOf, resolvePath, routerProps, serverProps, warnOfMaturity } from './well-lit-path';

/** Props of {@link OptimizedBaseline}: the path's own, and what can be said of its model servers. */
export interface OptimizedBaselineProps extends WellLitPathProps, ModelServerGroup {}

const schema = defineSchema((z) => z.strictObject({ ...groupFields(z), ...pathFields(z) }));

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
    const path = resolvePath(rows, parsed);
    this.modelServer = new ModelServer(this, 'model-server', serverProps(this, path, parsed, groupOf(parsed)));
    this.router = new Router(this, 'router', routerProps(path, parsed, [this.modelServer], weigh(rows.scorers)));
    warnOfMaturity(this, rows.guide, path);
  }
}
