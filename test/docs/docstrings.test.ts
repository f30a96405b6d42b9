import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = join(__dirname, '../..');

/** TypeScript that documentation shows, and where it stands. */
interface Snippet {
  readonly file: string;
  /** The line of the file that its first line is on, counted from 1. */
  readonly line: number;
  readonly code: string;
}

const snippets = [...sources('lib', '.ts').flatMap(examplesOf), ...[...sources('docs', '.md'), 'README.md'].flatMap(fencesOf)];
const problems = check(snippets);

test.each([...problems])('the example at %s compiles', (_, found) => {
  expect(found).toEqual([]);
});

test.each(['lib/', 'docs/', 'README.md'])('there are examples in %s', (place) => {
  expect(snippets.filter(({ file }) => file.startsWith(place)).length).toBeGreaterThan(0);
});

test('finds the examples of doc comments and of fences, and says where one is wrong', () => {
  const comment = [
    '/**',
    ' * Words.',
    ' * @example',
    " * import { App } from 'cdk8s';",
    ' *',
    ' * new App(1 as never).nope();',
    ' */',
  ];
  const [example] = examplesIn('lib/a.ts', comment.join('\n'));
  expect(example).toEqual({ file: 'lib/a.ts', line: 4, code: "import { App } from 'cdk8s';\n\nnew App(1 as never).nope();" });
  const [short] = examplesIn('lib/b.ts', '/** @example b(1) */\nexport function b(x: string) {}\n');
  expect(short).toEqual({ file: 'lib/b.ts', line: 1, code: "import { b } from '../lib/b'; b(1)" });
  const [fence] = fencesIn('docs/a.md', 'Words\n\n```ts\nconst a: string = 1;\n```\n');
  expect(fence).toEqual({ file: 'docs/a.md', line: 4, code: 'const a: string = 1;' });
  expect([...check([example, fence] as Snippet[]).values()].flat()).toEqual([
    "lib/a.ts:6: Property 'nope' does not exist on type 'App'.",
    "docs/a.md:4: Type 'number' is not assignable to type 'string'.",
  ]);
});

function sources(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`)
    .sort();
}

function examplesOf(file: string): Snippet[] {
  return examplesIn(file, readFileSync(join(ROOT, file), 'utf8'));
}

/**
 * The `@example`s of doc comments. A block goes to the next tag or the comment's end, without the fence that may be around it, and is a
 * whole program. What stands on the line of the tag is one expression, in which the exports of its own file are known.
 */
function examplesIn(file: string, text: string): Snippet[] {
  return [...text.matchAll(/\/\*\*.*?\*\//gs)].flatMap((comment) => {
    const first = lineAt(text, comment.index);
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*(\/\*\*|\* ?(?!\/))|\s*\*\/$/g, ''));
    return lines.flatMap((line, i) => {
      const [tag, expression] = /^\s*@example\b\s*(.*)/.exec(line) ?? [];
      if (tag === undefined) return [];
      if (expression) return [{ file, line: first + i, code: `${importOf(file, text)} ${expression}` }];
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((other) => /^\s*@[a-z]/i.test(other));
      const body = end < 0 ? rest : rest.slice(0, end);
      const fenced = body[0]?.startsWith('```') ?? false;
      const code = fenced ? body.slice(1, body.indexOf('```', 1)) : body;
      return [{ file, line: first + i + (fenced ? 2 : 1), code: code.join('\n').trimEnd() }];
    });
  });
}

function importOf(file: string, text: string): string {
  const names = [...text.matchAll(/^export (?:function|class|const) (\w+)/gm)].map((match) => match[1]);
  return `import { ${names.join(', ')} } from '../${file.replace(/\.ts$/, '')}';`;
}

function fencesOf(file: string): Snippet[] {
  return fencesIn(file, readFileSync(join(ROOT, file), 'utf8'));
}

function fencesIn(file: string, text: string): Snippet[] {
  return [...text.matchAll(/^```(?:ts|typescript)\n(.*?)^```$/gms)].map((fence) => ({
    file,
    line: lineAt(text, fence.index) + 1,
    code: (fence[1] ?? '').trimEnd(),
  }));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** What the compiler has to say, by `file:line` of the snippet. One program holds all: the library is read once. */
function check(all: readonly Snippet[]): Map<string, string[]> {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'examples/tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
      },
    },
  );
  if (!config) throw new Error('examples/tsconfig.json cannot be read');
  const virtual = new Map(all.map((snippet, i) => [join(ROOT, `examples/snippet-${i}.ts`), snippet]));
  const options: ts.CompilerOptions = {
    ...config.options,
    noUnusedLocals: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => virtual.has(name) || fileExists(name);
  host.readFile = (name) => virtual.get(name)?.code ?? readFile(name);
  host.getSourceFile = (name, version, ...more) => {
    const snippet = virtual.get(name);
    return snippet ? ts.createSourceFile(name, snippet.code, version) : getSourceFile(name, version, ...more);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  return new Map(
    [...virtual].map(([name, snippet]) => {
      const source = program.getSourceFile(name);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      const place = ({ start = 0 }: ts.Diagnostic) =>
        `${snippet.file}:${snippet.line + (source?.getLineAndCharacterOfPosition(start).line ?? 0)}`;
      const empty = snippet.code.trim() === '' ? [`${snippet.file}:${snippet.line}: There is no code.`] : [];
      const words = found.map(
        (diagnostic) => `${place(diagnostic)}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`,
      );
      return [`${snippet.file}:${snippet.line}`, [...empty, ...words]];
    }),
  );
}
