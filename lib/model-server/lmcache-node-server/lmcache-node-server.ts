import { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { platformProblem } from '../../accelerators/accelerator';
import type { JsonObject } from '../../engines';
import { ConfigError, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { DaemonSet, Service } from '../../kubernetes/core';
import { imageProblem, versionProblem } from '../../kubernetes/image';
import { annotationProblems, labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem, serviceNameProblem } from '../../kubernetes/names';
import { bytesOf, formatBytes, GIB } from '../../kubernetes/quantity';
import { mergeResources, type Resources, resourceProblems } from '../../kubernetes/resources';
import { refuseTwins } from '../../kubernetes/twins';
import { SHARED_MEMORY_PATH } from '../../kubernetes/volumes';
import { podSecurityWarnings } from '../../platforms/platforms';
import type { LmcacheHardware } from '../../support/lmcache-hardware';
import { lmcacheHardwareOf } from '../features/lmcache/hardware';
import type { LmcacheNodeAddress } from '../features/lmcache/multiprocess-props';
import { secretProblems } from '../features/lmcache/problems';
import { nodeServerPod, type ParsedNodeServer, platformOf, SERVER_PORT, saidTwiceProblems } from './pod';
import { type LmcacheNodeServerProps, lmcacheNodeServerSchema } from './props';

/** What the operator of LMCache gives to such a server. Source: LMCache operator/internal/resources/compute.go, daemonset.go. */
const DEFAULTS = { port: 5555, cpu: '4', memoryBeside: 5 * GIB, limitFactor: 1.5 };

/**
 * A server of LMCache on every node that has the accelerator: engines there keep their blocks in its memory, share them, and find them again
 * when they were replaced. A DaemonSet, and a Service that leads each engine to the server of its own node. It asks for no devices.
 *
 * Its HTTP interface, which can clear the cache, is open to its own container alone.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, LmcacheNodeServer, ModelServer } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const accelerator = Accelerator.nvidia();
 * const server = new LmcacheNodeServer(chart, 'lmcache', { accelerator, memory: '60Gi' });
 * new ModelServer(chart, 'qwen', {
 *   model: 'Qwen/Qwen3-32B',
 *   accelerator,
 *   image: 'lmcache/vllm-openai:v0.5.4',
 *   engineVersion: '0.27.1',
 *   lmcache: { mode: 'multiprocess', server, version: '0.5.4' },
 * });
 * @see https://docs.lmcache.ai/mp/deployment.html
 */
export class LmcacheNodeServer extends Construct implements LmcacheNodeAddress {
  /** Name of the Service, which engines in its namespace dial. */
  public readonly host: string;
  public readonly port: number;
  /** Version of LMCache inside the image; undefined where nobody says. */
  public readonly version?: string;
  /** Tokens per chunk, where it is not LMCache's default. */
  public readonly chunkSize?: number;
  /** Id of the accelerator whose nodes have one. */
  public readonly acceleratorId: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: LmcacheNodeServerProps) {
    super(scope, id);
    const parsed = parseProps(this, lmcacheNodeServerSchema, props);
    const { accelerator, name = id, port = DEFAULTS.port } = parsed;
    const hardware = lmcacheHardwareOf(accelerator);
    const image = parsed.image ?? hardware?.image?.name;
    const needs = hardware?.server;
    if (!hardware || !needs || image === undefined) {
      throw new ConfigError(this.node.path, [placeProblem(parsed, hardware)]);
    }
    const resources = resourcesOf(parsed);
    const labels = { ...parsed.labels, ...selectorOf(name) };
    const problems = [
      serviceNameProblem('name', name, name),
      parsed.image === undefined ? versionProblem('version', parsed.version, image, hardware.image?.version) : undefined,
      imageProblem('image', image),
      platformProblem(accelerator.spec, platformOf(parsed)),
      ...labelProblems('labels', parsed.labels, selectorOf(name)),
      ...annotationProblems('podAnnotations', parsed.podAnnotations),
      parsed.runtimeClassName ? dnsProblem('runtimeClassName', parsed.runtimeClassName, DNS_SUBDOMAIN_MAX) : undefined,
      ...(parsed.l2Adapters ?? []).map(typelessProblem),
      ...resourceProblems('resources', resources),
      ...memoryProblems(parsed, resources),
      ...saidTwiceProblems(parsed, needs),
      ...(parsed.l2Adapters ?? []).flatMap((adapter, i) => secretProblems(`l2Adapters[${i}]`, adapter)),
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.host = name;
    this.port = port;
    this.version = parsed.version ?? (parsed.image === undefined ? hardware.image?.version : undefined);
    this.chunkSize = parsed.chunkSize;
    this.acceleratorId = accelerator.id;
    new Service(this, 'service', {
      metadata: { name, labels },
      spec: {
        type: 'ClusterIP',
        // A server can only read the memory of engines on its own node.
        internalTrafficPolicy: 'Local',
        selector: selectorOf(name),
        ports: [{ name: SERVER_PORT, port, targetPort: k8s.IntOrString.fromString(SERVER_PORT), protocol: 'TCP' }],
      },
    });
    new DaemonSet(this, 'Resource', {
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: selectorOf(name) },
        template: {
          metadata: { labels, annotations: parsed.podAnnotations },
          spec: nodeServerPod(parsed, needs, { image, port, resources, selector: selectorOf(name) }),
        },
      },
    });
    const refused = (policy: string) => `the server mounts ${SHARED_MEMORY_PATH} of the node, which ${policy} refuses`;
    const warnings = needs.sharesMemory ? podSecurityWarnings(platformOf(parsed), 'accelerator', refused) : [];
    for (const { id: kind, ...problem } of warnings) warn(this, kind, problem);
  }
}

