/**
 * Writes the published code: a file for each room of `lib/`, and an index that loads a room when something of it is first used. Reading
 * hundreds of files would take longer than running them, and a program that uses one path need not read what belongs to others.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import { filesBelow } from './support/files.mjs';
import { ROOT } from './support/process.mjs';

const LIB = join(ROOT, 'lib');
const DIST = join(ROOT, 'dist');
/** A folder of their own: beside `dist/engines/index.d.ts`, compilers may take an `engines.js` for what is declared there. */
const ROOMS = join(DIST, 'rooms');
/** A file of another room, as it stands in a bundle: `./kubernetes.js#crds/index`. */
const FOREIGN = /require\("(\.\/[\w-]+\.js)#([^"]+)"\)/g;

const rooms = readdirSync(LIB, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const exported = publicValues();
mkdirSync(ROOMS, { recursive: true });
for (const room of rooms) await writeRoom(room);
writeIndex();

/** One room, with a namespace for each of its files that somebody outside uses. */
async function writeRoom(room: string): Promise<void> {
  const doors = doorsOf(room).map((door) => `export * as ${JSON.stringify(door)} from './${door}';`);
  const outfile = join(ROOMS, `${room}.js`);
  const { outputFiles } = await build({
    stdin: { contents: doors.join('\n'), resolveDir: join(LIB, room), sourcefile: '../index.ts', loader: 'ts' },
    plugins: [otherRooms(room)],
    ...{ outfile, bundle: true, write: false, packages: 'external', platform: 'node', format: 'cjs', target: 'node20' },
    ...{ sourcemap: true, sourcesContent: false, logLevel: 'warning' },
  });
  for (const { path, text } of outputFiles) writeFileSync(path, ownNames(text.replace(FOREIGN, 'require("$1")["$2"]')));
}

/**
 * Gives classes that speak of themselves their names back, of which esbuild makes `_Engine`: errors and consoles show them. (Its option for
 * that wraps every function whenever it is made, which costs a sixth of a synthesis.)
 */
function ownNames(text: string): string {
  const renamed = [...text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  return renamed.length === 0 ? text : text.replace(new RegExp(`\\b_(${renamed.join('|')})\\b`, 'g'), '$1');
}

/** Leaves what other rooms hold to their files. */
function otherRooms(room: string): Plugin {
  return {
    name: 'other-rooms',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const file = fileOf(join(resolveDir, path));
        const owner = roomOf(file);
        return owner === room ? undefined : { path: `./${owner}.js#${doorOf(file)}`, external: true };
      });
    },
  };
}

/** Files of a room that other rooms import, or the index exports. */
function doorsOf(room: string): string[] {
  const imported = filesBelow(LIB, '.ts').flatMap((file) =>
    [...readFileSync(join(LIB, file), 'utf8').matchAll(/^(?:import|export)(?! type)[^;]*? from '(\.[^']+)';/gm)].flatMap(
      ([, target = '']) => (roomOf(join(LIB, file)) === room ? [] : [fileOf(resolve(LIB, dirname(file), target))]),
    ),
  );
  const files = new Set([...imported, ...exported.values()]);
  return [...files]
    .filter((file) => roomOf(file) === room)
    .map(doorOf)
    .sort();
}

/** Everything that the package exports and that is not a type alone: where it stands. */
function publicValues(): Map<string, string> {
  const program = ts.createProgram([join(LIB, 'index.ts')], { module: ts.ModuleKind.CommonJS, strict: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(join(LIB, 'index.ts'));
  const symbol = index && checker.getSymbolAtLocation(index);
  if (!symbol) throw new Error('lib/index.ts exports nothing');
  return new Map(
    checker.getExportsOfModule(symbol).flatMap((one): [string, string][] => {
      const origin = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
      const { valueDeclaration } = origin;
      if (!valueDeclaration || one.declarations?.some((d) => ts.isExportSpecifier(d) && ts.isTypeOnlyExportDeclaration(d)))
        return [];
      return [[one.name, valueDeclaration.getSourceFile().fileName]];
    }),
  );
}

function writeIndex(): void {
  const names = [...exported.keys()].sort();
  const getters = names.map((name) => {
    const file = exported.get(name) ?? '';
    return `  ${name}: { enumerable: true, get: () => require("./rooms/${roomOf(file)}.js")[${JSON.stringify(doorOf(file))}].${name} },`;
  });
  const lines = [
    '"use strict";',
    'Object.defineProperties(module.exports, {',
    '  __esModule: { value: true },',
    ...getters,
    '});',
    '// The names, for the imports of ES modules.',
    `0 && (module.exports = { ${names.join(', ')} });`,
  ];
  writeFileSync(join(DIST, 'index.js'), `${lines.join('\n')}\n`);
}

function roomOf(file: string): string {
  return relative(LIB, file).split('/')[0] ?? '';
}

/** A file within its room, such as `crds/index`. */
function doorOf(file: string): string {
  return relative(LIB, file).split('/').slice(1).join('/').replace(/\.ts$/, '');
}

function fileOf(module: string): string {
  const file = `${module}.ts`;
  return ts.sys.fileExists(file) ? file : join(module, 'index.ts');
}
