import { can } from '../catalogue';
import type { Findings } from '../warnings';
import type { Instance, LoadedConfig } from './loaded-config';
import { choose, isObject } from './values';

/** The profile handler: exactly one, and able to deal with as many profiles as there are. */
export function checkHandlers(config: LoadedConfig, out: Findings): void {
  const [handler, ...more] = config.listedThatCan('profile-handler');
  const { length } = config.profiles;
  if (config.listedOfType(...DISAGGREGATING).length === 0) reportIdle(config, out);
  for (const { at = '', name } of more)
    out.error(at, `${JSON.stringify(name)} is a second profile handler, beside ${JSON.stringify(handler?.name)}`, 'keep one.');
  if (!handler) {
    if (length > 1)
      out.error(
        'plugins',
        `have no profile handler, which ${length} profiles need`,
        'list disagg-profile-handler, or keep one profile.',
      );
    return;
  }
  const { at = '', name, type } = handler;
  if (config.instances.get(name)?.at === undefined)
    out.error(
      `${at}.name`,
      `the ${name} that the endpoint picker adds takes the place of this profile handler, and then there is none`,
      'give another name.',
    );
  if (type === 'single-profile-handler' && length > 1)
    out.error(`${at}.type`, `${type} cannot run ${length} profiles`, 'list disagg-profile-handler, or keep one profile.');
  if (type === 'data-parallel-profile-handler' && length > 1)
    out.warn(
      'handler-refuses',
      `${at}.type`,
      `${type} refuses every request where there are ${length} profiles`,
      'keep one profile.',
    );
  if (DISAGGREGATING.includes(type)) checkDisaggregation(config, handler, out);
}

/** What disaggregates. */
export const DISAGGREGATING: readonly string[] = ['disagg-profile-handler', 'pd-profile-handler'];
const HEADERS_HANDLERS = ['disagg-headers-handler', 'prefill-header-handler'];

/** What works for a handler that disaggregates, where there is none. */
function reportIdle(config: LoadedConfig, out: Findings): void {
  // A type that does not exist may have been meant for it.
  if (config.listed.some(({ row }) => !row)) return;
  const fix = 'list disagg-profile-handler, or leave it out.';
  for (const { at = '', name } of config.listedOfType(...HEADERS_HANDLERS))
    out.warn('unused', at, `${JSON.stringify(name)} has no choice to pass on: nothing is disaggregated`, fix);
  for (const { at = '', name } of config.listedThatCan('disagg-decider'))
    out.warn('unused', at, `${JSON.stringify(name)} decides nothing: nothing is disaggregated`, fix);
}

interface Stage {
  readonly stage: 'prefill' | 'encode';
  readonly profile: string;
  readonly decider: string | undefined;
  /** Paths of both in the document. */
  readonly profileAt: string;
  readonly deciderAt: string;
}

/** Prefill/decode and encode: deciders, the profiles they lead to, and who passes the result on. */
function checkDisaggregation(config: LoadedConfig, handler: Instance, out: Findings): void {
  const { decode, decodeAt, stages } = readStages(handler);
  const at = handler.at ?? '';
  const active = stages.filter(({ decider }) => decider !== undefined);
  if (!hasProfile(config, decode)) missingProfile(config, decode, decodeAt, 'every request is refused', out);

  for (const stage of active) checkStage(config, handler, stage, out);
  if (active.length === 0)
    out.warn(
      'disagg-no-decider',
      `${at}.parameters.deciders`,
      'is missing, so that nothing is ever disaggregated',
      'name a decider.',
    );
  else
    for (const { stage, profile, deciderAt } of stages.filter(({ decider }) => decider === undefined))
      if (hasProfile(config, profile))
        out.warn(
          'disagg-no-decider',
          deciderAt,
          `is missing, so that the profile ${JSON.stringify(profile)} never runs`,
          `name a decider for ${stage}.`,
        );

  reportUnnamed(config, active, out);
  reportUnrun(config, handler.name, [decode, ...stages.map(({ profile }) => profile)], active, out);
  checkHeaders(config, at, active, out);
  if (active.length > 0) checkRoleFilters(config, [decode, ...active.map(({ profile }) => profile)], out);
}

