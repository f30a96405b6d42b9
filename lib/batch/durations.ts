const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of a Go duration such as `1m30s`. */
export function secondsOf(duration: string): number {
  return [...duration.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (SECONDS[unit] ?? 0),
    0,
  );
}
