import { can } from '../catalogue';
import type { ProfileEntry } from '../document';
import type { Findings } from '../warnings';
import { type Instance, type LoadedConfig, refer } from './loaded-config';

/** The scheduling profiles: what they run, in which order, and who picks. */
export function checkProfiles(config: LoadedConfig, out: Findings): void {
  const pickers = config.listedThatCan('picker');
  if (config.profiles.length === 0) {
    const any = config.listedThatCan('filter', 'scorer', 'picker').length > 0;
    const how = any ? 'every plugin has a say, in random order' : 'pods are chosen at random';
    out.warn('no-profile', 'schedulingProfiles', `is empty, so that ${how}`, 'give a profile.');
    if (pickers.length > 1)
      out.error('schedulingProfiles', `is empty, and ${pickers.length} pickers cannot share one profile`, 'give a profile.');
  }
  const seen = new Set<string>();
  config.profiles.forEach((profile, i) => {
    const at = `schedulingProfiles[${i}]`;
    if (seen.has(profile.name))
      out.error(`${at}.name`, `${JSON.stringify(profile.name)} is the name of another profile too`, 'give it another name.');
    seen.add(profile.name);
    checkProfile(config, profile, at, pickers, out);
  });
}

function checkProfile(config: LoadedConfig, profile: ProfileEntry, at: string, pickers: Instance[], out: Findings): void {
  const run: Instance[] = [];
  let picker: string | undefined;
  (profile.plugins ?? []).forEach(({ pluginRef, weight }, i) => {
    const field = `${at}.plugins[${i}]`;
    const instance = refer(config, pluginRef, `${field}.pluginRef`, [], out);
    if (!instance?.row) return;
    if (!config.isThereForProfiles(instance)) {
      out.error(
        `${field}.pluginRef`,
        `${JSON.stringify(pluginRef)} is added by the endpoint picker after it has read the profiles`,
        'leave it out: prefix-cache-scorer reads what it writes.',
      );
      return;
    }
    run.push(instance);
    const { type } = instance;
    if (!can(type, 'filter', 'scorer', 'picker'))
      out.warn(
        'not-schedulable',
        `${field}.pluginRef`,
        `${JSON.stringify(pluginRef)} is neither filter, scorer nor picker, so that the profile does not run it`,
        'leave it out: being in plugins is enough.',
      );
    if (typeof weight === 'number' && !can(type, 'scorer'))
      out.warn('weight-ignored', `${field}.weight`, `${weight} has no effect: only scorers have a weight`, 'leave it out.');
    if (!can(type, 'picker')) return;
    if (picker !== undefined)
      out.error(
        `${field}.pluginRef`,
        `${JSON.stringify(pluginRef)} is a second picker, beside ${JSON.stringify(picker)}`,
        'keep one.',
      );
    picker ??= pluginRef;
  });
  if (picker === undefined && pickers.length > 1)
    out.warn(
      'implicit-picker',
      `${at}.plugins`,
      `lists no picker, and gets any of ${pickers.length}, another one at each start`,
      'list the one to use.',
    );
  checkOrder(run, at, out);
}

/** Scorers run as listed: who leaves something for another goes first. */
function checkOrder(run: readonly Instance[], at: string, out: Findings): void {
  const before = (first: string, then: string, why: string) => {
    const one = run.findIndex(({ type }) => type === first);
    const two = run.findIndex(({ type }) => type === then);
    if (one > two && two >= 0)
      out.warn('profile-order', `${at}.plugins[${two}]`, `${then} comes before ${first}, ${why}`, `list ${first} first.`);
  };
  before('tokenizer', 'precise-prefix-cache-scorer', 'and tokenizes the prompt itself');
  before('tokenizer', 'context-length-aware', 'and estimates the length');
  if (!run.some(({ type, parameters }) => type === 'precise-prefix-cache-scorer' && parameters.speculativeIndexing === true))
    before('precise-prefix-cache-scorer', 'no-hit-lru-scorer', 'and does not see its hits');
}
