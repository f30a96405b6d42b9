import { describe, expect, test } from 'vitest';
import { Accelerator, type EndpointPickerConfig, ModelServer, type ModelServerProps, plugin, Router } from '../../lib';
import { aChart, messageOf } from '../synth';

type Role = NonNullable<ModelServerProps['role']>;
type Profile = EndpointPickerConfig['profiles'][number];

const weighing: Profile = { scorers: [{ plugin: 'queue-scorer', weight: 1 }] };

function verdictOf(roles: readonly Role[], schedulingConfig: EndpointPickerConfig): string {
  const chart = aChart('ns');
  const modelServers = roles.map(
    (role) =>
      new ModelServer(chart, role, {
        model: 'Qwen/Qwen3-32B',
        accelerator: Accelerator.nvidia(),
        guide: 'pool',
        role,
        kvTransfer: true,
        routingSidecar: /decode/.test(role),
      }),
  );
  return messageOf(() => new Router(chart, 'router', { modelServers, schedulingConfig }));
}

/** Stages with the filters of each profile. */
function stages(filters: Partial<Record<'encode' | 'prefill' | 'decode', Profile['filters']>>): EndpointPickerConfig {
  const deciders = {
    ...(filters.prefill && { prefill: 'always-disagg-pd-decider' as const }),
    ...(filters.encode && { encode: 'always-disagg-multimodal-decider' as const }),
  };
  return {
    profileHandler: plugin('disagg-profile-handler', { deciders } as Parameters<typeof plugin<'disagg-profile-handler'>>[1]),
    profiles: Object.entries(filters).map(([name, of]) => ({ ...weighing, name, filters: of })),
  };
}

describe('a filter by role', () => {
  test('that lets some server pass is fine', () => {
    expect(verdictOf(['decode'], { profiles: [{ ...weighing, filters: ['decode-filter'] }] })).toBe('accepted');
    expect(verdictOf(['prefill-decode'], { profiles: [{ ...weighing, filters: ['prefill-filter', 'decode-filter'] }] })).toBe(
      'accepted',
    );
    expect(verdictOf(['decode', 'prefill'], stages({ prefill: ['prefill-filter'], decode: ['decode-filter'] }))).toBe('accepted');
    expect(verdictOf(['encode-prefill-decode'], stages({ encode: ['encode-filter'], decode: ['decode-filter'] }))).toBe(
      'accepted',
    );
  });

  test('that lets none pass is refused', () => {
    expect(verdictOf(['decode'], { profiles: [{ ...weighing, filters: ['prefill-filter'] }] })).toBe(
      '[test/router] schedulingConfig.profiles[0].filters[0]: lets servers of role "prefill", "encode-prefill", "prefill-decode", "both" and "encode-prefill-decode" pass, and of those that come to it all have "decode". Fix: add a model server of such a role, or take "decode-filter".',
    );
  });

  test('that lets none pass of those which another one left is refused', () => {
    const filters = [plugin('decode-filter', {}, { name: 'answering' }), 'prefill-filter' as const];
    expect(verdictOf(['decode', 'prefill'], stages({ prefill: ['prefill-filter'], decode: filters }))).toBe(
      '[test/router] schedulingConfig.profiles[1].filters[1]: lets servers of role "prefill", "encode-prefill", "prefill-decode", "both" and "encode-prefill-decode" pass, and of those that come to it all have "decode". Fix: add a model server of such a role, or take "decode-filter".',
    );
  });
});

describe('a stage of disaggregation', () => {
  test('is refused with the filter of another', () => {
    expect(verdictOf(['decode', 'prefill'], stages({ prefill: ['decode-filter'], decode: ['prefill-filter'] }))).toBe(
      [
        '[test/router] schedulingConfig.profiles[0].filters: leave servers of role "decode", and "prefill" needs one of "prefill", "encode-prefill", "prefill-decode", "both" and "encode-prefill-decode". Fix: list "prefill-filter" there.',
        '[test/router] schedulingConfig.profiles[1].filters: leave servers of role "prefill", and "decode" needs one of "decode", "prefill-decode", "both" and "encode-prefill-decode". Fix: list "decode-filter" there.',
      ].join('\n'),
    );
  });

  test('is refused where no server encodes', () => {
    expect(verdictOf(['decode'], stages({ encode: ['encode-filter'], decode: ['decode-filter'] }))).toBe(
      '[test/router] schedulingConfig.profiles[0].filters[0]: lets servers of role "encode", "encode-prefill" and "encode-prefill-decode" pass, and of those that come to it all have "decode". Fix: add a model server of such a role, or take "decode-filter".',
    );
    expect(verdictOf(['decode'], stages({ encode: [], decode: ['decode-filter'] }))).toBe(
      '[test/router] schedulingConfig.profiles[0].filters: leave servers of role "decode", and "encode" needs one of "encode", "encode-prefill" and "encode-prefill-decode". Fix: add a model server of such a role.',
    );
  });
});
