import { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { Deployment, Service } from '../../kubernetes/core';
import { renderEnv } from '../../kubernetes/env';
import { imageProblem, mirrored, renderPullSecrets, versionProblem } from '../../kubernetes/image';
import { annotationProblems, labelProblems } from '../../kubernetes/labels';
import { CONTAINER_SECURITY } from '../../kubernetes/pod-security';
import type { ProbeTimes } from '../../kubernetes/probes';
import { mergeResources, type Resources, renderResources, resourceProblems } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import { overSecurity } from '../../kubernetes/security-context';
import { refuseTwins } from '../../kubernetes/twins';
import type { LmcacheSerde, LmcacheStore } from '../../model-server/features/lmcache/props';
import { type CacheServerRow, stackReleaseOf } from '../../releases';
import { componentLabels, componentSelector } from '../labels';
import { stackNames, stackProblem } from '../names';
import type { LmcacheServerProps } from './props';
import { lmcacheServerSchema, type ParsedLmcacheServer } from './schema';

const CONTAINER = 'lmcache-server';
const COMPONENT = 'cache-server';
const EVERY_ADDRESS = '0.0.0.0';

/** A server with nothing left to decide. */
interface ResolvedServer {
  readonly image: string;
  readonly version?: string;
  readonly executable: string;
  readonly memory: string;
  readonly serde: LmcacheSerde;
  readonly containerPort: number;
  readonly servicePort: number;
  readonly resources: Resources;
}

/**
 * Keeps the KV blocks of all engines of a stack, so that one finds what another has computed: an LMCache server, in one pod. It holds
 * everything in memory, drops nothing, and has no metrics. What it held is gone with the pod; engines compute it again. They wait for no server
 * and dial one until it answers, but once it has answered they never dial again: after a restart of the server, restart them as well.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { LmcacheServer } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const cache = new LmcacheServer(chart, 'cache', { stack: 'chat', memory: '64Gi' });
 * cache.lmcacheUrl; // lm://chat-cache-server-service:80
 * @see vllm-stack 0.1.12 helm/templates/deployment-cache-server.yaml
 */
export class LmcacheServer extends Construct implements LmcacheStore {
  /** The stack that it is part of. */
  public readonly stack: string;
  /** What engines in its namespace are told: `LMCACHE_REMOTE_URL`. */
  public readonly lmcacheUrl: string;
  /** The Service in front of it. */
  public readonly serviceName: string;
  /** The port of the Service. */
  public readonly port: number;
  /** How engines write the blocks that they send: `LMCACHE_REMOTE_SERDE`. */
  public readonly serde: LmcacheSerde;
  /** Version of LMCache inside the image; undefined where nobody says. */
  public readonly version?: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: LmcacheServerProps) {
    super(scope, id);
    const parsed = parseProps(this, lmcacheServerSchema, props);
    const row = stackReleaseOf(parsed.release).cacheServer;
    const server = resolveServer(row, parsed);
    const names = stackNames(parsed.stack);
    const problems = [
      stackProblem(parsed.stack, 'Service', names.cacheServerService),
      parsed.image === undefined ? versionProblem('version', parsed.version, row.image, row.version) : undefined,
      ...serverProblems(parsed, server),
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.stack = parsed.stack;
    this.serviceName = names.cacheServerService;
    this.port = server.servicePort;
    this.lmcacheUrl = `lm://${this.serviceName}:${this.port}`;
    this.serde = server.serde;
    this.version = server.version;
    const selector = componentSelector(this.stack, COMPONENT);
    const labels = { ...parsed.labels, ...componentLabels(this.stack, COMPONENT) };
    new Service(this, 'service', {
      metadata: { name: this.serviceName, labels, annotations: parsed.serviceAnnotations },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [
          {
            name: row.ports.service.name,
            port: server.servicePort,
            targetPort: k8s.IntOrString.fromNumber(server.containerPort),
            protocol: 'TCP',
          },
        ],
      },
    });
    new Deployment(this, 'Resource', {
      metadata: { name: names.cacheServer, labels, annotations: parsed.annotations },
      spec: {
        replicas: 1,
        // A new one beside the old one would need its memory a second time, and takes over none of its blocks.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: { metadata: { labels, annotations: parsed.podAnnotations }, spec: podSpec(row, parsed, server, selector) },
      },
    });
    warn(this, 'unbounded-storage', {
      field: 'memory',
      what: `"${server.memory}" will fill up, because the server never drops a block: the pod is then killed and starts empty`,
      fix: 'give it the memory of all that is worth keeping, and restart the engines after it: they dial it once.',
    });
  }
}

function resolveServer(row: CacheServerRow, props: ParsedLmcacheServer): ResolvedServer {
  const { memory = row.resources.memory, image = row.image, executable = row.executable, serde = row.serde } = props;
  const { containerPort = row.ports.container.number, servicePort = row.ports.service.number } = props;
  const version = props.version ?? (props.image === undefined ? row.version : undefined);
  // All of the memory is used sooner or later: what is not asked for, another pod may have.
  const derived = { requests: { cpu: row.resources.cpu, memory }, limits: { memory } };
  const resources = mergeResources(derived, props.resources);
  return {
    ...{ image, executable, memory, serde, containerPort, servicePort, resources },
    ...(version !== undefined && { version }),
  };
}

function serverProblems(props: ParsedLmcacheServer, { image, resources }: ResolvedServer): (Problem | undefined)[] {
  return [
    imageProblem('image', image),
    saidTwice(props),
    ...resourceProblems('resources', resources),
    ...labelProblems('labels', props.labels, componentLabels(props.stack, COMPONENT)),
    ...(['annotations', 'podAnnotations', 'serviceAnnotations'] as const).flatMap((prop) =>
      annotationProblems(prop, props[prop]),
    ),
  ];
}

/** The memory has a prop of its own. */
function saidTwice({ memory, resources }: ParsedLmcacheServer): Problem | undefined {
  const said = resources?.limits?.memory;
  if (memory === undefined || said === undefined || said === memory) return undefined;
  return { field: 'resources.limits.memory', what: `is "${said}", and memory "${memory}"`, fix: 'say one of them.' };
}

function podSpec(
  row: CacheServerRow,
  props: ParsedLmcacheServer,
  server: ResolvedServer,
  selector: Readonly<Record<string, string>>,
): k8s.PodSpec {
  const { images, probes } = props;
  const { name: portName } = row.ports.container;
  const probe = (said: ProbeTimes | false | undefined, times: ProbeTimes): k8s.Probe | undefined =>
    said === false ? undefined : { tcpSocket: { port: k8s.IntOrString.fromString(portName) }, ...times, ...said };
  return {
    automountServiceAccountToken: false,
    imagePullSecrets: renderPullSecrets(images?.pullSecrets),
    securityContext: { seccompProfile: { type: 'RuntimeDefault' }, ...props.podSecurityContext },
    ...renderScheduling(props.scheduling, selector),
    containers: [
      {
        name: CONTAINER,
        image: mirrored(server.image, images?.registryMirror),
        imagePullPolicy: images?.pullPolicy ?? row.pullPolicy,
        command: [server.executable, EVERY_ADDRESS, String(server.containerPort)],
        env: renderEnv(props.env ?? {}),
        ports: [{ name: portName, containerPort: server.containerPort }],
        readinessProbe: probe(probes?.readiness, row.probes.readiness),
        livenessProbe: probe(probes?.liveness, row.probes.liveness),
        resources: renderResources(server.resources),
        securityContext: overSecurity(CONTAINER_SECURITY, props.securityContext),
      },
    ],
  };
}
