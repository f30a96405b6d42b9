/** How fast replicas follow a signal in one direction. */
export interface ScalingPaceRow {
  /** How long the strictest wish of the past counts. */
  readonly windowSeconds: number;
  /** Share of the replicas that may come or go within a period. */
  readonly percent: number;
  readonly periodSeconds: number;
}

/** How fast replicas follow a signal. */
export interface ScalingBehaviorRow {
  readonly scaleUp: ScalingPaceRow;
  readonly scaleDown: ScalingPaceRow;
}

/** A signal of the endpoint picker that replicas follow. */
export interface ScalingSignalRow {
  /** The series in Prometheus. */
  readonly series: string;
  /** What autoscalers call it. */
  readonly metric: string;
  readonly targetType: 'Value' | 'AverageValue';
  readonly target: number;
  /** Whose name tells the series of one router from those of others, and in which label each collector of metrics has it. */
  readonly of: 'pool' | 'endpointPicker';
  readonly labels: Readonly<Record<'prometheus-operator' | 'gke-managed-prometheus', string>>;
}

/** A rule of a role. */
export interface AccessRuleRow {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The controller that computes replicas per variant. */
export interface VariantControllerRow {
  /** Stem of every name, and the label `app.kubernetes.io/name`. */
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly ports: { readonly metrics: number; readonly health: number };
  /** Labels of the monitor, for the Prometheus of upstream's monitoring guide. */
  readonly monitorLabels: Readonly<Record<string, string>>;
  readonly monitorInterval: string;
  /** How often it thinks, as a Go duration. */
  readonly interval: string;
  /** How long answers of Prometheus are kept: environment variable to value. */
  readonly cache: Readonly<Record<string, string>>;
  /** When a server counts as full. */
  readonly saturation: {
    readonly kvCacheThreshold: number;
    readonly queueLengthThreshold: number;
    readonly kvSpareTrigger: number;
    readonly queueSpareTrigger: number;
    readonly enableLimiter: boolean;
  };
  /** The analyzer that compares tokens, and its own thresholds. */
  readonly tokenAnalyzer: {
    readonly analyzerName: string;
    readonly scaleUpThreshold: number;
    readonly scaleDownBoundary: number;
  };
  /** Where Prometheus is, by platform; `other` is everywhere else. */
  readonly prometheus: Readonly<Record<string, PrometheusPlaceRow>> & { readonly other: PrometheusPlaceRow };
  /** What it may do in the cluster. */
  readonly rules: readonly AccessRuleRow[];
  readonly source: string;
}

/** A Prometheus that a platform has. */
export interface PrometheusPlaceRow {
  readonly url: string;
  /** File in each pod with the CA that signed its certificate. @default - a public one */
  readonly caFile?: string;
  /** ClusterRole that lets a service account ask it. @default - none is needed */
  readonly readerRole?: string;
  /** Labels by which the platform's Prometheus finds monitors. */
  readonly monitorLabels?: Readonly<Record<string, string>>;
}

/** How replicas follow load. */
export interface WorkloadAutoscalingRows {
  /** By what the endpoint picker sees. */
  readonly endpointPicker: {
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly behavior: ScalingBehaviorRow;
    readonly signals: { readonly queueSize: ScalingSignalRow; readonly runningRequests: ScalingSignalRow };
    readonly source: string;
  };
  /** By what the controller of variants computes. */
  readonly variants: {
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly behavior: ScalingBehaviorRow;
    /** What a replica costs, in whatever unit all variants share. */
    readonly cost: number;
    readonly metric: string;
    /** The label of the metric with the variant's name, and that with its namespace. */
    readonly variantLabel: string;
    readonly namespaceLabel: string;
    readonly acceleratorLabel: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly source: string;
  };
  readonly controller: VariantControllerRow;
}
