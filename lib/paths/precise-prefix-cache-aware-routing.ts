import { Construct } from 'constructs';
import { optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import type { ModelServer } from '../model-server/model-server';
import { type PrecisePrefixCacheRows, releaseOf } from '../releases';
import type { EndpointPickerConfig } from '../router/config';
import { precisePrefixCacheScorer } from '../router/precise-prefix-cache';
import type { RouterProps } from '../router/props';
import type { Router } from '../router/router';
import { layOut, oneGroupFields } from './one-group-path';
import type { OneGroupProps } from './props';
import { weigh } from './scheduling';
import { refuseUnheard, resolvePath } from './well-lit-path';

/** Props of {@link PrecisePrefixCacheAwareRouting}: the path's own, and what can be said of its model servers. */
export interface PrecisePrefixCacheAwareRoutingProps extends OneGroupProps {
  /** Hugging Face id of the model whose tokenizer is used, where `model` is a path. @default - the model */
  readonly tokenizerModel?: string;
}

const schema = defineSchema((z) => z.strictObject({ ...oneGroupFields(z), tokenizerModel: optionalText(z) }));

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PrecisePrefixCacheAwareRoutingProps>>;

/**
 * Model servers that tell which KV-cache blocks they hold, behind a router that sends each request to the one that holds most of its
 * prompt. Two endpoint pickers answer, each with an index of its own and a tokenizer beside it.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, PrecisePrefixCacheAwareRouting } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new PrecisePrefixCacheAwareRouting(chart, 'qwen', { accelerator: Accelerator.nvidia(), replicas: 4 });
 * app.synth();
 * @see v0.7.0 guides/precise-prefix-cache-aware
 */
export class PrecisePrefixCacheAwareRouting extends Construct {
  public readonly modelServer: ModelServer;
  public readonly router: Router;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: PrecisePrefixCacheAwareRoutingProps = {}) {
    super(scope, id);
    const { tokenizerModel, ...parsed } = parseProps(this, schema, props);
    const rows = releaseOf(parsed.release).precisePrefixCache;
    const there = "precisePrefixCacheScorer(servers, { tokenizerModel: '…' })";
    refuseUnheard(this, parsed, 'tokenizerModel', tokenizerModel, there);
    ({ modelServer: this.modelServer, router: this.router } = layOut(this, parsed, {
      path: resolvePath(this, rows, parsed),
      maturity: rows.guide,
      scheduling: (server) => preciselyWeighed(rows, server, tokenizerModel),
      server: { kvEvents: parsed.kvEvents ?? true },
      router: replicated(rows, parsed),
    }));
  }
}

function preciselyWeighed(rows: PrecisePrefixCacheRows, modelServer: ModelServer, tokenizerModel?: string): EndpointPickerConfig {
  const precise = precisePrefixCacheScorer([modelServer], { tokenizerModel });
  return weigh(rows.scorers, { filters: rows.filters, instances: { 'precise-prefix-cache-scorer': precise } });
}

/** A router as upstream runs it for this path, under what the caller said of it. */
function replicated({ router: row }: PrecisePrefixCacheRows, { router, images }: OneGroupProps): Partial<RouterProps> {
  const { replicas = row.replicas, highAvailability } = router ?? {};
  return {
    replicas,
    // A single replica has nobody to share with.
    highAvailability: highAvailability ?? (replicas > 1 ? row.highAvailability : undefined),
    images: { ...images, pullPolicy: images?.pullPolicy ?? row.pullPolicy },
  };
}
