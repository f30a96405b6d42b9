import type { Accelerator } from '../../accelerators/accelerator';
import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import type { ModelServerProps } from '../props';
import type { Layout } from './layout';

/** How the ranks of one copy of a model lie in the pods of a RayCluster, or why they cannot. */
export function rayClusterLayout(props: ModelServerProps, accelerator: Accelerator, engine: Engine): Layout | readonly Problem[] {
  const problems = [...engineProblems(engine), ...deviceProblems(accelerator), ...dataParallelProblems(props)];
  if (problems.length > 0) return problems;
  const { topology, tensorParallelSize, pipelineParallelSize } = props;
  const stages = pipelineParallelSize ?? 1;
  const ranks = (tensorParallelSize ?? 1) * stages;
  const said = topology?.kind === 'rayCluster' ? topology.podsPerGroup : undefined;
  const pods = said ?? Math.max(stages, Math.ceil(ranks / accelerator.devicesPerHost));
  if (pods === 1) return [onePodProblem(said, ranks, accelerator)];
  return { kind: 'spanning', podsPerGroup: pods, parallelism: { tensorParallelSize, pipelineParallelSize, pods } };
}

function engineProblems(engine: Engine): Problem[] {
  if (engine.kind === 'vllm') return [];
  const fix =
    engine.kind === 'sglang'
      ? "give topology: { kind: 'leaderWorkerSet' }, over which it spreads by itself, or choose Engine.vllm()."
      : 'leave topology out: the simulator plays any parallelism in one pod.';
  return [{ field: 'topology.kind', what: `"rayCluster" is a way of vLLM, and the engine is ${engine.displayName}`, fix }];
}

function deviceProblems(accelerator: Accelerator): Problem[] {
  if (accelerator.exposure !== undefined) return [];
  return [
    {
      field: 'topology.kind',
      what: `"rayCluster" spreads a model over the devices of several pods, and ${accelerator.spec.displayName} pods have none`,
      fix: 'leave topology out.',
    },
  ];
}

function dataParallelProblems({
  dataParallelSize,
  dataParallelSizeLocal,
  dataParallelLoadBalancing,
}: ModelServerProps): Problem[] {
  return Object.entries({ dataParallelSize, dataParallelSizeLocal, dataParallelLoadBalancing }).flatMap(([field, value]) => {
    if (value === undefined) return [];
    return [
      {
        field,
        what: `"${value}" is said of data parallel ranks, and the pods of a RayCluster hold one copy of the model together`,
        fix: "give topology: { kind: 'leaderWorkerSet' }, whose pods can have ranks of their own, or leave it out.",
      },
    ];
  });
}

function onePodProblem(said: number | undefined, ranks: number, { devicesPerHost }: Accelerator): Problem {
  if (said === 1) {
    return {
      field: 'topology.podsPerGroup',
      what: '1 pod needs no Ray to hold it together',
      fix: 'leave topology out, or give at least 2.',
    };
  }
  return {
    field: 'topology.kind',
    what: `"rayCluster" spreads a model over several pods, and ${ranks === 1 ? '1 rank fits' : `${ranks} ranks fit`} into one, whose host has ${devicesPerHost} devices`,
    fix: 'raise pipelineParallelSize, which makes a pod of each stage, give topology.podsPerGroup, or leave topology out.',
  };
}
