/**
 * Synthesizes every example as its reader would, with `npx cdk8s synth` in its folder, into `build/examples/<name>/`.
 *
 * `npm run synth`, or `npm run synth -- simulator own-parts` for some of them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { exampleNames, filesBelow } from './support/files.mjs';
import { inParallel, ROOT, run } from './support/process.mjs';

const EXAMPLES = join(ROOT, 'examples');

const asked = process.argv.slice(2);
const known = exampleNames(EXAMPLES);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no example ${unknown.join(', ')}. Choose from: ${known.join(', ')}.`);
  process.exit(2);
}

const width = Math.max(...known.map((name) => name.length));
const results = await inParallel(asked.length > 0 ? asked : known, async (name) => {
  const { code, stdout, stderr } = await run('cdk8s', ['synth'], {
    cwd: join(EXAMPLES, name),
    // Left alone, cdk8s asks the package registry for a newer release of itself on every run; npx tells of settings.
    env: { CDK8S_CHECK_UPGRADE: 'false', npm_config_loglevel: 'error' },
  });
  const output = `build/examples/${name}`;
  const files = filesBelow(join(ROOT, output), '.yaml');
  const objects = files.reduce((sum, file) => sum + countObjects(join(ROOT, output, file)), 0);
  const failed = code !== 0 || objects === 0;
  if (failed) console.log(`${name.padEnd(width)}  FAILED\n${indent(withoutOthersFrames(`${stdout}${stderr}`))}`);
  else {
    console.log(
      `${name.padEnd(width)}  ${String(objects).padStart(3)} objects  ${files.map((f) => `${output}/${f}`).join(', ')}`,
    );
    if (stderr.trim() !== '') console.log(indent(stderr));
  }
  return { failed, objects };
});

const failures = results.filter((result) => result.failed).length;
const total = results.reduce((sum, result) => sum + result.objects, 0);
console.log(`${results.length} examples, ${total} objects${failures > 0 ? `, ${failures} FAILED` : ''}`);
process.exitCode = failures > 0 ? 1 : 0;

function countObjects(file: string): number {
  return parseAllDocuments(readFileSync(file, 'utf8')).filter((document) => document.toJS()?.kind !== undefined).length;
}

/** An error with the lines of its stack that are ours: the rest is how cdk8s started the example. */
function withoutOthersFrames(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^ +at .*(node:|node_modules)|^Error: command "npx tsx|^Node\.js v|^Synthesizing application$/.test(line))
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .replaceAll(ROOT, '');
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
