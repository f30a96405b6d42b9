const UNITS_MS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** A Go duration in milliseconds, or nothing where Go would not read it: "200ms", "1m30s", "-5s", "0". */
export function parseGoDuration(text: string): number | undefined {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0;
  let ms = 0;
  const left = rest.replace(PART, (_, amount: string, unit: string) => {
    ms += Number(amount) * (UNITS_MS[unit] ?? 0);
    return '';
  });
  if (rest === '' || left !== '') return undefined;
  return sign === '-' ? -ms : ms;
}

/** A Go duration in seconds, where it is known to be one. */
export function secondsOf(duration: string): number {
  return (parseGoDuration(duration) ?? 0) / 1000;
}

/** A Go duration in seconds, or in milliseconds where seconds would not be whole. */
export function formatGoDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
