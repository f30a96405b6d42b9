import { describe, expect, test } from 'vitest';
import { Accelerator, BatchGateway, ModelServer, Router } from '../../lib';
import { describe as line } from '../../lib/internal/config-error';
import { type Resources, resourceProblems } from '../../lib/kubernetes/resources';
import { aChart, messageOf } from '../synth';

const problemsOf = (said: Resources, devices?: Readonly<Record<string, number>>) =>
  resourceProblems('resources', said, devices).map(line);

const DOMAIN = 'What device plugins give has a domain, such as "nvidia.com/gpu".';

describe('names', () => {
  test.each([
    ['memmory', `did you mean "memory"? ${DOMAIN}`],
    ['hugepage-2Mi', `did you mean "hugepages-2Mi"? ${DOMAIN}`],
    ['storage-of-all', `choose one of "cpu", "memory", "ephemeral-storage", "hugepages-2Mi" and "hugepages-1Gi". ${DOMAIN}`],
  ])('%s is none of a resource', (name, fix) => {
    expect(problemsOf({ requests: { [name]: '1' } })).toEqual([
      `resources.requests.${name}: "${name}" is no resource that Kubernetes gives to containers. Fix: ${fix}`,
    ]);
  });

  test.each(['a b/c', '/gpu', 'a/b/c', 'Nvidia.com/gpu', 'requests.nvidia.com/gpu'])('%s cannot be one', (name) => {
    expect(problemsOf({ limits: { [name]: '1' } })).toEqual([
      `resources.limits.${name}: "${name}" cannot be the name of a resource. Fix: give a domain, "/" and 1 to 63 letters, digits, "-", "_" and ".", such as "rdma/ib".`,
    ]);
  });
});

describe('what device plugins give', () => {
  test.each([
    ['1500m', '2'],
    ['0.5', '1'],
  ])('is whole: not %s', (amount, whole) => {
    expect(problemsOf({ limits: { 'rdma/ib': amount } })).toEqual([
      `resources.limits.rdma/ib: "${amount}" is not a whole number, and rdma/ib is given out whole. Fix: write "${whole}".`,
    ]);
  });

  test('has a limit', () => {
    expect(problemsOf({ requests: { 'rdma/ib': '1' } })).toEqual([
      'resources.requests.rdma/ib: has no limit, and Kubernetes wants the same amount of rdma/ib as request and as limit. Fix: say it with resources.limits.rdma/ib: the request follows from it.',
    ]);
  });

  test('is not overcommitted', () => {
    expect(problemsOf({ requests: { 'rdma/ib': '1' }, limits: { 'rdma/ib': '2' } })).toEqual([
      'resources.requests.rdma/ib: "1" is not the limit "2", and Kubernetes wants the same amount of rdma/ib as request and as limit. Fix: give it and resources.limits.rdma/ib the same amount.',
    ]);
  });

  test.each<Resources>([
    { limits: { 'rdma/ib': '1' } },
    { requests: { 'rdma/ib': '1' }, limits: { 'rdma/ib': '1000m' } },
    { limits: { 'example.com/units': '2k' } },
    { requests: { 'example.kubernetes.io/native': '1' } },
  ])('may be %j', (said) => {
    expect(problemsOf(said)).toEqual([]);
  });

  test('is requested and limited by the library where it knows the amount', () => {
    expect(problemsOf({ requests: { 'nvidia.com/gpu': '2' } }, { 'nvidia.com/gpu': 2 })).toEqual([]);
  });
});

describe('huge pages', () => {
  test('have a limit', () => {
    expect(problemsOf({ requests: { cpu: '1', 'hugepages-2Mi': '100Mi' } })).toEqual([
      'resources.requests.hugepages-2Mi: has no limit, and Kubernetes wants the same amount of hugepages-2Mi as request and as limit. Fix: say it with resources.limits.hugepages-2Mi: the request follows from it.',
    ]);
  });

  test('are whole', () => {
    expect(problemsOf({ requests: { cpu: '1' }, limits: { 'hugepages-2Mi': '3Mi' } })).toEqual([
      'resources.limits.hugepages-2Mi: "3Mi" is no multiple of a page\'s 2Mi. Fix: write "4Mi".',
    ]);
  });

  test.each(['', 'big', '0', '0.5'])('have a size, and not %j', (size) => {
    expect(problemsOf({ requests: { cpu: '1' }, limits: { [`hugepages-${size}`]: '2Mi' } })).toEqual([
      `resources.limits.hugepages-${size}: "${size}" is not the size of a page. Fix: choose one of "hugepages-2Mi" and "hugepages-1Gi", or another size that the nodes have.`,
    ]);
  });

  test('come with other memory', () => {
    expect(problemsOf({ limits: { 'hugepages-1Gi': '2Gi' } })).toEqual([
      'resources: says neither cpu nor memory, without which Kubernetes gives no huge pages. Fix: give resources.requests.memory, too.',
    ]);
    expect(problemsOf({ limits: { 'hugepages-1Gi': '2Gi', memory: '4Gi' } })).toEqual([]);
  });
});

test('other requests stay within their limits', () => {
  expect(problemsOf({ requests: { cpu: '2' }, limits: { cpu: '1' } })).toEqual([
    'resources.requests.cpu: "2" is more than the limit "1". Fix: give resources.limits.cpu as well, or ask for less.',
  ]);
  expect(problemsOf({ requests: { cpu: '1' }, limits: { cpu: '2' } })).toEqual([]);
});

test('routers and batch gateways are told as model servers are', () => {
  const resources = { requests: { memmory: '1Gi' } };
  const told = (at: string, field: string) =>
    `[${at}] ${field}.requests.memmory: "memmory" is no resource that Kubernetes gives to containers. Fix: did you mean "memory"? ${DOMAIN}`;
  const chart = aChart('chat');
  const qwen = { model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() };
  const modelServers = [new ModelServer(chart, 'qwen', qwen)];
  const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' as const, weight: 1 }] }] };
  const batch = { gateway: { url: 'http://gateway' }, files: { kind: 'fs', claim: 'files' } } as const;
  expect([
    messageOf(() => new ModelServer(chart, 'a', { ...qwen, resources })),
    messageOf(() => new Router(chart, 'b', { modelServers, schedulingConfig, proxy: { resources } })),
    messageOf(() => new BatchGateway(chart, 'c', { ...batch, apiServer: { resources } })),
  ]).toEqual([told('test/a', 'resources'), told('test/b', 'proxy.resources'), told('test/c', 'apiServer.resources')]);
});
