import type { JsonObject } from '../json';
import type { LoraModule } from '../lora';

/** What vLLM adds to the model: LoRA adapters and inputs other than text. */
export interface VllmAdapterSettings {
  /** Accept LoRA adapters (`--enable-lora`). @default false */
  readonly enableLora?: boolean;
  /** Adapters that are there from the start, with enableLora (`--lora-modules`). @default - none */
  readonly loraModules?: readonly LoraModule[];
  /** Adapters in one batch (`--max-loras`). @default 1 */
  readonly maxLoras?: number;
  /** Largest rank of an adapter (`--max-lora-rank`). @default 16 */
  readonly maxLoraRank?: 1 | 8 | 16 | 32 | 64 | 128 | 256 | 320 | 512;
  /** Adapters kept in the host's memory (`--max-cpu-loras`). @default - as maxLoras */
  readonly maxCpuLoras?: number;
  /** Number format of adapters (`--lora-dtype`). @default auto */
  readonly loraDtype?: 'auto' | 'float16' | 'bfloat16';
  /** Split adapters over all tensor-parallel ranks (`--fully-sharded-loras`). @default false */
  readonly fullyShardedLoras?: boolean;
  /** Adapter per kind of input: kind → path (`--default-mm-loras`). @default - none */
  readonly defaultMmLoras?: JsonObject;
  /** Most inputs per kind in one request, such as `{ image: 2, video: 0 }` (`--limit-mm-per-prompt`). @default - 999 each */
  readonly limitMmPerPrompt?: JsonObject;
  /** Options of the model's input processor (`--mm-processor-kwargs`). @default - the model's own */
  readonly mmProcessorKwargs?: JsonObject;
  /** Memory for processed inputs, in GiB per process (`--mm-processor-cache-gb`). @default 4 */
  readonly mmProcessorCacheGb?: number;
  /** Where processed inputs are kept (`--mm-processor-cache-type`). @default lru */
  readonly mmProcessorCacheType?: 'lru' | 'shm';
  /** Split the encoder's weights or its inputs over ranks (`--mm-encoder-tp-mode`). @default weights */
  readonly mmEncoderTpMode?: 'weights' | 'data';
  /** Run the encoder alone (`--mm-encoder-only`). @default false */
  readonly mmEncoderOnly?: boolean;
  /** Start without measuring the encoder's memory (`--skip-mm-profiling`). @default false */
  readonly skipMmProfiling?: boolean;
  /** Options of media readers per kind (`--media-io-kwargs`). @default {} */
  readonly mediaIoKwargs?: JsonObject;
  /** Folder that requests may read media from: trust them (`--allowed-local-media-path`). @default - none */
  readonly allowedLocalMediaPath?: string;
  /** Hosts that media may be fetched from (`--allowed-media-domains`). @default - all */
  readonly allowedMediaDomains?: readonly string[];
}
