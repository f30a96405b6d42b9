import type { Problem } from '../internal/config-error';
import { isExpression } from '../internal/expression';
import { didYouMean } from '../internal/nearest';
import { shown } from '../internal/words';
import { promqlProblem } from '../kubernetes/promql';
import type { AdapterRule } from './adapter-rule';

/** What the adapter fills in. */
const FILLED_IN = ['Series', 'LabelMatchers', 'LabelValuesByName', 'GroupBy', 'GroupBySlice'];
const PLACE = /<<-?(.*?)-?>>/gs;

/** Why the adapter would not start with a rule, or make nothing of it. */
export function adapterRuleProblems(field: string, { seriesQuery, name, resources, metricsQuery }: AdapterRule): Problem[] {
  const problems = [
    promqlProblem(`${field}.seriesQuery`, seriesQuery),
    templateProblem(`${field}.metricsQuery`, metricsQuery) ??
      // A label matcher and the name of a series are both words.
      promqlProblem(`${field}.metricsQuery`, metricsQuery.replace(PLACE, 'x'), metricsQuery),
  ];
  if (!isExpression(asOurs(name.matches))) {
    const what = `${shown(name.matches)} is no regular expression`;
    problems.push({ field: `${field}.name.matches`, what, fix: 'write one, such as "^(.*)_total$".' });
  }
  if (name.as.trim() === '') {
    problems.push({ field: `${field}.name.as`, what: `${shown(name.as)} is no name`, fix: 'say what the metric is called.' });
  }
  if (Object.keys(resources.overrides).length === 0) {
    const what = 'is empty, and the adapter asks for series of a namespace by the label that is named there';
    const fix = "say which, such as { namespace: { resource: 'namespace' } }.";
    problems.push({ field: `${field}.resources.overrides`, what, fix });
  }
  return problems.filter((problem) => problem !== undefined);
}

function templateProblem(field: string, text: string): Problem | undefined {
  const rest = text.replace(PLACE, '');
  const loose = /<<|>>/.exec(rest)?.[0];
  if (loose) return { field, what: `${shown(text)} has a ${loose} without its other half`, fix: 'write <<.LabelMatchers>>.' };
  for (const [, inside = ''] of text.matchAll(PLACE)) {
    const unknown = [...inside.matchAll(/(?<![\w.$)])\.(\w+)/g)].find(([, word = '']) => !FILLED_IN.includes(word))?.[1];
    if (unknown !== undefined) {
      return { field, what: `${shown(`.${unknown}`)} is nothing that the adapter fills in`, fix: didYouMean(unknown, FILLED_IN) };
    }
  }
  return undefined;
}

/** A regular expression of Go's as JavaScript writes it: flags and names of groups look otherwise. */
function asOurs(text: string): string {
  return text
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?[imsU]+\)/g, '')
    .replace(/\(\?[imsU-]+:/g, '(?:');
}
