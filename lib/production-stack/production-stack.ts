import { Construct } from 'constructs';
import { ConfigError } from '../internal/config-error';
import { defined } from '../internal/defined';
import { parseProps } from '../internal/schema';
import { warn } from '../internal/warnings';
import type { LmcacheControllerAddress } from '../model-server/features/lmcache/facts';
import { stackReleaseOf } from '../releases';
import { LmcacheServer } from './cache-server/lmcache-server';
import { EngineModel } from './engine-model/engine-model';
import { mayBeNone } from './engine-model/scaling';
import { LoraAdapter } from './lora/adapter';
import { LoraController } from './lora/controller';
import { StackMonitoring } from './monitoring/stack-monitoring';
import type { ProductionStackProps, StackModelIds, StackRouterOptions } from './props';
import type { StackRouting } from './router/routings';
import { StackRouter } from './router/stack-router';
import { productionStackSchema } from './schema';
import { SharedStorage } from './shared-storage/shared-storage';
import { collectorOf, commonOf, labelsOf, modelProps, routingOf, stagesOf, wiringProblems } from './wiring';

/**
 * The vLLM Production Stack: models of vLLM, the router in front of them, and what they share: a server of LMCache, storage, LoRA adapters, dashboards.
 * Each part is also a construct of its own; here they are made to fit one another.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, ProductionStack } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const stack = new ProductionStack(chart, 'vllm', {
 *   models: {
 *     qwen: { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia(), replicas: 2, lmcache: { cpu: { size: '20Gi' } } },
 *   },
 *   router: { routing: { kind: 'session', key: 'x-user-id' } },
 *   cacheServer: true,
 * });
 * console.log(stack.models.qwen.serviceName); // vllm-qwen-engine-service
 * @see vllm-stack 0.1.12 helm
 */
export class ProductionStack<M extends StackModelIds = StackModelIds> extends Construct {
  /** The first part of all names. */
  public readonly name: string;
  /** The models by name. */
  public readonly models: { readonly [Name in keyof M]: EngineModel<M[Name]> };
  /** What clients call; undefined where something else is. */
  public readonly router?: StackRouter;
  public readonly cacheServer?: LmcacheServer;
  public readonly sharedStorage?: SharedStorage;
  public readonly loraController?: LoraController;
  /** LoRA adapters by name. */
  public readonly adapters: Readonly<Record<string, LoraAdapter>>;
  public readonly monitoring?: StackMonitoring;

  /**
   * @throws ConfigError naming every wrong prop of the stack at once, or those of the first part that has any
   */
  public constructor(scope: Construct, id: string, props: ProductionStackProps<M>) {
    super(scope, id);
    const parsed: ProductionStackProps = parseProps(this, productionStackSchema, props);
    const { name: stack = id } = parsed;
    const problems = wiringProblems(stack, parsed);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    const { release, cacheServer, sharedStorage, router } = parsed;
    this.name = stack;
    if (sharedStorage) {
      const own = labelsOf(parsed, sharedStorage);
      this.sharedStorage = new SharedStorage(this, 'shared-storage', { ...sharedStorage, ...own, stack });
    }
    if (cacheServer) {
      const said = cacheServer === true ? {} : cacheServer;
      this.cacheServer = new LmcacheServer(this, 'cache-server', { ...said, ...commonOf(parsed, said), stack });
    }
    const models = this.createModels(parsed);
    this.models = models as unknown as typeof this.models;
    if (router !== false) this.router = this.createRouter(parsed, router ?? {}, models);
    const { controller, adapters = {} } = parsed.lora ?? {};
    if (controller) {
      const own = commonOf(parsed, controller);
      this.loraController = new LoraController(this, 'lora-controller', { ...controller, ...own, stack });
    }
    this.adapters = this.createAdapters(adapters, models, parsed);
    if (parsed.monitoring) {
      const said = parsed.monitoring === true ? {} : parsed.monitoring;
      const collector = collectorOf(parsed);
      this.monitoring = new StackMonitoring(this, 'monitoring', {
        ...defined({ release, collector }),
        ...said,
        ...labelsOf(parsed, said),
        dashboards: dashboardsOf(parsed, said),
        engines: Object.values(models),
      });
    }
    const sleeper = Object.entries(parsed.models).find(([, { autoscaling }]) => autoscaling && mayBeNone(autoscaling));
    if (sleeper && this.router && (this.router.metricsCollector ?? collectorOf(parsed)) === undefined) {
      warn(this, 'uncollected-metrics', {
        field: `models.${sleeper[0]}.autoscaling`,
        what: 'lets all replicas go, and nothing made here collects the metrics of the router, which bring the first one back',
        fix: 'give the stack monitoring: true, unless something else collects them.',
      });
    }
  }

