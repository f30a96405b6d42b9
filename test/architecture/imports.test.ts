import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const LIB = path.resolve(__dirname, '../../lib');

/** What each room may import beside itself and `internal`. Arrows point down. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  paths: ['model-server', 'engines', 'accelerators', 'router', 'gateways', 'platforms', 'support', 'releases', 'kubernetes'],
  autoscaling: ['platforms', 'releases', 'kubernetes'],
  'production-stack': [
    ...['autoscaling', 'gateways', 'model-server', 'engines', 'accelerators', 'platforms', 'support'],
    ...['releases', 'kubernetes'],
  ],
  batch: ['gateways', 'platforms', 'releases', 'kubernetes'],
  'model-server': ['autoscaling', 'engines', 'accelerators', 'router', 'platforms', 'support', 'releases', 'kubernetes'],
  engines: [],
  accelerators: ['platforms', 'support', 'kubernetes'],
  router: ['gateways', 'platforms', 'releases', 'kubernetes'],
  gateways: ['platforms', 'kubernetes'],
  platforms: ['kubernetes'],
  support: [],
  releases: [],
  kubernetes: [],
  internal: [],
};

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

test('every room is in the table', () => {
  const rooms = readdirSync(LIB, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms.map((room) => room.name).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('rooms import only what is below them', () => {
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
