import type { JsonObject } from '../json';

/** How vLLM loads and understands the model. */
export interface VllmModelSettings {
  /** Whether the model generates or is pooled (`--runner`). @default auto */
  readonly runner?: 'auto' | 'generate' | 'pooling' | 'draft';
  /** What a pooled model is turned into (`--convert`). @default auto */
  readonly convert?: 'auto' | 'none' | 'embed' | 'classify';
  /** Number format of weights and activations (`--dtype`). @default auto, the model's own */
  readonly dtype?: 'auto' | 'half' | 'float16' | 'bfloat16' | 'float' | 'float32';
  /** How the weights are quantized, such as `fp8` (`--quantization`). @default - what the model's config says */
  readonly quantization?: string;
  /** Longest prompt and answer together, in tokens; `auto` takes what memory allows (`--max-model-len`). @default - the model's own */
  readonly maxModelLen?: number | 'auto';
  /** Ignore the model's sliding window (`--disable-sliding-window`). @default false */
  readonly disableSlidingWindow?: boolean;
  /** Load the language part of a multimodal model alone (`--language-model-only`). @default false */
  readonly languageModelOnly?: boolean;
  /** Hugging Face id or path of the tokenizer (`--tokenizer`). @default - the model's */
  readonly tokenizer?: string;
  /** Which tokenizer code is used, such as `slow` or `mistral` (`--tokenizer-mode`). @default auto */
  readonly tokenizerMode?: string;
  /** Branch, tag or commit of the tokenizer (`--tokenizer-revision`). @default - the model's revision */
  readonly tokenizerRevision?: string;
  /** Start without a tokenizer: requests carry token ids (`--skip-tokenizer-init`). @default false */
  readonly skipTokenizerInit?: boolean;
  /** Branch, tag or commit of the model (`--revision`). @default - the repository's default branch */
  readonly revision?: string;
  /** Branch, tag or commit of the model's own code (`--code-revision`). @default - the repository's default branch */
  readonly codeRevision?: string;
  /** Run code that comes with the model (`--trust-remote-code`). @default false */
  readonly trustRemoteCode?: boolean;
  /** How weights are read, such as `safetensors` or `runai_streamer` (`--load-format`). @default auto */
  readonly loadFormat?: string;
  /** Options of the weight reader, in its own spelling (`--model-loader-extra-config`). @default {} */
  readonly modelLoaderExtraConfig?: JsonObject;
  /** Whether safetensors files are mapped or read whole: `lazy`, `eager`, … (`--safetensors-load-strategy`). @default - vLLM decides */
  readonly safetensorsLoadStrategy?: string;
  /** Folder for downloaded weights (`--download-dir`). @default - the Hugging Face cache */
  readonly downloadDir?: string;
  /** Which model code is used: `auto`, `vllm`, `transformers`, … (`--model-impl`). @default auto */
  readonly modelImpl?: string;
  /** Format of the model's config: `auto`, `hf` or `mistral` (`--config-format`). @default auto */
  readonly configFormat?: string;
  /** Hugging Face id or path of the config (`--hf-config-path`). @default - the model's */
  readonly hfConfigPath?: string;
  /** Values that replace those of the model's config, in its own spelling (`--hf-overrides`). @default {} */
  readonly hfOverrides?: JsonObject;
  /** Seed of random numbers (`--seed`). @default 0 */
  readonly seed?: number;
  /** Where sampling defaults come from: `auto` (the model), `vllm` or a folder (`--generation-config`). @default auto */
  readonly generationConfig?: string;
  /** Values that replace those of the generation config (`--override-generation-config`). @default {} */
  readonly overrideGenerationConfig?: JsonObject;
  /** Most log probabilities that a request may ask for; -1 lifts the limit (`--max-logprobs`). @default 20 */
  readonly maxLogprobs?: number;
  /** What log probabilities are taken of (`--logprobs-mode`). @default raw_logprobs */
  readonly logprobsMode?: 'raw_logprobs' | 'processed_logprobs' | 'raw_logits' | 'processed_logits';
  /** How a pooled model pools, in vLLM's spelling (`--pooler-config`). @default - what the model's config says */
  readonly poolerConfig?: JsonObject;
}
