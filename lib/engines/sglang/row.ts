import type { EngineRow } from '../row';
import { SGLANG_FLAGS } from './flags';
import { SGLANG_TYPED_JSON, sglangSchema } from './schema';

/** SGLang. */
export const SGLANG = {
  title: 'SGLang',
  command: ['python3', '-m', 'sglang.launch_server'],
  modelFlag: '--model-path',
  defaultPort: 30000,
  host: '0.0.0.0',
  blockSizeSetting: 'pageSize',
  defaultBlockSize: 1,
  metricsSetting: 'enableMetrics',
  engineTypeLabel: 'sglang',
  syntax: 'argparse',
  ignoredFacts: [],
  flags: SGLANG_FLAGS,
  schema: sglangSchema,
  typedJson: SGLANG_TYPED_JSON,
} as const satisfies EngineRow;
