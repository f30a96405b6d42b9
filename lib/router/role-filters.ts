import type { Problem } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import { DISAGGREGATING, readStages } from './config/check/handlers';
import { isObject } from './config/check/values';
import type { EndpointPickerConfigDocument, PluginEntry, ProfileEntry } from './config/document';
import type { PoolMember } from './pool-member';

/** Filters of the endpoint picker by role, and the values of the label `llm-d.ai/role` that each lets pass. */
export const ROLES_BY_FILTER = {
  'decode-filter': ['decode', 'prefill-decode', 'both', 'encode-prefill-decode'],
  'prefill-filter': ['prefill', 'encode-prefill', 'prefill-decode', 'both', 'encode-prefill-decode'],
  'encode-filter': ['encode', 'encode-prefill', 'encode-prefill-decode'],
} as const satisfies Record<string, readonly string[]>;

type RoleFilter = keyof typeof ROLES_BY_FILTER;

const FILTERS = Object.keys(ROLES_BY_FILTER) as RoleFilter[];

/** Whether a server of this role passes the filter. */
export function passes(filter: RoleFilter, role: string): boolean {
  return (ROLES_BY_FILTER[filter] as readonly string[]).includes(role);
}

/** Profiles whose filters leave none of the pool's servers, or none that does what the profile chooses a server for. */
export function roleFilterProblems(members: readonly PoolMember[], config: EndpointPickerConfigDocument): Problem[] {
  const { plugins = [], schedulingProfiles: profiles = [] } = config;
  const roles = [...new Set(members.map(({ role }) => role))];
  const stages = filterByProfile(plugins);
  return profiles.flatMap((profile, i) => {
    const needed = stages?.get(profile.name);
    // A profile that never runs is warned of elsewhere.
    if (stages && !needed) return [];
    return profileProblem(`schedulingConfig.profiles[${i}]`, profile, plugins, roles, needed) ?? [];
  });
}

/** The profiles that a disaggregating handler runs, each with the filter for whoever does its work; nothing without such a handler. */
function filterByProfile(plugins: readonly PluginEntry[]): ReadonlyMap<string, RoleFilter> | undefined {
  const handler = plugins.find(({ type }) => DISAGGREGATING.includes(type));
  if (!handler) return undefined;
  const { type, parameters } = handler;
  const { decode, stages } = readStages({ type, at: undefined, parameters: isObject(parameters) ? parameters : {} });
  const active = stages.filter(({ decider }) => decider !== undefined);
  return new Map([[decode, 'decode-filter'], ...active.map(({ stage, profile }) => [profile, `${stage}-filter`] as const)]);
}

function profileProblem(
  field: string,
  profile: ProfileEntry,
  plugins: readonly PluginEntry[],
  roles: readonly string[],
  needed: RoleFilter | undefined,
): Problem | undefined {
  // Filters come first in a profile, as they are written.
  const types = (profile.plugins ?? []).map(
    ({ pluginRef }) => plugins.find(({ name, type }) => (name ?? type) === pluginRef)?.type,
  );
  let left = roles;
  for (const [j, type] of types.entries()) {
    const filter = FILTERS.find((one) => one === type);
    if (!filter) continue;
    const before = left;
    left = left.filter((role) => passes(filter, role));
    if (left.length === 0) return nobodyPasses(`${field}.filters[${j}]`, filter, before);
  }
  const filtered = types.some((type) => FILTERS.some((one) => one === type));
  // Without a filter a server is asked whatever its role; what encodes does nothing else.
  if (!needed || (!filtered && needed !== 'encode-filter') || left.some((role) => passes(needed, role))) return undefined;
  return nobodyWorks(field, profile.name, needed, left, roles);
}

function nobodyPasses(field: string, filter: RoleFilter, roles: readonly string[]): Problem {
  const others = FILTERS.filter((one) => roles.some((role) => passes(one, role)));
  return {
    field,
    what: `lets servers of role ${quotedList(ROLES_BY_FILTER[filter])} pass, and of those that come to it all have ${quotedList(roles)}`,
    fix: `add a model server of such a role${others.length > 0 ? `, or take ${quotedList(others)}` : ''}.`,
  };
}

function nobodyWorks(
  field: string,
  name: string,
  needed: RoleFilter,
  left: readonly string[],
  roles: readonly string[],
): Problem {
  const there = roles.some((role) => passes(needed, role));
  return {
    field: `${field}.filters`,
    what: `leave servers of role ${quotedList(left)}, and ${JSON.stringify(name)} needs one of ${quotedList(ROLES_BY_FILTER[needed])}`,
    fix: there ? `list "${needed}" there.` : 'add a model server of such a role.',
  };
}
