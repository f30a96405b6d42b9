import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { violations } from '../laws/laws';
import type { Manifest } from '../synth';

const ROOT = join(__dirname, '../..');
const EXAMPLES = join(ROOT, 'examples');
const names = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const CLUSTER_SCOPED = ['ClusterRole', 'ClusterRoleBinding', 'Namespace'];
const textOf = (...path: string[]) => readFileSync(join(EXAMPLES, ...path), 'utf8');

let output: string;
beforeAll(() => {
  output = mkdtempSync(join(tmpdir(), 'examples-'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(output, { recursive: true });
});

describe.each(names)('%s', (name) => {
  test('is what a user would write: under 30 lines, with packages imported by name', () => {
    const program = textOf(name, 'main.ts');
    expect(program.trimEnd().split('\n').length).toBeLessThan(30);
    const imported = [...program.matchAll(/from '([^']+)'/g)].map((match) => match[1]);
    expect(imported).toContain('cdk8s-llm-d');
    expect(imported.filter((module) => !/^(cdk8s|cdk8s-plus-30|cdk8s-llm-d|constructs)$/.test(module ?? ''))).toEqual([]);
  });

  test('runs with `npx cdk8s synth` and writes to a folder of its own', () => {
    expect(parse(textOf(name, 'cdk8s.yaml'))).toEqual({
      language: 'typescript',
      app: 'npx tsx main.ts',
      output: `../../build/examples/${name}`,
    });
  });

  test('says in three sentences what it is', () => {
    const [heading, ...paragraphs] = textOf(name, 'README.md')
      .trim()
      .split(/\n{2,}/);
    expect(heading).toMatch(/^# \S/);
    expect(paragraphs.join(' ').match(/[.!?](?=\s|$)/g)).toHaveLength(3);
  });

  describe('its objects', () => {
    const objects: Manifest[] = [];
    beforeAll(async () => {
      vi.stubEnv('CDK8S_OUTDIR', join(output, name));
      await import(join(EXAMPLES, name, 'main.ts'));
      for (const file of readdirSync(join(output, name)))
        objects.push(...parseAllDocuments(readFileSync(join(output, name, file), 'utf8')).map((document) => document.toJS()));
    });

    test('are objects, each with a kind and a name', () => {
      expect(objects.length).toBeGreaterThan(2);
      for (const object of objects)
        expect(object).toMatchObject({
          apiVersion: expect.any(String),
          kind: expect.any(String),
          metadata: { name: expect.any(String) },
        });
    });

    test('are in the namespaces of its charts', () => {
      const own = [...textOf(name, 'main.ts').matchAll(/new Chart\(.*namespace: '([^']+)'/g)].map((match) => match[1]);
      const inNamespaces = objects.filter(({ kind }) => !CLUSTER_SCOPED.includes(kind));
      expect(new Set(inNamespaces.map(({ metadata }) => metadata.namespace))).toEqual(new Set(own));
    });

    test('obey the laws', () => {
      expect(violations(objects)).toEqual([]);
    });
  });
});

test('a whole program in the README is an example, word for word', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const programs = [...readme.matchAll(/^```(?:ts|typescript)\n(.*?)^```$/gms)]
    .map((match) => match[1] ?? '')
    .filter((text) => text.includes('app.synth()'));
  const known = names.map((name) => textOf(name, 'main.ts').trim());
  expect(programs.length).toBeGreaterThan(0);
  for (const program of programs) expect(known).toContain(program.trim());
});
