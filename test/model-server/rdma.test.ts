import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, ModelServer, type ModelServerProps, Warnings } from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer: ModelServerProps = { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), rdma: true };
const serverOf = (props: Partial<ModelServerProps>) => new ModelServer(aChart(), 'qwen', { ...aServer, ...props });
const templateOf = (props: Partial<ModelServerProps>): Manifest =>
  theOnly(manifestsOf(serverOf(props)), 'Deployment').spec.template;
const limitsOf = (props: Partial<ModelServerProps>) => templateOf(props).spec.containers[0].resources.limits;
const errorOf = (props: Partial<ModelServerProps> | object) => messageOf(() => serverOf(props as Partial<ModelServerProps>));

const coreweave = Accelerator.nvidia({ platform: 'coreweave' });
const gke = Accelerator.nvidia({ platform: 'gke' });
const oci = Accelerator.amd({ platform: 'oci' });

test.each([
  ['CoreWeave', coreweave],
  ['AKS', Accelerator.nvidia({ platform: 'aks' })],
  ['TensorWave', Accelerator.amd({ platform: 'tensorwave' })],
])('a pod on %s asks for one device, however many accelerators it has', (_, accelerator) => {
  expect(limitsOf({ accelerator, tensorParallelSize: 1 })).toMatchObject({ 'rdma/ib': '1' });
  expect(limitsOf({ accelerator, tensorParallelSize: 8 })).toMatchObject({ 'rdma/ib': '1' });
});

test('AKS is warned of for the memory that its nodes let a container lock', () => {
  expect(Warnings.of(serverOf({ accelerator: Accelerator.nvidia({ platform: 'aks' }) }))).toEqual([
    {
      id: 'platform-policy',
      field: 'rdma',
      what: 'nodes of "aks" limit the memory that a container may lock, and RDMA locks all that it transfers',
      fix: 'raise the limit on the nodes, as with an NRI plugin.',
    },
  ]);
  expect(Warnings.of(serverOf({ accelerator: coreweave }))).toEqual([]);
});

test('a pod on GKE has an interface on as many networks as it has accelerators', () => {
  const { annotations } = templateOf({ accelerator: gke, tensorParallelSize: 2 }).metadata;
  expect(annotations['networking.gke.io/default-interface']).toBe('eth0');
  expect(JSON.parse(annotations['networking.gke.io/interfaces'])).toEqual([
    { interfaceName: 'eth0', network: 'default' },
    { interfaceName: 'eth2', network: 'rdma-0' },
    { interfaceName: 'eth3', network: 'rdma-1' },
  ]);
});

test('a pod on OCI has a virtual function, an interface and the right to use them for each accelerator', () => {
  const { metadata, spec } = templateOf({ accelerator: oci, tensorParallelSize: 2 });
  const [container] = spec.containers;
  expect(JSON.parse(metadata.annotations['k8s.v1.cni.cncf.io/networks'])).toEqual([
    { name: 'sriov-rdma-vf', namespace: 'default', interface: 'net1' },
    { name: 'sriov-rdma-vf', namespace: 'default', interface: 'net2' },
  ]);
  expect(container.resources.limits).toMatchObject({ 'amd.com/gpu': '2', 'nvidia.com/sriov-rdma-vf': '2' });
  expect(container.securityContext).toEqual({ capabilities: { add: ['IPC_LOCK'] } });
  expect(spec.volumes).toContainEqual({ name: 'dev-infiniband', hostPath: { path: '/dev/infiniband', type: 'Directory' } });
  expect(container.env).toEqual(
    expect.arrayContaining([
      { name: 'UCX_TLS', value: 'rc,ud,sm,self,rocm_copy,rocm_ipc' },
      { name: 'UCX_IB_GID_INDEX', value: '3' },
    ]),
  );
});

test('networks and functions follow the accelerators, whatever their number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), (tensorParallelSize) => {
      const interfaces = templateOf({ accelerator: gke, tensorParallelSize }).metadata.annotations[
        'networking.gke.io/interfaces'
      ];
      expect(JSON.parse(interfaces)).toHaveLength(tensorParallelSize + 1);
      expect(limitsOf({ accelerator: oci, tensorParallelSize })['nvidia.com/sriov-rdma-vf']).toBe(String(tensorParallelSize));
    }),
  );
});

describe('a fabric that is spelt out', () => {
  test('works on a cluster that no row describes', () => {
    expect(limitsOf({ rdma: { kind: 'sharedDevice', resourceName: 'rdma/hca_shared', count: 2 } })).toMatchObject({
      'rdma/hca_shared': '2',
    });
    const sriov = templateOf({ rdma: { kind: 'sriov', network: 'ib', networkNamespace: 'net', resourceName: 'a.b/vf' } });
    expect(JSON.parse(sriov.metadata.annotations['k8s.v1.cni.cncf.io/networks'])).toEqual([
      { name: 'ib', namespace: 'net', interface: 'net1' },
    ]);
    expect(sriov.spec.containers[0].env.map((e: Manifest) => e.name)).not.toContain('UCX_TLS');
  });

  test('keeps what its platform needs beside it', () => {
    const { spec } = templateOf({ accelerator: oci, rdma: { kind: 'sriov', network: 'mine' } });
    expect(spec.containers[0].env.map((e: Manifest) => e.name)).toContain('UCX_IB_GID_INDEX');
  });

  test('names the networks of GKE', () => {
    const { annotations } = templateOf({ accelerator: gke, rdma: { kind: 'gkeNetworks', networks: ['rdma-3'] } }).metadata;
    expect(annotations['networking.gke.io/interfaces']).toBe(
      '[\n  {"interfaceName":"eth0","network":"default"},\n  {"interfaceName":"eth2","network":"rdma-3"}\n]\n',
    );
  });
});

describe('what cannot work is refused', () => {
  test.each<[object, string]>([
    [
      {},
      '[test/qwen] rdma: no platform is named for NVIDIA GPU, and each cloud gives pods its network in a way of its own. Fix: name a platform ("coreweave", "aks", "tensorwave", "gke" and "oci"), or say how: { kind: "sharedDevice", resourceName: "rdma/ib" }.',
    ],
    [
      { accelerator: Accelerator.nvidia({ platform: 'digitalocean' }) },
      '[test/qwen] rdma: the RDMA network of "digitalocean" is not known for NVIDIA GPU, and each cloud gives pods its network in a way of its own. Fix: name a platform ("coreweave", "aks", "tensorwave", "gke" and "oci"), or say how: { kind: "sharedDevice", resourceName: "rdma/ib" }.',
    ],
    [
      { rdma: { kind: 'gkeNetworks', networks: ['a', 'a'] } },
      '[test/qwen] rdma.networks: names a network twice, and a pod has one interface on each. Fix: name each once.',
    ],
    [
      { tensorParallelSize: 8, rdma: { kind: 'gkeNetworks', networks: ['a'] } },
      "[test/qwen] rdma.networks: names 1 networks, and each of the pod's 8 devices has an interface of its own. Fix: name 8, or leave it out.",
    ],
    [
      { accelerator: Accelerator.cpu(), rdma: { kind: 'sriov' } },
      '[test/qwen] rdma.kind: "sriov" gives a pod one interface for each of its devices, and CPU pods have none. Fix: choose "sharedDevice", or leave rdma out.',
    ],
  ])('%#', (props, message) => {
    expect(errorOf(props)).toBe(message);
  });
});
