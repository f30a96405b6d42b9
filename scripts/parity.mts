/**
 * Synthesizes the catalogue and compares it with the upstream renders in `../shared`, object by object and field by field.
 *
 * `npm run parity`, or for a part of it `npm run parity -- --only optimized-baseline --max 40`. A render that the catalogue holds
 * and that differs without a listed deviation fails, and so do a deviation that excuses nothing, a manifest in the catalogue that
 * upstream does not publish, and a render that the catalogue does not hold and that is not left out on purpose.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Counts, countsIn, summary, sumOf } from './support/counts.mjs';
import { filesBelow } from './support/files.mjs';
import { mustRun, ROOT, run, SHARED } from './support/process.mjs';

const TOOL = join(SHARED, 'tools/parity/parity.mjs');
const UPSTREAM = join(SHARED, 'upstream');
const CATALOG = join(ROOT, 'build/catalog');
const CLAIMED = join(ROOT, 'build/parity');

/** Renders of a release that the catalogue need not hold: the values of a chart's own tests, and the snippets of its pages. */
const LEFT_OUT: Readonly<Record<string, RegExp>> = { 'production-stack-0.1.12': /^(unittest|doc)-/ };

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, max: { type: 'string' }, quiet: { type: 'boolean' }, 'keep-catalog': { type: 'boolean' } },
});

if (!existsSync(TOOL)) {
  console.log('SKIPPED parity: it needs the upstream renders and the tool that compares with them, in ../shared.');
  console.log(summary({ passed: 0, failed: 0, skipped: 1 }));
  process.exit(0);
}

if (!options['keep-catalog']) {
  rmSync(CATALOG, { recursive: true, force: true });
  await mustRun('tsx', ['test/catalog/main.ts'], { show: true });
}
rmSync(CLAIMED, { recursive: true, force: true });

const releases = [...new Set([...releasesIn(UPSTREAM), ...releasesIn(CATALOG)])].sort();
const results = [];
for (const release of releases) results.push(await compare(release));

// A deviation is meant for one release: it is stale when none needs it, and it would hide a difference that is yet to come.
const everywhere = results
  .map((result) => result.unused)
  .reduce((a, b) => a.filter((line) => b.includes(line)), results[0]?.unused ?? []);
const stale = options.only ? [] : everywhere;
for (const line of stale) console.log(`FAILED ${line}`);

const counts = sumOf([...results.map((result) => result.counts), { passed: 0, failed: stale.length, skipped: 0 }]);
console.log(summary(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** Compares one release: upstream's renders, as far as the catalogue claims them, with ours. */
async function compare(release: string): Promise<{ counts: Counts; unused: string[] }> {
  const upstream = rendersIn(join(UPSTREAM, release));
  const ours = rendersIn(join(CATALOG, release));
  const claimed = upstream.filter((file) => ours.includes(file));
  for (const file of claimed) {
    mkdirSync(dirname(join(CLAIMED, release, file)), { recursive: true });
    cpSync(join(UPSTREAM, release, file), join(CLAIMED, release, file));
  }

  const invented = ours.filter((file) => !upstream.includes(file));
  for (const file of invented)
    console.log(`FAILED ${release}/${file}: the catalogue holds it, and upstream publishes no such render`);
  const missing = upstream.filter((file) => !ours.includes(file) && !LEFT_OUT[release]?.test(file));
  for (const file of missing) console.log(`FAILED ${release}/${file}: upstream publishes it, and the catalogue does not hold it`);
  const none: Counts = { passed: 0, failed: invented.length + missing.length, skipped: 0 };
  if (claimed.length === 0) return { counts: none, unused: [] };

  console.log(`\n${release}`);
  const { stdout, stderr } = await run(process.execPath, [
    TOOL,
    ...['--ours', relative(ROOT, join(CATALOG, release)), '--upstream', relative(ROOT, join(CLAIMED, release))],
    ...['--deviations', 'test/parity/deviations.json'],
    ...(options.max ? ['--max', options.max] : []),
    ...(options.quiet ? ['--quiet'] : []),
  ]);
  const lines = `${stdout}${stderr}`.trimEnd().split('\n');
  const unused = lines.filter((line) => line.startsWith('UNUSED deviation'));
  console.log(lines.filter((line) => !unused.includes(line)).join('\n'));
  const counts = countsIn(stdout);
  if (counts) printCoverage(upstream, claimed);
  return { counts: sumOf([none, counts ?? { passed: 0, failed: claimed.length, skipped: 0 }]), unused };
}

function releasesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function rendersIn(folder: string): string[] {
  return filesBelow(folder, '.yaml').filter(
    (file) => !file.endsWith('.values.yaml') && (!options.only || file.includes(options.only)),
  );
}

function printCoverage(upstream: readonly string[], claimed: readonly string[]): void {
  const groups = [...new Set(upstream.map(groupOf))];
  const width = Math.max(...groups.map((group) => group.length));
  console.log('covered by the catalogue:');
  for (const group of groups) {
    const [covered, total] = [claimed, upstream].map((files) => files.filter((file) => groupOf(file) === group).length);
    console.log(`  ${group.padEnd(width)}  ${String(covered).padStart(2)}/${total}`);
  }
}

/** The well-lit path, or the recipe, that a render belongs to. */
function groupOf(file: string): string {
  const [folder, name] = file.includes('/') ? [`${dirname(file)}/`, file.slice(dirname(file).length + 1)] : ['', file];
  const words = name.replace(/\.yaml$/, '').split('_');
  if (words[0] === 'guides') return folder + words.slice(0, words[1] === 'recipes' ? 3 : 2).join('_');
  return folder + (folder === '' ? words[0]?.split('-')[0] : words[0]);
}
