import { describe, expect, test } from 'vitest';
import { Accelerator, type AcceleratorSpec, ModelServer } from '../../lib';
import { AMD } from '../../lib/accelerators/amd';
import { ascend } from '../../lib/accelerators/ascend';
import { armCpu, cpu } from '../../lib/accelerators/cpu';
import { googleTpu } from '../../lib/accelerators/google-tpu';
import { INTEL_GAUDI } from '../../lib/accelerators/intel-gaudi';
import { INTEL_XPU } from '../../lib/accelerators/intel-xpu';
import { NVIDIA } from '../../lib/accelerators/nvidia';
import { SIMULATED } from '../../lib/accelerators/simulated';
import { LMCACHE_HARDWARE } from '../../lib/support/lmcache-hardware';
import { aChart, manifestsOf, messageOf, theOnly } from '../synth';

const npu: AcceleratorSpec = {
  id: 'npu',
  displayName: 'NPU',
  nameStem: 'npu',
  labels: { variant: 'npu', vendor: 'acme' },
  resourceNames: ['acme.com/npu'],
  defaultExposure: 'devicePlugin',
  source: 'test',
};
const described = (more: object) => Accelerator.custom({ ...npu, ...more });
const served = (more: object) =>
  new ModelServer(aChart(), 'qwen', {
    model: 'Qwen/Qwen3-8B',
    accelerator: described(more),
    image: 'registry.example/vllm-npu:v1',
    engineVersion: '0.19.1',
  });

describe('what cannot be true of an accelerator', () => {
  test.each([
    [{ id: 'My NPU' }, 'id: "My NPU" holds "M", " ", "N", "P" and "U", which a name cannot. Fix: write "my-npu".'],
    [{ resourceNames: [] }, 'resourceNames[0]: is missing. Fix: give a string.'],
    [{ rows: 'nvidia' }, 'rows: "nvidia" is not a list. Fix: give a list.'],
    [
      { labels: { variant: 'n p u' } },
      'labels.variant: "n p u" is not valid. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit.',
    ],
    [
      { resourceNames: ['npu'] },
      'resourceNames[0]: "npu" is not valid. Fix: give a resource with its domain, such as "nvidia.com/gpu".',
    ],
    [
      { resourceNames: ['kubernetes.io/npu'] },
      'resourceNames[0]: "kubernetes.io/npu" is not valid. Fix: give a resource with its domain, such as "nvidia.com/gpu".',
    ],
    [{ resourceNames: 'acme.com/npu' }, 'resourceNames: "acme.com/npu" is not a list. Fix: give a list.'],
    [
      { deviceClass: 'A B' },
      'deviceClass: "A B" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
    ],
    [
      { defaultExposure: 'plugin' },
      'defaultExposure: "plugin" is not one of the choices. Fix: choose one of "devicePlugin" and "dra".',
    ],
    [{ devicesPerHost: '8' }, 'devicesPerHost: "8" is not a number. Fix: give a number.'],
    [{ memoryGiB: Number.NaN }, 'memoryGiB: NaN is not a number. Fix: give a number.'],
    [{ devicePerHost: 8 }, 'devicePerHost: is not a known prop. Fix: did you mean "devicesPerHost"?'],
    [{ podParts: { envs: {} } }, 'podParts.envs: is not a known prop. Fix: did you mean "env"?'],
    [
      { podParts: { env: { 'a b': 'x' } } },
      'podParts.env.a b: "a b" is not valid. Fix: use letters, digits, "_", "-" and "."; do not start with a digit.',
    ],
    [{ podParts: { env: { A: 3 } } }, 'podParts.env.A: 3 fits none of the forms. Fix: give a string, or an object.'],
    [
      { podParts: { tolerations: [{ kee: 'a', operator: 'Exists' }] } },
      'podParts.tolerations[0].kee: "a" is not valid. Fix: leave it out: Kubernetes has no such field in a toleration.',
    ],
    [{ fit: 8 }, 'fit: 8 is not valid. Fix: give a function from parallelism to devices.'],
    [
      { lmcache: { ...LMCACHE_HARDWARE.nvidia, status: 'release' } },
      'lmcache.status: "release" is not one of the choices. Fix: did you mean "released"?',
    ],
  ])('%j', (more, message) => {
    expect(messageOf(() => described(more))).toBe(`[Accelerator.custom] spec.${message}`);
  });

  test('is said all at once', () => {
    expect(messageOf(() => described({ memoryGiB: -1, devicesPerHost: 0 })).split('\n')).toHaveLength(2);
  });
});

