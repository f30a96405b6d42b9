import type { IConstruct } from 'constructs';

const POOL_MEMBER = Symbol.for('cdk8s-llm-d.PoolMember');

/** What two servers compare before they exchange KV blocks, by the names of the engine's settings. What nobody knows is undefined. */
export interface KvHandshake {
  /** Whether the engine refuses a peer that differs. */
  readonly enforced: boolean;
  /** Version of the engine, where it matters. */
  readonly engineVersion?: string;
  readonly dtype?: string;
  readonly kvCacheDtype?: string;
  readonly attentionBackend?: string;
  readonly disableHybridKvCacheManager?: string;
}

/** What clients may ask some servers for: models, and adapters that are loaded from the start. */
export function servedNames(members: readonly PoolMember[]): string[] {
  return [...new Set(members.flatMap(({ servedModelName, adapterNames = [] }) => [servedModelName, ...adapterNames]))];
}

/** What a router needs to know of the pods that it sends requests to. A model server is one. */
export interface PoolMember extends IConstruct {
  /** Labels that every pod has and that the pods of no other router have. */
  readonly poolLabels: Readonly<Record<string, string>>;
  /** All labels of the pods that select. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** The port that requests go to. */
  readonly targetPort: number;
  /** All such ports, where each rank of a pod is a server of its own. @default - the target port alone */
  readonly targetPorts?: readonly number[];
  /** The label `llm-d.ai/role`. */
  readonly role: string;
  /** The name that clients ask for. */
  readonly servedModelName: string;
  /** Names of adapters that it serves beside the model. @default - none that is known */
  readonly adapterNames?: readonly string[];
  /** The model that it loads: whose tokenizer cuts prompts into tokens. */
  readonly model: string;
  /** What serves it. */
  readonly engine: { readonly kind: string; readonly displayName: string };
  /** Tokens per KV-cache block. */
  readonly kvBlockSize: number;
  /** Blocks of that size that each pod keeps in its own memory beside those on its devices; undefined where nobody knows. */
  readonly kvTierBlocks?: number;
  /** The port on which each pod publishes what its KV cache stores and drops; undefined where it does not. */
  readonly kvEventsPort?: number;
  /** Devices over which each layer is split. */
  readonly tensorParallelSize: number;
  /** How it exchanges KV blocks with other servers: the same for all that do. Undefined where it does not. */
  readonly kvTransfer?: {
    readonly kind: string;
    readonly connector?: string;
    readonly transport?: string;
    readonly bootstrapPort?: number;
    readonly bufferMemory?: string;
    readonly handshake?: KvHandshake;
  };
  /** Whether its pods ask prefill servers on behalf of the engine. */
  readonly routesToPrefill: boolean;
}

/** All ports of a pod that requests go to; the target port is the first. */
export function targetPortsOf({ targetPort, targetPorts = [targetPort] }: PoolMember): readonly number[] {
  return targetPorts;
}

let created = 0;

/** Marks a construct as one whose pods routers send requests to. */
export function markPoolMember(construct: PoolMember): void {
  created += 1;
  Object.defineProperty(construct, POOL_MEMBER, { value: true });
}

/** How many were ever marked: what was computed from a tree holds until this changes. */
export function poolMembersCreated(): number {
  return created;
}

/** What to give where such constructs are wanted. */
export const MODEL_SERVERS_FORM = 'Give model servers: new ModelServer(…)';

/** Whether a value is such a construct, also when two copies of this library are loaded. */
export function isPoolMember(value: unknown): value is PoolMember {
  return typeof value === 'object' && value !== null && POOL_MEMBER in value;
}
