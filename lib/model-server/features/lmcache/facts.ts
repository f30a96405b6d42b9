/** The variable with the seed of Python's hashes: who computes the same keys has the same. */
export const HASH_SEED_ENV = 'PYTHONHASHSEED';

/** LMCache's variables beside those of its configuration. */
export const LMCACHE_ENV = { logLevel: 'LMCACHE_LOG_LEVEL', configFile: 'LMCACHE_CONFIG_FILE' } as const;

/** The seed of those that nobody gives one. Any will do, if it is the same everywhere. */
export const DEFAULT_HASH_SEED = '0';

/** How much LMCache can be asked to say. */
export const LMCACHE_LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

/** What the sides of `pd` do with blocks. */
export const PD_ROLES = { sender: 'producer', receiver: 'consumer' } as const;

/** Where an LMCache controller listens, such as the one inside a Production Stack's router. Host and ports as the engines dial them. */
export interface LmcacheControllerAddress {
  /** Host name of the controller's Service. */
  readonly host: string;
  /** Engines report what they store here. `LMCACHE_CONTROLLER_PULL_URL` */
  readonly pullPort: number;
  /** Engines ask here. `LMCACHE_CONTROLLER_REPLY_URL` */
  readonly replyPort: number;
  /** Engines say here that they are alive. The controller tells its address to those that register: no version has a key for it. */
  readonly heartbeatPort: number;
}

/** What others need to know of a model server's LMCache. */
export interface LmcacheFacts {
  /** Version of LMCache inside the image; undefined where nobody says. */
  readonly version?: string;
  /** `PYTHONHASHSEED`: who computes the same keys must have the same. */
  readonly hashSeed: string;
  /** The controller that it reports to, if there is one. */
  readonly controller?: LmcacheControllerAddress;
  /** Seconds between two signs of life to the controller. */
  readonly heartbeatSeconds?: number;
  /** Tokens per chunk, where it is not LMCache's default: who computes the same keys cuts alike. */
  readonly chunkSize?: number;
  /** Whether it stores blocks, fetches them, or both. */
  readonly kvRole?: 'kv_both' | 'kv_producer' | 'kv_consumer';
  /** Its part in handing blocks of prefill to decode, if it has one. */
  readonly pd?: LmcachePdFacts;
}

/** A server's part in handing blocks of prefill to decode. Who routes tells each sender with a request which receiver it is for. */
export interface LmcachePdFacts {
  readonly role: 'sender' | 'receiver';
  /** A receiver's ports on which senders introduce themselves, one per rank (`receiver_init_port`). */
  readonly initPorts: readonly number[];
  /** A receiver's ports on which senders ask for room, one per rank (`receiver_alloc_port`). */
  readonly allocPorts: readonly number[];
  /** Where a sender says that blocks have arrived; undefined where it tells nobody. */
  readonly proxy?: { readonly host: string; readonly port: number };
}
