import type { k8s } from 'cdk8s-plus-30';
import { flawlessText } from '../../internal/issues';
import { optionalAmount, optionalCount, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { containerSchema } from '../../kubernetes/containers';
import { labelValueProblem } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { type Resources, resourcesSchema } from '../../kubernetes/resources';
import { amountSchema } from './update-strategy';

/**
 * Versions of LeaderWorkerSet whose fields are known. A manifest is for the first, where nothing else is said: what it knows, all later ones
 * know; the last has all fields.
 */
export const LWS_VERSIONS = ['v0.7', 'v0.8', 'v0.9'] as const;

/** How groups are replaced when their pods change. */
export interface GroupRollout {
  /** Groups that may be down at the same time: a number, or a share such as `25%`. @default 1 */
  readonly maxUnavailable?: number | string;
  /** Groups that may exist beyond the wanted number meanwhile. @default 0 */
  readonly maxSurge?: number | string;
  /** Groups below this number keep their old pods. @default 0 */
  readonly partition?: number;
}

/** Parts of a group that are placed together. */
export interface SubGroups {
  /** Pods of a part; the group's size, or that size less the leader, is a multiple of it. */
  readonly size: number;
  /** Whether the leader belongs to the first part. @default LeaderWorker */
  readonly type?: 'LeaderWorker' | 'LeaderExcluded';
  /** Node label: each part has a node group of one value of it to itself. `leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology` */
  readonly exclusiveTopology?: string;
}

/** How Kueue queues the pods of a group and where it places them. */
export interface KueueQueue {
  /** The LocalQueue in the namespace. `kueue.x-k8s.io/queue-name` */
  readonly queueName: string;
  /** Pods of this name are placed as one. `kueue.x-k8s.io/podset-group-name` @default - each template of the group by itself */
  readonly podSetGroupName?: string;
  /** Node label: all pods are on nodes of one value of it, or wait. `kueue.x-k8s.io/podset-required-topology` */
  readonly requiredTopology?: string;
  /** Node label: the same, unless no value has room. `kueue.x-k8s.io/podset-preferred-topology` */
  readonly preferredTopology?: string;
}

/** Each replica is one pod. */
export interface DeploymentTopology {
  readonly kind: 'deployment';
}

/**
 * Each replica is a group of pods that serve together: a LeaderWorkerSet.
 * @see https://lws.sigs.k8s.io
 */
export interface LeaderWorkerSetTopology {
  readonly kind: 'leaderWorkerSet';
  /** Pods of a group, each on a host of its own. @default - as few as the parallelism needs */
  readonly podsPerGroup?: number;
  readonly rollout?: GroupRollout;
  /** What happens when a pod of a group fails. @default - left to LeaderWorkerSet: the whole group starts anew */
  readonly restartPolicy?: 'Default' | 'RecreateGroupOnPodRestart' | 'RecreateGroupAfterStart' | 'None';
  /**
   * Whether workers wait until their leader is ready. Engines load a model together: a leader whose probes ask for it never is.
   * @default - left to LeaderWorkerSet: `LeaderCreated`, they do not wait
   */
  readonly startupPolicy?: 'LeaderCreated' | 'LeaderReady';
  /** Whether groups share a headless Service or have one each. @default - left to LeaderWorkerSet: `Shared` */
  readonly subdomainPolicy?: 'Shared' | 'UniquePerReplica';
  /** Node label: each group has a node group of one value of it to itself. `leaderworkerset.sigs.k8s.io/exclusive-topology` */
  readonly exclusiveTopology?: string;
  readonly subGroups?: SubGroups;
  /** @default - not queued */
  readonly kueue?: KueueQueue;
  /** The oldest LeaderWorkerSet that the manifest is for: newer fields are refused. @default v0.7 */
  readonly version?: (typeof LWS_VERSIONS)[number];
}

/** What sets the head of a RayCluster apart. It computes like the others: vLLM's engine starts only where it has a device. */
export interface RayHead {
  /** Amounts in which it differs from the other pods, such as the memory for taking requests. @default - those of all pods */
  readonly resources?: Resources;
  /** Parameters of its `ray start`, over those of all pods. @default - a dashboard that the pod alone reaches: `dashboard-host` 127.0.0.1 */
  readonly startParams?: Readonly<Record<string, string>>;
  /** Containers that run before the serving one on the head alone, after those of all pods. @default - none */
  readonly initContainers?: readonly k8s.Container[];
}

/**
 * One copy of the model over the devices of several pods that Ray holds together: a RayCluster of KubeRay 1.1 or newer, which is one
 * replica. The head answers, the workers compute for it. The image has to contain Ray. A LeaderWorkerSet does the same without Ray, for
 * several replicas too.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes
 */
export interface RayClusterTopology {
  readonly kind: 'rayCluster';
  /** Pods, the head among them, each on a host of its own. @default - one for each pipeline stage, more where a stage needs several hosts */
  readonly podsPerGroup?: number;
  /** @default - as the others */
  readonly head?: RayHead;
  /** Version of Ray in the image, such as `2.48.0`: what KubeRay is told. @default - it is not told; nothing here depends on it */
  readonly rayVersion?: string;
  /** Parameters of `ray start` in every pod, without dashes, such as `{ 'object-store-memory': '1000000000' }`. @default - those that KubeRay adds */
  readonly startParams?: Readonly<Record<string, string>>;
}

/** What the pods of a model server are to each other. */
export type ModelServerTopology = DeploymentTopology | LeaderWorkerSetTopology | RayClusterTopology;

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const nodeLabelSchema = (z: Z) => z.string().regex(LABEL_KEY, 'Give the key of a node label').optional();

/** @internal Schema of {@link KueueQueue}. */
export const kueueSchema = (z: Z) =>
  z
    .strictObject({
      // It becomes a label's value, too.
      queueName: flawlessText(z, (name) => dnsProblem('', name, DNS_SUBDOMAIN_MAX) ?? labelValueProblem('', name)),
      podSetGroupName: optionalText(z),
      requiredTopology: nodeLabelSchema(z),
      preferredTopology: nodeLabelSchema(z),
    })
    .readonly();

/** @internal Schema of {@link LeaderWorkerSetTopology}. */
export const leaderWorkerSetSchema = (z: Z) => {
  const nodeLabel = nodeLabelSchema(z);
  const amount = amountSchema(z);
  return z
    .strictObject({
      kind: z.literal('leaderWorkerSet'),
      podsPerGroup: optionalCount(z),
      rollout: z
        .strictObject({ maxUnavailable: amount, maxSurge: amount, partition: optionalAmount(z) })
        .readonly()
        .optional(),
      restartPolicy: z.enum(['Default', 'RecreateGroupOnPodRestart', 'RecreateGroupAfterStart', 'None']).optional(),
      startupPolicy: z.enum(['LeaderCreated', 'LeaderReady']).optional(),
      subdomainPolicy: z.enum(['Shared', 'UniquePerReplica']).optional(),
      exclusiveTopology: nodeLabel,
      subGroups: z
        .strictObject({
          size: z.int().min(1),
          type: z.enum(['LeaderWorker', 'LeaderExcluded']).optional(),
          exclusiveTopology: nodeLabel,
        })
        .readonly()
        .optional(),
      kueue: kueueSchema(z).optional(),
      version: z.enum(LWS_VERSIONS).optional(),
    })
    .readonly();
};

/** @internal Schema of {@link ModelServerTopology}. */
export const topologySchema = (z: Z) => {
  const startParams = z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'Give parameters of "ray start" without dashes in front'), z.string().min(1))
    .readonly()
    .optional();
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('deployment') }).readonly(),
    leaderWorkerSetSchema(z),
    z
      .strictObject({
        kind: z.literal('rayCluster'),
        podsPerGroup: optionalCount(z),
        head: z
          .strictObject({
            resources: resourcesSchema(z).optional(),
            startParams,
            initContainers: z.array(containerSchema(z)).readonly().optional(),
          })
          .readonly()
          .optional(),
        rayVersion: z
          .string()
          .regex(/^[0-9]+\.[0-9]+\.[0-9]+/, 'Give a version such as "2.48.0"')
          .optional(),
        startParams,
      })
      .readonly(),
  ]);
};

const schema = defineSchema(topologySchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, ModelServerTopology>>;
