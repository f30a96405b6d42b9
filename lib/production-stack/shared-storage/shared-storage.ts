import { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { PersistentVolume } from '../../kubernetes/core';
import { labelProblems, labelValueProblem } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { refuseTwins } from '../../kubernetes/twins';
import { type AccessMode, createVolumeClaim } from '../../kubernetes/volume-claim';
import type { PodVolume } from '../../kubernetes/volumes';
import { stackReleaseOf } from '../../releases';
import { componentLabels } from '../labels';
import { stackNames, stackProblem } from '../names';
import type { HostPathVolume, NfsVolume, SharedStorageProps, SharedVolume } from './props';
import { sharedStorageSchema } from './schema';

/** No class: neither is a volume made for the claim, nor does the cluster's default class keep it from the one there is. */
const NO_CLASS = '';

/**
 * Storage that all models of a stack share, for weights and LoRA adapters: a PersistentVolumeClaim, and the volume behind it where no storage class
 * makes one. The volume is the cluster's, not the namespace's: two stacks need different names for it.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { SharedStorage } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * new SharedStorage(chart, 'storage', {
 *   stack: 'chat',
 *   size: '200Gi',
 *   volume: { kind: 'nfs', server: 'nfs.example.com', path: '/exports/models' },
 * });
 * @see vllm-stack 0.1.12 helm/templates/shared-storage.yaml
 */
export class SharedStorage extends Construct {
  /** The stack that it is part of. */
  public readonly stack: string;
  /** Name of the PersistentVolumeClaim. */
  public readonly claimName: string;
  /** How much it asks for. */
  public readonly size: string;
  public readonly accessMode: AccessMode;
  /** Where pods see it. */
  public readonly mountPath: string;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: SharedStorageProps) {
    super(scope, id);
    const parsed = parseProps(this, sharedStorageSchema, props);
    const row = stackReleaseOf(parsed.release).sharedStorage;
    const { stack, size, volume = { kind: 'dynamic' }, accessMode = row.accessMode, mountPath = row.mountPath } = parsed;
    const names = stackNames(stack);
    const problems = [
      stackProblem(stack, 'PersistentVolumeClaim', names.sharedStorageClaim, DNS_SUBDOMAIN_MAX),
      ...volumeProblems(volume),
      ...labelProblems('labels', parsed.labels, componentLabels(stack, 'shared-storage')),
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.stack = stack;
    this.claimName = names.sharedStorageClaim;
    this.size = size;
    this.accessMode = accessMode;
    this.mountPath = mountPath;
    const labels = { ...parsed.labels, ...componentLabels(stack, 'shared-storage') };
    const isStatic = volume.kind !== 'dynamic';
    if (isStatic) {
      new PersistentVolume(this, 'volume', {
        metadata: { name: names.sharedStorageVolume, labels },
        spec: {
          capacity: { storage: k8s.Quantity.fromString(size) },
          accessModes: [accessMode],
          storageClassName: NO_CLASS,
          ...volumeSource(volume),
        },
      });
    }
    createVolumeClaim(this, 'Resource', {
      ...{ name: this.claimName, size, accessMode, labels },
      storageClassName: isStatic ? NO_CLASS : volume.storageClassName,
      volumeName: isStatic ? names.sharedStorageVolume : undefined,
    });
    if (volume.kind === 'hostPath' && volume.node === undefined) {
      warn(this, 'node-local-storage', {
        field: 'volume',
        what: `"${volume.path}" is another folder on every node, and pods on two nodes share nothing`,
        fix: 'give volume.node the name of the node that has it, or take volume.kind "nfs" or "dynamic".',
      });
    }
  }

  /** The volume as pods mount it. */
  public get podVolume(): PodVolume {
    return { mountPath: this.mountPath, persistentVolumeClaim: { claimName: this.claimName } };
  }
}

function volumeProblems(volume: SharedVolume): (Problem | undefined)[] {
  if (volume.kind === 'hostPath') {
    return [volume.node === undefined ? undefined : labelValueProblem('volume.node', volume.node)];
  }
  if (volume.kind === 'nfs' || volume.storageClassName === undefined) return [];
  return [dnsProblem('volume.storageClassName', volume.storageClassName, DNS_SUBDOMAIN_MAX)];
}

function volumeSource(volume: HostPathVolume | NfsVolume): k8s.PersistentVolumeSpec {
  if (volume.kind === 'nfs') return { nfs: { server: volume.server, path: volume.path } };
  const { path, node } = volume;
  if (node === undefined) return { hostPath: { path } };
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
  return { hostPath: { path }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
}
