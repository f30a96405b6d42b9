/** The queue of one priority. */
export interface FlowControlBandRow {
  /** Name of its InferenceObjective. */
  readonly name: string;
  readonly priority: number;
  readonly maxRequests: string;
  readonly fairness: string;
  readonly ordering: string;
}

/** The rows of flow control. */
export interface FlowControlRows {
  /** The `llm-d.ai/guide` label and the name of the pool. The model servers are otherwise those of the optimized baseline. */
  readonly guide: string;
  readonly scorers: Readonly<Record<string, number>>;
  /** The file in which the endpoint picker finds its configuration. */
  readonly configFileName: string;
  /** In all bands. */
  readonly maxBytes: string;
  readonly maxRequests: string;
  readonly defaultRequestTTLSeconds: number;
  readonly bands: readonly FlowControlBandRow[];
  readonly source: string;
}
