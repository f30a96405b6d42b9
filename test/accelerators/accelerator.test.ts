import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, type AcceleratorSpec, ModelServer } from '../../lib';
import { aChart, manifestsOf, messageOf, theOnly } from '../synth';

const fitOf = (accelerator: Accelerator, tensorParallelSize?: number, pipelineParallelSize?: number) =>
  accelerator.fit({ tensorParallelSize, pipelineParallelSize, onlyPod: true });

describe('how devices are asked for', () => {
  test.each([
    ['nvidia', Accelerator.nvidia(), 'devicePlugin'],
    ['amd', Accelerator.amd(), 'devicePlugin'],
    ['ascend', Accelerator.ascend(), 'devicePlugin'],
    ['google-tpu', Accelerator.googleTpu(), 'devicePlugin'],
    ['intel-xpu', Accelerator.intelXpu(), 'dra'],
    ['intel-gaudi', Accelerator.intelGaudi(), 'dra'],
    ['cpu', Accelerator.cpu(), undefined],
    ['simulated', Accelerator.simulated(), undefined],
  ])('%s does what upstream does', (id, accelerator, exposure) => {
    expect([accelerator.id, accelerator.exposure]).toEqual([id, exposure]);
  });

  test('naming a claim is asking for one', () => {
    expect(Accelerator.nvidia({ dra: { apiVersion: 'v1beta1' } }).exposure).toBe('dra');
  });

  test('an Intel GPU has a resource per kernel driver', () => {
    const parts = Accelerator.intelXpu({ exposure: 'devicePlugin', resourceName: 'gpu.intel.com/i915' }).podParts({ devices: 2 });
    expect(parts.devices).toEqual({ 'gpu.intel.com/i915': 2 });
  });
});

describe('how many devices fit', () => {
  test('one per rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 }), (tp, pp) => {
        expect(fitOf(Accelerator.nvidia(), tp, pp)).toEqual({ devices: tp * pp });
      }),
    );
  });

  test('a host with fewer devices refuses earlier', () => {
    expect(fitOf(Accelerator.nvidia({ devicesPerHost: 4 }), 8)).toMatchObject({ field: 'tensorParallelSize' });
    expect(fitOf(Accelerator.nvidia({ devicesPerHost: 16 }), 16)).toEqual({ devices: 16 });
  });

  test.each([
    ['v5e', 1, '1x1', 1],
    ['v5e', 4, '2x2', 4],
    ['v6e', 8, '2x4', 8],
    ['v7', 8, '2x2x1', 4],
  ] as const)('a TPU %s of %d ranks is the slice %s with %d chips', (generation, tensorParallelSize, topology, chips) => {
    expect(fitOf(Accelerator.googleTpu({ generation }), tensorParallelSize)).toMatchObject({
      devices: chips,
      nodeSelector: { 'cloud.google.com/gke-tpu-topology': topology },
    });
  });

  test('a slice that is named decides the tensor parallel size', () => {
    expect(fitOf(Accelerator.googleTpu({ generation: 'v6e', topology: '2x2' }))).toMatchObject({
      devices: 4,
      tensorParallelSize: 4,
    });
    expect(fitOf(Accelerator.googleTpu({ generation: 'v7' }))).toMatchObject({ devices: 4, tensorParallelSize: 8 });
  });

  test('a fit never asks for another number of chips than its topology has', () => {
    for (const generation of ['v5e', 'v6e', 'v7'] as const) {
      const fits = Array.from({ length: 16 }, (_, i) => fitOf(Accelerator.googleTpu({ generation }), i + 1)).filter(
        (fit) => 'devices' in fit,
      );
      expect(fits).not.toEqual([]);
      for (const { nodeSelector, devices } of fits) {
        const sides = nodeSelector?.['cloud.google.com/gke-tpu-topology']?.split('x') ?? [];
        expect(sides.reduce((chips, side) => chips * Number(side), 1)).toBe(devices);
      }
    }
  });
});

