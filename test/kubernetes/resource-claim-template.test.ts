import { Chart, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import { ResourceClaimTemplate, type ResourceClaimTemplateProps } from '../../lib/kubernetes/resource-claim-template';
import { messageOf } from '../synth';
import { aClaimTemplate } from './one-of-each';

const gpu = { name: 'gpu', deviceClassName: 'gpu.nvidia.com' } as const;

function synth(props: ResourceClaimTemplateProps) {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'chat' });
  new ResourceClaimTemplate(chart, 'claim', props);
  return Testing.synth(chart)[0];
}

/** What props that no compiler would pass are rejected with. */
function rejection(props: unknown): string {
  return messageOf(() => synth(props as ResourceClaimTemplateProps));
}

const CONFIG = [
  { opaque: { driver: 'example.com', parameters: { apiVersion: 'example.com/v1', exclusive: true, kind: 'Settings' } } },
];
const CONSTRAINTS = [{ matchAttribute: 'resource.kubernetes.io/pcieRoot', requests: ['gpu', 'nic'] }];
const SELECTORS = [{ cel: { expression: "device.attributes['gpu.nvidia.com'].productName.lowerAscii().matches('.*h200.*')" } }];
const TOLERATIONS = [{ key: 'example.com/noisy', operator: 'Exists', effect: 'NoSchedule' }];

test.each(['v1', 'v1beta2'] as const)('%s nests what is asked for under exactly or firstAvailable', (apiVersion) => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'chat' });
  aClaimTemplate(chart, apiVersion);
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: `resource.k8s.io/${apiVersion}`,
      kind: 'ResourceClaimTemplate',
      metadata: { name: `example-${apiVersion}`, namespace: 'chat', labels: { 'llm-d.ai/role': 'decode' } },
      spec: {
        spec: {
          devices: {
            requests: [
              {
                name: 'gpu',
                exactly: {
                  deviceClassName: 'gpu.nvidia.com',
                  count: 4,
                  allocationMode: 'ExactCount',
                  selectors: SELECTORS,
                  tolerations: TOLERATIONS,
                },
              },
              { name: 'nic', exactly: { deviceClassName: 'rdma.example.com', allocationMode: 'All' } },
              {
                name: 'scratch',
                firstAvailable: [
                  {
                    name: 'large',
                    deviceClassName: 'nvme.example.com',
                    count: 2,
                    selectors: [{ cel: { expression: 'device.driver == "nvme.example.com"' } }],
                  },
                  { name: 'small', deviceClassName: 'nvme.example.com', count: 1 },
                ],
              },
            ],
            constraints: CONSTRAINTS,
            config: [{ requests: ['scratch/large'], ...CONFIG[0] }],
          },
        },
      },
    },
  ]);
});

test('v1beta1 has the fields on the request itself', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'chat' });
  aClaimTemplate(chart, 'v1beta1');
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: 'resource.k8s.io/v1beta1',
      kind: 'ResourceClaimTemplate',
      metadata: { name: 'example-v1beta1', namespace: 'chat', labels: { 'llm-d.ai/role': 'decode' } },
      spec: {
        spec: {
          devices: {
            requests: [
              { name: 'gpu', deviceClassName: 'gpu.nvidia.com', count: 4, allocationMode: 'ExactCount', selectors: SELECTORS },
              { name: 'nic', deviceClassName: 'rdma.example.com', allocationMode: 'All' },
            ],
            constraints: CONSTRAINTS,
            config: [{ requests: ['gpu'], ...CONFIG[0] }],
          },
        },
      },
    },
  ]);
});

test('writes nothing that was not said', () => {
  expect(synth({ apiVersion: 'v1', requests: [gpu] }).spec.spec).toEqual({
    devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com' } }] },
  });
});

test('has its name, by which pods take it', () => {
  const chart = new Chart(Testing.app(), 'test');
  expect(new ResourceClaimTemplate(chart, 'claim', { metadata: { name: 'gpus' }, apiVersion: 'v1', requests: [gpu] }).name).toBe(
    'gpus',
  );
});

