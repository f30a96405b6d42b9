import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import { type FeatureFacts, factsOf, resolveFeatures } from '../features';
import type { ServerFeature } from '../features/feature';
import { settingsOf } from '../features/kv-connectors';
import { apiRanksOf, expertRanks } from '../workload/layout';
import type { Choice } from './choice';
import { SHARED_MEMORY_VOLUME } from './pod';

/** What a server can do beyond plain serving. */
export interface Equipment {
  /** The engine, with the settings that its features need. */
  readonly engine: Engine;
  readonly features: readonly ServerFeature[];
  readonly facts: FeatureFacts;
  readonly problems: readonly Problem[];
}

/** Works out the features that the props ask for. */
export function equip(choice: Choice): Equipment {
  const { props, release, role, engine, engineImage, platform, port, guide, layout, fit, row, tensorParallelSize = 1 } = choice;
  const { features, problems } = resolveFeatures({
    ...{ props, release, role, engine, engineImage, platform, port, guide },
    accelerator: props.accelerator,
    servedModelName: props.servedModelName ?? props.model,
    devices: fit.devices,
    tensorParallelSize,
    sharedMemoryVolume: row?.sharedMemory?.volume ?? SHARED_MEMORY_VOLUME,
    expertRanks: expertRanks(props, layout),
    apiRanks: apiRanksOf(layout),
    enginesPerPod: layout.parallelism.dataParallelSizeLocal ?? 1,
    podsPerEngine: layout.kind === 'spanning' ? layout.podsPerGroup : 1,
    podsPerReplica: layout.podsPerGroup,
  });
  return { features, problems, facts: factsOf(features), engine: engine.withDefaults(settingsOf(features)) };
}
