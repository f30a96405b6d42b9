import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Z } from '../../internal/schema';
import { unprivilegedPortSchema } from '../../kubernetes/port';
import type { LmcacheControllerAddress } from '../../model-server/features/lmcache/facts';
import type { StackBackend } from '../backend';
import { modelsSchema } from './backends';

/**
 * How the router chooses among the backends of the model that is asked for.
 *
 * - `roundRobin`: one after the other.
 * - `session`: always the same for one session.
 * - `prefixAware`: the one that was last sent a request that began alike.
 * - `kvAware`: the one whose LMCache holds most of the prompt.
 * - `disaggregatedPrefill`: one that prefills, and then one that decodes.
 */
export type StackRouting = RoundRobinRouting | SessionRouting | PrefixAwareRouting | KvAwareRouting | DisaggregatedPrefillRouting;

/** One backend after the other. */
export interface RoundRobinRouting {
  readonly kind: 'roundRobin';
}

/** One session, one backend, by a hash that all replicas of the router compute alike. Without a session: the backend with the fewest requests. */
export interface SessionRouting {
  readonly kind: 'session';
  /** What names the session: a header, such as `x-user-id`, or a field of the request's body where there is no such header. `--session-key` */
  readonly key: string;
}

/** The backend that saw the longest beginning of the prompt, as far as this replica of the router knows. Caches that were evicted are not noticed. */
export interface PrefixAwareRouting {
  readonly kind: 'prefixAware';
  /**
   * Characters that must be alike; below, the backend with the fewest requests takes it. Compared are blocks of 128 characters.
   * `--prefix-min-match-length` @default 0
   */
  readonly minMatchLength?: number;
}

/** Ports of the LMCache controller inside the router. */
export type LmcacheControllerPorts = Pick<LmcacheControllerAddress, (typeof CONTROLLER_PORTS)[number]>;

/** What they are called. */
export const CONTROLLER_PORTS = [
  'pullPort',
  'replyPort',
  'heartbeatPort',
] as const satisfies readonly (keyof LmcacheControllerAddress)[];

/**
 * The backend whose LMCache holds most of the prompt. The router runs an LMCache controller, to which the models report: give their LMCache the address
 * `StackRouter.lmcacheController(stack)`. One replica, for each would know a part. Completions alone are looked up; for chats this release of the router
 * does not compute tokens and goes by session or load. The router's image has the LMCache and the vLLM of the models, from which both compute the same keys.
 * Engines introduce themselves once, to the router's pod: after it was replaced they have to be restarted, or the new one knows of no cache.
 */
export interface KvAwareRouting {
  readonly kind: 'kvAware';
  /** Tokens of the prompt that may be missing in the cache that it is sent to. `--kv-aware-threshold` @default 2000 */
  readonly threshold?: number;
  /** What names the session that decides where no cache does: a header or a field of the body. `--session-key` @default - the load decides */
  readonly sessionKey?: string;
  /** @default - 9000, 9001 and 9002 */
  readonly controllerPorts?: Partial<LmcacheControllerPorts>;
  /** Seconds between looks at the models' workers. `--lmcache-health-check-interval` @default 5 */
  readonly healthCheckIntervalSeconds?: number;
  /** Seconds without a sign of life after which a worker is forgotten. `--lmcache-worker-timeout` @default 30 */
  readonly workerTimeoutSeconds?: number;
  /** Version of LMCache inside the router's image, where `image` is one of your own. @default - the release's */
  readonly lmcacheVersion?: string;
}

/** Prefill on some models' pods, decode on others'. Both are among the backends and serve one model. */
export interface DisaggregatedPrefillRouting {
  readonly kind: 'disaggregatedPrefill';
  /** Models that prefill: they send KV blocks. `--prefill-model-labels` */
  readonly prefill: readonly StackBackend[];
  /** Models that decode: they receive KV blocks. `--decode-model-labels` */
  readonly decode: readonly StackBackend[];
  /**
   * Whether the router hands the transfer parameters of the prefill to the decode, as NIXL wants it, and takes all pods in turn. Otherwise it asks one
   * pod of each group, and blocks reach the decode only through a store that both share.
   * @default false
   */
  readonly orchestrated?: boolean;
}

/** @internal Schema of {@link StackRouting}. */
export const routingSchema = (z: Z) => {
  const port = unprivilegedPortSchema(z).optional();
  const key = z.string().regex(/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/, 'Give the name of a header or of a field, such as "x-user-id"');
  const seconds = optionalCount(z);
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('roundRobin') }).readonly(),
    z.strictObject({ kind: z.literal('session'), key }).readonly(),
    z.strictObject({ kind: z.literal('prefixAware'), minMatchLength: optionalAmount(z) }).readonly(),
    z
      .strictObject({
        kind: z.literal('kvAware'),
        threshold: optionalAmount(z),
        sessionKey: key.optional(),
        controllerPorts: z.strictObject({ pullPort: port, replyPort: port, heartbeatPort: port }).readonly().optional(),
        healthCheckIntervalSeconds: seconds,
        workerTimeoutSeconds: seconds,
        lmcacheVersion: optionalText(z),
      })
      .readonly(),
    z
      .strictObject({
        kind: z.literal('disaggregatedPrefill'),
        prefill: modelsSchema(z),
        decode: modelsSchema(z),
        orchestrated: optionalFlag(z),
      })
      .readonly(),
  ]);
};