test.each([
  [
    { apiVersion: 'v1alpha3', requests: [gpu] },
    '[test/claim] apiVersion: "v1alpha3" is not one of the choices. Fix: choose one of "v1", "v1beta2" and "v1beta1".',
  ],
  [{ apiVersion: 'v1', requests: [] }, '[test/claim] requests: an empty list is too small. Fix: give at least 1 entries.'],
  [
    { apiVersion: 'v1', requests: Array.from({ length: 33 }, (_, i) => ({ ...gpu, name: `gpu-${i}` })) },
    '[test/claim] requests: a list is too large. Fix: give at most 32 entries.',
  ],
  [
    {
      apiVersion: 'v1',
      requests: [{ name: 'gpu', firstAvailable: Array.from({ length: 9 }, (_, i) => ({ ...gpu, name: `gpu-${i}` })) }],
    },
    '[test/claim] requests[0].firstAvailable: a list is too large. Fix: give at most 8 entries.',
  ],
  [
    { apiVersion: 'v1', requests: [{ ...gpu, count: 0 }] },
    '[test/claim] requests[0].count: 0 is too small. Fix: give at least 1.',
  ],
  [
    { apiVersion: 'v1', requests: [{ ...gpu, adminAccess: true }] },
    '[test/claim] requests[0].adminAccess: is not a known prop. Fix: choose one of "name", "deviceClassName", "count", "allocationMode", "selectors", "tolerations" and "firstAvailable".',
  ],
  [
    { apiVersion: 'v1', requests: [{ name: 'gpu', deviceClasName: 'gpu.nvidia.com' }] },
    '[test/claim] requests[0]: names none of "deviceClassName" and "firstAvailable". Fix: give one of them.\n[test/claim] requests[0].deviceClasName: is not a known prop. Fix: did you mean "deviceClassName"?',
  ],
  [
    { apiVersion: 'v1', requests: [{ ...gpu, firstAvailable: [gpu] }] },
    '[test/claim] requests[0].firstAvailable: a list is not valid. Fix: leave it out, or leave "deviceClassName" out: "firstAvailable" is the other form.',
  ],
  [
    { apiVersion: 'v1', metadata: { name: 'My claim' }, requests: [gpu] },
    '[test/claim] metadata.name: "My claim" holds "M" and " ", which a name cannot. Fix: write "my-claim".',
  ],
  [
    {
      apiVersion: 'v1',
      requests: [
        { ...gpu, name: 'gpu.0' },
        { ...gpu, deviceClassName: 'GPU' },
      ],
    },
    '[test/claim] requests[0].name: "gpu.0" holds ".", which a name cannot. Fix: write "gpu-0".\n[test/claim] requests[1].deviceClassName: "GPU" holds "G", "P" and "U", which a name cannot. Fix: write "gpu".',
  ],
  [
    { apiVersion: 'v1', requests: [gpu, gpu] },
    '[test/claim] requests[1].name: "gpu" is taken by an earlier entry. Fix: give each a name of its own.',
  ],
  [
    { apiVersion: 'v1beta1', requests: [{ name: 'gpu', firstAvailable: [gpu] }] },
    '[test/claim] requests[0].firstAvailable: came after v1beta1 as Kubernetes 1.32 has it. Fix: leave it out, or use apiVersion "v1beta2" (Kubernetes 1.33) or "v1" (1.34).',
  ],
  [
    { apiVersion: 'v1beta1', requests: [{ ...gpu, tolerations: [{ operator: 'Exists' }] }] },
    '[test/claim] requests[0].tolerations: came after v1beta1 as Kubernetes 1.32 has it. Fix: leave it out, or use apiVersion "v1beta2" (Kubernetes 1.33) or "v1" (1.34).',
  ],
  [
    { apiVersion: 'v1', requests: [{ ...gpu, selectors: ['true', ' '] }] },
    '[test/claim] requests[0].selectors[1]: is empty. Fix: give a CEL expression on "device", or leave it out.',
  ],
  [
    { apiVersion: 'v1', requests: [{ ...gpu, count: 2, allocationMode: 'All' }] },
    '[test/claim] requests[0].count: 2 contradicts allocationMode "All". Fix: leave one of the two out.',
  ],
  [
    { apiVersion: 'v1', requests: [{ ...gpu, tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }, { value: 'b' }] }] },
    '[test/claim] requests[0].tolerations[0].value: "b" has no meaning for operator "Exists". Fix: leave it out, or use operator "Equal".\n[test/claim] requests[0].tolerations[1].key: is missing, which only operator "Exists" allows. Fix: give the key of the taint, or use operator "Exists".',
  ],
  [
    { apiVersion: 'v1', requests: [gpu], constraints: [{ requests: ['gpus'], matchAttribute: 'pcieRoot' }] },
    '[test/claim] constraints[0].requests[0]: "gpus" is not a request of this claim. Fix: did you mean "gpu"?\n[test/claim] constraints[0].matchAttribute: "pcieRoot" is not the full name of an attribute. Fix: give domain and name, such as "resource.kubernetes.io/pcieRoot".',
  ],
  [
    { apiVersion: 'v1', requests: [gpu], config: [{ requests: ['gpu/large'], driver: 'nvidia_gpu', parameters: {} }] },
    '[test/claim] config[0].requests[0]: "gpu/large" is not a request of this claim. Fix: choose one of "gpu".\n[test/claim] config[0].driver: "nvidia_gpu" is not the name of a driver. Fix: give a DNS subdomain of at most 63 characters, such as "gpu.nvidia.com".',
  ],
])('says what is wrong (%#)', (props, message) => {
  expect(rejection(props)).toBe(message);
});

test('leaves no trace in the tree when it is rejected', () => {
  const chart = new Chart(Testing.app(), 'test');
  messageOf(() => new ResourceClaimTemplate(chart, 'claim', { apiVersion: 'v1', requests: [] }));
  expect(chart.node.children).toEqual([]);
});

test('props stay as they were', () => {
  const props: ResourceClaimTemplateProps = { apiVersion: 'v1', requests: [{ ...gpu, selectors: ['true'] }] };
  synth(props);
  expect(props).toEqual({ apiVersion: 'v1', requests: [{ ...gpu, selectors: ['true'] }] });
  expect(Object.isFrozen(props.requests)).toBe(false);
});
