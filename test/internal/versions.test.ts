import { expect, test } from 'vitest';
import { isOlder } from '../../lib/internal/versions';

test.each([
  ['0.17.1', '0.19.0', true],
  ['0.19.1', '0.19.0', false],
  ['0.19.0', '0.19.0', false],
  ['0.9', '0.19.0', true],
  ['0.13.2.post6', '0.13.2', false],
  ['1', '0.99.9', false],
])('%s before %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
