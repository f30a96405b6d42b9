import type { Problem } from '../../internal/config-error';
import { mirrored } from '../../kubernetes/image';
import type { ModelServerProps } from '../props';
import { choose } from './choice';
import { equip } from './equipment';
import { identify } from './names';
import { resolveParts, resolvePod } from './pod';
import type { ResolvedModelServer } from './resolved';
import { start } from './start';
import { workloadProblems } from './workload-problems';

export type { ResolvedModelServer } from './resolved';

/** Everything decided, or everything that cannot be. */
export type Resolution =
  | { readonly server: ResolvedModelServer; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Decides everything, and says all that cannot be. A pure function: no tree, no clock, no environment. */
export function resolveModelServer(id: string, said: ModelServerProps): Resolution {
  const choice = choose(id, said);
  if (!('engine' in choice)) return { problems: choice };
  const { props, name, role, release, row, layout, engineImage } = choice;
  const equipment = equip(choice);
  const parts = resolveParts(choice, equipment.features);
  const started = start(choice, equipment, parts.env);
  const { identity, problems: nameProblems } = identify(choice);
  const { problems: podProblems, ...pod } = resolvePod(choice, equipment, identity, [{ env: started.env }, parts]);
  const problems = [
    ...choice.problems,
    ...equipment.problems,
    ...started.problems,
    ...nameProblems,
    ...podProblems,
    ...workloadProblems(choice, equipment, identity, pod),
  ];
  if (problems.length > 0) return { problems };

  const { workloadName, serviceAccountName, portName, ...labelled } = identity;
  const { memory, portUses, warnings, ...facts } = equipment.facts;
  const { accelerator, images } = props;
  // Who asks the API server needs an account of its own for it.
  const ownAccount = serviceAccountName ?? (facts.apiRules.length > 0 ? workloadName : undefined);
  return {
    server: {
      ...labelled,
      workloadName,
      serviceAccountName: props.serviceAccountName ?? ownAccount,
      ownsServiceAccount: props.serviceAccountName === undefined && ownAccount !== undefined,
      claimName: props.claim?.claim ?? `${role}-devices`,
      claimTemplateName: `${name}-${props.claim?.template ?? `${role}-devices`}`,
      claimRequestName: props.claim?.request ?? accelerator.id,
      role,
      model: props.model,
      servedModelName: props.servedModelName ?? props.model,
      port: choice.port,
      topology: choice.topology,
      replicas: choice.replicas,
      podsPerReplica: layout.podsPerGroup,
      dataParallelSize: layout.kind === 'dataParallel' ? layout.dataParallelSize : (props.dataParallelSize ?? 1),
      engine: equipment.engine,
      engineImage: { ...engineImage, image: mirrored(engineImage.image, images?.registryMirror) },
      imagePullPolicy: images?.pullPolicy ?? row?.imagePullPolicy,
      pullSecrets: images?.pullSecrets ?? [],
      launch: started.launch,
      workerLaunch: started.worker,
      ray: release.multiNode.ray,
      accelerator,
      platform: choice.platform,
      devices: choice.fit.devices,
      tensorParallelSize: choice.tensorParallelSize ?? 1,
      kvBlockSize: equipment.engine.kvBlockSize,
      guide: choice.guide,
      ...facts,
      ...pod,
      warnings: [...started.warnings, ...warnings],
    },
  };
}
