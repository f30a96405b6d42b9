import type { Accelerator } from '../../accelerators/accelerator';
import { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import { defined } from '../../internal/defined';
import { checksum } from '../../kubernetes/checksum';
import { hfTokenKey } from '../../kubernetes/hf-token';
import { mergePodParts } from '../../kubernetes/pod-parts';
import { bytesOf, formatBytes, GIB } from '../../kubernetes/quantity';
import { type SecretKey, secretEnv } from '../../kubernetes/secret-key';
import { usualEngine } from '../../model-server/engine-image';
import { lmcacheHardwareOf } from '../../model-server/features/lmcache/hardware';
import type { ModelServerProps, Probe } from '../../model-server/props';
import { patient } from '../../model-server/workload/startup';
import { type ModelServerRow, releaseOf, type StackEnginesRow, stackReleaseOf } from '../../releases';
import { isGated } from '../../support/models';
import { MANAGED_BY } from '../labels';
import { loraEngineParts, loraSidecar } from '../lora/sidecar';
import { stackNames } from '../names';
import { type ResolvedChatTemplate, resolveChatTemplate } from './chat-template';
import { engineIdentity } from './identity';
import { engineModelProblems } from './problems';
import type { EngineLora, EngineModelProps } from './props';
import { type ResolvedWeights, resolveWeights } from './weights';

/** A model of a stack with nothing left to decide but what its model server decides. */
export interface ResolvedEngineModel {
  readonly stack: string;
  readonly name: string;
  readonly names: ReturnType<ReturnType<typeof stackNames>['engine']>;
  readonly row: StackEnginesRow;
  /** Replicas from the start, or at the most where an autoscaler decides. */
  readonly replicas: number;
  /** Replicas that there are at least. */
  readonly leastReplicas: number;
  readonly weights: ResolvedWeights;
  readonly chatTemplate?: ResolvedChatTemplate;
  readonly lora?: EngineLora;
  readonly hfToken?: SecretKey;
  readonly server: ModelServerProps & Required<Pick<ModelServerProps, 'identity'>>;
}

/** The annotation that makes pods new when their template is. */
const TEMPLATE_CHECKSUM = 'checksum/chat-template';

/** Decides everything, and says all that cannot be. A pure function. */
export function resolveEngineModel(
  id: string,
  props: EngineModelProps,
): { readonly model: ResolvedEngineModel; readonly problems: readonly Problem[] } {
  const row = stackReleaseOf(props.release).engines;
  const { name = id, stack = name, labels } = props;
  const names = stackNames(stack).engine(name);
  const identity = engineIdentity(stack, name, row, props.topology?.kind);
  const weights = resolveWeights(props.weights ?? { kind: 'ephemeral' }, row.weights, {
    volume: `${stack}-storage`,
    sharedVolume: stackNames(stack).sharedStorageVolume,
    claim: names.claim,
    labels: { ...labels, ...identity.sharedLabels },
  });
  const chatTemplate = resolveChatTemplate(props.chatTemplate, row.chatTemplates, names.chatTemplates);
  const lora = props.lora === true ? {} : props.lora || undefined;
  const engine = props.engine ?? engineFor(props, row);
  const { autoscaling, replicas = 1 } = props;
  const most = autoscaling ? (autoscaling.maxReplicas ?? releaseOf().workloadAutoscaling.endpointPicker.maxReplicas) : replicas;
  const resolved = {
    ...{ stack, name, names, row, weights, chatTemplate, lora },
    replicas: most,
    leastReplicas: autoscaling ? (autoscaling.minReplicas ?? 1) : replicas,
    hfToken: hfTokenKey(props.hfToken ?? isGated(props.model)),
  };
  const problems = engineModelProblems(props, engine, resolved);
  // What wants settings of vLLM is said of vLLM alone.
  const equipped = engine.is('vllm') ? engine.withDefaults(settingsOf(resolved)) : engine;
  return { model: { ...resolved, server: { ...serverProps(props, equipped, resolved), identity } }, problems };
}

function settingsOf({ chatTemplate, lora }: Pick<ResolvedEngineModel, 'chatTemplate' | 'lora'>): Record<string, unknown> {
  return {
    ...(chatTemplate && { chatTemplate: chatTemplate.path }),
    ...(lora && {
      enableLora: true,
      ...defined({ maxLoras: lora.maxLoras, maxLoraRank: lora.maxLoraRank, maxCpuLoras: lora.maxCpuLoras }),
    }),
  };
}

/** The same as a model server takes it, what others of the stack know of it apart. */
function serverProps(props: EngineModelProps, engine: Engine, model: Omit<ResolvedEngineModel, 'server'>): ModelServerProps {
  const {
    stack,
    name,
    weights: _,
    chatTemplate: said,
    lora: adapters,
    disruptionBudget,
    autoscaling,
    metricsCollector,
    apiKey,
    release,
    ...group
  } = props;
  const { row, weights, chatTemplate, lora } = model;
  const sidecar = lora?.downloads;
  const { mountPath } = weights.podVolume;
  const parts = mergePodParts(
    {
      env: {
        [row.weights.env]: mountPath,
        ...(weights.podVolume.readOnly && row.weights.readOnlyEnv),
        ...(apiKey && { [row.apiKeyEnv]: secretEnv(apiKey) }),
      },
      volumes: { [weights.volume]: weights.podVolume, ...chatTemplate?.volumes },
      annotations: chatTemplate?.data && { [TEMPLATE_CHECKSUM]: checksum(Object.values(chatTemplate.data).join()) },
    },
    lora ? loraEngineParts(release) : {},
    sidecar ? loraSidecar({ ...sidecar, images: props.images, volume: { name: weights.volume, mountPath }, release }) : {},
    { env: props.env, volumes: props.volumes, initContainers: props.initContainers, annotations: props.podAnnotations },
  );
  return {
    ...group,
    engine,
    env: parts.env,
    volumes: parts.volumes,
    initContainers: parts.initContainers,
    podAnnotations: parts.annotations,
    labels: { ...props.labels, ...MANAGED_BY },
    preset: presetOf(props, engine, row),
    port: props.port,
    ...rollout(props, model),
    sharedMemory: props.sharedMemory ?? (ranksOf(props) > 1 && !sharesNodeMemory(props) ? row.sharedMemorySize : undefined),
    name: `${model.stack}-${model.name}`,
  };
}

/** Ranks that talk to one another through shared memory. */
function ranksOf({ tensorParallelSize = 1, pipelineParallelSize = 1, dataParallelSize = 1 }: EngineModelProps): number {
  return tensorParallelSize * pipelineParallelSize * dataParallelSize;
}

/** Whether the shared memory of the pods is their node's. */
function sharesNodeMemory({ accelerator, lmcache }: EngineModelProps): boolean {
  return (
    typeof lmcache === 'object' &&
    lmcache.mode === 'multiprocess' &&
    lmcacheHardwareOf(accelerator)?.server?.sharesMemory === true
  );
}

/** Of fewer pods a quarter, which Kubernetes lets be missing meanwhile, is none: it would begin with a new one. */
const QUARTERED = 4;

/** A new pod beside the old ones would wait for what one of them holds: its devices, or a volume that one node mounts. Where none is free, for ever. */
function rollout(
  { topology, updateStrategy, progressDeadlineSeconds, accelerator, probes }: EngineModelProps,
  { row, replicas, leastReplicas, weights }: Omit<ResolvedEngineModel, 'server'>,
): Pick<ModelServerProps, 'updateStrategy' | 'progressDeadlineSeconds'> {
  if (topology !== undefined && topology.kind !== 'deployment') return { updateStrategy, progressDeadlineSeconds };
  const holds = accelerator.exposure !== undefined || (weights.accessMode ?? 'ReadWriteMany') !== 'ReadWriteMany';
  const waits = holds && leastReplicas < QUARTERED;
  const oldFirst = replicas === 1 ? 'recreate' : ({ maxSurge: 0, maxUnavailable: '25%' } as const);
  return {
    updateStrategy: updateStrategy ?? (waits ? oldFirst : undefined),
    progressDeadlineSeconds: progressDeadlineSeconds ?? row.progressDeadlineSeconds + longerStart(probes?.startup, row),
  };
}

/** Seconds that a pod may take to start beyond the release's: a roll-out that waits for it has not failed. */
function longerStart(said: Probe | false | undefined, { probes: { startup } }: StackEnginesRow): number {
  if (!said || !startup) return 0;
  return Math.max(0, secondsToStart({ ...startup, ...said }) - secondsToStart(startup));
}

function secondsToStart({ initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 }: Probe): number {
  return initialDelaySeconds + periodSeconds * failureThreshold;
}

/** vLLM, where there is an image of it for the accelerator; what llm-d serves with where not. */
function engineFor({ accelerator }: EngineModelProps, row: StackEnginesRow): Engine {
  return accelerator.rowIn(row.images) ? Engine.vllm() : usualEngine(llmdRows(accelerator));
}

function llmdRows(accelerator: Accelerator): Readonly<Record<string, ModelServerRow>> {
  return accelerator.rowIn(releaseOf().modelServers) ?? {};
}

/** What the pods are like where nothing else is said. The stack names images of vLLM for some hardware; for other hardware and engines it is llm-d's. */
function presetOf(props: EngineModelProps, engine: Engine, row: StackEnginesRow): ModelServerRow | undefined {
  const { accelerator, lmcache, topology } = props;
  const { source } = row;
  const { dataParallelSizeLocal = props.dataParallelSize } = props;
  const resources = withKvCache(row.resources, accelerator, ranksOf({ ...props, dataParallelSize: dataParallelSizeLocal }));
  // A pod of a LeaderWorkerSet that is too slow takes its whole group with it, and what the group has downloaded.
  const { startup } = row.probes;
  const probes = topology?.kind === 'leaderWorkerSet' && startup ? { ...row.probes, startup: patient(startup) } : row.probes;
  const withLmcache = lmcache ? accelerator.rowIn(row.lmcacheImages) : undefined;
  const image = engine.is('vllm') ? (withLmcache ?? accelerator.rowIn(row.images)) : undefined;
  if (image) return { engine: image, resources, probes, port: row.port.number, source };
  const other = llmdRows(accelerator)[engine.kind];
  return other && { ...other, probes, port: row.port.number };
}

/** Where there is no device, the KV cache of each rank is in the pod's own memory: the node has to have room for it, too. */
function withKvCache(
  resources: StackEnginesRow['resources'],
  { spec }: Accelerator,
  ranks: number,
): StackEnginesRow['resources'] {
  const { requests } = resources;
  if (spec.memoryGiB === undefined || requests?.memory === undefined) return resources;
  return {
    ...resources,
    requests: { ...requests, memory: formatBytes(bytesOf(requests.memory) + spec.memoryGiB * ranks * GIB) },
  };
}
