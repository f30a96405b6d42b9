import { parse } from 'yaml';
import { checkEndpointPickerConfig } from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { isDnsSubdomain, isLabelKey, isLabelValue } from '../../lib/kubernetes/names';
import { flagOf } from '../containers';
import type { Manifest } from '../synth';
import { containersOf, type Pods, podsOf, portNames, portNumbers } from './pods';
import { isStackEngine, STACK_LAWS } from './stack-laws';

const isServer = (pods: Pods) => 'llm-d.ai/role' in pods.labels;
const isEngine = (pods: Pods) => isServer(pods) || isStackEngine(pods);

/** What is wrong between the objects of a deployment, as a cluster, a router or an engine would see it. */
export function violations(manifests: readonly Manifest[]): string[] {
  return LAWS.flatMap(({ law, broken }) => broken(manifests).map((what) => `${law}: ${what}`));
}

export interface Law {
  readonly law: string;
  readonly broken: (manifests: readonly Manifest[]) => string[];
}

/** The laws that hold between objects, whatever made them. */
export const LAWS: readonly Law[] = [
  { law: 'a workload selects its own pods and no others', broken: workloadSelectors },
  { law: 'a pool selects model servers, all of them listening on its port', broken: pools },
  { law: 'every Service port leads to a port that its pods open', broken: services },
  { law: 'every probe asks a port that its container opens', broken: probes },
  { law: 'every monitor finds pods or a Service with the port that it names', broken: monitors },
  { law: 'the model that is loaded is the model on the label', broken: modelLabels },
  { law: 'devices are as many as the parallelism', broken: devices },
  { law: 'every claim has its template', broken: claims },
  { law: 'every mount has its volume, and every volume is mounted', broken: volumes },
  { law: 'every object that is referred to is there, or known to come from outside', broken: references },
  { law: 'the endpoint picker does what its configuration says', broken: schedulingConfigs },
  { law: 'every objective and every rewrite names a pool that is there', broken: poolReferences },
  { law: 'a band has an objective, and an objective a band', broken: bands },
  { law: 'images are pinned', broken: images },
  { law: 'no secret is in a manifest', broken: secrets },
  { law: 'no credential is on a command line', broken: credentials },
  { law: 'a route leads to a port that its Service has', broken: routes },
  { law: 'every configuration file that a flag names is mounted', broken: configFiles },
  { law: 'names and labels are valid', broken: names },
  { law: 'no object is made twice', broken: twins },
  { law: 'an autoscaler scales what is there, and is the only one that does', broken: scaleTargets },
  { law: 'a metric that replicas follow is of a router or a variant that is there', broken: scalingMetrics },
  { law: 'an autoscaler keeps at least one number of replicas within its bounds', broken: scalingBounds },
  ...STACK_LAWS,
];

function workloadSelectors(manifests: readonly Manifest[]): string[] {
  const all = podsOf(manifests);
  return manifests
    .filter((m) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(m.kind))
    .flatMap((m) => {
      const selected = all.filter((p) => selects(m.spec.selector.matchLabels, p.labels)).map((p) => p.owner);
      return selected.length === 1 && selected[0] === `${m.kind}/${m.metadata.name}`
        ? []
        : [`${m.metadata.name} selects ${selected.join(', ') || 'nothing'}`];
    });
}

function pools(manifests: readonly Manifest[]): string[] {
  const all = podsOf(manifests);
  return manifests
    .filter((m) => m.kind === 'InferencePool')
    .flatMap(({ metadata, spec }) => {
      const selected = all.filter((p) => selects(spec.selector.matchLabels, p.labels));
      const target = spec.targetPorts[0].number;
      return [
        ...(selected.length === 0 ? [`${metadata.name} selects nothing`] : []),
        ...selected.filter((p) => !isServer(p)).map((p) => `${metadata.name} selects ${p.owner}`),
        ...all.filter((p) => isServer(p) && !selected.includes(p)).map((p) => `${metadata.name} misses ${p.owner}`),
        ...selected.filter((p) => !portNumbers(p).includes(target)).map((p) => `${p.owner} does not open ${target}`),
        ...(manifests.some((m) => m.kind === 'Service' && m.metadata.name === spec.endpointPickerRef.name)
          ? []
          : [`no Service ${spec.endpointPickerRef.name}`]),
      ];
    });
}

