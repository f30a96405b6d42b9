import { BESIDE_PATHS, FEATURE_MATRIX } from '../../lib/support/feature-matrix';

const ENGINES: Readonly<Record<string, string>> = { vllm: 'vLLM', sglang: 'SGLang' };

/** The feature matrix of a release as Markdown: a row per path and engine, a column per accelerator. */
export function supportTable(release: string): string {
  const paths = Object.entries(FEATURE_MATRIX[release] ?? {});
  const accelerators = [...new Set(paths.flatMap(([, cells]) => Object.keys(cells)))];
  const rows = paths.flatMap(([path, cells]) =>
    Object.entries(ENGINES)
      .filter(([engine]) => Object.values(cells).some((levels) => levels[engine]))
      .map(([engine, title]) => [path, title, ...accelerators.map((accelerator) => cells[accelerator]?.[engine] ?? '–')]),
  );
  const beside = Object.entries(BESIDE_PATHS[release] ?? {}).flatMap(([name, levels]) =>
    Object.entries(levels).map(([engine, level]) => [name, ENGINES[engine] ?? engine, level]),
  );
  return `${table(['path', 'engine', ...accelerators], rows)}\n${table(['beside any path', 'engine', 'on any accelerator'], beside)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
