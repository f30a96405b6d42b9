import { expect, test } from 'vitest';
import { Accelerator, AsyncProcessor, BatchGateway, OptimizedBaseline, TryOutBackends } from '../../lib';
import { violations } from '../laws/laws';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

test('with a simulated model they are a whole batch API: every address, volume and Secret is there or named', () => {
  const chart = aChart('trial');
  const { router } = new OptimizedBaseline(chart, 'sim', { accelerator: Accelerator.simulated() });
  const { files, redis } = new TryOutBackends(chart, 'backends');
  new BatchGateway(chart, 'batch', { gateway: router, files });
  new AsyncProcessor(chart, 'async', { gateway: router, queue: { kind: 'redis-sortedset', redis } });
  expect(violations(manifestsOf(chart))).toEqual([]);
  expect(validationsOf(chart)).toEqual([]);
});

test('are called by the names of their Services', () => {
  const backends = new TryOutBackends(aChart('trial'), 'backends', { name: 'try' });
  expect(backends.redis.address).toBe('try-redis.trial.svc.cluster.local:6379');
  expect(backends.postgresqlAddress).toBe('try-postgresql.trial.svc.cluster.local:5432');
  expect(new TryOutBackends(aChart(), 'backends').redis.address).toBe('batch-redis:6379');
});

test('passwords come from the Secret, and are on no command line', () => {
  const objects = manifestsOf(new TryOutBackends(aChart('trial'), 'backends', { secretName: 'mine' }));
  const references = (name: string) =>
    theOnly(objects, 'Deployment', name)
      .spec.template.spec.containers[0].env.filter((e: Manifest) => e.valueFrom)
      .map((e: Manifest) => [e.name, e.valueFrom.secretKeyRef]);
  expect(references('batch-postgresql')).toEqual([['POSTGRES_PASSWORD', { name: 'mine', key: 'postgresql-password' }]]);
  expect(references('batch-redis')).toEqual([['REDISCLI_AUTH', { name: 'mine', key: 'redis-password' }]]);
  expect(objects.map((o) => o.kind)).not.toContain('Secret');
});

test('Redis is the first process of its container, so that it is told to stop and writes what it holds', () => {
  const { command } = theOnly(manifestsOf(new TryOutBackends(aChart('trial'), 'backends')), 'Deployment', 'batch-redis').spec
    .template.spec.containers[0];
  expect(command).toEqual([
    'sh',
    '-c',
    'exec redis-server - --appendonly yes --dir /data <<EOF\nrequirepass "$REDISCLI_AUTH"\nEOF\n',
  ]);
});

test('keep what they store, and never have two pods on one volume', () => {
  const objects = manifestsOf(new TryOutBackends(aChart('trial'), 'backends', { size: '20Gi', storageClassName: 'fast' }));
  const claims = objects.filter((o) => o.kind === 'PersistentVolumeClaim');
  expect(claims.map((o) => o.metadata.name).sort()).toEqual(['batch-files', 'batch-postgresql', 'batch-redis']);
  for (const { spec } of claims)
    expect(spec).toMatchObject({ storageClassName: 'fast', resources: { requests: { storage: '20Gi' } } });
  for (const o of objects.filter((o) => o.kind === 'Deployment'))
    expect(o.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
});

test('run as their own users, in pods that a restricted namespace takes', () => {
  const objects = manifestsOf(new TryOutBackends(aChart('trial'), 'backends'));
  for (const { spec } of objects.filter((o) => o.kind === 'Deployment')) {
    const pod = spec.template.spec;
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      runAsUser: 999,
      runAsGroup: 999,
      fsGroup: 999,
    });
    expect(pod.containers[0].securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
  }
});

test('images are pinned, and names are host names', () => {
  expect(messageOf(() => new TryOutBackends(aChart(), 'b', { name: '1st' }))).toBe(
    '[test/b] name: "1st" begins with a digit, and the name of its Service, "1st-postgresql", cannot. Fix: begin it with a letter.',
  );
  expect(messageOf(() => new TryOutBackends(aChart(), 'b', { redisImage: 'redis', name: 'Try' }))).toBe(
    [
      '[test/b] name: "Try" holds "T", which a name cannot. Fix: write "try".',
      '[test/b] redisImage: "redis" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
    ].join('\n'),
  );
});

test('names that the API server would refuse', () => {
  expect(messageOf(() => new TryOutBackends(aChart('trial'), 'backends', { name: '2nd', storageClassName: 'My Class' }))).toBe(
    [
      '[test/backends] name: "2nd" begins with a digit, and the name of its Service, "2nd-postgresql", cannot. Fix: begin it with a letter.',
      '[test/backends] storageClassName: "My Class" holds "M", " " and "C", which a name cannot. Fix: write "my-class".',
    ].join('\n'),
  );
});
