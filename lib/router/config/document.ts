/** The config as the endpoint picker reads it. */
export interface EndpointPickerConfigDocument {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly featureGates?: readonly string[];
  readonly plugins?: readonly PluginEntry[];
  readonly schedulingProfiles?: readonly ProfileEntry[];
  readonly saturationDetector?: { readonly pluginRef?: string };
  readonly dataLayer?: { readonly sources?: readonly SourceEntry[] };
  readonly flowControl?: FlowControlEntry;
  readonly parser?: { readonly pluginRef: string };
}

/** An instance of a plugin. */
export interface PluginEntry {
  readonly type: string;
  /** Absent: the type. */
  readonly name?: string;
  readonly parameters?: unknown;
}

/** A scheduling profile. */
export interface ProfileEntry {
  readonly name: string;
  readonly plugins?: readonly ProfilePluginEntry[];
}

/** A plugin's place in a profile. */
export interface ProfilePluginEntry {
  readonly pluginRef: string;
  readonly weight?: number;
}

/** A data source and its extractors. */
export interface SourceEntry {
  readonly pluginRef: string;
  readonly extractors?: readonly { readonly pluginRef: string }[];
}

/** The section `flowControl`. */
export interface FlowControlEntry {
  readonly maxBytes?: string | number;
  readonly maxRequests?: string | number;
  readonly defaultRequestTTL?: string;
  readonly defaultPriorityBand?: BandEntry;
  readonly priorityBands?: readonly BandEntry[];
  readonly usageLimitPolicyPluginRef?: string;
}

/** A priority band. */
export interface BandEntry {
  readonly priority?: number;
  readonly maxBytes?: string | number;
  readonly maxRequests?: string | number;
  readonly fairnessPolicyRef?: string;
  readonly orderingPolicyRef?: string;
}
