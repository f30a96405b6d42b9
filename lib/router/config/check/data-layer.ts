import { CURRENT, can } from '../catalogue';
import type { PluginKind } from '../catalogue/row';
import type { SourceEntry } from '../document';
import type { Findings } from '../warnings';
import { type Instance, type LoadedConfig, refer } from './loaded-config';
import { isObject } from './values';

/** What a data source can be. */
export const SOURCES = [
  'data-source/polling',
  'data-source/endpoint-events',
  'data-source/k8s-notification',
] as const satisfies readonly PluginKind[];
const EXTRACTORS: readonly PluginKind[] = ['extractor', 'extractor/endpoint-events', 'extractor/k8s-notification'];

/** Where what is known about pods comes from. */
export function checkDataLayer(config: LoadedConfig, out: Findings): void {
  const { added, gates } = CURRENT;
  const { dataLayer } = config.document;
  if (config.gate(gates.legacyMetrics)) {
    if (dataLayer)
      out.warn(
        'data-ignored',
        'dataLayer',
        `is not read: the gate ${gates.legacyMetrics} brings back the old metrics`,
        'remove the gate, or the section.',
      );
    else reportUnused(config, [], `the gate ${gates.legacyMetrics} brings back the old metrics`, 'remove the gate', out);
    return;
  }
  checkEngines(config, out);
  if (!dataLayer) {
    refer(config, added.metricsSource, 'dataLayer', SOURCES, out);
    refer(config, added.metricsExtractor, 'dataLayer', EXTRACTORS, out);
    const used: string[] = [added.metricsSource, added.metricsExtractor];
    reportUnused(config, used, 'only the plugins called metrics-data-source and core-metrics-extractor are', WIRE, out);
    return;
  }
  checkSources(config, dataLayer.sources ?? [], out);
}

/** An entry takes the place of an engine that is built in, of which nothing is left. Empty text is said: not read. */
function checkEngines(config: LoadedConfig, out: Findings): void {
  for (const { at, parameters } of config.listedOfType('core-metrics-extractor')) {
    const entries = Array.isArray(parameters.engineConfigs) ? parameters.engineConfigs.filter(isObject) : [];
    entries.forEach((entry, i) => {
      const cacheKnown = CACHE_SPECS.some((specs) => specs.every((spec) => entry[spec] !== undefined));
      const lacks = (builtIn(entry.name) ?? []).filter(
        (spec) => entry[spec] === undefined && !(cacheKnown && CACHE_SPECS.flat().includes(spec)),
      );
      if (lacks.length > 0)
        out.warn(
          'data-no-metrics',
          `${at}.parameters.engineConfigs[${i}]`,
          `replaces the built-in engine ${JSON.stringify(entry.name)} as a whole, and has no ${lacks.join(', ')}, so that this is read no more`,
          'give all that there is to read, and "" for what is not.',
        );
    });
  }
}

/** Either tells how large the cache is. */
const CACHE_SPECS = [['cacheInfoSpec'], ['cacheBlockSizeSpec', 'cacheNumBlocksSpec']];

function builtIn(engine: unknown): readonly string[] | undefined {
  const engines: Readonly<Record<string, readonly string[]>> = CURRENT.engines;
  return typeof engine === 'string' && Object.hasOwn(engines, engine) ? engines[engine] : undefined;
}

function checkSources(config: LoadedConfig, sources: readonly SourceEntry[], out: Findings): void {
  const used: string[] = [];
  const wired: { source: Instance; extractors: Instance[] }[] = [];
  const watched = new Map<string, string>();
  sources.forEach(({ pluginRef, extractors = [] }, i) => {
    const at = `dataLayer.sources[${i}]`;
    const source = refer(config, pluginRef, `${at}.pluginRef`, SOURCES, out);
    if (source?.type === 'k8s-notification-source') checkKind(source, `${at}.pluginRef`, watched, out);
    used.push(pluginRef, ...extractors.map((extractor) => extractor.pluginRef));
    const found = extractors.flatMap((extractor, j) =>
      checkExtractor(config, source, extractor.pluginRef, `${at}.extractors[${j}].pluginRef`, out),
    );
    if (source) wired.push({ source, extractors: found });
  });
  if (sources.length === 0)
    out.error(
      'dataLayer.sources',
      'is empty, and the endpoint picker does not start without sources',
      'leave dataLayer out, or list a source.',
    );
  else checkMetrics(wired, out);
  reportUnused(config, used, 'dataLayer lists all that is', WIRE, out);
}

function checkExtractor(config: LoadedConfig, source: Instance | undefined, name: string, at: string, out: Findings): Instance[] {
  const extractor = refer(config, name, at, EXTRACTORS, out);
  if (!extractor) return [];
  const { emits } = source?.row ?? {};
  const { takes } = extractor.row ?? {};
  if (source?.row && extractor.row && emits !== takes)
    out.error(
      at,
      `${JSON.stringify(name)} cannot read what ${JSON.stringify(source.name)} tells`,
      takes === undefined ? 'leave it out: it works without.' : `move it to a source of ${takes.replace('-', ' ')}.`,
    );
  return [extractor];
}

function checkKind({ name, parameters }: Instance, at: string, watched: Map<string, string>, out: Findings): void {
  const kind = [parameters.group ?? '', parameters.version, parameters.kind].join('/');
  const other = watched.get(kind);
  if (other !== undefined)
    out.error(at, `${JSON.stringify(name)} watches the same kind as ${JSON.stringify(other)}`, 'keep one source for each kind.');
  watched.set(kind, name);
}

function checkMetrics(wired: readonly { source: Instance; extractors: Instance[] }[], out: Findings): void {
  const reads = wired.some(
    ({ source, extractors }) =>
      source.type === 'metrics-data-source' && extractors.some(({ type }) => type === 'core-metrics-extractor'),
  );
  if (!reads)
    out.warn(
      'data-no-metrics',
      'dataLayer.sources',
      'read no metrics: queues and KV caches look empty to scorers, and the pool looks saturated',
      'list metrics-data-source with core-metrics-extractor.',
    );
  if (!wired.some(({ source }) => can(source.type, 'data-source/polling')))
    out.warn(
      'data-no-poller',
      'dataLayer.sources',
      'poll nothing, and then no source tells anything',
      'list metrics-data-source.',
    );
}

const WIRE = 'list it in dataLayer.sources';

function reportUnused(config: LoadedConfig, used: readonly string[], why: string, fix: string, out: Findings): void {
  for (const { at = '', name, row } of config.listed) {
    const wires = row?.emits !== undefined || (row?.takes !== undefined && !row.kinds.includes('scorer'));
    if (wires && !used.includes(name))
      out.warn('data-unused', at, `${JSON.stringify(name)} is not wired: ${why}`, `${fix}, or leave it out.`);
  }
}
