import { expect, test } from 'vitest';
import { KvCacheVolumeClaim, type KvCacheVolumeClaimProps } from '../../lib';
import { aChart, manifestsOf, messageOf, theOnly } from '../synth';

const claimOf = (props: KvCacheVolumeClaimProps) => new KvCacheVolumeClaim(aChart('chat'), 'cache', props);

test('asks for storage that all nodes can write to, under the name that upstream gives it', () => {
  const claim = claimOf({ size: '9000Gi' });
  expect(theOnly(manifestsOf(claim), 'PersistentVolumeClaim')).toEqual({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'llm-d-kv-cache-storage', namespace: 'chat' },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '9000Gi' } } },
  });
  expect(claim).toMatchObject({ claimName: 'llm-d-kv-cache-storage', size: '9000Gi', accessMode: 'ReadWriteMany' });
});

test('takes the storage class of a backend, or one by name', () => {
  const classOf = (props: Partial<KvCacheVolumeClaimProps>) =>
    theOnly(manifestsOf(claimOf({ size: '18000Gi', ...props })), 'PersistentVolumeClaim').spec.storageClassName;
  expect(classOf({ backend: 'gcp-lustre' })).toBe('lustre-class');
  expect(classOf({ backend: 'aws-efs' })).toBe('efs-sc');
  expect(classOf({ backend: 'gcp-lustre', storageClassName: 'mine' })).toBe('mine');
});

test.each([
  [
    { size: '10Ti', backend: 'gcp-lustre' },
    '[test/cache] size: "10Ti" is no size that gcp-lustre has: it comes in multiples of 9000Gi. Fix: ask for "18000Gi".',
  ],
  [
    { size: '0' },
    '[test/cache] size: "0" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
  ],
  [
    { size: 'much' },
    '[test/cache] size: "much" is not valid. Fix: write a size of 1Mi or more such as "64Gi": a number alone counts bytes.',
  ],
  [
    { size: '1Gi', storageClassName: 'My Class' },
    '[test/cache] storageClassName: "My Class" holds "M", " " and "C", which a name cannot. Fix: write "my-class".',
  ],
  [{ size: '1Gi', name: 'My Claim' }, expect.stringContaining('[test/cache] name: "My Claim"')],
])('refuses %j', (props, message) => {
  expect(messageOf(() => claimOf(props as KvCacheVolumeClaimProps))).toEqual(message);
});
