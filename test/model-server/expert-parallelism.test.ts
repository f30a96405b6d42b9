import { expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps } from '../../lib';
import { aChart, messageOf } from '../synth';

const errorOf = (props: Partial<ModelServerProps>) =>
  messageOf(
    () =>
      new ModelServer(aChart(), 'qwen', {
        model: 'deepseek-ai/DeepSeek-R1-0528',
        accelerator: Accelerator.nvidia(),
        dataParallelSize: 8,
        ...props,
      }),
  );

test('is a setting of vLLM', () => {
  expect(errorOf({ engine: Engine.sglang(), expertParallelism: true })).toBe(
    "[test/qwen] expertParallelism: its settings are vLLM's, and the engine is SGLang. Fix: leave it out, and use the engine's own settings.",
  );
  expect(errorOf({ engine: Engine.sglang(), expertParallelism: false })).toBe('accepted');
});

test('batches overlap over a back end that can travel meanwhile, and has to be named', () => {
  expect(errorOf({ expertParallelism: { dualBatchOverlap: true } })).toBe(
    '[test/qwen] expertParallelism.dualBatchOverlap: the engine\'s own all-to-all back end cannot travel while the other half of a batch computes. Fix: set all2allBackend to "deepep_low_latency" or "deepep_high_throughput", or leave dualBatchOverlap out.',
  );
  expect(errorOf({ expertParallelism: { dualBatchOverlap: true, all2allBackend: 'deepep_low_latency' } })).toBe('accepted');
});
