import type { Construct } from 'constructs';
import { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import { ConfigError } from '../internal/config-error';
import { alreadyParsed } from '../internal/schema';
import { warn } from '../internal/warnings';
import { DNS_LABEL_MAX, serviceNameProblem } from '../kubernetes/names';
import { mergeResources } from '../kubernetes/resources';
import { usualEngine } from '../model-server/engine-image';
import type { ModelServerGroup, ModelServerProps } from '../model-server/props';
import type { Platform } from '../platforms/platforms';
import type { ModelServerRow, PathRow, PathRows, ReleaseName } from '../releases';
import { DEFAULT_RELEASE, releaseOf } from '../releases';
import type { EndpointPickerConfig } from '../router/config';
import type { PoolMember } from '../router/pool-member';
import type { RouterProps } from '../router/props';
import { endpointPickerNameOf, proxyConfigMapName } from '../router/resolve';
import { maturityOf, reservationOf } from '../support/feature-matrix';
import type { WellLitPathProps } from './props';

/** A path's choices once accelerator, engine and platform are known. */
export interface ResolvedPath {
  readonly release: ReleaseName;
  readonly accelerator: Accelerator;
  readonly engine: Engine;
  readonly platform?: Platform;
  /** What upstream validated here; undefined where it published nothing. */
  readonly row?: PathRow;
  /** The label `llm-d.ai/guide` and the name of the pool. */
  readonly guide: string;
  /** Accelerator and engine, as names have them. */
  readonly nameStem: string;
  /** Stem of the model servers' names. */
  readonly serverName: string;
}

/**
 * Chooses accelerator, engine and the row of upstream's table.
 * @throws ConfigError for a name that cannot begin others
 */
export function resolvePath(at: Construct, rows: PathRows, props: WellLitPathProps): ResolvedPath {
  const guide = prefixed(props.name, rows.guide);
  const { name } = props;
  const wrong = name === undefined ? undefined : serviceNameProblem('name', name, endpointPickerNameOf(guide), DNS_LABEL_MAX);
  if (wrong) throw new ConfigError(at.node.path, [wrong]);
  const release = props.release ?? DEFAULT_RELEASE;
  const accelerator = (props.accelerator ?? Accelerator.nvidia()).on(props.platform);
  const published = accelerator.rowIn(rows.rows) ?? {};
  const engine = props.engine ?? usualEngine(published, accelerator.rowIn(releaseOf(release).modelServers));
  const platform = props.platform ?? accelerator.platform;
  const base = published[engine.kind];
  const here = platform === undefined ? undefined : rows.platforms?.[platform];
  // The row itself, where nothing stands over it: what was made of it is kept with it.
  const row = base && here ? { ...base, ...here } : base;
  const nameStem = row?.nameStem ?? `${accelerator.spec.nameStem}-${engine.kind}`;
  return { release, accelerator, engine, platform, row, guide, nameStem, serverName: `${guide}-${nameStem}` };
}

/** A name with the path's own before it, if it has one. */
export function prefixed(prefix: string | undefined, name: string): string {
  return prefix === undefined ? name : `${prefix}-${name}`;
}

/** What each model server of a path has of it. */
export function sharedByServers(path: ResolvedPath, props: WellLitPathProps, model: string) {
  const { servedModelName, platform, hfToken, images, monitoring } = props;
  const { accelerator, serverName, guide, release } = path;
  return {
    ...{ model, servedModelName, accelerator, platform, name: serverName, guide },
    ...{ hfToken, images, monitoring, release },
  } satisfies Partial<ModelServerProps>;
}

/**
 * Props of one of a path's model servers: what the caller said of the group, over what upstream validated.
 * @param own what the path itself has to say of them
 * @throws ConfigError where neither names a model
 */
export function serverProps(
  at: Construct,
  path: ResolvedPath,
  props: WellLitPathProps,
  group: ModelServerGroup,
  own?: Partial<ModelServerProps>,
): ModelServerProps {
  const { row, accelerator, engine } = path;
  const model = props.model ?? row?.model;
  if (model === undefined) {
    throw new ConfigError(at.node.path, [
      {
        field: 'model',
        what: `is missing, and upstream has no default for ${engine.displayName} on ${accelerator.spec.displayName}`,
        fix: 'name a model.',
      },
    ]);
  }
  return alreadyParsed({
    ...group,
    ...sharedByServers(path, props, model),
    preset: presetOf(path),
    engine,
    replicas: group.replicas ?? row?.replicas,
    tensorParallelSize: group.tensorParallelSize ?? (accelerator.spec.sizesTensorParallel ? undefined : row?.tensorParallelSize),
    claim: row?.claim,
    ...own,
  });
}

/** What upstream validated for the path, over what its model servers have anyway: neither is what the caller said. */
function presetOf({ row, accelerator, engine, release }: ResolvedPath): ModelServerRow | undefined {
  const base: ModelServerRow | undefined = accelerator.rowIn(releaseOf(release).modelServers)?.[engine.kind];
  if (!row || !base) return base;
  const made = presets.get(base) ?? new WeakMap<PathRow, ModelServerRow>();
  presets.set(base, made);
  const known = made.get(row);
  if (known) return known;
  const preset = {
    ...base,
    ...row,
    settings: { ...base.settings, ...row.settings },
    env: { ...base.env, ...row.env },
    resources: mergeResources(base.resources, row.resources),
    probes: { ...base.probes, ...row.probes },
  };
  made.set(row, preset);
  return preset;
}

/** Presets by both rows: an engine checks each table of settings once. Accelerators that share a path's row may differ in the one under it. */
const presets = new WeakMap<ModelServerRow, WeakMap<PathRow, ModelServerRow>>();

/**
 * Props of a path's router.
 * @param scheduling how it chooses, where the caller does not say it
 * @param own what the path itself has to say of it
 */
export function routerProps(
  path: ResolvedPath,
  props: WellLitPathProps,
  modelServers: readonly PoolMember[],
  scheduling: () => EndpointPickerConfig,
  own?: Partial<RouterProps>,
): RouterProps {
  const { proxy, schedulingConfig: said, monitoring = props.monitoring, ...options } = props.router ?? {};
  // The name of the path, and not the one that it gives its router.
  const { configMapName = proxyConfigMapName(props.name) } = proxy ?? {};
  return alreadyParsed({
    ...options,
    schedulingConfig: said ?? scheduling(),
    monitoring,
    ...((proxy || !props.expose) && { proxy: { ...proxy, configMapName } }),
    modelServers,
    expose: props.expose,
    platform: path.platform,
    images: props.images,
    hfToken: props.hfToken,
    release: path.release,
    ...own,
  });
}

/**
 * Refuses a prop that would only be heard by the path's own scheduling, where the caller brings another.
 * @throws ConfigError
 */
export function refuseUnheard(at: Construct, { router }: WellLitPathProps, field: string, said: unknown, there: string): void {
  if (said === undefined || router?.schedulingConfig === undefined) return;
  throw new ConfigError(at.node.path, [
    {
      field,
      what: 'is a parameter of the scheduling configuration, and router.schedulingConfig brings another one',
      fix: `leave it out, and write ${there} there.`,
    },
  ]);
}

/**
 * Warns of what upstream does not stand behind.
 * @param field the prop that chose the accelerator
 */
export function warnOfMaturity(
  at: Construct,
  guide: string,
  { release, accelerator, engine }: ResolvedPath,
  field = 'accelerator',
): void {
  if (engine.kind === 'simulator') return;
  const reservation = reservationOf(maturityOf(release, guide, accelerator.id, engine.kind) ?? 'unvalidated');
  if (!reservation) return;
  warn(at, reservation.id, {
    field,
    what: `${guide} with ${engine.displayName} on ${accelerator.spec.displayName} ${reservation.clause} in llm-d ${release}`,
    fix: 'try it with your own load before you rely on it.',
  });
}
