/** Writes the table of hardware in docs/lmcache.md from its rows; a test sees that it is done. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lmcacheTable } from '../test/docs/lmcache-table.js';
import { ROOT } from './support/process.mjs';

const file = join(ROOT, 'docs/lmcache.md');
const text = readFileSync(file, 'utf8');
const made = text.replace(
  /(<!-- hardware:[^>]*-->\n)[\s\S]*(<!-- \/hardware -->)/,
  (_, open, close) => `${open}${lmcacheTable()}${close}`,
);
if (made !== text) writeFileSync(file, made);
