import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CATALOG, yamlOf } from './index';

const out = path.resolve(__dirname, '../../build/catalog');
rmSync(out, { recursive: true, force: true });
for (const entry of CATALOG) {
  const file = path.join(out, entry.release, entry.file);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, yamlOf(entry));
}
process.stdout.write(`${CATALOG.length} variants written to build/catalog\n`);
