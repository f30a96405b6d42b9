/**
 * Measures what a user waits for, in processes of their own, and prints each figure beside its limit. Figures depend on the machine
 * and on what else it does: nothing here fails a build.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { mustRun, ROOT } from './support/process.mjs';

const COMPILED = join(ROOT, 'build/bench');
const OBJECTS = join(COMPILED, 'objects.json');

await compile();
const [load = 0] = loadavg();
if (load > availableParallelism()) console.log(`Others are at work here (load ${load.toFixed(1)}): the figures are too high.`);
console.log(`${'what'.padEnd(62)}${'measured'.padStart(10)}${'limit'.padStart(9)}`);
await measureImport();
await measureCatalogue();
await measureGrowth();

/** Plain JavaScript for plain node: no loader has a part in the figures. */
async function compile(): Promise<void> {
  mkdirSync(COMPILED, { recursive: true });
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDir: '../..', outDir: '.', declaration: false, declarationMap: false, emitDeclarationOnly: false },
    include: ['../../scripts/bench/*.mts', '../../test/catalog/*.ts'],
    exclude: [],
  };
  writeFileSync(join(COMPILED, 'tsconfig.json'), JSON.stringify(config, undefined, 2));
  await mustRun('projen', ['pre-compile']);
  await mustRun('projen', ['compile']);
  await mustRun('tsc', ['-p', join(COMPILED, 'tsconfig.json')]);
  // What users run is the published code, not what tsc makes of each file.
  writeFileSync(join(COMPILED, 'lib/index.js'), "module.exports = require('cdk8s-llm-d');\n");
}

/**
 * As CommonJS, which is what the imports of a cdk8s app become, the index loads a room when something of it is first used; an ES module
 * takes all that there is to take.
 */
async function measureImport(): Promise<void> {
  const names = ['cdk8s-llm-d', 'cdk8s-plus-30'];
  for (const [how, type] of [
    ['require', 'commonjs'],
    ['await import', 'module'],
  ] as const) {
    const script = `const t = performance.now(); ${how}(process.argv[1]); console.log(performance.now() - t)`;
    const importing = (name: string) => node<number>([`--input-type=${type}`, '--eval', script, name]);
    const measured = await alternately(
      11,
      names.map((name) => () => importing(name)),
    );
    const [ours = 0, theirs = 0] = measured.map(median);
    row(`${how}('cdk8s-llm-d')`, milliseconds(ours));
    row(`${how}('cdk8s-plus-30')`, milliseconds(theirs));
    row('  the first, as a multiple of the second', times(ours / theirs), 1.3, ours / theirs, times);
  }
}

async function measureCatalogue(): Promise<void> {
  const child = join(COMPILED, 'scripts/bench/synthesis.mjs');
  const catalogue = join(COMPILED, 'test/catalog/index.js');
  await node([child, 'apps', catalogue, OBJECTS]);
  const modes = [
    ['renders', catalogue],
    ['apps', catalogue],
    ['plain', OBJECTS],
  ] as const;
  const measured = await alternately(
    7,
    modes.map(
      ([mode, source]) =>
        () =>
          node<{ cold: number; warm: number }>([child, mode, source]),
    ),
  );
  for (const when of ['cold', 'warm'] as const) {
    const [renders = 0, apps = 0, plain = 0] = measured.map((runs) => median(runs.map((run) => run[when])));
    const words = when === 'cold' ? 'once after import' : 'again, in the same process';
    row(`the catalogue of the optimized baseline, ${words}`, milliseconds(renders), 300, renders, milliseconds);
    row('its variants as whole apps', milliseconds(apps));
    row('the same apps, of plain ApiObjects', milliseconds(plain));
    row('  the first of the two, as a multiple of the second', times(apps / plain), 2, apps / plain, times);
  }
}

async function measureGrowth(): Promise<void> {
  interface Growth {
    readonly milliseconds: number;
    readonly bytes: number;
  }
  const child = join(COMPILED, 'scripts/bench/growth.mjs');
  const each = new Map<number, { time: number; memory: number }>();
  for (const baselines of [1, 10, 100, 1000]) {
    const runs: Growth[] = [];
    for (let i = 0; i < 3; i++) runs.push(await node(['--expose-gc', child, String(baselines)]));
    const time = median(runs.map((run) => run.milliseconds)) / baselines;
    const memory = median(runs.map((run) => run.bytes)) / baselines / 1024;
    each.set(baselines, { time, memory });
    const name = baselines === 1 ? '1 baseline in one chart' : `${baselines} baselines in one chart`;
    row(`${name}, each`, `${time.toFixed(2)} ms`);
    if (baselines > 1) row('', `${memory.toFixed(0)} KiB`);
  }
  for (const key of ['time', 'memory'] as const) {
    const ratio = (each.get(1000)?.[key] ?? 0) / (each.get(100)?.[key] ?? 1);
    row(`  ${key} per baseline at 1000, as a multiple of that at 100`, times(ratio), 1.3, ratio, times);
  }
}

function row(what: string, measured: string, limit?: number, value = 0, unit: (value: number) => string = String): void {
  const verdict = limit === undefined ? '' : `${unit(limit).padStart(9)}  ${value <= limit ? 'ok' : 'OVER'}`;
  console.log(`${what.padEnd(62)}${measured.padStart(10)}${verdict}`);
}

/** Measures in turns, so that a slow moment of the machine falls on all; the first turn warms up and does not count. */
async function alternately<T>(turns: number, measurements: readonly (() => Promise<T>)[]): Promise<T[][]> {
  const taken: T[][] = measurements.map(() => []);
  for (let turn = 0; turn <= turns; turn++) {
    for (const [i, measure] of measurements.entries()) {
      const value = await measure();
      if (turn > 0) taken[i]?.push(value);
    }
  }
  return taken;
}

async function node<T>(args: readonly string[]): Promise<T> {
  return JSON.parse((await mustRun(process.execPath, args)).stdout) as T;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}
