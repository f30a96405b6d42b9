import type { KedaStrategy, WorkloadAutoscalerProps } from '../../autoscaling/props';
import type { EngineAutoscaling } from './props';

/** What follows the queues of a model's own engines, and where there may be none of them, the requests that a router counts. */
export function engineScaling({ waitingRequests, minReplicas, maxReplicas, behavior, ...keda }: EngineAutoscaling): Pick<
  WorkloadAutoscalerProps,
  'minReplicas' | 'maxReplicas' | 'behavior'
> & {
  readonly strategy: KedaStrategy;
} {
  const incomingRequests = mayBeNone({ minReplicas, ...keda }) ? true : undefined;
  return {
    minReplicas,
    maxReplicas,
    behavior,
    strategy: { kind: 'keda', ...keda, signals: { waitingRequests, incomingRequests } },
  };
}

/** Whether all replicas may go: then nothing of the engines could bring one back. */
export function mayBeNone({ minReplicas, idleReplicas }: Pick<EngineAutoscaling, 'minReplicas' | 'idleReplicas'>): boolean {
  return minReplicas === 0 || idleReplicas === 0;
}
