import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../internal/config-error';
import { defined } from '../../internal/defined';
import { formatGoDuration } from '../../internal/go-duration';
import { isParsed, parseProps } from '../../internal/schema';
import { formatKibibytes } from '../../kubernetes/quantity';
import { CURRENT } from './catalogue';
import { checkEndpointPickerConfig } from './check';
import type { BandEntry, EndpointPickerConfigDocument, FlowControlEntry } from './document';
import type { DataLayerSource, EndpointPickerConfig, FlowControlConfig, PriorityBandLimits } from './endpoint-picker-config';
import { configPathOf } from './paths';
import type { Plugin } from './plugin';
import { PluginList } from './plugin-list';
import { endpointPickerConfigSchema } from './schema';
import { checkStages, headersFor } from './stages';
import type { ConfigFindings } from './warnings';

/**
 * The document that the endpoint picker reads.
 *
 * Everything that the endpoint picker would choose at random or by a surprising default is written out: pickers, the headers
 * handler of disaggregation, `maxBusyScore`. Plugins are listed by first use: `plugins`, the profile handler after its deciders,
 * filters, scorers, pickers, flow control, saturation detector, parser, data layer.
 * @param at the construct to name in errors
 * @throws ConfigError, naming at once all that is wrong
 */
export function renderEndpointPickerConfig(
  config: EndpointPickerConfig,
  at: Construct | string = 'EndpointPickerConfig',
): EndpointPickerConfigDocument {
  return renderChecked(config, at).document;
}

interface Rendered {
  readonly document: EndpointPickerConfigDocument;
  readonly warnings: ConfigFindings['warnings'];
}

/** What became of the configurations of tables: every router of a path has the same. */
const rendered = new WeakMap<EndpointPickerConfig, Rendered>();

/**
 * The document, and what the endpoint picker would keep to itself about it.
 * @internal
 * @param fieldOf what the caller calls a path of the config
 */
export function renderChecked(
  config: EndpointPickerConfig,
  at: Construct | string,
  fieldOf: (path: string) => string = (path) => path,
): Rendered {
  const known = rendered.get(config);
  if (known) return known;
  const renamed = <T extends Problem>(problems: readonly T[], pathOf = (path: string) => path) =>
    problems.map((problem) => ({ ...problem, field: fieldOf(pathOf(problem.field)) }));
  const parsed = parseRenamed(config, at, renamed);
  const list = new PluginList(fieldOf);
  const document = render(parsed, list);
  const problems = [...list.problems, ...renamed(checkStages(parsed))];
  const { errors, warnings }: ConfigFindings =
    problems.length > 0 ? { errors: [], warnings: [] } : checkEndpointPickerConfig(document);
  const pathOf = (path: string) => configPathOf(parsed, document, list.paths)(path);
  if (problems.length + errors.length > 0)
    throw new ConfigError(typeof at === 'string' ? at : at.node.path, [...problems, ...renamed(errors, pathOf)]);
  const checked = { document, warnings: renamed(warnings, pathOf) };
  // Without warnings there is nothing in it that depends on who asks.
  if (isParsed(config) && warnings.length === 0) rendered.set(config, checked);
  return checked;
}

function parseRenamed(
  config: EndpointPickerConfig,
  at: Construct | string,
  renamed: (problems: readonly Problem[]) => Problem[],
): EndpointPickerConfig {
  try {
    return parseProps(at, endpointPickerConfigSchema, config) as EndpointPickerConfig;
  } catch (error) {
    throw ConfigError.isConfigError(error) ? new ConfigError(error.at, renamed(error.problems)) : error;
  }
}

