/** Writes the tables of the documentation that are made of rows of the library; a test sees that it is done. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLES, withTable } from '../test/docs/tables.js';
import { ROOT } from './support/process.mjs';

for (const row of TABLES) {
  const file = join(ROOT, row.file);
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), row));
}
