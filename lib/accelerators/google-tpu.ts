import type { Problem } from '../internal/config-error';
import { didYouMean, quotedList } from '../internal/nearest';
import { type AcceleratorSpec, type DeviceFit, type Parallelism, parallelismInWords, ranksOf } from './spec';

interface GenerationRow {
  /** Value of the node label `cloud.google.com/gke-tpu-accelerator`. */
  readonly nodeLabel: string;
  readonly nameStem: string;
  /** Rows of a release that describe it, the most specific first. */
  readonly rows: readonly string[];
  /** How many devices the engine sees on a chip. */
  readonly ranksPerChip: number;
  /** Topologies whose chips sit in one host. */
  readonly singleHost: readonly string[];
  /** Topologies that span hosts, each with this many chips. */
  readonly multiHost: { readonly topologies: readonly string[]; readonly chipsPerHost: number };
  readonly defaultTopology: string;
}

const SLICES_2D = ['4x4', '4x8', '8x8', '8x16', '16x16'] as const;

/** TPU generations and the slices that GKE has of them. @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus */
export const TPU_GENERATIONS = {
  v5e: {
    nodeLabel: 'tpu-v5-lite-podslice',
    nameStem: 'tpu-v5',
    rows: ['google-tpu-v5', 'google-tpu'],
    ranksPerChip: 1,
    singleHost: ['1x1', '2x2', '2x4'],
    multiHost: { topologies: SLICES_2D, chipsPerHost: 4 },
    defaultTopology: '2x4',
  },
  v6e: {
    nodeLabel: 'tpu-v6e-slice',
    nameStem: 'tpu-v6',
    rows: ['google-tpu-v6', 'google-tpu'],
    ranksPerChip: 1,
    singleHost: ['1x1', '2x2', '2x4'],
    multiHost: { topologies: SLICES_2D, chipsPerHost: 4 },
    defaultTopology: '2x4',
  },
  v7: {
    nodeLabel: 'tpu7x',
    nameStem: 'tpu-v7',
    rows: ['google-tpu-v7', 'google-tpu'],
    ranksPerChip: 2,
    singleHost: ['2x2x1'],
    multiHost: { topologies: ['2x2x2', '2x2x4', '2x4x4', '4x4x4', '4x4x8', '4x8x8', '8x8x8'], chipsPerHost: 4 },
    defaultTopology: '2x2x1',
  },
} as const satisfies Record<string, GenerationRow>;

/** A TPU generation. */
export type TpuGeneration = keyof typeof TPU_GENERATIONS;

const chipsOf = (topology: string) => topology.split('x').reduce((product, side) => product * Number(side), 1);

/** Google TPUs of one generation. */
export function googleTpu(generation: TpuGeneration, topology: string | undefined): AcceleratorSpec {
  const row: GenerationRow = TPU_GENERATIONS[generation];
  return {
    id: 'google-tpu',
    rows: row.rows,
    displayName: `Google TPU ${generation}`,
    nameStem: row.nameStem,
    labels: { variant: 'tpu', vendor: 'google' },
    resourceNames: ['google.com/tpu'],
    deviceClass: 'tpu.google.com',
    defaultExposure: 'devicePlugin',
    fit: (parallelism) => fitSlice(generation, row, topology, parallelism),
    sizesTensorParallel: topology !== undefined,
    source: 'v0.7.0 guides/optimized-baseline/modelserver/tpu-v6, tpu-v7',
  };
}

/** What is wrong with a topology, if anything. */
export function topologyProblem(generation: TpuGeneration, topology: string): Problem | undefined {
  const { singleHost, multiHost }: GenerationRow = TPU_GENERATIONS[generation];
  if (singleHost.includes(topology)) return undefined;
  if (multiHost.topologies.includes(topology)) {
    const hosts = chipsOf(topology) / multiHost.chipsPerHost;
    return {
      field: 'topology',
      what: `"${topology}" spans ${hosts} hosts, and a pod runs on one`,
      fix: `choose a single-host topology of TPU ${generation}: ${quotedList(singleHost)}.`,
    };
  }
  return {
    field: 'topology',
    what: `"${topology}" is no topology of TPU ${generation}`,
    fix: didYouMean(topology, singleHost),
  };
}

function fitSlice(
  generation: TpuGeneration,
  row: GenerationRow,
  topology: string | undefined,
  parallelism: Parallelism,
): DeviceFit | Problem {
  const { pods = 1 } = parallelism;
  if (pods > 1) {
    return {
      field: 'topology.podsPerGroup',
      what: `${pods} pods would share a slice of TPU ${generation}, and vLLM for TPU drives several hosts only through Ray, which upstream's images do not start`,
      fix: `choose a parallelism that one host holds: ${quotedList(row.singleHost)}.`,
    };
  }
  const said = parallelism.tensorParallelSize !== undefined;
  const others = ranksOf({ ...parallelism, tensorParallelSize: 1 });
  const ranksOn = (slice: string) => chipsOf(slice) * row.ranksPerChip;
  const chosen =
    topology ?? (said ? row.singleHost.find((slice) => ranksOn(slice) === ranksOf(parallelism)) : row.defaultTopology);
  const onNode = (slice: string): DeviceFit => ({
    devices: chipsOf(slice),
    nodeSelector: { 'cloud.google.com/gke-tpu-accelerator': row.nodeLabel, 'cloud.google.com/gke-tpu-topology': slice },
    ...(!said && { tensorParallelSize: ranksOn(slice) / others }),
  });
  if (chosen !== undefined && (said ? ranksOn(chosen) === ranksOf(parallelism) : ranksOn(chosen) % others === 0))
    return onNode(chosen);
  const slices = (topology === undefined ? row.singleHost : [topology]).map((slice) => `${ranksOn(slice)} on "${slice}"`);
  const perChip = row.ranksPerChip === 1 ? 'one rank per chip' : `${row.ranksPerChip} ranks per chip`;
  return {
    field: 'tensorParallelSize',
    what: `${parallelismInWords(parallelism)} does not fill a TPU ${generation} slice, which runs ${perChip}`,
    fix: `make the product ${slices.join(', or ')}.`,
  };
}
