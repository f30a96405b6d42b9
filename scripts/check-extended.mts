/**
 * What `npm test` leaves out because it needs more than Node: parity with upstream's renders, a real kube-apiserver, the engines'
 * real flag lists. Each is a tool of `../shared`; what is not there is skipped, and says so.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Counts, countsIn, summary, sumOf } from './support/counts.mjs';
import { filesBelow } from './support/files.mjs';
import { type Outcome, ROOT, run, SHARED } from './support/process.mjs';

const ACCEPT = join(SHARED, 'tools/envtest/accept.sh');
const ENGINECHECK = join(SHARED, 'tools/enginecheck/enginecheck.py');
const PYTHON_ENVIRONMENT = 'build/python';
const PYYAML = 'PyYAML==6.0.3';

const report: string[] = [];
const totals: Counts[] = [];

await step('examples', () => run('tsx', ['scripts/synth-examples.mts'], { show: true }));
await step('parity', () => run('tsx', ['scripts/parity.mts'], { show: true }));

await step('combinations', () => run('tsx', ['test/laws/main.ts'], { show: true }));

const catalog = manifestsIn('build/catalog');
const examples = manifestsIn('build/examples');

// Every start of the API server costs seconds: all files go to one.
await step('API server', async () => {
  if (!existsSync(ACCEPT)) return 'needs ../shared/tools/envtest';
  const files = [...catalog, ...examples, ...manifestsIn('build/combinations/api-server')];
  return files.length > 0 ? run(ACCEPT, files, { show: true }) : 'there is nothing to give it';
});

await step('engine flags', async () => {
  if (!existsSync(ENGINECHECK)) return 'needs ../shared/tools/enginecheck';
  // The tool takes a device claimed from a TPU v7 for one rank, where a chip runs two.
  const combinations = manifestsIn('build/combinations/engines').filter((file) => !file.includes('/tpu-v7-dra_'));
  const files = [...catalog, ...examples, ...combinations];
  if (files.length === 0) return 'there is nothing to give it';
  const python = await pythonWithYaml();
  if (!python) return `needs Python 3 with ${PYYAML}`;
  const outcome = await run(python, [ENGINECHECK, ...files], { show: true });
  // A file without a model server passes, and proves nothing.
  const idle = Number(/^files without an engine: (\d+)$/m.exec(outcome.stdout)?.[1] ?? 0);
  return { ...outcome, stdout: outcome.stdout.replace(/^(\d+) passed/m, (_, passed) => `${Number(passed) - idle} passed`) };
});

const total = sumOf(totals);
console.log(`\n${report.join('\n')}\n${summary(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Does a check and notes what it counted; a check that ends badly without counting is one failure. A string says why it was skipped. */
async function step(name: string, work: () => Promise<Outcome | string>): Promise<void> {
  console.log(`\n=== ${name}`);
  const outcome = await work();
  if (typeof outcome === 'string') {
    console.log(`SKIPPED: ${outcome}`);
    note(name, { passed: 0, failed: 0, skipped: 1 }, `skipped: ${outcome}`);
    return;
  }
  const counted = countsIn(outcome.stdout) ?? { passed: outcome.code === 0 ? 1 : 0, failed: 0, skipped: 0 };
  const counts = outcome.code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
  note(name, counts, `${summary(counts)} (${outcome.seconds.toFixed(1)} s)`);
}

function note(name: string, counts: Counts, words: string): void {
  totals.push(counts);
  report.push(`${name.padEnd(14)}${words}`);
}

function manifestsIn(folder: string): string[] {
  return filesBelow(join(ROOT, folder), '.yaml').map((file) => `${folder}/${file}`);
}

/** A Python that can read YAML: the one at hand, or one in a virtual environment made here. */
async function pythonWithYaml(): Promise<string | undefined> {
  const own = join(ROOT, PYTHON_ENVIRONMENT, 'bin/python');
  const canReadYaml = async (python: string) => (await run(python, ['-c', 'import yaml'])).code === 0;
  for (const python of ['python3', own]) if (await canReadYaml(python)) return python;
  await run('python3', ['-m', 'venv', PYTHON_ENVIRONMENT], { show: true });
  await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PYYAML], { show: true });
  return (await canReadYaml(own)) ? own : undefined;
}
