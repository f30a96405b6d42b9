import type { k8s } from 'cdk8s-plus-30';
import { type Accelerator, platformProblem } from '../accelerators/accelerator';
import { ranksOfPod } from '../accelerators/spec';
import type { Engine } from '../engines';
import type { Launch } from '../engines/launch';
import type { LaunchFacts } from '../engines/launch/facts';
import type { Problem } from '../internal/config-error';
import type { Warning } from '../internal/warnings';
import { containerProblems } from '../kubernetes/containers';
import { imageProblem, mirrored } from '../kubernetes/image';
import { annotationProblems, labelProblems } from '../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../kubernetes/names';
import { mergePodParts, type PodParts, volumeNames } from '../kubernetes/pod-parts';
import { mergeResources, type Resources, resourceProblems } from '../kubernetes/resources';
import type { Platform } from '../platforms/platforms';
import { type EngineImage, type ModelServerRow, type RayRow, releaseOf } from '../releases';
import { acceleratorEnv, deviceAmountProblems, memoryProblems, probeKeyProblems, repeatedMountProblems } from './checks';
import { knownSettings, noImageProblem, resolveEngineImage, usualEngine } from './engine-image';
import { factsOf, resolveFeatures } from './features';
import { configFileParts, configFileProblems } from './features/config-files';
import type { ConfigFile } from './features/feature';
import { withTierImage } from './features/kv-cache-tiers/image';
import { settingsOf } from './features/kv-connectors';
import type { KvTransferFacts } from './features/kv-transfer-props';
import type { LmcacheFacts } from './features/lmcache/facts';
import { withTierMemory } from './features/tier-memory';
import { identityProblems, llmdIdentity } from './identity';
import { ownedEnvProblems } from './owned-env';
import { type ResolvedProbes, resolveParts, resolveProbes, SHARED_MEMORY_VOLUME } from './pod';
import type { ModelServerProps, Role } from './props';
import { renderGroupLaunch, scriptEnv } from './workload/launch-script';
import { expertRanks, type Layout, resolveLayout } from './workload/layout';
import { leaderWorkerSetProblems } from './workload/leader-worker-set';
import { portRangeProblems, repeatedPortProblems } from './workload/ports';
import { RAY_ENV, renderRayLaunch } from './workload/ray-cluster-launch';
import { rayClusterProblems, rayClusterWarnings } from './workload/ray-cluster-problems';
import type { ModelServerTopology } from './workload/topology';
import { updateProblems } from './workload/update-strategy';

/** The port that clients and the router talk to. */
export const API_PORT = 8000;

/** A model server with nothing left to decide. */
export interface ResolvedModelServer {
  readonly workloadName: string;
  /** The account that the pods run under; undefined is the namespace's own. */
  readonly serviceAccountName?: string;
  /** Whether the service account is the server's own. */
  readonly ownsServiceAccount: boolean;
  readonly claimName: string;
  readonly claimTemplateName: string;
  readonly claimRequestName: string;
  readonly role: Role;
  readonly model: string;
  readonly servedModelName: string;
  /** The port that a router sends requests to. */
  readonly port: number;
  /** The port that the engine listens on: the same, unless a sidecar takes the requests. */
  readonly enginePort: number;
  /** Ports of the engine's API by name; the first is the one that is probed. */
  readonly apiPorts: Readonly<Record<string, number>>;
  readonly containerName: string;
  /** The field of the container that holds the engine's flags. */
  readonly flagsIn?: 'args' | 'command';
  readonly topology: ModelServerTopology;
  readonly replicas: number;
  /** Pods of a replica: more than one only in a LeaderWorkerSet or a RayCluster. */
  readonly podsPerReplica: number;
  /** Data parallel ranks of a replica. */
  readonly dataParallelSize: number;
  readonly engine: Engine;
  readonly engineImage: EngineImage;
  readonly imagePullPolicy?: string;
  readonly pullSecrets: readonly string[];
  readonly launch: Launch;
  /** How Ray is started, where there is any. */
  readonly ray: RayRow;
  /** What the pods of a replica run that compute for the first of it; undefined where all are alike. */
  readonly workerLaunch?: Launch;
  readonly accelerator: Accelerator;
  readonly platform?: Platform;
  readonly devices: number;
  readonly tensorParallelSize: number;
  readonly kvBlockSize: number;
  /** Blocks that each pod keeps in its own memory beside those on its devices, where that is known. */
  readonly kvTierBlocks?: number;
  /** Where each pod publishes what its KV cache stores and drops, if it does. */
  readonly kvEventsPort?: number;
  readonly guide: string;
  /** Labels by which a workload selects its pods. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels that its pods share with those of other servers behind the same router. */
  readonly poolLabels: Readonly<Record<string, string>>;
  /** Keys of selector labels that pods do not have which answer nobody. */
  readonly answeringKeys: readonly string[];
  /** Labels of objects that serve every role. */
  readonly sharedLabels: Readonly<Record<string, string>>;
  readonly parts: Required<PodParts>;
  readonly resources: Resources;
  readonly probes: ResolvedProbes;
  /** How it exchanges KV blocks with others, if it does. */
  readonly kvTransfer?: KvTransferFacts;
  /** What its LMCache is told, if it has one. */
  readonly lmcache?: LmcacheFacts;
  /** Files that its engine reads. */
  readonly configFiles: readonly ConfigFile[];
  /** Whether something in the pods asks prefill servers on behalf of the engine. */
  readonly routesToPrefill: boolean;
  /** What the pods may ask of the API server. */
  readonly apiRules: readonly k8s.PolicyRule[];
  /** What its features warn of. */
  readonly warnings: readonly Warning[];
}