/** Deciders that nobody asks. Where none is asked, that has been said. */
function reportUnnamed(config: LoadedConfig, active: readonly Stage[], out: Findings): void {
  const deciders = config.listedThatCan('disagg-decider');
  const named = active.map(({ decider }) => decider);
  // A name that leads elsewhere was meant for one of them.
  if (active.length === 0 || !named.every((name) => deciders.some((decider) => decider.name === name))) return;
  for (const { at = '', name } of deciders)
    if (!named.includes(name))
      out.warn(
        'unused',
        at,
        `${JSON.stringify(name)} decides nothing: the handler does not name it`,
        'name it for a stage, or leave it out.',
      );
}

/** Profiles of no stage. */
function reportUnrun(
  config: LoadedConfig,
  handler: string,
  profiles: readonly string[],
  active: readonly Stage[],
  out: Findings,
): void {
  // A stage without its profile was meant for one of them.
  if (active.some(({ profile }) => !hasProfile(config, profile)) || !hasProfile(config, profiles[0] ?? '')) return;
  config.profiles.forEach(({ name }, i) => {
    if (!profiles.includes(name))
      out.warn(
        'unused',
        `schedulingProfiles[${i}].name`,
        `${JSON.stringify(name)} is the profile of no stage of ${JSON.stringify(handler)}, and never runs`,
        'name it in profiles of the handler, or leave it out.',
      );
  });
}

/** What the handler does, from the nested form of its parameters or from the flat one. */
export function readStages({ type, at, parameters: p }: Pick<Instance, 'type' | 'at' | 'parameters'>): {
  decode: string;
  decodeAt: string;
  stages: Stage[];
} {
  const path = `${at}.parameters`;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const profiles = isObject(p.profiles) ? p.profiles : {};
  const deciders = isObject(p.deciders) ? p.deciders : {};
  if (type === 'disagg-profile-handler' && [...Object.values(profiles), ...Object.values(deciders)].some(text)) {
    const stages = (['prefill', 'encode'] as const).map((stage) => ({
      stage,
      profile: text(profiles[stage]) ?? stage,
      decider: text(deciders[stage]),
      profileAt: `${path}.profiles.${stage}`,
      deciderAt: `${path}.deciders.${stage}`,
    }));
    return { decode: text(profiles.decode) ?? 'decode', decodeAt: `${path}.profiles.decode`, stages };
  }
  const old = type === 'pd-profile-handler' ? 'prefix-based-pd-decider' : undefined;
  const prefill: Stage = {
    stage: 'prefill',
    profile: text(p.prefillProfile) ?? 'prefill',
    decider: text(p.prefillDeciderPluginName) ?? text(p.deciderPluginName) ?? old,
    profileAt: `${path}.prefillProfile`,
    deciderAt: `${path}.${text(p.prefillDeciderPluginName) ? 'prefillDeciderPluginName' : 'deciderPluginName'}`,
  };
  const encode: Stage = {
    stage: 'encode',
    profile: text(p.encodeProfile) ?? 'encode',
    decider: text(p.encodeDeciderPluginName),
    profileAt: `${path}.encodeProfile`,
    deciderAt: `${path}.encodeDeciderPluginName`,
  };
  const stages = type === 'pd-profile-handler' ? [prefill] : [prefill, encode];
  return { decode: text(p.decodeProfile) ?? 'decode', decodeAt: `${path}.decodeProfile`, stages };
}

