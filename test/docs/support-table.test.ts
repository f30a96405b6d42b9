import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supportTable } from './support-table';

test('the table in the README is the feature matrix', () => {
  // npx tsx scripts/support-table.mts writes it.
  expect(readFileSync(join(__dirname, '../../README.md'), 'utf8')).toContain(supportTable('v0.7.0'));
});
