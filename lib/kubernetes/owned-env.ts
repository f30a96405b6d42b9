import type { Problem } from '../internal/config-error';
import type { Env } from './env';

/** Environment variables that something decides, and that the caller does not say beside it. */
export interface OwnedEnv {
  readonly names: readonly string[];
  /** Why not. */
  readonly what: string;
  /** How it is said instead. */
  readonly fix: string;
}

/** Variables of the caller's that something else decides. */
export function ownedEnvProblems(env: Env | undefined, owned: readonly OwnedEnv[]): Problem[] {
  return owned.flatMap(({ names, what, fix }) =>
    names.filter((name) => name in (env ?? {})).map((name) => ({ field: `env.${name}`, what, fix })),
  );
}
