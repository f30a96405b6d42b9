/** Organizations and families whose repositories want an accepted licence, hence a token. */
const GATED = [/^meta-llama\//, /^google\/gemma-[123]/];

/** Whether Hugging Face hands a model out only with a token. */
export function isGated(model: string): boolean {
  return GATED.some((pattern) => pattern.test(model));
}

/** Families whose layers keep different kinds of state: full and sliding-window attention, or attention and linear layers. */
const HYBRID = [/gpt-oss/i, /Qwen3\.5/i, /Qwen3-Next/i];

/** Whether a model needs vLLM's hybrid KV-cache manager. */
export function isHybrid(model: string): boolean {
  return HYBRID.some((pattern) => pattern.test(model));
}