function services(manifests: readonly Manifest[]): string[] {
  const all = podsOf(manifests);
  return manifests
    .filter((m) => m.kind === 'Service' && m.spec.selector)
    .flatMap((m) => {
      const selected = all.filter((p) => selects(m.spec.selector, p.labels));
      if (selected.length === 0) return [`${m.metadata.name} selects nothing`];
      const numbers = m.spec.ports.map((p: Manifest) => p.port);
      return [
        ...(new Set(numbers).size === numbers.length ? [] : [`${m.metadata.name} lists a port twice`]),
        ...m.spec.ports.flatMap((port: Manifest) => {
          const target = port.targetPort ?? port.port;
          return selected
            .filter((p) => !portNumbers(p).includes(target) && !portNames(p).includes(target))
            .map((p) => `${m.metadata.name}:${port.port} leads to ${target}, which ${p.owner} does not open`);
        }),
      ];
    });
}

function probes(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) =>
    containersOf(p).flatMap((c) =>
      ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((kind) => {
        const port = c[kind]?.httpGet?.port ?? c[kind]?.grpc?.port;
        if (port === undefined) return [];
        const open = (c.ports ?? []).some((o: Manifest) => o.name === port || o.containerPort === port);
        return open ? [] : [`${p.owner} ${c.name} ${kind} asks ${port}`];
      }),
    ),
  );
}

function monitors(manifests: readonly Manifest[]): string[] {
  const all = podsOf(manifests);
  const found = (labels: Record<string, string>, port: string | number) =>
    all.some((p) => selects(labels, p.labels) && (portNames(p).includes(String(port)) || portNumbers(p).includes(Number(port))));
  return manifests.flatMap((m) => {
    const { name } = m.metadata;
    if (m.kind === 'PodMonitor')
      return m.spec.podMetricsEndpoints.flatMap((e: Manifest) =>
        found(m.spec.selector.matchLabels, e.port) ? [] : [`${name} finds no ${e.port}`],
      );
    if (m.kind === 'PodMonitoring')
      return m.spec.endpoints.flatMap((e: Manifest) =>
        found(m.spec.selector.matchLabels, e.port) ? [] : [`${name} finds no ${e.port}`],
      );
    if (m.kind !== 'ServiceMonitor') return [];
    const targets = manifests.filter(
      (s) => s.kind === 'Service' && selects(m.spec.selector.matchLabels, s.metadata.labels ?? {}),
    );
    return m.spec.endpoints.flatMap((e: Manifest) =>
      targets.some((s) => s.spec.ports.some((p: Manifest) => p.name === e.port)) ? [] : [`${name} finds no ${e.port}`],
    );
  });
}

/** The words with which a container starts its engine, scripts taken apart at white space. */
export function wordsOf(container: Manifest): string[] {
  return [...(container.command ?? []), ...(container.args ?? [])].flatMap((word: string) =>
    word.includes('\n') ? word.split(/\s+/) : [word],
  );
}

function modelOf(words: readonly string[]): string | undefined {
  const serve = words.indexOf('serve');
  return (
    flagOf(words, '--model-path') ??
    flagOf(words, '--model') ??
    (serve >= 0 ? words[serve + 1]?.replace(/^'|'$/g, '') : undefined)
  );
}

function modelLabels(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests)
    .filter(isServer)
    .flatMap((p) => {
      const model = modelOf(wordsOf(p.spec.containers[0])) ?? '';
      const label = p.labels['llm-d.ai/model'];
      return model.split('/').at(-1) === label ? [] : [`${p.owner} loads ${model} and is labelled ${label}`];
    });
}

/** Ranks that one device runs, where it is not one. */
const RANKS_PER_DEVICE: Readonly<Record<string, number>> = { tpu7x: 2 };
const DEVICE_RESOURCES =
  /^(nvidia\.com\/gpu|amd\.com\/gpu|google\.com\/tpu|habana\.ai\/gaudi|huawei\.com\/Ascend\w+|gpu\.intel\.com\/(xe|i915))$/;

