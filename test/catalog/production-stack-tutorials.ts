import { Accelerator, Engine } from '../../lib';
import { claim, NVIDIA, type Programs, requests, secret, sharedClaim, stack, tried } from './production-stack-parts';

const OPT = { model: 'facebook/opt-125m', accelerator: NVIDIA };
const LLAMA = { model: 'meta-llama/Llama-3.1-8B-Instruct', accelerator: NVIDIA };
const MISTRAL = { model: 'mistralai/Mistral-7B-Instruct-v0.2', accelerator: NVIDIA };

/** What several tutorials give their router. */
const ROUTER_RESOURCES = { requests: { cpu: '1', memory: '2G' }, limits: { cpu: '1', memory: '2G' } };

/** What the tutorials of the Production Stack deploy. */
export const TUTORIALS: Programs = {
  'tutorial-01-minimal-example': (chart) => stack(chart, { models: { opt125m: OPT } }),

  'tutorial-01-minimal-amd-example': (chart) =>
    stack(chart, {
      models: { opt125m: { model: 'facebook/opt-125m', accelerator: Accelerator.amd(), hfToken: secret('hf_token_opt125m') } },
      scheduling: {
        nodeSelector: { 'your-node-label': 'your-node-label-value' },
        tolerations: [{ key: 'your-node-taint', operator: 'Equal', value: 'your-node-taint-value', effect: 'NoSchedule' }],
      },
    }),

  'tutorial-02-basic-config': (chart) =>
    stack(chart, {
      models: {
        llama3: {
          ...LLAMA,
          engine: Engine.vllm({
            enableChunkedPrefill: false,
            enablePrefixCaching: false,
            maxModelLen: 4096,
            dtype: 'bfloat16',
            gpuMemoryUtilization: 0.8,
          }),
          weights: claim('50Gi'),
          resources: requests('10', '16Gi'),
          hfToken: secret('hf_token_llama3'),
        },
      },
    }),

  'tutorial-04-multiple-models': (chart) =>
    stack(chart, {
      models: {
        llama3: {
          ...LLAMA,
          engine: Engine.vllm({ maxModelLen: 4096, maxNumSeqs: 32, gpuMemoryUtilization: 0.8 }),
          weights: claim('50Gi'),
          resources: requests('10', '16Gi'),
          hfToken: secret('hf_token_llama3'),
        },
        mistral: {
          ...MISTRAL,
          engine: Engine.vllm({ maxModelLen: 4096, maxNumSeqs: 32, gpuMemoryUtilization: 0.95 }),
          weights: claim('50Gi'),
          resources: requests('10', '16Gi'),
          hfToken: secret('hf_token_mistral'),
        },
      },
    }),

  'tutorial-05-cpu-offloading': (chart) =>
    stack(chart, {
      models: {
        mistral: {
          ...MISTRAL,
          engine: Engine.vllm({ maxModelLen: 32000 }),
          lmcache: { cpu: { size: '20Gi' } },
          weights: claim('50Gi'),
          resources: requests('10', '40Gi'),
          hfToken: secret('hf_token_mistral'),
        },
      },
    }),

  'tutorial-06-shared-storage': (chart) =>
    stack(chart, {
      models: {
        mistral: {
          ...MISTRAL,
          replicas: 2,
          engine: Engine.vllm({ enablePrefixCaching: true, maxModelLen: 16384 }),
          lmcache: { cpu: { size: '20Gi' }, logLevel: 'DEBUG' },
          weights: sharedClaim('50Gi'),
          resources: requests('10', '40Gi'),
          hfToken: secret('hf_token_mistral'),
        },
      },
      cacheServer: {
        containerPort: 8080,
        servicePort: 81,
        resources: { requests: { memory: '8G' }, limits: { cpu: '4' } },
        labels: { environment: 'cacheserver', release: 'cacheserver' },
      },
      router: { routing: { kind: 'session', key: 'x-user-id' }, resources: ROUTER_RESOURCES },
    }),

  'tutorial-09-lora-helm': (chart) =>
    stack(chart, {
      models: {
        llama3: {
          ...LLAMA,
          replicas: 2,
          engine: Engine.vllm({ enablePrefixCaching: true, maxModelLen: 4096, dtype: 'bfloat16', gpuMemoryUtilization: 0.8 }),
          lora: { downloads: { image: tried('lmcache/lmstack-sidecar') } },
          weights: sharedClaim('10Gi'),
          resources: requests('8', '32Gi'),
          hfToken: secret('hf_token_llama3'),
          updateStrategy: 'recreate',
        },
      },
      lora: {
        controller: { image: tried('lmcache/lmstack-lora-controller'), images: { pullPolicy: 'Always' } },
        adapters: {
          'llama3-nemoguard-adapter': {
            base: 'llama3',
            adapterName: 'llama-3.1-nemoguard-8b-topic-control',
            source: {
              kind: 'huggingface',
              repository: 'nvidia/llama-3.1-nemoguard-8b-topic-control',
              credentials: secret('lora_adapter_credentials_llama-3.1-nemoguard-8b-topic-control'),
            },
            replicas: 1,
          },
        },
      },
    }),

  'tutorial-11-secure-vllm': (chart) =>
    stack(chart, {
      models: { opt125m: OPT },
      apiKey: secret('vllmApiKey'),
      router: { image: 'localhost:5000/git-act-router:v1', images: { pullPolicy: 'IfNotPresent' } },
    }),

  'tutorial-12-otel-vllm': (chart) =>
    stack(chart, {
      models: {
        opt125m: {
          ...OPT,
          // Without the flag the engine makes no traces, whatever the variables say.
          engine: Engine.vllm({ otlpTracesEndpoint: 'http://otel-collector:4317' }),
          resources: requests('2', '8Gi'),
          env: {
            OTEL_SERVICE_NAME: 'vllm-engine',
            OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel-collector:4317',
            OTEL_RESOURCE_ATTRIBUTES: 'service.name=vllm-engine,deployment.environment=test',
          },
        },
      },
      router: { tracing: { endpoint: 'http://otel-collector:4317', samplingRatio: 1 } },
    }),

  'tutorial-15-a-minimal-pipeline-parallel-example-raycluster': (chart) =>
    stack(chart, {
      models: {
        'distilgpt2-raycluster': {
          model: 'distilbert/distilgpt2',
          accelerator: NVIDIA,
          // vLLM's own images are without Ray since 0.18.
          image: 'example/vllm-openai-ray:v0.27.1',
          engineVersion: '0.27.1',
          topology: { kind: 'rayCluster' },
          tensorParallelSize: 1,
          pipelineParallelSize: 2,
          resources: requests('1', '20Gi'),
          sharedMemory: '20Gi',
        },
      },
    }),

  'tutorial-16-disagg-prefill': (chart) => {
    const stage = {
      ...LLAMA,
      kvTransfer: true,
      engine: Engine.vllm({ enablePrefixCaching: true, maxModelLen: 32000 }),
      weights: claim('50Gi'),
      resources: requests('8', '30Gi'),
      securityContext: { capabilities: { add: ['SYS_PTRACE'] } },
    };
    return stack(chart, {
      models: {
        'llama-prefill': { ...stage, role: 'prefill', hfToken: secret('hf_token_llama-prefill') },
        'llama-decode': { ...stage, role: 'decode', hfToken: secret('hf_token_llama-decode') },
      },
      router: {
        routing: { kind: 'disaggregatedPrefill' },
        resources: { requests: { cpu: '4', memory: '16G' }, limits: { cpu: '4', memory: '32G' } },
        labels: { environment: 'router', release: 'router' },
      },
    });
  },

  'tutorial-17-kv-aware': (chart) =>
    stack(chart, {
      models: {
        'gpt-oss-20b': {
          model: 'openai/gpt-oss-20b',
          accelerator: NVIDIA,
          replicas: 2,
          engine: Engine.vllm({ enablePrefixCaching: true, maxModelLen: 8000, gpuMemoryUtilization: 0.9 }),
          lmcache: { cpu: { size: '60Gi' }, worker: { port: 8001, heartbeatSeconds: 30 }, logLevel: 'DEBUG' },
          weights: sharedClaim('256Gi'),
          resources: requests('8', '128Gi'),
          env: { VLLM_LOGGING_LEVEL: 'DEBUG' },
        },
      },
      router: {
        // With its default of 30 s the router would forget a worker between two signs of life.
        routing: { kind: 'kvAware', sessionKey: 'x-user-id', workerTimeoutSeconds: 90 },
        resources: ROUTER_RESOURCES,
      },
    }),

  'tutorial-18-prefix-aware': (chart) =>
    stack(chart, {
      models: {
        llama: {
          model: 'meta-llama/Llama-3.2-1B-Instruct',
          accelerator: NVIDIA,
          replicas: 2,
          engine: Engine.vllm({ enablePrefixCaching: true, maxModelLen: 16384 }),
          lmcache: { cpu: { size: '60Gi' }, logLevel: 'DEBUG' },
          weights: sharedClaim('50Gi'),
          resources: requests('6', '90Gi'),
          hfToken: secret('hf_token_llama'),
        },
      },
      router: { routing: { kind: 'prefixAware' }, resources: ROUTER_RESOURCES },
    }),

  'tutorial-22-gateway-api': (chart) => {
    const route = {
      kind: 'httpRoute',
      gateway: { name: 'llm-api-gateway', namespace: 'vllm-stack' },
      hostnames: ['llm-api.example.com'],
    } as const;
    return stack(chart, {
      models: { opt125m: OPT },
      router: {
        expose: [
          { ...route, listenerName: 'https' },
          { ...route, key: 'http', listenerName: 'http', httpsRedirect: true },
        ],
      },
    });
  },

  'tutorial-25-v100-multi-gpu-tp2': (chart) =>
    stack(chart, {
      models: {
        qwen7b: {
          model: 'Qwen/Qwen2.5-7B-Instruct',
          accelerator: NVIDIA,
          // A V100 needs vLLM's V0 engine, which newer versions are without. The flags that are used here are those of 0.15.1 too.
          image: 'vllm/vllm-openai:v0.8.5',
          engineVersion: '0.15.1',
          tensorParallelSize: 2,
          engine: Engine.vllm({ dtype: 'half', maxModelLen: 8192, gpuMemoryUtilization: 0.9, enforceEager: true }),
          weights: claim('50Gi'),
          resources: requests('8', '32Gi'),
          sharedMemory: '4Gi',
          env: { VLLM_USE_V1: '0', VLLM_ENABLE_CUDA_COMPATIBILITY: '1' },
          updateStrategy: 'recreate',
        },
      },
      scheduling: { runtimeClassName: 'nvidia', nodeSelector: { 'kubernetes.io/hostname': 'gpu-node-01' } },
    }),

  'tutorial-gke-offload-kv-cache-local-disk': (chart) =>
    stack(chart, {
      models: {
        llama3: {
          model: 'meta-llama/Llama-3.3-70B-Instruct',
          accelerator: NVIDIA,
          tensorParallelSize: 8,
          engine: Engine.vllm({
            enablePrefixCaching: true,
            enableChunkedPrefill: true,
            gpuMemoryUtilization: 0.9,
            dtype: 'bfloat16',
            maxNumBatchedTokens: 2048,
          }),
          // 128 GiB of memory and 640 GiB of disk for each of eight workers.
          lmcache: { cpu: { size: '1024Gi' }, disk: { volume: 'emptyDir', size: '5120Gi' } },
          resources: requests('20', '1152Gi'),
          sharedMemory: '20Gi',
          hfToken: secret('hf_token_llama3'),
        },
      },
      probes: { startup: { initialDelaySeconds: 300 } },
      labels: { app: 'vllm' },
      router: { service: { type: 'LoadBalancer' } },
    }),
};
