import { selects } from '../../lib/kubernetes/labels';
import { flagOf } from '../containers';
import type { Manifest } from '../synth';
import type { Law } from './laws';
import { containersOf, type Pods, podsOf, portNumbers } from './pods';

const STACK = 'app.kubernetes.io/instance';

/** Whether pods answer for a model of a Production Stack. */
export const isStackEngine = (pods: Pods): boolean => pods.labels['app.kubernetes.io/component'] === 'serving-engine';

/** The laws that hold between the parts of a Production Stack. */
export const STACK_LAWS: readonly Law[] = [
  { law: 'the router of a stack finds its models, all of them on the port that it calls, and nothing else', broken: routers },
  { law: 'a stage of a request is a model of the stack', broken: stages },
  { law: 'every address that LMCache is told is a port of a Service', broken: lmcacheAddresses },
  { law: 'an adapter is for a model that takes adapters', broken: adapters },
  { law: 'a budget is for the pods of one workload', broken: budgets },
  { law: 'an Ingress leads to a port that its Service has', broken: ingresses },
  { law: 'what several pods mount several nodes can mount', broken: sharedClaims },
];

/** Routers that look into the cluster, the stack that they are of, and their words. */
function clusterRouters(manifests: readonly Manifest[]): { owner: string; stack: string | undefined; args: string[] }[] {
  return podsOf(manifests)
    .map(({ owner, labels, spec }) => ({ owner, stack: labels[STACK], args: (spec.containers[0].args ?? []) as string[] }))
    .filter(({ args }) => flagOf(args, '--service-discovery') === 'k8s');
}

const labelsIn = (selector: string): Record<string, string> =>
  Object.fromEntries(selector.split(',').map((pair) => pair.split('=')));

function routers(manifests: readonly Manifest[]): string[] {
  const all = podsOf(manifests);
  const services = manifests.filter((m) => m.kind === 'Service');
  return clusterRouters(manifests).flatMap(({ owner, stack, args }) => {
    const ofStack = (p: Pods) => isStackEngine(p) && p.labels[STACK] === stack && p.labels['model'] !== undefined;
    const selector = labelsIn(flagOf(args, '--k8s-label-selector') ?? '');
    const port = Number(flagOf(args, '--k8s-port'));
    if (flagOf(args, '--k8s-service-discovery-type') === 'service-name') {
      const found = services.filter((s) => selects(selector, s.metadata.labels ?? {}));
      const deaf = found.filter((s) => !s.spec.ports.some((p: Manifest) => p.port === port));
      return [
        ...(found.length === 0 ? [`${owner} finds no Service`] : []),
        ...deaf.map((s) => `${owner} calls ${s.metadata.name} on ${port}`),
      ];
    }
    const found = all.filter((p) => selects(selector, p.labels));
    return [
      ...(found.length === 0 ? [`${owner} finds no pod`] : []),
      ...found.filter((p) => !ofStack(p)).map((p) => `${owner} takes ${p.owner} for a model`),
      ...found.filter((p) => !portNumbers(p).includes(port)).map((p) => `${owner} calls ${p.owner} on ${port}`),
      ...all.filter((p) => ofStack(p) && !found.includes(p)).map((p) => `${owner} misses ${p.owner}`),
    ];
  });
}

function stages(manifests: readonly Manifest[]): string[] {
  const models = new Set(
    podsOf(manifests)
      .filter(isStackEngine)
      .map((p) => p.labels['model']),
  );
  return clusterRouters(manifests).flatMap(({ owner, args }) =>
    ['--prefill-model-labels', '--decode-model-labels']
      .flatMap((flag) => flagOf(args, flag)?.split(',') ?? [])
      .filter((name) => !models.has(name))
      .map((name) => `${owner} sends to ${name}`),
  );
}

const LMCACHE_ADDRESSES = ['LMCACHE_REMOTE_URL', 'LMCACHE_CONTROLLER_PULL_URL', 'LMCACHE_CONTROLLER_REPLY_URL'];

function lmcacheAddresses(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((p) =>
    containersOf(p)
      .flatMap((c) => c.env ?? [])
      .filter((e: Manifest) => LMCACHE_ADDRESSES.includes(e.name))
      .flatMap(({ name, value }: Manifest) => {
        const [, host, port] = /^(?:lm:\/\/)?([^:/]+):(\d+)$/.exec(value ?? '') ?? [];
        const service = manifests.find((m) => m.kind === 'Service' && m.metadata.name === host);
        return service?.spec.ports.some((s: Manifest) => s.port === Number(port)) ? [] : [`${p.owner} has ${name} ${value}`];
      }),
  );
}

function adapters(manifests: readonly Manifest[]): string[] {
  const engines = podsOf(manifests).filter(isStackEngine);
  return manifests
    .filter((m) => m.kind === 'LoraAdapter')
    .filter(({ spec }) => {
      const base = engines.find((p) => p.labels['model'] === spec.baseModel);
      return ![...(base?.spec.containers[0].command ?? []), ...(base?.spec.containers[0].args ?? [])].some((word: string) =>
        word.includes('--enable-lora'),
      );
    })
    .map(({ metadata, spec }) => `${metadata.name} is for ${spec.baseModel}`);
}

function budgets(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter((m) => m.kind === 'PodDisruptionBudget')
    .flatMap(({ metadata, spec }) => {
      const owners = new Set(podsOf(manifests).flatMap((p) => (selects(spec.selector.matchLabels, p.labels) ? [p.owner] : [])));
      return owners.size === 1 ? [] : [`${metadata.name} is for ${[...owners].join(', ') || 'nobody'}`];
    });
}

function ingresses(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter((m) => m.kind === 'Ingress')
    .flatMap((m) => m.spec.rules.flatMap((rule: Manifest) => rule.http.paths))
    .flatMap(({ backend: { service } }: Manifest) => {
      const found = manifests.find((m) => m.kind === 'Service' && m.metadata.name === service.name);
      const there = found?.spec.ports.some((p: Manifest) => p.port === service.port.number);
      return there ? [] : [`${service.name} has no ${service.port.number}`];
    });
}

/** Whether a workload has several pods, or may have them. */
function isSeveral({ kind, spec }: Manifest): boolean {
  if (kind === 'RayCluster') return !spec.suspend;
  return kind === 'Deployment' && (spec.replicas === undefined || spec.replicas > 1);
}

/** Who may mount a claim is known where the claim is made here. */
function sharedClaims(manifests: readonly Manifest[]): string[] {
  const single = new Set(
    manifests
      .filter((m) => m.kind === 'PersistentVolumeClaim' && !m.spec.accessModes.includes('ReadWriteMany'))
      .map((m) => m.metadata.name),
  );
  return manifests.filter(isSeveral).flatMap((m) =>
    podsOf([m]).flatMap((p) =>
      (p.spec.volumes ?? [])
        .map((v: Manifest) => v.persistentVolumeClaim?.claimName)
        .filter((name: string | undefined) => name !== undefined && single.has(name))
        .map((name: string) => `several pods of ${p.owner} mount ${name}`),
    ),
  );
}
