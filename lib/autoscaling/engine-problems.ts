import type { Problem } from '../internal/config-error';
import type { KedaStrategy } from './props';
import type { ScalingSignal } from './signals';
import type { ScalableWorkload } from './targets';

/** What cannot be followed of the engines themselves. */
export function engineProblems(
  target: ScalableWorkload,
  strategy: KedaStrategy,
  minReplicas: number,
  signals: readonly ScalingSignal[],
): Problem[] {
  const { router, idleReplicas } = strategy;
  const asksEngines = signals.some(({ podsOf }) => podsOf !== undefined) || strategy.signals?.incomingRequests === true;
  const problems: Problem[] = [];
  if (router === undefined) problems.push(...routerless(strategy));
  if (asksEngines && target.engine.engineTypeLabel !== 'vllm') {
    problems.push({
      field: 'target',
      what: `[${target.node.path}] runs ${target.engine.displayName}, and what waits in it is asked in the words of vLLM's metrics`,
      fix: 'give strategy.router, whose own load is followed, or serve with vLLM.',
    });
  }
  if (minReplicas === 0 && idleReplicas === 0) {
    problems.push({
      field: 'strategy.idleReplicas',
      what: 'is 0, as minReplicas is, and KEDA wants fewer when idle than at least',
      fix: 'leave it out, or set minReplicas to what is to come at once.',
    });
  }
  return problems;
}

/** Signals of a router where there is none. */
function routerless({ signals = {} }: KedaStrategy): Problem[] {
  return (['queueSize', 'runningRequests'] as const)
    .filter((signal) => typeof signals[signal] === 'number')
    .map((signal) => ({
      field: `strategy.signals.${signal}`,
      what: `${signals[signal]} is compared with what a router counts, and there is none`,
      fix: 'give strategy.router, or follow strategy.signals.waitingRequests.',
    }));
}
