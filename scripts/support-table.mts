/** Writes the support table of the README from the feature matrix; a test sees that it is done. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { supportTable } from '../test/docs/support-table.js';
import { ROOT } from './support/process.mjs';

const file = join(ROOT, 'README.md');
const text = readFileSync(file, 'utf8');
const made = text.replace(
  /(<!-- support:[^>]*-->\n)[\s\S]*(<!-- \/support -->)/,
  (_, open, close) => `${open}${supportTable('v0.7.0')}${close}`,
);
if (made !== text) writeFileSync(file, made);
