import type { KedaStrategy, WorkloadAutoscalerProps } from '../../autoscaling/props';
import type { DisruptionBudget } from '../../kubernetes/disruption-budget';
import type { MetricsCollector } from '../../kubernetes/monitoring';
import type { SecretKey } from '../../kubernetes/secret-key';
import type { AccessMode } from '../../kubernetes/volume-claim';
import type { ModelServerGroup, ModelServerProps } from '../../model-server/props';
import type { StackReleaseName } from '../../releases';

/** Storage that is claimed for the model: it stays when pods go. */
export interface ClaimedWeights {
  readonly kind: 'claim';
  /** How much to ask for, such as `50Gi`. */
  readonly size: string;
  /** Several replicas need `ReadWriteMany`. @default ReadWriteOnce */
  readonly accessMode?: AccessMode;
  /** Empty for no class at all. @default - the cluster's default class */
  readonly storageClassName?: string;
  /** Labels of the PersistentVolume to bind. @default - any, or a new one */
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** A PersistentVolumeClaim that there is already. */
export interface ExistingClaimWeights {
  readonly kind: 'existingClaim';
  /** Its name, in the namespace of the pods. */
  readonly claimName: string;
  /** @default - not known: several nodes can write to it */
  readonly accessMode?: AccessMode;
  /** Whether pods may only read: everything that they load has to be there. @default false */
  readonly readOnly?: boolean;
}

/** Storage that several models share: a `SharedStorage`. */
export interface SharedWeights {
  readonly kind: 'shared';
  readonly storage: WeightsStorage;
}

/** Files that are gone with the pod: every new pod downloads them again. */
export interface EphemeralWeights {
  readonly kind: 'ephemeral';
  /** What the files may take of the node's disk, such as `40Gi`: a pod that takes more is evicted. @default - no limit */
  readonly sizeLimit?: string;
}

/** Where the files of a model are kept: the folder that `HF_HOME` names. */
export type ModelWeights = ClaimedWeights | ExistingClaimWeights | SharedWeights | EphemeralWeights;

/** A claim and where pods see it. A `SharedStorage` is one. */
export interface WeightsStorage {
  /** Name of the PersistentVolumeClaim, in the namespace of the pods. */
  readonly claimName: string;
  readonly mountPath: string;
  /** @default - not known: several nodes can write to it */
  readonly accessMode?: AccessMode;
}

/** The template that turns a conversation into a prompt: its text, or a key of a ConfigMap that there is already. */
export type ChatTemplate =
  | { readonly inline: string }
  | {
      /** Name of the ConfigMap. */
      readonly configMap: string;
      readonly key: string;
    };

/** LoRA adapters that are loaded and dropped while the engine runs. */
export interface EngineLora {
  /** Adapters in one batch. `--max-loras` @default - the engine's: 1 */
  readonly maxLoras?: number;
  /** Largest rank of an adapter. `--max-lora-rank` @default - the engine's: 16 */
  readonly maxLoraRank?: 1 | 8 | 16 | 32 | 64 | 128 | 256 | 320 | 512;
  /** Adapters that are kept in the host's memory. `--max-cpu-loras` @default - as maxLoras */
  readonly maxCpuLoras?: number;
  /**
   * A container beside the engine that downloads adapters for the LoRA controller, next to the weights.
   * @default - none: adapters are where they are said to be
   */
  readonly downloads?: {
    /** The image that you have tried, by its digest: upstream publishes no tag but `latest`. */
    readonly image: string;
  };
}

/** How the replicas of a model follow the requests that wait in its engines: a KEDA ScaledObject. */
export interface EngineAutoscaling
  extends Omit<KedaStrategy, 'kind' | 'router' | 'signals'>,
    Pick<WorkloadAutoscalerProps, 'maxReplicas' | 'behavior'> {
  /** Requests that wait in each engine at which a replica is added; `false` follows `triggers` alone. @default 5 */
  readonly waitingRequests?: number | false;
  /**
   * Replicas that there are at least. Of none there are no metrics: with 0 a router of the stack has to count what comes in.
   * @default 1
   */
  readonly minReplicas?: number;
}

/**
 * What can be said of every model of a stack alike: a `ProductionStack` takes it for all of them. What a model says stands over it, in `engine`, `images`,
 * `probes`, `scheduling` and `labels` key by key, taints and extra arguments beside it.
 */
export interface EngineDefaults
  extends Pick<ModelServerProps, 'platform' | 'engine' | 'images' | 'hfToken'>,
    Pick<ModelServerGroup, 'scheduling' | 'probes' | 'labels'> {
  /** The key that the API asks for (`VLLM_API_KEY`). Probes and metrics need none. @default - anybody may ask */
  readonly apiKey?: SecretKey;
  /** Release of the Production Stack. @default 0.1.12 */
  readonly release?: StackReleaseName;
}

/** Props of {@link EngineModel}. `A` is the id of the accelerator, where the program knows it: KV connectors that do not run there do not compile. */
export interface EngineModelProps<A extends string = string>
  extends EngineDefaults,
    Omit<ModelServerGroup<A>, 'dataParallelLoadBalancing' | 'kvEvents' | 'scheduling' | 'probes' | 'labels'>,
    Pick<ModelServerProps<A>, 'model' | 'servedModelName' | 'accelerator' | 'port' | 'kvTransfer' | 'rdma'> {
  /** The stack that it is part of: the first part of all names. @default - the name */
  readonly stack?: string;
  /** What the stack calls the model: the second part of all names, and the label `model`. @default - the construct's id */
  readonly name?: string;
  /** Which part of a request it takes, where the router has prefill and decode done by different models. @default - all of it */
  readonly role?: 'prefill' | 'decode';
  /** Where the files of the model are kept. @default - `{ kind: 'ephemeral' }` */
  readonly weights?: ModelWeights;
  /** @default - the model's own */
  readonly chatTemplate?: ChatTemplate;
  /** Whether adapters can be loaded and dropped while it runs. @default false */
  readonly lora?: boolean | EngineLora;
  /** Pods that stay while nodes are drained. @default - none is sure to */
  readonly disruptionBudget?: DisruptionBudget;
  /** Has the replicas follow the load. @default - there are as many as `replicas` says */
  readonly autoscaling?: EngineAutoscaling;
  /** Name of an existing ServiceAccount. @default - the namespace's own */
  readonly serviceAccountName?: string;
  /** Who collects the metrics, where something that is not made here does. @default - nobody is known to */
  readonly metricsCollector?: MetricsCollector;
}
