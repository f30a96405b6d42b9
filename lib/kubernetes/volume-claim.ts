import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { PersistentVolumeClaim } from './core';

/** Who may mount a volume: pods on any number of nodes, those on one node, or a single pod. */
export type AccessMode = 'ReadWriteMany' | 'ReadWriteOnce' | 'ReadWriteOncePod';

/** The access modes that pods can write in. */
export const ACCESS_MODES = ['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'] as const satisfies readonly AccessMode[];

/** What storage is asked for. */
export interface VolumeClaim {
  readonly name: string;
  readonly size: string;
  readonly accessMode: AccessMode;
  /** Empty for no class at all. @default - the cluster's default class */
  readonly storageClassName?: string;
  /** The very volume that is wanted. @default - any, or a new one */
  readonly volumeName?: string;
  /** Labels of the volume that is wanted. @default - any, or a new one */
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Asks for storage: a PersistentVolumeClaim. */
export function createVolumeClaim(scope: Construct, id: string, claim: VolumeClaim): void {
  const { name, size, accessMode, storageClassName, volumeName, matchLabels, labels } = claim;
  new PersistentVolumeClaim(scope, id, {
    metadata: { name, labels: labels && { ...labels } },
    spec: {
      accessModes: [accessMode],
      storageClassName,
      volumeName,
      selector: matchLabels && { matchLabels: { ...matchLabels } },
      resources: { requests: { storage: k8s.Quantity.fromString(size) } },
    },
  });
}
