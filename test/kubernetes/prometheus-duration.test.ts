import { expect, test } from 'vitest';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { prometheusDurationSchema, secondsIn } from '../../lib/kubernetes/prometheus-duration';
import { messageOf } from '../synth';

const aSchema = defineSchema((z) => z.strictObject({ interval: prometheusDurationSchema(z) }));

test.each([
  ['30s', 30],
  ['1m30s', 90],
  ['1h500ms', 3600.5],
  ['1y2w3d', 31_536_000 + 14 * 86_400 + 3 * 86_400],
])('%s is %d seconds', (interval, seconds) => {
  expect(parseProps('test/x', aSchema, { interval })).toEqual({ interval });
  expect(secondsIn(interval)).toBe(seconds);
});

test.each(['5s1m', '1m1m', '30', '', '1.5s'])('%j is refused, as the CRDs refuse it', (interval) => {
  expect(messageOf(() => parseProps('test/x', aSchema, { interval }))).toBe(
    `[test/x] interval: "${interval}" is not valid. Fix: write a Prometheus duration such as "30s" or "1m30s".`,
  );
});
