import type { PluginUse } from '../plugin';

/** The scheduling profiles of the stages, by name. They must be among the config's profiles. */
export interface StageProfiles {
  /** @default "decode" */
  readonly decode?: string;
  /**
   * Keep the default: prefix caches and the latency predictor know the prefill pod by no other name.
   * @default "prefill"
   */
  readonly prefill?: string;
  /** @default "encode" */
  readonly encode?: string;
}

/** Who says whether a request is worth the extra stage. A stage without its decider is off. */
export type StageDeciders =
  | { readonly prefill: PluginUse<'disagg-decider'>; readonly encode?: PluginUse<'disagg-decider'> }
  | { readonly prefill?: PluginUse<'disagg-decider'>; readonly encode: PluginUse<'disagg-decider'> };

/** `disagg-profile-handler`: decode first, then encode and prefill where their deciders say so. */
export interface DisaggProfileHandlerParameters {
  readonly profiles?: StageProfiles;
  readonly deciders: StageDeciders;
}

/** `pd-profile-handler`, the older handler for prefill and decode alone. */
export interface PdProfileHandlerParameters {
  /** @default "decode" */
  readonly decodeProfile?: string;
  /** @default "prefill" */
  readonly prefillProfile?: string;
  /** @default "prefix-based-pd-decider" */
  readonly deciderPluginName?: PluginUse<'disagg-decider'>;
  /**
   * Port of the routing sidecar that spreads requests over data-parallel ranks; 0 is off.
   * @default 0
   */
  readonly primaryPort?: number;
}

/** `disagg-headers-handler`: tells the routing sidecar which prefill and encode pods were chosen. */
export interface DisaggHeadersHandlerParameters {
  /** @default "prefill" */
  readonly prefillProfile?: string;
  /** @default "encode" */
  readonly encodeProfile?: string;
}

/** `prefix-based-pd-decider`: a remote prefill for prompts of which the decode pod has too little cached. */
export interface PrefixBasedPdDeciderParameters {
  /**
   * Tokens that are not cached, from which on prefill moves away; four characters count as one token. 0 would mean never.
   */
  readonly nonCachedTokens: number;
}
