import { expect, test } from 'vitest';
import { Engine, type SglangSettings, type VllmSettings } from '../../lib/engines';
import { renderLaunch } from '../../lib/engines/launch';
import type { LaunchFacts } from '../../lib/engines/launch/facts';

test('wrong settings do not compile', () => {
  const wrong = () => [
    // @ts-expect-error a misspelt setting
    Engine.vllm({ maxModelLenght: 8192 }),
    // @ts-expect-error a setting of another engine
    Engine.sglang({ maxModelLen: 8192 }),
    // @ts-expect-error a name is said to the model server
    Engine.vllm({ servedModelName: 'chat' }),
    // @ts-expect-error not one of the roles
    Engine.vllm({ kvTransferConfig: { kvConnector: 'NixlConnector', kvRole: 'both' } }),
    // @ts-expect-error a connector without a role
    Engine.vllm({ kvTransferConfig: { kvConnector: 'NixlConnector' } }),
    // @ts-expect-error words, not one string
    Engine.vllm({ extraArgs: '--seed=1' }),
    // @ts-expect-error not JSON
    Engine.vllm({ hfOverrides: { when: new Date() } }),
    // @ts-expect-error the constructor is private
    new Engine('vllm', {}, []),
    // @ts-expect-error the version decides which flags there are
    renderLaunch(Engine.vllm(), { model: 'org/name', port: 8000 }),
  ];
  expect(wrong).toBeTypeOf('function');
});

test('settings are typed by engine', () => {
  const vllm: VllmSettings = Engine.vllm({ maxModelLen: 'auto' }).settings;
  const sglang: SglangSettings = Engine.sglang().withDefaults({ enableMetrics: true }).settings;
  const any: Engine[] = [Engine.vllm(), Engine.sglang(), Engine.simulator()];
  const facts: LaunchFacts = { version: '0.8.2', model: 'random', port: 8000 };
  expect([vllm.maxModelLen, sglang.enableMetrics, any.length, facts.port]).toEqual(['auto', true, 3, 8000]);
  // @ts-expect-error settings are read-only
  expect(() => (vllm.maxModelLen = 1)).toThrow();
});