/** Everything decided, or everything that cannot be. */
export type Resolution =
  | { readonly server: ResolvedModelServer; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Decides everything, and says all that cannot be. A pure function: no tree, no clock, no environment. */
export function resolveModelServer(id: string, props: ModelServerProps): Resolution {
  const problems: Problem[] = [];
  const note = (...found: readonly (Problem | undefined)[]) => problems.push(...found.filter((p) => p !== undefined));

  const { accelerator, role = 'decode', servedModelName = props.model } = props;
  const name = props.name ?? id;
  const guide = props.guide ?? name;
  const release = releaseOf(props.release);
  const rows: Readonly<Record<string, ModelServerRow>> = accelerator.rowIn(release.modelServers) ?? {};
  const said = props.engine ?? usualEngine(rows);
  const row = props.preset ?? rows[said.kind];
  const port = props.port ?? row?.port ?? API_PORT;
  const engineImage = resolveEngineImage(props, withTierImage(row, props, accelerator, release), said);
  if (!engineImage) return { problems: [noImageProblem(said, accelerator, Object.keys(rows), release.name)] };
  note(imageProblem('image', engineImage.image));
  note(placeProblem(props));
  const platform = props.platform ?? accelerator.platform;

  const layout = resolveLayout(props, accelerator, said);
  if (!('kind' in layout)) return { problems: [...problems, ...layout] };
  const fit = accelerator.fit(layout.parallelism);
  if ('field' in fit) return { problems: [...problems, asSaid(fit, props)] };
  const { devices, tensorParallelSize = props.tensorParallelSize } = fit;

  const { [said.kind]: ofAccelerator } = accelerator.spec.settings ?? {};
  // The row itself, where nothing stands under it: an engine checks each table once.
  const defaults = ofAccelerator ? { ...ofAccelerator, ...row?.settings } : (row?.settings ?? {});
  const engine = said.withDefaults(knownSettings(defaults, engineImage));
  const { features, problems: featureProblems } = resolveFeatures({
    ...{ props, release, role, engine, engineImage, accelerator, platform, port, devices, servedModelName, guide },
    sharedMemoryVolume: row?.sharedMemory?.volume ?? SHARED_MEMORY_VOLUME,
    expertRanks: expertRanks(props, layout),
    apiRanks: apiRanksOf(layout),
    tensorParallelSize: tensorParallelSize ?? 1,
    enginesPerPod: layout.parallelism.dataParallelSizeLocal ?? 1,
    podsPerEngine: layout.kind === 'spanning' ? layout.podsPerGroup : 1,
    podsPerReplica: layout.podsPerGroup,
  });
  note(...featureProblems);
  const { enginePort = port, memory, warnings, portUses, ...facts } = factsOf(features);
  const equipped = engine.withDefaults(settingsOf(features));
  const publishesGroups = accelerator.rowIn(release.wideExpertParallelism.variants)?.[engine.kind] !== undefined;
  const ownParts = resolveParts(props, row, fit, platform, features);
  const launchFacts: LaunchFacts = {
    ...engineImage,
    model: props.model,
    servedModelName: props.servedModelName,
    port: enginePort,
    portSaid: props.port !== undefined || row?.port !== undefined,
    tensorParallelSize,
    pipelineParallelSize: props.pipelineParallelSize,
    dataParallelSize: props.dataParallelSize,
  };
  const { visibleDevicesEnv } = accelerator.spec;
  const launchContext = {
    ...{ engine: equipped, facts: launchFacts, layout, row: release.multiNode, env: ownParts.env, visibleDevicesEnv },
  };
  const onRay = props.topology?.kind === 'rayCluster';
  const { launch, worker, env } = onRay
    ? renderRayLaunch(launchContext, { pods: layout.podsPerGroup, devicesPerPod: devices, acceleratorId: accelerator.id })
    : renderGroupLaunch(launchContext);
  note(...ownedEnvProblems(props.env, onRay ? RAY_ENV : scriptEnv(env, layout)));
  note(...launch.problems.map((problem) => (problem.field === 'version' ? { ...problem, field: 'engineVersion' } : problem)));

  const identity =
    props.identity ?? llmdIdentity(props, { name, guide, role, engine, accelerator, containerName: row?.container });
  const { workloadName, serviceAccountName, portName, ...labelled } = identity;
  // Monitors and autoscalers use the name as a label's value, which holds 63 characters.
  note(dnsProblem('name', workloadName));
  const { topology = { kind: 'deployment' }, replicas = 1 } = props;
  note(...updateProblems(props, topology));
  if (topology.kind === 'leaderWorkerSet') {
    const isReadyAtOnce = props.probes?.startup === false && props.probes.readiness === false;
    note(...leaderWorkerSetProblems(workloadName, topology, replicas, layout.podsPerGroup, isReadyAtOnce));
  }
  note(...labelProblems('labels', { ...props.labels, ...identity.sharedLabels, ...identity.selectorLabels }));
  note(...labelProblems('podLabels', props.podLabels ?? {}), ...identityProblems(props.identity));
  note(...annotationProblems('annotations', props.annotations), ...annotationProblems('podAnnotations', props.podAnnotations));
  if (props.serviceAccountName !== undefined) note(dnsProblem('serviceAccountName', props.serviceAccountName, DNS_SUBDOMAIN_MAX));

  note(...configFileProblems(facts.configFiles, props));
  const files = configFileParts(workloadName, facts.configFiles);
  const parts = mergePodParts({ env }, ownParts, files);
  const ownGiB = (accelerator.spec.memoryGiB ?? 0) * ranksOfPod(layout.parallelism);
  const resources = withTierMemory(mergeResources(row?.resources, props.resources), props.resources, memory);
  note(...resourceProblems('resources', resources), ...memoryProblems(parts, resources, ownGiB, memory, props.resources));
  note(...deviceAmountProblems(props.resources, parts.devices));
  const { initContainers: own = [] } = props;
  const others = parts.initContainers.filter((one) => !own.includes(one)).map((one) => one.name);
  note(...containerProblems('initContainers', own, [identity.containerName, ...others], volumeNames(parts)));
  const apiPorts = apiPortsOf(layout, portName, enginePort);
  const listening = {
    ...{ port, apiPorts: Object.values(apiPorts), parts, uses: portUses },
    ...{ layout, engineKind: engine.kind, row: release.multiNode },
  };
  note(...portRangeProblems(listening), ...repeatedPortProblems(listening));
  const probes = resolveProbes(row, props);
  note(...probeKeyProblems(equipped, parts.env, probes));
  const rayServer = {
    ...{ name: workloadName, props, ray: release.multiNode.ray, replicas, engine: equipped, accelerator },
    ...{ parts, resources, apiPorts, ownGiB, tierMemory: memory },
  };
  if (topology.kind === 'rayCluster') note(...rayClusterProblems(topology, rayServer));
  note(...ownedEnvProblems(props.env, [acceleratorEnv(accelerator)]), ...repeatedMountProblems(parts.volumes));
  if (problems.length > 0) return { problems };

  return {
    server: {
      ...labelled,
      workloadName,
      // Who asks the API server needs an account of its own for it.
      serviceAccountName:
        props.serviceAccountName ?? serviceAccountName ?? (facts.apiRules.length > 0 ? workloadName : undefined),
      ownsServiceAccount:
        props.serviceAccountName === undefined && (serviceAccountName !== undefined || facts.apiRules.length > 0),
      claimName: props.claim?.claim ?? `${role}-devices`,
      claimTemplateName: `${name}-${props.claim?.template ?? `${role}-devices`}`,
      claimRequestName: props.claim?.request ?? accelerator.id,
      role,
      model: props.model,
      servedModelName,
      port,
      enginePort,
      apiPorts,
      topology,
      replicas,
      podsPerReplica: layout.podsPerGroup,
      dataParallelSize: layout.kind === 'dataParallel' ? layout.dataParallelSize : (props.dataParallelSize ?? 1),
      engine: equipped,
      engineImage: { ...engineImage, image: mirrored(engineImage.image, props.images?.registryMirror) },
      imagePullPolicy: props.images?.pullPolicy ?? row?.imagePullPolicy,
      pullSecrets: props.images?.pullSecrets ?? [],
      launch,
      ray: release.multiNode.ray,
      workerLaunch: worker,
      accelerator,
      platform,
      devices,
      tensorParallelSize: tensorParallelSize ?? 1,
      kvBlockSize: equipped.kvBlockSize,
      guide,
      parts,
      resources,
      probes,
      ...facts,
      warnings: [
        ...(onRay
          ? rayClusterWarnings(engineImage, row?.engine, release.multiNode.ray, accelerator)
          : layoutWarnings(layout, publishesGroups, release.name)),
        ...warnings,
      ],
    },
  };
}

/** A problem of the ranks of each pod, where only those of all pods were said. */
function asSaid(problem: Problem, { dataParallelSizeLocal }: ModelServerProps): Problem {
  const derived = problem.field === 'dataParallelSizeLocal' && dataParallelSizeLocal === undefined;
  return derived ? { ...problem, field: 'dataParallelSize' } : problem;
}

/** What upstream publishes nothing of. */
function layoutWarnings(layout: Layout, published: boolean, release: string): Warning[] {
  if (layout.podsPerGroup === 1 || (layout.kind === 'dataParallel' && published)) return [];
  const spread =
    layout.kind === 'dataParallel' ? `${layout.dataParallelSize} data parallel ranks start` : 'one copy of the model starts';
  return [
    {
      id: 'unvalidated',
      field: 'topology',
      what: `${spread} over ${layout.podsPerGroup} pods as the engine documents it, and llm-d ${release} publishes nothing of the kind`,
      fix: 'try it with your own load before you rely on it.',
    },
  ];
}

/** Servers in each pod that have a port each. */
function apiRanksOf(layout: Layout): number {
  return layout.kind === 'dataParallel' && layout.loadBalancing === 'external' ? layout.dataParallelSizeLocal : 1;
}

function apiPortsOf(layout: Layout, name: string, first: number): Record<string, number> {
  if (layout.kind !== 'dataParallel' || layout.loadBalancing === 'hybrid') return { [name]: first };
  return Object.fromEntries(Array.from({ length: apiRanksOf(layout) }, (_, rank) => [`rank${rank}`, first + rank]));
}

function placeProblem({ platform, accelerator }: ModelServerProps): Problem | undefined {
  if (platform === undefined || accelerator.platform === undefined || platform === accelerator.platform) {
    return platformProblem(accelerator.spec, platform);
  }
  return {
    field: 'platform',
    what: `"${platform}" is not where the accelerator is said to be, "${accelerator.platform}"`,
    fix: 'say it once, with the accelerator or here.',
  };
}
