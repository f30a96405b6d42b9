import type { Accelerator } from '../../accelerators/accelerator';
import type { Parallelism } from '../../accelerators/spec';
import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import type { ModelServerProps } from '../props';
import { rayClusterLayout } from './ray-cluster-layout';

/** Ports that an InferencePool may list. */
const POOL_PORTS = 8;

/** How the ranks of one replica lie in its pods. */
export type Layout =
  /** All in one pod, started by one process. */
  | { readonly kind: 'onePod'; readonly podsPerGroup: 1; readonly parallelism: Parallelism }
  /** Each pod has data parallel ranks of its own, and each of these fits into the pod. */
  | {
      readonly kind: 'dataParallel';
      readonly podsPerGroup: number;
      readonly parallelism: Parallelism;
      readonly dataParallelSize: number;
      readonly dataParallelSizeLocal: number;
      /** `external`: each rank is a server of its own, with a port of its own. */
      readonly loadBalancing: 'hybrid' | 'external';
    }
  /** One copy of the model lies in all pods; the first of them answers. */
  | { readonly kind: 'spanning'; readonly podsPerGroup: number; readonly parallelism: Parallelism };

/** Ranks over which the experts of a model are spread. */
export function expertRanks({ tensorParallelSize = 1 }: ModelServerProps, layout: Layout): number {
  const { dataParallelSizeLocal = 1 } = layout.parallelism;
  return (layout.kind === 'dataParallel' ? layout.dataParallelSize : dataParallelSizeLocal) * tensorParallelSize;
}

/** Servers in each pod that have a port each. */
export function apiRanksOf(layout: Layout): number {
  return layout.kind === 'dataParallel' && layout.loadBalancing === 'external' ? layout.dataParallelSizeLocal : 1;
}

/** Ports of the engine's API by name, from the first on. */
export function apiPortsOf(layout: Layout, name: string, first: number): Record<string, number> {
  if (layout.kind !== 'dataParallel' || layout.loadBalancing === 'hybrid') return { [name]: first };
  return Object.fromEntries(Array.from({ length: apiRanksOf(layout) }, (_, rank) => [`rank${rank}`, first + rank]));
}

/** Decides which ranks are where, or says why they cannot be. */
export function resolveLayout(props: ModelServerProps, accelerator: Accelerator, engine: Engine): Layout | readonly Problem[] {
  const { topology, dataParallelSize, dataParallelSizeLocal } = props;
  if (topology?.kind === 'rayCluster') return rayClusterLayout(props, accelerator, engine);
  if (topology?.kind !== 'leaderWorkerSet') return onePodLayout(props, engine);
  if (engine.kind === 'simulator') return [simulatorProblem()];
  const spreadsRequests = dataParallelSize !== undefined || dataParallelSizeLocal !== undefined;
  if (spreadsRequests && engine.kind !== 'sglang') return dataParallelLayout(props, accelerator);
  return spanningLayout(props, accelerator, engine);
}

function onePodLayout(props: ModelServerProps, engine: Engine): Layout | readonly Problem[] {
  const { tensorParallelSize, pipelineParallelSize, dataParallelSize = 1 } = props;
  const stray = strayProblems(props);
  if (stray.length > 0) return stray;
  if (!splitsTensorParallelGroup(engine)) {
    const parallelism = { tensorParallelSize, pipelineParallelSize, dataParallelSizeLocal: props.dataParallelSize };
    return { kind: 'onePod', podsPerGroup: 1, parallelism: { ...parallelism, onlyPod: true } };
  }
  if ((tensorParallelSize ?? 1) % dataParallelSize === 0) {
    return { kind: 'onePod', podsPerGroup: 1, parallelism: { tensorParallelSize, pipelineParallelSize } };
  }
  return [
    {
      field: 'dataParallelSize',
      what: `with DP attention, SGLang's data parallel ranks are parts of its tensor parallel group: ${dataParallelSize} ranks of tensorParallelSize ${tensorParallelSize ?? 1}`,
      fix: 'let it divide tensorParallelSize, or leave enableDpAttention out.',
    },
  ];
}

function dataParallelLayout(props: ModelServerProps, accelerator: Accelerator): Layout | readonly Problem[] {
  const { topology, tensorParallelSize, pipelineParallelSize, dataParallelLoadBalancing: loadBalancing = 'hybrid' } = props;
  const podsSaid = topology?.kind === 'leaderWorkerSet' ? topology.podsPerGroup : undefined;
  const perRank = (tensorParallelSize ?? 1) * (pipelineParallelSize ?? 1);
  const { devicesPerHost } = accelerator;
  const rankInWords = `tensorParallelSize ${tensorParallelSize ?? 1} × pipelineParallelSize ${pipelineParallelSize ?? 1} = ${perRank}`;
  if (accelerator.exposure !== undefined && perRank > devicesPerHost) {
    return [
      {
        field: 'dataParallelSize',
        what: `each data parallel rank takes ${rankInWords} devices, and a host has ${devicesPerHost}: ranks cannot lie in several pods`,
        fix: `make the product at most ${devicesPerHost}, or leave dataParallelSize out, and one copy of the model is spread over the pods.`,
      },
    ];
  }
  const room = Math.max(1, Math.floor(devicesPerHost / perRank));
  const total = props.dataParallelSize ?? (props.dataParallelSizeLocal ?? room) * (podsSaid ?? 1);
  const local = props.dataParallelSizeLocal ?? (podsSaid === undefined ? Math.min(total, room) : total / podsSaid);
  const pods = podsSaid ?? total / local;
  const uneven = unevenRanks(total, local, pods);
  if (uneven !== undefined) {
    const full = props.dataParallelSizeLocal === undefined && podsSaid === undefined;
    const host = full ? ` (${devicesPerHost} devices of a host ÷ ${perRank} of each rank)` : '';
    const fix = 'choose dataParallelSize = topology.podsPerGroup × dataParallelSizeLocal; any two of them are enough.';
    return [{ field: 'dataParallelSize', what: `${uneven}${host}`, fix }];
  }
  if (loadBalancing === 'external' && local > POOL_PORTS) {
    return [
      {
        field: 'dataParallelLoadBalancing',
        what: `"external" gives each of the ${local} ranks of a pod a port, and an InferencePool has at most ${POOL_PORTS}`,
        fix: `spread the ranks over more pods, at most ${POOL_PORTS} in each, or leave it out.`,
      },
    ];
  }
  const { visibleDevicesEnv } = accelerator.spec;
  if (loadBalancing === 'external' && visibleDevicesEnv === undefined) {
    return [
      {
        field: 'dataParallelLoadBalancing',
        what: `"external" starts one server per rank, and it is not known how they share ${accelerator.spec.displayName} devices`,
        fix: 'leave it out.',
      },
    ];
  }
  return {
    kind: 'dataParallel',
    podsPerGroup: pods,
    parallelism: { tensorParallelSize, pipelineParallelSize, dataParallelSizeLocal: local },
    dataParallelSize: total,
    dataParallelSizeLocal: local,
    loadBalancing,
  };
}

