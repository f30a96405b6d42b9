import type { Problem } from '../../internal/config-error';

/**
 * Reasons for which a config loads and yet does not do what it says.
 *
 * Parameters: `unknown-parameter`, `ignored-parameter` and `replaced-parameter` (out of bounds, so that another value is used).
 * Plugins: `unused` (nothing runs or names it; also of profiles), `deprecated`, `default-name` (takes the place of a default plugin).
 * Profiles: `no-profile`, `not-schedulable` (neither filter, scorer nor picker), `weight-ignored`, `implicit-picker`,
 * `profile-order`, `selects-all` (a filter that drops nothing).
 * Disaggregation: `disagg-no-decider`, `disagg-no-headers`, `disagg-profile-missing`, `disagg-profile-name`,
 * `disagg-no-role-filter`, `disagg-decider` (a decider that always answers the same), `handler-refuses`.
 * Prefix caches: `prefix-block-size`, `prefix-max-blocks`, `prefix-params-ignored`, `prefix-several`, `prefix-mixed`,
 * `prefix-no-producer`, `precise-block-size`, `precise-concurrency`, `precise-workers`, `precise-ttl`, `precise-engine`.
 * Data layer: `data-ignored`, `data-no-metrics`, `data-no-poller`, `data-unused`.
 * Flow control: `flow-no-gate`, `flow-default-band`, `flow-edf`, `flow-threshold`, `flow-concurrency`.
 * Scorers: `active-busy`, `active-timeout`, `latency-no-producer`, `inflight-no-producer`, `token-load`.
 */
export type WarningName =
  | 'unknown-parameter'
  | 'ignored-parameter'
  | 'replaced-parameter'
  | 'unused'
  | 'deprecated'
  | 'default-name'
  | 'no-profile'
  | 'not-schedulable'
  | 'weight-ignored'
  | 'implicit-picker'
  | 'profile-order'
  | 'selects-all'
  | 'disagg-no-decider'
  | 'disagg-no-headers'
  | 'disagg-profile-missing'
  | 'disagg-profile-name'
  | 'disagg-no-role-filter'
  | 'disagg-decider'
  | 'handler-refuses'
  | 'prefix-block-size'
  | 'prefix-max-blocks'
  | 'prefix-params-ignored'
  | 'prefix-several'
  | 'prefix-mixed'
  | 'prefix-no-producer'
  | 'precise-block-size'
  | 'precise-concurrency'
  | 'precise-workers'
  | 'precise-ttl'
  | 'precise-engine'
  | 'data-ignored'
  | 'data-no-metrics'
  | 'data-no-poller'
  | 'data-unused'
  | 'flow-no-gate'
  | 'flow-default-band'
  | 'flow-edf'
  | 'flow-threshold'
  | 'flow-concurrency'
  | 'active-busy'
  | 'active-timeout'
  | 'latency-no-producer'
  | 'inflight-no-producer'
  | 'token-load';

/** Something that the endpoint picker accepts, and that is hardly meant. */
export interface ConfigWarning extends Problem {
  /** The reason, for code that lets some of them pass. */
  readonly name: WarningName;
}

/** What is wrong with a config, and what is doubtful. */
export interface ConfigFindings {
  /** The endpoint picker would not start. */
  readonly errors: readonly Problem[];
  /** It would start, and do something else than the config says. */
  readonly warnings: readonly ConfigWarning[];
}

/** Findings while they are being collected. */
export class Findings implements ConfigFindings {
  public readonly errors: Problem[] = [];
  public readonly warnings: ConfigWarning[] = [];

  public error(field: string, what: string, fix: string): void {
    this.errors.push({ field, what, fix });
  }

  public warn(name: WarningName, field: string, what: string, fix: string): void {
    this.warnings.push({ name, field, what, fix });
  }

  public addAll(others: ConfigFindings): void {
    this.errors.push(...others.errors);
    this.warnings.push(...others.warnings);
  }
}
