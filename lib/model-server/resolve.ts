import type { k8s } from 'cdk8s-plus-30';
import { type Accelerator, platformProblem } from '../accelerators/accelerator';
import { Engine, type Launch, renderLaunch } from '../engines';
import type { Problem } from '../internal/config-error';
import type { Warning } from '../internal/warnings';
import { imageProblem, mirrored } from '../kubernetes/image';
import { labelProblems, modelLabel } from '../kubernetes/labels';
import { dnsProblem } from '../kubernetes/names';
import type { PodParts } from '../kubernetes/pod-parts';
import { mergeResources, type Resources, resourceProblems } from '../kubernetes/resources';
import type { Platform } from '../platforms/platforms';
import { type EngineImage, type ModelServerRow, releaseOf } from '../releases';
import { memoryProblems, ownedEnvProblems, repeatedMountProblems } from './checks';
import { noImageProblem, resolveEngineImage } from './engine-image';
import { resolveFeatures } from './features';
import { type ResolvedProbes, resolveParts, resolveProbes } from './pod';
import type { ModelServerProps, Role } from './props';

/** The port that clients and the router talk to. */
export const API_PORT = 8000;
/** The name of the engine's port on every pod: probes and monitors select it by name. */
export const API_PORT_NAME = 'modelserver';

/** A model server with nothing left to decide. */
export interface ResolvedModelServer {
  readonly workloadName: string;
  readonly serviceAccountName: string;
  /** Whether the service account is the server's own. */
  readonly ownsServiceAccount: boolean;
  readonly claimName: string;
  readonly claimTemplateName: string;
  readonly claimRequestName: string;
  readonly role: Role;
  readonly model: string;
  readonly servedModelName: string;
  /** The port that a router sends requests to. */
  readonly port: number;
  /** The port that the engine listens on: the same, unless a sidecar takes the requests. */
  readonly enginePort: number;
  readonly replicas: number;
  readonly engine: Engine;
  readonly engineImage: EngineImage;
  readonly imagePullPolicy?: string;
  readonly pullSecrets: readonly string[];
  readonly launch: Launch;
  readonly accelerator: Accelerator;
  readonly platform?: Platform;
  readonly devices: number;
  readonly tensorParallelSize: number;
  readonly kvBlockSize: number;
  readonly guide: string;
  /** Labels by which a workload selects its pods. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels of objects that serve every role. */
  readonly sharedLabels: Readonly<Record<string, string>>;
  readonly parts: Required<PodParts>;
  readonly resources: Resources;
  readonly probes: ResolvedProbes;
  /** Whether something in the pods asks prefill servers on behalf of the engine. */
  readonly routesToPrefill: boolean;
  /** What the pods may ask of the API server. */
  readonly apiRules: readonly k8s.PolicyRule[];
  /** What its features warn of. */
  readonly warnings: readonly Warning[];
}

/** Everything decided, or everything that cannot be. */
export type Resolution =
  | { readonly server: ResolvedModelServer; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Decides everything, and says all that cannot be. A pure function: no tree, no clock, no environment. */
export function resolveModelServer(id: string, props: ModelServerProps): Resolution {
  const problems: Problem[] = [];
  const note = (...found: readonly (Problem | undefined)[]) => problems.push(...found.filter((p) => p !== undefined));

  const { accelerator, role = 'decode', port = API_PORT, servedModelName = props.model } = props;
  const release = releaseOf(props.release);
  const rows: Readonly<Record<string, ModelServerRow>> = accelerator.rowIn(release.modelServers) ?? {};
  const said = props.engine ?? Engine.ofKind(Object.keys(rows)[0] ?? 'vllm');
  const row = rows[said.kind];
  const engineImage = resolveEngineImage(props, row, said);
  if (!engineImage) return { problems: [noImageProblem(said, accelerator, Object.keys(rows), release.name)] };
  note(imageProblem('image', engineImage.image));
  note(placeProblem(props));
  const platform = props.platform ?? accelerator.platform;

  const fit = accelerator.fit({
    tensorParallelSize: props.tensorParallelSize,
    pipelineParallelSize: props.pipelineParallelSize,
    dataParallelSizeLocal: props.dataParallelSize,
  });
  if ('field' in fit) return { problems: [...problems, fit] };
  const { devices, tensorParallelSize = props.tensorParallelSize } = fit;

  const engine = said.withDefaults(row?.settings ?? {});
  const { features, problems: featureProblems } = resolveFeatures({
    ...{ props, release, role, engine, engineImage, accelerator, platform, port, devices, servedModelName },
  });
  note(...featureProblems);
  const enginePort = features.find((feature) => feature.enginePort !== undefined)?.enginePort ?? port;
  const equipped = engine.withDefaults(Object.assign({}, ...features.map((feature) => feature.settings)));
  const launch = renderLaunch(equipped, {
    ...engineImage,
    model: props.model,
    servedModelName: props.servedModelName,
    port: enginePort,
    portSaid: props.port !== undefined || row?.port !== undefined,
    tensorParallelSize,
    pipelineParallelSize: props.pipelineParallelSize,
    dataParallelSize: props.dataParallelSize,
  });
  note(...launch.problems.map((problem) => (problem.field === 'version' ? { ...problem, field: 'engineVersion' } : problem)));

  const name = props.name ?? id;
  const guide = props.guide ?? name;
  const workloadName = `${name}-${role}`;
  // Monitors and autoscalers use the name as a label's value, which holds 63 characters.
  note(dnsProblem('name', workloadName));
  const sharedLabels = {
    'inference.networking.k8s.io/engine-type': engine.engineTypeLabel,
    ...accelerator.labels,
    'llm-d.ai/guide': guide,
    'llm-d.ai/model': modelLabel(props.model),
  };
  note(...labelProblems('labels', { ...props.labels, ...sharedLabels }));

  const parts = resolveParts(props, row, fit, platform, features);
  const resources = mergeResources(row?.resources, props.resources);
  note(...resourceProblems('resources', resources), ...memoryProblems(parts, resources, accelerator));
  note(...ownedEnvProblems(props.env ?? {}, accelerator), ...repeatedMountProblems(parts.volumes));
  if (problems.length > 0) return { problems };

  return {
    server: {
      workloadName,
      serviceAccountName: props.serviceAccountName ?? `${name}-sa`,
      ownsServiceAccount: props.serviceAccountName === undefined,
      claimName: props.claim?.claim ?? `${role}-devices`,
      claimTemplateName: `${name}-${props.claim?.template ?? `${role}-devices`}`,
      claimRequestName: props.claim?.request ?? accelerator.id,
      role,
      model: props.model,
      servedModelName,
      port,
      enginePort,
      replicas: props.replicas ?? 1,
      engine: equipped,
      engineImage: { ...engineImage, image: mirrored(engineImage.image, props.images?.registryMirror) },
      imagePullPolicy: props.images?.pullPolicy,
      pullSecrets: props.images?.pullSecrets ?? [],
      launch,
      accelerator,
      platform,
      devices,
      tensorParallelSize: tensorParallelSize ?? 1,
      kvBlockSize: equipped.kvBlockSize,
      guide,
      selectorLabels: { ...sharedLabels, 'llm-d.ai/role': role },
      sharedLabels,
      parts,
      resources,
      probes: resolveProbes(row, props),
      routesToPrefill: features.some((feature) => feature.routesToPrefill),
      apiRules: features.flatMap((feature) => feature.apiRules ?? []),
      warnings: features.flatMap((feature) => feature.warnings ?? []),
    },
  };
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
