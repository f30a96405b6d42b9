import type { AccessMode } from '../../kubernetes/volume-claim';
import type { StackReleaseName } from '../../releases';

/** Storage that a storage class makes when it is claimed. */
export interface DynamicVolume {
  readonly kind: 'dynamic';
  /** A class whose volumes several nodes can write to. @default - the cluster's default class */
  readonly storageClassName?: string;
}

/** A folder of a node's disk: every node has another one of that path. */
export interface HostPathVolume {
  readonly kind: 'hostPath';
  /** Absolute path on the node. */
  readonly path: string;
  /** The node that has the folder, by its label `kubernetes.io/hostname`: pods that mount it run there. @default - each sees its own node's */
  readonly node?: string;
}

/** A folder that an NFS server exports. */
export interface NfsVolume {
  readonly kind: 'nfs';
  /** Host name or address of the server, as nodes reach it. */
  readonly server: string;
  /** Absolute path that it exports. */
  readonly path: string;
}

/** What shared storage lies on. */
export type SharedVolume = DynamicVolume | HostPathVolume | NfsVolume;

/** Props of {@link SharedStorage}. */
export interface SharedStorageProps {
  /** The stack that it is part of: the first part of all names. */
  readonly stack: string;
  /** How much to ask for, such as `200Gi`. */
  readonly size: string;
  /** @default - `{ kind: 'dynamic' }`, of the cluster's default class */
  readonly volume?: SharedVolume;
  /** Who may mount it. @default ReadWriteMany */
  readonly accessMode?: AccessMode;
  /** Where pods see it. @default /data/shared-pvc-storage */
  readonly mountPath?: string;
  /** Labels on every object. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}
