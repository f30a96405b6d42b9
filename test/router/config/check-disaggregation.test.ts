import { expect, test } from 'vitest';
import { aConfig, aPreciseScorer, said } from './support';

const decider = 'always-disagg-pd-decider';
const nested = { deciders: { prefill: decider } };

interface Parts {
  readonly before?: readonly unknown[];
  readonly after?: readonly unknown[];
  readonly handler?: string;
  readonly parameters?: object;
  readonly profiles?: Readonly<Record<string, readonly string[]>>;
}

const profiles = { prefill: ['prefill-filter', 'queue-scorer'], decode: ['decode-filter', 'queue-scorer'] };

/** Prefill and decode as they should be, with other parts in their place. */
function disaggregated(parts: Parts = {}): Record<string, unknown> {
  const { before = ['disagg-headers-handler', decider], after = [], handler = 'disagg-profile-handler' } = parts;
  const plugins = [
    ...before,
    { type: handler, parameters: parts.parameters ?? nested },
    'prefill-filter',
    'decode-filter',
    ...after,
  ];
  return aConfig({ plugins: plugins as string[], profiles: parts.profiles ?? profiles });
}

const prefixDecider = { type: 'prefix-based-pd-decider', parameters: { nonCachedTokens: 16 } };
const byPrefix = { deciders: { prefill: 'prefix-based-pd-decider' } };
const precise = { type: 'precise-prefix-cache-scorer', parameters: aPreciseScorer };
const withPrecise = { ...profiles, decode: [...profiles.decode, 'precise-prefix-cache-scorer'] };

