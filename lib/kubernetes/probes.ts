import { optionalAmount, optionalCount } from '../internal/optional';
import type { Z } from '../internal/schema';

/** When a probe asks, and when it gives up. What is left out keeps the release's value. */
export interface ProbeTimes {
  /** Seconds before it asks for the first time. */
  readonly initialDelaySeconds?: number;
  /** Seconds between two questions. */
  readonly periodSeconds?: number;
  /** Seconds that an answer may take. */
  readonly timeoutSeconds?: number;
  /** Missing answers in a row after which it gives up. */
  readonly failureThreshold?: number;
}

/** @internal Fields of {@link ProbeTimes}. */
export const probeTimesFields = (z: Z) => ({
  initialDelaySeconds: optionalAmount(z),
  periodSeconds: optionalCount(z),
  timeoutSeconds: optionalCount(z),
  failureThreshold: optionalCount(z),
});

/** @internal Schema of `ProbeTimes | false`. */
export const probeTimesSchema = (z: Z) => z.union([z.literal(false), z.strictObject(probeTimesFields(z)).readonly()]);
