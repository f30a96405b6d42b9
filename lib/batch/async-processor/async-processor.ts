import { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { CONFIG_CHECKSUM, checksum } from '../../kubernetes/checksum';
import { ConfigMap, Deployment, ServiceAccount } from '../../kubernetes/core';
import { renderEnv } from '../../kubernetes/env';
import { imageProblem, mirrored, renderPullSecrets } from '../../kubernetes/image';
import { labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { ownedEnvProblems } from '../../kubernetes/owned-env';
import { CONTAINER_SECURITY, POD_SECURITY } from '../../kubernetes/pod-security';
import { mergeResources, renderResources, resourceProblems } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import { refuseTwins } from '../../kubernetes/twins';
import { renderVolumeMounts, renderVolumes } from '../../kubernetes/volumes';
import { resolveMonitoring } from '../../platforms/monitoring';
import { type AsyncProcessorRow, DEFAULT_RELEASE, releaseOf } from '../../releases';
import { maturityBeside, reservationOf } from '../../support/feature-matrix';
import { createPodMonitor, DEFAULT_INTERVAL } from '../monitors';
import type { AsyncProcessorProps } from './props';
import { type ResolvedQueue, resolveQueue } from './queue';
import { asyncProcessorSchema } from './schema';
import { asyncVolumes, CONFIG_FILE, CONFIG_PATH, gatewayCaEnv } from './volumes';

/**
 * Answers requests that wait in a message queue: takes them from Redis or Google Cloud Pub/Sub, sends them to a router or gateway whenever its gates
 * allow, retries what failed until the request's deadline, and writes the answers to another queue.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { AsyncProcessor, FlowControl } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const { router } = new FlowControl(chart, 'qwen');
 * new AsyncProcessor(chart, 'async', {
 *   gateway: router,
 *   queue: {
 *     kind: 'redis-sortedset',
 *     redis: { address: 'redis-master.redis.svc:6379', auth: { secretName: 'redis-creds' } },
 *     gate: { kind: 'prometheus-saturation', threshold: 0.7 },
 *   },
 *   prometheusUrl: 'http://prometheus.monitoring.svc:9090',
 * });
 * @see v0.7.0 guides/asynchronous-processing, chart async-processor
 */
export class AsyncProcessor extends Construct {
  /** Name of the Deployment and its ServiceAccount. */
  public readonly name: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: AsyncProcessorProps) {
    super(scope, id);
    const parsed = parseProps(this, asyncProcessorSchema, props);
    const row = releaseOf(parsed.release).asyncProcessor;
    const { namespace } = Chart.of(this);
    const queue = resolveQueue(row, parsed, namespace, CONFIG_PATH);
    const { name = row.name, image = row.image } = parsed;
    const selector = { 'app.kubernetes.io/name': row.name, 'app.kubernetes.io/instance': name };
    const labels = { ...parsed.labels, ...selector, 'app.kubernetes.io/version': row.version };
    const problems = [
      ...ownProblems(parsed, name, image),
      ...labelProblems('labels', parsed.labels, labels),
      ...ownedEnvProblems(parsed.env, [
        { names: Object.keys(queue.env), what: 'is what queue.redis.auth says', fix: 'leave one of the two out.' },
        { names: Object.keys(gatewayCaEnv(parsed.gatewayCa)), what: 'is what gatewayCa says', fix: 'leave one of the two out.' },
      ]),
      ...queue.problems,
    ];
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.name = name;
    const monitoring = resolveMonitoring(parsed.monitoring, parsed.platform, DEFAULT_INTERVAL);
    const configMapName = `${name}-queues`;
    if (queue.configFile !== undefined) {
      new ConfigMap(this, 'queues', {
        metadata: { name: configMapName, labels },
        data: { [CONFIG_FILE]: queue.configFile },
      });
    }
    const account = parsed.googleServiceAccount;
    new ServiceAccount(this, 'service-account', {
      metadata: {
        name,
        labels,
        ...(account !== undefined && { annotations: { 'iam.gke.io/gcp-service-account': account } }),
      },
    });
    new Deployment(this, 'Resource', {
      metadata: { name, labels },
      spec: {
        replicas: parsed.replicas ?? 1,
        selector: { matchLabels: selector },
        template: {
          metadata: {
            labels: { ...parsed.labels, ...selector },
            annotations: queue.configFile === undefined ? undefined : { [CONFIG_CHECKSUM]: checksum(queue.configFile) },
          },
          spec: podSpec(row, parsed, queue, { name, configMapName, selector, monitored: monitoring !== undefined }),
        },
      },
    });
    if (monitoring)
      createPodMonitor(this, 'monitor', { name, namespace, labels, selector, port: row.metricsPort.name }, monitoring);
    for (const { id: kind, ...problem } of queue.warnings) warn(this, kind, problem);
    const { release = DEFAULT_RELEASE } = parsed;
    // What serves behind a gateway is not known here: the mark is that of vLLM, the one engine that upstream runs it with.
    const reservation = reservationOf(maturityBeside(release, 'asynchronous-processing', 'vllm') ?? 'unvalidated');
    if (reservation) {
      const what = `asynchronous-processing ${reservation.clause} in llm-d ${release}`;
      warn(this, reservation.id, { field: 'queue.kind', what, fix: 'try it with your own load before you rely on it.' });
    }
  }
}

function ownProblems(props: AsyncProcessorProps, name: string, image: string): Problem[] {
  return [
    dnsProblem('name', name),
    imageProblem('image', image),
    props.gatewayCa && dnsProblem('gatewayCa.secretName', props.gatewayCa.secretName, DNS_SUBDOMAIN_MAX),
    repliesTwice(props),
    props.gatewayCa && idleCa(props),
    ...resourceProblems('resources', props.resources ?? {}),
  ].filter((problem) => problem !== undefined);
}

/** A certificate authority for gateways that are all called without TLS. */
function idleCa({ gateway, queue }: AsyncProcessorProps): Problem | undefined {
  const targets = [gateway, ...(queue.queues ?? []).flatMap((one) => one.gateway ?? [])];
  if (targets.some(({ url }) => url === undefined || !url.startsWith('http://'))) return undefined;
  return { field: 'gatewayCa', what: `${JSON.stringify(gateway.url)} is called without TLS`, fix: 'leave it out.' };
}

/** A channel of Redis is a broadcast. */
function repliesTwice({ queue, replicas = 1 }: AsyncProcessorProps): Problem | undefined {
  if (queue.kind !== 'redis-pubsub' || replicas <= 1) return undefined;
  return {
    field: 'replicas',
    what: `${replicas} processors would all get every request of a Redis channel, and each would answer it`,
    fix: 'run one, or take queue.kind "redis-sortedset".',
  };
}

interface PodNames {
  readonly name: string;
  readonly configMapName: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly monitored: boolean;
}

function podSpec(row: AsyncProcessorRow, props: AsyncProcessorProps, queue: ResolvedQueue, names: PodNames): k8s.PodSpec {
  const { images } = props;
  const volumes = asyncVolumes(queue.configFile === undefined ? undefined : names.configMapName, props.gatewayCa);
  const { name: portName, number: containerPort } = row.metricsPort;
  return {
    serviceAccountName: names.name,
    terminationGracePeriodSeconds: row.gracePeriodSeconds,
    securityContext: POD_SECURITY,
    imagePullSecrets: renderPullSecrets(images?.pullSecrets),
    ...renderScheduling(props.scheduling, names.selector),
    containers: [
      {
        name: row.name,
        image: mirrored(props.image ?? row.image, images?.registryMirror),
        imagePullPolicy: images?.pullPolicy ?? row.pullPolicy,
        command: [row.command],
        args: [...queue.args, ...renderArgs(props)],
        env: renderEnv({ ...gatewayCaEnv(props.gatewayCa), ...queue.env, ...props.env }),
        ports: names.monitored ? [{ name: portName, containerPort, protocol: 'TCP' }] : undefined,
        resources: renderResources(mergeResources(undefined, props.resources)),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: renderVolumeMounts(volumes),
      },
    ],
    volumes: renderVolumes(volumes),
  };
}

/** Flags that have nothing to do with the queue; what was not said is the processor's to decide. */
function renderArgs({ prometheusUrl, concurrency, requestMergePolicy, logLevel }: AsyncProcessorProps): string[] {
  const flag = (name: string, value: string | number | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
  return [
    ...flag('prometheus-url', prometheusUrl),
    ...flag('concurrency', concurrency),
    ...flag('request-merge-policy', requestMergePolicy),
    // Whoever scrapes shows no token, as in upstream's guide.
    ...flag('metrics-endpoint-auth', 'false'),
    ...flag('v', logLevel),
  ];
}
