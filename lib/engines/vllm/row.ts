import type { EngineRow } from '../row';
import { VLLM_FLAGS } from './flags';
import { VLLM_RULES } from './rules';
import { VLLM_TYPED_JSON, vllmSchema } from './schema';

/** vLLM. */
export const VLLM = {
  title: 'vLLM',
  command: ['vllm', 'serve'],
  defaultPort: 8000,
  blockSizeSetting: 'blockSize',
  defaultBlockSize: 16,
  engineTypeLabel: 'vllm',
  syntax: 'vllm',
  ignoredFacts: [],
  flags: VLLM_FLAGS,
  schema: vllmSchema,
  typedJson: VLLM_TYPED_JSON,
  rules: VLLM_RULES,
} as const satisfies EngineRow;
