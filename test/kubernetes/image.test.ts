import { expect, test } from 'vitest';
import { describe as line } from '../../lib/internal/config-error';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { imageProblem, imagePullingSchema } from '../../lib/kubernetes/image';
import { messageOf } from '../synth';

const UNPINNED =
  'is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.';

test.each([
  ['not an image:1', 'image: "not an image:1" is not an image reference. Fix: write registry/repository:tag.'],
  ['', 'image: "" is not an image reference. Fix: write registry/repository:tag.'],
  ['vllm/', 'image: "vllm/" is not an image reference. Fix: write registry/repository:tag.'],
  ['ghcr.io/vllm/:1', 'image: "ghcr.io/vllm/:1" is not an image reference. Fix: write registry/repository:tag.'],
  ['a b.c/vllm/x:v1', 'image: "a b.c/vllm/x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['a b/vllm/x:v1', 'image: "a b/vllm/x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['user:pass.x/vllm/x:v1', 'image: "user:pass.x/vllm/x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['me:secret@a.b/vllm/x:v1', 'image: "***@a.b/vllm/x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['registry:99999/x:v1', 'image: "registry:99999/x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['../x:v1', 'image: "../x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['a.b/Vllm/x:v1', 'image: "a.b/Vllm/x:v1" is not an image reference. Fix: write registry/repository:tag.'],
  ['ghcr.io/a//b:1', 'image: "ghcr.io/a//b:1" is not an image reference. Fix: write registry/repository:tag.'],
  ['vllm/vllm-openai', `image: "vllm/vllm-openai" ${UNPINNED}`],
  ['vllm/vllm-openai:latest', `image: "vllm/vllm-openai:latest" ${UNPINNED}`],
])('%j is none that can be used', (reference, message) => {
  const problem = imageProblem('image', reference);
  expect(problem && line(problem)).toBe(message);
});

const schema = defineSchema((z) => z.strictObject({ images: imagePullingSchema(z) }));
const errorOf = (images: unknown) => messageOf(() => parseProps('test/x', schema, { images }));

test.each(['..', 'registry:99999', 'registry:0', 'registry', 'a..b/c', 'a b.c', 'registry.corp//x', ''])(
  '%j is no mirror',
  (registryMirror) => {
    expect(errorOf({ registryMirror })).toBe(
      `[test/x] images.registryMirror: "${registryMirror}" is not valid. Fix: give a host and a path, without a scheme, such as "registry.corp/mirror".`,
    );
  },
);

test.each(['registry.corp', 'registry:5000', 'localhost/m', 'registry.corp/a/b/', '10.0.0.1:5000/hub'])(
  '%s is a mirror',
  (registryMirror) => {
    expect(errorOf({ registryMirror })).toBe('accepted');
  },
);

test('a mirror is shown without a password', () => {
  expect(errorOf({ registryMirror: 'me:pass@registry.corp' })).toBe(
    '[test/x] images.registryMirror: "***@registry.corp" is not valid. Fix: give a host and a path, without a scheme, such as "registry.corp/mirror".',
  );
});

test('a secret for pulling is named once', () => {
  expect(errorOf({ pullSecrets: ['a', 'b', 'a'] })).toBe(
    '[test/x] images.pullSecrets[2]: "a" is named before. Fix: name it once.',
  );
});

test.each([
  'vllm/vllm-openai:v0.19.1',
  'localhost:5000/vllm:1',
  'a/b__c/d---e.f:v1',
  'registry/vllm/x:1',
  `vllm/vllm-openai:latest@sha256:${'0'.repeat(64)}`,
])('%s says what runs', (reference) => {
  expect(imageProblem('image', reference)).toBeUndefined();
});