/** Why ranks do not come out even, if so. */
function unevenRanks(total: number, local: number, pods: number): string | undefined {
  if (!Number.isInteger(local)) return `${total} ranks ÷ ${pods} pods is no whole number of ranks for each pod`;
  if (!Number.isInteger(pods)) return `${total} ranks ÷ ${local} ranks of each pod is no whole number of pods`;
  return local * pods === total ? undefined : `${total} ranks are not ${pods} pods × ${local} ranks of each`;
}

function spanningLayout(props: ModelServerProps, accelerator: Accelerator, engine: Engine): Layout | readonly Problem[] {
  const { topology, tensorParallelSize, pipelineParallelSize, dataParallelSize } = props;
  const problems = props.dataParallelLoadBalancing === undefined ? [] : [balancingProblem()];
  if (dataParallelSize !== undefined || props.dataParallelSizeLocal !== undefined) {
    problems.push(...sglangDataParallelProblems(props, engine));
  }
  if (problems.length > 0) return problems;
  if (accelerator.exposure === undefined) {
    return [
      {
        field: 'topology.kind',
        what: `"leaderWorkerSet" spreads a model over the devices of several pods, and ${accelerator.spec.displayName} pods have none`,
        fix: 'leave topology out.',
      },
    ];
  }
  const ranks = (tensorParallelSize ?? 1) * (pipelineParallelSize ?? 1);
  const said = topology?.kind === 'leaderWorkerSet' ? topology.podsPerGroup : undefined;
  const podsPerGroup = said ?? Math.ceil(ranks / accelerator.devicesPerHost);
  const parallelism = { tensorParallelSize, pipelineParallelSize };
  if (podsPerGroup === 1) return { kind: 'onePod', podsPerGroup, parallelism };
  return { kind: 'spanning', podsPerGroup, parallelism: { ...parallelism, pods: podsPerGroup } };
}

/** Whether data parallel ranks are parts of the tensor parallel group, as SGLang's are with DP attention: they take no devices of their own. */
function splitsTensorParallelGroup(engine: Engine): boolean {
  if (!engine.is('sglang')) return false;
  // The default is not taken where the extra arguments say it.
  return engine.withDefaults({ enableDpAttention: false }).settings.enableDpAttention ?? true;
}

function sglangDataParallelProblems(props: ModelServerProps, engine: Engine): Problem[] {
  const { dataParallelSize = 1, tensorParallelSize = 1 } = props;
  if (
    splitsTensorParallelGroup(engine) &&
    props.dataParallelSizeLocal === undefined &&
    tensorParallelSize % dataParallelSize === 0
  )
    return [];
  return [
    {
      field: props.dataParallelSizeLocal === undefined ? 'dataParallelSize' : 'dataParallelSizeLocal',
      what: `over several pods, SGLang's data parallel ranks are parts of its tensor parallel group: ${dataParallelSize} ranks of tensorParallelSize ${tensorParallelSize}`,
      fix: 'set enableDpAttention on the engine, give dataParallelSize alone, and let it divide tensorParallelSize.',
    },
  ];
}

/** What only pods of a group have. */
function strayProblems({ dataParallelSizeLocal, dataParallelLoadBalancing }: ModelServerProps): Problem[] {
  const fix = "give topology: { kind: 'leaderWorkerSet' }, or leave it out.";
  return [
    ...(dataParallelSizeLocal === undefined
      ? []
      : [
          {
            field: 'dataParallelSizeLocal',
            what: `${dataParallelSizeLocal} ranks are said of each pod of a group, and there is no group`,
            fix,
          },
        ]),
    ...(dataParallelLoadBalancing === undefined
      ? []
      : [
          {
            field: 'dataParallelLoadBalancing',
            what: `"${dataParallelLoadBalancing}" is said of the pods of a group, and there is no group`,
            fix,
          },
        ]),
  ];
}

function balancingProblem(): Problem {
  return {
    field: 'dataParallelLoadBalancing',
    what: 'there are no data parallel ranks to balance',
    fix: 'give dataParallelSize, or leave it out.',
  };
}

function simulatorProblem(): Problem {
  return {
    field: 'topology.kind',
    what: '"leaderWorkerSet" spreads a model over pods, and the simulator has no model',
    fix: 'leave topology out: the simulator plays any parallelism in one pod.',
  };
}
