import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TABLES, withTable } from './tables';

test.each(TABLES)('the table "$marker" of $file is what its rows say', (row) => {
  const text = readFileSync(join(__dirname, '../..', row.file), 'utf8');
  // npx tsx scripts/tables.mts writes it.
  expect(text).toBe(withTable(text, row));
});
