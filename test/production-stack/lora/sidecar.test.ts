import { expect, test } from 'vitest';
import { loraEngineParts, loraSidecar, loraSidecarImageForm } from '../../../lib/production-stack/lora/sidecar';

test('the container that downloads adapters starts before the engine and stays beside it, where the controller calls it', () => {
  const [sidecar, ...others] =
    loraSidecar({
      image: 'registry.example.com/lmcache/lmstack-sidecar:1',
      images: { registryMirror: 'mirror.corp' },
      volume: { name: 'weights', mountPath: '/data/' },
    }).initContainers ?? [];
  expect(others).toEqual([]);
  expect(sidecar).toEqual({
    name: 'sidecar',
    image: 'mirror.corp/lmcache/lmstack-sidecar:1',
    imagePullPolicy: 'Always',
    restartPolicy: 'Always',
    env: [
      { name: 'PORT', value: '30090' },
      { name: 'LORA_DOWNLOAD_BASE_DIR', value: '/data/lora-adapters' },
    ],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'weights', mountPath: '/data/' }],
  });
});

test('engines are told that adapters may come and go', () => {
  expect(loraEngineParts()).toEqual({ env: { VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'True' } });
});

test('says what to give for an image of which upstream has no version', () => {
  expect(loraSidecarImageForm()).toBe(
    'Give the image that you have tried by its digest, such as "lmcache/lmstack-sidecar@sha256:…": upstream publishes no tag but "latest"',
  );
});
