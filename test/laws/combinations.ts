import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  ConfigError,
  Engine,
  FlowControl,
  type GatewayClassName,
  InferenceGateway,
  OptimizedBaseline,
  type Platform,
  PrecisePrefixCacheAwareRouting,
  PredictedLatencyScheduling,
  PrefillDecodeDisaggregation,
  TieredPrefixCache,
  Warnings,
  WideExpertParallelism,
} from '../../lib';
import { GATEWAY_CLASS_NAMES } from '../../lib/gateways';
import { PLATFORM_NAMES } from '../../lib/platforms/platforms';
import { type Manifest, manifestsOf, validationsOf } from '../synth';

/** A combination that the library lets through, and its objects. */
export interface Combination {
  readonly name: string;
  readonly path: string;
  readonly accelerator: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Every accelerator in every way in which its devices can be had. Ascend NPUs and Arm CPUs are refused wherever an engine is chosen by
 * the path, as no release of llm-d has an image for them: the Production Stack's random stacks are where they are seen.
 */
const ACCELERATORS: Readonly<Record<string, (platform?: Platform) => Accelerator>> = {
  nvidia: (platform) => Accelerator.nvidia({ platform }),
  'nvidia-dra': (platform) => Accelerator.nvidia({ platform, exposure: 'dra' }),
  'nvidia-dra-v1beta2': (platform) =>
    Accelerator.nvidia({ platform, dra: { apiVersion: 'v1beta2', selectors: ['device.driver == "gpu.nvidia.com"'] } }),
  'nvidia-dra-v1beta1': (platform) => Accelerator.nvidia({ platform, dra: { apiVersion: 'v1beta1' } }),
  'nvidia-dra-first': (platform) =>
    Accelerator.nvidia({ platform, dra: { firstAvailable: [{}, { deviceClass: 'mig.nvidia.com' }] } }),
  amd: (platform) => Accelerator.amd({ platform }),
  'amd-dra': (platform) => Accelerator.amd({ platform, exposure: 'dra' }),
  'xpu-dra': (platform) => Accelerator.intelXpu({ platform }),
  'xpu-xe': (platform) => Accelerator.intelXpu({ platform, exposure: 'devicePlugin' }),
  'xpu-i915': (platform) => Accelerator.intelXpu({ platform, exposure: 'devicePlugin', resourceName: 'gpu.intel.com/i915' }),
  'gaudi-dra': (platform) => Accelerator.intelGaudi({ platform }),
  'gaudi-plugin': (platform) => Accelerator.intelGaudi({ platform, exposure: 'devicePlugin' }),
  'tpu-v5e': (platform) => Accelerator.googleTpu({ platform, generation: 'v5e' }),
  'tpu-v6e': (platform) => Accelerator.googleTpu({ platform, generation: 'v6e' }),
  'tpu-v7': (platform) => Accelerator.googleTpu({ platform, generation: 'v7' }),
  'tpu-v7-dra': (platform) => Accelerator.googleTpu({ platform, generation: 'v7', exposure: 'dra' }),
  cpu: (platform) => Accelerator.cpu({ platform }),
  'cpu-arm': (platform) => Accelerator.cpu({ platform, arch: 'arm64' }),
  ascend: (platform) => Accelerator.ascend({ platform }),
  simulated: (platform) => Accelerator.simulated({ platform }),
};

const ENGINES: Readonly<Record<string, () => Engine>> = { vllm: Engine.vllm, sglang: Engine.sglang, simulator: Engine.simulator };
const PLATFORMS: readonly (Platform | undefined)[] = [undefined, ...PLATFORM_NAMES];
const ROUTERS: readonly (GatewayClassName | undefined)[] = [undefined, ...GATEWAY_CLASS_NAMES];

/** The paths beside the plain one. Platforms and gateways treat them alike. */
const OTHER_PATHS = {
  'flow-control': FlowControl,
  'precise-prefix-cache-aware': PrecisePrefixCacheAwareRouting,
  'predicted-latency': PredictedLatencyScheduling,
  'tiered-prefix-cache': TieredPrefixCache,
  'pd-disaggregation': PrefillDecodeDisaggregation,
  'wide-ep': WideExpertParallelism,
};

/**
 * Every accelerator × exposure × engine × platform × router mode, and every accelerator × exposure × engine × other path; what the library
 * refuses with a reason is left out.
 */
export function* combinations(): Generator<Combination> {
  let tried = 0;
  for (const [accelerator, on] of Object.entries(ACCELERATORS)) {
    for (const [engine, of] of Object.entries(ENGINES)) {
      for (const platform of PLATFORMS) {
        for (const className of ROUTERS) {
          const name = [accelerator, engine, platform ?? 'plain', className ?? 'standalone'].join('_');
          tried += 1;
          const manifests = attempt(`combination-${tried}`, (chart) => {
            const expose = className && new InferenceGateway(chart, 'gateway', { className, platform });
            new OptimizedBaseline(chart, 'path', { accelerator: on(platform), engine: of(), expose, monitoring: true });
          });
          if (manifests) yield { name, path: 'optimized-baseline', accelerator, manifests };
        }
      }
      for (const [path, Path] of Object.entries(OTHER_PATHS)) {
        const name = [accelerator, engine, path, 'standalone'].join('_');
        tried += 1;
        const manifests = attempt(`combination-${tried}`, (chart) => {
          new Path(chart, 'path', { accelerator: on(), engine: of(), monitoring: true });
        });
        if (manifests) yield { name, path, accelerator, manifests };
      }
    }
  }
}

function attempt(namespace: string, build: (chart: Chart) => void): Manifest[] | undefined {
  const app = new App();
  Warnings.acknowledge(app, 'experimental', 'unvalidated', 'deprecated', 'platform-policy', 'scheduling-config');
  const chart = new Chart(app, 'c', { namespace });
  try {
    build(chart);
  } catch (error) {
    if (ConfigError.isConfigError(error)) return undefined;
    throw error;
  }
  return validationsOf(chart).length > 0 ? undefined : manifestsOf(chart);
}
