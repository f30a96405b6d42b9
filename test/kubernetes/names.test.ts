import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe as line } from '../../lib/internal/config-error';
import { dnsProblem, isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../../lib/kubernetes/names';

const anyText = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '.', '_', '/'), maxLength: 80 }),
);

test.each([
  ['a', true, true],
  ['9', true, true],
  ['a-b', true, true],
  ['a'.repeat(63), true, true],
  ['a'.repeat(64), false, true],
  ['a.b', false, true],
  ['a..b', false, false],
  ['a.-b', false, false],
  ['-a', false, false],
  ['a-', false, false],
  ['A', false, false],
  ['a_b', false, false],
  ['', false, false],
  ['a\n', false, false],
  ['a.'.repeat(127), false, false],
])('%j: label %j, subdomain %j', (name, label, subdomain) => {
  expect([isDnsLabel(name), isDnsSubdomain(name)]).toEqual([label, subdomain]);
});

test.each([
  ['app', true],
  ['llm-d.ai/model', true],
  ['nvidia.com/gpu.product_A', true],
  [`${'a.'.repeat(126)}a/${'b'.repeat(63)}`, true],
  ['llm-d.ai/', false],
  ['/model', false],
  ['a/b/c', false],
  ['LLM-d.ai/model', false],
  ['a'.repeat(64), false],
  ['a b', false],
  ['-a', false],
  ['', false],
])('label key %j: %j', (key, valid) => {
  expect(isLabelKey(key)).toBe(valid);
});

test.each([
  ['', true],
  ['Qwen3-32B', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  ['.a', false],
  ['a/b', false],
])('label value %j: %j', (value, valid) => {
  expect(isLabelValue(value)).toBe(valid);
});

test.each([
  ['', undefined, 'name: is empty. Fix: give a name of 1 to 63 characters: lower-case letters, digits and "-".'],
  ['My_Model', undefined, 'name: "My_Model" holds "M" and "_", which a name cannot. Fix: write "my-model".'],
  ['qwen-2.5', undefined, 'name: "qwen-2.5" holds ".", which a name cannot. Fix: write "qwen-2-5".'],
  ['decode-', undefined, 'name: "decode-" does not begin and end with a letter or digit. Fix: write "decode".'],
  ['Ä', undefined, 'name: "Ä" holds "Ä", which a name cannot. Fix: use lower-case letters, digits and "-".'],
  ['a..B', 253, 'name: "a..B" holds "B", which a name cannot. Fix: write "a.b".'],
  [
    '.',
    253,
    'name: "." does not begin and end with a letter or digit. Fix: use lower-case letters, digits, "-" and ".", with a letter or digit around each dot.',
  ],
  ['a'.repeat(70), undefined, `name: "${'a'.repeat(70)}" has 70 characters, and 63 fit. Fix: shorten it by 7.`],
  ['decode-server', 10, 'name: "decode-server" has 13 characters, and 10 fit. Fix: shorten it by 3.'],
])('says what is wrong with the name %j', (name, limit, message) => {
  const problem = dnsProblem('name', name, limit);
  expect(problem && line(problem)).toBe(message);
});

test('there is a problem exactly where there is no name', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      expect(dnsProblem('name', name) === undefined).toBe(isDnsLabel(name));
      expect(dnsProblem('name', name, 253) === undefined).toBe(isDnsSubdomain(name));
    }),
  );
});

test('a name that is proposed is a name', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(8, 63, 253), (name, limit) => {
      const proposed = /^write "(.*)"\.$/.exec(dnsProblem('name', name, limit)?.fix ?? '')?.[1];
      if (proposed !== undefined) expect(dnsProblem('name', proposed, limit)).toBeUndefined();
    }),
  );
});

test('a DNS label is a DNS subdomain, a label value and a label key', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/), (name) => {
      expect([isDnsLabel, isDnsSubdomain, isLabelValue, isLabelKey].map((is) => is(name))).toEqual([true, true, true, true]);
    }),
  );
});
