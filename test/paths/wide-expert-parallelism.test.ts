import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  Engine,
  InferenceGateway,
  plugin,
  Warnings,
  WideExpertParallelism,
  type WideExpertParallelismProps,
} from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const aPath = (props: WideExpertParallelismProps = {}, chart = aChart('chat')) =>
  new WideExpertParallelism(chart, 'deepseek', props);
const podOf = (path: WideExpertParallelism, role: 'prefill' | 'decode'): Manifest =>
  theOnly(manifestsOf(path[role]), 'LeaderWorkerSet').spec.leaderWorkerTemplate.workerTemplate;
const containerOf = (path: WideExpertParallelism, role: 'prefill' | 'decode'): Manifest => podOf(path, role).spec.containers[0];
const scriptOf = (path: WideExpertParallelism, role: 'prefill' | 'decode'): string => containerOf(path, role).args[0];
const envOf = (path: WideExpertParallelism, role: 'prefill' | 'decode'): Record<string, string> =>
  Object.fromEntries(containerOf(path, role).env.map((e: Manifest) => [e.name, e.value]));
const on = (platform: 'coreweave' | 'dgx-cloud-gb200' | 'gke' | 'aks') => ({ accelerator: Accelerator.nvidia({ platform }) });

test('one line is enough', () => {
  const path = aPath();
  expect(manifestsOf(path).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'LeaderWorkerSet/wide-ep-lws-nvidia-gpu-vllm-decode',
    'LeaderWorkerSet/wide-ep-lws-nvidia-gpu-vllm-prefill',
    'ServiceAccount/deepseek-r1',
    'InferencePool/wide-ep-lws',
    'ConfigMap/envoy',
    'ServiceAccount/wide-ep-lws-epp',
    'ConfigMap/wide-ep-lws-epp',
    'Role/wide-ep-lws-epp-sa',
    'RoleBinding/wide-ep-lws-epp-sa',
    'Role/wide-ep-lws-epp-non-sa',
    'RoleBinding/wide-ep-lws-epp-non-sa',
    'Service/wide-ep-lws-epp',
    'Deployment/wide-ep-lws-epp',
  ]);
  expect(validationsOf(path)).toEqual([]);
  expect(Warnings.of(path).map(({ id }) => id)).toEqual(['experimental']);
});

test('both roles run under one account, and only decode has the sidecar', () => {
  const path = aPath();
  for (const role of ['prefill', 'decode'] as const) expect(podOf(path, role).spec.serviceAccountName).toBe('deepseek-r1');
  expect(podOf(path, 'decode').spec.initContainers.map((c: Manifest) => c.name)).toEqual(['routing-proxy']);
  expect(podOf(path, 'prefill').spec).not.toHaveProperty('initContainers');
});

test('LMCache is in the image of the hardware, and both roles keep it', () => {
  const path = aPath({ ...on('dgx-cloud-gb200'), decode: { lmcache: true } });
  for (const role of ['prefill', 'decode'] as const)
    expect(containerOf(path, role).image).toBe('ghcr.io/llm-d/llm-d-cuda-gb200:v0.7.0');
  expect(path.decode.lmcache?.version).toBe('0.4.4');
});

test('requests are prefilled elsewhere, and busy pods are told from idle ones', () => {
  const objects = manifestsOf(aPath());
  const config = parse(theOnly(objects, 'ConfigMap', 'wide-ep-lws-epp').data['wide-ep-lws-config.yaml']);
  expect(config.plugins).toEqual(
    expect.arrayContaining([
      { type: 'disagg-headers-handler' },
      { type: 'disagg-profile-handler', parameters: { deciders: { prefill: 'always-disagg-pd-decider' } } },
      { type: 'active-request-scorer', parameters: { maxBusyScore: 1 } },
    ]),
  );
  expect(config.schedulingProfiles.map((profile: Manifest) => profile.name)).toEqual(['prefill', 'decode']);
});