describe('what cannot be', () => {
  test.each([
    [
      () => Accelerator.nvidia({ exposure: 'devicePlugin', dra: {} }),
      '[Accelerator.nvidia] dra: a claim is asked for beside exposure "devicePlugin", so the pod would get its devices twice. Fix: leave out dra, or set exposure to "dra".',
    ],
    [
      () => Accelerator.intelXpu({ resourceName: 'gpu.intel.com/xe' }),
      '[Accelerator.intelXpu] resourceName: "gpu.intel.com/xe" is a device plugin\'s resource, and the devices are claimed through DRA. Fix: set exposure to "devicePlugin", or leave resourceName out.',
    ],
    [
      () => Accelerator.amd({ dra: { selectors: ['true'], firstAvailable: [{ selectors: ['true'] }] } }),
      '[Accelerator.amd] dra.selectors: selectors of the request stand beside firstAvailable, whose alternatives have selectors of their own. Fix: move the selectors into each alternative.',
    ],
    [
      () => Accelerator.nvidia({ dra: { firstAvailable: Array(9).fill({}) } }),
      '[Accelerator.nvidia] dra.firstAvailable: a list is too large. Fix: give at most 8 entries.',
    ],
    [
      () => Accelerator.nvidia({ dra: { selectors: Array(33).fill('true') } }),
      '[Accelerator.nvidia] dra.selectors: a list is too large. Fix: give at most 32 entries.',
    ],
    [
      () => Accelerator.nvidia({ dra: { deviceClass: 'A B' } }),
      '[Accelerator.nvidia] dra.deviceClass: "A B" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
    ],
    [
      () => Accelerator.nvidia({ dra: { firstAvailable: [{ deviceClass: 'A B' }] } }),
      '[Accelerator.nvidia] dra.firstAvailable[0].deviceClass: "A B" is not valid. Fix: give the name of an object: lower-case letters, digits, "-" and ".".',
    ],
    [
      () => Accelerator.nvidia({ dra: { apiVersion: 'v1beta1', firstAvailable: [{}] } }),
      '[Accelerator.nvidia] dra.firstAvailable: came after v1beta1 as Kubernetes 1.32 has it. Fix: leave it out, or use apiVersion "v1beta2" (Kubernetes 1.33) or "v1" (1.34).',
    ],
    [
      () => Accelerator.googleTpu({ platform: 'openshift' }),
      '[Accelerator.googleTpu] platform: "openshift" has no Google TPU v6e. Fix: leave platform out, or choose an accelerator that it has: "nvidia", "amd", "intel-xpu", "intel-gaudi", "cpu" and "simulated".',
    ],
    [
      () => Accelerator.googleTpu({ generation: 'v6e', topology: '4x4' }),
      '[Accelerator.googleTpu] topology: "4x4" spans 4 hosts, and a pod runs on one. Fix: choose a single-host topology of TPU v6e: "1x1", "2x2" and "2x4".',
    ],
    [
      () => Accelerator.googleTpu({ generation: 'v7', topology: '2x4' }),
      '[Accelerator.googleTpu] topology: "2x4" is no topology of TPU v7. Fix: choose one of "2x2x1".',
    ],
    [
      () => Accelerator.nvidia({ platfrom: 'gke' } as object),
      '[Accelerator.nvidia] platfrom: is not a known prop. Fix: did you mean "platform"?',
    ],
    [
      () => Accelerator.ascend({ model: '310P', resourceName: 'huawei.com/Ascend910' }),
      '[Accelerator.ascend] resourceName: "huawei.com/Ascend910" is the resource of another chip than 310P. Fix: choose "huawei.com/Ascend310P" and "huawei.com/ascend-310", or say which model it is.',
    ],
    [
      () => Accelerator.ascend({ resourceName: 'ascend' }),
      '[Accelerator.ascend] resourceName: "ascend" is not valid. Fix: give a resource such as "huawei.com/Ascend910".',
    ],
    [
      () => Accelerator.ascend({ platform: 'gke' }),
      '[Accelerator.ascend] platform: "gke" has no Ascend NPU 910B. Fix: leave platform out, or choose an accelerator that it has: "nvidia", "google-tpu", "cpu" and "simulated".',
    ],
    [
      () => Accelerator.cpu({ arch: 'arm64', vendor: 'amd' }),
      '[Accelerator.cpu] vendor: "amd" makes processors of amd64, and arch is "arm64". Fix: leave vendor out, or set arch to "amd64".',
    ],
    [
      () => Accelerator.custom({ ...unheardOf, deviceClass: undefined }, { exposure: 'dra' }),
      '[Accelerator.custom] dra.deviceClass: Unheard-of has no usual device class. Fix: name the one that its driver installs.',
    ],
    [
      () => Accelerator.custom(unheardOf, { dra: { selectors: ['true'] } }),
      '[Accelerator.custom] dra.deviceClass: Unheard-of has no usual device class. Fix: name the one that its driver installs.',
    ],
    [
      () => Accelerator.custom(unheardOf, { dra: { firstAvailable: [{ deviceClass: 'a.example.com' }, {}] } }),
      '[Accelerator.custom] dra.deviceClass: Unheard-of has no usual device class. Fix: name the one that its driver installs.',
    ],
    [
      () => Accelerator.custom({ ...unheardOf, resourceNames: undefined }),
      '[Accelerator.custom] spec.resourceNames: is missing: the device plugin of Unheard-of hands out no resource that a pod could ask for. Fix: name it, or set exposure to "dra".',
    ],
    [() => Accelerator.cpu({ kvCacheSpaceGiB: 0 }), '[Accelerator.cpu] kvCacheSpaceGiB: 0 is too small. Fix: give at least 1.'],
    [
      () => Accelerator.cpu({ kvCacheSpaceGiB: 0.5 }),
      '[Accelerator.cpu] kvCacheSpaceGiB: 0.5 is not a whole number. Fix: give a whole number.',
    ],
  ])('is refused with the reason: %#', (make, message) => {
    expect(messageOf(make)).toBe(message);
  });

  test('a tensor parallel size that fills no slice is told those that do', () => {
    expect(fitOf(Accelerator.googleTpu({ generation: 'v7' }), 4)).toEqual({
      field: 'tensorParallelSize',
      what: 'tensorParallelSize 4 does not fill a TPU v7 slice, which runs 2 ranks per chip',
      fix: 'make the product 8 on "2x2x1".',
    });
  });

  test('more devices than a host has', () => {
    expect(fitOf(Accelerator.nvidia(), 8, 2)).toEqual({
      field: 'tensorParallelSize',
      what: 'tensorParallelSize 8 × pipelineParallelSize 2 = 16 asks one pod for 16 devices, and a host has at most 8 of kind NVIDIA GPU',
      fix: "make the product at most 8, spread it over several pods with topology: { kind: 'leaderWorkerSet' }, or say how many your hosts have with the accelerator's devicesPerHost.",
    });
  });
});