const selectorOf = (name: string) => ({ 'app.kubernetes.io/name': 'lmcache-server', 'app.kubernetes.io/instance': name });

function resourcesOf({ memory, resources }: ParsedNodeServer): Resources {
  const request = Math.ceil((bytesOf(memory) + DEFAULTS.memoryBeside) / GIB);
  const limit = Math.ceil(request * DEFAULTS.limitFactor);
  const said = resources?.requests?.memory !== undefined || resources?.limits?.memory !== undefined;
  return mergeResources(
    {
      requests: { cpu: DEFAULTS.cpu, ...(!said && { memory: formatBytes(request * GIB) }) },
      limits: said ? {} : { memory: formatBytes(limit * GIB) },
    },
    resources,
  );
}

/** LMCache chooses the store by it. */
function typelessProblem({ type }: JsonObject, at: number): Problem | undefined {
  if (typeof type === 'string' && type !== '') return undefined;
  return {
    field: `l2Adapters[${at}].type`,
    what: 'is missing, and LMCache chooses the store by it',
    fix: 'give it, such as "fs".',
  };
}

function memoryProblems({ memory }: ParsedNodeServer, { requests, limits }: Resources): Problem[] {
  const said = limits?.memory ?? requests?.memory;
  if (said === undefined || bytesOf(said) > bytesOf(memory)) return [];
  return [
    {
      field: `resources.${limits?.memory === undefined ? 'requests' : 'limits'}.memory`,
      what: `"${said}" holds ${memory} of blocks and leaves the server nothing`,
      fix: 'raise it, leave it out, or lower memory.',
    },
  ];
}

function placeProblem({ accelerator }: ParsedNodeServer, hardware: LmcacheHardware | undefined): Problem {
  if (hardware?.server) {
    return {
      field: 'image',
      what: `is missing, and nobody publishes one with LMCache for ${accelerator.spec.displayName}`,
      fix: `${hardware.build}, and give its name.`,
    };
  }
  return {
    field: 'accelerator',
    what: `no server of LMCache is known to get at the blocks of engines on ${accelerator.spec.displayName}`,
    fix: hardware?.connector ? "keep LMCache inside the engine: ModelServer's lmcache." : 'choose another accelerator.',
  };
}
