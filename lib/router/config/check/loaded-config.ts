import { quotedList } from '../../../internal/nearest';
import { CURRENT, can, rowOf, typesThatCan } from '../catalogue';
import type { EndpointData, PluginKind, PluginRow } from '../catalogue/row';
import type { EndpointPickerConfigDocument, ProfileEntry } from '../document';
import type { Findings } from '../warnings';
import { canonical } from './parameters';
import { choose, isObject } from './values';

/** A plugin instance as the endpoint picker has it after loading. */
export interface Instance {
  readonly name: string;
  readonly type: string;
  readonly row: PluginRow | undefined;
  /** Under their proper names; nothing where they are malformed. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Path in the document, or nothing for an instance that the endpoint picker added. */
  readonly at: string | undefined;
  /** Place in `plugins`; added instances come last. */
  readonly index: number;
}

/** A config with what the endpoint picker adds to it: what the checks look at. */
export class LoadedConfig {
  /** By name. */
  public readonly instances = new Map<string, Instance>();
  /** Those of the document, in its order. */
  public readonly listed: readonly Instance[];
  public readonly profiles: readonly ProfileEntry[];

  public constructor(public readonly document: EndpointPickerConfigDocument) {
    this.profiles = document.schedulingProfiles ?? [];
    this.listed = (document.plugins ?? []).map(({ type, name, parameters }, index) => ({
      name: name || type,
      type,
      row: rowOf(type),
      parameters: isObject(parameters) ? canonical(rowOf(type)?.parameters ?? {}, parameters) : {},
      at: `plugins[${index}]`,
      index,
    }));
    for (const instance of this.listed) if (!this.instances.has(instance.name)) this.instances.set(instance.name, instance);
    this.addDefaults();
  }

  public gate(name: string): boolean {
    return this.document.featureGates?.includes(name) ?? false;
  }

  /** Listed instances that can do something. */
  public listedThatCan(...kinds: PluginKind[]): Instance[] {
    return this.listed.filter(({ type }) => can(type, ...kinds));
  }

  public listedOfType(...types: string[]): Instance[] {
    return this.listed.filter(({ type }) => types.includes(type));
  }

  /** Whether any instance leaves this for the others. */
  public produces(data: EndpointData): boolean {
    return [...this.instances.values()].some(({ row }) => row?.produces?.includes(data));
  }

  /** Whether a profile may name the instance: of those that the endpoint picker adds, the prefix producer comes after the profiles were read. */
  public isThereForProfiles({ at, type }: Instance): boolean {
    return at !== undefined || type !== CURRENT.added.prefixProducer;
  }

  /** Names of the plugins that some profile runs. */
  public scheduled(): Set<string> {
    return new Set(this.profiles.flatMap(({ plugins }) => (plugins ?? []).map(({ pluginRef }) => pluginRef)));
  }

  private addDefaults(): void {
    const { added, gates } = CURRENT;
    const has = (kind: PluginKind) => this.listedThatCan(kind).length > 0;
    if (this.listedOfType('prefix-cache-scorer').length > 0 && this.listedOfType(added.prefixProducer).length === 0)
      this.add(added.prefixProducer);
    if (this.profiles.length <= 1 && !has('profile-handler')) this.add(added.profileHandler);
    if (!has('picker')) this.add(added.picker);
    for (const policy of [added.orderingPolicy, added.fairnessPolicy, added.usageLimitPolicy]) this.addUnlessNamed(policy);
    const parser = this.document.parser?.pluginRef ?? added.parser;
    if (!this.instances.has(parser)) this.add(added.parser);
    if ((this.document.saturationDetector?.pluginRef || added.saturationDetector) === added.saturationDetector)
      this.addUnlessNamed(added.saturationDetector);
    if (!this.gate(gates.legacyMetrics) && !this.document.dataLayer) {
      this.addUnlessNamed(added.metricsSource);
      this.addUnlessNamed(added.metricsExtractor);
    }
  }

  private addUnlessNamed(type: string): void {
    if (!this.instances.has(type)) this.add(type);
  }

  /** A default instance pushes aside whatever bears its name. */
  private add(type: string): void {
    this.instances.set(type, {
      name: type,
      type,
      row: rowOf(type),
      parameters: {},
      at: undefined,
      index: this.listed.length,
    });
  }
}

/** How the kinds read in a message. */
const KIND_NAMES: Partial<Record<PluginKind, string>> = {
  'data-source/polling': 'a data source',
  'disagg-decider': 'a decider',
  extractor: 'an extractor',
  'fairness-policy': 'a fairness policy',
  'ordering-policy': 'an ordering policy',
  parser: 'a parser',
  'saturation-detector': 'a saturation detector',
  'usage-limit-policy': 'a usage limit policy',
};

const SCHEDULABLE: readonly PluginKind[] = ['filter', 'scorer', 'picker'];

/** The instance that a reference names, if it can do one of `kinds` (anything, where none is asked); otherwise an error. */
export function refer(
  config: LoadedConfig,
  name: string,
  field: string,
  kinds: readonly PluginKind[],
  out: Findings,
): Instance | undefined {
  const wanted = kinds.length === 0 ? SCHEDULABLE : kinds;
  const instance = config.instances.get(name);
  if (!instance) {
    out.error(field, `no plugin is called ${JSON.stringify(name)}`, nameOrList(config, name, wanted));
    return undefined;
  }
  // An unknown type has been reported where it stands.
  if (!instance.row || kinds.length === 0 || can(instance.type, ...kinds)) return instance;
  const kind = KIND_NAMES[kinds[0] ?? 'scorer'] ?? 'of the right kind';
  out.error(field, `${JSON.stringify(name)} is of type ${instance.type}, which is not ${kind}`, nameOrList(config, name, wanted));
  return undefined;
}

/** A type that is not listed was most likely meant to be; otherwise it is one of the instances that would do. */
function nameOrList(config: LoadedConfig, name: string, kinds: readonly PluginKind[]): string {
  if (can(name, ...kinds)) return config.instances.has(name) ? 'call that plugin something else.' : `list ${name} in plugins.`;
  const fitting = [...config.instances.values()].filter(({ type }) => can(type, ...kinds)).map((fit) => fit.name);
  if (fitting.length > 0) return choose(name, fitting);
  return `list one of ${quotedList(typesThatCan(...kinds))} in plugins, and name it here.`;
}
