import { platformProblem } from '../../accelerators/accelerator';
import type { DeviceFit } from '../../accelerators/spec';
import type { Engine } from '../../engines';
import { settingsProblems } from '../../engines/settings-problems';
import type { Problem } from '../../internal/config-error';
import { imageProblem, versionProblem } from '../../kubernetes/image';
import type { Platform } from '../../platforms/platforms';
import { type EngineImage, type ModelServerRow, type Release, releaseOf } from '../../releases';
import { knownSettings, noImageProblem, resolveEngineImage, usualEngine } from '../engine-image';
import { withTierImage } from '../features/kv-cache-tiers/image';
import type { ModelServerProps, Role } from '../props';
import { type Layout, resolveLayout } from '../workload/layout';
import type { ModelServerTopology } from '../workload/topology';

/** The port that clients and the router talk to. */
const API_PORT = 8000;

/** What runs where: all that does not depend on what else the server can do. */
export interface Choice {
  /** What was said, the accelerator where the server is. */
  readonly props: ModelServerProps;
  readonly name: string;
  readonly guide: string;
  readonly role: Role;
  readonly release: Release;
  /** What the release has for this accelerator and engine. */
  readonly row?: ModelServerRow;
  readonly platform?: Platform;
  readonly topology: ModelServerTopology;
  readonly replicas: number;
  /** The port that clients talk to. */
  readonly port: number;
  /** The engine, the release's settings under the caller's. */
  readonly engine: Engine;
  readonly engineImage: EngineImage;
  readonly layout: Layout;
  readonly fit: DeviceFit;
  /** Devices over which each layer is split, if that was said or follows from the devices. */
  readonly tensorParallelSize?: number;
  readonly problems: readonly Problem[];
}

/** Chooses engine, image and devices, or says why there is nothing to choose. */
export function choose(id: string, given: ModelServerProps): Choice | readonly Problem[] {
  const accelerator = given.accelerator.on(given.platform);
  const props = accelerator === given.accelerator ? given : { ...given, accelerator };
  const { role = 'decode', topology = { kind: 'deployment' }, replicas = 1 } = props;
  const name = props.name ?? id;
  const release = releaseOf(props.release);
  const rows: Readonly<Record<string, ModelServerRow>> = accelerator.rowIn(release.modelServers) ?? {};
  const said = props.engine ?? usualEngine(rows);
  const platform = props.platform ?? accelerator.platform;
  const row = onPlatform(props.preset ?? rows[said.kind], platform);
  const equipped = withTierImage(row, props, accelerator, release);
  const engineImage = resolveEngineImage(props, equipped, said);
  if (!engineImage) return [noImageProblem(said, accelerator, Object.keys(rows), release.name)];
  const wrongSettings = settingsProblems(accelerator.spec.settings ?? {}, 'accelerator.spec.settings');
  // Those that no version has would be left out without a word.
  if (wrongSettings.length > 0) return wrongSettings;
  const problems = [
    imageProblem('image', engineImage.image),
    placeProblem(given),
    props.image === undefined
      ? versionProblem('engineVersion', props.engineVersion, engineImage.image, equipped?.engine.version)
      : undefined,
  ].filter((problem) => problem !== undefined);
  const layout = resolveLayout(props, accelerator, said);
  if (!('kind' in layout)) return [...problems, ...layout];
  const fit = accelerator.fit(layout.parallelism);
  if ('field' in fit) return [...problems, asSaid(fit, props)];
  return {
    ...{ props, name, role, release, row, platform, topology, replicas, engineImage, layout, fit, problems },
    guide: props.guide ?? name,
    port: props.port ?? row?.port ?? API_PORT,
    tensorParallelSize: fit.tensorParallelSize ?? props.tensorParallelSize,
    engine: said.withDefaults(knownSettings(defaultsOf(props, said, row), engineImage)),
  };
}

/** The row with the image that the platform's nodes need. */
function onPlatform(row: ModelServerRow | undefined, platform: Platform | undefined): ModelServerRow | undefined {
  const engine = platform === undefined ? undefined : row?.engineOn?.[platform];
  return row && engine ? { ...row, engine } : row;
}

/** Settings of the release, over those that the accelerator always needs. */
function defaultsOf(
  { accelerator }: ModelServerProps,
  { kind }: Engine,
  row?: ModelServerRow,
): Readonly<Record<string, unknown>> {
  const { [kind]: ofAccelerator } = accelerator.spec.settings ?? {};
  // The row itself, where nothing stands under it: an engine checks each table once.
  return ofAccelerator ? { ...ofAccelerator, ...row?.settings } : (row?.settings ?? {});
}

/** A problem of the ranks of each pod, where only those of all pods were said. */
function asSaid(problem: Problem, { dataParallelSizeLocal }: ModelServerProps): Problem {
  const derived = problem.field === 'dataParallelSizeLocal' && dataParallelSizeLocal === undefined;
  return derived ? { ...problem, field: 'dataParallelSize' } : problem;
}

function placeProblem({ platform, accelerator }: ModelServerProps): Problem | undefined {
  if (platform === undefined || accelerator.platform === undefined || platform === accelerator.platform) {
    return platformProblem(accelerator.spec, platform);
  }
  return {
    field: 'platform',
    what: `"${platform}" is not where the accelerator is said to be, "${accelerator.platform}"`,
    fix: 'say it once, with the accelerator or here.',
  };
}
