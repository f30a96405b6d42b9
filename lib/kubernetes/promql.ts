import type { Problem } from '../internal/config-error';
import { flawlessText } from '../internal/issues';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';

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

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** Text in quotes, and comments: what brackets in them are, PromQL does not ask. */
const OPAQUE = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|#[^\n]*/g;

/**
 * What keeps Prometheus from reading an expression, as far as it shows without its parser; or nothing.
 * @param given what the caller wrote, where the expression is made of it
 */
export function promqlProblem(field: string, expression: string, given: string = expression): Problem | undefined {
  const refused = (what: string): Problem => ({ field, what: `${shown(given)} ${what}`, fix: 'give a PromQL expression.' });
  if (expression.trim() === '') return refused('asks for nothing');
  const rest = expression.replace(OPAQUE, '');
  const quote = /["'`]/.exec(rest)?.[0];
  if (quote) return refused(`never closes a ${quote}`);
  const open: string[] = [];
  for (const [bracket] of rest.matchAll(/[()[\]{}]/g)) {
    if (bracket in CLOSING) open.push(bracket);
    else {
      const last = open.pop();
      if (last === undefined) return refused(`closes a ${bracket} that it never opens`);
      if (CLOSING[last] !== bracket) return refused(`closes a ${last} with ${bracket}`);
    }
  }
  const unclosed = open.at(-1);
  return unclosed === undefined ? undefined : refused(`never closes a ${unclosed}`);
}

/** @internal Schema of a PromQL expression. */
export const promqlSchema = (z: Z) => flawlessText(z, (expression) => promqlProblem('', expression));
