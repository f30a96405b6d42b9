import { Accelerator } from '../../accelerators/accelerator';
import type { JsonObject } from '../../engines';
import { jsonObject } from '../../engines/schema-parts';
import { optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput } from '../../internal/schema';
import { type Env, envSchema } from '../../kubernetes/env';
import { type ImagePulling, imagePullingSchema } from '../../kubernetes/image';
import { portSchema } from '../../kubernetes/port';
import { isSize, SIZE_FORM } from '../../kubernetes/quantity';
import { type Resources, resourcesSchema } from '../../kubernetes/resources';
import { type Scheduling, schedulingSchema } from '../../kubernetes/scheduling';
import { type PodVolumes, volumesSchema } from '../../kubernetes/volumes';
import { PLATFORM_NAMES, type Platform } from '../../platforms/platforms';
import { LMCACHE_LOG_LEVELS } from '../features/lmcache/facts';

/** Which block makes way when memory is full, and when. */
export interface LmcacheEviction {
  /** `--eviction-policy` @default LRU */
  readonly policy?: 'LRU' | 'IsolatedLRU' | 'noop';
  /** Share of the memory at which it starts, of 1. `--eviction-trigger-watermark` @default - LMCache's: 0.8 */
  readonly watermark?: number;
  /** Share that it frees, of 1. `--eviction-ratio` @default - LMCache's: 0.2 */
  readonly ratio?: number;
}

/** Props of {@link LmcacheNodeServer}. */
export interface LmcacheNodeServerProps {
  /** What the engines run on: the server is on the same nodes, and gets at their blocks as the hardware allows. */
  readonly accelerator: Accelerator;
  /** @default - the accelerator's platform */
  readonly platform?: Platform;
  /** Host memory of each node for blocks, such as `60Gi`. `--l1-size-gb` */
  readonly memory: string;
  /** Name of all its objects, and so the host name that engines dial. @default - the construct's id */
  readonly name?: string;
  /** Image with LMCache, pinned: the engines' own has the right version. @default - `lmcache/vllm-openai` for NVIDIA; others have to give one */
  readonly image?: string;
  /** Version of LMCache inside an image of your own. @default - not known, and so not compared with the engines' */
  readonly version?: string;
  /** Where `lmcache` is inside the image. @default - `/opt/venv/bin/lmcache` in images of lmcache, otherwise on the path */
  readonly executable?: string;
  /** `--port` @default 5555 */
  readonly port?: number;
  /** Tokens per chunk. `--chunk-size` @default - LMCache's: 256 */
  readonly chunkSize?: number;
  /** Engines of a node that it serves at the same time. `--max-workers` @default - LMCache's: 1 */
  readonly workers?: number;
  readonly eviction?: LmcacheEviction;
  /** Slower stores behind the memory, in LMCache's spelling, such as `{ type: 'fs', base_path: '/data' }`. `--l2-adapter` @default - none */
  readonly l2Adapters?: readonly JsonObject[];
  /** `LMCACHE_LOG_LEVEL` @default - LMCache's: INFO */
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
  /** Environment variables over those that the hardware needs, such as the credentials of a store: keys of a Secret. */
  readonly env?: Env;
  /** Volumes of slower stores: what an adapter of type `fs` writes to is gone with the pod otherwise. */
  readonly volumes?: PodVolumes;
  /** @default - 4 cores, and the memory for blocks with 5 GiB more; half as much again at the most */
  readonly resources?: Resources;
  /** Nodes that have the accelerator, where its own labels do not say it, and taints. `runtimeClassName` stands over the hardware's. */
  readonly scheduling?: Scheduling;
  /**
   * Whether the container is privileged. Some clusters let it see devices that it does not ask for in no other way.
   * @default - as the hardware needs it
   */
  readonly privileged?: boolean;
  /**
   * The RuntimeClass through which it sees the devices. `false`: none, for clusters that have CDI instead; see podAnnotations.
   * @default - the hardware's: `nvidia` on NVIDIA
   */
  readonly runtimeClassName?: string | false;
  /** Annotations on the pods, such as `nvidia.cdi.k8s.io/container.lmcache-server: management.nvidia.com/gpu=all`. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Labels on every object and pod, beside those that select. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly images?: ImagePulling;
}

/** @internal */
export const lmcacheNodeServerSchema = defineSchema((z) => {
  const share = z.number().gt(0).lte(1).optional();
  const strings = z.record(z.string(), z.string()).readonly().optional();
  return z.strictObject({
    accelerator: z.custom<Accelerator>((value) => Accelerator.isAccelerator(value), 'Give Accelerator.nvidia() or a sibling'),
    platform: z.enum(PLATFORM_NAMES).optional(),
    memory: z.string().refine(isSize, SIZE_FORM),
    name: optionalText(z),
    image: optionalText(z),
    version: z
      .string()
      .regex(/^\d+\.\d+/, 'Give a version such as "0.5.4"')
      .optional(),
    executable: optionalText(z),
    port: portSchema(z).optional(),
    chunkSize: optionalCount(z),
    workers: optionalCount(z),
    eviction: z
      .strictObject({ policy: z.enum(['LRU', 'IsolatedLRU', 'noop']).optional(), watermark: share, ratio: share })
      .readonly()
      .optional(),
    l2Adapters: z.array(jsonObject(z)).readonly().optional(),
    logLevel: z.enum(LMCACHE_LOG_LEVELS).optional(),
    env: envSchema(z).optional(),
    volumes: volumesSchema(z).optional(),
    resources: resourcesSchema(z).optional(),
    scheduling: schedulingSchema(z).optional(),
    privileged: optionalFlag(z),
    runtimeClassName: z.union([z.literal(false), z.string().min(1)]).optional(),
    podAnnotations: strings,
    labels: strings,
    images: imagePullingSchema(z).optional(),
  });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof lmcacheNodeServerSchema>, LmcacheNodeServerProps>>;
