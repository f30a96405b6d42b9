import type { JsonObject, VllmKvTransferConfig } from '../../../engines';
import type { PodParts } from '../../../kubernetes/pod-parts';
import type { FeatureContext } from '../feature';
import { DEFAULT_HASH_SEED, HASH_SEED_ENV, type LmcacheFacts } from './facts';
import { lmcacheHardwareOf } from './hardware';

/** Roles as the engine calls them. */
export const KV_ROLES = { both: 'kv_both', producer: 'kv_producer', consumer: 'kv_consumer' } as const;

/** How the engine is told of LMCache, and what the hardware asks for with it. */
export interface LmcacheEngine {
  readonly connector: VllmKvTransferConfig;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly parts: PodParts;
  /** `PYTHONHASHSEED` */
  readonly hashSeed: string;
}

/** LMCache's connector as the hardware has it, and one seed for all who hash alike. */
export function lmcacheEngine(
  { accelerator, release, engine }: FeatureContext,
  {
    kvRole,
    hashSeed = release.kvCacheTiers.connectors.lmcache.hashSeed ?? DEFAULT_HASH_SEED,
    node,
  }: {
    readonly kvRole: VllmKvTransferConfig['kvRole'];
    readonly hashSeed?: string;
    /** Options of the connector to the node's server; undefined: LMCache is inside the engine. */
    readonly node?: JsonObject;
  },
): LmcacheEngine {
  const {
    connector: inside,
    multiprocessConnector,
    env,
    settings = {},
    capabilities = [],
  } = lmcacheHardwareOf(accelerator) ?? {};
  const connector = node ? multiprocessConnector : inside;
  const taken = engine.withDefaults(settings).settings as Readonly<Record<string, unknown>>;
  // What the engine is told already stays: by its settings, or by an extra argument, which keeps a default out.
  const missing = Object.entries(settings).filter(([setting]) => !(setting in engine.settings) && setting in taken);
  return {
    connector: {
      kvConnector: connector?.name ?? release.kvCacheTiers.connectors.lmcache.name,
      kvRole,
      kvConnectorModulePath: connector?.modulePath,
      kvConnectorExtraConfig: node,
    },
    ...(missing.length > 0 && { settings: Object.fromEntries(missing) }),
    parts: {
      env: { ...env, [HASH_SEED_ENV]: hashSeed },
      ...(capabilities.length > 0 && !node && { containerSecurityContext: { capabilities: { add: [...capabilities] } } }),
    },
    hashSeed,
  };
}

/** What others need to know of LMCache in a server. */
export function lmcacheFacts(server: FeatureContext, { connector, hashSeed }: LmcacheEngine): LmcacheFacts {
  return { version: lmcacheVersionOf(server), hashSeed, kvRole: connector.kvRole };
}

/** Version of LMCache inside the image; undefined where nobody says. */
export function lmcacheVersionOf({ props, engineImage }: FeatureContext): string | undefined {
  const said = typeof props.lmcache === 'object' ? props.lmcache.version : undefined;
  return said ?? engineImage.holds?.LMCache;
}