function devices(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((m) => {
    const group = groupOf(m);
    // Workers carry no label of an engine: requests go to their leader.
    if (!group.some(({ pods }) => isEngine(pods)) || group.some(({ pods }) => isOnCpu(pods))) return [];
    const size = group.reduce((sum, { count }) => sum + count, 0);
    const asked = group.reduce((sum, { pods, count }) => sum + count * deviceCount(pods, manifests), 0);
    return group
      .filter(({ pods }) => modelOf(wordsOf(pods.spec.containers[0])) !== undefined)
      .flatMap(({ pods }) => {
        const ranks = rankCount(pods, size);
        const perDevice = RANKS_PER_DEVICE[pods.spec.nodeSelector?.['cloud.google.com/gke-tpu-accelerator']] ?? 1;
        return asked * perDevice === ranks ? [] : [`${pods.owner} asks for ${asked} devices and runs ${ranks} ranks`];
      });
  });
}

const isOnCpu = ({ labels, spec }: Pods): boolean =>
  labels['llm-d.ai/accelerator-variant'] === 'cpu' ||
  (spec.containers[0].env ?? []).some((e: Manifest) => e.name === 'VLLM_CPU_KVCACHE_SPACE');

/** The pods that run one engine together, and how many there are of each template. */
function groupOf(m: Manifest): { readonly pods: Pods; readonly count: number }[] {
  const templates = podsOf([m]);
  if (m.kind === 'RayCluster')
    return templates.map((pods, i) => ({ pods, count: i === 0 ? 1 : m.spec.workerGroupSpecs[i - 1].replicas }));
  const size = m.kind === 'LeaderWorkerSet' ? m.spec.leaderWorkerTemplate.size : 1;
  return templates.map((pods, i) => ({ pods, count: i === 0 ? size - templates.length + 1 : 1 }));
}

/** The ranks of an engine in all its pods. */
function rankCount({ spec }: Pods, size: number): number {
  const [container] = spec.containers;
  const words = wordsOf(container);
  const env = Object.fromEntries((container.env ?? []).map((e: Manifest) => [e.name, e.value]));
  const numberOf = (flag: string): number | undefined => {
    const said = flagOf(words, flag)?.replaceAll('"', '');
    const value = Number(said?.startsWith('$') ? env[said.slice(1)] : said);
    return Number.isNaN(value) ? undefined : value;
  };
  const perCopy = ['--tensor-parallel-size', '--pipeline-parallel-size', '--tp-size', '--pp-size']
    .map((flag) => numberOf(flag) ?? 1)
    .reduce((a, b) => a * b, 1);
  // Copies of the attention alone share the devices of one engine.
  if (words.includes('--enable-dp-attention')) return perCopy;
  const perPod = numberOf('--data-parallel-size-local') ?? env['DP_SIZE_LOCAL'];
  return perCopy * (perPod === undefined ? (numberOf('--data-parallel-size') ?? 1) : perPod * size);
}

function deviceCount(p: Pods, manifests: readonly Manifest[]): number {
  const limits = Object.entries(p.spec.containers[0].resources?.limits ?? {});
  const plugged = limits.filter(([name]) => DEVICE_RESOURCES.test(name)).reduce((sum, [, n]) => sum + Number(n), 0);
  const claimed = (p.spec.resourceClaims ?? []).flatMap((claim: Manifest) => {
    const template = manifests.find(
      (m) => m.kind === 'ResourceClaimTemplate' && m.metadata.name === claim.resourceClaimTemplateName,
    );
    const requests = template?.spec.spec.devices.requests ?? [];
    return requests.map((r: Manifest) => r.exactly?.count ?? r.firstAvailable?.[0]?.count ?? r.count ?? 1);
  });
  return plugged + claimed.reduce((a: number, b: number) => a + b, 0);
}

