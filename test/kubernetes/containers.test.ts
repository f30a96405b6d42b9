import { k8s } from 'cdk8s-plus-30';
import { describe, expect, test } from 'vitest';
import { Accelerator, ModelServer, type ModelServerProps } from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer = (props: Partial<ModelServerProps>, chart = aChart('chat')) =>
  new ModelServer(chart, 'x', { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia(), ...props });
const errorOf = (container: object) =>
  messageOf(() => aServer({ initContainers: [{ name: 'a', image: 'registry.example/tool:1', ...container }] }));

describe('the environment of a container before the engine', () => {
  test('holds no secret', () => {
    expect(errorOf({ env: [{ name: 'HF_TOKEN', value: 'hf_abcdefgh' }] })).toBe(
      '[test/x] initContainers[0].env[0].value: is a secret, which would stand in the manifest for all to read. Fix: refer to a Secret: valueFrom: { secretKeyRef: { name, key } }.',
    );
  });

  test('reads fields that there are', () => {
    expect(errorOf({ env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIp' } } }] })).toBe(
      '[test/x] initContainers[0].env[0].valueFrom.fieldRef.fieldPath: "status.podIp" is no field of the pod that a variable can have. Fix: did you mean "status.podIP"?',
    );
  });

  test('may refer to a secret', () => {
    const secretKeyRef = { name: 'llm-d-hf-token', key: 'HF_TOKEN' };
    expect(
      errorOf({
        env: [
          { name: 'HF_TOKEN', valueFrom: { secretKeyRef } },
          { name: 'A_TOKEN', value: '$(HF_TOKEN)' },
        ],
      }),
    ).toBe('accepted');
  });
});

test.each<[object, string]>([
  [{ name: 7 }, 'name: 7 is not a string. Fix: give a string.'],
  [{ command: 'sh' }, 'command: "sh" is not a list. Fix: give a list.'],
  [{ env: 'A=b' }, 'env: "A=b" is not a list. Fix: give a list.'],
  [{ imagePullPolicy: 'Allways' }, 'imagePullPolicy: "Allways" is not one of the choices. Fix: did you mean "Always"?'],
  [{ ports: [{ containerPort: 0 }] }, 'ports[0].containerPort: 0 is too small. Fix: give at least 1.'],
  [{ securityContext: { runAsUser: 'root' } }, 'securityContext.runAsUser: "root" is not a number. Fix: give a number.'],
  [
    { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
    'securityContext.allowPrivilegeEscalation: is false, and the container is privileged. Fix: say one of the two.',
  ],
  [
    { resources: { limits: { cpu: k8s.Quantity.fromString('lots') } } },
    'resources.limits.cpu: "lots" is not valid. Fix: write a quantity of 0 or more such as "64Gi", "1.5" or "500m".',
  ],
  [
    { resources: { requests: { 'rdma/ib': k8s.Quantity.fromNumber(1) } } },
    'resources.requests.rdma/ib: has no limit, and Kubernetes wants the same amount of rdma/ib as request and as limit. Fix: say it with initContainers[0].resources.limits.rdma/ib: the request follows from it.',
  ],
  [{ resources: { limits: [null] } }, 'resources.limits: a list is not valid. Fix: give an object.'],
  [
    { resources: { limits: { cpu: '4' } } },
    'resources.limits.cpu: "4" is not valid. Fix: write it with k8s.Quantity.fromString().',
  ],
  [
    { readinessProbe: { httpGet: { port: 80 } } },
    'readinessProbe.httpGet.port: 80 is not valid. Fix: write it with k8s.IntOrString.fromNumber().',
  ],
  [{ readinessProbe: 5 }, 'readinessProbe: 5 is not valid. Fix: give an object.'],
  [{ envFrom: 'secrets' }, 'envFrom: "secrets" is not valid. Fix: write it as Kubernetes has it in a container.'],
  [
    { volumeMounts: [{ name: 'dshm', mountPath: '/' }] },
    'volumeMounts[0].mountPath: is the root, and a volume there would hide all that is in the image. Fix: give a path below it, such as "/data".',
  ],
])('a container before the engine is not %j', (container, problem) => {
  expect(errorOf(container).split('\n')[0]).toBe(`[test/x] initContainers[0].${problem}`);
});

describe('a mirror', () => {
  const images = { registryMirror: 'registry.corp/m/' };
  const podsOf = (props: Partial<ModelServerProps>): Manifest[] => {
    const chart = aChart('chat');
    aServer({ images, ...props }, chart);
    return manifestsOf(chart);
  };
  const imagesOf = ({ spec }: Manifest): string[] =>
    [...(spec.initContainers ?? []), ...spec.containers].map(({ image }: Manifest) => image);
  const initContainers = [
    { name: 'a', image: 'quay.io/tools/tool:1' },
    { name: 'b', image: 'busybox:1.36' },
    { name: 'c', image: 'registry.corp/m/tools/tool:2' },
  ];

  test('has the images of all containers', () => {
    const pod = theOnly(podsOf({ initContainers }), 'Deployment').spec.template;
    expect(imagesOf(pod).slice(0, 3)).toEqual([
      'registry.corp/m/tools/tool:1',
      'registry.corp/m/library/busybox:1.36',
      'registry.corp/m/tools/tool:2',
    ]);
    expect(imagesOf(pod).every((image) => image.startsWith('registry.corp/m/'))).toBe(true);
  });

  test('is not in front of itself', () => {
    const image = 'registry.corp/m/vllm/vllm-openai:v0.19.1';
    expect(imagesOf(theOnly(podsOf({ image }), 'Deployment').spec.template)).toEqual([image]);
  });

  test('has those of the head of a RayCluster, too', () => {
    const topology = { kind: 'rayCluster', head: { initContainers } } as const;
    const { headGroupSpec } = theOnly(podsOf({ pipelineParallelSize: 2, topology }), 'RayCluster').spec;
    expect(imagesOf(headGroupSpec.template).every((image) => image.startsWith('registry.corp/m/'))).toBe(true);
  });
});
