import { expect, test } from 'vitest';
import { Engine } from '../../lib/engines/engine';
import { messageOf } from '../synth';

test('keeps what was said, as frozen data of its own', () => {
  const hfOverrides = { rope_scaling: { factor: 2 } };
  const engine = Engine.vllm({ hfOverrides, maxModelLen: 8192, seed: undefined, extraArgs: ['--ubatch-size=4'] });
  expect(engine.settings).toEqual({ maxModelLen: 8192, hfOverrides });
  expect(engine.settings).not.toHaveProperty('seed');
  expect(engine.extraArgs).toEqual(['--ubatch-size=4']);
  expect(Object.isFrozen(engine.settings.hfOverrides?.rope_scaling)).toBe(true);
  expect(Object.isFrozen(hfOverrides)).toBe(false);
});

test.each([
  [Engine.vllm(), 'vllm', 8000, 'vllm', 16],
  [Engine.sglang(), 'sglang', 30000, 'sglang', 1],
  [Engine.simulator(), 'simulator', 8000, 'vllm', 16],
])('tells others what they must know of it', (engine, kind, port, label, blockSize) => {
  expect(engine).toMatchObject({
    kind,
    defaultPort: port,
    engineTypeLabel: label,
    defaultKvBlockSize: blockSize,
    kvBlockSize: blockSize,
  });
  expect(Engine.ofKind(kind).kind).toBe(kind);
});

test.each([
  [Engine.vllm({ blockSize: 64 })],
  [Engine.vllm({ extraArgs: ['--block-size=64'] })],
  [Engine.vllm({ extraArgs: ['--enforce-eager', '--block_size', '64'] })],
  [Engine.sglang({ pageSize: 64 })],
  [Engine.simulator({ blockSize: 64 })],
])('finds its block size wherever it was said', (engine) => {
  expect(engine.kvBlockSize).toBe(64);
});

test('paths of LoRA adapters have names', () => {
  expect(messageOf(() => Engine.sglang({ loraPaths: ['sql'] }))).toBe(
    '[Engine.sglang] loraPaths[0]: "sql" is not valid. Fix: write each as "name=path".',
  );
});

test('is recognised across copies of the library, and narrows its settings', () => {
  const engine: Engine = Engine.sglang({ pageSize: 64 });
  expect(Engine.isEngine(engine)).toBe(true);
  expect(Engine.isEngine({ kind: 'vllm', settings: {} })).toBe(false);
  expect(engine.is('sglang') && engine.settings.pageSize).toBe(64);
  expect(engine.is('vllm')).toBe(false);
});

test('takes defaults for what was not said', () => {
  const engine = Engine.vllm({ gpuMemoryUtilization: 0.9 }).withDefaults({ maxNumSeqs: 256, gpuMemoryUtilization: 0.95 });
  expect(engine.settings).toEqual({ gpuMemoryUtilization: 0.9, maxNumSeqs: 256 });
});

test('checks the same defaults for each kind of engine', () => {
  const defaults = { maxNumSeqs: 256 };
  expect(Engine.vllm().withDefaults(defaults).settings).toEqual(defaults);
  expect(messageOf(() => Engine.sglang().withDefaults(defaults))).toMatch(
    /^\[Engine\.sglang\(\)\.withDefaults\] maxNumSeqs: is not a known prop\./,
  );
});

test('takes the nearer of two defaults', () => {
  expect(Engine.vllm().withDefaults({ maxNumSeqs: 1 }).withDefaults({ maxNumSeqs: 2, blockSize: 64 }).settings).toEqual({
    blockSize: 64,
    maxNumSeqs: 1,
  });
});

test.each([
  ['--max_num_seqs=4', { maxNumSeqs: 256 }],
  ['--no-enable-prefix-caching', { enablePrefixCaching: true }],
  ['-cc.mode=3', { compilationConfig: { mode: 2 } }],
])('a default makes way for %s', (word, defaults) => {
  expect(Engine.vllm({ extraArgs: [word] }).withDefaults(defaults).settings).toEqual({});
});

test('a default makes way for another name that its flag has had', () => {
  expect(Engine.sglang({ extraArgs: ['--ep=2'] }).withDefaults({ epSize: 4 }).settings).toEqual({});
});

test.each([
  [
    () => Engine.vllm({ maxModelLenght: 1 } as object),
    '[Engine.vllm] maxModelLenght: is not a known prop. Fix: did you mean "maxModelLen"?',
  ],
  [() => Engine.vllm({ maxNumSeqs: 0 }), '[Engine.vllm] maxNumSeqs: 0 is too small. Fix: give at least 1.'],
  [
    () => Engine.vllm({ kvTransferConfig: { kvConnector: 'NixlConnector', kvRole: 'both' as 'kv_both' } }),
    '[Engine.vllm] kvTransferConfig.kvRole: "both" is not one of the choices. Fix: choose one of "kv_both", "kv_producer" and "kv_consumer".',
  ],
  [
    () => Engine.vllm({ hfOverrides: { when: new Date() as unknown as string } }),
    '[Engine.vllm] hfOverrides: an object is not valid. Fix: give a plain object of JSON values.',
  ],
  [
    () => Engine.vllm({ disableAccessLogForEndpoints: ['/health,/metrics'] }),
    '[Engine.vllm] disableAccessLogForEndpoints[0]: "/health,/metrics" is not valid. Fix: give paths such as "/health".',
  ],
  [
    () => Engine.simulator({ timeToFirstToken: '80' }),
    '[Engine.simulator] timeToFirstToken: "80" is not valid. Fix: write a time such as "80ms".',
  ],
  [() => Engine.ofKind('sgland'), '[Engine.ofKind] kind: "sgland" is not an engine. Fix: did you mean "sglang"?'],
  [
    () => Engine.vllm().withDefaults({ maxNumSeq: 16 }),
    '[Engine.vllm().withDefaults] maxNumSeq: is not a known prop. Fix: did you mean "maxNumSeqs"?',
  ],
  [
    () => Engine.vllm().withDefaults({ extraArgs: ['--seed=1'] }),
    '[Engine.vllm().withDefaults] extraArgs: cannot be a default, because there is no telling what they would replace. Fix: use settings.',
  ],
])('says what is wrong with settings', (make, message) => {
  expect(messageOf(make)).toBe(message);
});
