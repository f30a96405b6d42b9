/** Rows of a release: what upstream decides. Data only; the code that reads them lives in the rooms above. */

/** A pinned engine image and the engine inside it, whose flag list judges the command line. */
export interface EngineImage {
  readonly image: string;
  /** Which of the flag lists describes it: `vllm`, `vllm-tpu`, `sglang` or `simulator`. */
  readonly flags: 'vllm' | 'vllm-tpu' | 'sglang' | 'simulator';
  /** Version of the engine inside, not of the image. */
  readonly version: string;
}

export interface ResourceRow {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** A probe of the serving container. Times in seconds. */
export interface ProbeRow {
  readonly path?: string;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface ProbesRow {
  readonly startup?: ProbeRow;
  readonly readiness?: ProbeRow;
  readonly liveness?: ProbeRow;
}

/** How upstream names the claim through which a pod asks for its devices. */
export interface ClaimNames {
  /** The claim in the pod. */
  readonly claim: string;
  /** What follows the model server's name in the name of the ResourceClaimTemplate. */
  readonly template: string;
  /** The request inside the template. */
  readonly request: string;
}

/** What the pods of one engine on one accelerator are like, whatever path they serve. */
export interface ModelServerRow {
  readonly engine: EngineImage;
  /** Engine settings by their typed names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly resources?: ResourceRow;
  /** The memory-backed /dev/shm. */
  readonly sharedMemory?: { readonly volume: string; readonly size: string };
  /** Empty directories for caches: volume name to mount path. */
  readonly caches?: Readonly<Record<string, string>>;
  readonly probes?: ProbesRow;
  /** Whether the pods read a Hugging Face token although the model is not gated. */
  readonly hfToken?: boolean;
  readonly claim?: ClaimNames;
  /** The API port, where the row states it on the command line. */
  readonly port?: number;
  /** Where upstream says so. */
  readonly source: string;
}

/** What a path adds for one engine on one accelerator. Its fields stand over those of the model-server row. */
export interface PathRow extends Partial<ModelServerRow> {
  /** What stands in object names for accelerator and engine, where it is not `<accelerator>-<engine>`. */
  readonly nameStem?: string;
  readonly model: string;
  readonly replicas: number;
  readonly tensorParallelSize?: number;
  readonly source: string;
}

/** The rows of one path: by platform where a platform needs other numbers, otherwise by accelerator and engine. */
export interface PathRows {
  /** The `llm-d.ai/guide` label, and the stem of every name. */
  readonly guide: string;
  /** Scorers of the endpoint picker and their weights, for paths that only weigh. */
  readonly scorers?: Readonly<Record<string, number>>;
  /** Accelerator id to engine kind to row. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, PathRow>>>>;
  /** Platform to what changes there, whatever the accelerator. */
  readonly platforms?: Readonly<Record<string, Partial<PathRow>>>;
}

/** The router's images, sizes and numbers. */
export interface RouterRow {
  /** Version of the Gateway API Inference Extension whose chart upstream renders. */
  readonly version: string;
  readonly endpointPicker: { readonly image: string; readonly version: string; readonly resources: ResourceRow };
  readonly envoy: { readonly image: string; readonly resources: ResourceRow };
  readonly routingSidecar: { readonly image: string };
  readonly tokenizer: { readonly image: string; readonly resources: ResourceRow };
  readonly source: string;
}

/** A release of llm-d. */
export interface Release {
  readonly name: string;
  readonly router: RouterRow;
  /** Accelerator id to engine kind to row. */
  readonly modelServers: Readonly<Record<string, Readonly<Record<string, ModelServerRow>>>>;
  readonly optimizedBaseline: PathRows;
  readonly software: Readonly<Record<string, string>>;
}