function checkStage(config: LoadedConfig, handler: Instance, stage: Stage, out: Findings): void {
  const { profile, profileAt, deciderAt } = stage;
  const name = stage.decider ?? '';
  const deciders = config.listedThatCan('disagg-decider');
  const decider = config.listed.find((instance) => instance.name === name);
  if (!decider)
    out.error(
      deciderAt,
      `no plugin is called ${JSON.stringify(name)}`,
      deciders.length > 0
        ? choose(
            name,
            deciders.map((d) => d.name),
          )
        : `list ${name} in plugins, before ${handler.name}.`,
    );
  else if (decider.row && !can(decider.type, 'disagg-decider'))
    out.error(
      deciderAt,
      `${JSON.stringify(name)} is of type ${decider.type}, which is not a decider`,
      'name a decider, such as always-disagg-pd-decider.',
    );
  else if (decider.index > handler.index)
    out.error(
      deciderAt,
      `${JSON.stringify(name)} is listed after ${JSON.stringify(handler.name)}, and is looked for before`,
      `move ${decider.at} up, before ${handler.at}.`,
    );
  else if (decider.type === 'prefix-based-pd-decider') checkPrefixDecider(config, deciderAt, out);

  if (!hasProfile(config, profile)) missingProfile(config, profile, profileAt, 'the stage never runs', out);
  else if (stage.stage === 'prefill' && profile !== 'prefill' && config.listed.some(({ row }) => row?.produces || row?.consumes))
    out.warn(
      'disagg-profile-name',
      profileAt,
      `${JSON.stringify(profile)} hides the prefill pods from prefix caches and from the latency predictor, which look for "prefill"`,
      'call the profile "prefill".',
    );
}

function checkPrefixDecider(config: LoadedConfig, at: string, out: Findings): void {
  if (config.listedOfType('prefix-cache-scorer', 'approx-prefix-cache-producer').length > 0) return;
  const precise = config.listedOfType('precise-prefix-cache-scorer').length > 0;
  out.warn(
    'disagg-decider',
    at,
    precise
      ? 'prefix-based-pd-decider sees at most one cached token of precise-prefix-cache-scorer, and nearly always says yes'
      : 'prefix-based-pd-decider knows of no cached prefix, and always says no',
    precise ? 'use always-disagg-pd-decider.' : 'list prefix-cache-scorer, or use always-disagg-pd-decider.',
  );
}

function hasProfile(config: LoadedConfig, name: string): boolean {
  return config.profiles.some((profile) => profile.name === name);
}

function missingProfile(config: LoadedConfig, name: string, at: string, so: string, out: Findings): void {
  const names = [...new Set(config.profiles.map((profile) => profile.name))];
  out.warn('disagg-profile-missing', at, `no profile is called ${JSON.stringify(name)}, so that ${so}`, choose(name, names));
}

function checkHeaders(config: LoadedConfig, at: string, active: readonly Stage[], out: Findings): void {
  if (active.length === 0) return;
  const [headers] = config.listedOfType(...HEADERS_HANDLERS);
  if (!headers)
    out.warn(
      'disagg-no-headers',
      at,
      'chooses pods that nobody tells the routing sidecar about',
      'list disagg-headers-handler in plugins.',
    );
  for (const { stage, profile } of headers ? active : []) {
    const parameter = `${stage}Profile`;
    const told = headers?.parameters[parameter] || stage;
    if (told !== profile)
      out.warn(
        'disagg-profile-name',
        `${headers?.at}.parameters.${parameter}`,
        `${JSON.stringify(told)} is not ${JSON.stringify(profile)}, the profile that runs: its pod is thrown away`,
        `give ${JSON.stringify(profile)}.`,
      );
  }
}

function checkRoleFilters(config: LoadedConfig, names: readonly string[], out: Findings): void {
  config.profiles.forEach(({ name, plugins }, i) => {
    const filtered = plugins?.some(({ pluginRef }) => can(config.instances.get(pluginRef)?.type ?? '', 'filter'));
    if (names.includes(name) && !filtered)
      out.warn(
        'disagg-no-role-filter',
        `schedulingProfiles[${i}].plugins`,
        `have no filter, so that ${JSON.stringify(name)} may choose a pod of another role`,
        'list decode-filter, prefill-filter or encode-filter.',
      );
  });
}
