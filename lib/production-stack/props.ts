import type { LmcacheServerProps } from './cache-server/props';
import type { EngineDefaults, EngineModelProps } from './engine-model/props';
import type { LoraAdapterProps } from './lora/adapter-props';
import type { LoraControllerProps } from './lora/controller-props';
import type { StackMonitoringProps } from './monitoring/props';
import type { StackRouterProps } from './router/props';
import type { DisaggregatedPrefillRouting, StackRouting } from './router/routings';
import type { SharedStorageProps } from './shared-storage/props';

/** What a stack decides for its parts. */
type Decided = 'stack' | 'release';

/** A model of a stack: what an `EngineModel` takes, its names apart. What is not said is what the stack says of all models. */
export type StackModelProps<A extends string = string> = Omit<EngineModelProps<A>, Decided | 'name' | 'metricsCollector'>;

/** The models of a stack by name. `M` is their names and the ids of their accelerators. */
export type StackModels<M extends StackModelIds = StackModelIds> = { readonly [Name in keyof M]: StackModelProps<M[Name]> };

/** Names of models, and the ids of their accelerators. */
export type StackModelIds = Readonly<Record<string, string>>;

/** Prefill on some models' pods, decode on others'; all of them by their names in the stack. */
export interface NamedDisaggregatedPrefill<Name extends string = string>
  extends Omit<DisaggregatedPrefillRouting, 'prefill' | 'decode' | 'orchestrated'> {
  /**
   * Whether the router hands the transfer parameters of the prefill to the decode, as NIXL wants it.
   * @default - whether the models have `kvTransfer`
   */
  readonly orchestrated?: boolean;
  /** Models that prefill. @default - those of the role `prefill` */
  readonly prefill?: readonly Name[];
  /** Models that decode. @default - those of the role `decode` */
  readonly decode?: readonly Name[];
}

/** How the router of a stack chooses among the pods of the model that is asked for. */
export type NamedRouting<Name extends string = string> =
  | Exclude<StackRouting, DisaggregatedPrefillRouting>
  | NamedDisaggregatedPrefill<Name>;

/** The router of a stack: what a `StackRouter` takes, its backends apart. */
export interface StackRouterOptions<Name extends string = string>
  extends Omit<StackRouterProps, Decided | 'backends' | 'routing' | 'platform'> {
  /**
   * Whether it watches the pods of the models and talks to each, or their Services and lets Kubernetes choose.
   * @default pods
   */
  readonly discovery?: 'pods' | 'services';
  /** @default - round robin */
  readonly routing?: NamedRouting<Name>;
}

/** An adapter of one of the stack's models. */
export interface NamedAdapter<Name extends string = string> extends Omit<LoraAdapterProps, 'base' | 'name' | 'release'> {
  /** The model that it was made for. */
  readonly base: Name;
}

/** LoRA adapters that are loaded while engines run. */
export interface StackLora<Name extends string = string> {
  /** What loads them. A cluster needs one. @default - one that was installed otherwise */
  readonly controller?: Omit<LoraControllerProps, Decided>;
  /** Adapters by the names of their objects. */
  readonly adapters?: Readonly<Record<string, NamedAdapter<Name>>>;
}

/**
 * Props of {@link ProductionStack}, and what is said of all of its models alike. The other parts take `images`, `labels` and `release` from it and, where
 * it is said, the router `platform`; `scheduling` and `probes` are those of the models alone.
 */
export interface ProductionStackProps<M extends StackModelIds = StackModelIds> extends EngineDefaults {
  /** The first part of all names. @default - the construct's id */
  readonly name?: string;
  /** The models by name: the second part of the names of their objects, and how the router, the adapters and the dashboards call them. */
  readonly models: StackModels<M>;
  /** What clients call. `false` where something else is. @default - round robin over the pods of the model that is asked for */
  readonly router?: StackRouterOptions<NoInfer<keyof M & string>> | false;
  /**
   * A server of LMCache that keeps the blocks of all models which have `lmcache`: it becomes their `remote`, unless they say another.
   * @default false
   */
  readonly cacheServer?: boolean | Omit<LmcacheServerProps, Decided>;
  /** Storage of all models: the `weights` of those that say nothing else. @default - each model has its own */
  readonly sharedStorage?: Omit<SharedStorageProps, Decided>;
  readonly lora?: StackLora<NoInfer<keyof M & string>>;
  /** Whether and how the metrics of models and router are collected, and shown by dashboards. @default false */
  readonly monitoring?: boolean | Omit<StackMonitoringProps, 'engines' | 'release'>;
}
