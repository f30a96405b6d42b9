import type { EngineExtras } from '../extras';
import type { SglangExecutionSettings } from './execution';
import type { SglangRuntimeSettings } from './runtime';
import type { SglangServingSettings } from './serving';

/**
 * Settings of SGLang, each named like its flag: `contextLength` is `--context-length`. What is left out keeps SGLang's own default.
 * What the model server decides (model, names, port, numbers of devices) is said there.
 * @see https://docs.sglang.ai/advanced_features/server_arguments.html
 */
export interface SglangSettings extends SglangRuntimeSettings, SglangExecutionSettings, SglangServingSettings {}

/** What `Engine.sglang` takes. */
export interface SglangEngineProps extends SglangSettings, EngineExtras {}
