/** What a model keeps of each token: keys and values per layer, or one latent vector per layer. */
export type ModelShape =
  | { readonly layers: number; readonly kvHeads: number; readonly headDim: number }
  | { readonly layers: number; readonly latentDim: number };

/** Bytes of a number in 16 bits, as weights and caches have them unless said otherwise. */
const BYTES_PER_NUMBER = 2;

/** Shapes by Hugging Face id: `num_hidden_layers`, `num_key_value_heads` and `head_dim` of config.json. */
const SHAPES: Readonly<Record<string, ModelShape>> = {
  'Qwen/Qwen3-0.6B': { layers: 28, kvHeads: 8, headDim: 128 },
  'Qwen/Qwen3-8B': { layers: 36, kvHeads: 8, headDim: 128 },
  'Qwen/Qwen3-14B': { layers: 40, kvHeads: 8, headDim: 128 },
  'Qwen/Qwen3-32B': { layers: 64, kvHeads: 8, headDim: 128 },
  'Qwen/Qwen3-30B-A3B': { layers: 48, kvHeads: 4, headDim: 128 },
  'meta-llama/Llama-3.1-8B-Instruct': { layers: 32, kvHeads: 8, headDim: 128 },
  'meta-llama/Llama-3.2-3B-Instruct': { layers: 28, kvHeads: 8, headDim: 128 },
  'meta-llama/Llama-3.3-70B-Instruct': { layers: 80, kvHeads: 8, headDim: 128 },
  // kv_lora_rank + qk_rope_head_dim.
  'deepseek-ai/DeepSeek-R1-0528': { layers: 61, latentDim: 576 },
  'deepseek-ai/DeepSeek-V3': { layers: 61, latentDim: 576 },
};

/** A model's shape; undefined where it is not known. */
export function shapeOf(model: string): ModelShape | undefined {
  return Object.hasOwn(SHAPES, model) ? SHAPES[model] : undefined;
}

/**
 * Bytes that one token takes in the KV caches of all tensor parallel ranks together. Heads are split over the ranks until each rank has
 * one; beyond that, and for latent vectors, ranks hold copies.
 * @param kvCacheDtype the engine's `--kv-cache-dtype`
 * @example kvBytesPerToken({ layers: 64, kvHeads: 8, headDim: 128 }) // 262144
 */
export function kvBytesPerToken(shape: ModelShape, kvCacheDtype = 'auto', tensorParallelSize = 1): number {
  const bytes = /^(fp8|int8)/.test(kvCacheDtype) ? 1 : BYTES_PER_NUMBER;
  if ('latentDim' in shape) return shape.layers * shape.latentDim * bytes * tensorParallelSize;
  return shape.layers * 2 * Math.max(shape.kvHeads, tensorParallelSize) * shape.headDim * bytes;
}
