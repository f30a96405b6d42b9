import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatGoDuration,
  isTooLongForGo,
  LONGEST_GO_DURATION,
  LONGEST_GO_DURATION_MS,
  parseGoDuration,
} from '../../lib/internal/go-duration';

test.each<[string, number | undefined]>([
  ['60s', 60_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['-5ms', -5],
  ['0', 0],
  ['', undefined],
  ['60', undefined],
  ['60 seconds', undefined],
  ['2d', undefined],
  ['s', undefined],
  ['.s', undefined],
  ['.5s', 500],
  ['0.0000000001s', 0],
  ['2562047h47m16.854775807s', 9_223_372_036_854.775],
  ['2562047h47m16.854775808s', undefined],
  ['-2562047h47m16.854775808s', -9_223_372_036_854.775],
  ['3000000h', undefined],
])('%j is %s milliseconds', (text, ms) => {
  expect(parseGoDuration(text)).toBe(ms);
});

test('what is written is read back', () => {
  fc.assert(fc.property(fc.nat(), (ms) => parseGoDuration(formatGoDuration(ms)) === ms));
});

test('the longest duration is one, and what is longer is not', () => {
  expect(parseGoDuration(LONGEST_GO_DURATION)).toBeGreaterThanOrEqual(LONGEST_GO_DURATION_MS);
  expect(parseGoDuration(formatGoDuration(LONGEST_GO_DURATION_MS))).toBe(LONGEST_GO_DURATION_MS);
  expect([LONGEST_GO_DURATION, '9999999999h', 'long'].map(isTooLongForGo)).toEqual([false, true, false]);
});
