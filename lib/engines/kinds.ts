/** What drives one engine's launch: what upstream decides, as data. */
export interface EngineRow {
  /** Its name in messages. */
  readonly title: string;
  /** The command of its container; its flags follow as args. */
  readonly command: readonly [string, ...string[]];
  /** The flag that names the model; without one the model is the first word. */
  readonly modelFlag?: string;
  /** The port that it listens on unless told otherwise. */
  readonly defaultPort: number;
  /** The address that it has to be told to listen on; without one it listens on all. */
  readonly host?: string;
  /** The setting that holds its KV block size, in tokens. */
  readonly blockSizeSetting: string;
  /** Its KV block size unless set, in tokens. */
  readonly defaultBlockSize: number;
  /** Value of the pod label `inference.networking.k8s.io/engine-type`: whose metric names it exposes. */
  readonly engineTypeLabel: 'vllm' | 'sglang';
  /** How it reads its command line: `vllm` accepts `_` for `-` and `--config.key value`. */
  readonly syntax: 'vllm' | 'argparse' | 'pflag';
  /** Facts of a launch that it has no use for: they are left out without a word. */
  readonly ignoredFacts: readonly string[];
  /** The packages whose command line it is; the first is meant unless said. */
  readonly distributions: readonly string[];
}

/** The engines, by what they are called in code. */
export const ENGINES = {
  vllm: {
    title: 'vLLM',
    command: ['vllm', 'serve'],
    defaultPort: 8000,
    blockSizeSetting: 'blockSize',
    defaultBlockSize: 16,
    engineTypeLabel: 'vllm',
    syntax: 'vllm',
    ignoredFacts: [],
    distributions: ['vllm', 'vllm-tpu'],
  },
  sglang: {
    title: 'SGLang',
    command: ['python3', '-m', 'sglang.launch_server'],
    modelFlag: '--model-path',
    defaultPort: 30000,
    host: '0.0.0.0',
    blockSizeSetting: 'pageSize',
    defaultBlockSize: 1,
    engineTypeLabel: 'sglang',
    syntax: 'argparse',
    ignoredFacts: [],
    distributions: ['sglang'],
  },
  simulator: {
    title: 'the simulator',
    command: ['/app/llm-d-inference-sim'],
    modelFlag: '--model',
    defaultPort: 8000,
    blockSizeSetting: 'blockSize',
    defaultBlockSize: 16,
    engineTypeLabel: 'vllm',
    syntax: 'pflag',
    ignoredFacts: ['revision', 'tensorParallelSize', 'pipelineParallelSize'],
    distributions: ['simulator'],
  },
} as const satisfies Record<string, EngineRow>;

/** Which engine: `vllm`, `sglang`, or `simulator`, which pretends to be vLLM. */
export type EngineKind = keyof typeof ENGINES;

/** The package that parses the command line: TPU images carry a vLLM of their own numbering. */
export type EngineDistribution = (typeof ENGINES)[EngineKind]['distributions'][number];
