import type { Problem } from '../../internal/config-error';
import type { PluginEntry } from './document';
import { instanceOf, type Plugin } from './plugin';

/** The plugins of a config, in the order in which the endpoint picker makes them: each after those that it names. */
export class PluginList {
  private readonly byName = new Map<string, { readonly plugin: Plugin; readonly at: string }>();
  private readonly open = new Set<Plugin>();
  /** Names that stand for two different plugins. */
  public readonly problems: Problem[] = [];

  /** @param fieldOf what the caller calls a path of the config */
  public constructor(private readonly fieldOf: (path: string) => string = (path) => path) {}

  /** @returns the name under which others refer to the plugin */
  public add(use: unknown, at: string): string {
    const plugin = instanceOf(use);
    if (!plugin) return '';
    const known = this.byName.get(plugin.name);
    if (!known) {
      // One that names itself, by whatever way round, is met once.
      if (this.open.has(plugin)) return plugin.name;
      this.open.add(plugin);
      for (const reference of plugin.references) this.add(reference, at);
      this.byName.set(plugin.name, { plugin, at });
    } else if (!isSame(known.plugin, plugin)) {
      this.problems.push({
        field: this.fieldOf(at),
        what: `is another ${plugin.type} than the plugin ${JSON.stringify(plugin.name)} of ${this.fieldOf(known.at)}`,
        fix: 'pass the same object, or give one of them a name of its own.',
      });
    }
    return plugin.name;
  }

  public get plugins(): Plugin[] {
    return [...this.byName.values()].map(({ plugin }) => plugin);
  }

  /** Where each was first used. */
  public get paths(): string[] {
    return [...this.byName.values()].map(({ at }) => at);
  }

  public render(): PluginEntry[] {
    return this.plugins.map(({ type, name, parameters }) => ({
      type,
      ...(name !== type && { name }),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    }));
  }
}

/** Two that cannot be told apart are one: what a caller writes twice may mean the same. */
function isSame(one: Plugin, other: Plugin): boolean {
  return one === other || (one.type === other.type && JSON.stringify(one.parameters) === JSON.stringify(other.parameters));
}
