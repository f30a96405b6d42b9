import { k8s } from 'cdk8s-plus-30';
import { Accelerator, Engine } from '../../lib';
import { claim, NVIDIA, type Programs, requests, stack } from './production-stack-parts';

const GPU_TAINT: k8s.Toleration = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };
const GPU_POOL = { 'workload-type': 'gpu', 'node-group': 'gpu-pool' };

const ROUTER_RESOURCES = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } };

/** Time for a model that is big. */
const slowStart = (initialDelaySeconds: number) => ({
  startup: { initialDelaySeconds, periodSeconds: 30, failureThreshold: 120 },
});

/** The Hugging Face token under the name that a tool reads. */
const tokenAs = (name: string): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: 'hf-token-secret', key: 'token' } },
});

const HF_TRANSFER: k8s.EnvVar = { name: 'HF_HUB_ENABLE_HF_TRANSFER', value: '1' };

/** CPUs and GiB of memory: what a container asks for, and what it may have. */
function sized(asked: [cpu: number, memory: number], most: [cpu: number, memory: number]): k8s.ResourceRequirements {
  const [requests, limits] = [asked, most].map(([cpu, memory]) => ({
    cpu: k8s.Quantity.fromNumber(cpu),
    memory: k8s.Quantity.fromString(`${memory}Gi`),
  }));
  return { requests, limits };
}

/** A container that downloads a model to where the engine reads it. */
function downloader(script: string, env: k8s.EnvVar[], resources: k8s.ResourceRequirements): k8s.Container {
  return {
    name: 'downloader',
    image: 'python:3.11-slim',
    command: ['/bin/sh', '-c'],
    args: [script],
    env,
    resources,
    volumeMounts: [{ name: 'vllm-storage', mountPath: '/data' }],
  };
}

