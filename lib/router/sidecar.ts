import type { k8s } from 'cdk8s-plus-30';
import type { Env } from '../kubernetes/env';

/** A container beside the endpoint picker, and what the two share. */
export interface Sidecar {
  readonly container: k8s.Container;
  /** What it reads at its start alone: the pods are replaced when it changes. */
  readonly config?: string;
  /** Volumes of the pod. */
  readonly volumes?: readonly k8s.Volume[];
  /** What the endpoint picker sees of it. */
  readonly endpointPicker?: { readonly env?: Env; readonly volumeMounts?: readonly k8s.VolumeMount[] };
}
