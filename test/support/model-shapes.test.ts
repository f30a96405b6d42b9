import { expect, test } from 'vitest';
import { kvBytesPerToken, shapeOf } from '../../lib/support/model-shapes';

test('a token of Qwen3-32B takes 256 KiB, and half of it in eight bits', () => {
  const shape = shapeOf('Qwen/Qwen3-32B')!;
  expect(kvBytesPerToken(shape)).toBe(262144);
  expect(kvBytesPerToken(shape, 'fp8_e4m3')).toBe(131072);
});

test('ranks beyond the number of heads hold copies', () => {
  const shape = { layers: 2, kvHeads: 4, headDim: 128 };
  expect(kvBytesPerToken(shape, 'auto', 4)).toBe(kvBytesPerToken(shape));
  expect(kvBytesPerToken(shape, 'auto', 8)).toBe(2 * kvBytesPerToken(shape));
});

test('every rank holds the whole latent vector', () => {
  const shape = shapeOf('deepseek-ai/DeepSeek-V3')!;
  expect(kvBytesPerToken(shape)).toBe(61 * 576 * 2);
  expect(kvBytesPerToken(shape, 'auto', 8)).toBe(8 * 61 * 576 * 2);
});

test('models that nobody wrote down have no shape', () => {
  expect(shapeOf('acme/model')).toBeUndefined();
  expect(shapeOf('constructor')).toBeUndefined();
});
