import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DOCS = join(__dirname, '../../docs');
const textOf = (page: string) => readFileSync(join(DOCS, page), 'utf8');
const paths = readdirSync(join(DOCS, 'paths')).map((file) => `paths/${file}`);

test('every path of the README has its page', () => {
  const named = [...textOf('../README.md').matchAll(/\(docs\/(paths\/[\w-]+\.md)\)/g)].map((match) => match[1]);
  expect(named.sort()).toEqual([...paths].sort());
});

describe.each([...paths, 'lmcache.md', 'production-stack.md'])('%s', (page) => {
  const text = textOf(page);

  test('says what it is for, and then the smallest program', () => {
    const [heading = '', purpose = '', ...rest] = text.split(/\n{2,}/);
    expect(heading).toMatch(/^# \S/);
    expect(purpose).toMatch(/^[A-Z`][\s\S]{80,}\.$/);
    expect(rest.findIndex((part) => part.startsWith('```ts'))).toBeLessThan(3);
  });

  test('leads to an example that is there', () => {
    const examples = [...text.matchAll(/\]\((?:\.\.\/)+(examples\/[\w-]+)\)/g)].map((match) => match[1] ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(existsSync(join(DOCS, '..', example, 'main.ts'))).toBe(true);
  });
});

describe.each([...paths, 'lmcache.md'])('%s', (page) => {
  test('has the sections that a reader looks for', () => {
    const headings = [...textOf(page).matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(
      expect.arrayContaining(['Knobs', 'What gets deployed', ...(page.startsWith('paths/') ? ['What to know'] : [])]),
    );
  });
});
