import type { Problem } from '../internal/config-error';
import { flawlessText, refusal } from '../internal/issues';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';
import { isLabelKey, isLabelValue } from './names';

/** Whether a selector's `matchLabels` select an object with these labels. An empty selector selects all. */
export function selects(matchLabels: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchLabels).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** What is wrong with the key of a label or annotation, or nothing. */
export function labelKeyProblem(field: string, key: string): Problem | undefined {
  if (isLabelKey(key)) return undefined;
  return {
    field,
    what: `${shown(key)} cannot be a label's key`,
    fix: 'give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
  };
}

/** What is wrong with the value of a label, or nothing. */
export function labelValueProblem(field: string, value: string): Problem | undefined {
  if (isLabelValue(value)) return undefined;
  return {
    field,
    what: `${shown(value)} cannot be a label's value`,
    fix: 'give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
  };
}

type Labels = Readonly<Record<string, string | undefined>>;

/**
 * All that is wrong with labels, keys first, each under the label's own name.
 * @param own labels that stand over them, because something finds or selects by them; one without a value is another on each object
 */
export function labelProblems(field: string, labels: Readonly<Record<string, string>> = {}, own: Labels = {}): Problem[] {
  return Object.entries(labels)
    .flatMap(([key, value]) => [
      labelKeyProblem(`${field}.${key}`, key),
      labelValueProblem(`${field}.${key}`, value),
      hiddenLabelProblem(`${field}.${key}`, value, key, own),
    ])
    .filter((problem) => problem !== undefined);
}

function hiddenLabelProblem(field: string, value: string, key: string, own: Labels): Problem | undefined {
  if (!Object.hasOwn(own, key) || own[key] === value) return undefined;
  const instead = own[key] === undefined ? 'with one of its own on each object' : `with ${shown(own[key])}`;
  return { field, what: `${shown(value)} is overwritten ${instead}`, fix: 'leave it out, or take another key.' };
}

/** @internal Schema of labels. */
export const labelsSchema = (z: Z) =>
  z
    .record(z.string(), z.string())
    .superRefine((labels, ctx) => {
      for (const [key, value] of Object.entries(labels)) {
        const problem = labelKeyProblem(key, key) ?? labelValueProblem(key, value);
        if (problem) ctx.addIssue(refusal(problem, [key]));
      }
    })
    .readonly();

/** @internal Schema of a label's key. */
export const labelKeySchema = (z: Z) => flawlessText(z, (key) => labelKeyProblem('', key));

/** All that is wrong with the keys of annotations, each under the annotation's own name. */
export function annotationProblems(field: string, annotations: Readonly<Record<string, string>> = {}): Problem[] {
  return Object.keys(annotations)
    .map((key) => labelKeyProblem(`${field}.${key}`, key))
    .filter((problem) => problem !== undefined);
}

/**
 * A model's id as the value of a label such as `llm-d.ai/model`: the last part of the id or path. Each run of characters that a
 * label cannot hold becomes one `-`, and what cannot begin or end a label is dropped. Nothing is cut: a shortened name would be one
 * that nobody types, so what is too long stays too long, and `labelValueProblem` says so.
 * @example modelLabel('Qwen/Qwen3-32B') // 'Qwen3-32B'
 */
export function modelLabel(model: string): string {
  const parts = model.split('/').filter((part) => part !== '');
  return (parts.at(-1) ?? '')
    .replace(/[^-A-Za-z0-9_.]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/[^A-Za-z0-9]+$/, '');
}
