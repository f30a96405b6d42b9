import { expect, test } from 'vitest';
import { StackRouter } from '../../lib';
import { repositoryOf } from '../../lib/kubernetes/image';
import { LMCACHE_SERDES } from '../../lib/model-server/features/lmcache/props';
import { DEFAULT_STACK_RELEASE, LMCACHE_IMAGE, STACK_RELEASES } from '../../lib/releases';
import { LMCACHE_HARDWARE } from '../../lib/support/lmcache-hardware';

const { cacheServer, engines, router } = STACK_RELEASES[DEFAULT_STACK_RELEASE];

test('the image of LMCache is the one that its hardware table knows, which may not import it', () => {
  const { image, version, repository } = LMCACHE_IMAGE;
  expect(LMCACHE_HARDWARE.nvidia.image).toEqual({ name: image, version });
  expect(engines.lmcacheImages.nvidia).toMatchObject({ image, holds: { LMCache: version } });
  expect(cacheServer).toMatchObject({ image, version, executable: '/opt/venv/bin/lmcache_server' });
  expect(repositoryOf(image)).toBe(repository);
});

test('a controller is where the release of its router has it', () => {
  const { pullPort, replyPort, heartbeatPort } = router.ports.lmcache;
  expect(StackRouter.lmcacheController('chat', { pullPort: 9100 }, DEFAULT_STACK_RELEASE)).toEqual({
    host: 'chat-router-service',
    pullPort: 9100,
    replyPort: replyPort.number,
    heartbeatPort: heartbeatPort.number,
  });
  expect(StackRouter.lmcacheController('chat').pullPort).toBe(pullPort.number);
});

test('the newest release is taken where none is named, and its tables fit the props', () => {
  expect(Object.keys(STACK_RELEASES).at(-1)).toBe(DEFAULT_STACK_RELEASE);
  expect(LMCACHE_SERDES).toContain(cacheServer.serde);
  expect(router.apiKeyEnv).toBe(engines.apiKeyEnv);
});
