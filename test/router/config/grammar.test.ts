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

describe('CEL', () => {
  test.each([
    'usage.prompt_tokens + 2 * usage.completion_tokens',
    'has(usage.prompt_tokens_details) ? int(usage.total_tokens) : -1',
    '!(usage.total_tokens > 100 && usage.total_tokens <= 1e3) || "a" in usage',
    '[1, 2, 3].exists(n, n == usage["x"]) && {"k": size(usage)}.k in [0u, 0x1F]',
    "usage.models.filter(m, m.startsWith('x')).map(m, m.size())[0] == 1",
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
  ])('%s: %s', (text, problem) => {
    expect(celProblem(text, ['usage'])).toBe(problem);
  });
});
