/** A LoRA adapter that is served under a name of its own. */
export interface LoraModule {
  /** Name that requests ask for. */
  readonly name: string;
  /** Hugging Face id or path of the adapter. */
  readonly path: string;
  /** Model that the adapter was made for. @default - not said */
  readonly baseModelName?: string;
}