describe('what the caller says', () => {
  test('of the ranks changes pods, script and nothing else', () => {
    const path = aPath({ decode: { dataParallelSize: 32 } });
    expect([path.decode.podsPerReplica, path.decode.dataParallelSize]).toEqual([4, 32]);
    expect([path.prefill.podsPerReplica, path.prefill.dataParallelSize]).toEqual([2, 16]);
  });

  test('of the pods means full hosts', () => {
    const decode = { topology: { kind: 'leaderWorkerSet', podsPerGroup: 3 } } as const;
    const path = aPath({ decode: { ...decode, dataParallelSizeLocal: 4 } });
    expect([path.decode.podsPerReplica, path.decode.dataParallelSize]).toEqual([3, 12]);
    expect(aPath({ decode }).decode.dataParallelSize).toBe(24);
    expect(aPath({ decode: { topology: { kind: 'leaderWorkerSet', podsPerGroup: 4 } } }).decode.dataParallelSize).toBe(32);
  });

  test('of experts stands over upstream, part by part', () => {
    const script = scriptOf(
      aPath({ decode: { expertParallelism: { loadBalancing: { redundantExperts: 64 }, moeBackend: 'auto' } } }),
      'decode',
    );
    expect(script).toContain(`--eplb-config='{"num_redundant_experts":64}'`);
    expect(script).toContain('--moe-backend=auto');
    expect(script).toContain('--all2all-backend=deepep_low_latency');
    expect(script).toContain('--dbo-decode-token-threshold=32');
  });

  test('of one role leaves the other alone', () => {
    const path = aPath({
      engine: Engine.vllm({ maxModelLen: 8192 }),
      decode: { engine: Engine.vllm({ maxNumSeqs: 128, kvCacheMemoryBytes: 2 ** 35 }) },
    });
    expect(scriptOf(path, 'decode')).toContain('--max-num-seqs=128');
    expect(scriptOf(path, 'decode')).toContain(`--kv-cache-memory-bytes=${2 ** 35}`);
    expect(scriptOf(path, 'prefill')).not.toContain('--max-num-seqs');
    for (const role of ['prefill', 'decode'] as const) expect(scriptOf(path, role)).toContain('--max-model-len=8192');
  });

  test('of the model is what the pods serve, without the trust that upstream has in its own', () => {
    const path = aPath({ model: 'Qwen/Qwen3-235B-A22B' });
    expect(scriptOf(path, 'prefill')).toContain('vllm serve Qwen/Qwen3-235B-A22B');
    expect(scriptOf(path, 'prefill')).not.toContain('--trust-remote-code');
    expect(scriptOf(aPath(), 'prefill')).toContain('--trust-remote-code');
    expect(path.serviceAccountName).toBe('wide-ep-lws-nvidia-gpu-vllm-sa');
  });

  test('of the network is told to all libraries', () => {
    const env = envOf(
      aPath({ decode: { collectives: { interfaceName: 'net1', ucxNetDevices: ['mlx5_0:1', 'mlx5_1:1'] } } }),
      'decode',
    );
    expect(env).toMatchObject({
      NCCL_SOCKET_IFNAME: 'net1',
      GLOO_SOCKET_IFNAME: 'net1',
      NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'net1',
      NVSHMEM_REMOTE_TRANSPORT: 'ibgda',
      NVSHMEM_IB_ENABLE_IBGDA: 'true',
      NVSHMEM_SYMMETRIC_SIZE: '16G',
      UCX_NET_DEVICES: 'mlx5_0:1,mlx5_1:1',
    });
  });

  test('of caches takes the place of the node disk', () => {
    const { volumes } = podOf(aPath({ ...on('coreweave'), decode: { caches: { mine: '/var/cache' } } }), 'decode').spec;
    expect(volumes).toEqual([
      { name: 'dshm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
      { name: 'mine', emptyDir: {} },
    ]);
    const claimed = { 'hf-cache': { mountPath: '/var/cache/huggingface', persistentVolumeClaim: { claimName: 'weights' } } };
    expect(podOf(aPath({ decode: { volumes: claimed } }), 'decode').spec.volumes).toContainEqual({
      name: 'hf-cache',
      persistentVolumeClaim: { claimName: 'weights' },
    });
  });

  test('of the name keeps two of them apart in one namespace', () => {
    const chart = aChart('chat');
    const a = aPath({}, chart);
    const b = new WideExpertParallelism(chart, 'other', { name: 'second', dataParallelLoadBalancing: 'external' });
    expect(validationsOf(chart)).toEqual([]);
    expect([a.router.poolName, b.router.poolName]).toEqual(['wide-ep-lws', 'second-wide-ep-lws']);
    expect(b.decode.workloadName).toBe('second-wide-ep-llm-d-decode');
  });

  test('of a decider that there is none of is refused where it was said', () => {
    const misspelt = { decider: 'alway-disagg-pd-decider' as never };
    expect(messageOf(() => new WideExpertParallelism(aChart('chat'), 'path', misspelt))).toBe(
      '[test/path] decider: "alway-disagg-pd-decider" is not valid. Fix: give "always-disagg-pd-decider".',
    );
  });

  test('of the decider and the gateway reaches the router', () => {
    const chart = aChart('chat');
    const path = aPath(
      {
        decider: plugin('prefix-based-pd-decider', { nonCachedTokens: 256 }),
        expose: new InferenceGateway(chart, 'gateway', { className: 'istio' }),
      },
      chart,
    );
    const objects = manifestsOf(path);
    expect(theOnly(objects, 'ConfigMap', 'wide-ep-lws-epp').data['wide-ep-lws-config.yaml']).toContain('nonCachedTokens: 256');
    expect(theOnly(objects, 'HTTPRoute').spec.parentRefs[0].name).toBe('llm-d-inference-gateway');
  });
});

describe('a platform', () => {
  test('with GB200 has four GPUs to a node, so a group has twice the pods', () => {
    const path = aPath(on('dgx-cloud-gb200'));
    for (const role of ['prefill', 'decode'] as const) {
      expect(path[role].podsPerReplica).toBe(4);
      const container = containerOf(path, role);
      expect(container.resources.limits['nvidia.com/gpu']).toBe('4');
      expect(container.image).toBe('ghcr.io/llm-d/llm-d-cuda-gb200:v0.7.0');
      expect(envOf(path, role).DP_SIZE_LOCAL).toBe('4');
    }
  });

  test('with RDMA gives it to the pods', () => {
    expect(containerOf(aPath(on('coreweave')), 'prefill').resources.limits['rdma/ib']).toBe('1');
    expect(containerOf(aPath(on('aks')), 'prefill').resources.limits['rdma/ib']).toBe('1');
    expect(podOf(aPath(on('gke')), 'decode').metadata.annotations['networking.gke.io/interfaces']).toContain('rdma-7');
    expect(containerOf(aPath({ ...on('coreweave'), rdma: false }), 'prefill').resources.limits).not.toHaveProperty('rdma/ib');
  });

  test('GKE is told which adapter belongs to which GPU, and to leave GDRCopy alone in words that NVSHMEM knows', () => {
    const env = envOf(aPath(on('gke')), 'decode');
    expect(env.DEEP_EP_DEVICE_TO_HCA_MAPPING?.split(',')).toHaveLength(8);
    expect(env).toMatchObject({ NVSHMEM_DISABLE_GDRCOPY: 'true', NCCL_NET_PLUGIN: '' });
    expect(env).not.toHaveProperty('NVSHMEM_DISABLED_GDRCOPY');
    expect(containerOf(aPath(on('gke')), 'decode').securityContext).toMatchObject({ privileged: true, runAsUser: 0 });
  });

  test('with Kueue queues both sets and places each in one block', () => {
    const path = aPath({ ...on('gke'), kueue: true });
    for (const role of ['prefill', 'decode'] as const) {
      expect(theOnly(manifestsOf(path[role]), 'LeaderWorkerSet').metadata.labels['kueue.x-k8s.io/queue-name']).toBe('default');
      expect(podOf(path, role).metadata.annotations).toMatchObject({
        'kueue.x-k8s.io/podset-required-topology': 'cloud.google.com/gce-topology-block',
      });
    }
    const own = aPath({ kueue: { queueName: 'gpus' } });
    expect(theOnly(manifestsOf(own.decode), 'LeaderWorkerSet').metadata.labels['kueue.x-k8s.io/queue-name']).toBe('gpus');
  });
});

describe('with external load balancing', () => {
  const external = { dataParallelLoadBalancing: 'external' } as const;

  test('the pool, the sidecar and the engines agree on eight ports', () => {
    const path = aPath(external);
    const ports = Array.from({ length: 8 }, (_, rank) => 8000 + rank);
    expect(theOnly(manifestsOf(path.router), 'InferencePool').spec.targetPorts).toEqual(ports.map((number) => ({ number })));
    const [sidecar] = podOf(path, 'decode').spec.initContainers;
    expect(sidecar.args).toEqual(expect.arrayContaining(['--port=8000', '--vllm-port=8200', '--data-parallel-size=8']));
    expect(sidecar.ports.map((port: Manifest) => port.containerPort)).toEqual(ports);
    const numbers = (role: 'prefill' | 'decode') =>
      containerOf(path, role)
        .ports.filter((port: Manifest) => /^rank\d$/.test(port.name))
        .map((port: Manifest) => port.containerPort);
    expect(numbers('prefill')).toEqual(ports);
    expect(numbers('decode')).toEqual(ports.map((port) => port + 200));
  });

  test('no two ports of a pod have one name, so that each rank is scraped once', () => {
    const path = aPath({ ...external, monitoring: true });
    const { initContainers, containers } = podOf(path, 'decode').spec;
    const names = [...initContainers, ...containers].flatMap((c: Manifest) => c.ports.map((port: Manifest) => port.name));
    expect(new Set(names).size).toBe(names.length);
    const monitor = theOnly(manifestsOf(path.decode), 'PodMonitor');
    expect(monitor.spec.podMetricsEndpoints.map((endpoint: Manifest) => endpoint.port)).toEqual(
      names.filter((name) => /^rank/.test(name)),
    );
  });

  test('on CoreWeave the monitors are those of upstream but for their names', () => {
    const path = aPath({ ...external, ...on('coreweave'), monitoring: true });
    const ranks = Array.from({ length: 8 }, (_, rank) => ({ port: `rank${rank}`, path: '/metrics', interval: '5s' }));
    for (const role of ['prefill', 'decode'] as const) {
      const { spec } = theOnly(manifestsOf(path[role]), 'PodMonitor');
      expect(spec.podMetricsEndpoints).toEqual(ranks);
      expect(podOf(path, role).metadata.labels).toMatchObject(spec.selector.matchLabels);
    }
  });

  test.each([
    ['prefill', 8000, 'deepep_high_throughput'],
    ['decode', 8200, 'deepep_low_latency'],
  ] as const)('each rank of %s gets what upstream gives it', (role, port, backend) => {
    const script = scriptOf(aPath(external), role);
    const shared = /COMMON_VLLM_ARGS=\(\n(.*?)\n\)/s
      .exec(script)?.[1]
      ?.split('\n')
      .map((line) => line.trim());
    expect(shared?.sort()).toEqual(
      [
        '--disable-uvicorn-access-log',
        '--data-parallel-size=$((LWS_GROUP_SIZE * DP_SIZE_LOCAL))',
        '--data-parallel-address="$LWS_LEADER_ADDRESS"',
        '--data-parallel-rpc-port=5555',
        '--enable-expert-parallel',
        `--kv-transfer-config='{"kv_connector":"NixlConnector","kv_role":"kv_both","kv_load_failure_policy":"fail"}'`,
        `--all2all-backend=${backend}`,
        '--max-model-len=65536',
      ].sort(),
    );
    const ranks = [
      ...script.matchAll(
        /CUDA_VISIBLE_DEVICES=(\d) vllm serve \S+ \\\n {2}--port=(\d+) \\\n {2}--data-parallel-rank=\$\(\((.*?)\)\)/g,
      ),
    ];
    expect(ranks.map(([, device, number, rank]) => [device, number, rank])).toEqual(
      Array.from({ length: 8 }, (_, rank) => [String(rank), String(port + rank), `START_RANK + ${rank}`]),
    );
  });

  test('roles with different numbers of ranks to a pod have no pool in common', () => {
    expect(messageOf(() => aPath({ ...external, prefill: { dataParallelSize: 4 } }))).toBe(
      '[test/deepseek/router] modelServers[1]: it serves on port 8000, 8001, 8002, 8003, and modelServers[0] on 8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007. Fix: give the model servers the same port.',
    );
  });
});

describe('what one role cannot say alone', () => {
  const external = { dataParallelLoadBalancing: 'external' } as const;

  test('how requests are spread over ranks', () => {
    expect(messageOf(() => aPath({ decode: external } as WideExpertParallelismProps))).toContain(
      '[test/deepseek] decode.dataParallelLoadBalancing: is not a known prop.',
    );
  });

  test('a number of ranks that the sidecar has ports for and the pod does not', () => {
    expect(messageOf(() => aPath({ ...external, routingSidecar: { dataParallelSize: 2 } }))).toBe(
      '[test/deepseek/decode] routingSidecar.dataParallelSize: 2 is not the number of ranks in each pod, 8, and the router sends requests to a port of each. Fix: leave it out.',
    );
  });

  test('a port that is the port of a rank, of the engine or of the sidecar', () => {
    const at = (sideChannelPort: number) =>
      messageOf(() => aPath({ ...external, kvTransfer: { kind: 'nixl', sideChannelPort } }));
    expect(at(8003)).toBe(
      '[test/deepseek/decode] kvTransfer.sideChannelPort: 8003 is the port of "nixl" and of the sidecar. Fix: move one of them.',
    );
    expect(at(8203)).toBe(
      '[test/deepseek/decode] kvTransfer.sideChannelPort: 8203 is the port of "nixl" and of the engine. Fix: move one of them.',
    );
  });
});

describe('what cannot work', () => {
  test.each<[string, WideExpertParallelismProps, string]>([
    [
      'experts that ranks cannot share alike',
      { decode: { dataParallelSize: 64 } },
      '[test/deepseek/decode] expertParallelism.loadBalancing.redundantExperts: 256 experts of deepseek-ai/DeepSeek-R1-0528 + 32 redundant = 288 cannot be spread evenly over 64 ranks (tensorParallelSize × dataParallelSize). Fix: make redundantExperts 64, or choose a number of ranks that divides 288.',
    ],
    [
      'the same without balancing, where the back end still wants it',
      { decode: { dataParallelSize: 24, expertParallelism: { loadBalancing: false } } },
      '[test/deepseek/decode] expertParallelism: 256 experts of deepseek-ai/DeepSeek-R1-0528 + 0 redundant = 256 cannot be spread evenly over 24 ranks (tensorParallelSize × dataParallelSize). Fix: turn on loadBalancing with redundantExperts 8, or choose a number of ranks that divides 256.',
    ],
    [
      'experts of a model that nobody knows, by the number that the caller gives',
      { model: 'own/moe', decode: { expertParallelism: { routedExperts: 100 } } },
      '[test/deepseek/decode] expertParallelism.loadBalancing.redundantExperts: 100 experts of own/moe + 32 redundant = 132 cannot be spread evenly over 16 ranks (tensorParallelSize × dataParallelSize). Fix: make redundantExperts 44, or choose a number of ranks that divides 132.',
    ],
    [
      'overlap without a back end that can',
      { decode: { expertParallelism: { all2allBackend: 'pplx' } } },
      '[test/deepseek/decode] expertParallelism.dualBatchOverlap: "pplx" cannot travel while the other half of a batch computes. Fix: set all2allBackend to "deepep_low_latency" or "deepep_high_throughput", or leave dualBatchOverlap out.',
    ],
    [
      'one thing said in two ways',
      { engine: Engine.vllm({ enableEplb: false }) },
      '[test/deepseek/decode] engine.enableEplb: is set beside expertParallelism, which sets it too. Fix: leave one of them out.',
    ],
    [
      'the network said twice',
      { decode: { env: { NCCL_SOCKET_IFNAME: 'eth1' } } },
      '[test/deepseek/decode] env.NCCL_SOCKET_IFNAME: is set beside collectives, which sets it too. Fix: leave one of them out.',
    ],
    [
      'an accelerator without the kernels',
      { accelerator: Accelerator.amd() },
      "[test/deepseek] accelerator: experts are spread with kernels that upstream has for vLLM on NVIDIA GPUs, not for vLLM on AMD GPU. Fix: use Engine.vllm() on Accelerator.nvidia(), or make model servers of your own: new ModelServer(…, { topology: { kind: 'leaderWorkerSet' } }).",
    ],
    [
      'an engine without the kernels',
      { engine: Engine.sglang() },
      "[test/deepseek] engine: experts are spread with kernels that upstream has for vLLM on NVIDIA GPUs, not for SGLang on NVIDIA GPU. Fix: use Engine.vllm() on Accelerator.nvidia(), or make model servers of your own: new ModelServer(…, { topology: { kind: 'leaderWorkerSet' } }).",
    ],
    [
      'a prop of nobody',
      { decode: { dataParalelSize: 8 } as object },
      '[test/deepseek] decode.dataParalelSize: is not a known prop. Fix: did you mean "dataParallelSize"?',
    ],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => aPath(props))).toBe(message);
  });
});
