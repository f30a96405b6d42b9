/** What a label must be, or must not be. */
type Matcher = string | { readonly not: string };

/** Writes a metric's series in PromQL, with labels that they must have. A value stands as it is, with Grafana's variables in it. */
export type Series = (metric: string, labels?: Readonly<Record<string, Matcher>>) => string;

/** Writes series of a namespace, where it is known, in PromQL. */
export function seriesIn(namespace: string | undefined): Series {
  return (metric, labels = {}) => {
    const all: Readonly<Record<string, Matcher>> = { ...(namespace !== undefined && { namespace }), ...labels };
    const matchers = Object.entries(all).map(([label, value]) =>
      typeof value === 'string' ? `${label}="${value}"` : `${label}!="${value.not}"`,
    );
    return matchers.length > 0 ? `${metric}{${matchers.join(', ')}}` : metric;
  };
}

/** How fast counters grow, over five minutes and all together, or by labels. */
export function rate(series: string, by = ''): string {
  return `${sumBy(by)} (rate(${series}[5m]))`;
}

/** Series added up, all of them or by labels. */
export function sum(series: string, by = ''): string {
  return by === '' ? `sum(${series})` : `${sumBy(by)} (${series})`;
}

/** A share of one rate in another, 0 where the other is. */
export function shareOf(part: string, whole: string, by = ''): string {
  return `${rate(part, by)} / clamp_min(${rate(whole, by)}, 1e-9)`;
}

/** Median and tails of a histogram, by legend. */
export function quantiles(series: (metric: string) => string, histogram: string, by = ''): Record<string, string> {
  return Object.fromEntries(
    [0.5, 0.95, 0.99].map((quantile) => [
      `p${quantile * 100}${by && ` {{${by}}}`}`,
      `histogram_quantile(${quantile}, ${rate(series(`${histogram}_bucket`), by ? `le, ${by}` : 'le')})`,
    ]),
  );
}

function sumBy(by: string): string {
  return `sum${by && ` by (${by})`}`;
}
