import type { Accelerator } from '../../accelerators/accelerator';
import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import { isOlder } from '../../internal/versions';
import type { Warning } from '../../internal/warnings';
import { containerProblems } from '../../kubernetes/containers';
import { repositoryOf } from '../../kubernetes/image';
import { dnsProblem, isDnsLabel } from '../../kubernetes/names';
import { type PodParts, volumeNames } from '../../kubernetes/pod-parts';
import { mergeResources, type Resources, resourceProblems } from '../../kubernetes/resources';
import type { EngineImage, RayRow } from '../../releases';
import { memoryProblems } from '../checks';
import type { FeatureMemory } from '../features/feature';
import type { ModelServerProps } from '../props';
import type { RayClusterTopology } from './topology';

/** Labels that KubeRay selects the head by. Others of its labels it keeps as they are, or selects by what is said here. */
const KUBERAY_LABEL = /^(app\.kubernetes\.io\/created-by|ray\.io\/.*)$/;

/** What the server is beside its topology. */
export interface RayServer {
  readonly name: string;
  readonly props: ModelServerProps;
  readonly ray: RayRow;
  readonly replicas: number;
  readonly engine: Engine;
  readonly accelerator: Accelerator;
  readonly parts: Required<PodParts>;
  readonly resources: Resources;
  /** Ports of the engine's API. */
  readonly apiPorts: Readonly<Record<string, number>>;
  /** GiB of each pod that its ranks keep to themselves. */
  readonly ownGiB: number;
  /** What tiers of the KV cache take. */
  readonly tierMemory?: FeatureMemory;
}

/** What KubeRay, Ray or vLLM would refuse, or not understand. */
export function rayClusterProblems(topology: RayClusterTopology, server: RayServer): Problem[] {
  return [
    ...nameProblems(server),
    ...replicaProblems(server),
    ...backendProblems(server),
    ...probeProblems(server),
    ...labelProblems(server),
    ...startParamProblems(topology, server),
    ...portProblems(topology, server),
    ...headProblems(topology, server),
  ];
}

function nameProblems({ name, ray }: RayServer): Problem[] {
  // A name that no object can have is refused for all kinds alike.
  if (!isDnsLabel(name)) return [];
  const problem = dnsProblem('name', name, ray.nameMax);
  if (problem) return [problem];
  if (/^[a-z]/.test(name)) return [];
  return [{ field: 'name', what: `"${name}" does not begin with a letter`, fix: 'put a letter in front: KubeRay asks for one.' }];
}

function replicaProblems({ replicas }: RayServer): Problem[] {
  if (replicas <= 1) return [];
  return [
    {
      field: 'replicas',
      what: `${replicas} are asked for, and a RayCluster is one`,
      fix: "leave it out and make another model server for each, or give topology: { kind: 'leaderWorkerSet' }, which spreads a model over pods without Ray and has replicas.",
    },
  ];
}

function backendProblems({ engine }: RayServer): Problem[] {
  const { distributedExecutorBackend: backend } = engine.withDefaults({ distributedExecutorBackend: 'ray' }).settings as {
    distributedExecutorBackend?: string;
  };
  if (backend === 'ray') return [];
  const fix = "leave it out, or give topology: { kind: 'leaderWorkerSet' }.";
  if (backend === undefined) {
    return [{ field: 'engine.extraArgs', what: 'say what starts the workers, and in a RayCluster Ray does', fix }];
  }
  return [
    {
      field: 'engine.distributedExecutorBackend',
      what: `"${backend}" starts the workers, and the pods of a RayCluster wait for Ray to do it`,
      fix,
    },
  ];
}

function probeProblems({ props: { probes } }: RayServer): Problem[] {
  return (['readiness', 'liveness'] as const)
    .filter((probe) => probes?.[probe] === false)
    .map((probe) => ({
      field: `probes.${probe}`,
      what: 'is left out, and KubeRay puts one of its own in the place, which asks Ray and not the engine',
      fix: 'give numbers that suit you, such as { failureThreshold: 10 }.',
    }));
}

function labelProblems({ props }: RayServer): Problem[] {
  const said = { labels: props.labels, podLabels: props.podLabels, 'identity.selectorLabels': props.identity?.selectorLabels };
  return Object.entries(said).flatMap(([field, labels]) =>
    Object.keys(labels ?? {})
      .filter((key) => KUBERAY_LABEL.test(key))
      .map((key) => ({
        field: `${field}.${key}`,
        what: 'is a label of KubeRay, which selects the head by it',
        fix: 'leave it out, or choose another key.',
      })),
  );
}

