import type { StackRelease } from './production-stack';
import { PRODUCTION_STACK_0_1_12 } from './production-stack-0.1.12';
import type { Release } from './release';
import { V0_7_0 } from './v0.7.0';

export type * from './batch';
export type * from './flow-control';
export type * from './kv-cache-tiers';
export type * from './latency-predictor';
export { LMCACHE_IMAGE } from './lmcache-image';
export type * from './production-stack';
export type * from './release';
export type * from './workload-autoscaling';

/** Releases of llm-d that this library knows. The next one is one more line. */
export const RELEASES = {
  'v0.7.0': V0_7_0,
} as const satisfies Record<string, Release>;

/** A release of llm-d, such as `v0.7.0`. */
export type ReleaseName = keyof typeof RELEASES;

/** What is used where no release is named: the newest. */
export const DEFAULT_RELEASE: ReleaseName = 'v0.7.0';

/** The tables of a release. */
export function releaseOf(name: ReleaseName = DEFAULT_RELEASE): Release {
  return RELEASES[name];
}

/** Releases of the vLLM Production Stack that this library knows, by the version of its chart. */
export const STACK_RELEASES = {
  '0.1.12': PRODUCTION_STACK_0_1_12,
} as const satisfies Record<string, StackRelease>;

/** A release of the vLLM Production Stack, such as `0.1.12`. */
export type StackReleaseName = keyof typeof STACK_RELEASES;

/** What is used where no release is named: the newest. */
export const DEFAULT_STACK_RELEASE: StackReleaseName = '0.1.12';

/** The tables of a release of the vLLM Production Stack. */
export function stackReleaseOf(name: StackReleaseName = DEFAULT_STACK_RELEASE): StackRelease {
  return STACK_RELEASES[name];
}
