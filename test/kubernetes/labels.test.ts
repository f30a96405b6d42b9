import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe as line } from '../../lib/internal/config-error';
import { labelProblems, modelLabel, selects } from '../../lib/kubernetes/labels';
import { isLabelValue } from '../../lib/kubernetes/names';

test('selects what carries all of the labels', () => {
  const labels = { app: 'a', role: 'decode' };
  expect(selects({ role: 'decode' }, labels)).toBe(true);
  expect(selects(labels, labels)).toBe(true);
  expect(selects({}, labels)).toBe(true);
  expect(selects({ role: 'prefill' }, labels)).toBe(false);
  expect(selects({ tier: '' }, labels)).toBe(false);
  expect(selects({ toString: 'a' }, labels)).toBe(false);
});

test('labels select their own superset and no other', () => {
  const some = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), { noNullPrototype: true });
  fc.assert(
    fc.property(some, some, (a, b) => {
      expect(selects(a, { ...b, ...a })).toBe(true);
      expect(selects(a, b) && selects(b, a)).toBe(
        JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort()),
      );
    }),
  );
});

test('names every label that is wrong', () => {
  expect(labelProblems('labels', { 'llm-d.ai/model': 'Qwen3-32B', 'a b': '1', app: 'Qwen/Qwen3' }).map(line)).toEqual([
    'labels.a b: "a b" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
    'labels.app: "Qwen/Qwen3" cannot be a label\'s value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
  ]);
});

test.each([
  ['Qwen/Qwen3-32B', 'Qwen3-32B'],
  ['openai/gpt-oss-120b', 'gpt-oss-120b'],
  ['Qwen/Qwen2.5-0.5B', 'Qwen2.5-0.5B'],
  ['random', 'random'],
  ['/models/llama/', 'llama'],
  ['s3://bucket/llama 3:8b@main', 'llama-3-8b-main'],
  ['org/_v2_', 'v2'],
])('the label of %j is %j', (model, label) => {
  expect(modelLabel(model)).toBe(label);
});

test('a model whose name no label can hold is not cut to fit', () => {
  expect(modelLabel('')).toBe('');
  expect(modelLabel(`org/${'a'.repeat(64)}`)).toHaveLength(64);
});

test('the label of a model is a label, and its own label', () => {
  const unit = fc.constantFrom('a', 'Z', '0', '-', '.', '_', '/', ':', ' ', 'é');
  // Of a last part without a letter or digit nothing is left that a label could begin with.
  const named = fc.string({ unit, maxLength: 40 }).filter((model) => /[aZ0][^/]*\/*$/.test(model));
  fc.assert(
    fc.property(named, (model) => {
      const label = modelLabel(model);
      expect(label).not.toBe('');
      expect(isLabelValue(label)).toBe(true);
      expect(modelLabel(label)).toBe(label);
    }),
  );
});
