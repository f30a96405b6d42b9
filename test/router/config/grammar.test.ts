import { describe, expect, test } from 'vitest';
import { celProblem } from '../../../lib/router/config/check/cel';
import { isByteSize, isMetricSelector } from '../../../lib/router/config/grammar';

test('sizes in bytes, with units of either family', () => {
  expect(['2GiB', '500 MB', '1,000', '1.5k'].every(isByteSize)).toBe(true);
  expect(['', 'much', '2 Gigs', '-1B'].some(isByteSize)).toBe(false);
});

test('metrics, with or without labels', () => {
  expect(['', 'vllm:num_requests_waiting', 'a{b="c"}', 'a{b=c, d="e f"}', 'a{}'].every(isMetricSelector)).toBe(true);
  expect(['sum(x)', 'a{b}', 'a{b="c"', '1a', 'a b'].some(isMetricSelector)).toBe(false);
});

test.each([
  'vllm:num_requests_waiting{model_name!="draft"}',
  'a{b="c",}',
  'a{b="c,d", e="}", f="\\"", g=\'it\', h!=`i`}',
  'a{b!~"c.*", "d"=~"e|f", g=h}',
  'a{b="c" # why\n}',
])('%s is the name of a metric', (text) => {
  expect(isMetricSelector(text)).toBe(true);
});

test.each([
  // Quotes are put around what follows an equals sign: around the tilde, and inside quotes.
  'a{b=~"c"}',
  'a{b="c=d"}',
  'a{b!=c}',
  'a{,}',
  'a{b="c",,}',
  'a{b="\\q"}',
  'a{b="c\nd"}',
  'a{"d"=~"["}',
  'a{__name__="x"}',
  'a{"__name__"!="x"}',
  'inf{b="c"}',
  'on',
])('%s is not the name of a metric', (text) => {
  expect(isMetricSelector(text)).toBe(false);
});

describe('CEL', () => {
  test.each([
    'usage.prompt_tokens + 2 * usage.completion_tokens',
    'has(usage.prompt_tokens_details) ? int(usage.total_tokens) : -1',
    '!(usage.total_tokens > 100 && usage.total_tokens <= 1e3) || "a" in usage',
    '[1, 2, 3].exists(n, n == usage["x"]) && {"k": size(usage)}.k in [0u, 0x1F]',
    "usage.models.filter(m, m.startsWith('x')).map(m, m.size())[0] == 1",
    '.usage.total_tokens > 0 && has((usage.a.b)) && usage.all((k), k != "for")',
    'usage.map(k, k != "", size(k)).exists_one(n, n > 1) || !!usage.b.matches("x")',
    'timestamp("2020-01-01T00:00:00Z").getHours("UTC") < 12 ? -1 : --1',
    'usage.for.size() == 0 && matches("a", "b")',
  ])('%s', (text) => {
    expect(celProblem(text, ['usage'])).toBeUndefined();
  });

  test.each([
    ['usage.', 'it breaks off'],
    ['usage.a +', 'it breaks off'],
    ['(usage.a', '")" is missing'],
    ['usage.a usage.b', '"usage" does not belong there'],
    ['usage.a ? 1', '":" is missing'],
    ['usage..a', '"." does not belong there'],
    ['tokens + 1', '"tokens" is not known'],
    ['sum(usage)', '"sum" is not known'],
    ['usage.a @ 1', '"@" does not belong there'],
    ['usage.in', '"in" does not belong there'],
    ['usage.null', '"null" does not belong there'],
    ['!-usage.a', '"-" does not belong there'],
    ['usage.prompt_tokens.sum()', '"sum" is not known'],
    ['usage.a.toString()', '"toString" is not known'],
    ['list(1)', '"list" is not known'],
    ['size()', '"size" takes 1 argument, and has 0'],
    ['usage.a.size(1)', '"size" takes no arguments, and has 1'],
    ['usage.a.getHours("a", "b")', '"getHours" takes 0 or 1 argument, and has 2'],
    ['usage.all(k)', '"all" takes 2 arguments, and has 1'],
    ['usage.map(k, true, 1, 2)', '"map" takes 2 or 3 arguments, and has 4'],
    ['usage.exists(a.b, true)', 'the first argument of "exists" is no name'],
    ['usage.exists(true, true)', 'the first argument of "exists" is no name'],
    ['usage.exists((for), true)', 'the first argument of "exists" is no name'],
    ['has(usage)', '"has" takes a field such as "usage.prompt_tokens"'],
    ['has(usage["x"])', '"has" takes a field such as "usage.prompt_tokens"'],
    ['has(-usage.x)', '"has" takes a field such as "usage.prompt_tokens"'],
    ['has(usage.x, usage.y)', '"has" takes a field such as "usage.prompt_tokens"'],
  ])('%s: %s', (text, problem) => {
    expect(celProblem(text, ['usage'])).toBe(problem);
  });
});
