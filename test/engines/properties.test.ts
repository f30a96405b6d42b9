import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../lib/engines/engine';
import { findFlagTable, knownVersions } from '../../lib/engines/flags/lookup';
import { ENGINE_KINDS, type EngineKind, packagesOf } from '../../lib/engines/kinds';
import { renderLaunch } from '../../lib/engines/launch';
import { someSettings } from './arbitraries';

const VERSIONS = ENGINE_KINDS.flatMap((kind) =>
  packagesOf(kind).flatMap((flags) => knownVersions(flags).map((version) => ({ kind, flags, version }))),
);

const engineWith = (kind: EngineKind, settings: Record<string, unknown>) => Engine.ofKind(kind).withDefaults(settings);

describe.each(VERSIONS)('$flags $version', ({ kind, flags, version }) => {
  const table = findFlagTable(flags, version)!;
  const facts = { flags, version, model: 'org/name', port: 8000 };
  const settings = someSettings(kind, flags, version);

  test('settings render to flags that the version has, each once', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const launch = renderLaunch(engineWith(kind, given), facts);
        expect(launch.problems).toEqual([]);
        const names = launch.flags.map(({ flag }) => table.spellings.get(flag)!.flag);
        const once = names.filter((flag) => !flag.repeatable);
        expect(new Set(once).size).toBe(once.length);
      }),
      { numRuns: 20 },
    );
  });

  test('what settings render, extra arguments may say', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const launch = renderLaunch(engineWith(kind, given), facts);
        const words = launch.args.slice(renderLaunch(Engine.ofKind(kind), facts).args.length);
        const extra = { vllm: Engine.vllm, sglang: Engine.sglang, simulator: Engine.simulator }[kind]({ extraArgs: words });
        expect(renderLaunch(extra, facts)).toMatchObject({ args: launch.args, problems: [] });
        expect(extra.withDefaults(given).settings).toEqual(switchedOffSilently(given, launch.flags));
      }),
      { numRuns: 10 },
    );
  });

  test('the order in which settings are given does not matter', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const reversed = Object.fromEntries(Object.entries(given).reverse());
        expect(renderLaunch(engineWith(kind, reversed), facts).args).toEqual(renderLaunch(engineWith(kind, given), facts).args);
      }),
      { numRuns: 10 },
    );
  });
});

/** Settings that left no flag: `false` for a switch that has no `--no-` form. */
function switchedOffSilently(given: Record<string, unknown>, flags: readonly { prop: string }[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([setting]) => !flags.some(({ prop }) => prop === setting)));
}