/** Parameters that somebody else decides, or that workers do not take. */
function startParamProblems({ startParams = {}, head }: RayClusterTopology, { ray, accelerator }: RayServer): Problem[] {
  const device = ray.devices[accelerator.id];
  const taken: Readonly<Record<string, string>> = {
    address: 'KubeRay sets it to the address of the head',
    block: 'KubeRay sets it, so that a container ends with its Ray',
    head: 'KubeRay sets it on the head',
    'num-gpus': 'it follows from the parallelism',
    ...(device !== undefined && device !== 'GPU' && { resources: 'it follows from the parallelism' }),
    'redis-password': 'it is a secret, and would stand in the manifest for everyone to read',
  };
  const said = { 'topology.startParams': startParams, 'topology.head.startParams': head?.startParams ?? {} };
  const decided = Object.entries(said).flatMap(([field, params]) =>
    Object.keys(params).flatMap((name) => {
      const why = taken[name];
      return why === undefined ? [] : [{ field: `${field}.${name}`, what: `cannot be said here: ${why}`, fix: 'leave it out.' }];
    }),
  );
  const misplaced = ray.headOnly
    .filter((name) => name in startParams)
    .map((name) => ({
      field: `topology.startParams.${name}`,
      what: 'is said of all pods, and "ray start" takes it on the head alone',
      fix: `say it with topology.head.startParams: { ${/^[a-z]+$/.test(name) ? name : `'${name}'`}: '${startParams[name]}' }.`,
    }));
  return [...decided, ...misplaced];
}

/** Ports of the head that Ray has already, or may hand out before the engine asks for them. */
function portProblems({ startParams, head }: RayClusterTopology, { ray, parts, apiPorts }: RayServer): Problem[] {
  const said: Readonly<Record<string, string>> = { ...startParams, ...head?.startParams };
  const malformed: Problem[] = [];
  const byPort = new Map<number, string>();
  for (const [parameter, usual] of Object.entries(ray.ports)) {
    const port = said[parameter];
    const isPort = port === undefined || (/^[0-9]+$/.test(port) && Number(port) >= 1 && Number(port) <= 65535);
    if (isPort) byPort.set(Number(port ?? usual), parameter);
    else
      malformed.push({
        field: `topology.${parameter in (head?.startParams ?? {}) ? 'head.' : ''}startParams.${parameter}`,
        what: `"${port}" is no port`,
        fix: 'give a number from 1 to 65535.',
      });
  }
  const [usualFirst, usualLast] = ray.workerPorts;
  const first = Number(said['min-worker-port'] ?? usualFirst);
  const last = Number(said['max-worker-port'] ?? usualLast);
  return [
    ...malformed,
    ...Object.entries({ ...apiPorts, ...parts.ports }).flatMap(([name, port]) => {
      const parameter = byPort.get(port);
      if (parameter !== undefined) {
        const fix = `move the port, or Ray's with topology.head.startParams: { '${parameter}': '…' }.`;
        return [{ field: 'port', what: `${port} is the port of "${name}", and Ray has it on the head ("${parameter}")`, fix }];
      }
      if (port < first || port > last) return [];
      return [
        {
          field: 'port',
          what: `${port} is the port of "${name}", and Ray hands out ${first} to ${last} to processes of its own, which may come first`,
          fix: "move the port, or Ray's with topology.startParams: { 'min-worker-port': '…', 'max-worker-port': '…' }.",
        },
      ];
    }),
  ];
}

function headProblems({ head }: RayClusterTopology, { resources, parts, ownGiB, tierMemory }: RayServer): Problem[] {
  const others = parts.initContainers.map(({ name }) => name);
  const containers = containerProblems('topology.head.initContainers', head?.initContainers ?? [], others, volumeNames(parts));
  if (head?.resources === undefined) return containers;
  const merged = mergeResources(resources, head.resources);
  const atHead = (problem: Problem): Problem => ({ ...problem, field: `topology.head.${problem.field}` });
  const short = memoryProblems(parts, merged, ownGiB, tierMemory).map(atHead);
  return [...containers, ...resourceProblems('topology.head.resources', merged, parts.devices), ...short];
}

/** What synthesizes, and may not start. */
export function rayClusterWarnings(image: RayImage): Warning[] {
  const warnings = missingRay(
    image,
    'without the program "ray" no pod of a RayCluster starts',
    "give topology: { kind: 'leaderWorkerSet' }, which needs no Ray",
  );
  if (image.accelerator.exposure !== 'dra') return warnings;
  return [
    ...warnings,
    {
      id: 'controller-version',
      field: 'accelerator',
      what: 'devices are claimed in the form of Kubernetes 1.31 and newer, which the RayCluster definition of KubeRay 1.2 does not have: the claim is refused or dropped',
      fix: 'have a KubeRay with "kubectl explain raycluster.spec.headGroupSpec.template.spec.resourceClaims.resourceClaimTemplateName", or claim devices with exposure: "devicePlugin".',
    },
  ];
}

/** An image of whose Ray is to be judged. */
export interface RayImage {
  readonly image: EngineImage;
  readonly published: EngineImage | undefined;
  readonly ray: RayRow;
  readonly accelerator: Accelerator;
}

/**
 * An image of upstream's in which there is no Ray.
 * @param without what does not work for want of it
 * @param instead what needs none
 */
export function missingRay(
  { image: { image, version }, published, ray, accelerator }: RayImage,
  without: string,
  instead: string,
): Warning[] {
  const missingSince = ray.missingSince[accelerator.id];
  // What somebody built for themselves is theirs to know.
  const isPublished = published === undefined || repositoryOf(image) === repositoryOf(published.image);
  if (!isPublished || missingSince === undefined || isOlder(version, missingSince)) return [];
  return [
    {
      id: 'incomplete-image',
      field: 'image',
      what: `"${image}" contains vLLM ${version}, which since ${missingSince} no longer brings Ray along, and ${without}`,
      fix: `build an image with it, such as that one and "pip install ray[cgraph]", and give it as image, or ${instead}.`,
    },
  ];
}
