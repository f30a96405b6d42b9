import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lmcacheTable } from './lmcache-table';

test('the table of hardware is that of the rows', () => {
  // npx tsx scripts/lmcache-table.mts writes it.
  expect(readFileSync(join(__dirname, '../../docs/lmcache.md'), 'utf8')).toContain(lmcacheTable());
});
