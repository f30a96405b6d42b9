import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import { optionalCount } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import type { Warning } from '../../internal/warnings';
import { mergePodParts, type PodParts } from '../../kubernetes/pod-parts';
import { platformRow } from '../../platforms/platforms';
import { RDMA_PLATFORMS, type RdmaRow, rdmaRow, rdmaRowOfKind } from '../../platforms/rdma';
import type { FeatureContext, ServerFeature } from './feature';

/** A device plugin's resource that pods of a node share: CoreWeave, AKS, TensorWave. */
export interface SharedRdmaDevice {
  readonly kind: 'sharedDevice';
  /** @default rdma/ib */
  readonly resourceName?: string;
  /** How many a pod asks for. One gives it all of the node's adapters. @default 1 */
  readonly count?: number;
}

/** GKE's multi-networking: one interface per accelerator. A node's network goes to one pod at a time. */
export interface GkeRdmaNetworks {
  readonly kind: 'gkeNetworks';
  /** Names of the Network objects. @default - `rdma-0` and so on, one per accelerator */
  readonly networks?: readonly string[];
}

/** SR-IOV virtual functions through Multus: one per accelerator. */
export interface SriovRdma {
  readonly kind: 'sriov';
  /** The device plugin's resource. @default nvidia.com/sriov-rdma-vf */
  readonly resourceName?: string;
  /** The NetworkAttachmentDefinition that interfaces come from. @default sriov-rdma-vf */
  readonly network?: string;
  /** Its namespace. @default default */
  readonly networkNamespace?: string;
}

/** How pods get at the RDMA network. */
export type RdmaProps = SharedRdmaDevice | GkeRdmaNetworks | SriovRdma;

/** @internal Schema of {@link RdmaProps}. */
export const rdmaSchema = (z: Z) => {
  const resourceName = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/, 'Give a resource such as "rdma/ib"')
    .optional();
  const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'Give the name of an object');
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sharedDevice'), resourceName, count: optionalCount(z) }),
    z.strictObject({ kind: z.literal('gkeNetworks'), networks: z.array(name).min(1).readonly().optional() }),
    z.strictObject({
      kind: z.literal('sriov'),
      resourceName,
      network: name.optional(),
      networkNamespace: name.optional(),
    }),
  ]);
};

const schema = defineSchema(rdmaSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, RdmaProps>>;

/** Gives the pods the RDMA network that KV blocks, and the ranks of one model, travel over. */
export function resolveRdma({
  props,
  accelerator,
  platform,
  devices,
}: FeatureContext): ServerFeature | readonly Problem[] | undefined {
  const { rdma } = props;
  if (rdma === undefined || rdma === false) return undefined;
  const here = rdmaRow(platform, accelerator.id);
  if (rdma === true) {
    if (here) return { prop: 'rdma', parts: fabricParts(here, {}, devices), warnings: warningsOn(platform) };
    const where = platform === undefined ? 'no platform is named' : `the RDMA network of "${platform}" is not known`;
    return [
      {
        field: 'rdma',
        what: `${where} for ${accelerator.spec.displayName}, and each cloud gives pods its network in a way of its own`,
        fix: `name a platform (${quotedList(RDMA_PLATFORMS)}), or say how: { kind: "sharedDevice", resourceName: "rdma/ib" }.`,
      },
    ];
  }
  if (rdma.kind !== 'sharedDevice' && devices === 0) return [noDeviceProblem(rdma.kind, accelerator.spec.displayName)];
  const problems = rdma.kind === 'gkeNetworks' ? networkProblems(rdma, devices) : [];
  if (problems.length > 0) return problems;
  const row: RdmaRow = here?.kind === rdma.kind ? here : rdmaRowOfKind(rdma.kind);
  return { prop: 'rdma', parts: fabricParts(row, rdma, devices), warnings: warningsOn(platform) };
}

function noDeviceProblem(kind: string, accelerator: string): Problem {
  return {
    field: 'rdma.kind',
    what: `"${kind}" gives a pod one interface for each of its devices, and ${accelerator} pods have none`,
    fix: 'choose "sharedDevice", or leave rdma out.',
  };
}

function networkProblems({ networks }: GkeRdmaNetworks, devices: number): Problem[] {
  if (networks === undefined) return [];
  if (new Set(networks).size < networks.length) {
    return [
      { field: 'rdma.networks', what: 'names a network twice, and a pod has one interface on each', fix: 'name each once.' },
    ];
  }
  if (networks.length === devices) return [];
  return [
    {
      field: 'rdma.networks',
      what: `names ${networks.length} networks, and each of the pod's ${devices} devices has an interface of its own`,
      fix: `name ${devices}, or leave it out.`,
    },
  ];
}

type Said = Partial<Omit<SharedRdmaDevice, 'kind'> & Omit<GkeRdmaNetworks, 'kind'> & Omit<SriovRdma, 'kind'>>;

function fabricParts(row: RdmaRow, said: Said, devices: number): PodParts {
  const own = row.parts ?? {};
  switch (row.kind) {
    case 'sharedDevice':
      return mergePodParts(own, { devices: { [said.resourceName ?? row.resourceName]: said.count ?? 1 } });
    case 'gkeNetworks': {
      const networks = said.networks ?? Array.from({ length: devices }, (_, i) => `${row.networkPrefix}${i}`);
      const interfaces = [
        { interfaceName: row.defaultInterface, network: row.defaultNetwork },
        ...networks.map((network, i) => ({ interfaceName: `${row.interfacePrefix}${row.firstInterface + i}`, network })),
      ];
      return mergePodParts(own, {
        annotations: {
          'networking.gke.io/default-interface': row.defaultInterface,
          'networking.gke.io/interfaces': jsonLines(interfaces),
        },
      });
    }
    case 'sriov': {
      const name = said.network ?? row.network;
      const namespace = said.networkNamespace ?? row.networkNamespace;
      const attachments = Array.from({ length: devices }, (_, i) => ({
        name,
        namespace,
        interface: `${row.interfacePrefix}${i + 1}`,
      }));
      return mergePodParts(own, {
        devices: { [said.resourceName ?? row.resourceName]: devices },
        annotations: { 'k8s.v1.cni.cncf.io/networks': jsonLines(attachments) },
      });
    }
  }
}

/** A list with a line for each entry: annotations are read by people too. */
function jsonLines(entries: readonly object[]): string {
  return `[\n${entries.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`;
}

function warningsOn(platform: FeatureContext['platform']): Warning[] {
  if (!platformRow(platform).limitsLockedMemory) return [];
  return [
    {
      id: 'platform-policy',
      field: 'rdma',
      what: `nodes of "${platform}" limit the memory that a container may lock, and RDMA locks all that it transfers`,
      fix: 'raise the limit on the nodes, as with an NRI plugin.',
    },
  ];
}