const unheardOf: AcceleratorSpec = {
  id: 'unheard-of',
  displayName: 'Unheard-of',
  nameStem: 'unheard-of',
  labels: { variant: 'npu', vendor: 'unheard' },
  resourceNames: ['example.com/npu'],
  defaultExposure: 'devicePlugin',
  source: 'test',
};

test('an accelerator that this library does not know can be described', () => {
  const accelerator = Accelerator.custom(unheardOf);
  expect(accelerator.labels).toEqual({ 'llm-d.ai/accelerator-variant': 'npu', 'llm-d.ai/accelerator-vendor': 'unheard' });
  expect(accelerator.podParts({ devices: 3 }).devices).toEqual({ 'example.com/npu': 3 });
});

test('alternatives that each have a device class need none beside them', () => {
  const firstAvailable = [{ deviceClass: 'a.example.com' }, { deviceClass: 'b.example.com' }];
  expect(Accelerator.custom(unheardOf, { dra: { firstAvailable } }).exposure).toBe('dra');
});

describe('Ascend NPUs', () => {
  test('come with the resource of their chip, or what the device plugin calls it', () => {
    const devicesOf = (accelerator: Accelerator) => accelerator.podParts({ devices: 2 }).devices;
    expect(devicesOf(Accelerator.ascend())).toEqual({ 'huawei.com/Ascend910': 2 });
    expect(devicesOf(Accelerator.ascend({ model: '310P' }))).toEqual({ 'huawei.com/Ascend310P': 2 });
    expect(devicesOf(Accelerator.ascend({ resourceName: 'huawei.com/ascend-1980' }))).toEqual({ 'huawei.com/ascend-1980': 2 });
    expect(devicesOf(Accelerator.ascend({ resourceName: 'example.com/npu' }))).toEqual({ 'example.com/npu': 2 });
  });

  test('have the driver of the node, and of the network where there is one', () => {
    const volumesOf = (accelerator: Accelerator) => Object.keys(accelerator.podParts({ devices: 1 }).volumes ?? {});
    expect(volumesOf(Accelerator.ascend())).toEqual(['ascend-driver', 'ascend-install-info', 'hccn-conf']);
    expect(volumesOf(Accelerator.ascend({ model: '310P' }))).toEqual(['ascend-driver', 'ascend-install-info']);
  });

  test('of A3 are sixteen in a host', () => {
    expect(fitOf(Accelerator.ascend({ model: '910C' }), 16)).toEqual({ devices: 16 });
    expect(fitOf(Accelerator.ascend(), 16)).toMatchObject({ field: 'tensorParallelSize' });
  });

  test('have no image of the release', () => {
    expect(
      messageOf(() => new ModelServer(aChart(), 'qwen', { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.ascend() })),
    ).toBe(
      '[test/qwen] engine: llm-d v0.7.0 has no image of vLLM for Ascend NPU 910B. Fix: choose another accelerator, or give an image of your own with image and engineVersion.',
    );
  });

  test('serve with an image of your own, in the block size that they need', () => {
    const image = { image: 'quay.io/ascend/vllm-ascend:v0.19.1', engineVersion: '0.19.1' };
    const server = new ModelServer(aChart(), 'qwen', { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.ascend(), ...image });
    expect(server.kvBlockSize).toBe(128);
    expect(server.workloadName).toBe('qwen-decode');
    const { containers } = theOnly(manifestsOf(server), 'Deployment').spec.template.spec;
    expect(containers[0].args).toContain('--block-size=128');
    expect(containers[0].resources.limits).toEqual({ 'huawei.com/Ascend910': '1' });
  });
});

describe('CPUs', () => {
  test('of Arm are on nodes of their own, and have no image of the release', () => {
    const arm = Accelerator.cpu({ arch: 'arm64' });
    expect(arm.id).toBe('cpu');
    expect(arm.podParts({ devices: 0 }).nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
    expect(arm.labels).toEqual({ 'llm-d.ai/accelerator-variant': 'cpu', 'llm-d.ai/accelerator-vendor': 'arm' });
    expect(messageOf(() => new ModelServer(aChart(), 'qwen', { model: 'Qwen/Qwen3-8B', accelerator: arm }))).toBe(
      '[test/qwen] engine: llm-d v0.7.0 has no image of vLLM for Arm CPU. Fix: choose another accelerator, or give an image of your own with image and engineVersion.',
    );
  });

  test('of amd64 are wherever they are, unless the architecture is said', () => {
    expect(Accelerator.cpu().podParts({ devices: 0 }).nodeSelector).toEqual({});
    expect(Accelerator.cpu({ arch: 'amd64' }).podParts({ devices: 0 }).nodeSelector).toEqual({ 'kubernetes.io/arch': 'amd64' });
  });
});