describe('settings of an accelerator', () => {
  test.each([
    [{ vllm: { blokSize: 3 } }, 'vllm.blokSize: is not a known prop. Fix: did you mean "blockSize"?'],
    [{ vllm: { blockSize: 'x' } }, 'vllm.blockSize: "x" is not a number. Fix: give a number.'],
    [{ vlm: { blockSize: 128 } }, 'vlm: is not an engine. Fix: did you mean "vllm"?'],
    [
      { vllm: { extraArgs: ['--enforce-eager'] } },
      'vllm.extraArgs: cannot be a default, because there is no telling what they would replace. Fix: use settings.',
    ],
  ])('%j are refused before they are dropped', (settings, message) => {
    expect(messageOf(() => served({ settings }))).toBe(`[test/qwen] accelerator.spec.settings.${message}`);
  });

  test('reach the engine', () => {
    expect(served({ settings: { vllm: { blockSize: 128 } } }).kvBlockSize).toBe(128);
  });
});

describe('what a fit of the caller returns', () => {
  test.each([
    [undefined, 'fit: returned nothing. Fix: return { devices }, or { field, what, fix } where the parallelism cannot be had.'],
    [8, 'fit: returned 8. Fix: return { devices }, or { field, what, fix } where the parallelism cannot be had.'],
    [{ devices: Number.NaN }, 'fit().devices: NaN is not a number. Fix: give a number.'],
    [{ devices: 1.5 }, 'fit().devices: 1.5 is not a whole number. Fix: give a whole number.'],
    [{ devices: 0 }, 'fit().devices: 0 is too small. Fix: give at least 1.'],
    [{ device: 1 }, 'fit().devices: is missing. Fix: give a number.'],
    [{ field: 'tensorParallelSize' }, 'fit().what: is missing. Fix: give a string.'],
  ])('%j is judged', (found, message) => {
    expect(messageOf(() => served({ fit: () => found }))).toBe(`[test/qwen] accelerator.spec.${message}`);
  });

  test('is what the pods ask for', () => {
    const { containers } = theOnly(manifestsOf(served({ fit: () => ({ devices: 3 }) })), 'Deployment').spec.template.spec;
    expect(containers[0].resources.limits).toEqual({ 'acme.com/npu': '3' });
  });

  test('is the reason where it is a problem', () => {
    const fit = () => ({ field: 'tensorParallelSize', what: 'is odd', fix: 'make it even.' });
    expect(messageOf(() => served({ fit }))).toBe('[test/qwen] tensorParallelSize: is odd. Fix: make it even.');
  });
});

// Nobody parses them at run time.
test.each([
  ...[NVIDIA, AMD, ascend('910B'), ascend('310P'), INTEL_XPU, INTEL_GAUDI, googleTpu('v6e', undefined)],
  ...[cpu('intel', 32, 1), armCpu(32, 1), SIMULATED],
])('the row of $displayName would pass as well', (spec: AcceleratorSpec) => {
  expect(Accelerator.custom(spec).spec).toEqual({ ...spec, ...(spec.fit && { fit: expect.any(Function) }) });
});

test.each(Object.entries(LMCACHE_HARDWARE))('what LMCache has on %s would pass as well', (_, lmcache) => {
  expect(described({ lmcache }).spec.lmcache).toEqual(lmcache);
});