function claims(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) => {
    const inPod = (p.spec.resourceClaims ?? []).map((c: Manifest) => c.name);
    const inContainers = containersOf(p).flatMap((c) => (c.resources?.claims ?? []).map((r: Manifest) => r.name));
    const missing = (p.spec.resourceClaims ?? []).filter(
      (c: Manifest) =>
        !manifests.some((m) => m.kind === 'ResourceClaimTemplate' && m.metadata.name === c.resourceClaimTemplateName),
    );
    return [
      ...missing.map((c: Manifest) => `${p.owner} claims from ${c.resourceClaimTemplateName}`),
      ...inContainers.filter((name) => !inPod.includes(name)).map((name) => `${p.owner} has a container with the claim ${name}`),
      ...inPod
        .filter((name: string) => !inContainers.includes(name))
        .map((name: string) => `${p.owner} does not use its claim ${name}`),
    ];
  });
}

function volumes(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) => {
    const declared = (p.spec.volumes ?? []).map((v: Manifest) => v.name);
    const mounted = containersOf(p).flatMap((c) => (c.volumeMounts ?? []).map((m: Manifest) => m.name));
    return [
      ...mounted.filter((name) => !declared.includes(name)).map((name) => `${p.owner} mounts ${name}`),
      ...declared.filter((name: string) => !mounted.includes(name)).map((name: string) => `${p.owner} does not mount ${name}`),
    ];
  });
}

/** Objects that whoever deploys brings. */
const FROM_OUTSIDE = [
  'ClusterRole/cluster-monitoring-view',
  'Gateway/llm-api-gateway',
  'Gateway/llm-d-inference-gateway',
  'PersistentVolumeClaim/batch-gateway-pvc',
  'PersistentVolumeClaim/llm-d-kv-cache-storage',
  'Secret/batch-gateway-secrets',
  'Secret/engine-api-key',
  'Secret/hf-token-secret',
  'Secret/llm-d-hf-token',
  'Secret/redis-creds',
  'Secret/vllm-secrets',
  'Secret/vllm-tls-secret',
];

function references(manifests: readonly Manifest[]): string[] {
  const there = new Set([
    ...FROM_OUTSIDE,
    ...manifests.map((m) => `${m.kind}/${m.metadata.name}`),
    // cert-manager writes it.
    ...manifests.filter((m) => m.kind === 'Certificate').map((m) => `Secret/${m.spec.secretName}`),
  ]);
  return manifests.flatMap((m) => {
    const named = [...referencesOf(m), ...podsOf([m]).flatMap(referencesOfPods)]
      .filter(([, name]) => name !== undefined)
      .map((reference) => reference.join('/'));
    return [...new Set(named)].filter((id) => !there.has(id)).map((id) => `${m.kind}/${m.metadata.name} refers to ${id}`);
  });
}

/** A kind, and a name where there is one. */
type Reference = readonly [kind: string, name: string | undefined];

function referencesOf({ kind, spec, ...m }: Manifest): Reference[] {
  switch (kind) {
    case 'RoleBinding':
    case 'ClusterRoleBinding': {
      const own = m.subjects.filter((s: Manifest) => s.namespace !== 'gmp-system');
      return [m.roleRef, ...own].map((r: Manifest) => [r.kind, r.name]);
    }
    case 'ServiceAccount':
      return (m.imagePullSecrets ?? []).map((s: Manifest) => ['Secret', s.name]);
    case 'HTTPRoute':
      return [
        ...spec.parentRefs.map((r: Manifest) => ['Gateway', r.name]),
        ...spec.rules.flatMap((rule: Manifest) => rule.backendRefs ?? []).map((r: Manifest) => [r.kind ?? 'Service', r.name]),
      ];
    case 'Gateway': {
      const { parametersRef } = spec.infrastructure ?? {};
      const certificates = spec.listeners.flatMap((l: Manifest) => l.tls?.certificateRefs ?? []);
      return [[parametersRef?.kind, parametersRef?.name], ...certificates.map((c: Manifest) => [c.kind ?? 'Secret', c.name])];
    }
    case 'Ingress':
      return (spec.tls ?? []).map((t: Manifest) => ['Secret', t.secretName]);
    case 'LoraAdapter':
      return [['Secret', spec.adapterSource?.credentialsSecretRef?.name]];
    case 'ServiceMonitor':
      return spec.endpoints.map((e: Manifest) => ['Secret', e.bearerTokenSecret?.name]);
    default:
      return [[spec?.targetRef?.kind, spec?.targetRef?.name]];
  }
}

