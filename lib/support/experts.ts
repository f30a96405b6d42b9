/** Families of models and the experts among which each token is routed: `n_routed_experts` or `num_experts` of config.json. */
const ROUTED_EXPERTS: readonly (readonly [family: RegExp, experts: number])[] = [
  [/(^|\/)DeepSeek-(V3|R1)(?!.*Distill)/, 256],
  [/(^|\/)DeepSeek-V2-Lite/, 64],
  [/(^|\/)DeepSeek-V2/, 160],
  [/(^|\/)Kimi-K2/, 384],
  [/(^|\/)Qwen3-(235B-A22B|30B-A3B)/, 128],
  [/(^|\/)Qwen3-Coder-480B-A35B/, 160],
  [/(^|\/)Qwen3-Coder-30B-A3B/, 128],
  [/(^|\/)Qwen3-Next-80B-A3B/, 512],
  [/(^|\/)gpt-oss-120b/, 128],
  [/(^|\/)gpt-oss-20b/, 32],
  [/(^|\/)Mixtral-8x/, 8],
];

/** Experts of each layer of a model; undefined where they are not known. */
export function routedExpertsOf(model: string): number | undefined {
  return ROUTED_EXPERTS.find(([family]) => family.test(model))?.[1];
}
