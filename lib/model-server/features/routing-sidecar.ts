import type { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import type { Warning } from '../../internal/warnings';
import { renderEnv } from '../../kubernetes/env';
import { imageProblem, mirrored } from '../../kubernetes/image';
import { renderResources, resourceProblems } from '../../kubernetes/resources';
import { overSecurity } from '../../kubernetes/security-context';
import { resolveTracing, tracingEnv } from '../../kubernetes/tracing';
import { POOL_GROUP } from '../../router/ports';
import type { Role } from '../props';
import type { FeatureContext, ServerFeature } from './feature';
import { kvConnectorOf, kvTransferPropsOf } from './kv-transfer';
import { LEGACY_POOL_GROUP, type RoutingSidecarProps, type SsrfProtection } from './routing-sidecar-props';

const CONTAINER = 'routing-proxy';
const PORT_NAME = 'sidecar';
const CERTIFICATE = { volume: 'routing-proxy-certificate', path: '/etc/routing-proxy/certificate' };
const KUBECONFIG = { volume: 'routing-proxy-kubeconfig', path: '/etc/routing-proxy/kubeconfig' };
/** Servers that no request reaches first. */
const NOT_FIRST: readonly Role[] = ['prefill', 'encode', 'encode-prefill'];
const READ = ['get', 'list', 'watch'];

/** Puts the routing sidecar before the engine. */
export function resolveRoutingSidecar(context: FeatureContext): ServerFeature | readonly Problem[] | undefined {
  const { props, release, port } = context;
  const said = props.routingSidecar;
  if (said === undefined || said === false) return undefined;
  // Where each rank of a pod has a port of its own, the sidecar has one before each.
  const ranks = context.apiRanks > 1 ? { dataParallelSize: context.apiRanks } : {};
  const sidecar = { ...ranks, ...(said === true ? {} : said) };
  const { enginePort = release.router.routingSidecar.enginePort } = sidecar;
  const problems = sidecarProblems(context, sidecar, enginePort);
  if (problems.length > 0) return problems;
  const ssrf = ssrfProtectionOf(sidecar);
  return {
    prop: 'routingSidecar',
    enginePort,
    routesToPrefill: true,
    parts: {
      initContainers: [renderSidecar(context, sidecar, port, enginePort)],
      otherVolumes: volumesOf(sidecar).map(({ name, secretName }) => ({ name, secret: { secretName } })),
    },
    apiRules: ssrf && !ssrf.kubeconfig ? rulesFor(ssrf) : [],
    warnings: sidecarWarnings(sidecar),
  };
}

function ssrfProtectionOf({ ssrfProtection }: RoutingSidecarProps): SsrfProtection | undefined {
  return ssrfProtection === true ? {} : ssrfProtection || undefined;
}

function rulesFor({ poolGroup = POOL_GROUP }: SsrfProtection): k8s.PolicyRule[] {
  return [
    { apiGroups: [poolGroup], resources: ['inferencepools'], verbs: READ },
    { apiGroups: [''], resources: ['pods'], verbs: READ },
  ];
}

function sidecarProblems(context: FeatureContext, sidecar: RoutingSidecarProps, enginePort: number): Problem[] {
  const { role, port } = context;
  const { dataParallelSize: ranks = 1, enableTls = [], tlsInsecureSkipVerify = [] } = sidecar;
  const problems: (Problem | undefined)[] = [
    sidecar.image === undefined ? undefined : imageProblem('routingSidecar.image', sidecar.image),
    ...resourceProblems('routingSidecar.resources', sidecar.resources ?? {}),
  ];
  if (NOT_FIRST.includes(role)) {
    problems.push({
      field: 'routingSidecar',
      what: `a server of role "${role}" is asked by sidecars and needs none itself`,
      fix: 'leave it out here, and give it to the decode servers.',
    });
  }
  if (port < enginePort + ranks && enginePort < port + ranks) {
    const span = (first: number) => (ranks > 1 ? `ports ${first} to ${first + ranks - 1}` : `port ${first}`);
    problems.push({
      field: 'routingSidecar.enginePort',
      what: `the engine would listen on ${span(enginePort)} and the sidecar on ${span(port)}, in one pod`,
      fix: `choose ${port + ranks} or more.`,
    });
  }
  if (context.apiRanks > 1 && ranks !== context.apiRanks) {
    problems.push({
      field: 'routingSidecar.dataParallelSize',
      what: `${ranks} is not the number of ranks in each pod, ${context.apiRanks}, and the router sends requests to a port of each`,
      fix: 'leave it out.',
    });
  }
  const speaks = kvConnectorOf(context)?.sidecar;
  if (speaks !== undefined && sidecar.kvConnector !== undefined && sidecar.kvConnector !== speaks) {
    problems.push({
      field: 'routingSidecar.kvConnector',
      what: `"${sidecar.kvConnector}" introduces prefill and decode in a way that kvTransfer does not understand`,
      fix: `leave it out, or write "${speaks}".`,
    });
  }
  const unasked = tlsInsecureSkipVerify.filter((stage) => !enableTls.includes(stage));
  if (unasked.length > 0) {
    problems.push({
      field: 'routingSidecar.tlsInsecureSkipVerify',
      what: `${quotedList(unasked)} ${unasked.length > 1 ? 'are' : 'is'} not spoken to over TLS, so there is no certificate to believe`,
      fix: 'name it in enableTls too, or leave it out.',
    });
  }
  if (enableTls.includes('encoder') && sidecar.ecConnector === undefined) {
    problems.push({
      field: 'routingSidecar.enableTls',
      what: 'without an ecConnector nothing is sent to an "encoder"',
      fix: 'give ecConnector, or leave the encoder out.',
    });
  }
  return problems.filter((problem) => problem !== undefined);
}

function sidecarWarnings(sidecar: RoutingSidecarProps): Warning[] {
  const warnings: Warning[] = [];
  if (sidecar.enablePrefillerSampling) {
    warnings.push({
      id: 'routing-sidecar',
      field: 'routingSidecar.enablePrefillerSampling',
      what: 'chooses among several prefill servers, and the endpoint picker of this release names one',
      fix: 'leave it out.',
    });
  }
  if (sidecar.secureProxy) {
    warnings.push({
      id: 'routing-sidecar',
      field: 'routingSidecar.secureProxy',
      what: 'serves HTTPS, while gateways and the endpoint picker, which scrapes metrics there, speak plain HTTP to pods',
      fix: 'leave it out, unless a proxy of your own speaks TLS to the pods.',
    });
  }
  const ssrf = ssrfProtectionOf(sidecar);
  if (ssrf && ssrf.poolGroup !== LEGACY_POOL_GROUP) {
    warnings.push({
      id: 'routing-sidecar',
      field: 'routingSidecar.ssrfProtection',
      what: `reads the selector of a pool as a flat list of labels, which a pool of ${POOL_GROUP} does not have, so that it may refuse every prefill server`,
      fix: 'try it before you rely on it, or restrict the pods with a NetworkPolicy instead.',
    });
  }
  return warnings;
}

/** One word per flag: a boolean flag would take a second word for a stray argument. */
function renderArgs(context: FeatureContext, sidecar: RoutingSidecarProps, port: number, enginePort: number): string[] {
  const { secureProxy = false, logLevel = context.release.router.routingSidecar.logLevel } = sidecar;
  const ssrf = ssrfProtectionOf(sidecar);
  const flags: Readonly<Record<string, string | number | boolean | undefined>> = {
    port,
    'vllm-port': enginePort,
    'data-parallel-size': sidecar.dataParallelSize,
    'kv-connector': sidecar.kvConnector ?? kvConnectorOf(context)?.sidecar ?? 'nixlv2',
    'ec-connector': sidecar.ecConnector,
    'zap-log-level': logLevel,
    'zap-devel': sidecar.zapDevel,
    'zap-encoder': sidecar.zapEncoder,
    'zap-stacktrace-level': sidecar.zapStacktraceLevel,
    'zap-time-encoding': sidecar.zapTimeEncoding,
    'secure-proxy': secureProxy !== false,
    'cert-path': typeof secureProxy === 'object' ? CERTIFICATE.path : undefined,
    'enable-tls': sidecar.enableTls?.join(','),
    'tls-insecure-skip-verify': sidecar.tlsInsecureSkipVerify?.join(','),
    'enable-ssrf-protection': ssrf ? true : undefined,
    // A bare name would mean the namespace "default".
    'inference-pool': ssrf && `$(POD_NAMESPACE)/${ssrf.inferencePool ?? context.guide}`,
    'pool-group': ssrf?.poolGroup,
    kubeconfig: ssrf?.kubeconfig && `${KUBECONFIG.path}/${ssrf.kubeconfig.key}`,
    'enable-prefiller-sampling': sidecar.enablePrefillerSampling,
    'max-idle-conns-per-host': sidecar.maxIdleConnsPerHost,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`]));
}

function volumesOf({ secureProxy, ...sidecar }: RoutingSidecarProps): { name: string; secretName: string; mountPath: string }[] {
  const kubeconfig = ssrfProtectionOf(sidecar)?.kubeconfig;
  return [
    ...(typeof secureProxy === 'object'
      ? [{ name: CERTIFICATE.volume, secretName: secureProxy.certificateSecretName, mountPath: CERTIFICATE.path }]
      : []),
    ...(kubeconfig ? [{ name: KUBECONFIG.volume, secretName: kubeconfig.secretName, mountPath: KUBECONFIG.path }] : []),
  ];
}

function renderSidecar(context: FeatureContext, sidecar: RoutingSidecarProps, port: number, enginePort: number): k8s.Container {
  const { props, release } = context;
  const { dataParallelSize: ranks = 1 } = sidecar;
  const kvTransfer = kvTransferPropsOf(context);
  const bootstrap = kvConnectorOf(context)?.ports.bootstrap;
  const volumes = volumesOf(sidecar);
  return {
    name: CONTAINER,
    image: mirrored(sidecar.image ?? release.router.routingSidecar.image, props.images?.registryMirror),
    imagePullPolicy: props.images?.pullPolicy ?? 'Always',
    // An init container that stays: it is there before the engine, and goes after it.
    restartPolicy: 'Always',
    args: renderArgs(context, sidecar, port, enginePort),
    env: renderEnv({
      ...(ssrfProtectionOf(sidecar) && { POD_NAMESPACE: { fieldPath: 'metadata.namespace' } }),
      ...(bootstrap && kvTransfer.bootstrapPort !== undefined && { [bootstrap.env]: String(kvTransfer.bootstrapPort) }),
      ...tracingEnv(CONTAINER, resolveTracing(sidecar.tracing)),
      ...sidecar.env,
    }),
    ports: Array.from({ length: ranks }, (_, rank) => ({
      // The engine's ports are rank0 and so on: two of one name would be scraped twice.
      name: ranks > 1 ? `${PORT_NAME}${rank}` : PORT_NAME,
      containerPort: port + rank,
      protocol: 'TCP',
    })),
    resources: sidecar.resources && renderResources(sidecar.resources),
    securityContext: overSecurity({ allowPrivilegeEscalation: false, runAsNonRoot: true }, sidecar.securityContext),
    volumeMounts: volumes.length > 0 ? volumes.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })) : undefined,
  };
}
