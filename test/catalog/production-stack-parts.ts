import type { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import {
  Accelerator,
  type ClaimedWeights,
  ProductionStack,
  type ProductionStackProps,
  type Resources,
  type SecretKey,
  type StackModelIds,
} from '../../lib';

/** Programs by the name of the render that they are compared with. */
export type Programs = Readonly<Record<string, (chart: Chart) => IConstruct>>;

/** A stack of the name that the renders have. */
export const stack = <const M extends StackModelIds>(chart: Chart, props: ProductionStackProps<M>) =>
  new ProductionStack(chart, 'vllm', props);

export const NVIDIA = Accelerator.nvidia();

/** Keys of the Secret that the chart would make of its values. Here whoever deploys brings it. */
export const secret = (key: string): SecretKey => ({ secretName: 'vllm-secrets', key });

/** Stands for the digest of an image that upstream publishes as `latest` alone. */
export const tried = (repository: string): string => `${repository}@sha256:${'0'.repeat(64)}`;

export const requests = (cpu: string, memory: string): Resources => ({ requests: { cpu, memory } });

export const claim = (size: string, storageClassName?: string): ClaimedWeights => ({ kind: 'claim', size, storageClassName });

/** Several replicas on several nodes mount it. */
export const sharedClaim = (size: string): ClaimedWeights => ({ kind: 'claim', size, accessMode: 'ReadWriteMany' });