test.each<[string, unknown, string[]]>([
  [
    'a decider after its handler',
    disaggregated({ before: ['disagg-headers-handler'], after: [decider] }),
    [
      'plugins[2].parameters.deciders.prefill: "always-disagg-pd-decider" is listed after "disagg-profile-handler", and is looked for before. Fix: move plugins[5] up, before plugins[2].',
    ],
  ],
  [
    'a decider that is not listed',
    disaggregated({ before: ['disagg-headers-handler'] }),
    [
      'plugins[2].parameters.deciders.prefill: no plugin is called "always-disagg-pd-decider". Fix: list always-disagg-pd-decider in plugins, before disagg-profile-handler.',
    ],
  ],
  [
    'a misspelt decider',
    disaggregated({ parameters: { deciders: { prefill: 'always-disagg-decider' } } }),
    [
      'plugins[3].parameters.deciders.prefill: no plugin is called "always-disagg-decider". Fix: did you mean "always-disagg-pd-decider"?',
    ],
  ],
  [
    'a decider that is none',
    disaggregated({ parameters: { deciders: { prefill: 'queue-scorer' } } }),
    [
      'plugins[3].parameters.deciders.prefill: "queue-scorer" is of type queue-scorer, which is not a decider. Fix: name a decider, such as always-disagg-pd-decider.',
    ],
  ],
  [
    'old and new names together',
    disaggregated({ parameters: { ...nested, decodeProfile: 'decode', deciderPluginName: decider } }),
    [
      'plugins[3].parameters.decodeProfile: is the old form, and does not mix with profiles and deciders. Fix: give profiles.decode instead.',
      'plugins[3].parameters.deciderPluginName: is the old form, and does not mix with profiles and deciders. Fix: give deciders.prefill instead.',
    ],
  ],
  [
    'the old handler without its decider',
    disaggregated({ handler: 'pd-profile-handler', parameters: {} }),
    [
      'plugins[3].parameters.deciderPluginName: no plugin is called "prefix-based-pd-decider". Fix: give "always-disagg-pd-decider".',
      '(deprecated) plugins[3].type: pd-profile-handler is deprecated. Fix: use disagg-profile-handler.',
    ],
  ],
])('refuses %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown, string[]]>([
  [
    'no decider',
    disaggregated({ parameters: {} }),
    [
      '(disagg-no-decider) plugins[3].parameters.deciders: is missing, so that nothing is ever disaggregated. Fix: name a decider.',
    ],
  ],
  [
    'misspelt deciders',
    disaggregated({ parameters: { decider: { prefill: decider } } }),
    [
      '(unknown-parameter) plugins[3].parameters.decider: is not a parameter of this plugin, and is ignored. Fix: did you mean "deciders"?',
      '(disagg-no-decider) plugins[3].parameters.deciders: is missing, so that nothing is ever disaggregated. Fix: name a decider.',
    ],
  ],
  [
    'a stage without its decider',
    disaggregated({ profiles: { ...profiles, encode: ['decode-filter'] } }),
    [
      '(disagg-no-decider) plugins[3].parameters.deciders.encode: is missing, so that the profile "encode" never runs. Fix: name a decider for encode.',
    ],
  ],
  [
    'nobody to pass the choice on',
    disaggregated({ before: [decider] }),
    [
      '(disagg-no-headers) plugins[2]: chooses pods that nobody tells the routing sidecar about. Fix: list disagg-headers-handler in plugins.',
    ],
  ],
  [
    'a decode profile that is not there',
    disaggregated({ parameters: { ...nested, profiles: { decode: 'decoder' } } }),
    [
      '(disagg-profile-missing) plugins[3].parameters.profiles.decode: no profile is called "decoder", so that every request is refused. Fix: did you mean "decode"?',
    ],
  ],
  [
    'a prefill profile that is not there',
    disaggregated({ profiles: { decode: profiles.decode, prefil: profiles.prefill } }),
    [
      '(disagg-profile-missing) plugins[3].parameters.profiles.prefill: no profile is called "prefill", so that the stage never runs. Fix: did you mean "prefil"?',
    ],
  ],
  [
    'a prefill profile of another name',
    disaggregated({
      parameters: { ...nested, profiles: { prefill: 'p' } },
      profiles: { p: [...profiles.prefill, 'prefix-cache-scorer'], decode: profiles.decode },
      after: ['prefix-cache-scorer'],
    }),
    [
      '(disagg-profile-name) plugins[3].parameters.profiles.prefill: "p" hides the prefill pods from prefix caches and from the latency predictor, which look for "prefill". Fix: call the profile "prefill".',
      '(disagg-profile-name) plugins[1].parameters.prefillProfile: "prefill" is not "p", the profile that runs: its pod is thrown away. Fix: give "p".',
    ],
  ],
  [
    'profiles that take pods of any role',
    disaggregated({ profiles: { prefill: ['prefill-filter', 'decode-filter'], decode: ['queue-scorer'] } }),
    [
      '(disagg-no-role-filter) schedulingProfiles[1].plugins: have no filter, so that "decode" may choose a pod of another role. Fix: list decode-filter, prefill-filter or encode-filter.',
    ],
  ],
  [
    'a decider that knows of no prefix',
    disaggregated({ before: ['disagg-headers-handler', prefixDecider], parameters: byPrefix }),
    [
      '(disagg-decider) plugins[3].parameters.deciders.prefill: prefix-based-pd-decider knows of no cached prefix, and always says no. Fix: list prefix-cache-scorer, or use always-disagg-pd-decider.',
    ],
  ],
  [
    'a decider that knows too little',
    disaggregated({
      before: ['disagg-headers-handler', prefixDecider],
      parameters: byPrefix,
      after: [precise],
      profiles: withPrecise,
    }),
    [
      '(disagg-decider) plugins[3].parameters.deciders.prefill: prefix-based-pd-decider sees at most one cached token of precise-prefix-cache-scorer, and nearly always says yes. Fix: use always-disagg-pd-decider.',
    ],
  ],
  [
    'a decider that no stage has',
    disaggregated({ after: ['always-disagg-multimodal-decider'] }),
    [
      '(unused) plugins[6]: "always-disagg-multimodal-decider" decides nothing: the handler does not name it. Fix: name it for a stage, or leave it out.',
    ],
  ],
  [
    'a profile of no stage',
    disaggregated({ profiles: { ...profiles, spare: ['queue-scorer'] } }),
    [
      '(unused) schedulingProfiles[2].name: "spare" is the profile of no stage of "disagg-profile-handler", and never runs. Fix: name it in profiles of the handler, or leave it out.',
    ],
  ],
  [
    'parts of disaggregation without a handler',
    aConfig({ plugins: ['disagg-headers-handler', decider] }),
    [
      '(unused) plugins[1]: "disagg-headers-handler" has no choice to pass on: nothing is disaggregated. Fix: list disagg-profile-handler, or leave it out.',
      '(unused) plugins[2]: "always-disagg-pd-decider" decides nothing: nothing is disaggregated. Fix: list disagg-profile-handler, or leave it out.',
    ],
  ],
  [
    'the old handlers',
    disaggregated({
      before: ['prefill-header-handler', decider],
      handler: 'pd-profile-handler',
      parameters: { deciderPluginName: decider, prefixPluginName: 'x' },
    }),
    [
      '(deprecated) plugins[1].type: prefill-header-handler is deprecated. Fix: use disagg-headers-handler.',
      '(deprecated) plugins[3].type: pd-profile-handler is deprecated. Fix: use disagg-profile-handler.',
      '(ignored-parameter) plugins[3].parameters.prefixPluginName: "x" has no effect: the decider looks at whatever wrote the prefix match. Fix: leave it out.',
    ],
  ],
])('warns of %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown]>([
  ['prefill and decode', disaggregated()],
  ['the flat names', disaggregated({ parameters: { prefillDeciderPluginName: decider, deciderPluginName: 'never-read' } })],
  [
    'a threshold, with what it needs to know',
    disaggregated({ before: ['disagg-headers-handler', prefixDecider, 'prefix-cache-scorer'], parameters: byPrefix }),
  ],
])('has nothing to say about %s', (_, document) => {
  expect(said(document)).toEqual([]);
});
