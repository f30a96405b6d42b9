import { expect, test } from 'vitest';
import { describe as line } from '../../lib/internal/config-error';
import { imageProblem } from '../../lib/kubernetes/image';

const UNPINNED =
  'is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.';

test.each([
  ['not an image:1', 'image: "not an image:1" is not an image reference. Fix: write registry/repository:tag.'],
  ['', 'image: "" is not an image reference. Fix: write registry/repository:tag.'],
  ['vllm/', 'image: "vllm/" is not an image reference. Fix: write registry/repository:tag.'],
  ['ghcr.io/vllm/:1', 'image: "ghcr.io/vllm/:1" is not an image reference. Fix: write registry/repository:tag.'],
  ['ghcr.io/a//b:1', 'image: "ghcr.io/a//b:1" is not an image reference. Fix: write registry/repository:tag.'],
  ['vllm/vllm-openai', `image: "vllm/vllm-openai" ${UNPINNED}`],
  ['vllm/vllm-openai:latest', `image: "vllm/vllm-openai:latest" ${UNPINNED}`],
])('%j is none that can be used', (reference, message) => {
  const problem = imageProblem('image', reference);
  expect(problem && line(problem)).toBe(message);
});

test.each(['vllm/vllm-openai:v0.19.1', 'localhost:5000/vllm:1', `vllm/vllm-openai:latest@sha256:${'0'.repeat(64)}`])(
  '%s says what runs',
  (reference) => {
    expect(imageProblem('image', reference)).toBeUndefined();
  },
);