function referencesOfPods(pods: Pods): Reference[] {
  const { serviceAccountName, imagePullSecrets = [], volumes = [] } = pods.spec;
  const containers = containersOf(pods);
  return [
    ['ServiceAccount', serviceAccountName],
    ...imagePullSecrets.map((s: Manifest) => ['Secret', s.name]),
    ...volumes.flatMap(({ configMap, secret, persistentVolumeClaim, projected }: Manifest) => [
      ['ConfigMap', configMap?.name],
      ['Secret', secret?.secretName],
      ['PersistentVolumeClaim', persistentVolumeClaim?.claimName],
      ...(projected?.sources ?? []).flatMap((source: Manifest) => [
        ['ConfigMap', source.configMap?.name],
        ['Secret', source.secret?.name],
      ]),
    ]),
    ...containers
      .flatMap((c) => c.env ?? [])
      .flatMap(({ valueFrom }: Manifest): Reference[] => [
        ['ConfigMap', valueFrom?.configMapKeyRef?.name],
        ['Secret', valueFrom?.secretKeyRef?.name],
      ]),
    ...containers
      .flatMap((c) => c.envFrom ?? [])
      .flatMap(({ configMapRef, secretRef }: Manifest): Reference[] => [
        ['ConfigMap', configMapRef?.name],
        ['Secret', secretRef?.name],
      ]),
  ];
}

function schedulingConfigs(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter((m) => m.kind === 'ConfigMap')
    .flatMap((m) =>
      Object.values(m.data as Record<string, string>)
        .filter((text) => text.includes('kind: EndpointPickerConfig'))
        .flatMap((text) => {
          const { errors, warnings } = checkEndpointPickerConfig(parse(text, { version: '1.1' }));
          return [...errors, ...warnings].map((problem) => `${problem.field} ${problem.what}`);
        }),
    );
}

function poolReferences(manifests: readonly Manifest[]): string[] {
  const there = new Set(manifests.filter((m) => m.kind === 'InferencePool').map((m) => m.metadata.name));
  return manifests
    .filter((m) => m.kind === 'InferenceObjective' || m.kind === 'InferenceModelRewrite')
    .filter((m) => m.spec.poolRef.kind !== 'InferencePool' || !there.has(m.spec.poolRef.name))
    .map((m) => `${m.kind}/${m.metadata.name} names ${m.spec.poolRef.kind}/${m.spec.poolRef.name}`);
}

function bands(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter((m) => m.kind === 'InferencePool')
    .flatMap(({ metadata: { name }, spec }) => {
      const configs = manifests.filter((m) => m.kind === 'ConfigMap' && m.metadata.name === spec.endpointPickerRef.name);
      const queued: number[] = configs
        .flatMap((m) => Object.values(m.data as Record<string, string>))
        .flatMap((text) => parse(text, { version: '1.1' })?.flowControl?.priorityBands ?? [])
        .map((band: Manifest) => band.priority);
      const asked: number[] = manifests
        .filter((m) => m.kind === 'InferenceObjective' && m.spec.poolRef.name === name)
        .map((m) => m.spec.priority);
      return [
        ...queued.filter((p) => !asked.includes(p)).map((p) => `${name} has a band of priority ${p}, which no request can have`),
        ...asked.filter((p) => !queued.includes(p)).map((p) => `${name} has an objective of priority ${p}, and no band`),
      ];
    });
}

function images(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) =>
    containersOf(p)
      .filter((c) => !/(:[^/:@]+|@sha256:[0-9a-f]{64})$/.test(c.image) || c.image.endsWith(':latest'))
      .map((c) => `${p.owner} runs ${c.image}`),
  );
}

function secrets(manifests: readonly Manifest[]): string[] {
  const text = JSON.stringify(manifests);
  return [
    ...manifests
      .filter((m) => m.kind === 'Secret' && (m.data || m.stringData))
      .map((m) => `Secret/${m.metadata.name} holds data`),
    ...(/\b(hf_[A-Za-z0-9]{20,}|sk-[A-Za-z0-9]{20,})\b/.test(text) ? ['something looks like a token'] : []),
  ];
}

