import type { k8s } from 'cdk8s-plus-30';
import type { Monitoring } from '../kubernetes/monitoring';
import type { PodVolumes } from '../kubernetes/volumes';
import type { ExpertParallelismProps } from '../model-server/features/expert-parallelism';
import type { ModelServerProps } from '../model-server/props';
import type { LeaderWorkerSetTopology } from '../model-server/workload/topology';
import { rdmaRow } from '../platforms/rdma';
import type {
  ModelServerRow,
  WideExpertParallelismExtras,
  WideExpertParallelismGroupRow,
  WideExpertParallelismPlatform,
  WideExpertParallelismRows,
  WideExpertParallelismVariant,
} from '../releases';
import type { Group } from './disaggregation';
import { type ResolvedPath, sharedByServers } from './well-lit-path';
import type { WideExpertParallelismGroup, WideExpertParallelismProps } from './wide-expert-parallelism';

/** What the groups of a path get of it beside what is said of them. */
type Shared = WideExpertParallelismProps & { readonly serviceAccountName: string };

/** Props of the servers of one role: what the caller said, over what upstream validated. */
export function wideServerProps(
  rows: WideExpertParallelismRows,
  path: ResolvedPath,
  variant: WideExpertParallelismVariant,
  props: Shared,
  role: Group,
): ModelServerProps {
  const { dataParallelLoadBalancing: loadBalancing = 'hybrid' } = props;
  const { accelerator, engine } = path;
  const row = variant[role];
  const here: WideExpertParallelismPlatform = rows.platforms[path.platform ?? ''] ?? { source: '' };
  const extras = here[loadBalancing] ?? {};
  const { engine: own, ...group } = props[role] ?? {};
  const model = props.model ?? rows.model;
  const modelSettings = model === rows.model ? variant.modelSettings : undefined;
  const preset = presetOf(row, extras, modelSettings);
  return {
    ...group,
    ...sharedByServers(path, props, model),
    ...ranksOf(row, group, accelerator.devicesPerHost),
    preset,
    ...cachesOf(preset, here, group),
    env: { ...extras.env, ...group.env },
    securityContext: securityContextOf(rows, here, group),
    scheduling: { ...(extras.nodeAffinity && { affinity: affinityTo(extras.nodeAffinity) }), ...group.scheduling },
    expertParallelism: expertsOf(row, group),
    collectives: { ...row.collectives, ...here.collectives, ...group.collectives },
    topology: topologyOf(rows, here, props, group),
    replicas: group.replicas ?? row.replicas,
    dataParallelLoadBalancing: loadBalancing,
    role,
    engine: engine.overlaidWith(own),
    serviceAccountName: props.serviceAccountName,
    kvTransfer: props.kvTransfer ?? { kind: 'nixl', loadFailurePolicy: rows.loadFailurePolicy },
    ...(role === 'decode' && { routingSidecar: props.routingSidecar ?? true }),
    rdma: props.rdma ?? rdmaRow(path.platform, accelerator.id) !== undefined,
    monitoring: monitoringOf(props, extras),
  };
}

function presetOf(
  { preset }: WideExpertParallelismGroupRow,
  extras: WideExpertParallelismExtras,
  modelSettings: WideExpertParallelismVariant['modelSettings'],
): ModelServerRow {
  return {
    ...preset,
    engine: extras.engine ?? preset.engine,
    settings: { ...preset.settings, ...modelSettings },
  };
}

/** The ranks that the caller said, or upstream's; who says how many pods a group has, means full hosts. */
function ranksOf(
  row: WideExpertParallelismGroupRow,
  group: WideExpertParallelismGroup,
  devicesPerHost: number,
): Pick<ModelServerProps, 'tensorParallelSize' | 'dataParallelSize' | 'dataParallelSizeLocal'> {
  const tensorParallelSize = group.tensorParallelSize ?? row.tensorParallelSize;
  const podsSaid = group.topology?.podsPerGroup !== undefined;
  if (group.dataParallelSize !== undefined || !podsSaid) {
    return {
      tensorParallelSize,
      dataParallelSize: group.dataParallelSize ?? row.dataParallelSize,
      dataParallelSizeLocal: group.dataParallelSizeLocal,
    };
  }
  const perRank = (tensorParallelSize ?? 1) * (group.pipelineParallelSize ?? 1);
  const full = Math.max(1, Math.floor(devicesPerHost / perRank));
  return { tensorParallelSize, dataParallelSizeLocal: group.dataParallelSizeLocal ?? full };
}

/** Caches, on the disk of the node where it is known; a folder of the caller's takes the place of one. */
function cachesOf(
  preset: ModelServerRow,
  { hostPaths = {} }: WideExpertParallelismPlatform,
  group: WideExpertParallelismGroup,
): Pick<ModelServerProps, 'caches' | 'volumes'> {
  const caches = group.caches ?? preset.caches ?? {};
  const onNode = (name: string) => group.caches === undefined && name in hostPaths;
  const replaced = (name: string) => name in (group.volumes ?? {});
  const volumes: PodVolumes = Object.fromEntries(
    Object.entries(caches).flatMap(([name, mountPath]) =>
      onNode(name) ? [[name, { mountPath, hostPath: { path: hostPaths[name] ?? '', type: 'DirectoryOrCreate' as const } }]] : [],
    ),
  );
  return {
    caches: Object.fromEntries(Object.entries(caches).filter(([name]) => !onNode(name) && !replaced(name))),
    volumes: { ...volumes, ...group.volumes },
  };
}

function securityContextOf(
  { securityContext: row }: WideExpertParallelismRows,
  { privileged }: WideExpertParallelismPlatform,
  group: WideExpertParallelismGroup,
): k8s.SecurityContext {
  return {
    capabilities: { add: [...row.capabilities] },
    runAsUser: row.runAsUser,
    runAsGroup: row.runAsGroup,
    ...(privileged && { privileged }),
    ...group.securityContext,
  };
}

function affinityTo({ key, values }: NonNullable<WideExpertParallelismExtras['nodeAffinity']>): k8s.Affinity {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [...values] }] }],
      },
    },
  };
}

function expertsOf(
  { expertParallelism }: WideExpertParallelismGroupRow,
  { expertParallelism: said }: WideExpertParallelismGroup,
): ExpertParallelismProps | boolean {
  return said === false ? false : { ...expertParallelism, ...(said !== true && said) };
}

function topologyOf(
  rows: WideExpertParallelismRows,
  here: WideExpertParallelismPlatform,
  { kueue }: Shared,
  { topology }: WideExpertParallelismGroup,
): LeaderWorkerSetTopology {
  const queue = kueue === true ? { ...rows.kueue, requiredTopology: here.kueueTopology } : kueue || undefined;
  return { kind: 'leaderWorkerSet', ...topology, kueue: topology?.kueue ?? queue };
}

function monitoringOf(
  { monitoring }: Shared,
  { monitoringInterval }: WideExpertParallelismExtras,
): boolean | Monitoring | undefined {
  if (!monitoring || monitoringInterval === undefined) return monitoring;
  return { interval: monitoringInterval, ...(monitoring !== true && monitoring) };
}
