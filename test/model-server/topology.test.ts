import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  ConfigError,
  Engine,
  type LeaderWorkerSetTopology,
  ModelServer,
  type ModelServerProps,
  Warnings,
} from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aGroup = (props: Partial<ModelServerProps> = {}, topology: Partial<LeaderWorkerSetTopology> = {}) =>
  new ModelServer(aChart('chat'), 'wide', {
    model: 'deepseek-ai/DeepSeek-R1-0528',
    accelerator: Accelerator.nvidia(),
    topology: { kind: 'leaderWorkerSet', ...topology },
    ...props,
  });
const setOf = (server: ModelServer): Manifest => theOnly(manifestsOf(server), 'LeaderWorkerSet');
const devicesOf = (set: Manifest) =>
  Number(set.spec.leaderWorkerTemplate.workerTemplate.spec.containers[0].resources.limits['nvidia.com/gpu']);

describe('the size of a group', () => {
  test.each([
    ['16 ranks fill two hosts of 8', { dataParallelSize: 16 }, {}, 8, 2, 8],
    ['or four of 4', { dataParallelSize: 16 }, {}, 4, 4, 4],
    ['ranks of two devices take twice the hosts', { dataParallelSize: 8, tensorParallelSize: 2 }, {}, 8, 2, 8],
    ['4 ranks fit into half a host', { dataParallelSize: 4 }, {}, 8, 1, 4],
    ['pods and ranks say how many ranks a pod has', { dataParallelSize: 16 }, { podsPerGroup: 4 }, 8, 4, 4],
    ['pods and local ranks say how many ranks there are', { dataParallelSizeLocal: 8 }, { podsPerGroup: 3 }, 8, 3, 8],
    ['ranks and local ranks say how many pods there are', { dataParallelSize: 12, dataParallelSizeLocal: 4 }, {}, 8, 3, 4],
    ['a model of 16 devices takes two hosts of 8', { tensorParallelSize: 8, pipelineParallelSize: 2 }, {}, 8, 2, 8],
    ['or as many as one says', { tensorParallelSize: 16 }, { podsPerGroup: 4 }, 8, 4, 4],
  ] as const)('%s', (_, props, topology, devicesPerHost, pods, devices) => {
    const set = setOf(aGroup({ ...props, accelerator: Accelerator.nvidia({ devicesPerHost }) }, topology));
    expect([set.spec.leaderWorkerTemplate.size, devicesOf(set)]).toEqual([pods, devices]);
  });

  test('times the devices of a pod is the product of all parallelism, whatever one says', () => {
    const size = fc.constantFrom(undefined, 1, 2, 3, 4, 8, 16);
    let accepted = 0;
    fc.assert(
      fc.property(fc.record({ tp: size, pp: fc.constantFrom(undefined, 1, 2), dp: size, local: size, pods: size }), (given) => {
        const { tp, pp, dp, local, pods } = given;
        let server: ModelServer;
        try {
          server = aGroup(
            { tensorParallelSize: tp, pipelineParallelSize: pp, dataParallelSize: dp, dataParallelSizeLocal: local },
            { podsPerGroup: pods },
          );
        } catch (error) {
          if (!ConfigError.isConfigError(error)) throw error;
          return;
        }
        accepted += 1;
        const set = setOf(server);
        expect(set.spec.leaderWorkerTemplate.size * devicesOf(set)).toBe((tp ?? 1) * (pp ?? 1) * server.dataParallelSize);
        expect(devicesOf(set)).toBeLessThanOrEqual(8);
        if (dp !== undefined) expect(server.dataParallelSize).toBe(dp);
        if (pods !== undefined) expect(server.podsPerReplica).toBe(pods);
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe('what cannot be a group', () => {
  test.each<[string, Partial<ModelServerProps>, Partial<LeaderWorkerSetTopology>, string]>([
    [
      'ranks that pods cannot share alike',
      { dataParallelSize: 16 },
      { podsPerGroup: 3 },
      'dataParallelSize: 16 ranks ÷ 3 pods is no whole number of ranks for each pod. Fix: choose dataParallelSize = topology.podsPerGroup × dataParallelSizeLocal; any two of them are enough.',
    ],
    [
      'ranks that do not fill hosts',
      { dataParallelSize: 12 },
      {},
      'dataParallelSize: 12 ranks ÷ 8 ranks of each pod is no whole number of pods (8 devices of a host ÷ 1 of each rank). Fix: choose dataParallelSize = topology.podsPerGroup × dataParallelSizeLocal; any two of them are enough.',
    ],
    [
      'three numbers that contradict each other',
      { dataParallelSize: 16, dataParallelSizeLocal: 8 },
      { podsPerGroup: 4 },
      'dataParallelSize: 16 ranks are not 4 pods × 8 ranks of each. Fix: choose dataParallelSize = topology.podsPerGroup × dataParallelSizeLocal; any two of them are enough.',
    ],
    [
      'ranks that a host does not hold',
      { dataParallelSize: 2, tensorParallelSize: 16 },
      {},
      'dataParallelSize: each data parallel rank takes tensorParallelSize 16 × pipelineParallelSize 1 = 16 devices, and a host has 8: ranks cannot lie in several pods. Fix: make the product at most 8, or leave dataParallelSize out, and one copy of the model is spread over the pods.',
    ],
    [
      'more ranks than a host has devices',
      { dataParallelSize: 32 },
      { podsPerGroup: 2 },
      "dataParallelSize: dataParallelSizeLocal 16 asks one pod for 16 devices, and a host has at most 8 of kind NVIDIA GPU. Fix: make the product at most 8, lower dataParallelSizeLocal, or say how many your hosts have with the accelerator's devicesPerHost.",
    ],
    [
      'a model that pods cannot share alike',
      { tensorParallelSize: 16 },
      { podsPerGroup: 3 },
      'tensorParallelSize: tensorParallelSize 16 cannot be spread evenly over 3 pods. Fix: make the product a multiple of 3, or choose another number of pods.',
    ],
    [
      'a TPU slice over several hosts',
      { accelerator: Accelerator.googleTpu({ generation: 'v6e' }), tensorParallelSize: 16 },
      {},
      'topology.podsPerGroup: 2 pods would share a slice of TPU v6e, and vLLM for TPU drives several hosts only through Ray, which upstream\'s images do not start. Fix: choose a parallelism that one host holds: "1x1", "2x2" and "2x4".',
    ],
    [
      'the simulator',
      { engine: Engine.simulator(), accelerator: Accelerator.simulated() },
      {},
      'topology.kind: "leaderWorkerSet" spreads a model over pods, and the simulator has no model. Fix: leave topology out: the simulator plays any parallelism in one pod.',
    ],
    [
      'pods without devices',
      { accelerator: Accelerator.cpu(), tensorParallelSize: 2 },
      {},
      'topology.kind: "leaderWorkerSet" spreads a model over the devices of several pods, and CPU pods have none. Fix: leave topology out.',
    ],
    [
      "SGLang's ranks beside its tensor parallel group",
      { engine: Engine.sglang(), tensorParallelSize: 16, dataParallelSize: 3 },
      {},
      "dataParallelSize: over several pods, SGLang's data parallel ranks are parts of its tensor parallel group: 3 ranks of tensorParallelSize 16. Fix: set enableDpAttention on the engine, give dataParallelSize alone, and let it divide tensorParallelSize.",
    ],
    [
      'balancing without ranks',
      { tensorParallelSize: 16, dataParallelLoadBalancing: 'external' },
      {},
      'dataParallelLoadBalancing: there are no data parallel ranks to balance. Fix: give dataParallelSize, or leave it out.',
    ],
    [
      'more ports than a pool lists',
      {
        accelerator: Accelerator.nvidia({ devicesPerHost: 16 }),
        dataParallelSize: 16,
        dataParallelLoadBalancing: 'external',
      },
      {},
      'dataParallelLoadBalancing: "external" gives each of the 16 ranks of a pod a port, and an InferencePool has at most 8. Fix: spread the ranks over more pods, at most 8 in each, or leave it out.',
    ],
    [
      'a rank that cannot be told from another on the device',
      {
        accelerator: Accelerator.intelGaudi(),
        dataParallelSize: 16,
        dataParallelLoadBalancing: 'external',
      },
      {},
      'dataParallelLoadBalancing: "external" starts one server per rank, and it is not known how they share Intel Gaudi devices. Fix: leave it out.',
    ],
  ])('%s', (_, props, topology, message) => {
    expect(messageOf(() => aGroup(props, topology))).toBe(`[test/wide] ${message}`);
  });

  test('what is said of a group and there is none', () => {
    const message = messageOf(() =>
      aGroup({ topology: undefined, dataParallelSizeLocal: 4, dataParallelLoadBalancing: 'hybrid' }),
    );
    expect(message.split('\n')).toEqual([
      "[test/wide] dataParallelSizeLocal: 4 ranks are said of each pod of a group, and there is no group. Fix: give topology: { kind: 'leaderWorkerSet' }, or leave it out.",
      '[test/wide] dataParallelLoadBalancing: "hybrid" is said of the pods of a group, and there is no group. Fix: give topology: { kind: \'leaderWorkerSet\' }, or leave it out.',
    ]);
  });

  test('SGLang splits its tensor parallel group', () => {
    const server = aGroup({ engine: Engine.sglang({ enableDpAttention: true }), tensorParallelSize: 16, dataParallelSize: 8 });
    expect(setOf(server).spec.leaderWorkerTemplate.size).toBe(2);
    expect(devicesOf(setOf(server))).toBe(8);
  });
});

describe('SGLang with DP attention in one pod', () => {
  const devicesOfPod = (props: Partial<ModelServerProps>): unknown => {
    const server = aGroup({ topology: undefined, ...props });
    const [container] = theOnly(manifestsOf(server), 'Deployment').spec.template.spec.containers;
    return container.resources.limits['nvidia.com/gpu'];
  };
  const splitting = { engine: Engine.sglang({ enableDpAttention: true }) };

  test('has its data parallel ranks on the devices of the tensor parallel group', () => {
    expect(devicesOfPod({ ...splitting, tensorParallelSize: 4, dataParallelSize: 2 })).toBe('4');
    expect(devicesOfPod({ ...splitting, tensorParallelSize: 8, dataParallelSize: 8 })).toBe('8');
    const inExtraArgs = Engine.sglang({ extraArgs: ['--enable-dp-attention'] });
    expect(devicesOfPod({ engine: inExtraArgs, tensorParallelSize: 4, dataParallelSize: 2 })).toBe('4');
  });

  test('and without it beside them', () => {
    expect(devicesOfPod({ engine: Engine.sglang(), tensorParallelSize: 4, dataParallelSize: 2 })).toBe('8');
    const told = Engine.sglang({ enableDpAttention: false });
    expect(devicesOfPod({ engine: told, tensorParallelSize: 4, dataParallelSize: 2 })).toBe('8');
  });

  test('is refused where the ranks do not come out even', () => {
    expect(messageOf(() => devicesOfPod({ ...splitting, tensorParallelSize: 4, dataParallelSize: 3 }))).toBe(
      "[test/wide] dataParallelSize: with DP attention, SGLang's data parallel ranks are parts of its tensor parallel group: 3 ranks of tensorParallelSize 4. Fix: let it divide tensorParallelSize, or leave enableDpAttention out.",
    );
  });
});

test.each([
  [{ dataParallelSize: 16 }, 'dataParallelSize: dataParallelSize 16'],
  [{ tensorParallelSize: 2, dataParallelSize: 8 }, 'dataParallelSize: tensorParallelSize 2 × dataParallelSize 8 = 16'],
  [{ tensorParallelSize: 4, pipelineParallelSize: 4 }, 'tensorParallelSize: tensorParallelSize 4 × pipelineParallelSize 4 = 16'],
])('too many ranks of one pod are blamed on the largest factor: %j', (props, said) => {
  expect(messageOf(() => aGroup({ topology: undefined, ...props }))).toBe(
    `[test/wide] ${said} asks one pod for 16 devices, and a host has at most 8 of kind NVIDIA GPU. Fix: make the product at most 8, spread it over several pods with topology: { kind: 'leaderWorkerSet' }, or say how many your hosts have with the accelerator's devicesPerHost.`,
  );
});

describe('LeaderWorkerSet', () => {
  const ranks = { dataParallelSize: 16, replicas: 3 };

  test('gets what is said and nothing else', () => {
    expect(setOf(aGroup(ranks)).spec).toEqual({
      replicas: 3,
      leaderWorkerTemplate: { size: 2, workerTemplate: expect.anything() },
    });
  });

  test('is rolled out, restarted, named and placed as one says', () => {
    const set = setOf(
      aGroup(ranks, {
        rollout: { maxUnavailable: '25%', maxSurge: 1, partition: 2 },
        restartPolicy: 'RecreateGroupOnPodRestart',
        startupPolicy: 'LeaderCreated',
        subdomainPolicy: 'UniquePerReplica',
        exclusiveTopology: 'cloud.google.com/gke-nodepool',
        subGroups: { size: 1, type: 'LeaderWorker', exclusiveTopology: 'topology.kubernetes.io/zone' },
        kueue: { queueName: 'gpus', podSetGroupName: 'all', preferredTopology: 'rack' },
      }),
    );
    expect(set.metadata).toMatchObject({
      labels: { 'kueue.x-k8s.io/queue-name': 'gpus' },
      annotations: {
        'leaderworkerset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool',
        'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology': 'topology.kubernetes.io/zone',
      },
    });
    const { workerTemplate, ...template } = set.spec.leaderWorkerTemplate;
    expect({ ...set.spec, leaderWorkerTemplate: template }).toEqual({
      replicas: 3,
      startupPolicy: 'LeaderCreated',
      networkConfig: { subdomainPolicy: 'UniquePerReplica' },
      rolloutStrategy: {
        type: 'RollingUpdate',
        rollingUpdateConfiguration: { maxUnavailable: '25%', maxSurge: 1, partition: 2 },
      },
      leaderWorkerTemplate: {
        size: 2,
        restartPolicy: 'RecreateGroupOnPodRestart',
        subGroupPolicy: { subGroupSize: 1, subGroupPolicyType: 'LeaderWorker' },
      },
    });
    expect(workerTemplate.metadata.annotations).toEqual({
      'kueue.x-k8s.io/podset-group-name': 'all',
      'kueue.x-k8s.io/podset-preferred-topology': 'rack',
    });
  });

  test.each<[string, Partial<ModelServerProps>, Partial<LeaderWorkerSetTopology>, string]>([
    [
      'a policy that v0.7 does not know',
      ranks,
      { restartPolicy: 'RecreateGroupAfterStart' },
      'topology.restartPolicy: "RecreateGroupAfterStart" is unknown to LeaderWorkerSet v0.7. Fix: set topology.version to "v0.9" if the cluster has it, or choose "RecreateGroupOnPodRestart".',
    ],
    [
      'workers that wait for a leader that waits for them',
      ranks,
      { startupPolicy: 'LeaderReady' },
      'topology.startupPolicy: "LeaderReady" has 1 of 2 pods wait until the first is ready, and that one loads the model together with them: it never is. Fix: leave it out, or choose "LeaderCreated".',
    ],
    [
      'a rollout that can never begin',
      ranks,
      { rollout: { maxUnavailable: 0 } },
      'topology.rollout: lets no group be added and none be missing, so that none could ever be replaced. Fix: raise maxSurge or maxUnavailable.',
    ],
    [
      'more groups at once than there are',
      ranks,
      { rollout: { maxUnavailable: '150%' } },
      'topology.rollout.maxUnavailable: "150%" is more than all of the groups. Fix: give at most "100%".',
    ],
    [
      'more groups in addition than there are',
      ranks,
      { rollout: { maxSurge: '101%' } },
      'topology.rollout.maxSurge: "101%" is more than all of the groups. Fix: give at most "100%".',
    ],
    [
      'a partition beyond the groups',
      ranks,
      { rollout: { partition: 4 } },
      'topology.rollout.partition: 4 is more than the 3 groups that there are. Fix: give 0 to 3.',
    ],
    [
      'parts that do not fill a group',
      { dataParallelSize: 64 },
      { subGroups: { size: 3 } },
      'topology.subGroups.size: parts of 3 pods do not fill a group of 8. Fix: choose a size that divides 8 or 7.',
    ],
    [
      'parts that do not fill a group without its leader',
      { dataParallelSize: 64 },
      { subGroups: { size: 2, type: 'LeaderExcluded' } },
      'topology.subGroups.size: parts of 2 pods do not fill a group of 8 without its leader. Fix: choose a size that divides 7.',
    ],
    [
      'a topology that is wanted and wished for',
      ranks,
      { kueue: { queueName: 'gpus', requiredTopology: 'rack', preferredTopology: 'rack' } },
      'topology.kueue.preferredTopology: a preferred topology stands beside a required one, and Kueue takes one of them. Fix: leave one of them out.',
    ],
    [
      'a name that its Service cannot have',
      { ...ranks, name: '70b' },
      {},
      'name: "70b-decode" begins with a digit, and the name of its Service, "70b-decode", cannot. Fix: begin it with a letter.',
    ],
    [
      'a name that leaves no room for what LeaderWorkerSet and StatefulSet append',
      { ...ranks, name: 'a-name-of-forty-three-characters-is-too-long' },
      {},
      'name: "a-name-of-forty-three-characters-is-too-long-decode" has 51 characters, and 50 fit. Fix: shorten it by 1.',
    ],
  ])('refuses %s', (_, props, topology, message) => {
    expect(messageOf(() => aGroup(props, topology))).toBe(`[test/wide] ${message}`);
  });

  test('takes newer fields where the cluster is said to know them', () => {
    const set = setOf(aGroup(ranks, { version: 'v0.9', restartPolicy: 'RecreateGroupAfterStart' }));
    expect(set.spec.leaderWorkerTemplate.restartPolicy).toBe('RecreateGroupAfterStart');
  });
});

test('a leader without probes is ready at once, so that workers may wait for it', () => {
  const probes = { startup: false, readiness: false } as const;
  const set = setOf(aGroup({ dataParallelSize: 16, probes }, { startupPolicy: 'LeaderReady' }));
  expect(set.spec.startupPolicy).toBe('LeaderReady');
});

test('what upstream never tried over several pods is warned of', () => {
  const unvalidated = (what: string) => [
    { id: 'unvalidated', field: 'topology', what, fix: 'try it with your own load before you rely on it.' },
  ];
  expect(Warnings.of(aGroup({ tensorParallelSize: 16 }))).toEqual(
    unvalidated(
      'one copy of the model starts over 2 pods as the engine documents it, and llm-d v0.7.0 publishes nothing of the kind',
    ),
  );
  expect(Warnings.of(aGroup({ dataParallelSize: 16 }))).toEqual([]);
  expect(Warnings.of(aGroup({ dataParallelSize: 16, accelerator: Accelerator.amd() }))).toEqual(
    unvalidated(
      '16 data parallel ranks start over 2 pods as the engine documents it, and llm-d v0.7.0 publishes nothing of the kind',
    ),
  );
});
