import type { Problem } from '../../internal/config-error';
import type { Warning } from '../../internal/warnings';
import type { Env } from '../../kubernetes/env';
import {
  DEFAULT_HASH_SEED,
  HASH_SEED_ENV,
  LMCACHE_ENV,
  type LmcacheControllerAddress,
} from '../../model-server/features/lmcache/facts';
import type { StackRouterRow } from '../../releases';
import { stackNames } from '../names';
import { modelsOf, type StackBackends } from './backends';
import { disaggregatedProblems, disaggregatedWarnings } from './disaggregation';
import { flag } from './flags';
import { kvAwareProblems, kvAwareWarnings } from './kv-aware';
import type { StackRouterProps } from './props';
import type { RoutedBy } from './routed-by';
import type { LmcacheControllerPorts, StackRouting } from './routings';

/** How the router chooses, decided. */
export interface ResolvedRouting {
  readonly args: readonly string[];
  readonly env: Env;
  /** Where the LMCache controller inside listens, if there is one. */
  readonly controller?: LmcacheControllerAddress;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** The address that the router of a stack gives its LMCache controller. */
export function controllerAddress(
  row: StackRouterRow,
  stack: string,
  ports: Partial<LmcacheControllerPorts> = {},
): LmcacheControllerAddress {
  const { pullPort, replyPort, heartbeatPort } = row.ports.lmcache;
  return {
    host: stackNames(stack).routerService,
    pullPort: ports.pullPort ?? pullPort.number,
    replyPort: ports.replyPort ?? replyPort.number,
    heartbeatPort: ports.heartbeatPort ?? heartbeatPort.number,
  };
}

/** Flags and variables of a routing, and what is wrong with it. */
export function resolveRouting(routing: StackRouting, by: RoutedBy): ResolvedRouting {
  const { backends } = by.props;
  const nothing = { env: {}, problems: [], warnings: [] };
  switch (routing.kind) {
    case 'roundRobin':
      return { ...nothing, args: flag('routing-logic', 'roundrobin') };
    case 'session':
      return {
        ...nothing,
        args: [...flag('routing-logic', 'session'), ...flag('session-key', routing.key)],
        warnings: affinityWarnings(backends),
      };
    case 'prefixAware':
      return {
        ...nothing,
        args: [...flag('routing-logic', 'prefixaware'), ...flag('prefix-min-match-length', routing.minMatchLength)],
        warnings: [...affinityWarnings(backends), ...splitKnowledge(by.props)],
      };
    case 'kvAware': {
      const controller = controllerAddress(by.row, by.stack, routing.controllerPorts);
      return {
        args: [
          ...flag('routing-logic', 'kvaware'),
          ...flag('session-key', routing.sessionKey),
          ...flag('kv-aware-threshold', routing.threshold),
          ...flag('lmcache-controller-port', controller.pullPort),
          ...flag('lmcache-controller-reply-port', controller.replyPort),
          ...flag('lmcache-controller-heartbeat-port', controller.heartbeatPort),
          ...flag('lmcache-health-check-interval', routing.healthCheckIntervalSeconds),
          ...flag('lmcache-worker-timeout', routing.workerTimeoutSeconds),
        ],
        env: {
          [HASH_SEED_ENV]: modelsOf(backends)[0]?.lmcache?.hashSeed ?? DEFAULT_HASH_SEED,
          [LMCACHE_ENV.logLevel]: by.row.lmcacheLogLevel,
        },
        controller,
        problems: kvAwareProblems(routing, controller, by),
        warnings: kvAwareWarnings(routing, by),
      };
    }
    case 'disaggregatedPrefill': {
      const labels = (models: typeof routing.prefill) => models.map(({ modelName }) => modelName).join(',');
      return {
        ...nothing,
        args: [
          ...flag('routing-logic', routing.orchestrated ? 'disaggregated_prefill_orchestrated' : 'disaggregated_prefill'),
          ...flag('prefill-model-labels', labels(routing.prefill)),
          ...flag('decode-model-labels', labels(routing.decode)),
        ],
        problems: disaggregatedProblems(routing, by.props),
        warnings: disaggregatedWarnings(routing),
      };
    }
  }
}

/** A choice that ends at a Service, behind which Kubernetes chooses anew. */
function affinityWarnings(backends: StackBackends): Warning[] {
  if (backends.kind !== 'services') return [];
  return backends.models.flatMap((model, i): Warning[] => {
    if (model.replicas <= 1) return [];
    const what = `[${model.node.path}] runs ${model.replicas} pods behind one Service, among which Kubernetes chooses without regard to sessions and prefixes`;
    const fix = 'give backends of kind "pods".';
    return [{ id: 'unvalidated', field: `backends.models[${i}]`, what, fix }];
  });
}

/** Each replica learns from the requests that it sees itself. */
function splitKnowledge({ replicas = 1, autoscaling }: StackRouterProps): Warning[] {
  const most = autoscaling?.maxReplicas ?? replicas;
  if (most <= 1) return [];
  const field = autoscaling ? 'autoscaling.maxReplicas' : 'replicas';
  const what = `${most} replicas each know the prefixes of their own requests alone, so that one prompt goes to several backends`;
  return [{ id: 'unvalidated', field, what, fix: 'run one, or route by session.' }];
}
