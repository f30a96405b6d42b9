const UNITS_NS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
const PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;

/** Go counts nanoseconds in 64 bits, of which one is the sign. */
const MOST_NS = 2n ** 63n - 1n;

/** The longest duration that Go has, in whole milliseconds. */
export const LONGEST_GO_DURATION_MS = Number(MOST_NS / 1_000_000n);

/** The same, as Go writes it. */
export const LONGEST_GO_DURATION = '2562047h47m16.854775807s';

/**
 * A Go duration in milliseconds, or nothing where Go would not read it: "200ms", "1m30s", "-5s", "0". What is less than a nanosecond counts
 * for nothing.
 */
export function parseGoDuration(text: string): number | undefined {
  const ns = nanosecondsOf(text);
  return ns === undefined || ns > MOST_NS || ns < -MOST_NS - 1n ? undefined : Number(ns) / 1e6;
}

/** Whether text has the form of a Go duration, and is too much for one. */
export function isTooLongForGo(text: string): boolean {
  return nanosecondsOf(text) !== undefined && parseGoDuration(text) === undefined;
}

function nanosecondsOf(text: string): bigint | undefined {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0n;
  let ns = 0n;
  const left = rest.replace(PART, (part, whole: string, fraction = '', unit: string) => {
    if (whole + fraction === '') return part;
    const size = UNITS_NS[unit] ?? 0;
    ns += BigInt(whole || '0') * BigInt(size) + BigInt(Math.trunc(Number(`0.${fraction}`) * size));
    return '';
  });
  if (rest === '' || left !== '') return undefined;
  return sign === '-' ? -ns : ns;
}

/** A Go duration in seconds, where it is known to be one. */
export function secondsOf(duration: string): number {
  return (parseGoDuration(duration) ?? 0) / 1000;
}

/** A Go duration in seconds, or in milliseconds where seconds would not be whole. */
export function formatGoDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
