import type { EngineKind } from './kinds';
import type { EngineRow } from './row';
import { SGLANG } from './sglang/row';
import { SIMULATOR } from './simulator/row';
import { VLLM } from './vllm/row';

const ENGINES: Readonly<Record<EngineKind, EngineRow>> = { vllm: VLLM, sglang: SGLANG, simulator: SIMULATOR };

/** All that is known of an engine. */
export function engineRow(kind: EngineKind): EngineRow {
  return ENGINES[kind];
}
