import type { EngineExtras } from '../extras';
import type { VllmAdapterSettings } from './adapters';
import type { VllmCacheSettings } from './cache';
import type { VllmExpertSettings } from './experts';
import type { VllmModelSettings } from './model';
import type { VllmSchedulingSettings } from './scheduling';
import type { VllmServingSettings } from './serving';
import type { VllmTransferSettings } from './transfer';

/**
 * Settings of vLLM, each named like its flag: `maxModelLen` is `--max-model-len`. What is left out keeps vLLM's own default. What the
 * model server decides (model, names, port, numbers of devices and ranks) is said there.
 * @see https://docs.vllm.ai/en/stable/cli/serve.html
 */
export interface VllmSettings
  extends VllmModelSettings,
    VllmCacheSettings,
    VllmSchedulingSettings,
    VllmExpertSettings,
    VllmTransferSettings,
    VllmAdapterSettings,
    VllmServingSettings {}

/** What `Engine.vllm` takes. */
export interface VllmEngineProps extends VllmSettings, EngineExtras {}
