import type { Construct } from 'constructs';
import { Accelerator } from '../accelerators/accelerator';
import { Engine } from '../engines';
import { ConfigError } from '../internal/config-error';
import { alreadyParsed } from '../internal/schema';
import { warn } from '../internal/warnings';
import { mergeResources } from '../kubernetes/resources';
import type { ModelServerGroup, ModelServerProps } from '../model-server/props';
import type { Platform } from '../platforms/platforms';
import type { PathRow, PathRows, ReleaseName } from '../releases';
import { DEFAULT_RELEASE } from '../releases';
import type { EndpointPickerConfig } from '../router/config';
import type { PoolMember } from '../router/pool-member';
import type { RouterProps } from '../router/props';
import { maturityOf } from '../support/feature-matrix';
import { isGated } from '../support/models';
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
  /** Stem of the model servers' names. */
  readonly serverName: string;
}

/** Chooses accelerator, engine and the row of upstream's table. */
export function resolvePath(rows: PathRows, props: WellLitPathProps): ResolvedPath {
  const accelerator = props.accelerator ?? Accelerator.nvidia();
  const published = accelerator.rowIn(rows.rows) ?? {};
  const engine = props.engine ?? Engine.ofKind(Object.keys(published)[0] ?? 'vllm');
  const platform = props.platform ?? accelerator.platform;
  const base = published[engine.kind];
  const row = base && { ...base, ...(platform === undefined ? undefined : rows.platforms?.[platform]) };
  const guide = prefixed(props.name, rows.guide);
  const serverName = `${guide}-${row?.nameStem ?? `${accelerator.spec.nameStem}-${engine.kind}`}`;
  return { release: props.release ?? DEFAULT_RELEASE, accelerator, engine, platform, row, guide, serverName };
}

/** A name with the path's own before it, if it has one. */
export function prefixed(prefix: string | undefined, name: string): string {
  return prefix === undefined ? name : `${prefix}-${name}`;
}

/**
 * Props of one of a path's model servers: what the caller said of the group, over what upstream validated.
 * @throws ConfigError where neither names a model
 */
export function serverProps(
  at: Construct,
  path: ResolvedPath,
  props: WellLitPathProps,
  group: ModelServerGroup,
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
    resources: mergeResources(row?.resources, group.resources),
    sharedMemory: group.sharedMemory ?? row?.sharedMemory?.size,
    caches: group.caches ?? row?.caches,
    env: { ...row?.env, ...group.env },
    probes: { ...row?.probes, ...group.probes },
    model,
    servedModelName: props.servedModelName,
    accelerator,
    engine: engine.withDefaults(row?.settings ?? {}),
    platform: props.platform,
    name: path.serverName,
    guide: path.guide,
    replicas: group.replicas ?? row?.replicas,
    tensorParallelSize: group.tensorParallelSize ?? row?.tensorParallelSize,
    image: group.image ?? row?.engine?.image,
    engineVersion: group.engineVersion ?? row?.engine?.version,
    // Of a model that the row does not mean, the row cannot say that it needs none.
    hfToken: props.hfToken ?? (isGated(model) ? undefined : row?.hfToken),
    images: props.images,
    monitoring: props.monitoring,
    claim: row?.claim,
    release: path.release,
  });
}

/** What was said of the only group of a path whose props hold both. */
export function groupOf(props: WellLitPathProps & ModelServerGroup): ModelServerGroup {
  const {
    name,
    model,
    servedModelName,
    accelerator,
    engine,
    platform,
    expose,
    router,
    images,
    hfToken,
    monitoring,
    release,
    ...group
  } = props;
  return group;
}

/** Props of a path's router. */
export function routerProps(
  path: ResolvedPath,
  props: WellLitPathProps,
  modelServers: readonly PoolMember[],
  schedulingConfig: EndpointPickerConfig,
): RouterProps {
  const { proxy, schedulingConfig: said, monitoring = props.monitoring, ...options } = props.router ?? {};
  // Upstream calls the proxy's ConfigMap "envoy", which only one router of a namespace can.
  const configMapName = proxy?.configMapName ?? (props.name === undefined ? undefined : `${props.name}-envoy`);
  return alreadyParsed({
    ...options,
    schedulingConfig: said ?? schedulingConfig,
    monitoring,
    ...((proxy || (configMapName !== undefined && !props.expose)) && { proxy: { ...proxy, configMapName } }),
    modelServers,
    expose: props.expose,
    platform: path.platform,
    images: props.images,
    hfToken: props.hfToken,
    release: path.release,
  });
}

/** Warns of what upstream does not stand behind. */
export function warnOfMaturity(at: Construct, guide: string, { release, accelerator, engine }: ResolvedPath): void {
  if (engine.kind === 'simulator') return;
  const level = maturityOf(release, guide, accelerator.id, engine.kind) ?? 'unvalidated';
  if (level !== 'experimental' && level !== 'unvalidated') return;
  const standing = level === 'experimental' ? 'works, and upstream does not test it regularly' : 'is not validated by upstream';
  warn(at, level, {
    field: 'accelerator',
    what: `${guide} with ${engine.displayName} on ${accelerator.spec.displayName} ${standing} in llm-d ${release}`,
    fix: 'try it with your own load before you rely on it.',
  });
}
