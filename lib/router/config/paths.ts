import type { EndpointPickerConfigDocument } from './document';
import type { EndpointPickerConfig } from './endpoint-picker-config';

/** A path in the document, and what its caller wrote there. */
type PathPair = readonly [inDocument: string, inConfig: string];

/**
 * What the parts of a document were made of, in the words of the config: the checks read the document, and the caller never saw it.
 * @param pluginPaths where each plugin of the document was first used
 */
export function configPathOf(
  config: EndpointPickerConfig,
  document: EndpointPickerConfigDocument,
  pluginPaths: readonly string[],
): (path: string) => string {
  const pairs: PathPair[] = [
    ...pluginPaths.map((at, i): PathPair => [`plugins[${i}]`, at]),
    ['schedulingProfiles', 'profiles'],
    ...config.profiles.flatMap(profilePaths),
    ['saturationDetector.pluginRef', 'saturationDetector'],
    ['parser.pluginRef', 'parser'],
    ['dataLayer.sources', 'dataLayer'],
    ...(document.dataLayer?.sources ?? []).flatMap(({ extractors = [] }, i): PathPair[] => [
      [`dataLayer.sources[${i}]`, `dataLayer[${i}]`],
      [`dataLayer.sources[${i}].pluginRef`, `dataLayer[${i}].source`],
      ...extractors.map(
        (_, j): PathPair => [`dataLayer.sources[${i}].extractors[${j}].pluginRef`, `dataLayer[${i}].extractors[${j}]`],
      ),
    ]),
    ['flowControl.usageLimitPolicyPluginRef', 'flowControl.usageLimitPolicy'],
    ...['defaultPriorityBand', ...(config.flowControl?.priorityBands ?? []).map((_, i) => `priorityBands[${i}]`)].flatMap(
      bandPaths,
    ),
  ];
  return (path) => {
    const [inDocument, inConfig] = pairs
      .filter(([start]) => isWithin(path, start))
      .reduce((longest, pair) => (pair[0].length > longest[0].length ? pair : longest), ['', '']);
    return `${inConfig}${path.slice(inDocument.length)}`;
  };
}

/** A profile runs its filters first, then its scorers, then its picker. */
function profilePaths({ filters = [], scorers = [] }: EndpointPickerConfig['profiles'][number], i: number): PathPair[] {
  const [from, to] = [`schedulingProfiles[${i}]`, `profiles[${i}]`];
  const picker = filters.length + scorers.length;
  return [
    [`${from}.plugins`, to],
    [from, to],
    ...filters.map((_, j): PathPair => [`${from}.plugins[${j}].pluginRef`, `${to}.filters[${j}]`]),
    ...filters.map((_, j): PathPair => [`${from}.plugins[${j}]`, `${to}.filters[${j}]`]),
    ...scorers.map((_, j): PathPair => [`${from}.plugins[${filters.length + j}].pluginRef`, `${to}.scorers[${j}].plugin`]),
    ...scorers.map((_, j): PathPair => [`${from}.plugins[${filters.length + j}]`, `${to}.scorers[${j}]`]),
    [`${from}.plugins[${picker}].pluginRef`, `${to}.picker`],
    [`${from}.plugins[${picker}]`, `${to}.picker`],
  ];
}

function bandPaths(band: string): PathPair[] {
  const at = `flowControl.${band}`;
  return [
    [`${at}.fairnessPolicyRef`, `${at}.fairness`],
    [`${at}.orderingPolicyRef`, `${at}.ordering`],
  ];
}

function isWithin(path: string, start: string): boolean {
  return path.startsWith(start) && ['', '.', '['].includes(path.charAt(start.length));
}
