/**
 * The engines by what they are called in code: the packages that parse their command lines, each with its name in messages. The first is meant
 * unless said; TPU images carry a vLLM of their own numbering.
 */
export const PACKAGES = {
  vllm: { vllm: 'vLLM', 'vllm-tpu': 'vLLM for TPU' },
  sglang: { sglang: 'SGLang' },
  simulator: { simulator: 'the simulator' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Which engine: `vllm`, `sglang`, or `simulator`, which pretends to be vLLM. */
export type EngineKind = keyof typeof PACKAGES;

/** The package that parses the command line: TPU images carry a vLLM of their own numbering. */
export type EngineDistribution = { [K in EngineKind]: keyof (typeof PACKAGES)[K] }[EngineKind];

/** All engines. */
export const ENGINE_KINDS = Object.keys(PACKAGES) as readonly EngineKind[];

/** The packages of an engine, the one that is meant unless said first. */
export function packagesOf(kind: EngineKind): readonly EngineDistribution[] {
  return Object.keys(PACKAGES[kind]) as EngineDistribution[];
}

/** The engine of a package. */
export function engineOf(distribution: EngineDistribution): EngineKind {
  const kind = ENGINE_KINDS.find((one) => Object.hasOwn(PACKAGES[one], distribution));
  if (!kind) throw new Error(`no engine has a package ${distribution}`);
  return kind;
}

/** A package as messages name it. */
export function packageName(distribution: EngineDistribution): string {
  const names: Readonly<Record<string, string>> = PACKAGES[engineOf(distribution)];
  return names[distribution] ?? distribution;
}
