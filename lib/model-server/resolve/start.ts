import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import type { Warning } from '../../internal/warnings';
import type { Env } from '../../kubernetes/env';
import { ownedEnvProblems } from '../../kubernetes/owned-env';
import { type GroupLaunch, renderGroupLaunch, scriptEnv } from '../workload/launch-script';
import type { Layout } from '../workload/layout';
import { RAY_ENV, renderRayLaunch } from '../workload/ray-cluster-launch';
import { missingRay, type RayImage, rayClusterWarnings } from '../workload/ray-cluster-problems';
import type { Choice } from './choice';
import type { Equipment } from './equipment';

/** How the pods of a replica start the engine. */
export interface Start extends GroupLaunch {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/**
 * Writes the command lines.
 * @param containerEnv environment variables of the container
 */
export function start(choice: Choice, { engine, facts }: Equipment, containerEnv: Env): Start {
  const { props, layout, release, row, engineImage, port, fit, tensorParallelSize } = choice;
  const { accelerator } = props;
  const context = {
    ...{ engine, layout, row: release.multiNode, env: containerEnv },
    visibleDevicesEnv: accelerator.spec.visibleDevicesEnv,
    facts: {
      ...engineImage,
      model: props.model,
      servedModelName: props.servedModelName,
      port: facts.enginePort ?? port,
      portSaid: props.port !== undefined || row?.port !== undefined,
      tensorParallelSize,
      pipelineParallelSize: props.pipelineParallelSize,
      dataParallelSize: props.dataParallelSize,
    },
  };
  const { ray } = release.multiNode;
  const rayImage = { image: engineImage, published: row?.engine, ray, accelerator };
  const onRay = props.topology?.kind === 'rayCluster';
  const launched = onRay
    ? renderRayLaunch(context, { pods: layout.podsPerGroup, devicesPerPod: fit.devices, acceleratorId: accelerator.id })
    : renderGroupLaunch(context);
  return {
    ...launched,
    problems: [
      ...ownedEnvProblems(props.env, onRay ? RAY_ENV : scriptEnv(launched.env, layout)),
      ...launched.launch.problems.map((problem) =>
        problem.field === 'version' ? { ...problem, field: 'engineVersion' } : problem,
      ),
    ],
    warnings: onRay
      ? rayClusterWarnings(rayImage)
      : [...layoutWarnings(layout, publishesGroups(choice), release.name), ...executorWarnings(engine, rayImage)],
  };
}

/** An engine that is told to start its ranks with a program that the image does not have. */
function executorWarnings(engine: Engine, image: RayImage): Warning[] {
  if (!engine.is('vllm') || engine.settings.distributedExecutorBackend !== 'ray') return [];
  return missingRay(image, 'distributedExecutorBackend "ray" does not start without it', 'leave distributedExecutorBackend out');
}

/** Whether upstream publishes groups of pods for the pair, which is what wide expert parallelism is. */
function publishesGroups({ props, release, engine }: Choice): boolean {
  return props.accelerator.rowIn(release.wideExpertParallelism.variants)?.[engine.kind] !== undefined;
}

/** What upstream publishes nothing of. */
function layoutWarnings(layout: Layout, published: boolean, release: string): Warning[] {
  if (layout.podsPerGroup === 1 || (layout.kind === 'dataParallel' && published)) return [];
  const spread =
    layout.kind === 'dataParallel' ? `${layout.dataParallelSize} data parallel ranks start` : 'one copy of the model starts';
  return [
    {
      id: 'unvalidated',
      field: 'topology',
      what: `${spread} over ${layout.podsPerGroup} pods as the engine documents it, and llm-d ${release} publishes nothing of the kind`,
      fix: 'try it with your own load before you rely on it.',
    },
  ];
}
