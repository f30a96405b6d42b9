import type { PodParts } from '../kubernetes/pod-parts';

/** How pods get at a cluster's RDMA network. */
export type RdmaRow =
  /** One device plugin's resource per pod, however many accelerators it has. */
  | { readonly kind: 'sharedDevice'; readonly resourceName: string; readonly parts?: PodParts; readonly source: string }
  /** GKE's multi-networking: one interface per accelerator. */
  | {
      readonly kind: 'gkeNetworks';
      /** The interface and network that every pod has. */
      readonly defaultInterface: string;
      readonly defaultNetwork: string;
      /** Networks are called `<prefix><number>`, from 0 on. */
      readonly networkPrefix: string;
      /** Interfaces are called `<prefix><number>`, the first one for RDMA with this number. */
      readonly interfacePrefix: string;
      readonly firstInterface: number;
      readonly parts?: PodParts;
      readonly source: string;
    }
  /** SR-IOV through Multus: one virtual function and one interface per accelerator. */
  | {
      readonly kind: 'sriov';
      readonly resourceName: string;
      /** The NetworkAttachmentDefinition. */
      readonly network: string;
      readonly networkNamespace: string;
      /** Interfaces are called `<prefix><number>`, from 1 on. */
      readonly interfacePrefix: string;
      readonly parts?: PodParts;
      readonly source: string;
    };

/** What holds of a fabric wherever it is. */
const SHARED_DEVICE = { kind: 'sharedDevice', resourceName: 'rdma/ib' } as const;
const PD_OVERLAYS = 'v0.7.0 guides/pd-disaggregation/modelserver';

/** Fabrics by platform and accelerator id. */
export const RDMA = {
  coreweave: { nvidia: { ...SHARED_DEVICE, source: `${PD_OVERLAYS}/gpu/vllm/coreweave` } },
  aks: { nvidia: { ...SHARED_DEVICE, source: 'v0.7.0 docs/infra-providers/aks' } },
  tensorwave: { amd: { ...SHARED_DEVICE, source: `${PD_OVERLAYS}/amd/vllm/tensorwave` } },
  gke: {
    nvidia: {
      kind: 'gkeNetworks',
      defaultInterface: 'eth0',
      defaultNetwork: 'default',
      networkPrefix: 'rdma-',
      interfacePrefix: 'eth',
      firstInterface: 2,
      source: 'v0.7.0 guides/wide-ep-lws/modelserver/gpu/vllm/gke',
    },
  },
  oci: {
    amd: {
      kind: 'sriov',
      resourceName: 'nvidia.com/sriov-rdma-vf',
      network: 'sriov-rdma-vf',
      networkNamespace: 'default',
      interfacePrefix: 'net',
      parts: {
        // Upstream lists cuda_copy, which ROCm does not have; without its own transports UCX cannot tell the GPU's memory.
        env: { UCX_TLS: 'rc,ud,sm,self,rocm_copy,rocm_ipc', UCX_IB_GID_INDEX: '3' },
        volumes: {
          'dev-infiniband': { mountPath: '/dev/infiniband', hostPath: { path: '/dev/infiniband', type: 'Directory' } },
        },
        containerSecurityContext: { capabilities: { add: ['IPC_LOCK'] } },
      },
      source: `${PD_OVERLAYS}/amd/vllm/oci`,
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RdmaRow>>>>;

/** Fabrics by kind, where a caller names one without a platform: the only one of its kind. */
const BY_KIND: { readonly [K in RdmaRow['kind']]: RdmaRow & { kind: K } } = {
  sharedDevice: RDMA.coreweave.nvidia,
  gkeNetworks: RDMA.gke.nvidia,
  sriov: RDMA.oci.amd,
};

/** The fabric that an accelerator has on a platform, if it is known. */
export function rdmaRow(platform: string | undefined, accelerator: string): RdmaRow | undefined {
  const fabrics: Readonly<Record<string, Readonly<Record<string, RdmaRow>>>> = RDMA;
  return platform === undefined ? undefined : fabrics[platform]?.[accelerator];
}

/** Names of a fabric of some kind, wherever it is; what its platform adds to the pods is not among them. */
export function rdmaRowOfKind<K extends RdmaRow['kind']>(kind: K): RdmaRow & { kind: K } {
  return { ...BY_KIND[kind], parts: undefined };
}

/** Platforms whose fabrics are known. */
export const RDMA_PLATFORMS = Object.keys(RDMA);
