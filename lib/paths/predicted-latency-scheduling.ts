import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../internal/config-error';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import { releaseOf } from '../releases';
import { predictedLatencyScheduling } from '../router/predicted-latency';
import { Router } from '../router/router';
import type { WellLitPathProps } from './props';
import { pathFields } from './schema';
import { groupOf, prefixed, resolvePath, routerProps, serverProps, warnOfMaturity } from './well-lit-path';

/** Props of {@link PredictedLatencyScheduling}: the path's own, and what can be said of its model servers. */
export interface PredictedLatencySchedulingProps extends WellLitPathProps, ModelServerGroup {
  /**
   * Honour the targets that requests bring along, `x-slo-ttft-ms` and `x-slo-tpot-ms`. The predictor then learns from streamed answers:
   * every request must say `"stream": true`.
   * @default false
   */
  readonly streamingMode?: boolean;
}

const schema = defineSchema((z) =>
  z.strictObject({ ...groupFields(z), ...pathFields(z), streamingMode: z.boolean().optional() }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PredictedLatencySchedulingProps>>;

const SAID_TWICE: Problem = {
  field: 'streamingMode',
  what: 'is a parameter of the scheduling configuration, and router.schedulingConfig brings another one',
  fix: 'leave it out, and write predictedLatencyScheduling({ streamingMode: … }) there.',
};

/**
 * The model servers of the optimized baseline, behind a router that learns from the answers how long a request takes on which server,
 * and sends it to the one that is predicted to answer soonest, or to meet the targets in its headers.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { PredictedLatencyScheduling } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new PredictedLatencyScheduling(chart, 'qwen', { streamingMode: true });
 * app.synth();
 * @see v0.7.0 guides/predicted-latency-based-scheduling
 */
export class PredictedLatencyScheduling extends Construct {
  public readonly modelServer: ModelServer;
  public readonly router: Router;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: PredictedLatencySchedulingProps = {}) {
    super(scope, id);
    const { streamingMode, ...parsed } = parseProps(this, schema, props);
    const { optimizedBaseline, predictedLatency: rows } = releaseOf(parsed.release);
    if (streamingMode !== undefined && parsed.router?.schedulingConfig) throw new ConfigError(this.node.path, [SAID_TWICE]);
    const path = resolvePath(optimizedBaseline, parsed);
    this.modelServer = new ModelServer(this, 'model-server', serverProps(this, path, parsed, groupOf(parsed)));
    const config = predictedLatencyScheduling({ streamingMode, release: parsed.release });
    this.router = new Router(this, 'router', {
      ...routerProps(path, parsed, [this.modelServer], config),
      name: prefixed(parsed.name, rows.guide),
      configFileName: streamingMode ? rows.configFileNames.streaming : rows.configFileNames.whole,
    });
    warnOfMaturity(this, rows.guide, path);
  }
}
