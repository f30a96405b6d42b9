import type { EngineRow } from '../row';
import { SIMULATOR_FLAGS } from './flags';
import { SIMULATOR_RULES } from './rules';
import { SIMULATOR_TYPED_JSON, simulatorSchema } from './schema';

/** llm-d's inference simulator. */
export const SIMULATOR = {
  title: 'the simulator',
  command: ['/app/llm-d-inference-sim'],
  modelFlag: '--model',
  defaultPort: 8000,
  blockSizeSetting: 'blockSize',
  defaultBlockSize: 16,
  engineTypeLabel: 'vllm',
  syntax: 'pflag',
  ignoredFacts: ['revision', 'tensorParallelSize', 'pipelineParallelSize'],
  flags: SIMULATOR_FLAGS,
  schema: simulatorSchema,
  typedJson: SIMULATOR_TYPED_JSON,
  rules: SIMULATOR_RULES,
} as const satisfies EngineRow;
