import { DEFAULT_RELEASE } from '../../lib/releases';
import { lmcacheTable } from './lmcache-table';
import { supportTable } from './support-table';

/** Tables of the documentation that are made of rows of the library: between `<!-- marker -->` and `<!-- /marker -->` of a file. */
export const TABLES = [
  { file: 'README.md', marker: 'support', table: supportTable(DEFAULT_RELEASE) },
  { file: 'docs/lmcache.md', marker: 'hardware', table: lmcacheTable() },
];

/** A text with its table as it should be. */
export function withTable(text: string, { marker, table }: (typeof TABLES)[number]): string {
  const between = new RegExp(`(<!-- ${marker} -->\\n)[\\s\\S]*(<!-- /${marker} -->)`);
  if (!between.test(text)) throw new Error(`there is no <!-- ${marker} --> … <!-- /${marker} -->`);
  return text.replace(between, (_, open, close) => `${open}${table}${close}`);
}
