import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const LIB = path.resolve(__dirname, '../../lib');
const TABLE = path.resolve(__dirname, '../../docs/architecture.md');

/** What each room may import beside itself and `internal`, in the order of the table in docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  paths: ['model-server', 'router', 'gateways', 'engines', 'accelerators', 'platforms', 'support', 'releases', 'kubernetes'],
  'production-stack': [
    ...['model-server', 'autoscaling', 'gateways', 'engines', 'accelerators', 'platforms', 'support'],
    ...['releases', 'kubernetes'],
  ],
  batch: ['gateways', 'platforms', 'support', 'releases', 'kubernetes'],
  'model-server': ['autoscaling', 'router', 'engines', 'accelerators', 'platforms', 'support', 'releases', 'kubernetes'],
  autoscaling: ['platforms', 'support', 'releases', 'kubernetes'],
  router: ['gateways', 'platforms', 'releases', 'kubernetes'],
  gateways: ['platforms', 'kubernetes'],
  engines: [],
  accelerators: ['platforms', 'support', 'kubernetes'],
  platforms: ['kubernetes'],
  support: [],
  releases: [],
  kubernetes: [],
  internal: [],
};

/** The rooms in the order in which the documentation lists them. */
const DOCUMENTED = [...readFileSync(TABLE, 'utf8').matchAll(/^\| `([\w-]+)\/` \|/gm)].map(([, room = '']) => room);

interface Import {
  readonly from: string;
  readonly file: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(LIB, file), 'utf8');
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) => ({
    file,
    from: roomOf(file),
    to: roomOf(path.relative(LIB, path.resolve(LIB, path.dirname(file), target))),
  }));
}

const roomOf = (file: string): string => file.split(path.sep)[0] ?? '';

const imports = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .flatMap(importsOf)
  .filter(({ from, to }) => from !== to);

test('every room is in both tables, in the same order', () => {
  const rooms = readdirSync(LIB, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(DOCUMENTED).toEqual(Object.keys(MAY_IMPORT));
  expect(rooms.map((room) => room.name).sort()).toEqual([...DOCUMENTED].sort());
});

test('every arrow points down the table of the documentation', () => {
  const upwards = [...Object.entries(MAY_IMPORT).flatMap(([from, rooms]) => rooms.map((to) => ({ from, to }))), ...imports]
    .filter(({ from, to }) => DOCUMENTED.indexOf(to) <= DOCUMENTED.indexOf(from))
    .map(({ from, to }) => `${from} → ${to}`);
  expect(upwards).toEqual([]);
});

test('rooms import only what they may', () => {
  const upwards = imports.filter(({ from, to }) => to !== 'internal' && !MAY_IMPORT[from]?.includes(to));
  expect(upwards.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
});

test('the table allows nothing that nobody does', () => {
  const used = new Set(imports.map(({ from, to }) => `${from} → ${to}`));
  const idle = Object.entries(MAY_IMPORT)
    .flatMap(([from, rooms]) => rooms.map((to) => `${from} → ${to}`))
    .filter((arrow) => !used.has(arrow));
  expect(idle).toEqual([]);
});
