import { Construct } from 'constructs';
import { optionalFlag } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import type { ModelServer } from '../model-server/model-server';
import { releaseOf } from '../releases';
import { predictedLatencyScheduling } from '../router/predicted-latency';
import type { Router } from '../router/router';
import { layOut, oneGroupFields } from './one-group-path';
import type { OneGroupProps } from './props';
import { prefixed, refuseUnheard, resolvePath } from './well-lit-path';

/** Props of {@link PredictedLatencyScheduling}: the path's own, and what can be said of its model servers. */
export interface PredictedLatencySchedulingProps extends OneGroupProps {
  /**
   * Honour the targets that requests bring along, `x-slo-ttft-ms` and `x-slo-tpot-ms`. The predictor then learns from streamed answers:
   * every request must say `"stream": true`.
   * @default false
   */
  readonly streamingMode?: boolean;
}

const schema = defineSchema((z) => z.strictObject({ ...oneGroupFields(z), streamingMode: optionalFlag(z) }));

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PredictedLatencySchedulingProps>>;

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
    refuseUnheard(this, parsed, 'streamingMode', streamingMode, 'predictedLatencyScheduling({ streamingMode: … })');
    ({ modelServer: this.modelServer, router: this.router } = layOut(this, parsed, {
      path: resolvePath(this, optimizedBaseline, parsed),
      maturity: rows.guide,
      scheduling: () => predictedLatencyScheduling({ streamingMode, release: parsed.release }),
      router: {
        name: prefixed(parsed.name, rows.guide),
        configFileName: streamingMode ? rows.configFileNames.streaming : rows.configFileNames.whole,
      },
    }));
  }
}
