import { expect, test } from 'vitest';
import { SharedStorage, type SharedStorageProps, Warnings } from '../../../lib';
import { aChart, manifestsOf, messageOf, theOnly, validationsOf } from '../../synth';

const aStorage = (props: Partial<SharedStorageProps> = {}) =>
  new SharedStorage(aChart('chat'), 'storage', { stack: 'vllm', size: '50Gi', ...props });
const errorOf = (props: Partial<SharedStorageProps>) => messageOf(() => aStorage(props));

test('asks a storage class for a volume that all pods may write to', () => {
  const [claim, ...others] = manifestsOf(aStorage({ volume: { kind: 'dynamic', storageClassName: 'shared-rwx' } }));
  expect(others).toEqual([]);
  expect([claim.kind, claim.metadata.name]).toEqual(['PersistentVolumeClaim', 'vllm-shared-pvc-storage-claim']);
  expect(claim.spec).toEqual({
    storageClassName: 'shared-rwx',
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: '50Gi' } },
  });
  expect(theOnly(manifestsOf(aStorage()), 'PersistentVolumeClaim').spec).not.toHaveProperty('storageClassName');
});

test('brings the volume where there is one, and no class comes between it and its claim', () => {
  const objects = manifestsOf(aStorage({ volume: { kind: 'nfs', server: 'nfs.example.com', path: '/exports/models' } }));
  const volume = theOnly(objects, 'PersistentVolume');
  const claim = theOnly(objects, 'PersistentVolumeClaim');
  expect(volume.spec).toEqual({
    capacity: { storage: '50Gi' },
    accessModes: ['ReadWriteMany'],
    storageClassName: '',
    nfs: { server: 'nfs.example.com', path: '/exports/models' },
  });
  expect(claim.spec).toMatchObject({
    volumeName: volume.metadata.name,
    storageClassName: '',
    accessModes: volume.spec.accessModes,
  });
});

test('a volume is in no namespace, and two of one name are refused across namespaces', () => {
  const volume = { kind: 'hostPath', path: '/data/shared', node: 'gpu-1' } as const;
  const one = aStorage({ volume });
  expect(theOnly(manifestsOf(one), 'PersistentVolume').metadata).not.toHaveProperty('namespace');
  const chart = aChart('other');
  new SharedStorage(chart, 'a', { stack: 'vllm', size: '1Gi', volume });
  new SharedStorage(chart, 'b', { stack: 'vllm', size: '1Gi', volume });
  expect(validationsOf(chart)[0]).toBe(
    '[test/b] name: PersistentVolume "vllm-shared-pvc-storage" is made twice, by [test/a/volume] and [test/b/volume], and the second would overwrite the first. Fix: give one of the constructs a name of its own.',
  );
});

test('a folder of a node draws pods to that node', () => {
  const volume = { kind: 'hostPath', path: '/data/shared', node: 'gpu-1' } as const;
  expect(theOnly(manifestsOf(aStorage({ volume })), 'PersistentVolume').spec).toMatchObject({
    hostPath: { path: '/data/shared' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['gpu-1'] }] }],
      },
    },
  });
  expect(Warnings.of(aStorage({ volume }))).toEqual([]);
});

test('warns of a folder that every node has another of', () => {
  expect(Warnings.of(aStorage({ volume: { kind: 'hostPath', path: '/data/shared' } }))).toEqual([
    {
      id: 'node-local-storage',
      field: 'volume',
      what: '"/data/shared" is another folder on every node, and pods on two nodes share nothing',
      fix: 'give volume.node the name of the node that has it, or take volume.kind "nfs" or "dynamic".',
    },
  ]);
});

test('others mount it by its attributes', () => {
  const storage = aStorage({ accessMode: 'ReadWriteOnce', mountPath: '/models' });
  const { claimName, accessMode, mountPath, size } = storage;
  expect({ claimName, accessMode, mountPath, size }).toEqual({
    claimName: 'vllm-shared-pvc-storage-claim',
    accessMode: 'ReadWriteOnce',
    mountPath: '/models',
    size: '50Gi',
  });
  expect(storage.podVolume).toEqual({ mountPath: '/models', persistentVolumeClaim: { claimName } });
  expect(aStorage().mountPath).toBe('/data/shared-pvc-storage');
});

test('refuses what could not work, all at once', () => {
  expect(errorOf({ size: '0', mountPath: 'models', accessMode: 'ReadWriteAlways' as never })).toBe(
    [
      '[test/storage] size: "0" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
      '[test/storage] accessMode: "ReadWriteAlways" is not one of the choices. Fix: did you mean "ReadWriteMany"?',
      '[test/storage] mountPath: "models" is not valid. Fix: give an absolute path without ":" and "..".',
    ].join('\n'),
  );
  expect(errorOf({ volume: { kind: 'nfs', server: 'nfs://a/b', path: '/a/../b' } })).toBe(
    [
      '[test/storage] volume.server: "nfs://a/b" is not valid. Fix: give a host name or an address, without a scheme and a path.',
      '[test/storage] volume.path: "/a/../b" is not valid. Fix: give an absolute path without ":" and "..".',
    ].join('\n'),
  );
  expect(errorOf({ volume: { kind: 'cephfs' } as never })).toBe(
    '[test/storage] volume.kind: "cephfs" is not one of the choices. Fix: take "dynamic", "hostPath" or "nfs".',
  );
  expect(errorOf({ stack: 'My Stack', labels: { team: 'a b' } })).toBe(
    [
      '[test/storage] stack: "My Stack" holds "M", " " and "S", which a name cannot. Fix: write "my-stack".',
      '[test/storage] labels.team: "a b" cannot be a label\'s value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
    ].join('\n'),
  );
  expect(errorOf({ stack: 'a'.repeat(64) })).toBe(
    `[test/storage] stack: "${'a'.repeat(64)}" has 64 characters, and 63 fit. Fix: shorten it by 1.`,
  );
});
