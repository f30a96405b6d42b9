import type { Warning } from '../internal/warnings';
import type { MetricsCollector } from '../kubernetes/monitoring';
import type { PodParts } from '../kubernetes/pod-parts';

/** What a cloud or distribution changes. */
export interface PlatformRow {
  /** Accelerator id to what its serving pods get there. */
  readonly modelServer?: Readonly<Record<string, PodParts>>;
  /** Accelerator id to what its serving pods get there beside that where they claim their devices. */
  readonly claiming?: Readonly<Record<string, PodParts>>;
  /** Accelerators that the platform has; absent: any. */
  readonly accelerators?: readonly string[];
  /** Whether the platform's default policy refuses pods that set a user, or privileges, of their own. */
  readonly restrictsPodSecurity?: boolean;
  /** Whether containers may lock little memory unless an administrator changes the nodes. */
  readonly limitsLockedMemory?: boolean;
  /** Accelerator id to devices that one host has, where that is not what the accelerator usually has. */
  readonly devicesPerHost?: Readonly<Record<string, number>>;
  /** Who scrapes metrics there. @default - the Prometheus operator */
  readonly metricsCollector?: MetricsCollector;
  readonly source: string;
}

const tolerating = (key: string) => ({ tolerations: [{ key, operator: 'Exists', effect: 'NoSchedule' }] });
const EVERY_GPU_TAINT = tolerating('nvidia.com/gpu');

/** Platforms by name. A new one is one more row. */
export const PLATFORMS = {
  openshift: {
    // GPU nodes are often tainted with the product as the taint's value.
    modelServer: { nvidia: EVERY_GPU_TAINT },
    accelerators: ['nvidia', 'amd', 'intel-xpu', 'intel-gaudi', 'cpu', 'simulated'],
    restrictsPodSecurity: true,
    source: 'v0.7.0 docs/infra-providers/openshift',
  },
  gke: {
    modelServer: {
      // The images bring their own NCCL: the tuner and the network plugin that GKE injects do not fit it.
      nvidia: { env: { NCCL_TUNER_PLUGIN: 'none', NCCL_NET_PLUGIN: '' } },
    },
    // GKE taints these nodes, and lets pods tolerate that by itself only where they ask for the device plugin's resource.
    claiming: { nvidia: EVERY_GPU_TAINT, 'google-tpu': tolerating('google.com/tpu') },
    accelerators: ['nvidia', 'google-tpu', 'cpu', 'simulated'],
    metricsCollector: 'gke-managed-prometheus',
    source: 'v0.7.0 guides/optimized-baseline/modelserver/gpu/vllm/gke',
  },
  coreweave: {
    accelerators: ['nvidia', 'cpu', 'simulated'],
    source: 'v0.7.0 docs/infra-providers/coreweave',
  },
  aks: {
    accelerators: ['nvidia', 'amd', 'cpu', 'simulated'],
    limitsLockedMemory: true,
    source: 'v0.7.0 docs/infra-providers/aks',
  },
  digitalocean: {
    modelServer: { nvidia: { ...EVERY_GPU_TAINT, nodeSelector: { 'doks.digitalocean.com/gpu-brand': 'nvidia' } } },
    accelerators: ['nvidia', 'amd', 'cpu', 'simulated'],
    source: 'v0.7.0 docs/infra-providers/digitalocean',
  },
  minikube: {
    accelerators: ['nvidia', 'cpu', 'simulated'],
    source: 'v0.7.0 docs/infra-providers/minikube',
  },
  oci: {
    accelerators: ['nvidia', 'amd', 'cpu', 'simulated'],
    source: 'v0.7.0 guides/pd-disaggregation/modelserver/amd/vllm/oci',
  },
  tensorwave: {
    accelerators: ['amd', 'cpu', 'simulated'],
    source: 'v0.7.0 guides/pd-disaggregation/modelserver/amd/vllm/tensorwave',
  },
  'dgx-cloud-gb200': {
    accelerators: ['nvidia', 'simulated'],
    // A compute tray of a GB200 NVL72 rack has four GPUs.
    devicesPerHost: { nvidia: 4 },
    source: 'v0.7.0 guides/wide-ep-lws/modelserver/gpu/vllm/dgx-cloud-gb200',
  },
} as const satisfies Record<string, PlatformRow>;

/** A cloud or distribution that needs something of its own. */
export type Platform = keyof typeof PLATFORMS;

/** The names of all platforms. */
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as [Platform, ...Platform[]];

/** What a platform changes; nothing where none is named. */
export function platformRow(platform: Platform | undefined): PlatformRow {
  return platform === undefined ? { source: '' } : PLATFORMS[platform];
}

/**
 * A warning of what the default policy of a platform refuses, where it has such a policy.
 * @param what says it, with the name of the policy
 */
export function podSecurityWarnings(platform: Platform | undefined, field: string, what: (policy: string) => string): Warning[] {
  if (!platformRow(platform).restrictsPodSecurity) return [];
  return [
    {
      id: 'platform-policy',
      field,
      what: what(`the restricted security context constraint of ${platform}`),
      fix: 'have an administrator bind the service account to a constraint that allows it.',
    },
  ];
}

/** Who scrapes metrics on a platform, unless something else was said. */
export function metricsCollectorOn(platform: Platform | undefined): MetricsCollector {
  return platformRow(platform).metricsCollector ?? 'prometheus-operator';
}
