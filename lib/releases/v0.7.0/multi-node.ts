import type { MultiNodeRow } from '../release';

/** Where the pods of a group meet. */
export const MULTI_NODE = {
  dataParallelRpcPort: 5555,
  sglangRendezvousPort: 20000,
  ray: {
    missingSince: { nvidia: '0.18.0', amd: '0.18.0' },
    nameMax: 53,
    workerGroup: 'ray',
    openFiles: 65536,
    searchPath: '/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    devices: { nvidia: 'GPU', amd: 'GPU', 'intel-xpu': 'GPU', 'intel-gaudi': 'HPU', ascend: 'NPU' },
    headOnly: ['port', 'include-dashboard', 'redis-shard-ports'],
    ports: {
      port: 6379,
      'ray-client-server-port': 10001,
      'dashboard-port': 8265,
      'metrics-export-port': 8080,
      'dashboard-agent-listen-port': 52365,
    },
    workerPorts: [10002, 19999],
    workerProbes: {
      startup: { periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 30 },
      readiness: { periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 3 },
      liveness: { periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
    },
    source:
      'vLLM pull request 36170, requires_dist of vllm 0.17.1 and 0.18.0; KubeRay ray-operator/controllers/ray/{common/pod.go,utils/constant.go}; vllm-stack 0.1.12 helm/templates/ray-cluster.yaml; https://docs.ray.io/en/latest/ray-core/configure.html; ray 2.48.0 scripts/scripts.py; ray_device_key of vllm/platforms',
  },
  source:
    'v0.7.0 guides/wide-ep-lws/modelserver/gpu/vllm/base; the port of SGLang: https://docs.sglang.ai/references/multi_node_deployment',
} as const satisfies MultiNodeRow;
