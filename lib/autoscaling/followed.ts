import type { Problem } from '../internal/config-error';
import type { HpaStrategy, KedaStrategy } from './props';
import type { ScalingSignal } from './signals';

/** What decides how many replicas there are. */
interface Followed {
  readonly signals: readonly ScalingSignal[];
  /** Whether requests that come in keep the first replica. */
  readonly keptAlive: boolean;
  readonly minReplicas: number;
}

/** Why the number of replicas would never change, or never leave 0 again. */
export function followedProblems(strategy: HpaStrategy | KedaStrategy, followed: Followed): Problem[] {
  const { signals, keptAlive, minReplicas } = followed;
  const keda = strategy.kind === 'keda' ? strategy : undefined;
  const triggers = keda?.triggers?.length ?? 0;
  if (signals.length + triggers === 0) return [nothingToFollow(strategy)];
  // A queue in front of the replicas, and not one in each.
  const queueFollowed = signals.some(({ targetType }) => targetType === 'Value');
  const reachesZero = minReplicas === 0 || keda?.idleReplicas === 0;
  if (!reachesZero || queueFollowed || keptAlive || triggers > 0) return [];
  return [neverBack(strategy, minReplicas === 0 ? 'minReplicas' : 'strategy.idleReplicas')];
}

function nothingToFollow({ kind, router }: HpaStrategy | KedaStrategy): Problem {
  if (router === undefined) {
    return {
      field: 'strategy.signals.waitingRequests',
      what: 'is left out, and without a router and triggers nothing is left to follow',
      fix: 'leave it in, or give strategy.router or strategy.triggers.',
    };
  }
  return {
    field: 'strategy.signals',
    what: 'leaves out both signals, and nothing is left to follow',
    fix: `leave one of them out at the most${kind === 'keda' ? ', or give waitingRequests or strategy.triggers' : ''}.`,
  };
}

function neverBack({ kind, router }: HpaStrategy | KedaStrategy, zero: 'minReplicas' | 'strategy.idleReplicas'): Problem {
  if (router === undefined) {
    return {
      field: zero,
      what: '0 is never left again: without replicas there is no queue that could bring the first one back',
      fix: 'set strategy.signals.incomingRequests where a router of the Production Stack counts what comes in, give strategy.triggers, or keep 1.',
    };
  }
  const instead = zero === 'minReplicas' ? 'set minReplicas to 1' : 'leave strategy.idleReplicas out';
  return {
    field: 'strategy.signals.queueSize',
    what: 'is left out, and without replicas no request runs: only those that wait can bring the first replica back',
    fix: `leave queueSize in, ${kind === 'keda' ? 'give strategy.triggers, ' : ''}or ${instead}.`,
  };
}