function credentials(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) =>
    containersOf(p).flatMap((c) => {
      const secret = (c.env ?? []).filter((e: Manifest) => e.valueFrom?.secretKeyRef).map((e: Manifest) => e.name);
      const words = [...(c.command ?? []), ...(c.args ?? [])].join(' ');
      return secret
        .filter((name: string) => words.includes(`$(${name})`))
        .map((name: string) => `${p.owner} is started with ${name}`);
    }),
  );
}

function routes(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter((m) => m.kind === 'HTTPRoute')
    .flatMap((m) => m.spec.rules.flatMap((rule: Manifest) => rule.backendRefs ?? []))
    .filter((backend: Manifest) => (backend.kind ?? 'Service') === 'Service')
    .flatMap(({ name, port }: Manifest) => {
      const service = manifests.find((m) => m.kind === 'Service' && m.metadata.name === name);
      return service?.spec.ports.some((p: Manifest) => p.port === port) ? [] : [`${name} has no ${port}`];
    });
}

/** Flags whose value is a file: `--config`, `--config-file`, `--….queues-config-file`. */
function configFiles(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) =>
    containersOf(p).flatMap((c) =>
      [...(c.command ?? []), ...(c.args ?? [])].flatMap((word: string) => {
        const [, file] = /^--[\w.-]*config(?:-file)?=(\/[^\s]+)$/.exec(word) ?? [];
        if (file === undefined) return [];
        const mount = (c.volumeMounts ?? []).find((m: Manifest) => file.startsWith(`${m.mountPath}/`));
        const volume = p.spec.volumes?.find((v: Manifest) => v.name === mount?.name);
        if (!volume?.configMap) return mount ? [] : [`${p.owner} has no ${file}`];
        const map = manifests.find((m) => m.kind === 'ConfigMap' && m.metadata.name === volume.configMap.name);
        const key = file.slice(mount.mountPath.length + 1);
        return map && key in map.data ? [] : [`${p.owner} finds no ${key} in ${volume.configMap.name}`];
      }),
    ),
  );
}

function names(manifests: readonly Manifest[]): string[] {
  const labelled = (by: string, labels: Record<string, string> = {}) =>
    Object.entries(labels)
      .filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
      .map(([key, value]) => `${by} has the label ${key}=${value}`);
  return manifests.flatMap((m) => [
    ...(isDnsSubdomain(m.metadata.name) ? [] : [`${m.kind} is called ${m.metadata.name}`]),
    ...labelled(`${m.kind}/${m.metadata.name}`, m.metadata.labels),
    ...podsOf([m]).flatMap((p) => labelled(`the pod of ${p.owner}`, p.labels)),
  ]);
}

function twins(manifests: readonly Manifest[]): string[] {
  const ids = manifests.map((m) => `${m.kind}/${m.metadata.namespace ?? ''}/${m.metadata.name}`);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}

const isAutoscaler = (m: Manifest): boolean => ['HorizontalPodAutoscaler', 'ScaledObject', 'VariantAutoscaling'].includes(m.kind);

function scaleTargets(manifests: readonly Manifest[]): string[] {
  const target = (m: Manifest) => {
    const { apiVersion, kind, name } = m.spec.scaleTargetRef;
    return `${apiVersion} ${kind}/${name} in ${m.metadata.namespace}`;
  };
  const there = new Set(manifests.map((m) => `${m.apiVersion} ${m.kind}/${m.metadata.name} in ${m.metadata.namespace}`));
  const autoscalers = manifests.filter(isAutoscaler);
  // A VariantAutoscaling says what is wanted; the HorizontalPodAutoscaler beside it does it.
  const acting = autoscalers.filter((m) => m.kind !== 'VariantAutoscaling').map(target);
  return [
    ...autoscalers.filter((m) => !there.has(target(m))).map((m) => `${m.kind}/${m.metadata.name} scales ${target(m)}`),
    ...acting.filter((one, i) => acting.indexOf(one) !== i).map((one) => `two autoscalers scale ${one}`),
  ];
}

