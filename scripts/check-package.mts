/**
 * Compiles, packs, and uses the tarball as a stranger would: from an empty folder as the README says, from a project that
 * `cdk8s init typescript-app` made, and from a plain ES module. All run outside this folder, so that nothing but the tarball answers to
 * the package's name.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, posix } from 'node:path';
import { filesBelow } from './support/files.mjs';
import { mustRun, ROOT } from './support/process.mjs';

/** What a published package may hold. */
const ALLOWED = [/^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/, /^dist\/.+(\.d\.ts|\.js)(\.map)?$/, /^lib\/.+\.ts$/];
const REQUIRED = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'lib/index.ts'];
const MOST_LINES = 15;
const NPM = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** The program that strangers write: an example, which is JavaScript as well. */
const PROGRAM = join(ROOT, 'examples/optimized-baseline/main.ts');
const TEMPLATE = join(ROOT, 'node_modules/cdk8s-cli/templates/typescript-app');

const packed = join(ROOT, 'build/package');
const strangers = mkdtempSync(join(tmpdir(), 'cdk8s-llm-d-'));
const [quickStart, commonJs, esModule] = ['quick-start', 'commonjs', 'esm'].map((name) => join(strangers, name)) as [
  string,
  string,
  string,
];
let tarball = '';
let files: string[] = [];
let passed = 0;
let failed = 0;

