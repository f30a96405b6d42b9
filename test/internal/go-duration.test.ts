import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatGoDuration, parseGoDuration } from '../../lib/internal/go-duration';

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
])('%j is %s milliseconds', (text, ms) => {
  expect(parseGoDuration(text)).toBe(ms);
});

test('what is written is read back', () => {
  fc.assert(fc.property(fc.nat(), (ms) => parseGoDuration(formatGoDuration(ms)) === ms));
});
