/** A LoRA adapter that is served under a name of its own. */
export interface LoraModule {
  /** Name that requests ask for. */
  readonly name: string;
  /** Hugging Face id or path of the adapter. */
  readonly path: string;
  /** Model that the adapter was made for. @default - not said */
  readonly baseModelName?: string;
}

/** Names of the adapters that an engine serves from the start, of its settings: objects with a name, or "name=path". */
export function adapterNamesOf(settings: object): string[] {
  const { loraModules = [], loraPaths = [] } = settings as {
    readonly loraModules?: readonly LoraModule[];
    readonly loraPaths?: readonly string[];
  };
  return [...loraModules.map(({ name }) => name), ...loraPaths.map((pair) => pair.split('=')[0] ?? pair)];
}
