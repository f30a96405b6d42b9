import type { Manifest } from '../synth';

/** A pod template and whose it is. */
export interface Pods {
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Manifest;
}

/** Workloads to the pod templates that they make, LeaderWorkerSets and RayClusters included. */
export function podsOf(manifests: readonly Manifest[]): Pods[] {
  return manifests.flatMap((m) => {
    const owner = `${m.kind}/${m.metadata.name}`;
    const templates =
      m.kind === 'LeaderWorkerSet'
        ? [m.spec.leaderWorkerTemplate.workerTemplate, m.spec.leaderWorkerTemplate.leaderTemplate]
        : m.kind === 'RayCluster'
          ? [m.spec.headGroupSpec, ...m.spec.workerGroupSpecs].map((group) => group.template)
          : [m.spec?.template];
    return templates.filter((t) => t?.spec?.containers).map((t) => ({ owner, labels: t.metadata?.labels ?? {}, spec: t.spec }));
  });
}

export const containersOf = (pods: Pods): Manifest[] => [...pods.spec.containers, ...(pods.spec.initContainers ?? [])];
export const portNames = (pods: Pods): string[] =>
  containersOf(pods).flatMap((c) => (c.ports ?? []).map((p: Manifest) => p.name));
export const portNumbers = (pods: Pods): number[] =>
  containersOf(pods).flatMap((c) => (c.ports ?? []).map((p: Manifest) => p.containerPort));
