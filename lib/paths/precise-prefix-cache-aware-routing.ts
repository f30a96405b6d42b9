import { Construct } from 'constructs';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import { type PrecisePrefixCacheRows, releaseOf } from '../releases';
import type { EndpointPickerConfig } from '../router/config';
import { precisePrefixCacheScorer } from '../router/precise-prefix-cache';
import type { RouterProps } from '../router/props';
import { Router } from '../router/router';
import type { WellLitPathProps } from './props';
import { weigh } from './scheduling';
import { pathFields } from './schema';
import { groupOf, resolvePath, routerProps, serverProps, warnOfMaturity } from './well-lit-path';

/** Props of {@link PrecisePrefixCacheAwareRouting}: the path's own, and what can be said of its model servers. */
export interface PrecisePrefixCacheAwareRoutingProps extends WellLitPathProps, ModelServerGroup {
  /** Hugging Face id of the model whose tokenizer is used, where `model` is a path. @default - the model */
  readonly tokenizerModel?: string;
}

const schema = defineSchema((z) =>
  z.strictObject({ ...groupFields(z), ...pathFields(z), tokenizerModel: z.string().min(1).optional() }),
);

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
    const path = resolvePath(rows, parsed);
    const server = serverProps(this, path, parsed, groupOf(parsed));
    this.modelServer = new ModelServer(this, 'model-server', { ...server, kvEvents: parsed.kvEvents ?? true });
    const members = [this.modelServer];
    const config = parsed.router?.schedulingConfig ?? preciselyWeighed(rows, this.modelServer, tokenizerModel);
    this.router = new Router(this, 'router', replicated(rows, routerProps(path, parsed, members, config)));
    warnOfMaturity(this, rows.guide, path);
  }
}

function preciselyWeighed(rows: PrecisePrefixCacheRows, modelServer: ModelServer, tokenizerModel?: string): EndpointPickerConfig {
  const precise = precisePrefixCacheScorer([modelServer], { tokenizerModel });
  return weigh(rows.scorers, { filters: rows.filters, instances: { 'precise-prefix-cache-scorer': precise } });
}

/** A router as upstream runs it for this path, under what the caller said of it. */
function replicated({ router }: PrecisePrefixCacheRows, props: RouterProps): RouterProps {
  const { replicas = router.replicas, highAvailability, images } = props;
  return {
    ...props,
    replicas,
    // A single replica has nobody to share with.
    highAvailability: highAvailability ?? (replicas > 1 ? router.highAvailability : undefined),
    images: { ...images, pullPolicy: images?.pullPolicy ?? router.pullPolicy },
  };
}