  private createModels(props: ProductionStackProps): Record<string, EngineModel> {
    const { sharedStorage, cacheServer } = this;
    const controller = controllerOf(this.name, props);
    const parts = { stack: this.name, sharedStorage, cacheServer, controller, metricsCollector: collectorOf(props) };
    const scope = new Construct(this, 'models');
    return Object.fromEntries(
      Object.entries(props.models).map(([name, own]) => {
        return [name, new EngineModel(scope, name, modelProps(name, props, own, parts))];
      }),
    );
  }

  private createRouter(
    props: ProductionStackProps,
    { discovery = 'pods', routing, ...options }: StackRouterOptions,
    models: Readonly<Record<string, EngineModel>>,
  ): StackRouter {
    const { platform, monitoring, models: said } = props;
    const find = (names: readonly string[]) => names.flatMap((name) => models[name] ?? []);
    const resolved = ((): StackRouting | undefined => {
      if (routing?.kind !== 'disaggregatedPrefill') return routing;
      const { prefill, decode, orchestrated } = stagesOf(routing, said);
      return { ...routing, orchestrated, prefill: find(prefill), decode: find(decode) };
    })();
    return new StackRouter(this, 'router', {
      ...defined({ platform, monitoring: routerMonitoring(monitoring) }),
      ...options,
      ...commonOf(props, options),
      stack: this.name,
      backends: { kind: discovery, models: Object.values(models) },
      routing: resolved,
    });
  }

  private createAdapters(
    adapters: NonNullable<NonNullable<ProductionStackProps['lora']>['adapters']>,
    models: Readonly<Record<string, EngineModel>>,
    props: ProductionStackProps,
  ): Record<string, LoraAdapter> {
    const entries = Object.entries(adapters);
    if (entries.length === 0) return {};
    const scope = new Construct(this, 'adapters');
    return Object.fromEntries(
      entries.flatMap(([name, { base, ...adapter }]) => {
        const model = models[base];
        return model ? [[name, new LoraAdapter(scope, name, { ...adapter, ...labelsOf(props, adapter), base: model })]] : [];
      }),
    );
  }
}

/** Where the controller inside the router will listen, before there is the router. */
function controllerOf(stack: string, props: ProductionStackProps): LmcacheControllerAddress | undefined {
  const routing = routingOf(props);
  return routing?.kind === 'kvAware' ? StackRouter.lmcacheController(stack, routing.controllerPorts, props.release) : undefined;
}

type Watched = Exclude<ProductionStackProps['monitoring'], boolean | undefined>;

/** Dashboards with the labels of the stack, beside those by which Grafana finds them. */
function dashboardsOf({ labels, release }: ProductionStackProps, { dashboards = true }: Watched): Watched['dashboards'] {
  if (dashboards === false || labels === undefined) return dashboards;
  const { labels: finding = stackReleaseOf(release).monitoring.dashboardLabels, ...others } =
    dashboards === true ? {} : dashboards;
  return { ...others, labels: { ...labels, ...finding } };
}

/** The router is watched as the models are, unless it says otherwise. */
function routerMonitoring(monitoring: ProductionStackProps['monitoring']): StackRouterOptions['monitoring'] {
  if (!monitoring || monitoring === true) return monitoring || undefined;
  const { collector, interval, labels, scrape } = monitoring;
  return scrape === false ? undefined : defined({ collector, interval, labels });
}
