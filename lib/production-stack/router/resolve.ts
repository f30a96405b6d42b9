import type { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../../internal/config-error';
import type { Warning } from '../../internal/warnings';
import type { Env } from '../../kubernetes/env';
import { hfTokenEnv } from '../../kubernetes/hf-token';
import { mergeResources, type Resources } from '../../kubernetes/resources';
import { type SecretKey, secretEnv } from '../../kubernetes/secret-key';
import { resolveTracing } from '../../kubernetes/tracing';
import type { LmcacheControllerAddress } from '../../model-server/features/lmcache/facts';
import { type ResolvedMonitoring, resolveMonitoring } from '../../platforms/monitoring';
import { type StackRouterRow, stackReleaseOf } from '../../releases';
import { platformOf } from '../backend';
import { componentLabels, componentSelector } from '../labels';
import { stackNames } from '../names';
import { modelsOf } from './backends';
import { resolveDiscovery } from './discovery';
import { flag, toggle } from './flags';
import { sharedApiKey, sharedToken } from './keys';
import { ownProblems, ownWarnings } from './problems';
import type { StackRouterProps } from './props';
import { resolveRouting } from './routing';

/** A router with nothing left to decide. */
export interface ResolvedStackRouter {
  readonly row: StackRouterRow;
  readonly props: StackRouterProps;
  readonly stack: string;
  readonly namespace?: string;
  readonly names: ReturnType<typeof stackNames>;
  /** Labels by which its pods are told from all others. */
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
  readonly servicePort: number;
  readonly args: readonly string[];
  readonly env: Env;
  readonly resources: Resources;
  /** What it may do in its namespace; none: it has no account. */
  readonly rules: readonly k8s.PolicyRule[];
  readonly controller?: LmcacheControllerAddress;
  readonly monitoring?: ResolvedMonitoring;
}

/** Fills in what was not said, and finds what is wrong and what may not do what was meant. */
export function resolveStackRouter(
  props: StackRouterProps,
  id: string,
  namespace: string | undefined,
): { readonly router: ResolvedStackRouter; readonly problems: readonly Problem[]; readonly warnings: readonly Warning[] } {
  const row = stackReleaseOf(props.release).router;
  const models = modelsOf(props.backends);
  const stack = props.stack ?? models[0]?.stack ?? id;
  const routing = resolveRouting(props.routing ?? { kind: 'roundRobin' }, { row, stack, props });
  const discovery = resolveDiscovery(props.backends, stack, namespace);
  const apiKey = sharedApiKey(props.apiKey, models);
  const hfToken = sharedToken(props.hfToken, routing.controller ? models : []);
  const selector = componentSelector(stack, 'router');
  const port = props.port ?? row.ports.container.number;
  const tracing = resolveRouterTracing(row, props);
  const router: ResolvedStackRouter = {
    row,
    props,
    stack,
    namespace,
    names: stackNames(stack),
    selector,
    labels: { ...props.labels, ...componentLabels(stack, 'router') },
    port,
    servicePort: props.service?.port ?? row.ports.service.number,
    args: [
      ...flag('host', '0.0.0.0'),
      ...flag('port', port),
      ...flag('root-path', props.rootPath),
      ...discovery.args,
      ...routing.args,
      ...flag('engine-stats-interval', props.engineStatsIntervalSeconds ?? row.engineStatsIntervalSeconds),
      ...flag('request-stats-window', props.requestStatsWindowSeconds ?? row.requestStatsWindowSeconds),
      ...flag('log-level', props.logLevel),
      ...tracing.args,
      ...(props.extraArgs ?? []),
    ],
    env: {
      ...routing.env,
      ...discovery.env,
      ...(hfToken.key && hfTokenEnv(hfToken.key)),
      ...keyEnv(row, apiKey.key, props),
      ...tracing.env,
      ...props.env,
    },
    resources: mergeResources(row.resources, props.resources),
    rules: discovery.rules,
    controller: routing.controller,
    monitoring: resolveMonitoring(props.monitoring, platformOf(props.platform, models), row.monitorInterval),
  };
  return {
    router,
    problems: [...ownProblems(router), ...apiKey.problems, ...hfToken.problems, ...discovery.problems, ...routing.problems],
    warnings: [...ownWarnings(router, apiKey.key !== undefined), ...routing.warnings],
  };
}

/** Who disaggregates without orchestrating reads the key of the backends under a second name. */
function keyEnv(row: StackRouterRow, key: SecretKey | undefined, { routing }: StackRouterProps): Env {
  if (!key) return {};
  const value = secretEnv(key);
  const twice = routing?.kind === 'disaggregatedPrefill' && !routing.orchestrated;
  return { [row.apiKeyEnv]: value, ...(twice && { [row.disaggregatingApiKeyEnv]: value }) };
}

/** The router takes host and port; the share is read by the OpenTelemetry library inside. */
function resolveRouterTracing(row: StackRouterRow, { tracing }: StackRouterProps): { args: readonly string[]; env: Env } {
  const resolved = resolveTracing(tracing);
  if (!resolved) return { args: [], env: {} };
  const { serviceName = row.serviceName } = typeof tracing === 'object' ? tracing : {};
  const { protocol, hostname, port } = new URL(resolved.endpoint);
  // A URL does not hold the port that its scheme has anyway, and the router has a default of its own.
  const schemePort = protocol === 'https:' ? 443 : 80;
  return {
    args: [
      ...flag('otel-endpoint', `${hostname}:${port || schemePort}`),
      ...flag('otel-service-name', serviceName),
      ...toggle('otel-secure', protocol === 'https:'),
    ],
    env: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: String(resolved.samplingRatio) },
  };
}