/** What the chart's own examples and those for clouds deploy. */
export const CLOUDS: Programs = {
  // The model that the chart's defaults describe and leave out.
  'chart-defaults': (chart) =>
    stack(chart, {
      models: { mistral: { model: 'mistralai/Mistral-7B-Instruct-v0.2', accelerator: NVIDIA, weights: claim('50Gi', '') } },
    }),

  'chart-values-example': (chart) =>
    stack(chart, {
      models: { opt125m: { model: 'facebook/opt-125m', accelerator: NVIDIA, weights: claim('10Gi') } },
      scheduling: {
        runtimeClassName: 'custom-runtime',
        tolerations: [
          { key: 'gpu-node', operator: 'Exists', effect: 'NoSchedule' },
          { key: 'dedicated', operator: 'Equal', value: 'opt125m', effect: 'NoSchedule' },
        ],
      },
    }),

  'cloud-gcp-opt125-cpu': (chart) =>
    stack(chart, {
      models: {
        opt125m: {
          model: 'facebook/opt-125m',
          accelerator: Accelerator.cpu({ kvCacheSpaceGiB: 1 }),
          weights: claim('10Gi'),
          resources: requests('1500m', '6Gi'),
        },
      },
      router: { resources: { requests: { cpu: '1', memory: '6G' }, limits: { cpu: '1', memory: '6G' } } },
    }),

  'cloud-oci': (chart) =>
    stack(chart, {
      models: {
        'gpt-oss': {
          model: 'openai/gpt-oss-20b',
          accelerator: NVIDIA,
          engine: Engine.vllm({ maxModelLen: 8192, gpuMemoryUtilization: 0.9 }),
          weights: claim('100Gi', 'oci-block-storage-enc'),
          resources: requests('4', '24Gi'),
          scheduling: { nodeSelector: { app: 'gpu' }, tolerations: [GPU_TAINT] },
        },
      },
    }),

  'terraform-aks': (chart) =>
    stack(chart, {
      models: {
        opt125m: {
          model: 'facebook/opt-125m',
          accelerator: NVIDIA,
          weights: claim('10Gi'),
          resources: requests('1', '8Gi'),
        },
      },
      scheduling: {
        nodeSelector: { 'nvidia.com/gpu': 'present' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'present', effect: 'NoSchedule' }],
      },
      router: { resources: { requests: { cpu: '1', memory: '4G' }, limits: { cpu: '2', memory: '8G' } } },
    }),

  'terraform-eks-gpu-tinyllama-light-ingress': (chart) => {
    const download = [
      'pip install --no-cache-dir --timeout=300 "huggingface_hub[cli]" &&',
      'huggingface-cli download TinyLlama/TinyLlama-1.1B-Chat-v1.0 \\',
      '  --local-dir /data/models/tinyllama \\',
      '  --local-dir-use-symlinks False',
    ].join('\n');
    return stack(chart, {
      models: {
        'tinyllama-gpu': {
          model: '/data/models/tinyllama',
          accelerator: NVIDIA,
          engine: Engine.vllm({ dtype: 'float16', gpuMemoryUtilization: 0.8 }),
          weights: claim('20Gi', 'gp3'),
          resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '12Gi' } },
          initContainers: [downloader(download, [tokenAs('HUGGING_FACE_HUB_TOKEN')], sized([1, 1], [2, 3]))],
          securityContext: { privileged: true },
        },
      },
      probes: slowStart(60),
      scheduling: { nodeSelector: GPU_POOL, tolerations: [GPU_TAINT] },
      router: {
        resources: ROUTER_RESOURCES,
        expose: [
          {
            kind: 'ingress',
            className: 'alb',
            annotations: {
              'kubernetes.io/ingress.class': 'alb',
              'alb.ingress.kubernetes.io/scheme': 'internet-facing',
              'alb.ingress.kubernetes.io/target-type': 'ip',
              'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP": 80}]',
              'alb.ingress.kubernetes.io/healthcheck-path': '/health',
              'alb.ingress.kubernetes.io/healthcheck-port': 'traffic-port',
              'alb.ingress.kubernetes.io/healthcheck-protocol': 'HTTP',
              'alb.ingress.kubernetes.io/success-codes': '200-299',
            },
          },
        ],
      },
    });
  },

  'terraform-coreweave-gpu-gpt-qwn-gem-glm-cw': (chart) => {
    const host = 'vllm.org1-c1.coreweave.app';
    const download = (id: string, folder: string, options = '') =>
      `pip install --no-cache-dir ${options}"huggingface_hub" &&\nhf download ${id} --local-dir /data/models/${folder}`;
    const patient = '--timeout=300 ';
    const settings = { enableChunkedPrefill: true, enablePrefixCaching: true };
    const vllm015 = { image: 'vllm/vllm-openai:v0.15.1', engineVersion: '0.15.1' };
    const small = sized([4, 8], [8, 16]);
    return stack(chart, {
      models: {
        'gpt-oss-120b': {
          model: '/data/models/gpt-oss-120b',
          accelerator: NVIDIA,
          tensorParallelSize: 2,
          engine: Engine.vllm({ ...settings, dtype: 'auto', gpuMemoryUtilization: 0.95 }),
          lmcache: { cpu: { size: '40Gi' } },
          weights: claim('200Gi', 'shared-vast'),
          resources: { requests: { cpu: '16', memory: '128Gi' }, limits: { cpu: '32', memory: '200Gi' } },
          initContainers: [
            downloader(
              download('openai/gpt-oss-120b', 'gpt-oss-120b', patient),
              [tokenAs('HF_TOKEN'), HF_TRANSFER],
              sized([8, 16], [16, 32]),
            ),
          ],
        },
        'trinity-mini': {
          model: '/data/models/trinity-mini',
          accelerator: NVIDIA,
          engine: Engine.vllm({
            ...settings,
            dtype: 'bfloat16',
            maxModelLen: 8192,
            gpuMemoryUtilization: 0.8,
            enforceEager: true,
          }),
          lmcache: { cpu: { size: '20Gi' } },
          weights: claim('80Gi', 'shared-vast'),
          resources: requests('8', '64Gi'),
          initContainers: [downloader(download('arcee-ai/Trinity-Mini', 'trinity-mini', patient), [tokenAs('HF_TOKEN')], small)],
        },
        'gemma-3-27b-vision': {
          model: '/data/models/gemma-3-27b-v',
          accelerator: NVIDIA,
          ...vllm015,
          engine: Engine.vllm({
            ...settings,
            dtype: 'bfloat16',
            trustRemoteCode: true,
            gpuMemoryUtilization: 0.8,
            limitMmPerPrompt: { image: 5 },
            maxModelLen: 16384,
            enforceEager: true,
          }),
          weights: claim('80Gi', 'shared-vast'),
          resources: requests('8', '64Gi'),
          initContainers: [downloader(download('google/gemma-3-27b-it', 'gemma-3-27b-v'), [tokenAs('HF_TOKEN')], small)],
        },
        'qwen3-next-80b': {
          model: '/data/models/qwen3-next-80b',
          accelerator: NVIDIA,
          ...vllm015,
          tensorParallelSize: 2,
          engine: Engine.vllm({ ...settings, trustRemoteCode: true, gpuMemoryUtilization: 0.6, maxModelLen: 32768 }),
          weights: claim('120Gi', 'shared-vast'),
          resources: requests('12', '96Gi'),
          initContainers: [
            downloader(
              download('Qwen/Qwen3-Next-80B-A3B-Instruct-FP8', 'qwen3-next-80b'),
              [tokenAs('HF_TOKEN'), HF_TRANSFER],
              small,
            ),
          ],
        },
      },
      probes: slowStart(180),
      scheduling: {
        nodeSelector: GPU_POOL,
        tolerations: [GPU_TAINT, { key: 'is_gpu', operator: 'Equal', value: 'true', effect: 'PreferNoSchedule' }],
      },
      cacheServer: {
        containerPort: 8080,
        servicePort: 81,
        resources: { requests: { memory: '8G' }, limits: { cpu: '4' } },
        labels: { environment: 'cacheserver', release: 'cacheserver', component: 'kv-storage' },
      },
      router: {
        resources: ROUTER_RESOURCES,
        expose: [
          {
            kind: 'ingress',
            className: 'traefik',
            hosts: [{ host }],
            tls: [{ secretName: 'vllm-tls-secret', hosts: [host] }],
            annotations: {
              'cert-manager.io/cluster-issuer': 'letsencrypt-prod',
              'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
            },
          },
        ],
      },
    });
  },
};
