import type { k8s } from 'cdk8s-plus-30';
import type { Env } from '../../kubernetes/env';
import type { ImagePulling } from '../../kubernetes/image';
import type { ProbeTimes } from '../../kubernetes/probes';
import type { Resources } from '../../kubernetes/resources';
import type { Scheduling } from '../../kubernetes/scheduling';
import type { LmcacheSerde } from '../../model-server/features/lmcache/props';
import type { StackReleaseName } from '../../releases';

/** The probes of the server, each of which opens a connection; `false` leaves one out. */
export interface LmcacheServerProbes {
  /** @default - every 5 s from 5 s on */
  readonly readiness?: ProbeTimes | false;
  /** @default - every 10 s from 30 s on */
  readonly liveness?: ProbeTimes | false;
}

/** Props of {@link LmcacheServer}. */
export interface LmcacheServerProps {
  /** The stack that it is part of: the first part of all names. */
  readonly stack: string;
  /**
   * Memory of the server, which keeps all blocks in it, such as `64Gi`. It never drops one: when the memory is full the pod is killed, and starts
   * empty.
   * @default 10G
   */
  readonly memory?: string;
  /** How engines write the blocks that they send. @default naive */
  readonly serde?: LmcacheSerde;
  /** There can be only one: each would hold blocks of its own. @default 1 */
  readonly replicas?: 1;
  /** The port that the server listens on, 1024 or higher. @default 8000 */
  readonly containerPort?: number;
  /** The port that engines dial. @default 80 */
  readonly servicePort?: number;
  /** What the container asks for beside memory. @default - 4 CPUs */
  readonly resources?: Resources;
  /** Pinned. @default - LMCache's image with vLLM, which needs no accelerator here */
  readonly image?: string;
  /** Version of LMCache inside the image, such as `0.5.4`. @default - that of the release's image, not known of another */
  readonly version?: string;
  /** The server's program inside the image. @default /opt/venv/bin/lmcache_server */
  readonly executable?: string;
  readonly images?: ImagePulling;
  readonly env?: Env;
  readonly scheduling?: Scheduling;
  readonly probes?: LmcacheServerProbes;
  /** Security settings of the container, beside ours: it gains no privileges. */
  readonly securityContext?: k8s.SecurityContext;
  /** Security settings of the pod, such as the user that it runs as. */
  readonly podSecurityContext?: k8s.PodSecurityContext;
  /** Annotations on the Deployment. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Annotations on the pod. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Annotations on the Service. */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** Labels on every object and pod, beside those that select. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}
