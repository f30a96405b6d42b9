import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../../internal/config-error';
import type { SchemaOutput } from '../../internal/schema';
import { renderEnv } from '../../kubernetes/env';
import { mirrored, renderPullSecrets, repositoryOf } from '../../kubernetes/image';
import { ownedEnvProblems } from '../../kubernetes/owned-env';
import { mergePodParts, type PodParts } from '../../kubernetes/pod-parts';
import { bytesOf, GIB } from '../../kubernetes/quantity';
import { type Resources, renderResources } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import {
  nodeSharedMemory,
  type PodVolumes,
  renderVolumeMounts,
  renderVolumes,
  repeatedMountProblems,
  SHARED_MEMORY_PATH,
} from '../../kubernetes/volumes';
import { type Platform, platformRow } from '../../platforms/platforms';
import { LMCACHE_IMAGE } from '../../releases';
import type { LmcacheServerNeeds } from '../../support/lmcache-hardware';
import { LMCACHE_ENV } from '../features/lmcache/facts';
import type { lmcacheNodeServerSchema } from './props';

/** Props of a server of the node, as their schema sees them. */
export type ParsedNodeServer = SchemaOutput<typeof lmcacheNodeServerSchema>;

/** Name of the port that engines dial. */
export const SERVER_PORT = 'server';

const CONTAINER = 'lmcache-server';
const DEFAULT_EVICTION = 'LRU';
/** Source: LMCache operator/internal/resources/daemonset.go. */
const PROBES = {
  startup: { initialDelaySeconds: 5, periodSeconds: 5, failureThreshold: 30 },
  liveness: { periodSeconds: 10 },
  readiness: { periodSeconds: 5 },
};

/** Where the server is. */
export const platformOf = ({ platform, accelerator }: ParsedNodeServer): Platform | undefined => platform ?? accelerator.platform;

/** What follows from the props. */
interface NodeServerFacts {
  readonly image: string;
  readonly port: number;
  readonly resources: Resources;
  readonly selector: Readonly<Record<string, string>>;
}

/** The pod of a server: everything but its labels. */
export function nodeServerPod(
  parsed: ParsedNodeServer,
  needs: LmcacheServerNeeds,
  { image, port, resources, selector }: NodeServerFacts,
): k8s.PodSpec {
  const { scheduling = {}, images, accelerator } = parsed;
  const { nodeSelector, tolerations, volumes } = partsOf(parsed, needs);
  const privileged = parsed.privileged ?? needs.privileged;
  const probe = { tcpSocket: { port: k8s.IntOrString.fromString(SERVER_PORT) } };
  const own = repositoryOf(image) === LMCACHE_IMAGE.repository;
  const { runtimeClassName = accelerator.exposure === undefined ? undefined : needs.runtimeClass } = parsed;
  return {
    ...renderScheduling(scheduling, selector),
    nodeSelector: Object.keys(nodeSelector).length > 0 ? nodeSelector : undefined,
    tolerations: tolerations.length > 0 ? [...tolerations] : undefined,
    runtimeClassName: runtimeClassName === false ? undefined : (scheduling.runtimeClassName ?? runtimeClassName),
    hostIpc: needs.hostIpc || undefined,
    automountServiceAccountToken: false,
    // A Service called lmcache would become variables that LMCache reads.
    enableServiceLinks: false,
    imagePullSecrets: renderPullSecrets(images?.pullSecrets ?? []),
    containers: [
      {
        name: CONTAINER,
        image: mirrored(image, images?.registryMirror),
        imagePullPolicy: images?.pullPolicy,
        command: [parsed.executable ?? (own ? `${LMCACHE_IMAGE.programs}/lmcache` : 'lmcache'), 'server'],
        args: argsOf(parsed, needs, port),
        env: renderEnv({
          ...needs.env,
          ...(parsed.logLevel !== undefined && { [LMCACHE_ENV.logLevel]: parsed.logLevel }),
          ...parsed.env,
        }),
        ports: [{ name: SERVER_PORT, containerPort: port, protocol: 'TCP' }],
        resources: renderResources(resources, {}),
        securityContext: privileged ? { privileged } : { allowPrivilegeEscalation: false },
        volumeMounts: renderVolumeMounts(volumes),
        startupProbe: { ...probe, ...PROBES.startup },
        livenessProbe: { ...probe, ...PROBES.liveness },
        readinessProbe: { ...probe, ...PROBES.readiness },
      },
    ],
    volumes: renderVolumes(volumes),
  };
}

/** Where the pods are and what they see of the node: what the hardware, the platform and the caller say. */
function partsOf(parsed: ParsedNodeServer, { sharesMemory }: LmcacheServerNeeds): Required<PodParts> {
  const { accelerator, scheduling, volumes } = parsed;
  const { nodeSelector, tolerations } = platformRow(platformOf(parsed)).modelServer?.[accelerator.id] ?? {};
  return mergePodParts(
    { nodeSelector: accelerator.spec.podParts?.nodeSelector, volumes: ownVolumes(sharesMemory) },
    { nodeSelector, tolerations },
    { nodeSelector: scheduling?.nodeSelector, tolerations: scheduling?.tolerations, volumes },
  );
}

function ownVolumes(sharesMemory: boolean): PodVolumes {
  return sharesMemory ? { shm: nodeSharedMemory() } : {};
}

/** What the caller says that the server says too. */
export function saidTwiceProblems(
  { env, logLevel, volumes = {} }: ParsedNodeServer,
  { sharesMemory }: LmcacheServerNeeds,
): Problem[] {
  const own = ownVolumes(sharesMemory);
  const taken = Object.keys(volumes).filter((name) => name in own);
  const names = logLevel === undefined ? [] : [LMCACHE_ENV.logLevel];
  return [
    ...ownedEnvProblems(env, [{ names, what: 'is set beside logLevel, which sets it too', fix: 'leave one of them out.' }]),
    ...taken.map((name) => ({
      field: `volumes.${name}`,
      what: `is the name of the volume that is ${SHARED_MEMORY_PATH} of the node`,
      fix: 'choose another name.',
    })),
    ...repeatedMountProblems({ ...own, ...volumes }),
  ];
}

function argsOf(parsed: ParsedNodeServer, { transferMode }: LmcacheServerNeeds, port: number): string[] {
  const { memory, chunkSize, workers, eviction = {}, l2Adapters = [] } = parsed;
  const flags: readonly (readonly [string, string | number | undefined])[] = [
    ['host', '0.0.0.0'],
    ['port', port],
    ['http-host', '127.0.0.1'],
    ['l1-size-gb', bytesOf(memory) / GIB],
    ['chunk-size', chunkSize],
    ['max-workers', workers],
    ['supported-transfer-mode', transferMode],
    ['eviction-policy', eviction.policy ?? DEFAULT_EVICTION],
    ['eviction-trigger-watermark', eviction.watermark],
    ['eviction-ratio', eviction.ratio],
    ...l2Adapters.map((adapter) => ['l2-adapter', JSON.stringify(adapter)] as const),
  ];
  return flags.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`]));
}