function render(config: EndpointPickerConfig, list: PluginList): EndpointPickerConfigDocument {
  const profiles = config.profiles.map((profile) => ({ name: 'default', picker: 'max-score-picker' as const, ...profile }));
  config.plugins?.forEach((use, i) => {
    list.add(use, `plugins[${i}]`);
  });
  const headers = headersFor(config);
  if (headers) list.add(headers, 'profileHandler');
  if (config.profileHandler) list.add(config.profileHandler, 'profileHandler');

  const filters = profiles.map(({ filters = [] }, i) => filters.map((use, j) => list.add(use, `profiles[${i}].filters[${j}]`)));
  const scorers = profiles.map(({ scorers = [] }, i) =>
    scorers.map(({ plugin, weight }, j) => ({ pluginRef: list.add(plugin, `profiles[${i}].scorers[${j}].plugin`), weight })),
  );
  const pickers = profiles.map(({ picker }, i) => list.add(picker, `profiles[${i}].picker`));
  const schedulingProfiles = profiles.map(({ name }, i) => ({
    name,
    plugins: [
      ...(filters[i] ?? []).map((pluginRef) => ({ pluginRef })),
      ...(scorers[i] ?? []).map((scorer) => defined(scorer)),
      { pluginRef: pickers[i] ?? '' },
    ],
  }));

  const flowControl = config.flowControl && renderFlowControl(config.flowControl, list);
  const saturationDetector = config.saturationDetector && {
    pluginRef: list.add(config.saturationDetector, 'saturationDetector'),
  };
  const parser = config.parser && { pluginRef: list.add(config.parser, 'parser') };
  const sources = (config.dataLayer ?? (config.legacyMetrics ? undefined : dataLayerOf(list.plugins)))?.map(
    ({ source, extractors = [] }, i) => ({
      pluginRef: list.add(source, `dataLayer[${i}].source`),
      extractors: extractors.map((use, j) => ({ pluginRef: list.add(use, `dataLayer[${i}].extractors[${j}]`) })),
    }),
  );

  const featureGates = [
    ...(flowControl ? [CURRENT.gates.flowControl] : []),
    ...(config.legacyMetrics ? [CURRENT.gates.legacyMetrics] : []),
  ];
  return defined({
    apiVersion: CURRENT.document.apiVersion.oneOf[0],
    kind: CURRENT.document.kind.oneOf[0],
    featureGates: featureGates.length > 0 ? featureGates : undefined,
    plugins: list.render(),
    schedulingProfiles,
    saturationDetector,
    dataLayer: sources && { sources },
    flowControl,
    parser,
  });
}

/** A scorer that reads KV events has to hear of pods that come and go. */
function dataLayerOf(plugins: readonly Plugin[]): DataLayerSource[] | undefined {
  const precise = plugins.filter(
    (plugin): plugin is Plugin<'precise-prefix-cache-scorer'> => plugin.type === 'precise-prefix-cache-scorer',
  );
  if (precise.length === 0) return undefined;
  return [
    { source: 'metrics-data-source', extractors: ['core-metrics-extractor'] },
    { source: 'endpoint-notification-source', extractors: precise },
  ];
}

function renderFlowControl(flow: FlowControlConfig, list: PluginList): FlowControlEntry {
  const { defaultRequestTTL: ttl, usageLimitPolicy } = flow;
  return defined({
    maxBytes: renderBytes(flow.maxBytes),
    maxRequests: flow.maxRequests,
    defaultRequestTTL: ttl && formatGoDuration(ttl.toMilliseconds()),
    defaultPriorityBand:
      flow.defaultPriorityBand && renderBand(flow.defaultPriorityBand, 'flowControl.defaultPriorityBand', list),
    priorityBands: flow.priorityBands?.map((band, i) => ({
      priority: band.priority,
      ...renderBand(band, `flowControl.priorityBands[${i}]`, list),
    })),
    usageLimitPolicyPluginRef: usageLimitPolicy && list.add(usageLimitPolicy, 'flowControl.usageLimitPolicy'),
  });
}

function renderBand({ maxBytes, maxRequests, fairness, ordering }: PriorityBandLimits, at: string, list: PluginList): BandEntry {
  return defined({
    maxBytes: renderBytes(maxBytes),
    maxRequests,
    fairnessPolicyRef: fairness && list.add(fairness, `${at}.fairness`),
    orderingPolicyRef: ordering && list.add(ordering, `${at}.ordering`),
  });
}

function renderBytes(bytes: Size | string | undefined): string | undefined {
  return typeof bytes === 'object' ? formatKibibytes(bytes.toKibibytes()) : bytes;
}
