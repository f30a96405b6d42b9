import { Accelerator, Engine, StackRouter } from '../../lib';
import { NVIDIA, type Programs, requests, sharedClaim, stack, tried } from './production-stack-parts';

const OPT = { model: 'facebook/opt-125m', accelerator: NVIDIA };

/** The router that upstream's tests build of its sources. */
const BUILT_ROUTER = { image: 'git-act-router:ci', images: { pullPolicy: 'IfNotPresent' } } as const;

const CHAT_TEMPLATE = `{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']}}{% if (loop.last and add_generation_prompt) or not loop.last %}{{ '<|im_end|>' + '\\n'}}{% endif %}{% endfor %}
{% if add_generation_prompt and messages[-1]['role'] != 'assistant' %}{{ '<|im_start|>assistant\\n' }}{% endif %}`;

/** What upstream's tests deploy, and what none of its examples covers. */
export const EXAMPLES: Programs = {
  'ci-01-2pods-minimal-example': (chart) =>
    stack(chart, {
      models: {
        opt125m: {
          ...OPT,
          replicas: 2,
          engine: Engine.vllm({ maxModelLen: 1024, gpuMemoryUtilization: 0.4 }),
          weights: sharedClaim('10Gi'),
          disruptionBudget: { minAvailable: 1 },
          updateStrategy: 'recreate',
        },
      },
      router: BUILT_ROUTER,
    }),

  'ci-08-roundrobin-routing': (chart) =>
    stack(chart, {
      models: {
        opt125m: {
          ...OPT,
          replicas: 2,
          engine: Engine.vllm({ enablePrefixCaching: true, maxModelLen: 1024, gpuMemoryUtilization: 0.8 }),
          lmcache: { cpu: { size: '10Gi' }, logLevel: 'DEBUG' },
          chatTemplate: { inline: CHAT_TEMPLATE },
          weights: sharedClaim('50Gi'),
          resources: requests('6', '30Gi'),
          securityContext: { capabilities: { add: ['SYS_PTRACE'] } },
          updateStrategy: 'recreate',
        },
      },
      router: {
        ...BUILT_ROUTER,
        logLevel: 'info',
        resources: { requests: { cpu: '1', memory: '2G' }, limits: { cpu: '1', memory: '2G' } },
        probes: { startup: { initialDelaySeconds: 20, periodSeconds: 5, failureThreshold: 3 } },
        updateStrategy: 'recreate',
      },
    }),

  'ci-11-monitoring': (chart) =>
    stack(chart, { models: { opt125m: OPT }, router: BUILT_ROUTER, monitoring: { interval: '5s', scrapeTimeout: '4s' } }),

  'doc-autoscaling-keda-3': (chart) =>
    stack(chart, {
      models: {
        llama3: {
          model: 'meta-llama/Llama-3.1-8B-Instruct',
          accelerator: NVIDIA,
          resources: requests('10', '64Gi'),
          autoscaling: {
            prometheusUrl: 'http://vllm-kube-prometheus-stack-prometheus:9090',
            maxReplicas: 3,
            pollingIntervalSeconds: 15,
            cooldownSeconds: 360,
          },
        },
      },
      scheduling: { runtimeClassName: 'nvidia' },
      router: { monitoring: true },
    }),

  'unittest-keda-04': (chart) =>
    stack(chart, {
      models: {
        'test-model-advanced': {
          ...OPT,
          resources: requests('1', '1Gi'),
          autoscaling: {
            prometheusUrl: 'http://prometheus-operated.monitoring.svc:9090',
            minReplicas: 0,
            maxReplicas: 10,
            pollingIntervalSeconds: 10,
            cooldownSeconds: 60,
            initialCooldownSeconds: 30,
            fallback: { failureThreshold: 5, replicas: 2 },
            restoreReplicas: true,
            hpaName: 'my-hpa',
            behavior: { scaleDown: { windowSeconds: 300 } },
          },
        },
      },
      scheduling: { runtimeClassName: 'nvidia' },
    }),

  'own-hw-arm-cpu': (chart) =>
    stack(chart, {
      models: {
        'llama-arm': {
          model: 'meta-llama/Llama-3.2-1B-Instruct',
          accelerator: Accelerator.cpu({ arch: 'arm64', kvCacheSpaceGiB: 8 }),
          engine: Engine.vllm({ dtype: 'bfloat16', enablePrefixCaching: true }),
          resources: { requests: { cpu: '16', memory: '32Gi' }, limits: { cpu: '16', memory: '48Gi' } },
        },
      },
      router: { scheduling: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } } },
    }),

  'own-hw-ascend-npu': (chart) =>
    stack(chart, {
      models: {
        'qwen3-npu': {
          model: 'Qwen/Qwen3-32B',
          accelerator: Accelerator.ascend(),
          tensorParallelSize: 2,
          image: 'example/lmcache-ascend:v0.4.3-vllm-ascend-v0.18.0-openeuler',
          engineVersion: '0.18.0',
          engine: Engine.vllm({ enablePrefixCaching: true, gpuMemoryUtilization: 0.92, trustRemoteCode: true }),
          lmcache: { cpu: { size: '120Gi' }, version: '0.4.3' },
          resources: requests('16', '128Gi'),
          sharedMemory: '200Gi',
          securityContext: { allowPrivilegeEscalation: false },
        },
      },
    }),

  'own-orchestrated-pd-nixl': (chart) => {
    const stage = {
      model: 'Qwen/Qwen3-8B',
      accelerator: NVIDIA,
      kvTransfer: true,
      resources: requests('8', '32Gi'),
      updateStrategy: 'recreate',
    } as const;
    return stack(chart, {
      models: { 'qwen-prefill': { ...stage, role: 'prefill', replicas: 2 }, 'qwen-decode': { ...stage, role: 'decode' } },
      engine: Engine.vllm({ enablePrefixCaching: true }),
      router: { routing: { kind: 'disaggregatedPrefill' } },
    });
  },

  'own-router-hpa-pdb': (chart) =>
    stack(chart, {
      models: { opt125m: { ...OPT, replicas: 2, resources: requests('4', '8Gi') } },
      router: {
        routing: { kind: 'session', key: 'x-user-id' },
        autoscaling: { minReplicas: 2, maxReplicas: 5, targetCpuUtilization: 70 },
        disruptionBudget: { minAvailable: 1 },
      },
    }),

  'own-shared-storage-with-lora': (chart) =>
    stack(chart, {
      models: {
        'base-a': { model: 'Qwen/Qwen3-4B', accelerator: NVIDIA, lora: { maxLoras: 4 }, resources: requests('4', '16Gi') },
        'base-b': { model: 'Qwen/Qwen3-8B', accelerator: NVIDIA, lora: { maxLoras: 2 }, resources: requests('4', '24Gi') },
      },
      engine: Engine.vllm({ enablePrefixCaching: true }),
      sharedStorage: { size: '200Gi', volume: { kind: 'dynamic', storageClassName: 'shared-rwx' } },
      lora: {
        controller: { image: tried('lmcache/lmstack-lora-controller') },
        adapters: {
          'adapter-a': {
            base: 'base-a',
            source: { kind: 'local', path: '/data/shared-pvc-storage/lora-adapters/adapter-a' },
            replicas: 1,
          },
        },
      },
    }),

  'own-static-discovery-router-only': (chart) =>
    new StackRouter(chart, 'router', {
      stack: 'vllm',
      backends: {
        kind: 'static',
        endpoints: [
          { url: 'http://engine-a.models.svc:8000', model: 'facebook/opt-125m', type: 'chat' },
          { url: 'http://engine-b.models.svc:8000', model: 'facebook/opt-125m', type: 'chat' },
        ],
        healthChecks: true,
      },
      routing: { kind: 'prefixAware', minMatchLength: 256 },
      apiKey: { secretName: 'engine-api-key', key: 'key' },
    }),
};
