/**
 * Measured by `bench.mts`: some apps synthesized once after import, and again when everything is warm. Prints milliseconds.
 *
 * `synthesis.mjs renders <catalogue module>`: the catalogue, as `npm run catalog` does it
 * `synthesis.mjs apps <catalogue module> [<file for the objects>]`: its variants, each in an app of its own, all that they bring
 * `synthesis.mjs plain <file with the objects>`: the same apps with the same objects, given to cdk8s as they are
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';
import type { CatalogEntry } from '../../test/catalog/index.js';

/** The variants of the optimized baseline, and the parts that are published beside it. */
const RENDERS = /(^|\/)(guides_)?(optimized-baseline_|recipes_gateway_|recipes_modelserver_)/;
const REPEATS = 15;

/** What is built into a chart. */
interface Variant {
  readonly namespace?: string;
  readonly build: (chart: Chart) => unknown;
}
/** What is left of a variant when it is written down. */
interface Written {
  readonly namespace?: string;
  readonly objects: ApiObjectProps[];
}

const [mode, source, dump] = process.argv.slice(2) as ['renders' | 'apps' | 'plain', string, string | undefined];
const work = await { renders, apps, plain }[mode]();
// After import is when an ES module has all of it.
if (mode !== 'plain') await import('cdk8s-llm-d');
const cold = time(work);
const warm = Array.from({ length: REPEATS }, () => time(work)).sort((a, b) => a - b)[Math.floor(REPEATS / 2)];
console.log(JSON.stringify({ cold, warm }));

async function renders(): Promise<() => void> {
  const { entries, yamlOf } = await catalogue();
  return () => {
    for (const entry of entries) yamlOf(entry);
  };
}

async function apps(): Promise<() => void> {
  const { entries } = await catalogue();
  if (dump) writeFileSync(dump, JSON.stringify(entries.map(written)));
  return () => synthesizeAll(entries);
}

async function plain(): Promise<() => void> {
  const variants = (JSON.parse(readFileSync(source, 'utf8')) as Written[]).map(({ namespace, objects }) => ({
    namespace,
    build: (chart: Chart) => {
      for (const [i, object] of objects.entries()) new ApiObject(chart, `object-${i}`, object);
    },
  }));
  return () => synthesizeAll(variants);
}

async function catalogue(): Promise<{ entries: CatalogEntry[]; yamlOf: (entry: CatalogEntry) => string }> {
  const { CATALOG, yamlOf } = (await import(pathToFileURL(source).href)) as typeof import('../../test/catalog/index.js');
  return { entries: CATALOG.filter(({ file }) => RENDERS.test(file)), yamlOf };
}

function synthesizeAll(variants: readonly Variant[]): void {
  for (const variant of variants) appOf(variant).synthYaml();
}

function written(variant: Variant): Written {
  return { namespace: variant.namespace, objects: appOf(variant).charts.flatMap((chart) => chart.toJson()) };
}

function appOf({ namespace, build }: Variant): App {
  const app = new App();
  build(new Chart(app, 'variant', { namespace }));
  return app;
}

function time(what: () => void): number {
  const from = performance.now();
  what();
  return performance.now() - from;
}
