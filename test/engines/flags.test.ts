import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFlagTable, knownVersions, namesOfFlag } from '../../lib/engines/flags/lookup';
import { ENGINE_KINDS, type EngineKind, packagesOf } from '../../lib/engines/kinds';
import { FACT_FLAGS } from '../../lib/engines/launch/fact-arguments';
import { flagOf } from '../../lib/engines/names';
import { settingNames } from './arbitraries';

const KINDS = ENGINE_KINDS;
const tablesOf = (kind: EngineKind) =>
  packagesOf(kind).flatMap((flags) => knownVersions(flags).map((version) => findFlagTable(flags, version)!));

test('reads a flag with all that is known of it', () => {
  const table = findFlagTable('vllm', '0.19.1')!;
  expect(table.spellings.get('-tp')?.flag).toMatchObject({ name: '--tensor-parallel-size', kind: 'int', nargs: undefined });
  expect(table.spellings.get('--no-enable-prefix-caching')).toMatchObject({
    negated: true,
    flag: { name: '--enable-prefix-caching' },
  });
  expect(table.spellings.get('--max-model-len')?.flag).toMatchObject({ kind: 'int', suffixes: 'kK', words: ['auto'] });
  expect(table.spellings.get('--collect-detailed-traces')?.flag).toMatchObject({
    kind: 'list',
    items: 'enum',
    nargs: '+',
    nullable: true,
  });
  expect(table.spellings.get('--moe-backend')?.flag).toMatchObject({ kind: 'enum', fold: ['lower', 'underscore'] });
  expect(table.configs.get('CompilationConfig')?.get('pass_config')).toBe('PassConfig');
});

test('tells versions apart', () => {
  expect(findFlagTable('vllm', '0.15.1')?.spellings.has('--disable-access-log-for-endpoints')).toBe(false);
  expect(findFlagTable('vllm', '0.16.0')?.spellings.has('--disable-access-log-for-endpoints')).toBe(true);
  expect(findFlagTable('vllm-tpu', '0.13.2.post6')?.spellings.has('--disable-access-log-for-endpoints')).toBe(false);
  expect(namesOfFlag('sglang', '--tp-size')).toContain('--tensor-parallel-size');
});

test.each(KINDS)('every setting of %s is a flag of some version', (kind) => {
  const tables = tablesOf(kind);
  expect(settingNames(kind).filter((name) => !tables.some((table) => table.spellings.has(flagOf(name))))).toEqual([]);
});

test.each(KINDS)('no setting of %s is a flag that the model server decides', (kind) => {
  const facts: string[] = Object.values(FACT_FLAGS).filter((flag) => flag !== FACT_FLAGS.revision);
  expect(settingNames(kind).filter((name) => facts.includes(flagOf(name)))).toEqual([]);
});

// Flags of the model servers in llm-d v0.7.0's overlays, abbreviations written out.
test.each([
  [
    'vllm',
    'all2all-backend api-server-count async-scheduling attention-backend block-size collect-detailed-traces data-parallel-address data-parallel-hybrid-lb data-parallel-rank data-parallel-rpc-port data-parallel-size data-parallel-size-local data-parallel-start-rank dbo-decode-token-threshold dbo-prefill-token-threshold disable-access-log-for-endpoints disable-hybrid-kv-cache-manager disable-sliding-window disable-uvicorn-access-log dtype enable-dbo enable-eplb enable-expert-parallel enforce-eager eplb-config gpu-memory-utilization host kv-cache-dtype kv-cache-memory-bytes kv-events-config kv-transfer-config language-model-only limit-mm-per-prompt max-model-len max-num-batched-tokens max-num-seqs moe-backend otlp-traces-endpoint port tensor-parallel-size trust-remote-code',
  ],
  [
    'sglang',
    'disaggregation-mode disaggregation-transfer-backend enable-metrics host log-level port tensor-parallel-size uvicorn-access-log-exclude-prefixes',
  ],
] as const)('what upstream says to %s can be said', (kind, flags) => {
  const sayable = new Set<string>([...settingNames(kind).map(flagOf), ...Object.values(FACT_FLAGS)]);
  expect(flags.split(' ').filter((flag) => !sayable.has(`--${flag}`))).toEqual([]);
});

const ROOT = join(__dirname, '../..');
const haveFacts = existsSync(join(ROOT, '../shared/specs/engine-flags'));

test.skipIf(!haveFacts)(
  `the tables are what the fact files yield${haveFacts ? '' : ' (skipped: no ../shared/specs/engine-flags)'}`,
  () => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/import-engine-flags.mts', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(run.stdout + run.stderr).toBe('unchanged: lib/engines/vllm/flags.ts\nunchanged: lib/engines/sglang/flags.ts\n');
    expect(run.status).toBe(0);
  },
);