try {
  await check('compiles and packs', async () => {
    rmSync(packed, { recursive: true, force: true });
    mkdirSync(packed, { recursive: true });
    await mustRun('projen', ['pre-compile']);
    await mustRun('projen', ['compile']);
    const { stdout } = await mustRun('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', packed]);
    const [pack] = JSON.parse(stdout) as [{ filename: string; size: number; files: { path: string }[] }];
    tarball = join(packed, pack.filename);
    files = pack.files.map((file) => file.path);
    return `${files.length} files, ${Math.round(pack.size / 1024)} KiB`;
  });

  if (tarball !== '') {
    await check('holds what it must and nothing else', checkFiles);
    await check('keeps zod out of its types', checkTypes);
    await check('publint', () => mustRun('publint', ['run', tarball, '--strict']));
    await check('are the types wrong?', () => mustRun('attw', [tarball, '--no-definitely-typed', '--no-emoji', '--no-color']));
    await check('does what the quick start says', () => followQuickStart(quickStart));
    await check('installs into a project of cdk8s init', () => makeCommonJsProject(commonJs));
    await check('its tsc compiles, type declarations and all', () => inProject(commonJs, 'npx', ['tsc', '--noEmit']));
    await check('npx ts-node main.ts', () => inProject(commonJs, 'npx', ['ts-node', 'main.ts']));
    await check('installs into an ES module', () => makeEsModule(esModule));
    await check('node main.js, an ES module', () => inProject(esModule, 'node', ['main.js']));
    await check('both synthesize the same bytes', async () => {
      const [a, b] = [manifestsOf(commonJs), manifestsOf(esModule)];
      if (a === '' || a !== b) throw new Error('the manifests of the two projects differ, or there are none');
    });
  }
} finally {
  rmSync(strangers, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function check(name: string, work: () => Promise<unknown>): Promise<void> {
  const from = performance.now();
  try {
    const note = await work();
    passed++;
    console.log(
      `OK    ${name} (${typeof note === 'string' ? `${note}, ` : ''}${((performance.now() - from) / 1000).toFixed(1)} s)`,
    );
  } catch (error) {
    failed++;
    const lines = String((error as Error).message).split('\n');
    const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more`] : lines;
    console.log(`FAIL  ${name}\n${shown.join('\n').replace(/^/gm, '      ')}`);
  }
}

async function checkFiles(): Promise<void> {
  const required = [...REQUIRED, ...(existsSync(join(ROOT, 'CHANGELOG.md')) ? ['CHANGELOG.md'] : [])];
  const problems = [
    ...files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file))).map((file) => `${file} does not belong there`),
    ...required.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files
      .filter((file) => file.startsWith('lib/') && !files.includes(file.replace(/^lib\/(.*)\.ts$/, 'dist/$1.d.ts')))
      .map((file) => `${file} is not compiled into dist`),
    ...files.filter((file) => file.endsWith('.map')).flatMap(lostSources),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Sources that a source map names and the package lacks. */
function lostSources(map: string): string[] {
  const { sources } = JSON.parse(readFileSync(join(ROOT, map), 'utf8')) as { sources: string[] };
  return sources
    .filter((source) => !files.includes(posix.join(posix.dirname(map), source)))
    .map((source) => `${map} names ${source}, which is missing`);
}

/** zod's declarations do not compile in a project of `cdk8s init`: none that a user reaches may import them. */
async function checkTypes(): Promise<void> {
  const way = new Map([['dist/index.d.ts', 'dist/index.d.ts']]);
  const problems: string[] = [];
  // A map is walked in the order of insertion, and what is inserted on the way is walked too.
  for (const [file, path] of way) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    if (/(from|import\() ?['"]zod['"]/.test(text))
      problems.push(`${file} imports zod, and a user's compiler reads it:\n  ${path}`);
    for (const [, module] of text.matchAll(/(?:from|import\() ?['"](\.[^'"]*)['"]/g)) {
      const target = posix.join(posix.dirname(file), module ?? '');
      const next = [`${target}.d.ts`, `${target}/index.d.ts`].find((name) => existsSync(join(ROOT, name)));
      if (next && !way.has(next)) way.set(next, `${path} → ${next}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The quick start of the README, to the letter. */
async function followQuickStart(folder: string): Promise<void> {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const steps = /## Quick start\n\n```sh\nnpm install (.*)\n```\n\n```ts\n([\s\S]*?)```\n\n`npx (.*?)` writes `(.*?)`/.exec(
    readme,
  );
  if (!steps) throw new Error('the README has no quick start of that form any more');
  const [, packages = '', program = '', command = '', output = ''] = steps;
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.ts'), program);
  const install = packages.split(' ').map((name) => (name === 'cdk8s-llm-d' ? tarball : name));
  await mustRun('npm', ['install', ...NPM, ...install], { cwd: folder });
  await inProject(folder, 'npx', command.split(' '));
  if (!readFileSync(join(folder, output), 'utf8').includes('kind: InferencePool')) throw new Error(`${output} holds no path`);
}

/** What `cdk8s init typescript-app` writes, without the parts that test and import: its tsconfig.json is the point. */
async function makeCommonJsProject(folder: string): Promise<void> {
  mkdirSync(folder);
  cpSync(join(TEMPLATE, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  cpSync(PROGRAM, join(folder, 'main.ts'));
  const template = JSON.parse(readFileSync(join(TEMPLATE, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { typescript, 'ts-node': tsNode, '@types/node': nodeTypes } = template.devDependencies ?? {};
  const { cdk8s, constructs } = peerDependencies;
  writePackage(folder, {
    ...{ name: 'stranger', version: '1.0.0', private: true, main: 'main.js', types: 'main.ts' },
    dependencies: { cdk8s, constructs },
    devDependencies: { typescript, 'ts-node': tsNode, '@types/node': nodeTypes },
  });
  await mustRun('npm', ['install', ...NPM, tarball], { cwd: folder });
}

async function makeEsModule(folder: string): Promise<void> {
  mkdirSync(folder);
  cpSync(PROGRAM, join(folder, 'main.js'));
  writePackage(folder, { name: 'stranger', version: '1.0.0', private: true, type: 'module' });
  await mustRun('npm', ['install', ...NPM, tarball], { cwd: folder });
}

function writePackage(folder: string, fields: object): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(fields, undefined, 2));
}

async function inProject(folder: string, command: string, args: string[]): Promise<void> {
  // The programs of the stranger's own node_modules, not ours.
  const PATH = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(ROOT));
  await mustRun(command, args, {
    cwd: folder,
    env: { PATH: [join(folder, 'node_modules/.bin'), ...PATH].join(delimiter), npm_config_loglevel: 'error' },
  });
}

function manifestsOf(folder: string): string {
  const output = join(folder, 'dist');
  return filesBelow(output, '.yaml')
    .map((file) => `${file}\n${readFileSync(join(output, file), 'utf8')}`)
    .join('\n');
}
