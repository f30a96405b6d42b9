import { CURRENT, can } from '../catalogue';
import type { PluginKind } from '../catalogue/row';
import type { BandEntry, EndpointPickerConfigDocument } from '../document';
import type { Findings } from '../warnings';
import type { Instance, LoadedConfig } from './loaded-config';
import { checkParameters, unknownType } from './parameters';

/** The list of plugins: types, names, parameters, and instances that nothing uses. */
export function checkPlugins(config: LoadedConfig, out: Findings): void {
  const names = new Map<string, string>();
  for (const instance of config.listed) {
    const { at = '', name, type, row } = instance;
    if (!row) out.errors.push(unknownType(`${at}.type`, type));
    const twin = names.get(name);
    if (twin !== undefined)
      out.error(`${at}.name`, `${JSON.stringify(name)} is the name of ${twin} too`, 'give one of them another name.');
    else names.set(name, at);
    if (row?.retired !== undefined) out.warn('deprecated', `${at}.type`, `${type} is deprecated`, `use ${row.retired}.`);
    checkDefaultName(instance, out);
    checkInstanceParameters(config, instance, out);
  }
  for (const instance of config.listed) {
    checkUse(config, instance, out);
    checkNamed(config, instance, out);
  }
}

function checkDefaultName({ at, name, type }: Instance, out: Findings): void {
  if (name === type || !(Object.values(CURRENT.added) as string[]).includes(name)) return;
  out.warn(
    'default-name',
    `${at}.name`,
    `${JSON.stringify(name)} is the name of a plugin that the endpoint picker adds by itself, and this ${type} gets in its way`,
    'give another name.',
  );
}

/** The endpoint picker hands a prefix-cache-scorer's parameters to the one producer, and does so for the last scorer only. */
function checkInstanceParameters(config: LoadedConfig, instance: Instance, out: Findings): void {
  const at = `${instance.at}.parameters`;
  const winner = instance.type === 'prefix-cache-scorer' ? prefixSetter(config) : instance;
  if (winner === instance) out.addAll(checkParameters(instance.type, config.document.plugins?.[instance.index]?.parameters, at));
  else if (Object.keys(instance.parameters).length > 0)
    out.warn(
      'prefix-params-ignored',
      at,
      `are not read: there is one prefix index, and ${JSON.stringify(winner?.name)} sets it`,
      `move them to ${winner?.at}, or leave them out.`,
    );
}

function prefixSetter(config: LoadedConfig): Instance | undefined {
  return config.listedOfType(CURRENT.added.prefixProducer)[0] ?? config.listedOfType('prefix-cache-scorer').at(-1);
}

/** Data that makes an instance worth having although no profile runs it. */
function isRead(config: LoadedConfig, instance: Instance): boolean {
  const written = instance.type === 'prefix-cache-scorer' ? ['prefix-match'] : (instance.row?.produces ?? []);
  return [...config.instances.values()].some(
    ({ type, row }) => type !== instance.type && row?.consumes?.some((data) => written.includes(data)),
  );
}

function checkUse(config: LoadedConfig, instance: Instance, out: Findings): void {
  const { at, name, type } = instance;
  const scheduled = config.scheduled();
  // A reference that leads nowhere was meant for one of them.
  const dangling = [...scheduled].some((ref) => !config.instances.has(ref));
  if (config.profiles.length === 0 || dangling || scheduled.has(name) || isRead(config, instance)) return;
  if (can(type, 'saturation-detector')) {
    const detector = config.document.saturationDetector?.pluginRef || CURRENT.added.saturationDetector;
    if (name !== detector)
      out.warn(
        'unused',
        `${at}`,
        `${JSON.stringify(name)} detects nothing: the saturation detector is ${JSON.stringify(detector)}`,
        'name it in saturationDetector.pluginRef, or leave it out.',
      );
  } else if (can(type, 'picker')) {
    out.warn(
      'unused',
      `${at}`,
      `${JSON.stringify(name)} is in no scheduling profile`,
      'list it in each profile that it picks for.',
    );
  } else if (can(type, 'scorer', 'filter')) {
    const profiles = config.profiles.map((profile) => profile.name);
    out.warn(
      'unused',
      `${at}`,
      `${JSON.stringify(name)} is in no scheduling profile, so that it decides nothing`,
      `list it in ${profiles.length === 1 ? `the profile ${JSON.stringify(profiles[0])}` : 'a profile'}, or leave it out.`,
    );
  }
}

/** Plugins that do nothing unless a section names them, and the name that a section stands for where it gives none. */
const NAMED: readonly {
  readonly kind: PluginKind;
  readonly names: (document: EndpointPickerConfigDocument) => readonly (string | undefined)[];
  readonly added: string;
  readonly what: string;
  readonly section: string;
}[] = [
  {
    kind: 'parser',
    names: ({ parser }) => [parser?.pluginRef],
    added: CURRENT.added.parser,
    what: 'reads no requests',
    section: 'parser.pluginRef',
  },
  {
    kind: 'usage-limit-policy',
    names: ({ flowControl }) => [flowControl?.usageLimitPolicyPluginRef],
    added: CURRENT.added.usageLimitPolicy,
    what: 'limits nothing',
    section: 'flowControl.usageLimitPolicyPluginRef',
  },
  {
    kind: 'fairness-policy',
    names: (document) => bandsOf(document).map(({ fairnessPolicyRef }) => fairnessPolicyRef),
    added: CURRENT.added.fairnessPolicy,
    what: 'shares no band among its flows',
    section: 'fairnessPolicyRef of a band in flowControl',
  },
  {
    kind: 'ordering-policy',
    names: (document) => bandsOf(document).map(({ orderingPolicyRef }) => orderingPolicyRef),
    added: CURRENT.added.orderingPolicy,
    what: 'orders no requests',
    section: 'orderingPolicyRef of a band in flowControl',
  },
];

function bandsOf({ flowControl = {} }: EndpointPickerConfigDocument): readonly BandEntry[] {
  return [flowControl.defaultPriorityBand ?? {}, ...(flowControl.priorityBands ?? [])];
}

function checkNamed(config: LoadedConfig, { at = '', name, type }: Instance, out: Findings): void {
  for (const { kind, names, added, what, section } of NAMED) {
    if (!can(type, kind)) continue;
    const named = names(config.document).map((ref) => ref || added);
    // A reference that leads nowhere was meant for one of them.
    if (named.includes(name) || named.some((ref) => !config.instances.has(ref))) continue;
    const fix = `name it in ${section}, or leave it out.`;
    out.warn('unused', at, `${JSON.stringify(name)} ${what}: nothing names it`, fix);
  }
}
