import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../synth';
import { combinations } from './combinations';

const out = path.resolve(__dirname, '../../build/combinations');
// An API server takes a file at a time: one per accelerator, each combination in a namespace of its own.
const forApiServer = path.join(out, 'api-server');
// The check of engine flags looks claims up by name alone: one file per combination, without those that only differ in the router.
const forEngineCheck = path.join(out, 'engines');
rmSync(out, { recursive: true, force: true });
for (const folder of [forApiServer, forEngineCheck]) mkdirSync(folder, { recursive: true });

const byAccelerator = new Map<string, Manifest[]>();
let count = 0;
for (const { name, manifests } of combinations()) {
  const [accelerator = ''] = name.split('_');
  byAccelerator.set(accelerator, [...(byAccelerator.get(accelerator) ?? []), ...manifests]);
  if (name.endsWith('_standalone')) writeFileSync(path.join(forEngineCheck, `${name}.yaml`), Yaml.stringify(...manifests));
  count += 1;
}
for (const [accelerator, manifests] of byAccelerator)
  writeFileSync(path.join(forApiServer, `${accelerator}.yaml`), Yaml.stringify(...manifests));
process.stdout.write(`${count} combinations written to build/combinations\n`);