/** Labels of metrics, and the objects that they name. */
const NAMED_BY_METRICS: Readonly<Record<string, string>> = {
  inference_pool: 'InferencePool',
  service: 'Service',
  top_level_controller_name: 'Deployment',
  variant_name: 'VariantAutoscaling',
};

function scalingMetrics(manifests: readonly Manifest[]): string[] {
  const there = new Set(manifests.map((m) => `${m.kind}/${m.metadata.name} in ${m.metadata.namespace}`));
  const unknown = (m: Manifest, labels: Readonly<Record<string, string>>): string[] => {
    const names = Object.entries(labels).filter(([label]) => label in NAMED_BY_METRICS);
    const by = `${m.kind}/${m.metadata.name}`;
    if (names.length === 0) return [`${by} follows a metric of nobody in particular`];
    return names
      .map(([label, name]) => `${NAMED_BY_METRICS[label]}/${name} in ${m.metadata.namespace}`)
      .filter((id) => !there.has(id))
      .map((id) => `${by} follows ${id}`);
  };
  return manifests.flatMap((m) => {
    if (m.kind === 'HorizontalPodAutoscaler')
      return m.spec.metrics.flatMap(({ resource, external }: Manifest) =>
        resource ? unrequested(manifests, m, resource.name) : unknown(m, external.metric.selector?.matchLabels ?? {}),
      );
    if (m.kind !== 'ScaledObject') return [];
    return m.spec.triggers.flatMap(({ metadata }: Manifest) => {
      if (metadata.query === undefined) return [];
      const matchers = [...metadata.query.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]);
      const { namespace, ...labels } = Object.fromEntries(matchers);
      const elsewhere =
        namespace === m.metadata.namespace ? [] : [`${m.kind}/${m.metadata.name} asks for namespace ${namespace}`];
      const [, pods] = /pod=~"([^"]+)"/.exec(metadata.query) ?? [];
      if (pods !== undefined)
        return [...elsewhere, ...(namesPodsOf(m.spec.scaleTargetRef, pods) ? [] : [`${m.metadata.name} follows ${pods}`])];
      if (metadata.query.includes('vllm:num_incoming_requests_total')) return [...elsewhere, ...uncounted(manifests, m)];
      return [...elsewhere, ...unknown(m, labels)];
    });
  });
}

/** Whether a pattern is that of a workload's pods, and not of those of a namesake with more to its name. */
function namesPodsOf({ kind, name }: Manifest, pattern: string): boolean {
  const podsOfOne = (owner: string) =>
    kind === 'LeaderWorkerSet' ? [`${owner}-0`, `${owner}-0-1`] : [`${`${owner}-6d4cf56db6-`.slice(0, 58)}x7k2p`];
  const whole = new RegExp(`^(?:${pattern})$`);
  return podsOfOne(name).every((pod) => whole.test(pod)) && ![`${name}-b-0`, `${name}-b-0-1`].some((pod) => whole.test(pod));
}

/** What comes in for a model is counted by the router of its stack. */
function uncounted(manifests: readonly Manifest[], { metadata }: Manifest): string[] {
  const routers = podsOf(manifests).filter(({ labels }) => labels['app.kubernetes.io/component'] === 'router');
  return routers.length > 0 ? [] : [`${metadata.name} follows requests that no router counts`];
}

/** A share of what nobody asked for is no number. */
function unrequested(manifests: readonly Manifest[], { metadata, spec }: Manifest, resource: string): string[] {
  return podsOf(manifests)
    .filter(({ owner }) => owner === `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`)
    .filter((pods) => pods.spec.containers.some((c: Manifest) => c.resources?.requests?.[resource] === undefined))
    .map(({ owner }) => `HorizontalPodAutoscaler/${metadata.name} follows ${resource}, which ${owner} does not ask for`);
}

function scalingBounds(manifests: readonly Manifest[]): string[] {
  return manifests.filter(isAutoscaler).flatMap(({ kind, metadata, spec }) => {
    const { minReplicas = spec.minReplicaCount ?? 1, maxReplicas = spec.maxReplicaCount } = spec;
    return minReplicas <= maxReplicas ? [] : [`${kind}/${metadata.name} has ${minReplicas} to ${maxReplicas} replicas`];
  });
}
