import { Construct, type IConstruct } from 'constructs';
import type { Z } from '../internal/schema';
import type { MetricsCollector } from '../kubernetes/monitoring';
import type { SecretKey } from '../kubernetes/secret-key';
import type { LmcacheFacts } from '../model-server/features/lmcache/facts';
import type { Platform } from '../platforms/platforms';

/** What a router of the stack, a monitor and a LoRA adapter need to know of a model's pods. An `EngineModel` is one. */
export interface StackBackend extends IConstruct {
  /** The stack that it is part of. */
  readonly stack: string;
  /** What the stack calls the model: the label `model` of its pods. */
  readonly modelName: string;
  /** The name that clients ask for. */
  readonly servedModelName: string;
  /** Labels by which its pods are told from all others. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** The port of the engine's API on the pods, and its name. */
  readonly targetPort: number;
  readonly portName: string;
  /** The Service in front of its pods. */
  readonly serviceName: string;
  readonly servicePort: number;
  /** Replicas from the start, or at the most where an autoscaler decides. */
  readonly replicas: number;
  /** How it takes part in the transfer of KV blocks, if it does: `kv_producer` prefills, `kv_consumer` decodes, `kv_both` does either. */
  readonly kvRole?: 'kv_producer' | 'kv_consumer' | 'kv_both';
  /** What its LMCache is told; undefined where it has none. */
  readonly lmcache?: LmcacheFacts;
  /** Whether the engine can be put to sleep over its API: the router then labels sleeping pods. */
  readonly sleepMode: boolean;
  /** Whether it takes LoRA adapters while it runs. */
  readonly takesAdapters: boolean;
  /**
   * Whether a container beside the engine downloads adapters, and who sees them: all of its pods, or each pod what it has downloaded itself.
   * @default - not known
   */
  readonly adapterDownloads?: 'shared' | 'each-pod' | false;
  /** The key that its API asks for. @default - none */
  readonly apiKey?: SecretKey;
  /** The token with which the tokenizer of a gated model is read. @default - none */
  readonly hfToken?: SecretKey;
  /** CPU architecture of the nodes that its pods run on, as the label `kubernetes.io/arch` has it; undefined where it is not known. */
  readonly architecture?: 'amd64' | 'arm64';
  /** The cloud or distribution that its pods run on; undefined where nobody says. */
  readonly platform?: Platform;
  /** Who collects its metrics; undefined where nobody is known to. */
  readonly metricsCollector?: MetricsCollector;
}

/** Where a part of a stack is: where it was said to be, otherwise where the models are. */
export function platformOf(said: Platform | undefined, models: readonly Pick<StackBackend, 'platform'>[]): Platform | undefined {
  return said ?? models.find(({ platform }) => platform !== undefined)?.platform;
}

/** @internal Whether a value is such a construct. */
export function isStackBackend(value: unknown): value is StackBackend {
  return Construct.isConstruct(value) && 'modelName' in value && 'takesAdapters' in value;
}

/** @internal Schema of a {@link StackBackend}. */
export const stackBackendSchema = (z: Z) =>
  z.custom<StackBackend>(isStackBackend, 'Give a model of the stack, such as new EngineModel(…)');
